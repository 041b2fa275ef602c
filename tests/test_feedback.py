"""Opinions and mistakes reported are counted, and nothing else is kept."""
import json
from datetime import datetime

import pytest
from aiohttp.test_utils import TestClient, TestServer
from conftest import run_apart

from actions.conversation import World
from directory.hours import PARIS
from directory.places import PlaceFinder
from routing.catalogue import load
from web.app import make_app
from web.feedback import Reports, Tally
from web.keys import REPORTS
from web.reports import REASONS as REPORTED
from web.settings import Settings

NOVEMBER = datetime(2026, 11, 22)


def test_should_count_by_reason_and_month(tmp_path):
    tally = Tally(tmp_path / "avis.json")
    for reason in ("faux", "faux", "trop_long"):
        tally.add(reason, NOVEMBER)
    tally.add("faux", datetime(2026, 12, 1))
    assert json.loads((tmp_path / "avis.json").read_text()) == {"2026-11": {"faux": 2, "trop_long": 1}, "2026-12": {"faux": 1}}


def test_should_not_keep_anything_that_is_not_a_reason(tmp_path):
    tally = Tally(tmp_path / "avis.json")
    tally.add("je m'appelle Zoé", NOVEMBER)
    assert tally.read() == {} and list(tmp_path.iterdir()) == []


def test_should_go_on_from_what_was_counted_before(tmp_path):
    Tally(tmp_path / "avis.json").add("perime", NOVEMBER)
    again = Tally(tmp_path / "avis.json")
    again.add("perime", NOVEMBER)
    assert again.read()["2026-11"]["perime"] == 2


def test_should_count_what_is_reported_of_a_place(tmp_path):
    reports = Reports(tmp_path / "signalements.json")
    for reason in ("horaires", "horaires", "telephone"):
        reports.count("86-prefecture-poitiers", reason)
    assert Reports(reports.path).read() == {"86-prefecture-poitiers": {"horaires": 2, "telephone": 1}}


@pytest.fixture
def door(directory, tmp_path):
    """``door(method, path, **form)``: (status, text) of the front door, without Rasa; and the reports that it keeps."""
    world = World(load(), directory, PlaceFinder(directory), lambda: datetime(2026, 11, 24, 10, 0, tzinfo=PARIS))
    reports = Reports(tmp_path / "signalements.json")

    async def ask(method, path, form):
        app = make_app(Settings.from_environment(), world)
        app[REPORTS] = reports
        async with TestClient(TestServer(app)) as client:
            reply = await client.request(method, path, data=form or None, allow_redirects=False)
            return reply.status, await reply.text()

    def door(method, path, **form):
        return run_apart(ask(method, path, form))

    door.reports = reports
    return door


@pytest.mark.parametrize("language, thanks", [("fr", "Votre signalement est compté"), ("fr-x-facile", "compté")])
def test_should_report_a_mistake_of_a_place_from_its_card(door, language, thanks):
    status, html = door("GET", f"/signaler?lieu=86-prefecture-poitiers&langue={language}")
    assert status == 200 and "Préfecture de la Vienne" in html and html.count('type="radio"') == len(REPORTED)
    status, html = door("POST", f"/signaler?langue={language}", lieu="86-prefecture-poitiers", raison="telephone", texte="je m'appelle Zoé")
    assert status == 200 and thanks in html
    assert "lieu=86-prefecture-poitiers&amp;langue=ar" in door("POST", f"/signaler?lieu=86-prefecture-poitiers&langue={language}",
                                                               lieu="86-prefecture-poitiers")[1]
    assert door.reports.read() == {"86-prefecture-poitiers": {"telephone": 1}} and "Zoé" not in door.reports.path.read_text()


@pytest.mark.parametrize("form, status", [
    ({"lieu": "86-prefecture-poitiers", "raison": "<script>"}, 400), ({"lieu": "86-prefecture-poitiers"}, 400),
    ({"lieu": "x" * 5000, "raison": "telephone"}, 404), ({"raison": "telephone"}, 404),
])
def test_should_count_neither_an_unknown_reason_nor_an_unknown_place(door, form, status):
    told, html = door("POST", "/signaler", **form)
    assert told == status and door.reports.read() == {}
    assert status == 404 or ("Choisissez ce qui est faux" in html and 'type="radio"' in html)
