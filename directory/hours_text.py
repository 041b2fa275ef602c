"""Opening hours in plain words: « lundi au vendredi : 9 h – 12 h, 14 h – 17 h ».

Only what repeats every week the same is put into words; anything finer is said to be particular, never guessed.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from directory.hours import DAYS, is_valid
from locales import N_, Voice

Span = tuple[str, str]  # "09:00", "12:00"

UNKNOWN = N_("Horaires inconnus")
PARTICULAR = N_("Horaires particuliers : appelez avant de venir")
CLOSED = N_("Fermé")
ALWAYS = N_("Ouvert tous les jours, jour et nuit")
EVERY_DAY = N_("tous les jours")
DAY_RANGE = N_("{first} au {last}")
LINE = N_("{days} : {times}")
SPAN = "{start} – {end}"
COMMAS = {"ar": "، ", "fa": "، ", "zh": "，"}
WEEKS = N_("(semaines du mois : {weeks})")
LAST, FIRST, NTH = N_("dernière"), N_("1re"), N_("{number}e")

_DAY = "(?:" + "|".join(DAYS) + ")"
_DAY_SET = rf"{_DAY}(?:-{_DAY})?(?:\s*,\s*{_DAY}(?:-{_DAY})?)*"
_SPAN = r"\d\d:\d\d\s*-\s*\d\d:\d\d"
_RULE = re.compile(rf"(?P<days>{_DAY_SET})?\s*(?P<times>off|closed|{_SPAN}(?:\s*,\s*{_SPAN})*)")
_HOLIDAYS_OFF = re.compile(r"PH\s+(?:off|closed)")


def hours_lines(expression: str | None, _: Voice) -> list[str]:
    """Lines a person reads, days with the same hours together, from OpenStreetMap ``opening_hours`` syntax.

    A null expression gives « Horaires inconnus » alone; one that is not the same every week, or that cannot be read,
    gives one line that says to call.
    """
    if not expression or not expression.strip():
        return [_(UNKNOWN)]
    if expression.strip() == "24/7":
        return [_(ALWAYS)]
    week = plain_week(expression)
    if week is None:
        return [_(PARTICULAR)]
    groups: dict[tuple[Span, ...], list[int]] = {}
    for day, spans in enumerate(week):
        if spans:
            groups.setdefault(tuple(spans), []).append(day)
    return [_line(days, spans, _) for spans, days in groups.items()] or [_(CLOSED)]


def plain_week(expression: str) -> list[list[Span]] | None:
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


def _line(days: Sequence[int], spans: Sequence[Span], _: Voice) -> str:
    times = comma(_).join(SPAN.format(start=_clock(start, _), end=_clock(end, _)) for start, end in spans)
    return _(LINE).format(days=_day_names(days, _), times=times)


def _clock(text: str, _: Voice) -> str:
    hour, minute = text.split(":")
    return _.clock(int(hour), int(minute))


def _day_names(days: Sequence[int], _: Voice) -> str:
    """« lundi au vendredi », « mardi et jeudi », « lundi au mercredi et vendredi »."""
    if len(days) == len(DAYS):
        return _(EVERY_DAY)
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names: list[str] = []
    for run in runs:
        known = [_.weekday(day) for day in run]
        names += [_(DAY_RANGE).format(first=known[0], last=known[-1])] if len(run) > 2 else known
    return _.listing(names)


def comma(_: Voice) -> str:
    """What stands between two times or two days."""
    return COMMAS.get(_.locale.language, ", ")


def week_text(weeks: Iterable[int], _: Voice) -> str:
    """Weeks of the month in words: « 1re, 3e »."""
    return comma(_).join(_(LAST) if week == -1 else _(FIRST) if week == 1 else _(NTH).format(number=week) for week in weeks)
