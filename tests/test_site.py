"""The site around the assistant: its pages with and without JavaScript, its files in caches, the code that a webmaster pastes."""
import gzip
import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from axe_playwright_python.sync_playwright import Axe
from conftest import run_apart, until

from actions.conversation import World
from directory.hours import PARIS
from directory.places import PlaceFinder
from locales import direction, languages
from maps.clean import tidy
from routing.catalogue import load as load_catalogue
from web import site
from web.assets import Folder, asset
from web.generator import Choices, frame_code, script_code
from web.plain import answer, page, turn_of
from web.render import words
from web.site_texts import LIMITS_KNOWN, SCREENS, SITE
from web.turns import Conversations, Seal, check

QUESTION = "j'ai perdu mon passeport, j'habite Loudun"
PAGES = ("/", "/?cadre=1", "/demander", "/integrer", "/accessibilite")
NARROW = {"width": 320, "height": 640}


def get(url, **headers):
    """(status, text, headers) of a page."""
    return post(url, None, **headers)


def post(url, form, **headers):
    """(status, text, headers) of a posted form."""
    data = None if form is None else urllib.parse.urlencode(form).encode()
    try:
        reply = urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=30)
    except urllib.error.HTTPError as error:
        reply = error
    body = reply.read()
    return reply.status, (gzip.decompress(body) if reply.headers["Content-Encoding"] == "gzip" else body).decode(), reply.headers


@pytest.fixture(scope="session")
def world(directory):
    from datetime import datetime

    return World(load_catalogue(), directory, PlaceFinder(directory), lambda: datetime(2026, 11, 24, 10, 0, tzinfo=PARIS))


# Files and caches


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "widget").mkdir()
    (tmp_path / "widget" / "index.js").write_text("import './dom.js';" + "// long\n" * 100)
    (tmp_path / "widget" / "dom.js").write_text("export const a = 1;")
    (tmp_path / ".hidden").write_text("secret")
    return Folder("/static", tmp_path)


def test_should_change_every_address_when_one_file_changes(folder):
    before = folder.address("/static/widget/index.js")
    assert re.fullmatch(r"/static/h-[0-9a-f]{12}/widget/index\.js", before)
    (folder.root / "widget" / "dom.js").write_text("export const a = 2;")
    assert folder.address("/static/widget/index.js") != before


def test_should_leave_other_addresses_alone():
    assert asset("/carte") == "/carte" and asset("https://example.org/static/x.js") == "https://example.org/static/x.js"
    assert asset(asset("/static/style.css")) == asset("/static/style.css")


@pytest.mark.parametrize("name", ["../conftest.py", ".hidden", "widget", "widget/none.js", "a\0b", "x" * 5000, "h-000000000000/../../x"])
def test_should_serve_nothing_but_its_own_files(folder, name):
    with pytest.raises(web.HTTPNotFound):
        folder._file(name)


def test_should_keep_hashed_files_for_ever_and_others_for_a_while(front_door):
    plain, hashed = "/static/style.css", asset("/static/style.css")
    status, text, headers = get(front_door.url + hashed, **{"Accept-Encoding": "gzip"})
    assert status == 200 and ":root" in text
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable" and headers["Content-Encoding"] == "gzip"
    status, _, again = get(front_door.url + hashed, **{"If-None-Match": headers["ETag"]})
    assert status == 304 and again["ETag"] == headers["ETag"]
    _, same, headers = get(front_door.url + plain)
    assert same == text and "immutable" not in headers["Cache-Control"] and headers["Content-Encoding"] is None
    _, same, headers = get(front_door.url + "/static/h-000000000000/style.css")
    assert same == text and "immutable" not in headers["Cache-Control"], "an older page still finds its files, not for ever"


def test_should_compress_pages_and_answers_of_the_api(front_door):
    for path in ("/", "/api/v1/demarches"):
        _, text, headers = get(front_door.url + path, **{"Accept-Encoding": "gzip, deflate"})
        assert headers["Content-Encoding"] == "gzip" and len(text) > 2000 and "Accept-Encoding" in headers["Vary"]
        assert get(front_door.url + path)[2]["Content-Encoding"] is None


# The pages


@pytest.mark.parametrize("language", languages())
def test_should_open_every_page_in_every_language(front_door, language):
    for path in PAGES:
        status, text, _ = get(f"{front_door.url}{path}{'&' if '?' in path else '?'}langue={language}&departement=17")
        assert status == 200
        assert f'<html lang="{language}" dir="{direction(language)}">' in text
        if path != "/?cadre=1":
            assert text.count("hreflang=") == len(languages())
            for target in ("/carte", "/accessibilite", "/demander", "/integrer"):
                link = unescape(re.search(rf'href="({target}\?[^"]*)"', text).group(1))
                query = dict(urllib.parse.parse_qsl(urlsplit(link).query))
                assert query["langue"] == language and query["departement"] == "17"


