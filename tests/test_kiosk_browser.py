"""A kiosk in a hall: a screen and a finger, many persons one after the other, in their languages. Nothing of one is left to the next."""
import json
import re
import urllib.request
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from conftest import caught, until

from locales import direction, language_name, languages, translator
from web.kiosk import qr_svg
from web.kiosk_texts import KIOSK

pytestmark = [pytest.mark.servers, pytest.mark.browser]

ARTEFACTS = Path(__file__).resolve().parent.parent / "var" / "artefacts"
SCREENS = {"portrait": {"width": 1080, "height": 1920}, "landscape": {"width": 1366, "height": 768}}
LOUDUN = "86137"
QUESTIONS = {  # what is typed on the screen, in a script then in another
    "fr": ["passeport perdu à loudun"], "ar": ["ضاع جواز سفري ", "loudun"], "zh": ["护照", "丢了", " loudun"],
    "ka": ["დავკარგე პასპორტი ", "loudun"], "ru": ["потерял паспорт ", "loudun"], "tr": ["pasaport kayıp loudun"],
    "fa": ["گذرنامه گم شده ", "loudun"], "en": ["lost my passport loudun"], "es": ["pasaporte perdido loudun"],
    "pt": ["passaporte perdido loudun"], "uk": ["загубив паспорт ", "loudun"], "hy": ["կորցրել եմ անձնագիրս ", "loudun"],
    "fr-x-facile": ["passeport perdu loudun"],
}
SOUNDS = {"护照": "huzhao", "丢了": "diule"}
SMALLEST, WISHED = 44, 60  # pixels
PRINT = "window.print = () => { top.printed = [...(top.printed || []), location.pathname + location.search]; }"
BUTTONS = """() => {
  const chat = document.querySelector('ou-aller-chat');
  const roots = [document, ...(chat && chat.shadowRoot ? [chat.shadowRoot] : [])];
  const dialog = [...document.querySelectorAll('dialog[open]')].pop();
  return roots.flatMap(root => [...root.querySelectorAll('button, summary, textarea, label:has(input), a[href]')])
    .filter(one => one.checkVisibility({ visibilityProperty: true }) && (!dialog || dialog.contains(one)))
    .map(one => ({ box: one.getBoundingClientRect(), name: one.textContent.trim() || one.getAttribute('aria-label') || one.name }))
    .filter(({ box }) => box.width > 2).map(({ box, name }) => [Math.round(box.width), Math.round(box.height), name]);
}"""
SANDBOX = "can escape its sandboxing"  # Chromium's warning on any frame of one's own pages: theirs are not what is kept out
LINKS = """() => [document, document.querySelector('ou-aller-chat').shadowRoot]
  .flatMap(root => [...root.querySelectorAll('a[href], [target]')].map(one => one.outerHTML))"""
EVERYTHING = """() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, document.documentElement.outerHTML,
  [...document.querySelectorAll('*')]
    .map(one => (one.shadowRoot ? one.shadowRoot.innerHTML : '') + (one.value || '')), location.href, history.state])"""


def kiosk(browser, url, screen="portrait", **options):
    """A page of a kiosk with a touch screen, its complaints and its requests to strangers."""
    context = browser.new_context(viewport=SCREENS[screen], has_touch=True, locale="fr-FR", **options)
    context.add_init_script(PRINT)
    page = context.new_page()
    page.strangers, page.complaints, page.senders = [], [], []
    page.on("request", lambda sent: watch(page, sent))
    page.on("console", lambda said: complain(page, said))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.clock.install()
    page.goto(url)
    page.wait_for_selector(".tuile, ou-aller-chat", state="attached")
    return page


def complain(page, said):
    if said.type in ("error", "warning") and SANDBOX not in said.text:
        page.complaints.append(said.text)


def watch(page, sent):
    if urlsplit(sent.url).hostname not in ("127.0.0.1", None):
        page.strangers.append(sent.url)
    if sent.url.endswith("/webhooks/web/webhook"):
        page.senders.append(json.loads(sent.post_data)["sender"])


