"""The cartography in a real browser: the same places in the list, on the map and in the API, whatever is asked and however."""
import json
import re
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from conftest import until

from locales import languages

pytestmark = [pytest.mark.servers, pytest.mark.browser]

ARTEFACTS = Path(__file__).resolve().parent.parent / "var" / "artefacts"
FIVE = ("17", "36", "40", "61", "86")
POITIERS = {"latitude": 46.5802, "longitude": 0.3404}
PARIS = {"latitude": 48.8566, "longitude": 2.3522}
HOSTILE = "<img src=x onerror=alert(1)>\u202e${alert(2)}"
# How each filter is asked on the page, and of the API.
FILTERS = {
    "cni": ("select", "demarche", "cni"), "passeport": ("select", "demarche", "passeport"), "permis": ("select", "demarche", "permis"),
    "carte_grise": ("select", "demarche", "carte_grise"), "titre_sejour": ("select", "demarche", "titre_sejour"),
    "naturalisation": ("select", "demarche", "naturalisation"), "france_services": ("select", "demarche", "france_services"),
    "saturday": ("select", "open", "saturday"), "evening": ("select", "open", "evening"), "now": ("select", "open", "now"),
    "wheelchair": ("check", "wheelchair", "1"), "appointment": ("check", "appointment", "none"), "foreign": ("check", "foreign", "1"),
    "itinerant": ("check", "itinerant", "1"), "mairie_dr": ("check", "kind", "mairie_dr"), "prefecture": ("check", "kind", "prefecture"),
}
LISTED = "[data-list] [data-structure-id]"
MARKED = ".leaflet-marker-pane [data-structure-id]"
IDS = "all => all.map(one => one.dataset.structureId).sort()"


class Visit:
    """A browser's window on the front door, that keeps what it complains of and what it asks of others."""

    def __init__(self, browser, url, **options):
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "fr-FR", **options})
        self.page = self.context.new_page()
        self.url = url
        self.complaints, self.strangers, self.asked = [], [], []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda box: self.complaints.append(box.message) or box.dismiss())
        self.page.on("request", self._sent)

    def _sent(self, request):
        self.asked.append(request.url)
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            self.strangers.append(request.url)

    def open(self, **query):
        """A département's page, its map drawn and its scripts at work."""
        self.page.goto(f"{self.url}/carte?{urlencode(query)}")
        self.page.wait_for_selector(".leaflet-marker-pane", state="attached")
        self.page.wait_for_selector("[data-commune][role=combobox]")
        return self.page

    def ids(self, selector):
        return self.page.locator(selector).evaluate_all(IDS)

    def count(self):
        return int(re.search(r"\d+", self.page.locator("[data-compte]").inner_text()).group())

    def position(self):
        """The query of the address, by name."""
        return {name: value[0] for name, value in parse_qs(urlsplit(self.page.url).query).items()}

    def choose(self, name):
        """Ask for a filter by its control; a kind that the département has not is left."""
        how, field, value = FILTERS[name]
        if how == "select":
            self.page.locator(f"select[name={field}]").select_option(value)
            return True
        box = self.page.locator(f'input[type=checkbox][name={field}][value="{value}"]')
        if box.count() == 0:
            return False
        box.check()
        return True

    def clear(self):
        self.page.locator("[data-effacer]").click()

    def keep(self, name):
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"carte-{name}.png")

    def end(self):
        self.context.close()
        assert self.strangers == [] and self.complaints == []


@pytest.fixture
def visit(browser, front_door):
    one = Visit(browser, front_door.url)
    yield one
    one.end()


@pytest.fixture
def visit_with(browser, front_door):
    """Visits with other settings of the browser."""
    made = []

    def make(**options):
        made.append(Visit(browser, front_door.url, **options))
        return made[-1]

    yield make
    for one in made:
        one.end()


def api(url, **query):
    with urllib.request.urlopen(f"{url}/api/v1/structures?{urlencode({'limit': 1000, **query})}", timeout=30) as reply:
        return sorted(one["id"] for one in json.load(reply)["structures"])


def agree(visit, expected):
    """The list, the map and the number said are those places; those without a position say so in the list."""
    listed, nowhere = visit.ids(LISTED), visit.ids(f"{LISTED}:not([data-lat])")
    assert listed == expected
    assert sorted(visit.ids(MARKED) + nowhere) == expected
    assert visit.count() == len(expected)
    assert visit.page.locator("[data-vide]").is_visible() == (not expected)


def no_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


# -- the same places everywhere -------------------------------------------------------------------------------------


