"""The memento of a département: who does what, the map, every place, whom to call, on one sheet of paper.

Everything is measured once on a long strip, then placed: the largest type that fits is chosen, and a place that finds no room
is counted on the sheet, never dropped in silence.
"""
from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from locales import Voice, direction, is_reviewed
from maps import drawing, paper
from maps.cards import date_text
from maps.clean import clean, tidy
from maps.entries import Entry, entries
from maps.marks import MARKS
from maps.places import templates
from maps.setting import FORMATS, GAP, Fit, Format, Measures, best_fit
from maps.signs import SCREEN, SIGN_PICTURES
from maps.texts import KINDS, PAPER, TEXTS

# Points of the text and of the list, and whether an entry runs on in one paragraph.
SIZES = (
    (10.5, 11.0, False), (10.0, 10.0, False), (9.5, 9.5, False), (9.5, 9.5, True), (9.0, 9.0, True), (8.5, 8.5, True), (8.0, 8.0, True),
    (8.0, 7.5, True),
)
MARK_ROOM, LETTER = 7.6, 0.53  # mm beside an entry; the width of a letter, in heights of its type
MOST_TOWNS = 16
MOST_SOURCES = 3
SLACK = (1.5, 6.0, 14.0)  # mm kept free, then more when the first laying out does not hold


_Context = dict[str, Any]


@dataclass(frozen=True)
class Sign:
    """A cell of the table of who does what: ``sign`` names a drawing, ``note`` the numbers of the notes under the table."""

    sign: str
    word: str
    note: str = ""


@dataclass(frozen=True)
class Contents:
    """What is printed. ``structures``: the contract's, with ``state`` and ``rounds``; ``columns``: (kind, title);
    ``rows``: (title, signs); ``phones``: (number, what for); ``sources``: (name, date); ``address``: where the QR code leads,
    null for none; ``year``: when the probable facts were read over; ``no_equipped``, ``no_helpers``: what is said where no
    equipped mairie, or no France Services, is known. Texts are in the reader's language."""

    code: str
    departement: str
    structures: Sequence[Mapping[str, Any]]
    outlines: Mapping[str, Any] | None
    towns: Sequence[drawing.Town]
    columns: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, Sequence[Sign]]]
    phones: Sequence[tuple[str, str]]
    sources: Sequence[tuple[str, str | None]]
    address: str | None
    made_on: date
    year: str
    no_equipped: str
    no_helpers: str


@dataclass(frozen=True)
class Sheet:
    """A PDF. ``size``: points of the list's type; ``left_out``: how many places found no room; ``pages``."""

    pdf: bytes
    size: float
    left_out: int
    pages: int


def memento(contents: Contents, voice: Voice, format_name: str = "a4") -> Sheet:
    """The memento in the largest type that fits. Raises paper.PaperUnavailable, or KeyError for an unknown format."""
    shape = FORMATS[format_name]
    paper.check_fonts(voice.language)
    listed = entries(contents.structures, voice)
    context = _context(contents, listed, voice, shape)
    at, fit = _largest(context, listed, shape)
    for slack in SLACK:
        if slack != SLACK[0]:
            fit = best_fit(_measured(context, listed, shape, at), listed, shape, slack)
        document = paper.lay_out(_html(context, contents, listed, shape, at, fit))
        if len(document.pages) == shape.pages:
            break
    return Sheet(paper.write(document), SIZES[at][1], len(listed) - fit.count, len(document.pages))


def _largest(context: _Context, listed: Sequence[Entry], shape: Format) -> tuple[int, Fit]:
    """The number of the largest size that holds everything, the smallest one when none does, with its fit."""
    low, high = 0, len(SIZES) - 1
    numbers = range(len(SIZES))
    at = next((at for at in numbers if best_fit(_estimated(listed, shape, at), listed, shape, SLACK[0]).holds), high)
    fits: dict[int, Fit] = {}
    while at not in fits:
        measures = _measured(context, listed, shape, at)
        fits[at] = best_fit(measures, listed, shape, SLACK[0])
        if fits[at].holds:
            high = at
        else:
            low = min(at + 1, high)
        at = _guess(measures, listed, shape, at, low, high)
    return at, fits[at]


