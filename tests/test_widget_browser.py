"""`<ou-aller-chat>` in a real browser: on our page, on a hostile site of another origin, by keyboard, in trouble, in four scripts."""
import asyncio
import gzip
import re
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from aiohttp import web
from axe_playwright_python.sync_playwright import Axe
from conftest import SITE, caught, until

from locales import direction, languages
from web.assets import asset

pytestmark = [pytest.mark.servers, pytest.mark.browser]

ROOT = Path(__file__).resolve().parent.parent
JOURNEYS = yaml.safe_load((ROOT / "tests" / "languages" / "parcours.yml").read_text(encoding="utf-8"))["parcours"]
WIDGET = ROOT / "web" / "static" / "widget"
ARTEFACTS = ROOT / "var" / "artefacts"
QUESTION = "j'ai perdu ma carte d'identité, j'habite Loudun"
SIZES = {"telephone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}
PLACE = "[role=log] [data-structure-id]"
ANSWER = '[role=log] [data-author="assistant"]'
HOSTILE = """
html { font-size: 6px !important }
* { all: unset !important; color: red !important; --accent: red; --papier: pink; --texte: fantasy }
ou-aller-chat, body * { display: none; font-size: 3px; letter-spacing: 9px; text-transform: uppercase; visibility: hidden }
body { visibility: visible }
"""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


class Site:
    """A site of another origin. ``html``: the page's body; ``css``: its own styles; ``policy``: its Content-Security-Policy."""

    def __init__(self):
        self.html, self.css, self.policy, self.lang = "", "", "", "fr"
        self.loop = asyncio.new_event_loop()
        app = web.Application()
        app.add_routes([web.get("/", self.page), web.get("/site.css", self.styles)])
        self.runner = web.AppRunner(app)
        ready = threading.Event()

        def serve():
            asyncio.set_event_loop(self.loop)
            self.loop.run_until_complete(self.runner.setup())
            self.loop.run_until_complete(web.TCPSite(self.runner, "127.0.0.1", urlsplit(SITE).port).start())
            ready.set()
            self.loop.run_forever()

        self.thread = threading.Thread(target=serve, daemon=True)
        self.thread.start()
        assert ready.wait(10)

    async def page(self, request):
        text = (f'<!DOCTYPE html><html lang="{self.lang}"><head><meta charset="utf-8"><title>Préfecture</title>'
                '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/site.css"></head>'
                f"<body><main><h1>Une préfecture</h1>{self.html}</main></body></html>")
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": self.policy} if self.policy else {})

    async def styles(self, request):
        return web.Response(text=self.css, content_type="text/css")

    def embed(self, server, **data):
        """The page of a webmaster: one script, and the strictest policy that lets it work."""
        attributes = " ".join(f'data-{name}="{value}"' for name, value in data.items())
        self.html = f'<button id="first">Avant</button><script src="{server}/widget.js" {attributes} async></script>'
        self.policy = (f"default-src 'none'; script-src {server}; connect-src {server}; frame-src {server}; style-src 'self'; "
                       "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'")

    def stop(self):
        asyncio.run_coroutine_threadsafe(self.runner.cleanup(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)


@pytest.fixture
def site():
    one = Site()
    yield one
    one.stop()


@pytest.fixture
def visit(browser, request):
    """Opens pages; at the end none has asked a stranger, complained in its console, or kept a cookie."""
    contexts = []

    def opened(url, size="desktop", is_quiet=True, before=None, **options):
        viewport = SIZES[size] if isinstance(size, str) else size
        context = browser.new_context(viewport=viewport, **{"locale": "fr-FR", "reduced_motion": "reduce", **options})
        page = context.new_page()
        page.strangers, page.complaints, page.is_quiet = [], [], is_quiet
        page.on("request", lambda sent: page.strangers.append(sent.url) if urlsplit(sent.url).hostname not in ("127.0.0.1", None) else None)
        page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        if before:
            before(page)
        page.goto(url)
        contexts.append((context, page))
        return page

    yield opened
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    for number, (context, page) in enumerate(contexts):
        name = re.sub(r"[^\w-]+", "_", request.node.name)
        page.screenshot(path=ARTEFACTS / f"widget_{name}_{number}.png")
        assert page.strangers == []
        assert page.is_quiet is False or page.complaints == []
        assert context.cookies() == []
        context.close()


def ready(page):
    page.locator("[role=log] .message").first.wait_for()
    return page


def ask(page, text):
    """Type a question, send it by the keyboard, wait for its answer."""
    count = page.locator(ANSWER).count()
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    answered(page, count)


def answered(page, count):
    page.locator(ANSWER).nth(count).wait_for(timeout=40_000)
    page.locator("[role=log][aria-busy=false]").wait_for(timeout=40_000)
    return page.locator(ANSWER).last


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]


def is_wide(page):
    """Whether the page, or the conversation in it, scrolls sideways."""
    return page.evaluate("""() => {
      const shadow = document.querySelector("ou-aller-chat").shadowRoot;
      const boxes = [document.documentElement, ...shadow.querySelectorAll(".panneau, .defile")];
      return boxes.some((one) => one.scrollWidth > one.clientWidth + 1);
    }""")


# On another site


@pytest.mark.parametrize("mode", ["inline", "floating"])
def test_should_work_on_a_hostile_site_of_another_origin(visit, assistant, site, mode):
    site.embed(assistant.url, departement="86", mode=mode)
    site.css = HOSTILE
    page = visit(SITE)
    if mode == "floating":
        page.locator(".lanceur").click()
    ready(page)
    ask(page, QUESTION)
    assert page.locator(PLACE).count() >= 3
    look = page.locator(".panneau").evaluate("""one => {
      const own = getComputedStyle(one), button = getComputedStyle(one.querySelector(".envoyer"));
      const size = parseFloat(own.fontSize);
      return [own.color, own.backgroundColor, own.textTransform, own.visibility, own.letterSpacing, size, button.backgroundColor];
    }""")
    assert look == ["rgb(29, 38, 40)", "rgb(247, 245, 240)", "none", "visible", "normal", 17, "rgb(11, 95, 90)"]
    assert page.locator(".ligne-saisie textarea").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 16
    leaked = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert "system-ui" not in leaked, "our styles stay inside"


def test_should_open_the_map_inside_a_site_that_is_allowed(visit, assistant, site):
    site.embed(assistant.url, mode="inline")
    page = ready(visit(SITE))
    ask(page, QUESTION)
    page.get_by_role("button", name="Voir la carte").click()
    frame = page.frame_locator("[role=log] iframe")
    frame.locator(".leaflet-marker-pane [data-structure-id]").first.wait_for()
    assert frame.locator(".leaflet-marker-pane [data-structure-id]").count() == page.locator(PLACE).count()
    page.get_by_role("button", name="Fermer la carte").click()
    assert not page.locator("[role=log] iframe").is_visible()


def test_should_take_the_language_of_the_site_and_follow_its_attributes(visit, assistant, site):
    site.embed(assistant.url, mode="inline", language="auto")
    site.lang = "pt-BR"
    page = ready(visit(SITE))
    assert page.locator(".panneau").get_attribute("lang") == "pt"
    page.evaluate("document.querySelector('ou-aller-chat').setAttribute('language', 'ka')")
    page.locator('.panneau[lang="ka"]').wait_for()
    page.evaluate("document.querySelector('ou-aller-chat').setAttribute('announcement', 'Fermé le 24 décembre.')")
    page.get_by_text("Fermé le 24 décembre.").wait_for()
    page.locator(".annonce button").click()
    page.reload()
    ready(page)
    assert page.get_by_text("Fermé le 24 décembre.").count() == 0


def test_should_use_the_design_system_of_the_site_when_it_has_one(visit, assistant, site):
    site.embed(assistant.url, mode="inline", theme="dsfr")
    site.css = ":root { --text-action-high-blue-france: rgb(1, 2, 3) }"
    page = ready(visit(SITE))
    sent = page.locator(".envoyer")
    assert sent.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(1, 2, 3)"
    assert "Marianne" in page.locator(".racine").evaluate("one => getComputedStyle(one).fontFamily")
    assert page.evaluate("[...document.fonts].length") == 0, "no font of the State comes from us"


def test_should_work_where_the_browser_refuses_to_keep_anything(visit, assistant, site):
    site.embed(assistant.url, mode="inline")
    refuse = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })"
    page = ready(visit(SITE, before=lambda one: one.add_init_script(refuse)))
    ask(page, QUESTION)
    ask(page, "et pour un passeport ?")
    assert "Loudun" in page.locator(ANSWER).last.inner_text()