@pytest.mark.parametrize("departement", FIVE)
def test_should_count_the_same_places_in_every_language(visit, departement):
    expected = api(visit.url, departement=departement)
    for language in languages():
        page = visit.open(departement=departement, langue=language)
        agree(visit, expected)
        labels = "all => all.map(one => one.getAttribute('aria-label')).sort()"
        assert page.locator(f"{LISTED}[data-lat]").evaluate_all(labels) == page.locator(MARKED).evaluate_all(labels), language


@pytest.mark.parametrize("departement", FIVE)
def test_should_count_the_same_places_under_each_filter(visit, departement):
    visit.open(departement=departement)
    visit.asked.clear()
    for name, (_, field, value) in FILTERS.items():
        if not visit.choose(name):
            continue
        agree(visit, api(visit.url, departement=departement, **{field: value}))
        assert visit.position() == {"departement": departement, "langue": "fr", field: value}
        visit.clear()
    assert [one for one in visit.asked if not one.endswith("/icon.svg")] == [], "filters ask nothing of the server"
    agree(visit, api(visit.url, departement=departement))


def test_should_add_filters_up_and_keep_them_in_the_address(visit):
    page = visit.open(departement="86")
    for name in ("cni", "saturday", "mairie_dr"):
        visit.choose(name)
    query = {"demarche": "cni", "open": "saturday", "kind": "mairie_dr"}
    expected = api(visit.url, departement="86", **query)
    agree(visit, expected)
    assert visit.position() == {"departement": "86", "langue": "fr", **query}
    page.reload()
    page.wait_for_selector("[data-commune][role=combobox]")
    agree(visit, expected)
    page.goto(f"{visit.url}/accessibilite")
    page.go_back()
    page.wait_for_selector("[data-commune][role=combobox]")
    agree(visit, expected)
    assert page.locator("select[name=demarche]").input_value() == "cni"
    assert page.locator('input[type=checkbox][value="mairie_dr"]').is_checked()


def test_should_fetch_the_ordinary_mairies_and_group_them_on_the_map(visit):
    page = visit.open(departement="62")
    agree(visit, api(visit.url, departement="62"))
    send = page.locator("[data-filtrer]")
    assert send.is_hidden()
    page.locator('input[name=kind][value="mairie"]').check()
    assert send.is_visible() and "kind" not in visit.position(), "nobody leaves the page by ticking a box"
    agree(visit, api(visit.url, departement="62"))
    page.locator('input[name=kind][value="mairie"]').uncheck()
    assert send.is_hidden()
    page.locator('input[name=kind][value="mairie"]').check()
    with page.expect_navigation():
        send.click()
    page.wait_for_selector(".grappe")
    page.wait_for_selector("[data-commune][role=combobox]")
    expected = api(visit.url, departement="62", kind="mairie")
    assert len(expected) > 800
    agree(visit, expected)
    assert page.locator(".leaflet-marker-pane > *").count() < 100, "near places are one mark"
    visit.keep("mairies")
    cluster = page.locator(".grappe").first
    assert re.fullmatch(r"Lieux ensemble\s: \d+\. Agrandir la carte pour les voir", cluster.get_attribute("aria-label"))
    before = page.evaluate("ouAllerCarte.plan().getZoom()")
    cluster.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("ouAllerCarte.plan().getZoom()") > before
    page.wait_for_selector(".leaflet-zoom-anim", state="detached")
    before = page.evaluate("ouAllerCarte.plan().getZoom()")
    page.locator(".grappe").first.focus()
    page.keyboard.press(" ")
    until(page, f"() => ouAllerCarte.plan().getZoom() > {before}")
    agree(visit, expected)
    page.locator("[data-list] [data-show]").nth(40).click()
    page.wait_for_selector(".leaflet-popup .bulle")
    visit.clear()
    agree(visit, api(visit.url, departement="62"))


def test_should_say_that_nothing_matches(visit):
    page = visit.open(departement="86")
    visit.choose("prefecture")
    visit.choose("itinerant")
    agree(visit, [])
    assert "39 39" in page.locator("[data-vide]").inner_text()
    assert page.locator("[data-inconnus]").is_hidden()
    visit.choose("wheelchair")
    assert page.locator("[data-inconnus]").is_visible(), "what is not known is not shown as known"


# -- open or closed, minute by minute -------------------------------------------------------------------------------


