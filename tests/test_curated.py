"""The curated départements: complete, readable, and true to the facts they were made from."""
from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from opening_hours import OpeningHours, State

ROOT = Path(__file__).resolve().parent.parent
CURATED = ROOT / "directory" / "curated"
FACTS = Path(os.environ.get("OU_ALLER_FACTS") or ROOT.parent / "shared" / "facts") / "structures.csv"

KINDS = (
    "prefecture", "sous_prefecture", "pan", "pan_etrangers", "mairie_dr",
    "france_services", "france_services_itinerante", "autre",
)
COUNTS = {  # in the order of KINDS
    "17": (1, 4, 5, 0, 42, 33, 2, 0),
    "36": (1, 3, 1, 1, 13, 25, 1, 0),
    "40": (1, 1, 2, 1, 25, 17, 3, 0),
    "61": (1, 2, 3, 0, 13, 29, 2, 1),
    "86": (1, 2, 3, 0, 22, 25, 1, 0),
}
COMMUNES_OF_MAIRIES = {"17": 39, "36": 13, "40": 25, "61": 13, "86": 18}
KEYS = {
    "id", "kind", "nom", "commune", "insee", "adresse", "code_postal", "telephone", "courriel", "site", "position",
    "horaires", "horaires_note", "rendez_vous", "rendez_vous_url", "rendez_vous_note", "conditions", "acces", "notes",
    "a_verifier", "etat", "services", "tournee", "source", "annee",
}
STOP_KEYS = {"commune", "insee", "lieu", "jour", "heures", "semaines", "rendez_vous", "note"}
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
FRENCH_DAYS = dict(zip(("Lun", "Mar", "Mer", "Jeu", "Ven", "Sam", "Dim"), DAYS))
MONDAY = datetime(2026, 6, 8)  # an ordinary week: no public holiday
FORBIDDEN = re.compile(
    r"liasse|diligent|usager|nonobstant|susmentionn|dématérialis|téléproc|instrui|instruction|dispositif de recueil",
    re.IGNORECASE,
)
WORDS_OF_A_SENTENCE = 20

ZERO = "00:00-00:00"
CORRECTED = {  # (id, day): (what the source says, what we say)
    **{("17-france-services-aulnay", day): ([ZERO, "09:00-12:00", "13:30-16:30"], ["09:00-12:00", "13:30-16:30"])
       for day in ("Mo", "We", "Th", "Fr")},
    ("17-france-services-aulnay", "Tu"): ([ZERO, "09:00-12:00", "13:30-16:00"], ["09:00-12:00", "13:30-16:00"]),
    **{("86-france-services-vivonne", day): ([ZERO, "09:00-12:00", "14:00-17:00"], ["09:00-12:00", "14:00-17:00"])
       for day in DAYS[:5]},
    ("61-france-services-passais-villages", "Mo"): ([ZERO, "14:00-17:15"], ["14:00-17:15"]),
    ("17-france-services-saint-martin-de-re", "Tu"):
        (["09:00-12:00", "09:00-16:30", "14:00-16:30"], ["09:00-12:00", "14:00-16:30"]),
    ("61-france-services-itinerante-bocage-ornais", "Th"):
        (["09:30-16:00", "13:30-16:00"], ["09:30-12:00", "13:30-16:00"]),
}
CORRECTED_EMAILS = {"gace@france-serrvices.gouv.fr": "gace@france-services.gouv.fr"}


def load(departement: str) -> dict[str, Any]:
    return yaml.safe_load((CURATED / f"{departement}.yml").read_text(encoding="utf-8"))


DOCUMENTS = {departement: load(departement) for departement in COUNTS}
PLACES = [place for document in DOCUMENTS.values() for place in document["structures"]]
ITINERANT = [place for place in PLACES if place["kind"] == "france_services_itinerante"]