@pytest.fixture
def at(browser, assistant, request):
    """Opens a kiosk; at the end nothing was asked of strangers, nothing was complained of."""
    pages = []

    def opened(path=f"/kiosque?insee={LOUDUN}", screen="portrait"):
        pages.append(kiosk(browser, assistant.url + path, screen))
        return pages[-1]

    yield opened
    for page in pages:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w.-]+", "-", request.node.name)
        page.screenshot(path=ARTEFACTS / f"{name}.png")
        page.context.close()
    assert [page.strangers + page.complaints for page in pages] == [[] for _ in pages]


def choose(page, language):
    page.locator(f'#langues [lang="{language}"]').tap()
    page.locator("#assistant .choix button").first.wait_for()


def key(page, value):
    return page.locator(f"#clavier [data-skbtn={json.dumps(value, ensure_ascii=False)}]")


def press(page, text):
    """Type with a finger on the keys of the screen; change to the letters that are needed."""
    for character in text:
        wanted = "{space}" if character == " " else character
        if not key(page, wanted).count():
            key(page, "{latin}").tap()
            key(page, wanted).wait_for()
        key(page, wanted).tap()


def type_question(page, pieces):
    page.locator("#assistant textarea").tap()
    page.locator("#clavier [data-skbtn]").first.wait_for()
    for piece in pieces:
        if piece in SOUNDS:
            press(page, SOUNDS[piece])
            page.locator("#clavier .candidats button").first.tap()
        elif any(one in SOUNDS for one in pieces):
            key(page, "{latin}").tap()
            press(page, piece)
        else:
            press(page, piece)


def ask(page, pieces):
    """Type and send; wait for the answer."""
    before = page.locator('#assistant [data-author="assistant"]').count()
    type_question(page, pieces)
    assert page.locator("#assistant textarea").input_value() == "".join(pieces)
    key(page, "{enter}").tap()
    page.locator('#assistant [data-author="assistant"]').nth(before).wait_for(timeout=30_000)
    page.locator("#assistant [role=log]:not([aria-busy=true])").wait_for(timeout=30_000)


def turn(assistant, sender, message):
    """The rich object of a turn that is asked beside the page."""
    body = json.dumps({"sender": sender, "message": message}).encode()
    sent = urllib.request.Request(f"{assistant.url}/webhooks/web/webhook", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(sent, timeout=30) as reply:
        return next(one["custom"] for one in json.load(reply) if "custom" in one)


def assert_wiped(page):
    page.locator("#accueil").wait_for()
    left = page.evaluate(EVERYTHING)
    for trace in ("loudun", "Lencloître", "data-author", page.senders[-1] if page.senders else "ou-aller.sender"):
        assert trace not in left.replace("Loudun", ""), trace
    assert page.evaluate("[sessionStorage.length, localStorage.length, document.cookie.length]") == [0, 0, 0]
    assert page.locator("html").get_attribute("lang") == "fr"
    assert not page.locator("#clavier").is_visible() and not page.locator("dialog[open]").count()


# The journeys


EVERY = [(language, list(SCREENS)[number % 2]) for number, language in enumerate(languages())]


@pytest.mark.parametrize("language, screen", [*EVERY, ("fr", "landscape"), ("ar", "portrait")])
def test_should_lead_somebody_from_the_language_to_the_ticket(at, language, screen):
    page = at(screen=screen)
    choose(page, language)
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, direction(language))
    ask(page, QUESTIONS[language])
    answer = page.locator('#assistant [data-author="assistant"]').last
    assert answer.get_attribute("lang") == language
    assert "Mairie de Loudun" in answer.locator("[data-structure-id]").first.inner_text()
    assert not page.locator("#clavier").is_visible(), "the answer has the whole screen"
    assert page.evaluate(LINKS) == []
    page.locator("#papier").tap()
    until(page, "() => (top.printed || []).length === 1")
    [printed] = page.evaluate("top.printed")
    assert printed.startswith("/fiche?") and "format=ticket" in printed and f"insee={LOUDUN}" in printed
    assert page.locator("#etat").inner_text()
    page.locator("#fin").tap()
    assert_wiped(page)