def test_should_take_the_whole_screen_of_a_telephone_and_give_the_focus_back(visit, assistant, site):
    site.embed(assistant.url, mode="floating")
    page = visit(SITE, size="telephone")
    launcher = page.locator(".lanceur")
    launcher.wait_for()
    launcher.press("Enter")
    dialog = page.get_by_role("dialog", name="Où aller")
    dialog.wait_for()
    assert dialog.evaluate("one => one.matches(':modal')")
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate("document.querySelector('ou-aller-chat').shadowRoot.activeElement.className") == "lanceur"


def test_should_open_beside_the_site_without_holding_it(visit, assistant, site):
    site.embed(assistant.url, mode="floating")
    page = visit(SITE)
    page.locator(".lanceur").click()
    dialog = page.get_by_role("dialog", name="Où aller")
    dialog.wait_for()
    assert not dialog.evaluate("one => one.matches(':modal')")
    assert page.get_by_role("textbox").evaluate("one => one.getRootNode().activeElement === one")
    page.locator("#first").click()
    assert page.evaluate("document.activeElement.id") == "first", "the site still works"
    page.get_by_role("textbox").focus()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


# The conversation, on our own page


@pytest.mark.parametrize("size", SIZES)
def test_should_go_from_the_first_key_to_the_answer_by_the_keyboard_alone(visit, assistant, size):
    page = ready(visit(assistant.url, size=size))

    def tab_to(name):
        for _ in range(60):
            page.keyboard.press("Tab")
            found = page.evaluate("""() => { let one = document.activeElement;
              while (one && one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
              return [one.textContent.trim(), one.id, getComputedStyle(one).outlineStyle]; }""")
            if name in found[:2]:
                return found
        raise AssertionError(f"{name} is not reached by the keyboard")

    assert tab_to("Carte d'identité")[2] == "solid", "the focus shows"
    page.keyboard.press("Enter")
    answered(page, 1)
    tab_to("question")
    page.keyboard.type("Loudun")
    page.keyboard.press("Enter")
    page.locator(PLACE).first.wait_for(timeout=30_000)
    if size == "desktop":
        tab_to("Voir la carte")
        page.keyboard.press("Enter")
        page.locator("[role=log] iframe").wait_for()


