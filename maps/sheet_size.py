"""How tall the sheet of an answer will be, from its letters: the size to give to a browser, which cannot be asked to measure."""
from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

POINT = 25.4 / 72  # mm
WIDTH, HEIGHT = 188.0, 275.0  # mm inside the margins of A4
LEFT, RIGHT = 100.0, 72.0  # mm of text in the two columns
MAP_HEIGHT, QR_HEIGHT = 70.0, 28.0  # mm
LINE, LETTER, WIDE = 1.3, 0.51, 1.9  # heights of a line and width of a letter, in sizes; a Chinese sign for so many letters
HEADING = 2.5  # sizes
SAFE = 1.03  # the estimate is a little high


def size_that_fits(context: Mapping[str, Any], sizes: Iterable[float]) -> int:
    """The number of the first (largest) size at which the sheet should hold on a page; the last one when none does."""
    known = list(sizes)
    return next((at for at, size in enumerate(known) if height_at(context, size) <= HEIGHT * SAFE), len(known) - 1)


def height_at(context: Mapping[str, Any], size: float) -> float:
    """The height in mm of what ``maps.sheet`` shows at a size in points."""
    em = size * POINT
    has_places = bool(context["places"])
    column = LEFT if has_places else WIDTH
    left = _block(context["steps"], column - 6, em) + _block(context["documents"], column - 6, em)
    left += sum(_block([one], column, em) for one in (context["cost"], context["delay"]) if one)
    left += _block([f"{label} {phone.text if phone else ''} {url or ''}" for label, url, phone in context["online"]], column, em)
    right = (HEADING * em + (MAP_HEIGHT if context["plan"] else 0) + 1.5 * em) if has_places else 0.0
    for one in context["places"]:
        card = one.card
        lines = [card.name, card.role, one.state, f"{', '.join(card.address)} {card.distance or ''}",
                 f"{card.phone.text if card.phone else ' ' * 18} {card.appointment}", f"{one.hours} {card.next_text or ''}"]
        right += _lines([line for line in lines if line], RIGHT, em) * LINE * em + 1.2 * em
    small = max(8 * POINT, 0.82 * em)
    last = " " * (40 if context["is_reviewed"] else 170)
    said = [f"{context['address'] or ''} {' ' * 30}", " " * 40, "; ".join(context["sources"]), last]
    foot = max(QR_HEIGHT, _lines(said, WIDTH - 29, small) * LINE * small) + 2 * em + 2
    top = _lines([context["title"]], WIDTH - 25, 1.75 * em) * 1.75 * 1.15 * em + 2.2 * em + 3
    warned = _block(context["warnings"], WIDTH - 12, em) + em if context["warnings"] else 0.0
    return top + max(left, right) + warned + foot


def _block(texts: Iterable[str], width: float, em: float) -> float:
    shown = list(texts)
    return HEADING * em + (_lines(shown, width, em) * LINE + 0.22 * len(shown)) * em if shown else 0.0


def _lines(texts: Iterable[str], width: float, em: float) -> int:
    letters = width / (em * LETTER)
    return sum(math.ceil(sum(WIDE if sign >= "\u2e80" else 1.0 for sign in text) / letters + 0.12) for text in texts)
