"""Opening hours in plain words: « lundi au vendredi : 9 h – 12 h, 14 h – 17 h ».

Only what repeats every week the same is put into words; anything finer is said to be particular, never guessed.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from directory.hours import DAYS, is_valid

Translate = Callable[[str], str]
Span = tuple[str, str]  # "09:00", "12:00"

DAY_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
UNKNOWN = "Horaires inconnus"
PARTICULAR = "Horaires particuliers : appelez avant de venir"
CLOSED = "Fermé"
ALWAYS = "Ouvert tous les jours, jour et nuit"
EVERY_DAY = "tous les jours"
DAY_RANGE = "{first} au {last}"
AND = "{before} et {last}"
LINE = "{days} : {times}"
SPAN = "{start} – {end}"
HOUR = "{hour} h"
HOUR_MINUTE = "{hour} h {minute}"
TEXTS = (*DAY_NAMES, UNKNOWN, PARTICULAR, CLOSED, ALWAYS, EVERY_DAY, DAY_RANGE, AND, LINE, SPAN, HOUR, HOUR_MINUTE)

_DAY = "(?:" + "|".join(DAYS) + ")"
_DAY_SET = rf"{_DAY}(?:-{_DAY})?(?:\s*,\s*{_DAY}(?:-{_DAY})?)*"
_SPAN = r"\d\d:\d\d\s*-\s*\d\d:\d\d"
_RULE = re.compile(rf"(?P<days>{_DAY_SET})?\s*(?P<times>off|closed|{_SPAN}(?:\s*,\s*{_SPAN})*)")
_HOLIDAYS_OFF = re.compile(r"PH\s+(?:off|closed)")


def hours_lines(expression: str | None, translate: Translate) -> list[str]:
    """Lines a person reads, days with the same hours together, from OpenStreetMap ``opening_hours`` syntax.

    A null expression gives « Horaires inconnus » alone; one that is not the same every week, or that cannot be read,
    gives one line that says to call.
    """
    if not expression or not expression.strip():
        return [translate(UNKNOWN)]
    if expression.strip() == "24/7":
        return [translate(ALWAYS)]
    week = _week(expression)
    if week is None:
        return [translate(PARTICULAR)]
    groups: dict[tuple[Span, ...], list[int]] = {}
    for day, spans in enumerate(week):
        if spans:
            groups.setdefault(tuple(spans), []).append(day)
    return [_line(days, spans, translate) for spans, days in groups.items()] or [translate(CLOSED)]


def clock_text(hour: int, minute: int, translate: Translate) -> str:
    """A time of the day: « 9 h », « 13 h 30 »."""
    template = HOUR_MINUTE if minute else HOUR
    return translate(template).format(hour=hour, minute=f"{minute:02d}")


def _week(expression: str) -> list[list[Span]] | None:
    """The spans of each day from Monday; a later rule replaces an earlier one. Null when it is not a plain week."""
    if not is_valid(expression):
        return None
    week: list[list[Span]] = [[] for _ in DAYS]
    for rule in (part.strip() for part in expression.split(";")):
        if not rule or _HOLIDAYS_OFF.fullmatch(rule):
            continue
        found = _RULE.fullmatch(rule)
        if found is None:
            return None
        spans: list[Span] = re.findall(r"(\d\d:\d\d)\s*-\s*(\d\d:\d\d)", found["times"])
        for day in _days(found["days"]):
            week[day] = sorted(spans)
    return week


def _days(text: str | None) -> list[int]:
    if text is None:
        return list(range(len(DAYS)))
    days: list[int] = []
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        start, end = DAYS.index(first), DAYS.index(last or first)
        days += [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    return days


def _line(days: Sequence[int], spans: Sequence[Span], translate: Translate) -> str:
    times = ", ".join(
        translate(SPAN).format(start=_clock(start, translate), end=_clock(end, translate)) for start, end in spans
    )
    return translate(LINE).format(days=_day_names(days, translate), times=times)


def _clock(text: str, translate: Translate) -> str:
    hour, minute = text.split(":")
    return clock_text(int(hour), int(minute), translate)


def _day_names(days: Sequence[int], translate: Translate) -> str:
    """« lundi au vendredi », « mardi et jeudi », « lundi au mercredi et vendredi »."""
    if len(days) == len(DAYS):
        return translate(EVERY_DAY)
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names: list[str] = []
    for run in runs:
        known = [translate(DAY_NAMES[day]) for day in run]
        names += [translate(DAY_RANGE).format(first=known[0], last=known[-1])] if len(run) > 2 else known
    if len(names) == 1:
        return names[0]
    return translate(AND).format(before=", ".join(names[:-1]), last=names[-1])