def test_should_mark_each_message_and_announce_it_once(visit, assistant):
    listen = """window.said = []; document.addEventListener("ou-aller:ready", (event) => {
      new MutationObserver(() => {
        const text = event.target.shadowRoot.querySelector("[role=status]").textContent;
        if (text) window.said.push(text);
      }).observe(event.target.shadowRoot.querySelector("[role=status]"), { childList: true, characterData: true, subtree: true });
    });"""
    page = ready(visit(assistant.url, before=lambda one: one.add_init_script(listen)))
    assert page.locator("[role=log]").count() == 1 and page.locator("[role=log]").get_attribute("aria-label")
    ask(page, "merci")
    ask(page, "merci")
    until(page, "() => window.said.length >= 2")
    said = page.evaluate("window.said.filter((one) => one.includes('Avec plaisir'))")
    assert len(said) == 2, "each time once, also when the words are the same"
    for author in ("person", "assistant"):
        for message in page.locator(f'[role=log] [data-author="{author}"]').all():
            assert message.get_attribute("lang") == "fr" and message.get_attribute("dir") == "ltr"


def test_should_say_in_the_tree_of_accessibility_what_the_eye_reads(visit, assistant):
    page = ready(visit(assistant.url))
    ask(page, QUESTION)
    tree = page.locator("ou-aller-chat").aria_snapshot()
    for part in (
        'region "Où aller"', 'heading "Où aller" [level=2]', 'log "Conversation"', "heading \"Carte d'identité perdue", "[level=3]",
        'button "Voir la carte"', 'article "1. Mairie de Loudun, Mairie équipée (cartes d\'identité et passeports)"',
        'link "Appeler : 05 49 98 15 38"', 'region "À apporter"', "checkbox", 'region "Sources"', 'textbox "Votre question"',
        'button "Envoyer"', 'button "Parler à une personne"', 'button "Effacer la conversation"', 'group "Cette réponse vous aide ?"',
    ):
        assert part in tree, f"{part}\n{tree}"


def test_should_change_to_arabic_in_the_middle_and_keep_what_was_said(visit, assistant):
    page = ready(visit(assistant.url))
    ask(page, QUESTION)
    page.get_by_role("textbox").fill("brouillon")
    page.locator(".langue summary").click()
    count = page.locator(ANSWER).count()
    page.locator('.langue [lang="ar"]').click()
    last = answered(page, count)
    assert (last.get_attribute("lang"), last.get_attribute("dir")) == ("ar", "rtl")
    assert (page.locator(".panneau").get_attribute("lang"), page.locator(".panneau").get_attribute("dir")) == ("ar", "rtl")
    assert page.locator(PLACE).count() >= 3 and page.get_by_role("textbox").input_value() == "brouillon"
    ask(page, "et pour un passeport ?")
    last = page.locator(ANSWER).last
    assert last.get_attribute("lang") == "ar" and last.locator(".k-mairie_dr").count(), "the commune is still known"
    assert not is_wide(page)


def test_should_choose_the_language_first_and_keep_it_when_erased(visit, assistant):
    page = ready(visit(assistant.url, size="telephone"))
    names = page.locator(".depart .langues button")
    assert names.count() == 13 and all(one.get_attribute("lang") for one in names.all())
    names.locator("text=ქართული").click()
    page.locator('.panneau[lang="ka"]').wait_for()
    ask(page, "passeport à Loudun")
    assert page.locator(ANSWER).last.get_attribute("lang") == "ka", "the choice is stronger than the language of the message"
    page.locator(".tete .boutons button").nth(1).click()
    assert page.locator('[role=log] [data-author="person"]').count() == 0
    ask(page, "passeport à Loudun")
    assert page.locator(ANSWER).last.get_attribute("lang") == "ka"


