"""Opening hours: is a place open at a moment, and when does it open next.

Expressions follow OpenStreetMap's ``opening_hours``; French public holidays are closed unless the expression speaks of
them. Unknown stays unknown: a null or unreadable expression gives nulls, never « closed ».
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

PARIS = ZoneInfo("Europe/Paris")
OVERSEAS = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot",
    "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass(frozen=True)
class HoursState:
    """``open_now`` true, false or null (unknown); ``until``: end of the present opening; ``next_opening`` when closed."""

    open_now: bool | None = None
    until: datetime | None = None
    next_opening: datetime | None = None


@dataclass(frozen=True)
class Opening:
    """A span of one day, in the place's own time."""

    start: datetime
    end: datetime


def timezone(departement: str) -> ZoneInfo:
    """The clock on the wall of a département: Europe/Paris, or its own overseas."""
    return ZoneInfo(OVERSEAS[departement]) if departement in OVERSEAS else PARIS


@lru_cache(maxsize=4096)
def parse(expression: str, departement: str = "") -> OpeningHours | None:
    """The expression ready to be asked, or null when it cannot be read."""
    closed_on_holidays = expression if "PH" in expression else f"{expression}; PH off"
    try:
        return OpeningHours(closed_on_holidays, timezone=timezone(departement), country="FR")
    except ParserError:
        return None


def is_valid(expression: str) -> bool:
    """Whether the expression is readable ``opening_hours`` syntax."""
    return parse(expression) is not None


def state_at(expression: str | None, moment: datetime, departement: str = "") -> HoursState:
    """State of a place at an aware ``moment``."""
    hours = parse(expression, departement) if expression else None
    if hours is None:
        return HoursState()
    local = moment.astimezone(timezone(departement))
    change = hours.next_change(local)
    if hours.is_open(local):
        return HoursState(open_now=True, until=change)
    return HoursState(open_now=False, next_opening=change)


def openings_on(expression: str | None, day: date, departement: str = "") -> list[Opening] | None:
    """The openings of a ``day``, in order; null when the hours are unknown, empty when closed."""
    hours = parse(expression, departement) if expression else None
    if hours is None:
        return None
    zone = timezone(departement)
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    end = start + timedelta(days=1)
    spans = hours.intervals(start, end)
    return [Opening(max(a, start), min(b or end, end)) for a, b, state, _ in spans if state == State.OPEN]


def next_round(weekday: str | None, weeks: list[int] | None, after: date, horizon_days: int = 62) -> date | None:
    """The next date, ``after`` included, of a stop held on ``weekday`` in the ``weeks`` of the month (-1: the last).

    Public holidays are not stops. Null when the weekday is unknown.
    """
    if weekday not in DAYS:
        return None
    for offset in range(horizon_days):
        day = after + timedelta(days=offset)
        if DAYS[day.weekday()] != weekday or is_holiday(day):
            continue
        number, is_last = (day.day - 1) // 7 + 1, (day + timedelta(days=7)).month != day.month
        if weeks is None or number in weeks or (is_last and -1 in weeks):
            return day
    return None


@lru_cache(maxsize=1024)
def is_holiday(day: date) -> bool:
    """Whether ``day`` is a public holiday of the whole of France."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=PARIS)
    return OpeningHours("PH 00:00-24:00", timezone=PARIS, country="FR").is_open(noon)
