"""The pages of a département and their plain export: the same places whoever counts them, nothing from elsewhere, any name."""
from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from datetime import date, datetime
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp.test_utils import TestClient, TestServer
from cachetools import TTLCache
from conftest import run_apart
from multidict import MultiDict

from actions.conversation import World
from directory.hours import PARIS
from directory.places import PlaceFinder
from locales import Voice, languages, translator
from maps import __main__ as command
from maps.cartography import FILTERED, Addresses, cartography, holidays
from maps.edition import subject_of
from maps.export import ExportError, export
from maps.texts import PAPER
from routing.catalogue import load
from routing.offers import DEMARCHES, Filters, matching
from web import answers
from web import cartography as cartography_pages
from web.app import make_app
from web.assets import STATIC
from web.cartography import _asked as asked
from web.cartography import map_page, moved
from web.settings import Settings
from web.turns import Refused

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
FIVE = ("17", "36", "40", "61", "86")
HOSTILE = ("<img src=x onerror=alert(1)>", "`${alert(1)}`", "</script><script>alert(2)</script>", "{{ 7*7 }}", "\u202egnol\u2066")
QUERIES = [
    {}, {"demarche": "cni"}, {"demarche": "titre_sejour"}, {"kind": "pan,prefecture"}, {"open": "now"}, {"open": "saturday"},
    {"open": "evening"}, {"wheelchair": "1"}, {"appointment": "none"}, {"foreign": "1"}, {"itinerant": "1"},
    {"demarche": "permis", "open": "saturday"}, {"kind": "mairie"},
]


