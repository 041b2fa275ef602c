"""Maps and pages: the same places on the map and in the list, nothing from another host, no text taken for code."""
from __future__ import annotations

import gzip
import itertools
import json
import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from directory.hours_text import hours_lines
from locales import Voice, languages, translator
from maps import topo
from maps.answer import answer_map, places_map
from maps.base import TILES_HOST
from maps.cards import card
from maps.clean import clean, phone_address, web_address
from maps.details import _spans as spans_of
from maps.drawing import COLOURS
from maps.ground import MOST_NAMES, coded, departement_ground, ground_script
from maps.marks import MARKS, mark_svg
from maps.places import spread
from maps.texts import KINDS, all_texts
from web.kiosk_texts import KIOSK
from web.site_texts import SITE
from web.texts import TEXTS

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "web" / "static"
NONCE = "n0nce-of-this-page"
SEARCH = "https://rendezvouspasseport.ants.gouv.fr"
HOSTILE = (
    "<img src=x onerror=alert(1)>", "`${alert(1)}`", "</script><script>alert(2)</script>", "{{ 7*7 }}{% raw %}{# x #}",
    "\" autofocus onfocus=alert(3) x=\"", "'\\\"; alert(4) //", "--><svg onload=alert(5)>", "\u2028alert(6)\u2029",
)
ITINERARIES = {"www.openstreetmap.org", "www.google.com", "maps.apple.com"}  # links that a person may follow
LOUDUN = {"insee": "86137", "name": "Loudun", "departement": "86", "lat": 47.0098, "lon": 0.0818, "precision": "commune"}


FRENCH = Voice("fr")