@pytest.mark.parametrize("language, screen", EVERY)
def test_should_lead_by_buttons_alone_to_the_map_and_to_a_telephone(at, assistant, language, screen):
    """Nothing is typed: a subject, a situation, the map in its place without a way out, the code to go on elsewhere."""
    page = at(screen=screen)
    choose(page, language)
    page.locator("#assistant .choix button").nth(1).tap()
    for count in (1, 2):
        page.locator("#assistant .options button").first.wait_for(timeout=30_000)
        if page.locator("#assistant [data-structure-id]").count():
            break
        page.locator("#assistant .options button").first.tap()
        page.locator('#assistant [data-author="person"]').nth(count).wait_for()
        page.locator("#assistant [role=log]:not([aria-busy=true])").wait_for(timeout=30_000)
    page.locator("#assistant [data-structure-id]").first.wait_for(timeout=30_000)
    assert page.locator('#assistant [data-author="assistant"]').last.get_attribute("lang") == language
    page.locator("#assistant .carte-reponse button").last.tap()
    frame = page.frame_locator("#assistant iframe")
    frame.locator(".leaflet-marker-pane [data-structure-id]").first.wait_for()
    assert "surface=kiosk" in page.locator("#assistant iframe").get_attribute("src")
    assert frame.locator("html").get_attribute("lang") == language
    until(page, """() => !document.querySelector('#assistant').shadowRoot.querySelector('iframe')
      .contentDocument.querySelector("a[href]:not([href^='#'])")""")
    page.locator("#telephone").tap()
    until(page, "() => document.querySelector('#dialogue img').naturalWidth > 0")
    address = page.locator("#dialogue img").get_attribute("src")
    assert f"langue={language}" in address and f"insee={LOUDUN}" in address
    with urllib.request.urlopen(assistant.url + address) as reply:
        drawn = reply.read().decode()
    situation = re.search(r"situation=(passeport)([\w.]*)", address)
    path = f"/fiche?demarche={situation[1]}&situation={situation[0].partition('=')[2]}&insee={LOUDUN}&langue={language}"
    assert drawn == qr_svg(assistant.url + path)
    with urllib.request.urlopen(assistant.url + path) as reply:
        assert f'lang="{language}"' in reply.read().decode(), "the address of the code is a page"
    page.locator("#dialogue button").tap()
    assert not page.locator("dialog[open]").count()


def test_should_say_where_it_stands_and_answer_from_there(at):
    page = at(f"/kiosque?insee={LOUDUN}&langue=fr")
    assert page.locator("#ici").inner_text() == "Vous êtes à Loudun"
    page.locator("#assistant .choix button").first.wait_for()
    with page.expect_request("**/webhooks/web/webhook") as sent:
        page.get_by_role("button", name="Carte d'identité").tap()
    assert json.loads(sent.value.post_data)["metadata"] == {"language": "fr", "surface": "kiosk", "departement": "86", "insee": LOUDUN}


# Languages


def test_should_show_each_language_in_its_own_script_first(at):
    page = at("/kiosque")
    tiles = page.locator("#langues .tuile")
    assert sorted(tiles.all_inner_texts()) == sorted(language_name(code) for code in languages())
    assert not page.locator("#ici").is_visible() and not page.locator("#fin").is_visible()
    for code in languages():
        assert page.locator(f'#langues [lang="{code}"]').get_attribute("dir") == direction(code)


def test_should_open_in_the_language_of_its_address(at):
    page = at("/kiosque?langue=ka")
    page.locator("#assistant .choix button").first.wait_for()
    assert page.locator("html").get_attribute("lang") == "ka" and not page.locator("#accueil").is_visible()
    page.locator("#fin").tap()
    assert page.locator("#accueil").is_visible() and page.locator("html").get_attribute("lang") == "ka"