def test_should_follow_the_clock_of_the_place(visit_with):
    visit = visit_with(timezone_id="America/Cayenne")
    visit.page.clock.install(time="2026-11-23T11:28:30Z")  # 12:28 in Poitiers, 8:28 on the device
    page = visit.open(departement="86")
    card = page.locator('article[data-week^="510-750,810-1050"]').first
    state = card.locator("[data-etat]")
    assert state.inner_text() == "Ouvert jusqu'à 12 h 30."
    assert page.locator("tr[aria-current=date]").first.get_attribute("data-jour") == "0"
    visit.choose("now")
    name = card.get_attribute("data-structure-id")
    assert name in visit.ids(LISTED)
    page.clock.run_for(120_000)
    assert name not in visit.ids(LISTED)
    visit.clear()
    state = page.locator(f'{LISTED}[data-structure-id="{name}"] [data-etat]')
    assert state.inner_text() == "Fermé en ce moment. Ouvre aujourd'hui à 13 h 30."


def test_should_leave_a_place_open_on_the_map_when_the_minute_changes_nothing(visit):
    visit.page.clock.install(time="2026-11-23T10:00:30Z")
    page = visit.open(departement="86")
    visit.choose("now")
    page.locator("[data-list] [data-show]").first.click()
    page.wait_for_selector(".leaflet-popup .bulle:focus")
    page.clock.run_for(61_000)
    assert page.locator(".leaflet-popup .bulle:focus").count() == 1


def test_should_be_closed_on_a_public_holiday_and_keep_silent_when_hours_are_not_known(visit):
    visit.page.clock.install(time="2026-12-25T09:30:00Z")
    page = visit.open(departement="86")
    assert page.locator("[data-week] .etat-open").count() == 0
    assert page.locator("article:not([data-week]) .etat-unknown").count() > 0
    visit.choose("now")
    agree(visit, [])


# -- from where the person is ---------------------------------------------------------------------------------------


def test_should_find_a_commune_by_the_keyboard(visit):
    page = visit.open(departement="86")
    box = page.get_by_role("combobox", name="Partir de votre commune")
    box.focus()
    page.keyboard.type("st julien")
    options = page.locator("[role=option]")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true" and options.first.inner_text().startswith("Saint-Julien-l'Ars")
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false" and box.input_value() == "st julien"
    page.keyboard.press("Escape")
    assert box.input_value() == ""
    page.keyboard.type("86200")
    options.first.wait_for()
    said = page.locator(".champ-commune [role=status].invisible").inner_text()
    assert said == f"Communes proposées : {options.count()}".replace(" :", "\u00a0:")
    for key, index in (("ArrowUp", options.count() - 1), ("Home", 0), ("End", options.count() - 1), ("ArrowDown", 0)):
        page.keyboard.press(key)
        assert box.get_attribute("aria-activedescendant") == options.nth(index).get_attribute("id")
    name = options.first.locator("bdi").first.inner_text()
    page.keyboard.press("Enter")
    assert box.input_value() == name and options.count() == 0
    assert visit.position()["insee"].startswith("86")
    agree_on_distances(visit)


def agree_on_distances(visit):
    """Each place says how far it is, the nearest first."""
    page = visit.page
    texts = page.locator("[data-list] [data-distance]").all_inner_texts()
    km = [float(found.group(1).replace(",", ".")) if (found := re.search(r"([\d.,]+) km", text)) else 0.5 for text in texts if text]
    assert len(km) > 40 and km == sorted(km)
    assert page.locator("path.anneau").count() > 0 and page.locator(".marque-personne").count() == 1
    assert re.search(r"de \d+ à \d+ min en voiture \(estimation\)", page.locator("[data-list] [data-trajet]").last.inner_text())


def test_should_go_back_to_the_whole_list_when_the_box_is_emptied(visit):
    page = visit.open(departement="86")
    first = page.locator(LISTED).evaluate_all("all => all.map(one => one.dataset.structureId)")
    box = page.locator("[data-commune]")
    box.fill("loudun")
    box.press("Enter")
    page.wait_for_selector("path.anneau", state="attached")
    assert page.locator(LISTED).first.get_attribute("data-city") == "Loudun"
    agree_on_distances(visit)
    box.fill("")
    assert page.locator("path.anneau").count() == 0 and page.locator(".marque-personne").count() == 0
    assert page.locator(LISTED).evaluate_all("all => all.map(one => one.dataset.structureId)") == first
    assert "insee" not in visit.position() and page.locator("[data-distance]:visible").count() == 0


def test_should_send_a_commune_of_elsewhere_to_the_server(visit):
    page = visit.open(departement="86")
    page.locator("[data-commune]").fill("Niort")
    with page.expect_navigation():
        page.locator("[data-commune]").press("Enter")
    assert visit.position()["departement"] == "79" and visit.position()["insee"] == "79191"