class Page(HTMLParser):
    """The articles of a page, those of its templates apart, and every tag with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.shown, self.kept, self.tags, self.depth = [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        self.depth += tag == "template"
        if tag == "article":
            (self.kept if self.depth else self.shown).append(attrs)

    def handle_endtag(self, tag):
        self.depth -= tag == "template"


@pytest.fixture(scope="module")
def world(directory):
    return World(load(), directory, PlaceFinder(directory), lambda: MONDAY)


def page(world, **query):
    return map_page(world, query, "n0nce", False)


def places_of_map(html):
    return json.loads(re.search(r"ouAllerCarte\.lieux\(map_lieux, (\[.*?\]), (?:true|false)\);", html)[1])


# -- the same places


@pytest.mark.parametrize("code", FIVE)
@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_the_list_the_map_the_api_and_the_directory_agree(world, code, query):
    html = page(world, departement=code, **query)
    found = Page(html)
    expected = [one.structure.id for one in matching(world.directory, world.catalogue, code, Filters.read(query), MONDAY)]
    assert [one["data-structure-id"] for one in found.shown] == expected
    told = answers.structures(world, MultiDict({"departement": code, "limit": "2000", **query}))["structures"]
    assert [one["id"] for one in told] == expected
    numbers = sorted(int(one["data-number"]) for one in (*found.shown, *found.kept) if "data-lat" in one)
    assert [one[0] for one in places_of_map(html)] == numbers
    count = re.search(r"data-compte>([^<]*)", html)[1]
    assert str(len(expected)) in count


def test_every_language_has_the_same_places(world):
    ids = [[one["data-structure-id"] for one in Page(page(world, departement="86", langue=language)).shown] for language in languages()]
    assert len({tuple(one) for one in ids}) == 1 and len(ids[0]) > 50


def test_the_page_without_javascript_has_a_form_that_says_what_is_filtered(world):
    tags = Page(page(world, departement="86", demarche="cni", kind="pan", wheelchair="1", insee="86137")).tags
    chosen = {attrs["value"] for tag, attrs in tags if tag in ("option", "input") and ("selected" in attrs or "checked" in attrs)}
    assert {"cni", "pan", "1"} <= chosen
    assert {"type": "hidden", "name": "insee", "value": "86137"} in [attrs for tag, attrs in tags if tag == "input"]
    assert ("form", "/carte") in [(tag, attrs.get("action")) for tag, attrs in tags]


@pytest.mark.parametrize("query, code", [
    ({"departement": "86", "open": "demain"}, "bad_filter"), ({"departement": "86", "kind": "x"}, "unknown_kind"),
    ({"departement": "999"}, "unknown_departement"), ({"departement": "86", "demarche": "mariage"}, "unknown_demarche"),
])
def test_a_wrong_parameter_is_refused_by_its_name(world, query, code):
    with pytest.raises(Refused) as refused:
        page(world, **query)
    assert refused.value.code == code


@pytest.fixture
def ask(world):
    """``ask(path, **headers)``: (status, type, text) of the front door, without Rasa."""
    async def asked_for(path, headers):
        async with TestClient(TestServer(make_app(Settings.from_environment(), world))) as client:
            reply = await client.get(path, headers=headers, allow_redirects=False)
            return reply.status, reply.content_type, await reply.text()

    return lambda path, **headers: run_apart(asked_for(path, headers))


@pytest.mark.parametrize("path, status", [
    ("/carte?departement=999&langue=ar", 404), ("/carte?departement=86&kind=x&langue=ar", 400), ("/fiche?langue=ar", 400),
    ("/signaler?lieu=x&langue=ar", 404), ("/memento/99.pdf?langue=ar", 404), ("/nulle-part?langue=ar", 404),
])
def test_should_say_on_a_page_what_is_refused_to_who_reads_pages(ask, path, status):
    told, kind, html = ask(path, Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (told, kind) == (status, "text/html")
    assert '<html lang="ar" dir="rtl">' in html and 'role="alert"' in html
    assert any(attrs.get("href", "").startswith("/carte?") for tag, attrs in Page(html).tags if tag == "a")
    told, kind, text = ask(path)
    assert (told, kind) == (status, "application/json") and json.loads(text)["error"]["message"] in unescape(html)


def test_should_refuse_in_json_on_the_api_whoever_asks(ask):
    status, kind, _ = ask("/api/v1/structures?insee=00000", Accept="text/html")
    assert (status, kind) == (400, "application/json")


def test_should_name_what_is_wrong_in_the_language_that_is_asked(world, monkeypatch):
    arabic = Voice("ar", {answers.UNKNOWN_COMMUNE: "رمز {code}", answers.BAD_LIMIT: "إلى {most}", answers.UNKNOWN_VALUE: "قيمة {name}"})
    monkeypatch.setattr(answers, "translator", lambda language: arabic if language == "ar" else Voice("fr"))
    for query, said in (
        ({"insee": "00000"}, "رمز \u206800000\u2069"), ({"departement": "86", "limit": "0"}, "إلى \u20682000\u2069"),
        ({"insee": "86137", "kind": "x"}, "قيمة \u2068kind\u2069"),
    ):
        with pytest.raises(Refused) as refused:
            answers.structures(world, MultiDict({**query, "langue": "ar"}))
        assert refused.value.message == said


@pytest.mark.parametrize("typed, address", [
    ("Loudun", "departement=86&insee=86137"), ("la rochelle", "departement=17&insee=17300"), ("86200", None), ("zzzz", None), ("", None),
])
def test_a_commune_typed_without_javascript_leads_to_its_departement(world, typed, address):
    found = moved(world, {"departement": "86", "q": typed, "open": "now"})
    assert (found is None) == (address is None) and (address is None or (address in found and "open=now" in found))


def test_a_commune_that_is_not_known_is_said_so_and_the_places_stay(world):
    html = page(world, departement="86", q="zzzzqqq")
    assert "zzzzqqq" in html and 'role="alert"' in html and len(Page(html).shown) > 50
    assert "<b>" not in page(world, departement="86", q="<b>x</b>")


def test_the_places_come_nearest_first_from_a_commune_with_an_estimate(world):
    html = page(world, departement="86", insee="86137")
    assert Page(html).shown[0]["data-city"] == "Loudun"
    assert "en voiture (estimation)" in html and "ouAllerCarte.personne(" in html


def test_what_one_person_asked_is_not_in_the_page_of_the_next(world):
    assert "AAAA" not in page(world, departement="86", kind="pan", x="AAAA")
    assert "AAAA" not in page(world, departement="86", kind="pan")


def test_the_page_seen_from_a_position_is_kept_for_nobody(world):
    cartography_pages._kept.clear()
    page(world, departement="86", lat="46.581", lon="0.341")
    assert not cartography_pages._kept
    page(world, departement="86", insee="86194")
    assert len(cartography_pages._kept) == 1


def test_the_kinds_of_a_form_are_all_kept_on_the_way_to_another_departement(world):
    asked = [("departement", "86"), ("kind", "pan"), ("kind", "france_services"), ("q", "La Rochelle"), ("langue", "en"), ("x", "y")]
    query = MultiDict(asked)
    assert parse_qs(urlsplit(moved(world, query)).query) == {
        "departement": ["17"], "insee": ["17300"], "kind": ["pan,france_services"], "langue": ["en"],
    }


@pytest.mark.parametrize("query, code", [
    ({"insee": "86137", "situation": "cni.perte", "kind": "boulangerie"}, "unknown_kind"),
    ({"departement": "86", "limit": "²"}, "bad_limit"),
    ({"departement": "999"}, "unknown_departement"), ({"kind": "pan"}, "place_needed"),
])
def test_the_api_refuses_what_it_does_not_know(world, query, code):
    with pytest.raises(Refused) as refused:
        answers.structures(world, MultiDict(query))
    assert refused.value.code == code


def test_the_api_cuts_after_it_has_filtered(world):
    query = {"insee": "86137", "situation": "cni.perte", "kind": "france_services", "limit": "1"}
    assert [one["kind"] for one in answers.structures(world, MultiDict(query))["structures"]] == ["france_services"]


def test_the_page_of_an_answer_says_that_its_translation_has_not_been_reviewed(world):
    assert translator("ka")(PAPER["not_reviewed"]) in page(world, situation="cni.perte", insee="86137", langue="ka")


def test_should_keep_the_kiosk_on_the_way_to_a_commune_or_to_everything(world):
    html = page(world, departement="86", q="86200", surface="kiosk", demarche="cni")
    links = [attrs["href"] for tag, attrs in Page(html).tags if tag == "a" and "insee=" in attrs.get("href", "")]
    choices = [one for one in links if one.startswith("/carte?")]
    assert len(choices) > 1 and all("surface=kiosk" in one and "demarche=cni" in one for one in choices)
    everything = next(attrs["href"] for tag, attrs in Page(html).tags if "data-effacer" in attrs)
    assert everything == "?departement=86&langue=fr&surface=kiosk"


def test_should_start_from_nowhere_when_the_box_has_been_emptied():
    assert "insee" not in asked(MultiDict({"departement": "86", "insee": "86137", "q": " ", "kind": "pan"}))
    assert asked({"insee": "86137", "q": "Loudun"})["insee"] == asked({"insee": "86137"})["insee"] == "86137"


@pytest.mark.parametrize("query", [{}, {"departement": "86"}])
def test_should_keep_the_filters_on_the_way_to_another_departement(world, query):
    html = page(world, **query, demarche="cni", open="saturday", wheelchair="1")
    form = html[html.index('class="choix-departement"'):].split("</form>")[0]
    hidden = {attrs["name"]: attrs["value"] for tag, attrs in Page(form).tags if tag == "input"}
    assert hidden == {"langue": "fr", "demarche": "cni", "open": "saturday", "wheelchair": "1"}


def test_should_not_keep_a_page_larger_than_all_that_may_be_kept(world, monkeypatch):
    monkeypatch.setattr(cartography_pages, "_kept", TTLCache(maxsize=1000, ttl=60, getsizeof=len))
    assert "data-carte" in page(world, departement="86") and not cartography_pages._kept


def test_should_take_a_departement_in_small_letters(world):
    assert page(world, departement="2a") and page(world, departement="2A")
    assert answers.structures(world, MultiDict({"departement": "2a"}))["structures"]


def test_should_filter_by_the_demarches_that_places_offer():
    assert FILTERED == DEMARCHES


def test_a_kiosk_has_no_report_and_says_that_it_is_one(world):
    kiosk = page(world, departement="86", surface="kiosk")
    assert "data-kiosk" in kiosk and "/signaler" not in kiosk and "/signaler" in page(world, departement="86")


# -- what a card says


def test_a_card_says_who_does_what_when_and_how_to_get_in(world):
    html = page(world, departement="61")
    for said in ("Ce que l", "Vous déposez votre dossier ici", "Horaires de la semaine", "Accès en fauteuil roulant\u00a0: oui",
                 "Accès en fauteuil roulant\u00a0: nous ne savons pas", "Où et quand il passe", "Itinéraire",
                 "Signaler une erreur", "Source"):
        assert said in html.replace("&#39;", "'"), said


def test_the_week_of_a_card_is_the_one_of_its_expression(world):
    for one in Page(page(world, departement="86")).shown:
        row = world.directory.structure(one["data-structure-id"])
        assert ("data-week" in one) == bool(row.opening_hours), one["data-structure-id"]


def test_public_holidays_are_known_for_two_years():
    days = holidays(date(2026, 11, 22))
    assert {"2026-12-25", "2027-01-01", "2027-05-17", "2028-11-11"} <= set(days) and len(days) == 22


# -- any name


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_record_changes_nothing(text):
    names = ("id", "name", "address", "city", "notes", "accessibility", "phone", "email", "website", "appointment_url")
    fields = dict.fromkeys(names, text)

    def chart(fields):
        row = {
            "id": "a", "kind": "pan", "role": None, "name": "a", "address": "a", "postal_code": None, "city": "a", "insee": "86194",
            "lat": 46.5, "lon": 0.3, "position_quality": "exact", "distance_km": 3.0, "phone": None, "email": None, "website": None,
            "opening_hours": None, "open_now": None, "next_opening": None,
            "appointment": "none", "appointment_url": None, "services": [], "accessibility": "a",
            "notes": "a", "source": {"name": "a", "url": None, "date": None}, "demarches": (), "facets": [], "week": None, "until": None,
            "state": "confirme", "languages": None, "wheelchair": None,
            "offers": [{"demarche": "permis", "role": "accompagnement", "does": fields.get("name", "a"), "limit": None, "only": []}],
            "rounds": [{"commune": fields.get("name", "a"), "place": None, "weekday": "Mo", "hours": "09:00-12:00", "weeks": [1, -1],
                        "appointment": True, "note": fields.get("name"), "lat": None, "lon": None, "dates": ["2026-12-01"]}],
        }
        return cartography(
            "86", [{**row, **fields}], lambda one: True, None, counts={"pan": 1}, filters={}, voice=Voice("fr"), today=date(2026, 11, 22),
            addresses=Addresses(str, "/f.js", "/c.json", "/carte", lambda one: "/signaler"),
        )

    bad, good = chart(fields), chart({})
    kinds = [[tag for tag, _ in Page(str(one.html)).tags if tag in ("script", "img", "svg", "article", "template")] for one in (bad, good)]
    assert kinds[0] == kinds[1] and bad.script == good.script and bad.texts == good.texts
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", str(bad.html))
    for _, attrs in Page(str(bad.html)).tags:
        assert not [name for name in attrs if name.startswith("on")] and not str(attrs.get("href", "")).startswith("javascript")


# -- the export


@pytest.fixture(scope="module")
def exported(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "86"
    vendor = tmp_path_factory.mktemp("vendor")
    for name in ("leaflet/leaflet.js", "leaflet/leaflet.css", "leaflet.markercluster/leaflet.markercluster.js"):
        (vendor / name).parent.mkdir(parents=True, exist_ok=True)
        (vendor / name).write_text("/**/")
    subject = subject_of(world.directory, world.catalogue, "86", MONDAY)
    export(subject, folder, {"/static": STATIC, "/vendor": vendor}, languages(), MONDAY.date(), assistant="https://exemple.fr/")
    return folder


def test_the_export_is_whole_and_asks_nothing_of_a_server(exported, world):
    pages = sorted(path.name for path in exported.glob("*.html"))
    assert pages == sorted(["index.html", *(f"{code}.html" for code in languages() if code != "fr")])
    expected = [one.structure.id for one in matching(world.directory, world.catalogue, "86", Filters(), MONDAY)]
    for name in pages:
        html = (exported / name).read_text()
        found = Page(html)
        assert [one["data-structure-id"] for one in found.shown] == expected
        links = [attrs for tag, attrs in found.tags if tag in ("script", "link")]
        loaded = [attrs.get("src") or attrs["href"] for attrs in links if set(attrs) & {"src", "href"}]
        assert len(loaded) >= 8
        for address in loaded:
            assert not address.startswith(("/", "http")) and (exported / address).is_file(), address
        assert "data-live" not in html and "/signaler" not in html and 'action="/' not in html


def test_should_open_on_the_first_language_that_is_exported(exported, world, tmp_path):
    subject = subject_of(world.directory, world.catalogue, "36", MONDAY)
    vendor = exported / "vendor"
    pages = export(subject, tmp_path / "36", {"/static": STATIC, "/vendor": vendor}, ["ar", "fr"], MONDAY.date())
    assert [one.name for one in pages] == ["index.html", "fr.html"]
    assert 'lang="ar"' in pages[0].read_text() and 'href="fr.html" lang="fr"' in pages[0].read_text()


def test_the_modules_of_the_export_find_each_other(exported):
    modules = list((exported / "static").rglob("*.js"))
    assert len(modules) > 8
    for module in modules:
        for found in re.findall(r"""from\s+["'](\.[^"']+)""", module.read_text()):
            assert (module.parent / found).resolve().is_file(), (module.name, found)


def test_the_export_says_nothing_that_is_true_only_today(exported):
    html = (exported / "index.html").read_text().split('<script type="application/json"')[0]
    assert "Ouvert en ce moment" not in html and "Ouvert jusqu" not in html and "prochaines dates" not in html


def test_the_policy_of_the_export_lets_its_own_script_run_and_no_other(exported):
    html = (exported / "index.html").read_text()
    code = re.search(r"<script>(.*?)</script>", html, re.S)[1]
    assert f"'sha256-{b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" in html.replace("&#39;", "'")


def test_a_missing_file_stops_the_export_and_says_which(world, tmp_path):
    subject = subject_of(world.directory, world.catalogue, "86", MONDAY)
    with pytest.raises(ExportError, match=r"leaflet\.css is missing"):
        export(subject, tmp_path / "x", {"/static": STATIC, "/vendor": tmp_path}, ["fr"], MONDAY.date())


def test_the_command_refuses_an_unknown_departement_in_one_sentence(directory_url, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("OU_ALLER_DATABASE_URL", directory_url)
    assert command.main(["export", "999", "--out", str(tmp_path / "x")]) == 2
    assert "999" in capsys.readouterr().err and not (tmp_path / "x").exists()