def test_should_change_language_and_keep_what_was_asked(at):
    page = at()
    choose(page, "fr")
    ask(page, QUESTIONS["fr"])
    page.locator("#langue").tap()
    page.locator('#dialogue [lang="ru"]').tap()
    until(page, "() => [...document.querySelector('#assistant').parts.log.querySelectorAll('[data-author=assistant]')].pop().lang === 'ru'")
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.locator('#assistant [data-author="person"]').count() == 2


# The keyboard


@pytest.mark.parametrize("screen", SCREENS)
def test_should_never_cover_what_is_being_written(at, screen):
    page = at(screen=screen)
    for code in ("hy", "zh"):
        choose(page, code)
        page.locator("#assistant textarea").tap()
        page.locator("#clavier [data-skbtn]").first.wait_for()
        if code == "zh":
            press(page, "hu")
            assert page.locator("#clavier .candidats button").count() > 5
        box, keys = page.locator("#assistant textarea").bounding_box(), page.locator("#clavier").bounding_box()
        assert box["y"] + box["height"] <= keys["y"] and keys["y"] + keys["height"] <= SCREENS[screen]["height"]
        assert page.locator("#assistant textarea").get_attribute("inputmode") == "none", "the keyboard of the machine stays away"
        page.locator("#fin").tap()


def test_should_name_its_keys_and_work_with_a_mouse_and_real_keys(at):
    page = at()
    choose(page, "fr")
    box = page.locator("#assistant textarea")
    box.click()
    page.locator("#clavier [data-skbtn]").first.wait_for()
    for name in ("key_bksp", "key_space", "key_shift", "key_digits", "key_hide"):
        assert page.locator("#clavier").get_by_role("button", name=KIOSK[name], exact=True).count() == 1, name
    key(page, "{shift}").click()
    key(page, "L").click()
    page.keyboard.type("udun")
    box.evaluate("one => one.setSelectionRange(1, 1)")
    key(page, "o").click()
    assert box.input_value() == "Loudun"
    key(page, "{digits}").click()
    key(page, "8").focus()
    page.keyboard.press("Enter")
    assert box.input_value() == "Lo8udun", "a key that has the focus is pressed by Enter, and the caret is where it was"
    key(page, "{bksp}").click()
    key(page, "{hide}").click()
    assert not page.locator("#clavier").is_visible()
    box.click()
    page.keyboard.press("Enter")
    page.locator('#assistant [data-author="person"]').wait_for()


def test_should_drop_marks_of_direction_that_are_pasted(at):
    page = at()
    choose(page, "ar")
    box = page.locator("#assistant textarea")
    box.fill("جواز\u202e سفر\u2069")
    assert box.input_value() == "جواز سفر"


def test_should_do_without_the_package_of_the_keyboard(browser, assistant):
    context = browser.new_context(viewport=SCREENS["portrait"], has_touch=True)
    page = context.new_page()
    failures = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.route("**/vendor/**", lambda route: route.fulfill(status=404))
    page.goto(f"{assistant.url}/kiosque")
    choose(page, "fr")
    page.locator("#assistant textarea").tap()
    page.keyboard.type("passeport perdu à Loudun")
    page.keyboard.press("Enter")
    page.locator("#assistant [data-structure-id]").first.wait_for(timeout=30_000)
    assert not page.locator("#clavier").is_visible() and failures == []
    context.close()


# Nobody is there any more


@pytest.mark.parametrize("language, screen", EVERY)
def test_should_leave_no_trace_of_somebody_who_has_gone(at, assistant, language, screen):
    page = at(screen=screen)
    before = page.evaluate("history.length")
    choose(page, language)
    ask(page, QUESTIONS[language])
    page.get_by_role("checkbox").first.check()
    page.locator("#telephone").tap()
    sender = page.senders[-1]
    assert turn(assistant, sender, "et pour les horaires ?")["demarche"] == "passeport", "the server remembers somebody who is there"
    page.clock.fast_forward(91_000)
    dialog = page.get_by_role("alertdialog")
    dialog.wait_for()
    assert (dialog.get_attribute("lang"), page.evaluate("document.activeElement.closest('dialog')?.id")) == (language, "veille")
    with page.expect_response("**/webhooks/web/forget") as told:
        page.clock.run_for(21_000)
    assert told.value.status == 204 and json.loads(told.value.request.post_data) == {"sender": sender}
    assert_wiped(page)
    assert page.evaluate("history.length") == before
    assert turn(assistant, sender, "et pour les horaires ?")["demarche"] != "passeport", "the server has forgotten"
    page.go_back()
    page.go_forward()
    page.locator("#accueil").wait_for()
    assert_wiped(page)