def test_should_send_a_rounded_position_only_when_asked(visit, assistant):
    page = ready(visit(assistant.url, permissions=["geolocation"], geolocation={"latitude": 47.0098765, "longitude": 0.0818765}))
    ask(page, "je dois refaire mon passeport")
    with page.expect_request("**/webhooks/web/webhook") as sent:
        page.get_by_role("button", name="Autour de moi").click()
    metadata = sent.value.post_data_json["metadata"]
    assert (metadata["lat"], metadata["lon"]) == (47.01, 0.082)
    page.locator(PLACE).first.wait_for(timeout=30_000)
    assert "Loudun" in page.locator(PLACE).first.inner_text()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier la réponse").last.click()
    page.get_by_text("La réponse est copiée.").last.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Loudun" in copied and "lat=" not in copied and "lon=" not in copied


def test_should_go_on_kindly_when_the_position_is_refused(visit, assistant):
    page = ready(visit(assistant.url, permissions=[]))
    page.get_by_role("button", name="Autour de moi").click()
    page.get_by_text("Votre position n'est pas partagée. Écrivez votre commune.").first.wait_for()
    ask(page, QUESTION)
    assert page.locator(PLACE).count() >= 3


def test_should_keep_the_ticks_and_the_conversation_of_the_tab(visit, assistant):
    page = ready(visit(assistant.url))
    ask(page, QUESTION)
    page.locator("[role=log] input[type=checkbox]").nth(1).check()
    page.reload()
    page.locator(PLACE).first.wait_for()
    assert page.locator("[role=log] input[type=checkbox]").nth(1).is_checked()
    assert not page.locator("[role=log] input[type=checkbox]").nth(0).is_checked()
    ask(page, "et pour un passeport ?")
    assert "Loudun" in page.locator(ANSWER).last.inner_text()


def test_should_hold_two_conversations_in_two_tabs(visit, assistant):
    page = ready(visit(assistant.url))
    ask(page, QUESTION)
    other = page.context.new_page()
    other.goto(assistant.url)
    ready(other)
    assert other.locator('[role=log] [data-author="person"]').count() == 0
    ask(other, "permis perdu à Dax")
    ask(page, "et pour un passeport ?")
    assert "Loudun" in page.locator(ANSWER).last.inner_text() and "Dax" not in page.locator(ANSWER).last.inner_text()
    senders = [one.evaluate("sessionStorage.getItem('ou-aller.sender')") for one in (page, other)]
    assert senders[0] != senders[1]


def test_should_forget_everything_when_the_conversation_is_erased(visit, assistant):
    page = ready(visit(assistant.url))
    ask(page, QUESTION)
    before = page.evaluate("sessionStorage.getItem('ou-aller.sender')")
    page.get_by_role("button", name="Effacer la conversation").click()
    assert page.locator(PLACE).count() == 0 and page.locator(".depart").is_visible()
    assert page.evaluate("sessionStorage.getItem('ou-aller.turns')") is None
    assert page.evaluate("sessionStorage.getItem('ou-aller.sender')") != before
    assert page.get_by_role("textbox").evaluate("one => one.getRootNode().activeElement === one")
    ask(page, "et pour un passeport ?")
    assert page.locator(ANSWER).last.locator(PLACE).count() == 0, "the commune is forgotten too"


def test_should_give_people_to_call_with_the_prefecture_of_the_place(visit, assistant):
    page = ready(visit(assistant.url))
    ask(page, QUESTION)
    count = page.locator(ANSWER).count()
    page.get_by_role("button", name="Parler à une personne").click()
    last = answered(page, count)
    numbers = last.locator('.appels a[href^="tel:"]').all_inner_texts()
    assert "39 39" in numbers and "05 49 55 70 00" in numbers


def test_should_count_an_opinion_by_its_reason(visit, assistant):
    page = ready(visit(assistant.url))
    ask(page, QUESTION)
    page.get_by_role("group", name="Cette réponse vous aide ?").get_by_role("button", name="Non").click()
    group = page.get_by_role("group", name="Qu'est-ce qui ne va pas ?")
    assert group.get_by_role("button").count() == 4
    with page.expect_response("**/webhooks/web/webhook") as sent:
        group.get_by_role("button", name="Pas claire").click()
    assert sent.value.status == 200 and sent.value.request.post_data_json["payload"].startswith("avis:pas_clair~")
    page.get_by_text("Votre avis est compté").first.wait_for()
    ask(page, "et pour un passeport ?")
    assert "Loudun" in page.locator(ANSWER).last.inner_text(), "the conversation goes on as if nothing had been pressed"


def test_should_offer_homonyms_as_buttons_and_lead_there(visit, assistant):
    page = ready(visit(assistant.url))
    ask(page, "carte d'identité, j'habite Colombiers")
    count = page.locator(ANSWER).count()
    page.get_by_role("button", name=re.compile("Vienne")).last.press("Enter")
    last = answered(page, count)
    place = last.locator("[data-structure-id]").first
    place.locator("summary", has_text="Itinéraire").click()
    hosts = [urlsplit(one.get_attribute("href")).netloc or "geo" for one in place.locator(".itineraire a").all()]
    assert hosts == ["www.openstreetmap.org", "www.google.com", "maps.apple.com", "geo"]


