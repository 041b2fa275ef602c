"""Places on sheets: how many columns, which place in which column, how tall the map, out of measured heights (mm)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maps.entries import Entry, kept

GAP = 4.0  # mm between two columns, and between two blocks
LEAST_MAP, MOST_MAP = 82.0, 150.0  # mm
RULE = 3.5  # mm: the line over a list under the map
LEAST_STRIP = 26.0  # mm: a list does not begin under the map for less


@dataclass(frozen=True)
class Format:
    """A sheet: two panels, one a page or side by side. ``width``/``height``: inside the margins, mm."""

    name: str
    paper: str
    width: float
    height: float
    panel: float
    side: float
    margin: float
    pages: int

    def columns(self, places: int) -> int:
        """Columns of the list."""
        return 3 if places > 18 else 2

    @property
    def is_poster(self) -> bool:
        """Whether the two panels are side by side, under one title."""
        return self.pages == 1


FORMATS = {
    "a4": Format("a4", "A4 portrait", 192.0, 279.0, 192.0, 56.0, 9.0, 2),
    "a3": Format("a3", "A3 landscape", 402.0, 279.0, 198.0, 58.0, 9.0, 1),
}


@dataclass(frozen=True)
class Measures:
    """Heights in mm of the blocks at one size of type; ``items``: of each entry of the list in one column."""

    head: float
    table: float
    side: float
    list_head: float
    foot: float
    items: tuple[float, ...]

    def grown(self, of_items: float, of_text: float) -> Measures:
        """What it may be at another size: entries so many times taller, the rest as much as its own type."""
        return Measures(self.head, self.table * of_text, self.side * of_text, self.list_head * of_text, self.foot,
                        tuple(one * of_items for one in self.items))


@dataclass(frozen=True)
class Fit:
    """``panels``: columns of entries under the map, then on the second panel. ``holds``: nothing is left out and the map is
    large enough. ``free``: mm left under the list of the second panel; ``head``/``side``: heights of the title and of the numbers."""

    holds: bool
    map_height: float
    panels: tuple[tuple[tuple[Entry, ...], ...], ...]
    free: float
    head: float = 0.0
    side: float = 0.0

    @property
    def count(self) -> int:
        """How many places are on the sheet."""
        return sum(len(column) for panel in self.panels for column in panel)


def best_fit(measures: Measures, listed: Sequence[Entry], shape: Format, slack: float) -> Fit:
    """The list on the second panel when it holds, else under the map too; else as many places as there is room for."""
    columns = shape.columns(len(listed))
    height = shape.height - slack - (measures.head if shape.is_poster else 0)
    first = height - (0 if shape.is_poster else measures.head) - measures.table
    second = height - measures.list_head - measures.foot - GAP
    least_map = max(LEAST_MAP, measures.side)
    heights = dict(zip((one.number for one in listed), measures.items))
    strip = first - least_map - RULE
    rooms = (strip if strip >= LEAST_STRIP else 0.0, second)
    whole = len(listed)
    low, high = 0, whole + 1  # low places hold, high do not
    found = Fit(False, least_map, ((), ()), second)
    count = whole
    while low < high - 1 or count == whole:
        fit = _set(kept(listed, count), heights, rooms, columns, (least_map, max(first, measures.side)))
        if fit is None:
            high = count
        else:
            low, found = count, fit
        if low == whole:
            break
        count = (low + high) // 2
        if count == low:
            break
    return replace(found, holds=low == whole and first >= least_map, head=measures.head, side=measures.side)


def _set(
    shown: Sequence[Entry], heights: dict[int, float], rooms: tuple[float, float], columns: int, maps: tuple[float, float]
) -> Fit | None:
    """These places on the second panel alone, else on both; null when they do not hold. ``maps``: least and most heights."""
    alone = _poured(shown, heights, rooms[1], columns)
    if alone is not None:
        return Fit(True, min(maps[1], MOST_MAP), ((), alone), rooms[1] - _tallest(alone, heights))
    both = _poured_in_both(shown, heights, rooms, columns)
    return None if both is None else Fit(True, maps[0], both, 0.0)


def _poured(shown: Sequence[Entry], heights: dict[int, float], room: float, columns: int) -> tuple[tuple[Entry, ...], ...] | None:
    """The entries in columns of even heights, at most ``room``; null when they do not hold."""
    low = max([sum(heights[one.number] for one in shown) / columns, *(heights[one.number] for one in shown)], default=0.0)
    if low > room or room <= 0:
        return None
    for step in range(41):
        poured, rest = _pour(shown, heights, low + (room - low) * step / 40, columns)
        if not rest:
            return poured
    return None


def _poured_in_both(
    shown: Sequence[Entry], heights: dict[int, float], rooms: tuple[float, float], columns: int
) -> tuple[tuple[tuple[Entry, ...], ...], ...] | None:
    first, rest = _pour(shown, heights, rooms[0], columns)
    second = _poured(rest, heights, rooms[1], columns)
    return None if second is None or not rooms[0] else (first, second)


def _pour(
    shown: Sequence[Entry], heights: dict[int, float], room: float, columns: int
) -> tuple[tuple[tuple[Entry, ...], ...], list[Entry]]:
    """The entries that hold in columns of ``room`` mm, and those that remain."""
    poured: list[list[Entry]] = [[]]
    used = 0.0
    for position, one in enumerate(shown):
        if used + heights[one.number] > room + 1e-6:
            if len(poured) == columns:
                return tuple(tuple(column) for column in poured), list(shown[position:])
            poured.append([])
            used = 0.0
            if heights[one.number] > room + 1e-6:
                return tuple(tuple(column) for column in poured), list(shown[position:])
        poured[-1].append(one)
        used += heights[one.number]
    return tuple(tuple(column) for column in poured), []


def _tallest(columns: Sequence[Sequence[Entry]], heights: dict[int, float]) -> float:
    return max((sum(heights[one.number] for one in column) for column in columns), default=0.0)