def _estimated(listed: Sequence[Entry], shape: Format, at: int) -> Measures:
    """What the heights may be, from the number of letters: where to begin, before anything is measured."""
    body, size, is_dense = SIZES[at]
    points = 25.4 / 72
    columns = shape.columns(len(listed))
    a_line = ((shape.panel - GAP * (columns - 1)) / columns - MARK_ROOM) / (size * points * LETTER)
    items = []
    for one in listed:
        parts = [f"{one.city} {one.name}", one.address, f"{one.phone} {one.appointment}", one.rounds or one.hours, one.state or ""]
        lengths = [sum(1.8 if sign >= "\u2e80" else 1.0 for sign in part) for part in parts if part]
        lines = math.ceil(sum(lengths) / a_line + 0.2) if is_dense else sum(math.ceil(length / a_line) for length in lengths)
        items.append(lines * size * points * 1.24 + 0.9)
    return Measures(12.5, 8.5 * body, 10.0 * body, 1.9 * body, 19.5, tuple(items))


def _guess(measures: Measures, listed: Sequence[Entry], shape: Format, at: int, low: int, high: int) -> int:
    """The next size to try between two, from the heights at another size: a text takes room as the square of its type."""
    for other in range(low, high):
        ratio = SIZES[other][1] / SIZES[at][1]
        loose = 1.0 if SIZES[other][2] == SIZES[at][2] else 1.2 if SIZES[at][2] else 1 / 1.2
        if best_fit(measures.grown(ratio * ratio * loose, SIZES[other][0] / SIZES[at][0]), listed, shape, SLACK[0]).holds:
            return other
    return high


def _measured(context: _Context, listed: Sequence[Entry], shape: Format, at: int) -> Measures:
    columns = shape.columns(len(listed))
    html = _render({**context, "left_out": 99}, shape, at, columns, galley=True, listed=listed)
    found = paper.tops(paper.lay_out(html))

    def height(name: str) -> float:
        return found[f"{name}-fin"][0] - found[name][0]

    items = [found[f"l{one.number}"][0] for one in listed] + [found["liste-fin"][0]]
    return Measures(
        head=height("tete"), table=height("qui"), side=height("cote"), list_head=height("liste-tete"), foot=height("pied"),
        items=tuple(b - a for a, b in itertools.pairwise(items)),
    )


def _html(context: _Context, contents: Contents, listed: Sequence[Entry], shape: Format, at: int, fit: Fit) -> str:
    plan = _plan(contents, fit, shape)
    left_out = len(contents.structures) - fit.count
    return _render(
        {**context, "left_out": left_out, "has_every_equipped": _has_every_equipped(listed, fit)}, shape, at,
        shape.columns(len(contents.structures)), fit=fit, plan=plan,
    )


def _has_every_equipped(listed: Sequence[Entry], fit: Fit) -> bool:
    """Whether equipped mairies are known, and all of them are on the sheet."""
    printed = {one.number for panel in fit.panels for column in panel for one in column}
    equipped = {one.number for one in listed if one.kind == "mairie_dr"}
    return bool(equipped) and equipped <= printed


def _plan(contents: Contents, fit: Fit, shape: Format) -> Markup | None:
    """The map, with the places that are in the list."""
    if not contents.outlines:
        return None
    known = [one for panel in fit.panels for column in panel for one in column]
    spots = [drawing.Spot(one.number, one.kind, one.lat, one.lon) for one in known if one.lat is not None and one.lon is not None]
    towns = sorted(contents.towns, key=lambda town: -town.people)[:MOST_TOWNS]
    width = shape.panel - shape.side - GAP
    mark = 5.4 if len(spots) <= 60 else 4.8
    return paper.picture(drawing.departement_map(contents.outlines, spots, towns, width, fit.map_height, mark))


