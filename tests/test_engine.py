"""Known answers of the routing engine, on the real directory."""
from datetime import date, datetime

import pytest

from directory.hours import PARIS
from directory.places import PlaceFinder
from locales import translator
from routing.catalogue import load
from routing.engine import MOST_PLACES, first_door, needs_place, orient
from routing.orientation import contract

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=PARIS)
HANDLES = {"depot", "retrait", "guichet"}


@pytest.fixture(scope="session")
def finder(directory):
    return PlaceFinder(directory)


@pytest.fixture
def answer(directory, finder):
    def ask(topic, insee, moment=SUNDAY):
        return orient(load().get(topic), finder.by_insee(insee), directory, moment)

    return ask


def kinds(orientation):
    return [one.structure.kind for one in orientation.places]


def test_should_give_loudun_its_own_mairie_first(answer):
    first = answer("cni.perte", "86137").places[0]
    assert (first.structure.kind, first.structure.insee, first.role) == ("mairie_dr", "86137", "depot")
    assert first.km < 2
    assert first.structure.phone and first.structure.address


@pytest.mark.parametrize("insee, name", [("86273", "La Trimouille"), ("86137", "Loudun"), ("86066", "Châtellerault")])
def test_should_send_a_border_of_vienne_to_the_prefecture_of_poitiers(answer, insee, name):
    offices = [one for one in answer("titre_sejour.renouvellement", insee).places if one.structure.kind == "prefecture"]
    assert [one.structure.insee for one in offices] == ["86194"], name
    assert offices[0].role == "guichet"


def test_should_send_an_urgent_passport_of_landes_to_mont_de_marsan(answer):
    first = answer("passeport.urgence", "40088").places[0]
    assert (first.structure.kind, first.structure.city) == ("prefecture", "Mont-de-Marsan")


def test_should_give_dax_the_pan_of_its_sous_prefecture_and_a_france_services_for_a_permis(answer):
    found = answer("permis.perte", "40088").places
    assert {"pan", "france_services"} <= {one.structure.kind for one in found}
    assert any(one.structure.kind == "pan" and one.structure.city == "Dax" for one in found)
    assert not any(one.structure.kind.startswith("mairie") for one in found)
    assert all(one.role == "accompagnement" for one in found)


def test_should_give_a_village_of_orne_the_round_of_its_bus_with_its_day(answer):
    stops = [one for one in answer("permis.perte", "61344").places if one.stop]  # Rânes, a Tuesday afternoon
    assert len(stops) == 1
    stop = stops[0].stop
    assert (stop.round.commune, stop.round.weekday, stop.round.hours) == ("Rânes", "Tu", "13:30-16:00")
    assert stop.next_date == date(2026, 11, 24)
    said = contract(answer("permis.perte", "61344"), translator("fr"), "fr")["structures"]
    bus = next(one for one in said if one["kind"] == "france_services_itinerante")
    assert (bus["city"], bus["opening_hours"], bus["next_opening"]) == ("Rânes", "Tu 13:30-16:00", "2026-11-24")


def test_should_never_show_the_numeric_bus_of_orne_as_running(answer):
    for insee in ("61074", "61001", "61293"):
        for topic in ("permis.perte", "cni.perte", "france_services.caf"):
            assert not any("Bus numérique" in one.structure.name for one in answer(topic, insee).places)


def test_should_not_send_to_an_announced_mairie(answer):
    found = answer("cni.perte", "17072")  # Burie: announced in 2023
    assert all(one.structure.state != "annonce" for one in found.places)
    assert any(("city", "Burie") in fact.values for fact in found.warnings)


def test_should_say_that_the_list_of_mairies_is_not_complete(answer):
    assert any("rendezvouspasseport" in fact.text for fact in answer("cni.perte", "86137").warnings)


def test_should_not_send_two_hundred_km_away_where_nothing_is_known(answer):
    found = answer("cni.perte", "69123")  # Lyon: no equipped mairie is known there
    assert found.places == ()
    assert any("Nous ne connaissons pas" in fact.text for fact in found.warnings)


def test_should_keep_the_pan_of_foreigners_to_its_departement(answer):
    for insee, expected in (("36044", True), ("40192", True), ("86194", False), ("17300", False), ("61001", False)):
        assert ("pan_etrangers" in kinds(answer("titre_sejour.renouvellement", insee))) is expected


def test_should_use_the_mairie_of_the_home_for_a_visitor(answer):
    found = answer("titre_sejour.attestation_accueil", "86131").places
    assert [one.structure.insee for one in found if one.structure.kind in ("mairie", "mairie_dr")] == ["86131"]


@pytest.mark.parametrize("insee", ["97411", "97209", "97105", "97302", "2A004", "75056", "13055"])
def test_should_serve_the_whole_country_overseas_included(answer, insee):
    found = answer("titre_sejour.renouvellement", insee)
    assert [one.structure.kind for one in found.places][:1] == ["prefecture"]
    assert found.places[0].structure.departement == (insee[:3] if insee.startswith("97") else insee[:2])


def test_should_order_desks_then_help_by_distance_and_never_more_than_five(answer, directory):
    for topic, situation in load().situations.items():
        if not needs_place(situation):
            continue
        for insee in ("86137", "17306", "40088", "36018", "61508"):
            found = answer(topic, insee).places
            assert len(found) <= MOST_PLACES, topic
            door = first_door(situation)
            if found and found[0].structure.kind == door and found[0].role in HANDLES:
                found = tuple(one for one in found if one.structure.kind != door)  # the first door is first, wherever it is
            ranks = [0 if one.role in HANDLES else 1 if one.role == "accompagnement" else 2 for one in found]
            assert ranks == sorted(ranks), (topic, insee)
            for rank in set(ranks):
                distances = [round(one.km) for one, own in zip(found, ranks) if own == rank]
                assert distances == sorted(distances), (topic, insee)


def test_should_never_give_a_mairie_as_a_desk_for_what_a_mairie_does_not_do(answer):
    for situation in load().situations.values():
        if situation.demarche in ("permis", "carte_grise") or situation.matrix in ("SA", "SP", "AS"):
            if situation.id == "titre_sejour.attestation_accueil":
                continue
            for one in answer(situation.id, "86194").places:
                assert not (one.structure.kind.startswith("mairie") and one.role in HANDLES), situation.id


def test_should_say_what_is_probable_or_to_verify_with_its_date(answer):
    for situation in load().situations.values():
        found = contract(answer(situation.id, "86194"), translator("fr"), "fr")
        texts = [*found["steps"], *found["documents"], *found["warnings"], found["cost"] or "", found["delay"] or ""]
        assert all(texts[: len(found["steps"])])
        for fact in (*situation.steps, *situation.warnings, *filter(None, [situation.cost])):
            if fact.mark == "V":
                assert any("vérifier" in text.lower() and fact.text[:20] in text for text in texts), (situation.id, fact)


def test_should_give_the_general_rule_without_a_place(directory):
    found = orient(load().get("cni.perte"), None, directory, SUNDAY)
    assert found.needs_place and found.places == ()
    assert contract(found, translator("fr"), "fr")["steps"]


def test_should_be_the_same_for_the_same_question(answer):
    first, second = (contract(answer("cni.perte", "86246"), translator("fr"), "fr") for _ in range(2))
    assert first == second
