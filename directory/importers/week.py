"""A week of opening hours as the list writes them, day by day, to OpenStreetMap's ``opening_hours`` syntax.

What the list says twice in two different ways is not known: the hours are then null, and a note repeats the list.
"""
from __future__ import annotations

import re
from dataclasses import dataclass

from directory.hours import DAYS, is_valid
from directory.importers.cells import clean, shorten

NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
TIME = r"(\d{1,2})(?:\s*[:hH.]\s*(\d{2})?)?(?:\s*min)?"
SPAN = re.compile(rf"(?:de\s+)?{TIME}\s*(?:-|–|—|à|a|au)\s*{TIME}", re.IGNORECASE)
BETWEEN = re.compile(r"^(?:\s|/|,|;|\||&|\+|et|puis)*$", re.IGNORECASE)
CLOSED = ("fermé", "fermée", "ferme", "fermeture", "00:00")
EARLIEST, LATEST = 5 * 60, 23 * 60
NOTE_LIMIT = 500
ITINERANT_NOTE = "Ce service se déplace. Ces horaires sont ceux de la tournée. Demandez par téléphone où il passe."

Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Week:
    """``hours``: opening_hours or null when unknown; ``note``: what a reader must know of them, or null."""

    hours: str | None = None
    note: str | None = None
    warning: str | None = None


def convert_week(cells: list[str], itinerant: bool = False) -> Week:
    """Hours from seven cells, Monday first. An itinerant structure's are those of its round, which a note says."""
    texts = [clean(cell) for cell in cells]
    if not any(texts):
        return Week()
    days = [read_day(text) for text in texts]
    if any(day is None for day in days):
        said = " ; ".join(f"{NAMES[index]} {text}" for index, text in enumerate(texts) if text)
        return Week(
            note=shorten(f"Horaires à confirmer par téléphone. La liste officielle indique : {said}.", NOTE_LIMIT),
            warning="Horaires : illisibles ou contradictoires dans la liste officielle.",
        )
    week: list[Spans] = [day or [] for day in days]
    doubtful = ", ".join(NAMES[index] for index, text in enumerate(texts) if "00:00" in text)
    warning = f"Horaires à vérifier ({doubtful}) : plage vide dans la liste officielle." if doubtful else None
    hours = expression(week)
    if not hours or not is_valid(hours):
        return Week(warning=warning)
    return Week(hours, ITINERANT_NOTE if itinerant else None, warning)


def read_day(text: str) -> Spans | None:
    """The spans of a day in minutes, in order, adjacent ones merged; empty when closed, null when unreadable.

    Two different spans that overlap contradict each other (two sites, or weeks that alternate): unreadable too.
    """
    if not text or text.lower().rstrip(".") in CLOSED:
        return []
    spans, position = set(), 0
    for match in SPAN.finditer(text):
        if not BETWEEN.match(text[position: match.start()]):
            return None
        position = match.end()
        start, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
        if (start, end) == (0, 0):  # an empty span of the publisher's form
            continue
        if start is None or end is None or not EARLIEST <= start < end <= LATEST:
            return None
        spans.add((start, end))
    if position == 0 or not BETWEEN.match(text[position:]):
        return None
    return _merge(sorted(spans))


def _minutes(hour: str, minute: str | None) -> int | None:
    hours, minutes = int(hour), int(minute or 0)
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None


def _merge(spans: Spans) -> Spans | None:
    merged: Spans = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            return None
        if merged and start == merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def expression(week: list[Spans]) -> str:
    """``opening_hours`` of a week, equal days together: « Mo-We,Fr 09:00-12:00,14:00-17:00; Th 09:00-12:00 »."""
    return "; ".join(
        ",".join(map(_days, runs)) + " " + ",".join(map(_span, spans))
        for runs, spans in _groups(week)
    )


def _groups(week: list[Spans]) -> list[tuple[list[list[int]], Spans]]:
    """Days of equal spans as runs of consecutive days, in the order of their first day."""
    groups: dict[tuple, list[list[int]]] = {}
    for day, spans in enumerate(week):
        if not spans:
            continue
        runs = groups.setdefault(tuple(spans), [])
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [(runs, list(spans)) for spans, runs in groups.items()]


def _days(run: list[int]) -> str:
    if len(run) == 1:
        return DAYS[run[0]]
    return f"{DAYS[run[0]]}{',' if len(run) == 2 else '-'}{DAYS[run[-1]]}"


def _span(span: tuple[int, int]) -> str:
    return "-".join(f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in span)