def test_should_say_that_it_is_a_demonstration_and_show_the_prefecture(front_door):
    _, text, _ = get(front_door.url + "/?departement=86")
    said = unescape(text)
    assert tidy(SITE["demonstration"]) in said
    for shown in ("Préfecture de la Vienne", "7 place Aristide-Briand", "05 49 55 70 00", "39 39", "34 00", "0 806 001 620", "112"):
        assert shown in said, shown
    assert "Horaires inconnus" in said, "what is not known is said not to be"
    assert "/memento/86.pdf?langue=fr" in said and "/carte?departement=86" in said


@pytest.mark.parametrize("code, name", [("75", "Préfecture de Paris"), ("974", "Préfecture de La Réunion"), ("2A", "Corse")])
def test_should_say_what_it_does_not_know_of_a_prefecture(world, code, name):
    said = unescape(site.home(world, {"departement": code}, "n"))
    assert name in said and SITE["phone_unknown"] in said and SITE["address_unknown"] in said


@pytest.mark.parametrize("code", ["", "99", "999999", "<script>", "86'"])
def test_should_show_the_demonstration_for_a_departement_that_does_not_exist(world, code):
    said = unescape(site.home(world, {"departement": code}, "n"))
    assert "Préfecture de la Vienne" in said and "departement=86" in said and (not code or f"departement={code}&" not in said)


def test_should_show_the_assistant_alone_in_a_frame(front_door):
    _, text, headers = get(front_door.url + "/?cadre=1&departement=86&langue=tr")
    assert "dictation" not in text and 'dictation="on"' in get(front_door.url + "/?cadre=1&dictation=on")[1]
    assert "<footer" not in text and "<header" not in text and "<aside" not in text
    assert "frame-ancestors *" in headers["Content-Security-Policy"]


# In a browser


@pytest.fixture
def open_page(browser):
    """Opens an address in a new window; complains at the end of any request elsewhere and of any word of the console."""
    contexts, strangers, complaints = [], [], []

    def start(url, **options):
        usual = {"viewport": {"width": 1280, "height": 900}, "locale": "fr-FR", "reduced_motion": "reduce"}
        context = browser.new_context(**usual | options)
        contexts.append(context)
        one = context.new_page()
        one.on("request", lambda sent: strangers.append(sent.url) if urlsplit(sent.url).hostname not in ("127.0.0.1", None) else None)
        one.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        one.on("pageerror", lambda error: complaints.append(str(error)))
        one.goto(url)
        if options.get("java_script_enabled", True):
            settle(one)
        return one

    yield start
    for context in contexts:
        context.close()
    assert strangers == [] and complaints == []


def settle(one):
    """Until the assistant of the page, when it has one, can be used."""
    chat = one.locator("ou-aller-chat")
    if chat.count():
        chat.get_by_role("textbox" if chat.get_attribute("mode") == "inline" else "button").first.wait_for()


def faults(one):
    """What axe-core finds wrong with a page."""
    return [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in Axe().run(one).response["violations"]]


@pytest.mark.browser
@pytest.mark.parametrize("language", languages())
def test_should_be_accessible_and_fit_a_narrow_screen(front_door, open_page, language):
    for path in PAGES:
        one = open_page(f"{front_door.url}{path}{'&' if '?' in path else '?'}langue={language}", viewport=NARROW)
        assert faults(one) == [], path
        assert one.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


@pytest.mark.browser
def test_should_be_accessible_in_the_dark_and_with_large_letters(front_door, open_page):
    for path in PAGES:
        one = open_page(front_door.url + path, color_scheme="dark", viewport={"width": 640, "height": 450})
        one.evaluate("document.documentElement.style.fontSize = '200%'")
        assert faults(one) == [], path
        assert one.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


@pytest.mark.browser
def test_should_ask_for_its_files_by_hashed_addresses_only(front_door, open_page):
    one = open_page(front_door.url + "/accessibilite")
    asked = []
    one.on("request", lambda sent: asked.append(urlsplit(sent.url).path))
    one.goto(front_door.url + "/")
    settle(one)
    files = [path for path in asked if path.startswith(("/static/", "/vendor/"))]
    assert files and all(re.match(r"/(static|vendor)/h-[0-9a-f]{12}/", path) for path in files), files