def test_should_say_that_the_server_found_no_commune(visit):
    page = visit.open(departement="86")
    page.locator("[data-commune]").fill("zzzzzz")
    with page.expect_navigation():
        page.locator("[data-commune]").press("Enter")
    assert "zzzzzz" in page.get_by_role("alert").inner_text()


def test_should_start_from_the_position_without_writing_it_anywhere(visit_with):
    visit = visit_with(geolocation=POITIERS, permissions=["geolocation"])
    page = visit.open(departement="86")
    page.get_by_role("button", name="Autour de moi").click()
    page.wait_for_selector("path.anneau", state="attached")
    agree_on_distances(visit)
    assert visit.position() == {"departement": "86", "langue": "fr"}
    assert page.locator(".marque-personne").get_attribute("aria-label") == "Votre position"
    assert not any("46.5" in url or "0.34" in url for url in visit.asked)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_should_go_on_from_the_position_that_the_server_was_given(visit):
    page = visit.open(departement="86", lat="46.581", lon="0.341")
    agree_on_distances(visit)
    assert visit.position()["lat"] == "46.581" and "Votre position" in page.locator("[data-compte]").inner_text()
    visit.clear()
    assert page.locator("path.anneau").count() == 0 and page.locator(".marque-personne").count() == 0
    assert visit.position() == {"departement": "86", "langue": "fr"}


@pytest.mark.parametrize("options, said", [
    ({"permissions": []}, "Votre position n'est pas partagée"), ({"geolocation": PARIS, "permissions": ["geolocation"]}, "Vous êtes loin"),
])
def test_should_be_kind_when_the_position_is_of_no_use(visit_with, options, said):
    visit = visit_with(**options)
    page = visit.open(departement="86")
    page.get_by_role("button", name="Autour de moi").click()
    message = page.locator(".message")
    message.get_by_text(said).wait_for()
    assert message.get_attribute("role") == "status"
    agree(visit, api(visit.url, departement="86"))


def test_should_draw_the_line_to_the_place_that_is_chosen_and_give_the_focus_back(visit):
    page = visit.open(departement="86", insee="86137")
    agree_on_distances(visit)
    button = page.locator("[data-list] [data-show]").nth(12)
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup .bulle")
    assert page.locator("path.trajet-droit").count() == 1
    assert "(estimation)" in page.locator(".leaflet-mesures-pane").inner_text()
    visit.keep("trajet")
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")
    assert page.locator("path.trajet-droit").count() == 0
    assert button.evaluate("one => one === document.activeElement")


def test_should_open_a_place_from_its_mark_by_the_keyboard(visit):
    page = visit.open(departement="86")
    mark = page.locator(MARKED).first
    mark.focus()
    page.keyboard.press(" ")
    page.wait_for_selector(".leaflet-popup .bulle:focus")
    assert page.locator(".leaflet-popup h3").inner_text() in mark.get_attribute("aria-label")
    page.keyboard.press("Escape")
    assert mark.evaluate("one => one === document.activeElement")


# -- going elsewhere ------------------------------------------------------------------------------------------------


def test_should_keep_what_is_shown_in_another_language_and_another_departement(visit):
    page = visit.open(departement="86", open="saturday")
    visit.choose("cni")
    page.locator("select[name=open]").select_option("")
    box = page.locator("[data-commune]")
    box.fill("loudun")
    box.press("Enter")
    page.wait_for_selector("path.anneau", state="attached")
    link = page.locator('.langues a[hreflang="en"]').get_attribute("href")
    assert parse_qs(urlsplit(link).query) == {"departement": ["86"], "langue": ["en"], "demarche": ["cni"], "insee": ["86137"]}
    page.locator("#departement").select_option("17")
    with page.expect_navigation():
        page.locator(".choix-departement button").click()
    assert visit.position() == {"departement": "17", "langue": "fr", "demarche": "cni"}


# -- sharing --------------------------------------------------------------------------------------------------------


def test_should_copy_the_address_of_what_is_shown(visit_with):
    visit = visit_with(permissions=["clipboard-read", "clipboard-write"])
    page = visit.open(departement="86")
    visit.choose("wheelchair")
    page.get_by_role("button", name="Copier le lien").click()
    page.locator(".message", has_text="Le lien est copié").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_should_show_the_address_when_it_cannot_be_copied(visit):
    visit.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page = visit.open(departement="86")
    page.get_by_role("button", name="Copier le lien").click()
    field = page.get_by_label("Lien de cette page")
    assert field.input_value() == page.url and field.evaluate("one => one === document.activeElement")


