"""The mark of each kind of place: a shape, a letter and (in ``map.css``) a colour, so that none is needed alone."""
from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from maps.texts import KINDS


@dataclass(frozen=True)
class Mark:
    """``shape``: SVG in a box of 40 by 40."""

    letter: str
    shape: str


MARKS = {
    "mairie_dr": Mark("M", '<circle cx="20" cy="20" r="16"/>'),
    "mairie": Mark("C", '<rect x="5" y="5" width="30" height="30" rx="4"/>'),
    "prefecture": Mark("P", '<path d="M5 4h30v18c0 8-7 12-15 15C12 34 5 30 5 22z"/>'),
    "sous_prefecture": Mark("S", '<path d="M20 1.5 38.5 20 20 38.5 1.5 20z"/>'),
    "pan": Mark("N", '<path d="M20 2.5 36 11.5v17L20 37.5 4 28.5v-17z"/>'),
    "pan_etrangers": Mark("E", '<path d="M4 36V20a16 16 0 0 1 32 0v16z"/>'),
    "france_services": Mark("F", '<path d="M20 2 37 15.5 33.5 36h-27L3 15.5z"/>'),
    "france_services_itinerante": Mark("B", '<rect x="1" y="8" width="38" height="24" rx="9"/>'),
    "autre": Mark("A", '<path d="M13 3h14l10 10v14L27 37H13L3 27V13z"/>'),
}


def kind_of(structure_kind: object) -> str:
    """A kind that has a mark: an unknown one is « autre »."""
    return structure_kind if isinstance(structure_kind, str) and structure_kind in KINDS else "autre"


def mark_svg(kind: str, number: int | None = None) -> Markup:
    """The mark of a kind: with its number in the answer and the letter in the corner, or the letter alone."""
    mark = MARKS[kind_of(kind)]
    main = mark.letter if number is None else str(number)
    corner = "" if number is None else (
        f'<circle class="coin" cx="35" cy="6" r="8"/><text class="lettre" x="35" y="9.5">{mark.letter}</text>'
    )
    return Markup(
        f'<svg class="repere" data-kind="{kind_of(kind)}" viewBox="-2 -4 46 46" aria-hidden="true" focusable="false">'
        f'<g class="forme">{mark.shape}</g><text class="chiffre" x="20" y="26">{main}</text>{corner}</svg>'
    )