def test_should_lose_an_answer_that_comes_after_the_end(at):
    page = at("/kiosque?langue=fr")
    page.locator("#assistant textarea").tap()
    page.locator("#clavier [data-skbtn]").first.wait_for()
    press(page, "permis a dax")
    held = []
    page.route("**/webhooks/web/webhook", lambda route: held.append((route, route.fetch())))
    key(page, "{enter}").tap()
    route, answer = caught(page, held)
    page.locator("#fin").tap()
    route.fulfill(response=answer)
    page.clock.run_for(2_000)
    assert_wiped(page)
    choose(page, "fr")
    assert page.locator('#assistant [data-author="person"]').count() == 0


def test_should_keep_the_language_that_is_chosen_while_an_answer_comes(at):
    page = at(f"/kiosque?insee={LOUDUN}&langue=fr")
    page.locator("#assistant .choix button").first.wait_for()
    held = []
    page.route("**/webhooks/web/webhook", lambda route: held.append((route, route.fetch())))
    page.get_by_role("button", name="Passeport").tap()
    route, answer = caught(page, held)
    page.locator("#langue").tap()
    page.locator('#dialogue [lang="ka"]').tap()
    page.locator('#assistant .panneau[lang="ka"]').wait_for()
    before = page.locator('#assistant [data-author="assistant"]').count()
    route.fulfill(response=answer)
    page.locator('#assistant [data-author="assistant"]').nth(before).wait_for()
    assert page.locator('#assistant [data-author="assistant"]').last.get_attribute("lang") == "fr"
    assert page.locator("html").get_attribute("lang") == "ka" and page.locator("#assistant .panneau").get_attribute("lang") == "ka"
    page.unroute("**/webhooks/web/webhook")
    ask(page, ["loudun"])
    assert page.locator('#assistant [data-author="assistant"]').last.get_attribute("lang") == "ka"


def test_should_go_on_for_who_is_still_there(at):
    page = at()
    choose(page, "ar")
    ask(page, QUESTIONS["ar"])
    for _ in range(2):
        page.clock.fast_forward(91_000)
        page.get_by_role("alertdialog").wait_for()
        page.clock.run_for(10_000)
        shown = page.locator("#texte-veille").inner_text()
        assert 8 <= int(re.search(r"\d+", shown).group()) <= 10
        page.locator("#veille .plein").tap()
        assert not page.locator("dialog[open]").count()
    page.clock.run_for(60_000)
    assert "Mairie de Loudun" in page.locator("#assistant [role=log]").inner_text()


def test_should_count_a_finger_on_the_map_as_somebody(at):
    page = at()
    choose(page, "fr")
    ask(page, QUESTIONS["fr"])
    page.get_by_role("button", name="Voir la carte").tap()
    chart = page.frame_locator("#assistant iframe").locator(".leaflet-container")
    chart.wait_for()
    page.clock.fast_forward(80_000)
    chart.tap(position={"x": 20, "y": 200})
    page.clock.fast_forward(80_000)
    assert not page.get_by_role("alertdialog").count()


# Paper, breakdowns


def test_should_say_that_it_cannot_print(at):
    page = at()
    choose(page, "fr")
    ask(page, QUESTIONS["fr"])
    page.route("**/fiche?**", lambda route: route.fulfill(status=503))
    page.locator("#papier").tap()
    page.get_by_text(KIOSK["print_failed"]).wait_for()
    page.complaints.clear()  # the browser's own word on the 503