class Page(HTMLParser):
    """The elements of a page, in order, with the text of those asked for."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.inside = []
        self.texts = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "br", "input", "img"):
            self.inside.append(tag)

    def handle_endtag(self, tag):
        assert self.inside.pop() == tag

    def handle_data(self, data):
        self.texts.append((tuple(self.inside), data))

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    def text_in(self, tag):
        return ["".join(data) for inside, data in self.texts if inside and tag in inside]


def structure(number=1, **changes):
    one = {
        "id": f"place-{number}", "kind": "mairie_dr", "role": "depot", "name": f"Mairie {number}", "address": "1 rue Gambetta",
        "postal_code": "86200", "city": "Loudun", "insee": "86137", "lat": 47.0 + number / 100, "lon": 0.08,
        "position_quality": "exact", "distance_km": 3.2, "phone": "05 49 98 15 38", "email": "mairie@exemple.fr",
        "website": "https://exemple.fr/", "opening_hours": "Mo-Fr 09:00-12:00,14:00-17:00", "open_now": False,
        "next_opening": "2026-11-24T09:00+01:00", "appointment": "required", "appointment_url": None, "services": ["cni"],
        "accessibility": None, "notes": "À vérifier : l'étage.", "source": {"name": "Annuaire", "url": None, "date": "2026"},
    }
    return {**one, **changes}


def answer(*structures, **changes):
    custom = {
        "type": "orientation", "demarche": "cni", "situation": "perte", "language": "fr", "title": "Carte d'identité perdue",
        "place": LOUDUN, "structures": list(structures), "online": [], "warnings": ["Venez vous-même."],
        "sources": [{"label": "Fiche F1344", "url": "https://www.service-public.gouv.fr/F1344", "checked_on": "2025-09"}],
    }
    return {**custom, **changes}


def page(custom, outlines=None, **changes):
    options = {"departement_name": "Vienne", "voice": FRENCH, "nonce": NONCE, "official_search": SEARCH, **changes}
    return answer_map(custom, outlines, **options)


def drawn_places(html):
    """The places that the script of a page puts on its map: number, latitude, longitude, kind."""
    found = re.search(r"ouAllerCarte\.lieux\(map_lieux, (\[.*?\]), (?:true|false)\);", html)
    return json.loads(found[1])


def pages():
    """Every sort of page of an answer, by name."""
    return {"answer": page(answer(structure(1), structure(2)), ground="/carte/fond/86.js?v=1"), "nothing": page(answer())}


# -- what a page may hold -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["answer", "nothing"])
def test_pages_keep_to_the_strict_policy(name):
    found = Page(pages()[name])
    for attrs in [*found.all("script"), *found.all("style")]:
        assert attrs.get("nonce") == NONCE
    for tag, attrs in found.elements:
        assert "style" not in attrs, (tag, attrs)
        assert not [key for key in attrs if key.startswith("on")], (tag, attrs)


@pytest.mark.parametrize("name", ["answer", "nothing"])
def test_pages_load_nothing_from_another_host(name):
    found = Page(pages()[name])
    loaded = [attrs["href"] for attrs in found.all("link")] + [attrs["src"] for attrs in found.all("script") if "src" in attrs]
    assert "/static/style.css" in loaded
    assert all(url.startswith(("/static/", "/vendor/leaflet/", "/carte/fond/")) for url in loaded), loaded
    assert not found.all("iframe") and not found.all("img")
    assert not [text for text in found.text_in("script") if "ouAllerCarte" in text and re.search(r"https?:|//[a-z]", text)]


@pytest.mark.parametrize("name", ["answer", "nothing"])
def test_what_a_page_loads_of_ours_exists(name):
    found = Page(pages()[name])
    loaded = [attrs["href"] for attrs in found.all("link")] + [attrs["src"] for attrs in found.all("script") if "src" in attrs]
    for url in loaded:
        if url.startswith("/static/"):
            assert (STATIC / url.removeprefix("/static/")).is_file(), url


def test_the_page_can_be_zoomed_and_has_a_language_a_direction_and_a_title():
    html = page(answer(structure()), voice=Voice("ar", {text: f"ع {text}" for text in all_texts()}))
    found = Page(html)
    assert found.all("html") == [{"lang": "ar", "dir": "rtl"}]
    viewports = [attrs["content"] for attrs in found.all("meta") if attrs.get("name") == "viewport"]
    assert viewports == ["width=device-width, initial-scale=1"]
    assert found.text_in("title") == ["ع Carte d'identité perdue\u00a0: où aller près de Loudun"]
    assert Page(page(answer(structure()))).all("html") == [{"lang": "fr", "dir": "ltr"}]


def test_tiles_come_from_the_ign_only_when_they_are_asked():
    assert TILES_HOST not in page(answer(structure()))
    with_tiles = page(answer(structure()), tiles=True)
    assert TILES_HOST in with_tiles and "IGN-F/G" in with_tiles
    assert {"data-tiles"} <= {key for _, attrs in Page(with_tiles).elements for key in attrs}


# -- the same places, twice -----------------------------------------------------------------------------------------


def test_each_place_is_once_in_the_list_and_once_on_the_map_in_the_order_of_the_answer():
    html = page(answer(structure(1), structure(2, kind="france_services"), structure(3, kind="pan")))
    listed = [attrs for _, attrs in Page(html).elements if "data-structure-id" in attrs]
    assert [(one["data-structure-id"], one["data-number"]) for one in listed] == [("place-1", "1"), ("place-2", "2"), ("place-3", "3")]
    assert drawn_places(html) == [[1, 47.01, 0.08, "mairie_dr"], [2, 47.02, 0.08, "france_services"], [3, 47.03, 0.08, "pan"]]
    assert [attrs["data-show"] for attrs in Page(html).all("button")] == ["1", "2", "3"]


def test_the_accessible_name_says_number_name_and_kind():
    labels = [attrs["aria-label"] for attrs in Page(page(answer(structure(4, name="Mairie de Loudun")))).all("article")]
    assert labels == ["1. Mairie de Loudun, Mairie équipée (cartes d'identité et passeports)"]


def test_the_person_has_a_mark_of_their_own_named_after_the_commune():
    html = page(answer(structure()))
    assert html.count("ouAllerCarte.personne(") == 1
    frame = next(attrs for _, attrs in Page(html).elements if "data-map" in attrs)
    assert frame["data-person"] == "Votre commune\u00a0: Loudun" and frame["data-person-city"] == "Loudun"
    assert "ouAllerCarte.personne(" not in page(answer(structure(), place=None))


def test_a_place_without_a_position_stands_at_its_commune_and_says_so(directory):
    html = page(answer(structure(lat=None, lon=None)), directory.outlines("86"))
    (number, lat, lon, kind), = drawn_places(html)
    assert (number, kind) == (1, "mairie_dr") and abs(lat - 47.01) < 0.1 and abs(lon - 0.08) < 0.1
    assert "Position approximative (centre de la commune)" in html


@pytest.mark.parametrize("lat, lon", [(None, None), (float("nan"), 0.1), (123.0, 0.1), ("47", "0"), (True, False)])
def test_a_place_without_any_position_is_in_the_list_alone(lat, lon):
    html = page(answer(structure(lat=lat, lon=lon)))
    assert drawn_places(html) == []
    assert "data-structure-id=\"place-1\"" in html and "sa position est inconnue" in html


def test_an_answer_without_places_shows_the_commune_and_what_to_do(directory):
    html = page(answer(online=[{"label": "Allo Service Public", "url": None, "phone": "39 39"}]), directory.outlines("86"))
    assert "data-structure-id" not in html
    assert "commune-personne" in html and "Nous n'avons pas de lieu à vous montrer" in unescape(html)
    assert {"href": "tel:3939"} in Page(html).all("a")


def test_should_lead_to_the_true_place_of_marks_that_are_drawn_apart():
    html = page(answer(structure(1, lat=47.0, lon=0.1), structure(2, lat=47.0, lon=0.1)))
    first, second = drawn_places(html)
    assert first[1:3] != second[1:3]
    assert [(one["data-lat"], one["data-lon"]) for one in Page(html).all("article")] == [("47.0", "0.1")] * 2


def test_places_at_the_same_point_are_moved_apart_a_little():
    first, second, third, alone, nowhere = spread([(47.0, 0.1), (47.0, 0.1), (47.0, 0.1), (46.0, 0.2), None])
    assert len({first, second, third}) == 3
    assert all(abs(lat - 47.0) < 0.0003 and abs(lon - 0.1) < 0.0005 for lat, lon in (first, second, third))
    assert alone == (46.0, 0.2) and nowhere is None


def test_many_places_have_small_marks_and_dense_ones_are_grouped():
    few, many, dense = ([structure(n) for n in range(count)] for count in (3, 40, 160))
    drawn = [places_map(rows, None, voice=FRENCH) for rows in (few, many, dense)]
    assert ["], false);" in one.script for one in drawn] == [True, False, False]
    assert [any("markercluster" in url for url in one.scripts) for one in drawn] == [False, False, True]
    numbers = [int(attrs["data-number"]) for attrs in Page(str(drawn[2].list)).all("article")]
    assert numbers == list(range(1, 161))


def test_each_kind_has_its_own_letter_shape_and_colour():
    style = (STATIC / "tokens.css").read_text()
    assert set(MARKS) == set(KINDS)
    assert len({mark.letter for mark in MARKS.values()}) == len({mark.shape for mark in MARKS.values()}) == len(KINDS)
    colours = dict(re.findall(r"--k-(\w+): (#[0-9a-f]{6});", style))
    assert colours == COLOURS and set(colours) == set(KINDS) and len(set(colours.values())) == len(KINDS)
    assert all(_contrast("#ffffff", colour) >= 4.5 for colour in colours.values())


def _contrast(a, b):
    def luminance(colour):
        parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_texts_are_readable_in_light_and_in_dark(scheme):
    blocks = re.findall(r":root,[^{]*\{(.*?)\}", (STATIC / "tokens.css").read_text(), re.S)
    tones = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[0])) | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[scheme]))
    for text in ("encre", "encre-douce", "accent", "ouvert", "ferme"):
        for ground in ("papier", "surface"):
            assert _contrast(tones[text], tones[ground]) >= 4.5, (text, ground)
    assert _contrast(tones["sur-accent"], tones["accent"]) >= 4.5
    for text, ground in (("encre", "alerte-fond"), ("encre", "creux"), ("encre-douce", "creux"), ("accent-vif", "accent-fond")):
        assert _contrast(tones[text], tones[ground]) >= 4.5, (text, ground)


# -- what a text may not do -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text(text):
    fields = dict.fromkeys(("id", "name", "address", "city", "notes", "accessibility", "phone", "email", "does", "limit"), text)
    bad = structure(1, **fields, source={"name": text, "url": text, "date": text})
    online = [{"label": text, "url": text, "phone": text}]
    html = page(answer(bad, title=text, warnings=[text], place={**LOUDUN, "name": text}, online=online))
    honest = page(answer(structure(1, does="a", limit="b"), online=[{"label": "a", "url": None, "phone": "b"}]))
    found, expected = Page(html), Page(honest)
    for tag in ("script", "img", "svg"):
        assert len(found.all(tag)) == len(expected.all(tag)), tag
    shown = clean(text)
    assert [attrs["data-structure-id"] for attrs in found.all("article")] == [shown]
    assert shown.strip().split("\n")[0][:12] in "".join(found.text_in("bdi")).replace("\u00a0", " ")
    assert found.text_in("script") == expected.text_in("script"), "no text of a record may reach a script"
    for tag, attrs in found.elements:
        assert not [key for key in attrs if key.startswith("on") or key == "autofocus"], (tag, attrs)


def test_characters_that_turn_the_text_around_are_removed_at_any_depth():
    turned = {"a": ["\u202eabc\u2066", {"b": "d\u2069e\u202a\x00\x1b"}], "n": 1}
    assert clean(turned) == {"a": ["abc", {"b": "de"}], "n": 1}
    html = page(answer(structure(name="Mairie \u202ede\u2066 Loudun\u202c")))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html) and "Mairie de Loudun" in html
    drawn = places_map([structure(name="Mairie \u202ede Loudun")], None, voice=FRENCH)
    assert "Mairie de Loudun" in str(drawn.list)


@pytest.mark.parametrize("text, kept", [
    ("appelez le \u206839 39\u2069", "appelez le \u206839 39\u2069"), ("\u2068a\u2068b\u2069c\u2069", "a\u2068b\u2069c"),
    ("\u2068a\u202e b\u2069", "\u2068a b\u2069"), ("\u2067a\u2069", "a"), ("\u2069a\u2068", "a"),
    ("\u2066a\u2068b\u2069", "a\u2068b\u2069"),
])
def test_should_keep_closed_isolates_alone(text, kept):
    assert clean(text) == kept


@pytest.mark.parametrize("url", [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.test", "ftp://a.b", "http://", "http://[", 7, None,
])
def test_only_web_addresses_become_links(url):
    assert web_address(url) is None
    html = page(answer(structure(website=url, appointment_url=url), online=[{"label": "x", "url": url, "phone": None}]))
    assert not [attrs for attrs in Page(html).all("a") if not re.match(r"https://|/\?departement|tel:|mailto:", attrs["href"])]


def test_links_to_other_sites_open_beside_and_tell_them_nothing():
    links = [attrs for attrs in Page(page(answer(structure(appointment_url="https://a.fr")))).all("a") if attrs["href"].startswith("http")]
    assert len(links) >= 4
    assert all(attrs["target"] == "_blank" and "noopener" in attrs["rel"] for attrs in links)


@pytest.mark.parametrize("phone, address", [
    ("05 49 98 15 38", "tel:0549981538"), ("34 00", "tel:3400"), ("+33 5 49 98 15 38", "tel:+33549981538"),
    ("0 806 001 620", "tel:0806001620"), ("05 49 98 15 38 ou 06", None), ("1", None), ("", None), (None, None),
])
def test_a_phone_number_can_be_called(phone, address):
    assert phone_address(phone) == address


def test_scripts_never_make_html_out_of_a_text():
    makes_html = re.compile(r"innerHTML\s*\+?=|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    scripts = sorted(STATIC.rglob("*.js"))
    assert len(scripts) >= 5
    for script in scripts:
        assert not makes_html.search(script.read_text()), script


def test_scripts_and_styles_name_no_other_host_but_in_leaflets_credit_and_itineraries():
    for path in [*STATIC.rglob("*.js"), *STATIC.rglob("*.css")]:
        hosts = set(re.findall(r"https?://([\w.-]+)", path.read_text()))
        assert hosts <= {"leafletjs.com", "www.w3.org", *ITINERARIES}, path


# -- what a place says ----------------------------------------------------------------------------------------------


def test_a_card_says_everything_in_plain_words():
    source = {"name": "Annuaire", "url": "https://a.fr", "date": "2024-08-01"}
    one = card(structure(role="retrait", distance_km=3.2, source=source), 1, FRENCH)
    assert one.role == "Vous retirez votre titre ici si vous l'avez demandé ici" and one.distance == "à 3,2 km à vol d'oiseau"
    assert (one.state, one.state_text, one.next_text) == ("closed", "Fermé en ce moment", "Ouvre mardi 24 novembre à 9 h")
    assert one.hours == ("lundi au vendredi\u00a0: 9 h – 12 h, 14 h – 17 h",)
    assert one.address == ("1 rue Gambetta", "86200 Loudun") and one.appointment == "Rendez-vous obligatoire"
    assert one.notes == "À vérifier\u00a0: l'étage." and one.source.text == "Source\u00a0: Annuaire, 1 août 2024"


@pytest.mark.parametrize("changes, state, text, following", [
    ({"open_now": True}, "open", "Ouvert en ce moment", None),
    ({"open_now": None, "opening_hours": None, "next_opening": None},
     "unknown", "Horaires inconnus. Appelez avant de venir", None),
    ({"open_now": None, "next_opening": "2026-11-26"},
     "unknown", "Nous ne savons pas si ce lieu est ouvert", "Prochain passage\u00a0: jeudi 26 novembre"),
    ({"open_now": False, "next_opening": "2026-11-23T13:30+01:00"},
     "closed", "Fermé en ce moment", "Ouvre lundi 23 novembre à 13 h 30"),
    ({"open_now": False, "next_opening": "bientôt"}, "closed", "Fermé en ce moment", None),
])
def test_open_closed_and_unknown_are_told_apart(changes, state, text, following):
    one = card(structure(**changes), 1, FRENCH)
    assert (one.state, one.state_text, one.next_text) == (state, text, following)


@pytest.mark.parametrize("km, text", [(0.0, "à moins d'un kilomètre"), (12.0, "à 12 km à vol d'oiseau"), (None, None), (True, None)])
def test_distances(km, text):
    assert card(structure(distance_km=km), 1, FRENCH).distance == text


@pytest.mark.parametrize("checked_on, text", [
    ("2025-09-30", "vérifié le 30 septembre 2025"), ("2025-09", "vérifié en septembre 2025"), ("2025", "vérifié en 2025"),
])
def test_sources_say_when_they_were_checked(checked_on, text):
    assert text in page(answer(sources=[{"label": "F1344", "url": None, "checked_on": checked_on}]))


def test_the_official_search_of_mairies_is_given_once_for_the_titles_it_covers():
    link = f"\"{SEARCH}\""
    assert page(answer()).count(link) == page(answer(demarche="passeport")).count(link) == 1
    assert SEARCH not in page(answer(demarche="permis")) and SEARCH not in page(answer(), official_search=None)
    assert page(answer(online=[{"label": "Rendez-vous", "url": SEARCH, "phone": None}])).count(link) == 1


def test_an_unknown_kind_or_role_is_shown_without_inventing_one():
    one = card(structure(kind="maison", role="inconnu"), 1, FRENCH)
    assert (one.kind, one.kind_text, one.role) == ("autre", "Autre lieu", None)
    assert mark_svg("maison", 3) == mark_svg("autre", 3)


@pytest.mark.parametrize("expression, lines", [
    (None, ["Horaires inconnus"]), ("  ", ["Horaires inconnus"]), ("24/7", ["Ouvert tous les jours, jour et nuit"]),
    ("Mo-Fr 09:00-12:00,14:00-17:00", ["lundi au vendredi : 9 h – 12 h, 14 h – 17 h"]),
    ("Tu 09:00-12:30; Fr 09:00-12:30", ["mardi et vendredi : 9 h – 12 h 30"]),
    ("Mo-We,Fr 09:00-12:00; Sa 10:00-12:00", ["lundi au mercredi et vendredi : 9 h – 12 h", "samedi : 10 h – 12 h"]),
    ("Mo-Fr 09:00-17:00; We off", ["lundi, mardi, jeudi et vendredi : 9 h – 17 h"]),
    ("Su-Mo 09:00-12:00", ["lundi et dimanche : 9 h – 12 h"]), ("Mo-Su 08:00-20:00; PH off", ["tous les jours : 8 h – 20 h"]),
    ("Mo 14:00-17:00,09:00-12:00", ["lundi : 9 h – 12 h, 14 h – 17 h"]), ("Mo-Fr off", ["Fermé"]),
    ("Mo[1] 09:00-12:00", ["Horaires particuliers : appelez avant de venir"]),
    ("Jul-Aug: Mo-Fr 09:00-12:00", ["Horaires particuliers : appelez avant de venir"]),
    ("ouvert le lundi", ["Horaires particuliers : appelez avant de venir"]),
])
def test_hours_in_plain_words(expression, lines):
    assert hours_lines(expression, FRENCH) == lines


def test_should_say_the_end_of_the_day_in_every_language():
    for code in languages():
        assert len(hours_lines("Mo-Su 00:00-24:00", translator(code))) == 1
    assert "00:00 – 00:00" in hours_lines("Mo-Su 00:00-24:00", translator("en"))[0]


@pytest.mark.parametrize("code, mark", [("fr", ", "), ("ar", "، "), ("fa", "، "), ("zh", "，")])
def test_should_part_times_with_the_comma_of_the_language(code, mark):
    assert mark in hours_lines("Mo 09:00-12:00,14:00-17:00", translator(code))[0].split("–", 1)[1]
    assert spans_of([("09:00", "12:00"), ("14:00", "17:00")], translator(code)).count(mark) == 1


def test_hours_can_be_said_in_another_language():
    english = Voice("en", {"{first} au {last}": "{first} to {last}", "{days} : {times}": "{days}: {times}"})
    assert hours_lines("Mo-Fr 09:00-12:30", english) == ["Monday to Friday: 09:00 – 12:30"]


def test_the_page_says_hours_as_the_server_does(directory):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    known = {row.opening_hours for row in directory.in_departement("86") if row.opening_hours}
    expressions = sorted(known | {"24/7", "Mo[1] 09:00-12:00", "We off", "Su-Mo 09:00-12:00", "08:00-20:00"})
    code = (
        f"import {{ hoursLines }} from {json.dumps((STATIC / 'widget' / 'hours.js').as_uri())};"
        f"console.log(JSON.stringify({json.dumps(expressions)}.map((one) => hoursLines(one, 'fr', {json.dumps(TEXTS)}))));"
    )
    done = subprocess.run([node, "--input-type=module", "-e", code], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [hours_lines(one, FRENCH) for one in expressions]


# -- the texts of the pages -----------------------------------------------------------------------------------------


def test_every_text_that_a_page_asks_for_exists():
    sources = "".join(path.read_text() for path in [*STATIC.rglob("*.js"), *(ROOT / "web" / "templates").glob("*.j2")])
    asked = set(re.findall(r"\btexts\.(\w+)", sources))
    assert {"steps", "documents", "show_map"} <= asked
    known = {*TEXTS, *SITE, *KIOSK}
    assert asked <= known, asked - known
    reasons = set(re.findall(r'(?:Trouble\(|: )"(offline|network|loading|many|refused)"', sources))
    assert reasons == {"offline", "network", "loading", "many", "refused"}
    assert {f"error_{reason}" for reason in reasons} <= set(TEXTS)


def test_the_texts_are_plain():
    forbidden = re.compile(
        "liasse|diligenter|usager|nonobstant|susmentionn|dématérialis|téléprocédure|instrui|instruction|dispositif de recueil", re.I
    )
    for text in {*TEXTS.values(), *all_texts()}:
        assert not forbidden.search(text), text
        assert all(len(sentence.split()) <= 20 for sentence in re.split(r"[.?!] ", text)), text


# -- outlines -------------------------------------------------------------------------------------------------------

TWO_SQUARES = {
    "type": "Topology", "transform": {"scale": [0.5, 1.0], "translate": [10.0, 40.0]},
    "arcs": [
        [[2, 0], [0, 1]],  # the side they share
        [[2, 1], [-2, 0], [0, -1], [2, 0]],
        [[2, 0], [2, 0], [0, 1], [-2, 0]],
        [[9, 9], [0, 0]],  # a part that rounding has flattened
    ],
    "objects": {"data": {"type": "GeometryCollection", "geometries": [
        {"type": "Polygon", "id": "00001", "arcs": [[0, 1]]},
        {"type": "MultiPolygon", "id": "00002", "arcs": [[[2, -1]], [[3]]]},
        {"type": None, "id": "00003"},
    ]}},
}


def test_arcs_are_summed_scaled_and_joined_into_closed_rings():
    found = topo.communes(TWO_SQUARES)
    assert found["00001"]["coordinates"] == [[[[11.0, 40.0], [11.0, 41.0], [10.0, 41.0], [10.0, 40.0], [11.0, 40.0]]]]
    assert found["00002"]["coordinates"] == [[[[11.0, 40.0], [12.0, 40.0], [12.0, 41.0], [11.0, 41.0], [11.0, 40.0]]]]
    assert set(found) == {"00001", "00002"}
    assert topo.centre(found["00001"]) == pytest.approx((40.5, 10.5))


def test_the_shared_side_is_inside_and_the_rest_is_the_border():
    assert topo.inner_borders(TWO_SQUARES) == {"type": "MultiLineString", "coordinates": [[[11.0, 40.0], [11.0, 41.0]]]}
    border = topo.outer_border(TWO_SQUARES)
    assert len(border["coordinates"]) == 1 and len(border["coordinates"][0]) == 1
    assert topo.bounds(border) == ((40.0, 10.0), (41.0, 12.0))
    assert len({tuple(point) for point in border["coordinates"][0][0]}) == 6


def test_a_ring_inside_another_is_a_hole():
    def square(low, high):
        return [[low, low], [high, low], [high, high], [low, high], [low, low]]

    ring = {"type": "Polygon", "id": "1", "arcs": [[0], [1]]}
    around = {"type": "Topology", "arcs": [square(0, 9), square(3, 6)], "objects": {"data": {"geometries": [ring]}}}
    assert [len(polygon) for polygon in topo.outer_border(around)["coordinates"]] == [2]


@pytest.mark.parametrize("departement", ["86", "17", "75", "26", "2A", "974"])
def test_every_commune_of_a_departement_has_a_valid_outline(directory, departement):
    outlines = directory.outlines(departement)
    found = topo.communes(outlines)
    communes = [one for one in directory.communes.values() if one.departement == departement]
    assert len(found) == len(outlines["objects"]["data"]["geometries"])
    assert set(found) <= {one.insee for one in communes}
    assert len(found) >= len(communes) - 1
    border = topo.outer_border(outlines)
    west, south, east, north = outlines["bbox"]
    for one in found.values():
        for polygon in one["coordinates"]:
            assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in polygon)
        (low, left), (high, right) = topo.bounds(one)
        assert south - 0.01 <= low < high <= north + 0.01 and west - 0.01 <= left < right <= east + 0.01
    (low, left), (high, right) = topo.bounds(border)
    assert (low, left, high, right) == pytest.approx((south, west, north, east), abs=0.01)
    assert all(ring[0] == ring[-1] for polygon in border["coordinates"] for ring in polygon)
    inside = sum(_area(one) for one in found.values())
    assert _area(border) == pytest.approx(inside, rel=1e-4)


def _area(geometry):
    total = 0.0
    for polygon in geometry["coordinates"]:
        areas = [abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)) / 2) for ring in polygon]
        total += areas[0] - sum(areas[1:])
    return total


def test_the_commune_of_the_person_is_drawn_over_the_ground(directory):
    html = page(answer(structure()), directory.outlines("86"), ground="/carte/fond/86.js")
    calls = re.findall(r"ouAllerCarte\.(fond|contour|personne|lieux)\(", html)
    assert calls == ["fond", "contour", "personne", "lieux"]
    rings = json.loads(re.search(r'contour\(map_lieux, (\[\[.*?\]\]), "commune-personne"\)', html)[1])
    assert len(rings[0]) > 20 and abs(rings[0][0] / 10_000 - 47.0) < 0.2


def test_the_ground_of_a_departement_holds_its_neighbours_and_its_towns(directory):
    script = departement_ground(directory, "86")
    ground = json.loads(script.removeprefix("var ouAllerFond = ").removesuffix(";\n"))
    assert {"Indre", "Charente", "Deux-Sèvres", "Indre-et-Loire"} <= {one["nom"] for one in ground["voisins"]}
    assert ground["noms"][0][0] == "Poitiers" and len(ground["noms"]) == MOST_NAMES
    assert len(ground["limites"]) > 500 and len(ground["departement"][0]) > 500


@pytest.mark.parametrize("step", [0, 40])
def test_a_coded_line_comes_back_to_its_points(step):
    line = [[0.1, 46.0], [0.1004, 46.0001], [0.11, 46.02], [0.12, 46.03]]
    code = coded(line, step)
    points, lat, lon = [], 0, 0
    for dlat, dlon in zip(code[::2], code[1::2]):
        lat, lon = lat + dlat, lon + dlon
        points.append([lon / 10_000, lat / 10_000])
    assert points == [one for number, one in enumerate(line) if not (step and number == 1)]


@pytest.mark.parametrize("departement", ["62", "02", "80", "57", "21", "86", "974"])
def test_the_heaviest_grounds_are_light(directory, departement):
    assert len(gzip.compress(departement_ground(directory, departement).encode())) < 60_000


def test_a_hostile_name_stays_a_name_in_the_ground():
    script = ground_script(TWO_SQUARES, [("</script><script>alert(1)", TWO_SQUARES)], [("<img src=x>\u202e", 40.5, 10.5, 3)])
    assert "<" not in script and "\u202e" not in script
    ground = json.loads(script.removeprefix("var ouAllerFond = ").removesuffix(";\n"))
    assert ground["voisins"][0]["nom"] == "</script><script>alert(1)" and ground["noms"][0][0] == "<img src=x>"


@pytest.mark.parametrize("departement", ["62", "40", "01", "02", "86"])
def test_no_place_stands_in_another_part_of_the_country(directory, departement):
    rows = [row for row in directory.in_departement(departement) if row.lat is not None]
    assert len(rows) > 200
    for row in rows:
        commune = directory.communes[row.insee]
        assert max(abs(row.lat - commune.lat), abs(row.lon - commune.lon)) < 0.25, (row.id, row.lat, row.lon)
