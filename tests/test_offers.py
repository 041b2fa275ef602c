"""Who does what in a département: offers of each place, filters, rounds. They say what is known, and only that."""
from __future__ import annotations

from datetime import date, datetime

import pytest

from directory.hours import PARIS
from directory.models import KINDS, Round, Service, Structure
from directory.text import fold
from directory.travel import car_minutes
from locales import Voice
from routing.catalogue import load
from routing.needs import Needs, suits
from routing.offers import Filters, Listed, facets_of, listed, listed_dict, matching, next_dates, offers_of, survey

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
EVERY_KIND = tuple(kind for kind in KINDS if kind != "mairie")
FIVE = ("17", "36", "40", "61", "86")


@pytest.fixture(scope="module")
def catalogue():
    return load()


def place(kind, services=(), **changes):
    fields = {
        "id": "x", "name": "X", "city": "X", "insee": "86194", "departement": "86", "position_quality": "exact", "appointment": "unknown",
        "accessibility": [], "conditions": [], "notes": [], "unverified": [], "state": "confirme", "source_name": "Essai",
        "origin": "curated", "origin_id": "x", "lat": 46.58, "lon": 0.34, "opening_hours": None, **changes,
    }
    return Structure(kind=kind, services=[Service(demarche=name) for name in services], **fields)


def offers(catalogue, kind, services=(), **changes):
    return {one.demarche: one for one in offers_of(place(kind, services, **changes), catalogue)}


# -- offers


def test_an_equipped_mairie_takes_identity_cards_and_passports_and_nothing_of_residence_permits(catalogue):
    found = offers(catalogue, "mairie_dr")
    assert found["cni"].role == found["passeport"].role == "depot" and found["cni"].is_whole
    assert not {"permis", "carte_grise"} & set(found)
    assert not found["titre_sejour"].is_whole and "attestation d'accueil" in found["titre_sejour"].only[0]


def test_a_prefecture_does_not_take_identity_cards_but_says_what_it_keeps(catalogue):
    found = offers(catalogue, "prefecture")
    assert found["titre_sejour"].role == "guichet" and found["titre_sejour"].is_whole
    assert [one for one in found.values() if one.is_whole and one.demarche in ("cni", "passeport", "permis", "carte_grise")] == []
    assert any("temporaire" in title for title in found["passeport"].only)


def test_what_depends_on_the_departement_is_not_an_offer(catalogue):
    one = offers(catalogue, "sous_prefecture")["titre_sejour"]
    assert one.role is None and not one.is_whole and "Vérifiez" in one.does.text


def test_a_place_that_names_its_demarches_is_taken_at_its_word(catalogue):
    assert set(offers(catalogue, "pan", ("permis", "carte_grise"))) == {"permis", "carte_grise"}
    assert {"cni", "passeport"} <= set(offers(catalogue, "pan", ("permis", "carte_grise", "cni", "passeport")))
    assert {"cni", "permis"} <= set(offers(catalogue, "pan"))


def test_a_bus_offers_what_a_france_services_does(catalogue):
    assert offers(catalogue, "france_services_itinerante").keys() == offers(catalogue, "france_services").keys()


@pytest.mark.parametrize("kind, changes", [("mairie_dr", {"state": "annonce"}), ("autre", {})])
def test_nothing_is_offered_where_nothing_is_known(catalogue, kind, changes):
    assert offers(catalogue, kind, **changes) == {}


def test_every_offer_of_the_five_departements_is_one_of_the_catalogue(directory, catalogue):
    for code in FIVE:
        for one in listed(directory, catalogue, code, EVERY_KIND, MONDAY):
            kind = one.structure.kind.replace("france_services_itinerante", "france_services")
            for offer in one.offers:
                line = catalogue.get(offer.demarche).roles[kind]
                assert offer.only or line.role == offer.role or line.verb == "selon_departement"


# -- filters


@pytest.mark.parametrize("query, name", [
    ({"open": "demain"}, "open"), ({"kind": "boulangerie"}, "kind"), ({"kind": "pan,x"}, "kind"), ({"demarche": "mariage"}, "demarche"),
    ({"wheelchair": "oui"}, "wheelchair"), ({"appointment": "required"}, "appointment"), ({"itinerant": "2"}, "itinerant"),
])
def test_an_unknown_filter_is_refused_by_its_name(query, name):
    with pytest.raises(ValueError, match=f"^{name}$"):
        Filters.read(query)


@pytest.mark.parametrize("query", [
    {}, {"demarche": "cni"}, {"kind": "mairie_dr,pan"}, {"open": "saturday", "wheelchair": "1"},
    {"appointment": "none", "foreign": "1", "itinerant": "1", "demarche": "permis", "kind": "pan", "open": "now"},
])
def test_filters_come_back_from_their_query(query):
    assert Filters.read(query).query() == query and Filters.read({**query, "foreign": query.get("foreign", "0")}).query() == query


