"""Opening hours, public holidays, rounds."""
from datetime import date, datetime

import pytest

from directory.hours import PARIS, is_holiday, is_valid, next_round, openings_on, state_at

WEEK = "Mo-Fr 09:00-12:00,14:00-17:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize("moment, is_open", [
    ("2026-11-23T10:00", True), ("2026-11-23T12:30", False), ("2026-11-22T10:00", False),
    ("2026-11-11T10:00", False), ("2026-12-25T10:00", False), ("2026-05-14T10:00", False), ("2026-07-14T10:00", False),
])
def test_should_know_when_it_is_open(moment, is_open):
    assert state_at(WEEK, at(moment)).open_now is is_open


def test_should_say_when_it_opens_next():
    assert state_at(WEEK, at("2026-11-21T10:00")).next_opening == at("2026-11-23T09:00")


def test_should_skip_a_public_holiday_for_the_next_opening():
    assert state_at(WEEK, at("2026-12-24T18:00")).next_opening == at("2026-12-28T09:00")


def test_should_say_until_when():
    assert state_at(WEEK, at("2026-11-23T10:00")).until == at("2026-11-23T12:00")


@pytest.mark.parametrize("expression", [None, "", "n'importe quoi"])
def test_should_leave_unknown_what_is_unknown(expression):
    state = state_at(expression, at("2026-11-23T10:00"))
    assert (state.open_now, state.next_opening) == (None, None)
    assert openings_on(expression, date(2026, 11, 23)) is None


def test_should_use_the_clock_of_the_overseas_departement():
    morning_in_reunion = at("2026-11-23T06:00")  # 9:00 at Saint-Denis
    assert state_at(WEEK, morning_in_reunion, "974").open_now is True
    assert state_at(WEEK, morning_in_reunion).open_now is False


def test_should_list_the_openings_of_a_day():
    spans = openings_on(WEEK, date(2026, 11, 24))
    assert [(one.start.hour, one.end.hour) for one in spans] == [(9, 12), (14, 17)]
    assert openings_on(WEEK, date(2026, 11, 22)) == []


@pytest.mark.parametrize("weekday, weeks, expected", [
    ("Tu", None, date(2026, 11, 24)), ("Tu", [1, 3], date(2026, 12, 1)), ("Mo", [-1], date(2026, 11, 30)),
    ("Su", None, date(2026, 11, 22)), ("Fr", [4], date(2026, 11, 27)), ("We", [5], date(2026, 12, 30)), (None, None, None),
])
def test_should_find_the_next_date_of_a_round(weekday, weeks, expected):
    assert next_round(weekday, weeks, date(2026, 11, 22)) == expected


def test_should_not_hold_a_round_on_a_holiday():
    assert next_round("Fr", None, date(2026, 12, 25)) == date(2027, 1, 8)


def test_should_know_holidays_and_valid_syntax():
    assert is_holiday(date(2026, 11, 11)) and not is_holiday(date(2026, 11, 12))
    assert is_valid(WEEK) and not is_valid("lundi 9h")