@pytest.mark.browser
def test_should_have_the_assistant_in_the_first_view(front_door, open_page):
    for size in ({"width": 360, "height": 740}, {"width": 1280, "height": 900}):
        one = open_page(front_door.url + "/?departement=86", viewport=size)
        box = one.locator("main").get_by_role("textbox").first
        box.wait_for()
        place = box.bounding_box()
        assert place["y"] + place["height"] <= size["height"], f"{size}: one can write at once"


@pytest.mark.browser
def test_should_change_the_departement_and_keep_the_language(front_door, open_page):
    one = open_page(front_door.url + "/?langue=ar&departement=86")
    one.locator("#departement").select_option("17")
    one.locator(".prefecture-choix button").click()
    one.wait_for_url("**/?departement=17&langue=ar")
    assert "Charente-Maritime" in one.locator(".prefecture-nom").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_should_close_a_card_of_the_map_beside_its_words(front_door, open_page, language):
    one = open_page(f"{front_door.url}/carte?departement=86&langue={language}")
    one.locator(".leaflet-marker-pane [data-structure-id]").first.press("Enter")
    one.locator(".leaflet-popup .bulle").wait_for()
    cross, padding = one.evaluate("""() => {
      const card = document.querySelector(".leaflet-popup .bulle"), look = getComputedStyle(card), around = card.getBoundingClientRect();
      const cross = document.querySelector(".leaflet-popup-close-button").getBoundingClientRect();
      return [[cross.left, cross.right], [around.left + parseFloat(look.paddingLeft), around.right - parseFloat(look.paddingRight)]];
    }""")
    assert cross[0] >= padding[1] - 1 or cross[1] <= padding[0] + 1, (cross, padding)


# Without JavaScript


@pytest.mark.browser
def test_should_answer_a_question_without_javascript(front_door, open_page):
    one = open_page(front_door.url + "/", java_script_enabled=False, viewport={"width": 360, "height": 740})
    one.locator("textarea").fill(QUESTION)
    one.locator("form.demander button").click()
    assert one.url == front_door.url + "/demander?departement=86&langue=fr", "nothing of the question is in the address"
    log = one.locator("[role=log]")
    assert log.locator("[data-author=person]").inner_text().endswith(QUESTION)
    reply = log.locator("[data-author=assistant]")
    assert reply.get_attribute("lang") == "fr" and reply.get_attribute("dir") == "ltr"
    assert "Mairie de Loudun" in reply.inner_text() and "05 49 98 15 38" in reply.inner_text()
    reply.locator("summary").last.scroll_into_view_if_needed()
    one.locator("textarea").fill("et à Royan ?")
    one.locator("form.demander button").click()
    assert "Royan" in one.locator("[data-author=assistant]").inner_text(), "the same conversation goes on"


@pytest.mark.browser
@pytest.mark.servers
def test_should_go_all_the_way_without_javascript(assistant, open_page):
    one = open_page(assistant.url + "/?langue=fr", java_script_enabled=False)
    one.locator("textarea").fill("carte d'identité, j'habite Colombiers")
    one.locator("form.demander button").click()
    one.locator("[role=log] button", has_text="Vienne").click()
    reply = one.locator("[data-author=assistant]")
    assert one.locator("[data-list] [data-structure-id]").count() >= 2
    for heading in ("Que faire", "À apporter", "Sources", "Attention"):
        assert reply.get_by_text(heading, exact=True).count(), heading
    one.locator("[role=log] a", has_text="Voir la carte").first.click()
    assert one.locator("[data-list] [data-structure-id]").count() >= 2, "the list is there without the map"


@pytest.fixture(scope="module")
def talk(world):
    """Turns of one conversation without Rasa, as the door answers them: (form) → the view of the answer, its language French."""
    seal = Seal(b"a key for the tests")
    conversations = Conversations("http://127.0.0.1:9", 2, world, seal)

    def say(sender, **form):
        async def turn():
            async with aiohttp.ClientSession() as session:
                _, body = turn_of({"sender": sender, **form})
                return await conversations.answer(check(body, seal), session)

        return answer(run_apart(turn()), form.get("langue", "fr"))

    return say


def test_should_make_a_page_of_a_real_turn(talk):
    sender = str(uuid.uuid4())
    reply = talk(sender, message=QUESTION)
    html = page({"langue": "fr", "departement": "86"}, "n", sender, QUESTION, reply)
    said = unescape(html)
    assert 'data-structure-id="' in html and "Mairie de Loudun" in said and f'value="{sender}"' in html
    assert reply.steps and reply.documents and reply.sources and reply.warnings and reply.map_url.startswith("/carte?")
    assert all(step in said for step in reply.steps)
    label, payload = reply.options[0]
    assert f'name="payload" value="{payload}"' in said and label in said
    assert talk(sender, payload=payload).steps, "what was offered can be pressed"