def by_id(places: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("place", places, ids=[place["id"] for place in places])


def hours_by_day(expression: str) -> dict[str, list[str]]:
    """What the opening hours mean, day by day, as the library that serves them understands them."""
    found: dict[str, list[str]] = {}
    for start, end, state, _ in OpeningHours(expression).intervals(MONDAY, MONDAY + timedelta(days=7)):
        if state == State.OPEN:
            found.setdefault(DAYS[start.weekday()], []).append(f"{start:%H:%M}-{end:%H:%M}")
    return found


def french_hours(text: str) -> dict[str, list[str]] | None:
    """« Lun 09:00-12:00 et 14:00-17:00 ; Mar-Ven … » by day; null for vague hours."""
    found: dict[str, list[str]] = {}
    for part in text.split(" ; "):
        match = re.fullmatch(r"(\w{3})(?:-(\w{3}))? ([\d:-]+(?: et [\d:-]+)*)", part)
        if not match:
            return None
        first = DAYS.index(FRENCH_DAYS[match[1]])
        last = DAYS.index(FRENCH_DAYS[match[2]]) if match[2] else first
        for day in DAYS[first:last + 1]:
            found[day] = match[3].split(" et ")
    return found


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def texts(place: dict[str, Any]) -> Iterator[str]:
    """Every sentence of ours that a citizen may read."""
    yield from filter(None, (place["nom"], place["horaires_note"], place["rendez_vous_note"]))
    for key in ("conditions", "acces", "notes", "a_verifier"):
        yield from place[key]
    yield from (stop["note"] for stop in place["tournee"] if stop["note"])


def source_names(place: dict[str, Any]) -> list[str]:
    return place["source"] if isinstance(place["source"], list) else [place["source"]]


@pytest.mark.parametrize("departement", COUNTS)
def test_should_hold_as_many_places_of_each_kind_as_the_facts(departement: str) -> None:
    found = Counter(place["kind"] for place in DOCUMENTS[departement]["structures"])
    assert {kind: found[kind] for kind in KINDS} == dict(zip(KINDS, COUNTS[departement]))
    mairies = {place["insee"] for place in DOCUMENTS[departement]["structures"] if place["kind"] == "mairie_dr"}
    assert len(mairies) == COMMUNES_OF_MAIRIES[departement]


def test_should_hold_287_places_with_ids_of_their_own() -> None:
    assert len(PLACES) == 287
    assert len({place["id"] for place in PLACES}) == 287
    assert all(re.fullmatch(r"[0-9a-z]+(-[0-9a-z]+)+", place["id"]) for place in PLACES)


@pytest.mark.parametrize("departement", COUNTS)
def test_should_keep_every_place_and_stop_inside_its_departement(departement: str) -> None:
    document = DOCUMENTS[departement]
    assert document["departement"] == departement
    for place in document["structures"]:
        assert place["id"].startswith(f"{departement}-")
        for code in (place["insee"], *(stop["insee"] for stop in place["tournee"])):
            assert re.fullmatch(departement + r"\d{3}", code), place["id"]
    assert all(re.fullmatch(departement + r"\d{3}", code) for code in document["surnoms"].values())


@by_id(PLACES)
def test_should_be_well_formed(place: dict[str, Any]) -> None:
    assert set(place) - {"fauteuil", "langues"} == KEYS
    assert place.get("fauteuil") in (None, True, False)
    assert place["kind"] in KINDS
    assert place["etat"] in ("confirme", "a_verifier", "annonce", "ancien")
    assert place["rendez_vous"] in ("required", "recommended", "none", "unknown")
    assert place["nom"] and place["commune"]
    assert place["telephone"] is None or re.fullmatch(r"0\d( \d\d){4}", place["telephone"])
    assert place["courriel"] is None or re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", place["courriel"])
    assert place["code_postal"] is None or re.fullmatch(r"\d{5}", place["code_postal"])
    assert place["annee"] is None or isinstance(place["annee"], str)
    if place["position"]:
        latitude, longitude = place["position"]
        assert 43 < latitude < 49.1 and -1.8 < longitude < 2.3
    for stop in place["tournee"]:
        assert set(stop) == STOP_KEYS
        assert stop["jour"] is None or stop["jour"] in DAYS
        assert stop["semaines"] is None or set(stop["semaines"]) <= {1, 2, 3, 4, 5, -1}


@by_id([place for place in PLACES if place["horaires"]])
def test_should_have_readable_hours_in_order(place: dict[str, Any]) -> None:
    days = hours_by_day(place["horaires"])
    assert days
    for ranges in days.values():
        ends = [minutes(clock) for one in ranges for clock in one.split("-")]
        assert ends == sorted(ends) and len(set(ends)) == len(ends)


@by_id([place for place in PLACES if place["tournee"]])
def test_should_stop_within_the_hours_of_the_service(place: dict[str, Any]) -> None:
    days = hours_by_day(place["horaires"])
    for stop in place["tournee"]:
        if not stop["heures"]:
            assert stop["note"], "a stop without hours says what is known"
            continue
        for one in stop["heures"].split(","):
            start, end = map(minutes, one.split("-"))
            spans = [tuple(map(minutes, span.split("-"))) for span in days[stop["jour"]]]
            assert any(first <= start < end <= last for first, last in spans), stop


@by_id(ITINERANT)
def test_should_say_where_an_itinerant_service_goes_or_where_to_ask(place: dict[str, Any]) -> None:
    assert place["tournee"] or any("planning" in sentence for sentence in place["conditions"])


@pytest.mark.parametrize("departement", COUNTS)
def test_should_name_sources_that_exist_and_are_used(departement: str) -> None:
    document = DOCUMENTS[departement]
    used = {name for place in document["structures"] for name in source_names(place)}
    assert used == set(document["sources"])
    for source in document["sources"].values():
        assert set(source) == {"nom", "url", "date"} and source["nom"]
        assert source["url"] is None or source["url"].startswith(("https://", "http://"))


def test_should_never_confirm_what_is_only_announced_or_unverified() -> None:
    states = Counter((place["id"][:2], place["etat"]) for place in PLACES if place["etat"] != "confirme")
    assert states == {("17", "annonce"): 13, ("17", "a_verifier"): 1, ("36", "a_verifier"): 2, ("40", "annonce"): 3,
                      ("40", "a_verifier"): 3, ("61", "a_verifier"): 1, ("61", "ancien"): 1}
    for place in PLACES:
        if "non_verifie" in source_names(place):
            assert place["etat"] == "a_verifier"
        if place["etat"] != "confirme":
            assert place["a_verifier"], place["id"]


@by_id(PLACES)
def test_should_speak_plainly(place: dict[str, Any]) -> None:
    for text in texts(place):
        assert not FORBIDDEN.search(text), text
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            words = [word for word in sentence.split() if re.search(r"\w", word)]
            assert len(words) <= WORDS_OF_A_SENTENCE, sentence


def test_should_say_every_corrected_hour() -> None:
    corrected = {identifier for identifier, _ in CORRECTED}
    for place in PLACES:
        if place["id"] in corrected:
            assert any("La liste" in sentence for sentence in place["a_verifier"]), place["id"]


@pytest.fixture(scope="module")
def facts() -> list[dict[str, str]]:
    if not FACTS.is_file():
        pytest.skip(f"the facts are not at hand ({FACTS.name}): set OU_ALLER_FACTS to their folder to compare")
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kind_of(row: dict[str, str]) -> str:
    if row["kind"] == "itinerant":
        return "autre" if row["name"] == "Bus numérique ornais" else "france_services_itinerante"
    return "pan_etrangers" if row["kind"] == "pan" and "e-MERAUDE" in row["name"] else row["kind"]


def test_should_give_the_hours_of_the_facts_day_by_day(facts: list[dict[str, str]]) -> None:
    places = {(place["kind"], place["insee"], place["telephone"] or ""): place for place in PLACES}
    corrections, vague, compared = set(), set(), 0
    for row in filter(lambda row: row["opening_hours"], facts):
        place = places[kind_of(row), row["insee"], row["phone"]]
        expected = french_hours(row["opening_hours"])
        if expected is None:
            vague.add(place["id"])
            assert place["horaires"] is None and place["horaires_note"]
            continue
        for day, ranges in expected.items():
            if (place["id"], day) in CORRECTED:
                raw, expected[day] = CORRECTED[place["id"], day]
                assert ranges == raw
                corrections.add((place["id"], day))
        assert hours_by_day(place["horaires"]) == expected, place["id"]
        compared += 1
    assert corrections == set(CORRECTED)
    assert vague == {"40-pan-etrangers-mont-de-marsan", "61-pan-argentan", "61-pan-mortagne-au-perche"}
    assert compared == sum(1 for place in PLACES if place["horaires"])


def test_should_keep_the_phones_and_emails_of_the_facts(facts: list[dict[str, str]]) -> None:
    def known(rows: list[dict[str, Any]], kind: Any, phone: str, email: str) -> Counter[tuple[str, str, str]]:
        return Counter((kind(row), row[phone] or "", (row[email] or "").lower()) for row in rows)

    for row in facts:
        row["email"] = CORRECTED_EMAILS.get(row["email"], row["email"])
    assert known(PLACES, lambda row: row["kind"], "telephone", "courriel") == known(facts, kind_of, "phone", "email")