def _render(
    context: _Context, shape: Format, at: int, columns: int, *, galley: bool = False, listed: Sequence[Entry] = (),
    fit: Fit | None = None, plan: Markup | None = None,
) -> str:
    """The page; as a ``galley``, its blocks one under the other on a long strip, with marks to measure them."""
    body, list_size, is_dense = SIZES[at]
    lengths = {
        "colonne": (shape.panel - GAP * (columns - 1)) / columns, "panneau": shape.panel, "cote": shape.side, "haut": shape.height,
        "large": shape.width, "ecart": GAP, "carte": max(fit.map_height, fit.side) if fit else 0, "tete": fit.head if fit else 0,
    }
    rules = "".join(f"--{name}:{value:.2f}mm;" for name, value in lengths.items())
    page = f"{shape.width + 100}mm 4900mm;margin:0" if galley else f"{shape.paper};margin:{shape.margin}mm"
    return templates.get_template("memento.html.j2").render(
        context, galley=galley, listed=listed, fit=fit, plan=plan, shape=shape, is_dense=is_dense,
        sizes=Markup(
            f":root{{--corps:{body}pt;--liste:{list_size}pt;--table:{_table_size(context, body)}pt;{rules}}}@page{{size:{page}}}"
        ),
    )


def _table_size(context: _Context, body: float) -> float:
    """The table's type: smaller when it has many columns, never under 8 points."""
    return max(8.0, body - max(0, len(context["columns"]) - 5) * 0.75)


def _context(contents: Contents, listed: Sequence[Entry], voice: Voice, shape: Format) -> dict[str, Any]:
    kinds = [kind for kind in KINDS if any(one.kind == kind for one in listed)]
    in_table = {kind for kind, _ in contents.columns}
    t = {key: tidy(voice(text)) for key, text in {**TEXTS, **PAPER}.items()}
    return {
        "t": t, "language": voice.language, "direction": direction(voice.language), "format": shape.name,
        "title": t["memento_title"], "departement": clean(contents.departement), "code": contents.code,
        "css": paper.stylesheet("common", "memento"), "columns": contents.columns, "rows": contents.rows,
        "kinds": [(_letter(kind, "4.6mm"), tidy(voice(KINDS[kind]))) for kind in kinds if kind not in in_table],
        "column_marks": {kind: _letter(kind, "5.4mm") for kind, _ in contents.columns if kind in MARKS}
        | {"en_ligne": paper.picture(SCREEN, "5.4mm")},
        "mark": lambda one: paper.picture(drawing.mark_drawing(one.kind, str(one.number), corner=True), "6.4mm", str(one.number)),
        "has_equipped": "mairie_dr" in kinds, "has_every_equipped": "mairie_dr" in kinds,
        "no_equipped": contents.no_equipped, "no_helpers": contents.no_helpers,
        "has_helpers": {"france_services", "france_services_itinerante"} & set(kinds),
        "varies": any("1" in cell.note for _, row in contents.rows for cell in row),
        "probable": t["note_probable"].format(year=contents.year) if any("2" in cell.note for _, row in contents.rows for cell in row)
        else None,
        "phones": contents.phones, "address": contents.address,
        "qr": paper.picture(paper.qr_drawing(contents.address), alt="QR") if contents.address else None,
        "signs": SIGN_PICTURES,
        "made_on": t["made_on"].format(date=date_text(contents.made_on.isoformat(), voice)),
        "sources": t["sources_line"].format(list=_sources(contents.sources, t, voice)),
        "is_reviewed": is_reviewed(voice.language),
    }


def _letter(kind: str, size: str) -> Markup:
    return paper.picture(drawing.mark_drawing(kind, MARKS[kind].letter), size, MARKS[kind].letter)


def _sources(sources: Sequence[tuple[str, str | None]], t: Mapping[str, str], voice: Voice) -> str:
    """The sources of most places by name, the others by their number and their years."""
    dates = {name: dated for name, dated in sources if dated}
    counted = Counter(name for name, _ in sources)
    ranked = [(name, dates.get(name)) for name, _ in counted.most_common()]
    named = [voice.apart(clean(name)) + (f" ({date_text(dated, voice)})" if dated else "") for name, dated in ranked[:MOST_SOURCES]]
    rest = ranked[MOST_SOURCES:]
    years = sorted(dated[:4] for _, dated in rest if dated and dated[:4].isdigit())
    if rest and years:
        named.append(t["sources_more"].format(count=len(rest), first=years[0], last=years[-1]))
    return t["separator"].join(named)