def test_should_come_back_by_itself_when_the_server_does(browser, second_assistant):
    page = kiosk(browser, f"{second_assistant.url}/kiosque?insee={LOUDUN}", "landscape")
    choose(page, "fr")
    second_assistant.stop()
    page.clock.fast_forward(16_000)
    page.get_by_text(KIOSK["lost"]).wait_for()
    page.get_by_role("button", name="Passeport").tap()
    page.locator("#assistant .message-ennui").first.wait_for()
    assert page.locator("#titre-accueil").count() == 1, "the page is still ours"
    page.locator("#fin").tap()
    assert_wiped(page)
    second_assistant.start()
    second_assistant.wait("/health", 180)
    with page.expect_navigation(timeout=60_000):  # its version is new, and nobody is there: it is read again
        for _ in range(4):
            page.clock.fast_forward(16_000)
            page.wait_for_timeout(500)
    choose(page, "ka")
    assert page.locator("#perdu").inner_text() == ""
    ask(page, QUESTIONS["ka"])
    assert page.locator("#assistant [data-structure-id]").count()
    page.context.close()


# Without an assistant behind: answers are given by the tests


CUSTOM = {
    "type": "orientation", "demarche": "passeport", "situation": "perte", "language": "fr", "asks": None, "options": [], "place": None,
    "structures": [{"id": "x", "kind": "mairie", "role": "depot", "name": "Mairie"}], "online": [], "sources": [], "steps": [],
    "warnings": [], "documents": [], "cost": None, "delay": None, "map_url": f"/carte?departement=86&insee={LOUDUN}",
    "print_url": f"/fiche?demarche=passeport&situation=passeport.perte&insee={LOUDUN}&langue=fr",
}


@pytest.fixture
def answering(browser, front_door):
    """Opens a kiosk whose every question gets one answer."""
    pages = []

    def opened(custom=CUSTOM, text="Voici.", path=f"/kiosque?insee={LOUDUN}"):
        page = kiosk(browser, front_door.url + path)
        page.route("**/webhooks/web/webhook", lambda route: route.fulfill(json=[{"text": text}, {"custom": custom}]))
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.context.close()


def answered(page):
    choose(page, "fr")
    page.get_by_role("button", name="Passeport").tap()
    page.locator("#assistant .message-assistant").nth(1).wait_for()


def test_should_ask_again_for_the_keyboard_that_could_not_be_had(answering):
    page = answering()
    page.route("**/vendor/**", lambda route: route.abort())
    choose(page, "fr")
    page.locator("#assistant textarea").tap()
    until(page, "() => !document.querySelector('#assistant').input.hasAttribute('inputmode')")
    page.unroute("**/vendor/**")
    page.locator("#fin").tap()
    choose(page, "fr")
    page.locator("#assistant textarea").tap()
    page.locator("#clavier [data-skbtn]").first.wait_for()
    assert page.locator("#assistant textarea").get_attribute("inputmode") == "none"


def test_should_close_a_map_that_cannot_come(answering):
    page = answering()
    answered(page)
    page.route("**/carte?**", lambda route: route.abort())
    button = page.locator("#assistant .carte-reponse button")
    button.tap()
    page.locator("#etat", has_text=KIOSK["lost"]).wait_for()
    assert button.get_attribute("aria-expanded") == "false" and not page.locator("#assistant iframe").count()
    page.unroute("**/carte?**")
    button.tap()
    page.frame_locator("#assistant iframe").locator(".leaflet-container").wait_for()
    assert page.locator("#assistant iframe").get_attribute("sandbox") == "allow-scripts allow-same-origin allow-forms"
    assert [one for one in page.complaints if "contentDocument" in one or "null" in one] == []


def test_should_print_one_paper_at_a_time_and_none_for_who_has_gone(answering):
    page = answering({**CUSTOM, "type": "information", "structures": []}, f"La fiche : {CUSTOM['print_url']}")
    answered(page)
    held = []
    page.route("**/fiche?**", lambda route: held.append(route))
    page.locator("#papier").tap()
    page.locator("#assistant").get_by_role("button", name="Imprimer la fiche").tap()
    until(page, "() => document.querySelector('#etat').textContent")
    page.wait_for_timeout(100)
    assert len(held) == 1
    page.locator("#fin").tap()
    page.unroute("**/fiche?**")
    answered(page)
    page.locator("#assistant").get_by_role("button", name="Imprimer la fiche").tap()
    until(page, "() => (top.printed || []).length === 1")
    assert "format=ticket" in page.evaluate("top.printed[0]") and page.complaints == []