FRENCH_VOICE = """
  const said = []; window.spoken = said;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "fr-FR", localService: true, default: true }], addEventListener() {},
    speak(one) { said.push(one.text); }, cancel() { said.push("(stop)"); } } });
"""


def test_should_read_aloud_with_a_voice_of_the_device_and_stop(visit, assistant):
    page = ready(visit(assistant.url, before=lambda one: one.add_init_script(FRENCH_VOICE)))
    ask(page, QUESTION)
    page.get_by_role("button", name="Lire à voix haute").last.click()
    page.get_by_role("button", name="Arrêter la lecture").click()
    spoken = page.evaluate("window.spoken")
    assert "Loudun" in " ".join(spoken) and spoken[-1] == "(stop)"
    assert page.get_by_role("button", name="Lire à voix haute").count() == 1, "the button is as it was"


def test_should_hide_the_voice_where_the_device_has_none(visit, assistant):
    page = ready(visit(f"{assistant.url}/?langue=ka", before=lambda one: one.add_init_script(FRENCH_VOICE)))
    ask(page, "passeport Loudun")
    assert page.locator(".picto-voice").count() and not page.locator(".picto-voice").first.is_visible()


# While an answer is awaited


CUSTOM = {
    "type": "orientation", "demarche": "cni", "situation": "perte", "language": "fr", "asks": None, "options": [], "place": None,
    "structures": [{"id": "x", "kind": "mairie", "role": "depot", "name": "Mairie"}], "online": [], "steps": [], "documents": [],
    "warnings": [], "cost": None, "delay": None, "print_url": None, "map_url": "/carte?demarche=cni&insee=86137",
    "sources": [{"label": "F1344", "url": None}],
}
ACTIVE = "document.querySelector('ou-aller-chat').shadowRoot.activeElement"


@pytest.fixture
def slow(visit, front_door):
    """A page whose turns are answered when the test says so: (page, turns that wait, the payloads or messages of all)."""
    turns, asked = [], []

    def hold(route):
        body = route.request.post_data_json
        asked.append(body.get("payload") or body["message"])
        turns.append(route)

    page = visit(front_door.url, is_quiet=False, before=lambda one: one.route("**/webhooks/web/webhook", hold))
    return ready(page), turns, asked


def send(page, text):
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


def release(page, turns, language="fr"):
    caught(page, turns).fulfill(json=[{"text": "Voici."}, {"custom": {**CUSTOM, "language": language}}])


def test_should_keep_the_first_question_when_the_language_changes_before_its_answer(slow):
    page, turns, asked = slow
    send(page, "carte perdue")
    page.locator(".points").wait_for()
    page.locator(".langue summary").click()
    page.locator('.langue [lang="ar"]').click()
    page.locator('.panneau[lang="ar"]').wait_for()
    assert page.locator('[role=log] [data-author="person"]').inner_text().endswith("carte perdue")
    release(page, turns)
    page.locator(PLACE).wait_for()
    send(page, "suite")
    until(page, "() => document.querySelector('ou-aller-chat').conversation.pending === null")
    caught(page, turns)
    assert asked[0] == "carte perdue" and asked[1].startswith("langue:ar~"), "the choice goes with the next turn"


def test_should_erase_at_once_what_is_still_on_its_way(slow):
    page, turns, asked = slow
    send(page, "carte perdue")
    page.locator(".points").wait_for()
    send(page, "et alors ?")
    until(page, "() => document.querySelector('ou-aller-chat').shadowRoot.querySelector('[role=status]').textContent === 'Je cherche…'")
    assert page.get_by_role("textbox").input_value() == "et alors ?" and asked == ["carte perdue"], "and Send says why it waits"
    with page.expect_request("**/webhooks/web/forget"):
        page.get_by_role("button", name="Effacer la conversation").click()
    assert page.locator('[role=log] [data-author="person"], .points').count() == 0
    page.get_by_role("textbox").press("Enter")
    until(page, "() => document.querySelector('ou-aller-chat').conversation.isBusy")
    caught(page, turns)
    release(page, turns)
    page.locator(PLACE).wait_for()
    assert asked == ["carte perdue", "et alors ?"] and page.locator('[role=log] [data-author="person"]').count() == 1


def test_should_not_bring_back_what_was_erased_while_its_words_were_fetched(slow):
    page, turns, _ = slow
    send(page, "carte perdue")
    release(page, turns, language="ka")
    page.locator(PLACE).wait_for()
    held = []
    page.route("**/textes/ka.json", lambda route: held.append(route))
    page.reload()
    route = caught(page, held)
    page.get_by_role("button", name="Effacer la conversation").click()
    with page.expect_response("**/textes/ka.json"):
        route.continue_()
    page.wait_for_timeout(200)
    assert page.locator(PLACE).count() == 0 and page.locator('[role=log] [data-author="person"]').count() == 0
    assert page.locator("[role=log] .message").count() == 1, "the welcome, once"