@pytest.mark.parametrize("code", FIVE)
def test_each_filter_lets_through_exactly_the_places_that_answer_to_it(directory, catalogue, code):
    everything = listed(directory, catalogue, code, EVERY_KIND, MONDAY)
    expected = {
        "kind=mairie_dr": lambda row: row.kind == "mairie_dr",
        "wheelchair=1": lambda row: row.wheelchair is True,
        "appointment=none": lambda row: row.appointment in ("none", "recommended"),
        "itinerant=1": lambda row: row.kind == "france_services_itinerante" or bool(row.rounds),
        "demarche=carte_grise": lambda row: row.kind in ("pan", "france_services", "france_services_itinerante") and row.state != "annonce"
        and (not row.services or "carte_grise" in {one.demarche for one in row.services}),
    }
    for query, is_right in expected.items():
        found = matching(directory, catalogue, code, Filters.read(dict([query.split("=")])), MONDAY)
        assert [one.structure.id for one in found] == [one.structure.id for one in everything if is_right(one.structure)], query


def test_an_announced_place_is_listed_but_answers_to_no_demarche(directory, catalogue):
    announced = [one for code in FIVE for one in listed(directory, catalogue, code, EVERY_KIND, MONDAY) if one.structure.state == "annonce"]
    assert announced and not [one for one in announced if Filters(demarche="cni").match(one)]
    assert not [one for one in announced for moment in ("now", "saturday", "evening") if Filters(open=moment).match(one)]
    told = [listed_dict(one, MONDAY, Voice("fr")) for one in announced]
    assert {(one["open_now"], one["next_opening"], one["until"], one["week"]) for one in told} == {(None, None, None, None)}


@pytest.mark.parametrize("hours, opening, is_so", [
    ("Mo-Fr 09:00-12:00", "now", True), ("Mo-Fr 14:00-17:00", "now", False), (None, "now", False), ("Sa 09:00-12:00", "saturday", True),
    ("Mo-Fr 09:00-12:00", "saturday", False), ("Mo-Fr 09:00-19:00", "evening", True), ("Th 14:00-18:30", "evening", True),
    ("Mo-Fr 09:00-17:59", "evening", False), ("Th 14:00-18:00", "evening", False), ("Mo[1] 09:00-19:00", "evening", False),
])
def test_what_is_not_known_of_the_hours_answers_to_no_moment(hours, opening, is_so):
    row = place("france_services", opening_hours=hours)
    one = Listed(row, (), facets_of(row, (), MONDAY))
    assert Filters(open=opening).match(one) is is_so


@pytest.mark.parametrize("hours, is_so", [("Mo-Fr 09:00-18:00", False), ("Mo-Fr 09:00-18:30", True), ("Mo-Fr 14:00-24:00", True)])
def test_should_be_open_in_the_evening_after_six_only(hours, is_so):
    assert suits(place("france_services", opening_hours=hours), Needs(evening=True), MONDAY) is is_so
    assert ("evening" in facets_of(place("france_services", opening_hours=hours), (), MONDAY)) is is_so


def test_should_sort_accented_names_with_the_others(directory, catalogue):
    cities = [one.structure.city for one in listed(directory, catalogue, "61", ("mairie",), MONDAY)]
    assert [fold(one) for one in cities] == sorted(fold(one) for one in cities) != [fold(one) for one in sorted(cities)]


def test_ordinary_mairies_are_read_only_when_asked(directory, catalogue):
    french = Voice("fr")
    without = survey(directory, catalogue, "86", Filters(), MONDAY, french)
    assert without.counts["mairie"] > 200 and not [one for one in without.rows if one["kind"] == "mairie"]
    asked = survey(directory, catalogue, "86", Filters(kind=("mairie",)), MONDAY, french)
    assert len(asked.matching) == asked.counts["mairie"] == without.counts["mairie"]


def test_places_come_nearest_first_from_where_the_person_starts(directory, catalogue):
    found = listed(directory, catalogue, "86", EVERY_KIND, MONDAY, (47.0098, 0.0818))
    distances = [one.km for one in found]
    assert distances == sorted(distances) and found[0].structure.city == "Loudun" and distances[0] < 2


# -- what a place says besides


def test_the_next_dates_of_a_stop_are_those_of_its_weeks_without_public_holidays():
    stop = Round(weekday="Fr", weeks=[2, 4], commune="X", insee="86194")
    assert next_dates(stop, date(2026, 11, 23)) == [date(2026, 11, 27), date(2026, 12, 11), date(2027, 1, 8)], "25 December is a holiday"
    assert next_dates(Round(weekday=None, commune="X", insee="86194"), date(2026, 11, 23)) == []


def test_a_place_is_a_structure_of_the_contract_with_more(directory, catalogue):
    one = next(one for one in listed(directory, catalogue, "17", EVERY_KIND, MONDAY) if one.structure.rounds)
    told = listed_dict(one, MONDAY, Voice("fr"))
    assert {"offers", "demarches", "facets", "week", "until", "state", "languages", "wheelchair", "rounds"} <= told.keys()
    assert told["rounds"][0]["dates"] == sorted(told["rounds"][0]["dates"])


@pytest.mark.parametrize("km, low, high", [(1.0, 5, 5), (5.0, 10, 15), (20.0, 30, 40), (33.0, 45, 60)])
def test_the_trip_is_a_range_that_grows_with_the_distance(km, low, high):
    assert car_minutes(km) == (low, high)