def test_should_go_from_a_map_to_another_in_its_place(answering):
    page = answering({**CUSTOM, "type": "information", "structures": []}, "La carte : /carte?departement=40&q=Colombiers")
    answered(page)
    page.locator("#assistant").get_by_role("button", name="Voir la carte").tap()
    assert page.locator("#titre-dialogue").inner_text() == "Voir la carte"
    frame = page.frame_locator("#dialogue iframe")
    frame.locator("[role=alert] a").first.tap()
    frame.locator(".leaflet-container").wait_for()
    until(page, "() => /insee=/.test(document.querySelector('#dialogue iframe').contentWindow.location.search)")


def test_should_speak_one_language_when_it_changes_before_the_conversation_is_ready(answering):
    page = answering()
    held = []
    page.route("**/textes/ar,fr.json", lambda route: held.append(route))
    page.locator('#langues [lang="ar"]').tap()
    page.locator("#langue").tap()
    page.locator('#dialogue [lang="fr"]').tap()
    page.locator("#assistant .choix button").first.wait_for()
    assert page.locator("#assistant .panneau").get_attribute("lang") == "fr" == page.locator("html").get_attribute("lang")
    assert held


def test_should_say_a_breakdown_in_the_language_of_who_is_there(answering):
    page = answering()
    page.route("**/kiosque/version", lambda route: route.abort())
    page.clock.fast_forward(16_000)
    page.locator("#perdu", has_text=KIOSK["lost"]).wait_for()
    choose(page, "ka")
    assert page.locator("#perdu").inner_text().startswith(translator("ka")(KIOSK["lost"]))


# Everybody


@pytest.mark.parametrize("language, screen", EVERY)
def test_should_be_accessible_and_large_in_each_state(at, language, screen):
    page = at(screen=screen)
    check_state(page, "home")
    choose(page, language)
    check_state(page, "start")
    type_question(page, QUESTIONS[language])
    check_state(page, "keyboard")
    key(page, "{enter}").tap()
    page.locator("#assistant [data-structure-id]").first.wait_for(timeout=30_000)
    check_state(page, "answer")
    page.locator("#telephone").tap()
    check_state(page, "code")
    page.locator("#dialogue button").tap()
    page.locator("#langue").tap()
    check_state(page, "languages")
    page.locator("#dialogue .grand").tap()
    page.clock.fast_forward(91_000)
    page.get_by_role("alertdialog").wait_for()
    check_state(page, "idle")


def check_state(page, state):
    """No fault that axe sees, no target too small, no scroll sideways."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], state
    sizes = page.evaluate(BUTTONS)
    assert sizes and [one for one in sizes if min(one[:2]) < SMALLEST] == [], state
    heights = [one[1] for one in sizes]
    assert sum(height >= WISHED - 1 for height in heights) / len(heights) > 0.9, (state, sizes)
    width, height = page.evaluate("[document.body.scrollWidth, document.body.scrollHeight]")
    assert width <= page.viewport_size["width"] and height <= page.viewport_size["height"], state


def test_should_go_round_by_tab_in_the_order_of_the_screen(at):
    page = at()
    page.locator("#titre-accueil").focus()
    boxes = []
    for _ in languages():
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('.tuile')")
        boxes.append(page.evaluate("(({ x, y }) => [y, x])(document.activeElement.getBoundingClientRect())"))
    assert all(one < other for one, other in pairwise(boxes))


def test_should_draw_a_code_that_says_its_address_and_nothing_else():
    drawn = qr_svg("https://ou-aller.example/fiche?langue=fr")
    assert drawn.startswith("<?xml") and "<svg" in drawn and "<script" not in drawn
    assert segno.make("https://ou-aller.example/fiche?langue=fr", error="m", micro=False).version <= 5