def test_should_not_say_that_it_starts_to_who_has_begun_again(visit, front_door):
    held = []
    page = ready(visit(front_door.url, is_quiet=False, before=lambda one: one.route("**/health", lambda route: held.append(route))))
    route = caught(page, held)
    page.get_by_role("button", name="Effacer la conversation").click()
    with page.expect_response("**/health"):
        route.fulfill(status=503)
    page.wait_for_timeout(200)
    assert page.locator(".message-ennui").count() == 0


def test_should_not_send_a_position_that_comes_after_the_end(slow):
    page, turns, asked = slow
    page.evaluate("navigator.geolocation.getCurrentPosition = (found) => { window.found = found; }")
    page.evaluate("void document.querySelector('ou-aller-chat').conversation.here()")
    page.get_by_role("button", name="Effacer la conversation").click()
    page.evaluate("window.found({ coords: { latitude: 46.58, longitude: 0.34 } })")
    page.wait_for_timeout(200)
    assert (asked, turns) == ([], []) and page.locator('[role=log] [data-author="person"]').count() == 0
    page.evaluate("void document.querySelector('ou-aller-chat').conversation.here()")
    page.evaluate("window.found({ coords: { latitude: 46.58, longitude: 0.34 } })")
    caught(page, turns)
    assert asked[0].startswith("dire:ici"), "one who is still there is answered"


def test_should_keep_the_focus_where_the_person_is(slow):
    page, turns, _ = slow
    page.get_by_role("button", name="Carte d'identité").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{ACTIVE}.getAttribute('role')") == "log", "the button that was pressed is gone"
    caught(page, turns).fulfill(status=500)
    page.get_by_role("button", name="Réessayer").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{ACTIVE}.getAttribute('role')") == "log"
    page.evaluate("window.status0 = document.querySelector('ou-aller-chat').shadowRoot.querySelector('[role=status]')")
    page.get_by_role("textbox").fill("Loudun")
    page.get_by_role("textbox").evaluate("one => one.setSelectionRange(2, 4)")
    page.evaluate("document.querySelector('ou-aller-chat').setAttribute('announcement', 'Fermé le 24.')")
    page.get_by_text("Fermé le 24.").wait_for()
    assert page.evaluate(f"[{ACTIVE}.id, {ACTIVE}.selectionStart, {ACTIVE}.selectionEnd]") == ["question", 2, 4]
    assert page.evaluate("document.querySelector('ou-aller-chat').shadowRoot.querySelector('[role=status]') === window.status0")
    page.locator(".annonce button").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{ACTIVE}.getAttribute('role')") == "log"


def test_should_obey_the_last_language_that_was_asked(slow):
    page, _, _ = slow
    held = []
    page.route("**/textes/ka.json", lambda route: held.append(route))
    page.evaluate("void document.querySelector('ou-aller-chat').speak(['ka'])")
    page.evaluate("document.querySelector('ou-aller-chat').speak(['ar'])")
    page.locator('.panneau[lang="ar"]').wait_for()
    with page.expect_response("**/textes/ka.json"):
        caught(page, held).continue_()
    page.wait_for_timeout(100)
    assert page.locator(".panneau").get_attribute("lang") == "ar"


def test_should_count_an_opinion_once_and_copy_where_the_clipboard_is_refused(slow):
    page, turns, asked = slow
    send(page, "carte perdue")
    page.locator(".points").wait_for()
    release(page, turns)
    page.locator(PLACE).wait_for()
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    page.get_by_role("button", name="Copier la réponse").press("Enter")
    page.get_by_text("La réponse est copiée.").last.wait_for()
    assert page.evaluate(f"{ACTIVE}.textContent") == "La réponse est copiée."
    page.get_by_role("group", name="Cette réponse vous aide ?").get_by_role("button", name="Oui").dblclick()
    page.wait_for_timeout(100)
    assert [one.partition("~")[0] for one in asked] == ["carte perdue", "avis:utile"]


def test_should_follow_attributes_that_are_set_before_it_is_ready(visit, front_door):
    page = visit(front_door.url + "/accessibilite")
    asked = []
    page.on("request", lambda sent: asked.append(urlsplit(sent.url).path))
    page.evaluate("""async (entry) => {
      await import(entry);
      const one = document.createElement("ou-aller-chat");
      document.body.append(one);
      await null; await null;
      one.setAttribute("language", "ka");
      one.setAttribute("insee", "86194");
    }""", asset("/static/widget/index.js"))
    ready(page)
    assert page.locator(".panneau").get_attribute("lang") == "ka"
    assert page.evaluate("document.querySelector('ou-aller-chat').client.insee") == "86194"
    assert sum(path.startswith("/textes/") for path in asked) == 2, "attributes that are set together make one beginning"


def test_should_say_in_the_console_why_a_site_gets_nothing(visit, front_door):
    page = visit(front_door.url, is_quiet=False, before=lambda one: one.route("**/textes/**", lambda route: route.abort()))
    page.get_by_text("L'assistant ne répond pas pour le moment.").wait_for()
    assert any("OU_ALLER_SITES" in said for said in page.complaints)