@pytest.mark.parametrize("language", languages())
def test_should_make_a_page_in_every_language(talk, language):
    sender = str(uuid.uuid4())
    reply = talk(sender, message="Passeport", langue=language)
    html = page({"langue": language}, "n", sender, "Passeport", reply)
    assert reply.language == language and reply.direction == direction(language)
    assert f'data-author="assistant" lang="{language}" dir="{direction(language)}"' in html


HOSTILE = "<img src=x onerror=alert(1)> </textarea><script>alert(1)</script> \"'` {{7*7}} \u202e"


def test_should_show_a_hostile_question_as_words(front_door):
    status, text, _ = post(front_door.url + "/demander", {"message": HOSTILE, "langue": "fr", "departement": '"><b>'})
    assert status == 200 and "<img src=x" not in text and "<script>alert" not in text and '"><b>' not in text


def test_should_count_a_new_line_as_one_character(front_door):
    text = "a\r\n" * 333
    assert turn_of({"message": text})[1]["message"] == "a\n" * 333
    assert post(front_door.url + "/demander", {"message": text})[0] == 200


@pytest.mark.parametrize("form, status", [
    ({"message": "é" * 1001}, 400), ({"message": "x", "sender": "me"}, 400), ({"payload": "situation:cni.perte"}, 400),
    ({"message": "x" * 20_000}, 413),
])
def test_should_say_on_a_page_what_is_refused(front_door, form, status):
    found, text, headers = post(front_door.url + "/demander", form)
    assert found == status and "text/html" in headers["Content-Type"]
    assert 'role="alert"' in text and "<textarea" in text and 'value="me"' not in text
    if status == 400 and len(form.get("message", "")) > 1000:
        assert "é" * 1001 in text, "what was written is not lost"


def test_should_say_that_a_question_is_too_long_in_the_language_of_its_page(front_door):
    action = unescape(re.search(r'action="(/demander[^"]*)"', get(front_door.url + "/demander?langue=ar")[1]).group(1))
    status, text, _ = post(front_door.url + action, {"message": "x" * 20_000, "langue": "ar"})
    assert status == 413 and '<html lang="ar"' in text and words("ar")["too_long"] in unescape(text)


@pytest.mark.parametrize("code, kept", [("999", None), ("960", None), ("974", "974"), ("2a", "2A"), ("86", "86")])
def test_should_leave_out_a_departement_that_no_turn_may_have(code, kept):
    _, body = turn_of({"message": "x", "departement": code})
    assert check(body, Seal(b"a key for the tests")).metadata.get("departement") == kept


def test_should_slow_down_a_hurried_form_kindly(front_door):
    sender = str(uuid.uuid4())
    found = [post(front_door.url + "/demander", {"message": "bonjour", "sender": sender}) for _ in range(45)]
    assert found[0][0] == 200 and found[-1][0] == 429 and "Merci" in found[-1][1]


def test_should_keep_no_word_of_a_question_in_the_logs(front_door):
    post(front_door.url + "/demander", {"message": "Zanzibarinette, 06 12 34 56 78"})
    assert all("Zanzibar" not in path.read_text(errors="replace") for path in front_door.logs.glob("*"))


# The webmaster's code


@contextmanager
def another_site(html):
    """The address of a site of another origin whose only page is ``html``."""
    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode() if self.path == "/" else b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def blank(code):
    head = '<head><title>Mon site</title><link rel="icon" href="data:,"></head>'
    return f'<!DOCTYPE html><html lang="fr">{head}<body><p>Bonjour</p>{code}</body></html>'


def test_should_write_only_what_the_webmaster_has_chosen():
    assert script_code("https://a.fr", Choices()).split() == [
        "<script", 'src="https://a.fr/widget.js"', 'data-language="auto"', 'data-theme="neutral"', 'data-mode="floating"',
        "async></script>",
    ]
    known = {"86": None}
    chosen = Choices.of({"departement": "86", "language": "ar", "theme": "dsfr", "mode": "inline", "dictation": "on"}, known)
    code = script_code("https://a.fr", chosen)
    for attribute in ("departement=\"86\"", "language=\"ar\"", "theme=\"dsfr\"", "mode=\"inline\"", "dictation=\"on\""):
        assert f"data-{attribute}" in code
    frame = unescape(frame_code("https://a.fr", chosen, "x"))
    for part in ("langue=ar", "departement=86", "dictation=on", "clipboard-write; microphone"):
        assert part in frame, part
    assert "microphone" not in frame_code("https://a.fr", Choices(), "x")
    assert Choices.of({"departement": "99", "language": "xx", "theme": "red", "mode": "none", "dictation": "1"}, known) == Choices()


