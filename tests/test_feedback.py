"""Opinions are counted by reason and month, and nothing else is kept."""
import json
from datetime import datetime

from web.feedback import Tally

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