def test_should_close_the_microphone_with_the_window_and_the_conversation(visit, front_door):
    hearing = """window.heard = []; window.SpeechRecognition = class {
      start() { heard.push("start"); } stop() { heard.push("stop"); } abort() { heard.push("abort"); } };"""
    page = ready(visit(f"{front_door.url}/?cadre=1&dictation=on", before=lambda one: one.add_init_script(hearing)))
    page.get_by_role("button", name="Dicter").click()
    page.get_by_role("button", name="Effacer la conversation").click()
    assert page.evaluate("heard") == ["start", "abort"]
    page.evaluate("document.querySelector('ou-aller-chat').remove()")
    assert page.evaluate("heard") == ["start", "abort", "abort"]


def test_should_show_the_focus_on_the_bar_of_the_prefecture(visit, front_door):
    for scheme in ("light", "dark"):
        page = visit(front_door.url, color_scheme=scheme)
        button = page.locator(".prefecture-choix button")
        page.locator(".prefecture-choix select").focus()
        page.keyboard.press("Tab")
        outline, behind = button.evaluate(
            "one => [getComputedStyle(one).outlineColor, getComputedStyle(one.closest('.prefecture')).backgroundColor]")
        assert contrast(outline, behind) >= 3, scheme


def contrast(*colours):
    """The contrast of two colours written « rgb(r, g, b) », as WCAG counts it."""
    def light(colour):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted(map(light, colours))
    return (high + 0.05) / (low + 0.05)


# Trouble


def test_should_keep_a_message_offline_and_send_it_when_the_connection_is_back(visit, assistant):
    page = ready(visit(assistant.url, is_quiet=False))
    page.context.set_offline(True)
    box = page.get_by_role("textbox")
    box.fill(QUESTION)
    box.press("Enter")
    page.get_by_role("button", name="Réessayer").wait_for()
    assert "39 39" in page.locator(ANSWER).last.inner_text()
    page.get_by_role("button", name="Parler à une personne").click()
    assert page.locator(".appels a").count() >= 3, "the numbers are there without any network"
    page.context.set_offline(False)
    page.locator(PLACE).first.wait_for(timeout=30_000)


def test_should_go_on_when_the_server_is_killed_and_comes_back(visit, second_assistant):
    page = ready(visit(second_assistant.url, is_quiet=False))
    ask(page, QUESTION)
    second_assistant.stop()
    box = page.get_by_role("textbox")
    box.fill("et pour un passeport ?")
    box.press("Enter")
    page.get_by_role("button", name="Réessayer").wait_for(timeout=40_000)
    second_assistant.start()
    page.get_by_role("button", name="Réessayer").wait_for(state="detached", timeout=180_000)
    page.locator("[role=log][aria-busy=false]").wait_for(timeout=60_000)
    last = page.locator(ANSWER).last
    assert last.locator(".k-mairie_dr").first.inner_text().count("Loudun"), "the commune outlives the server"


def test_should_say_that_the_assistant_starts_and_send_by_itself(visit, assistant):
    answers = iter([503, 503])
    page = visit(assistant.url, is_quiet=False, before=lambda one: one.route("**/health", lambda route: (
        route.fulfill(status=503, json={"status": "starting"}) if next(answers, None) else route.continue_())))
    page.get_by_text("Je démarre. Cela prend moins d'une minute.").first.wait_for()
    sent = []
    page.on("request", lambda one: sent.append(one.post_data_json["message"]) if one.url.endswith("/webhooks/web/webhook") else None)
    box = page.get_by_role("textbox")
    box.fill(QUESTION)
    box.press("Enter")
    page.get_by_text("Votre message partira tout seul").first.wait_for()
    page.locator(PLACE).first.wait_for(timeout=40_000)
    assert sent == [QUESTION], "sent once"


def test_should_warn_before_the_limit_and_refuse_beyond(visit, assistant):
    page = ready(visit(assistant.url))
    box = page.get_by_role("textbox")
    box.fill("a" * 900)
    assert page.get_by_text("Il reste 100 caractères").first.is_visible()
    box.fill("a" * 1001)
    box.press("Enter")
    page.get_by_text("Votre message est trop long").first.wait_for()
    assert box.input_value() == "a" * 1001 and box.get_attribute("aria-invalid") == "true"
    assert page.locator('[role=log] [data-author="person"]').count() == 0


def test_should_ask_to_wait_when_there_are_too_many_messages(visit, assistant):
    def busy(route):
        route.fulfill(status=429, json={"error": {"code": "too_many_messages", "message": "x"}})

    page = ready(visit(assistant.url, is_quiet=False))
    page.route("**/webhooks/web/webhook", busy)
    box = page.get_by_role("textbox")
    box.fill(QUESTION)
    box.press("Enter")
    page.get_by_text("Attendez une minute, puis réessayez.").first.wait_for()
    page.unroute("**/webhooks/web/webhook")
    page.get_by_role("button", name="Réessayer").click()
    page.locator(PLACE).first.wait_for(timeout=30_000)


# Everyone