def test_should_write_a_hostile_announcement_as_words():
    choices = Choices.of({"announcement": '"></script><script>alert(1)</script>' + "x" * 500}, {})
    code = script_code("https://a.fr", choices)
    assert code.count("<script") == 1 and code.count("</script>") == 1 and len(code) < 700


def test_should_offer_the_code_without_javascript(front_door):
    _, text, _ = get(front_door.url + "/integrer?departement=86&mode=inline&langue=fr")
    code = unescape(re.search(r'<textarea id="code-script"[^>]*>(.*?)</textarea>', text, re.DOTALL).group(1))
    assert f'src="{front_door.url}/widget.js"' in code and 'data-mode="inline"' in code and 'data-departement="86"' in code


@pytest.mark.browser
def test_should_follow_the_form_and_copy_the_code(front_door, open_page):
    one = open_page(front_door.url + "/integrer?langue=fr")
    one.context.grant_permissions(["clipboard-read", "clipboard-write"])
    one.locator("select[name=departement]").select_option("36")
    one.locator("input[name=mode][value=inline]").check()
    until(one, "() => document.getElementById('code-script').value.includes('data-mode=\"inline\"')")
    assert 'data-departement="36"' in one.locator("#code-script").input_value()
    assert "departement=36" in one.url and "mode=inline" in one.locator("[data-apercu]").get_attribute("src")
    one.locator("[data-copier=code-script]").click()
    one.get_by_text(SITE["code_copied"]).wait_for()
    assert one.evaluate("navigator.clipboard.readText()") == one.locator("#code-script").input_value()


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["inline", "floating"])
def test_should_work_when_the_code_is_pasted_in_a_page_of_another_site(front_door, open_page, mode):
    one = open_page(f"{front_door.url}/integrer?departement=86&language=fr&mode={mode}")
    with another_site(blank(one.locator("#code-script").input_value())) as address:
        host = open_page(address)
        if mode == "floating":
            host.locator("ou-aller-chat").get_by_role("button").first.click()
        box = host.locator("ou-aller-chat").get_by_role("textbox").first
        box.fill(QUESTION)
        box.press("Enter")
        host.locator("[role=log] [data-structure-id]").first.wait_for(state="attached", timeout=30_000)
        assert "Loudun" in host.locator("[role=log]").inner_text()


@pytest.mark.browser
def test_should_work_when_the_frame_is_pasted_in_a_page_of_another_site(front_door, open_page):
    one = open_page(f"{front_door.url}/integrer?departement=86&language=fr")
    with another_site(blank(one.locator("#code-frame").input_value())) as address:
        frame = open_page(address).frame_locator("iframe")
        box = frame.locator("main").get_by_role("textbox").first
        box.fill(QUESTION)
        box.press("Enter")
        frame.locator("[role=log] [data-structure-id]").first.wait_for(state="attached", timeout=30_000)


# The accessibility statement


def test_should_say_what_is_not_known_of_its_accessibility(front_door):
    said = unescape(get(front_door.url + "/accessibilite")[1]).replace("\u00a0", " ")
    assert SITE["acc_state_text"] in said and "non conforme" in said
    assert all(SITE[key] in said for key in LIMITS_KNOWN) and "Défenseur des droits" in said


def test_should_show_the_results_as_they_are(tmp_path):
    path = tmp_path / "accessibility.json"
    assert site.checks(path) is None
    fault = {"id": "color-contrast", "impact": "serious", "nodes": 3}
    path.write_text(json.dumps({"date": "2026-11-22", "axe": "4.0", "browser": "142", "results": [
        {"screen": "home", "language": "fr", "checks": 40, "violations": [fault], "incomplete": []},
        {"screen": "home", "language": "ar", "checks": 41, "violations": [], "incomplete": []},
    ]}))
    found = site.checks(path)
    assert (found.screens, found.languages, found.checks, found.faults) == (("home",), 2, 81, 1)
    assert found.rows == (("home", "fr", 1, "color-contrast"),) and set(found.not_tested) == set(SCREENS) - {"home"}
    assert found.day == "22 novembre 2026"