# -- for everyone ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language, scheme", [(language, ("light", "dark")[number % 2]) for number, language in enumerate(languages())])
def test_should_have_no_accessibility_violation(visit_with, language, scheme):
    from axe_playwright_python.sync_playwright import Axe

    visit = visit_with(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")  # nothing half faded in
    page = visit.open(departement="86", langue=language, insee="86137")

    def check(state):
        found = Axe().run(page)
        assert found.violations_count == 0, f"{state}: {found.generate_report()}"

    check("as it opens")
    visit.keep(f"{language}-{scheme}")
    page.locator("[data-commune]").fill("86200")
    page.locator("[role=option]").first.wait_for()
    check("with suggestions")
    page.keyboard.press("Escape")
    page.locator("details.horaires summary").first.click()
    page.locator("[data-list] [data-show]").nth(3).click()
    page.wait_for_selector(".leaflet-popup .bulle")
    check("with a place on the map")
    page.locator("select[name=demarche]").select_option("naturalisation")
    page.locator("input[name=itinerant]").check()
    check("with nothing to show")


@pytest.mark.parametrize("width, height", [(320, 640), (640, 450)], ids=["320px", "200%"])
@pytest.mark.parametrize("language", languages())
def test_should_not_scroll_sideways_on_a_small_or_enlarged_screen(visit_with, width, height, language):
    visit = visit_with(viewport={"width": width, "height": height}, has_touch=width == 320)
    page = visit.open(departement="17", langue=language, insee="17300")
    assert no_sideways_scroll(page)
    fold = page.locator(".plier")
    assert page.locator("select[name=open]").is_hidden()
    fold.click()
    assert fold.get_attribute("aria-expanded") == "true" and page.locator("select[name=open]").is_visible()
    assert no_sideways_scroll(page)
    page.locator("input[name=wheelchair]").check()
    fold.click()
    assert fold.locator(".nombre").inner_text() == "1"
    visit.clear()
    for details in page.locator("[data-list] > li:first-child summary").all():
        details.click()
    assert no_sideways_scroll(page)
    visit.keep(f"{width}-{language}")


def test_should_have_targets_large_enough_for_a_finger(visit_with):
    visit = visit_with(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = visit.open(departement="86")
    page.locator(".plier").click()
    sizes = page.locator(".filtres :is(select, button, input[type=text], .sortes label, .bascules label, a)").evaluate_all(
        "all => all.filter(one => one.offsetParent).map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect().height])"
    )
    assert len(sizes) > 12 and [one for one in sizes if one[1] < 44] == []


def test_should_take_no_text_for_code(visit):
    rows = [["86999", HOSTILE, "86000", 46.6, 0.3]]
    visit.page.route("**/communes/86.json", lambda route: route.fulfill(json=rows))
    page = visit.open(departement="86", q=HOSTILE)
    box = page.locator("[data-commune]")
    box.fill("img src")
    page.locator("[role=option]").first.click()
    assert "<img src=x" in box.input_value() and "<img src=x" in page.locator("[data-compte]").inner_text()
    assert "<img src=x" in page.locator(".marque-personne").get_attribute("aria-label")
    assert page.locator("main img").count() == 0
    assert "\u202e" not in page.locator("[data-compte]").inner_text()


def test_should_filter_without_javascript(visit_with):
    visit = visit_with(java_script_enabled=False)
    page = visit.page
    page.goto(f"{visit.url}/carte?departement=86")
    page.locator("select[name=open]").select_option("saturday")
    page.locator("[data-filtrer]").click()
    shown = re.findall(r'data-structure-id="([^"]+)"', page.content().split("<template data-reste")[0])
    assert sorted(shown) == api(visit.url, departement="86", open="saturday")


def test_should_lead_out_of_a_kiosk_by_no_link_and_never_ask_where_it_is(visit_with):
    visit = visit_with(geolocation=POITIERS, permissions=["geolocation"])
    page = visit.open(departement="86", surface="kiosk")
    visit.choose("cni")
    assert page.locator('.cartographie a[target="_blank"], .cartographie a[href^="http"]').count() == 0
    assert page.get_by_role("button", name="Autour de moi").count() == 0
    assert visit.position()["surface"] == "kiosk"


def test_should_print_the_map_and_the_list_without_the_filters(visit):
    page = visit.open(departement="86")
    page.emulate_media(media="print")
    assert page.locator(".filtres").is_hidden() and page.locator(".leaflet-control-zoom").is_hidden()
    assert page.locator(".carte").is_visible() and page.locator(LISTED).first.is_visible()