@pytest.mark.parametrize("language", languages())
def test_should_show_ten_journeys_in_every_language(visit, assistant, language):
    """Each answer is shown whole: places, documents, choices and numbers are those that the server gave."""
    page = ready(visit(f"{assistant.url}/?langue={language}", size="telephone"))
    rights = []
    for journey in JOURNEYS:
        with page.expect_response("**/webhooks/web/webhook") as received:
            ask(page, journey["dit"][language])
        custom = next(one["custom"] for one in received.value.json() if "custom" in one)
        last = page.locator(ANSWER).last
        assert (last.get_attribute("lang"), last.get_attribute("dir")) == (language, direction(language)), journey["id"]
        shown = [one.get_attribute("data-structure-id") for one in last.locator("[data-structure-id]").all()]
        assert shown == [one["id"] for one in custom["structures"]], journey["id"]
        due = custom["documents"] if custom["structures"] or not custom["asks"] else []  # what to bring comes with where to go
        assert last.locator("input[type=checkbox]").count() == len(due), journey["id"]
        assert last.locator(".options button").count() == len(custom["options"]), journey["id"]
        for one in last.locator("[data-structure-id] h4 bdi").all():
            assert one.get_attribute("lang") == "fr", "a name is what one reads on the door"
        if journey["id"] == "danger":
            assert last.locator('a[href="tel:17"]').count() and last.locator('a[href="tel:112"]').count()
        if journey["id"] == "personne":
            assert last.locator('a[href^="tel:"]').count() >= 2
        wanted = journey["attendu"]
        rights.append(all(custom[key] == wanted.get(key) for key in ("demarche", "situation", "asks"))
                      and ("insee" not in wanted or (custom["place"] or {}).get("insee") == wanted["insee"]))
        assert not is_wide(page), journey["id"]
        page.locator(".tete .boutons button").nth(1).click()
        page.locator(".depart").wait_for()
    assert rights.count(True) >= 8


STATES = [(language, ("light", "dark")[number % 2]) for number, language in enumerate(languages())]


@pytest.mark.parametrize("language, scheme", [*STATES, ("fr", "dark"), ("ar", "light")])
def test_should_have_no_violation_in_any_state(visit, assistant, language, scheme):
    page = ready(visit(f"{assistant.url}/?langue={language}", size="telephone", color_scheme=scheme, is_quiet=False))
    assert violations(page) == []
    page.locator(".langue summary").click()
    assert violations(page) == [], "the languages"
    page.keyboard.press("Escape")
    ask(page, next(one["dit"][language] for one in JOURNEYS if one["id"] == "sejour_renouvellement"))
    answer = page.locator(ANSWER).last
    assert answer.get_attribute("lang") == language
    page.locator("[role=log] .itineraire summary").first.click()
    assert violations(page) == [], "an answer"
    page.locator(".avis .outil-mot").last.click()
    assert violations(page) == [], "an opinion"
    page.locator(".tete .boutons button").first.click()
    answered(page, page.locator(ANSWER).count() - 1)
    page.context.set_offline(True)
    page.get_by_role("textbox").fill("x" * 900)
    page.get_by_role("textbox").press("Enter")
    page.locator(".message-ennui").wait_for()
    assert violations(page) == [], "trouble"
    assert not is_wide(page)


def test_should_have_no_violation_in_the_window_beside_a_site(visit, assistant, site):
    site.embed(assistant.url, mode="floating", departement="86", announcement="Fermé le 24 décembre.")
    page = visit(SITE)
    page.locator(".lanceur").wait_for()
    assert violations(page) == []
    page.locator(".lanceur").click()
    ready(page)
    assert violations(page) == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_should_hold_in_320_pixels_and_with_letters_twice_as_large(visit, assistant, language):
    page = ready(visit(f"{assistant.url}/?langue={language}", size={"width": 320, "height": 640}))
    ask(page, "carte d'identité perdue Loudun")
    assert not is_wide(page)
    page.set_viewport_size({"width": 640, "height": 900})
    page.evaluate("""() => {
      const larger = new CSSStyleSheet();
      larger.replaceSync(":host { font-size: 32px !important }");
      const root = document.querySelector("ou-aller-chat").shadowRoot;
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, larger];
    }""")
    assert not is_wide(page)
    for part in (page.get_by_role("textbox"), page.locator(".envoyer")):
        assert part.is_visible() and part.bounding_box()["height"] > 40
    page.set_viewport_size({"width": 320, "height": 256})
    page.get_by_role("textbox").fill("permis")
    page.get_by_role("textbox").press("Enter")
    answered(page, 2)


def test_should_weigh_less_than_forty_five_kilobytes(visit, assistant):
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in sorted(WIDGET.iterdir())}
    page = ready(visit(f"{assistant.url}/?langue=ka"))
    texts = page.evaluate("fetch('/textes/ka.json').then((reply) => reply.text())")
    sizes["texts"] = len(gzip.compress(texts.encode(), 9))
    print(sum(sizes.values()), sizes)
    assert sum(sizes.values()) < 45_000
