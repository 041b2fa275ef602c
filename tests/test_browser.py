"""A citizen in a real browser: ask, read, open the map offline, by keyboard, on a telephone. No request leaves the machine."""
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.servers, pytest.mark.browser]

ARTEFACTS = Path(__file__).resolve().parent.parent / "var" / "artefacts"
ANSWER = '[role=log] [data-author="assistant"]'
QUESTION = "j'ai perdu ma carte d'identité, j'habite Loudun"


@pytest.fixture(params=["telephone", "desktop"])
def page(browser, assistant, request):
    size = {"width": 360, "height": 740} if request.param == "telephone" else {"width": 1280, "height": 900}
    context = browser.new_context(viewport=size, locale="fr-FR")
    one = context.new_page()
    one.strangers, one.complaints = [], []
    one.on("request", lambda sent: one.strangers.append(sent.url) if urlsplit(sent.url).hostname not in ("127.0.0.1", None) else None)
    one.on("console", lambda said: one.complaints.append(said.text) if said.type in ("error", "warning") else None)
    one.on("pageerror", lambda error: one.complaints.append(str(error)))
    one.url_of = assistant.url
    yield one
    assert one.strangers == [] and one.complaints == []
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    one.screenshot(path=ARTEFACTS / f"{request.node.name}.png", full_page=True)
    context.close()


def ask(page, text):
    """Type a question, send it by the keyboard, and wait for the answer."""
    before = page.locator(ANSWER).count()
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    wait_for_answer(page, before)


def wait_for_answer(page, before):
    """Until there is one more message of the assistant than ``before``."""
    page.locator(ANSWER).nth(before).wait_for(timeout=30_000)
    page.wait_for_selector("[role=log]:not([aria-busy=true])", timeout=30_000)


def test_should_ask_read_and_open_the_map(page):
    page.goto(page.url_of)
    assert page.locator("html").get_attribute("lang") == "fr"
    ask(page, QUESTION)
    page.wait_for_selector("[role=log] [data-structure-id]")
    names = page.locator("[role=log] [data-structure-id]")
    assert "Loudun" in names.first.inner_text()
    said = page.locator("[role=log]").inner_text()
    assert "25 €" in said and "05 49 98 15 38" in said and "rendezvouspasseport" in page.locator("[role=log]").inner_html()
    places = names.count()
    with page.context.expect_page() if page.locator('a[href^="/carte?"][target=_blank]').count() else page.expect_navigation() as opened:
        page.locator('[role=log] a[href^="/carte?"]').first.click()
    chart = opened.value if hasattr(opened.value, "locator") else page
    chart.wait_for_selector(".leaflet-marker-pane [data-structure-id]")
    assert chart.locator(".leaflet-marker-pane [data-structure-id]").count() == places
    assert chart.locator("[data-list] [data-structure-id]").count() == places
    ids = [chart.locator(f"{area} [data-structure-id]").evaluate_all("all => all.map(one => one.dataset.structureId).sort()")
           for area in (".leaflet-marker-pane", "[data-list]")]
    assert ids[0] == ids[1]
    assert chart.locator(".leaflet-overlay-pane path").count() > 0, "the outlines of the communes"


def test_should_open_the_map_in_the_conversation(page):
    page.goto(page.url_of)
    ask(page, QUESTION)
    page.get_by_role("button", name="Voir la carte").click()
    frame = page.frame_locator("[role=log] iframe")
    frame.locator(".leaflet-marker-pane [data-structure-id]").first.wait_for()
    assert frame.locator(".leaflet-marker-pane [data-structure-id]").count() == page.locator("[role=log] [data-structure-id]").count()


def test_should_open_a_popup_by_the_keyboard(page, assistant):
    page.goto(f"{assistant.url}/carte?demarche=cni&situation=cni.perte&insee=86137")
    marker = page.locator(".leaflet-marker-pane [data-structure-id]").first
    marker.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup")
    assert "Loudun" in page.locator(".leaflet-popup").inner_text()


def test_should_go_all_the_way_by_the_keyboard_and_by_buttons(page):
    page.goto(page.url_of)
    ask(page, "carte d'identité, j'habite Colombiers")
    choice = page.locator("[role=log] button", has_text="Vienne").last
    before = page.locator('[role=log] [data-author="assistant"]').count()
    choice.focus()
    page.keyboard.press("Enter")
    wait_for_answer(page, before)
    page.wait_for_selector("[role=log] [data-structure-id]")


def test_should_mark_each_message(page):
    page.goto(page.url_of)
    ask(page, QUESTION)
    for author in ("person", "assistant"):
        message = page.locator(f'[role=log] [data-author="{author}"]').first
        assert message.get_attribute("lang") and message.get_attribute("dir")


def test_should_not_scroll_sideways_on_a_narrow_screen(page, assistant):
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", "/carte?departement=86", "/carte?demarche=cni&situation=cni.perte&insee=86137"):
        page.goto(assistant.url + path)
        if path == "/":
            ask(page, QUESTION)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_should_show_a_departement_as_many_times_on_the_map_as_in_the_list(page, assistant):
    page.goto(f"{assistant.url}/carte?departement=86")
    page.wait_for_selector(".leaflet-marker-pane [data-structure-id]")
    markers = page.locator(".leaflet-marker-pane [data-structure-id]").count()
    assert markers == page.locator("[data-list] [data-structure-id]").count() > 50


@pytest.mark.parametrize("language, direction, question, button", [
    ("ar", "rtl", "ضاعت بطاقة إقامتي، أسكن في Poitiers", "05 49 55 70 00"), ("zh", "ltr", "我的居留卡丢了，住在Poitiers", "05 49 55 70 00"),
    ("ka", "ltr", "დავკარგე პასპორტი, ვცხოვრობ Loudun-ში", "05 49 98 15 38"),
])
def test_should_speak_the_language_of_its_page(page, language, direction, question, button):
    page.goto(f"{page.url_of}/?langue={language}")
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, direction)
    assert page.locator(".langues a").count() == 13
    ask(page, question)
    answer = page.locator('[role=log] [data-author="assistant"]').last
    assert (answer.get_attribute("lang"), answer.get_attribute("dir")) == (language, direction)
    assert answer.locator(f'bdi:text-is("{button}")').count(), "the telephone stands apart from the text around it"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator(".langues summary").click()
    page.locator('.langues a[lang="fr"]').click()
    assert page.locator("html").get_attribute("lang") == "fr"


def test_should_answer_in_the_language_of_the_message_with_a_way_back(page):
    page.goto(page.url_of)
    ask(page, "I lost my passport, I live in Dax")
    answer = page.locator('[role=log] [data-author="assistant"]').last
    assert answer.get_attribute("lang") == "en"
    before = page.locator(ANSWER).count()
    page.get_by_role("button", name="Répondre en français").click()
    wait_for_answer(page, before)
    assert page.locator(ANSWER).last.get_attribute("lang") == "fr"
