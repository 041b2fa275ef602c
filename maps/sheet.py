"""The sheet of one answer, on paper: steps, documents to tick, places, numbers to call, and where it all comes from.

One page of A4, or a ticket 80 mm wide for a kiosk's printer. The same page is shown by a browser and made into a PDF.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from locales import Voice, direction, is_reviewed
from maps import drawing, paper, topo
from maps.cards import Card, Link, card, date_text, online_lines, source_lines, text
from maps.clean import clean, tidy
from maps.entries import STATES, brief_hours, cut
from maps.marks import kind_of
from maps.places import templates
from maps.sheet_size import size_that_fits
from maps.texts import PAPER, TEXTS

MOST_PLACES = 3
SIZES = (11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)  # points
TICKET, TICKET_WIDTH, TICKET_MARGIN, TICKET_SIZE = "ticket", 80.0, 4.0, 11.0  # mm, mm, points
LONGEST = 4900.0  # mm: a strip to measure a ticket on
MAP = (62.0, 50.0)  # mm
MOST_TEXT = 420  # signs of a sentence


@dataclass(frozen=True)
class Answer:
    """What the sheet says. ``fields``: the contract's ``custom`` with the ``title`` of its situation, each structure with its
    ``state``; ``outlines``: TopoJSON of the person's département or null; ``address``: where the QR code leads, null for none;
    ``links``: relative addresses of this answer's ``map`` (null without places), ``pdf`` and ``ticket``.
    ``asks_place``: places would be known with a commune."""

    fields: Mapping[str, Any]
    outlines: Mapping[str, Any] | None
    departement: str | None
    towns: Sequence[drawing.Town]
    address: str | None
    links: Mapping[str, str | None]
    made_on: date
    asks_place: bool = False


@dataclass(frozen=True)
class PlaceLines:
    """A place on the sheet: its card, its brief hours and a caution when its existence is not sure."""

    card: Card
    hours: str
    state: str | None
    mark: Markup


def sheet_page(answer: Answer, voice: Voice, *, nonce: str = "", format_name: str = "a4", size: float | None = None) -> str:
    """A whole HTML page; its style and script carry ``nonce``. ``size``: points, else chosen from the length of the text."""
    context = _context(answer, voice)
    at = TICKET_SIZE if format_name == TICKET else size or SIZES[size_that_fits(context, SIZES)]
    return _render(context, at, format_name, nonce)


def sheet_pdf(answer: Answer, voice: Voice, format_name: str = "a4") -> bytes:
    """The same as a PDF: one page of A4 in the largest type that fits, or one long ticket. Raises paper.PaperUnavailable."""
    paper.check_fonts(voice.language)
    context = _context(answer, voice)
    if format_name == TICKET:
        strip = paper.lay_out(_render(context, TICKET_SIZE, format_name, "", LONGEST))
        height = paper.tops(strip)["fin"][1] + TICKET_MARGIN + 2
        return paper.write(paper.lay_out(_render(context, TICKET_SIZE, format_name, "", height)))
    document = None
    for at in SIZES[max(0, size_that_fits(context, SIZES) - 2):]:
        document = paper.lay_out(_render(context, at, format_name, ""))
        if len(document.pages) == 1:
            break
    return paper.write(document)


def _render(context: Mapping[str, Any], size: float, format_name: str, nonce: str, height: float | None = None) -> str:
    is_ticket = format_name == TICKET
    page = f"size:{TICKET_WIDTH}mm {height or 297:.1f}mm;margin:{TICKET_MARGIN}mm" if is_ticket else "size:A4;margin:11mm"
    sizes = Markup(f":root{{--corps:{size}pt}}@page{{{page}}}")
    return templates.get_template("sheet.html.j2").render(context, sizes=sizes, nonce=nonce, is_ticket=is_ticket)


def _context(answer: Answer, voice: Voice) -> dict[str, Any]:
    fields = clean(answer.fields)
    t = {key: tidy(voice(value)) for key, value in {**TEXTS, **PAPER}.items()}
    place = fields.get("place") or {}
    shown = (fields.get("structures") or [])[:MOST_PLACES]
    near = t["sheet_near"].format(place=voice.apart(place.get("name"))) if place.get("name") else None
    return {
        "t": t, "language": voice.language, "direction": direction(voice.language), "css": paper.stylesheet("common", "sheet"),
        "asks_place": t["ask_place"] if answer.asks_place else None,
        "title": cut(fields.get("title"), 160), "near": near, "departement": answer.departement,
        "steps": _sentences(fields.get("steps")), "documents": _sentences(fields.get("documents")),
        "warnings": _sentences(fields.get("warnings")), "cost": text(fields.get("cost")), "delay": text(fields.get("delay")),
        "places": [_place(one, number, voice) for number, one in enumerate(shown, 1)],
        "has_more": len(fields.get("structures") or []) > len(shown), "plan": _plan(answer, fields, shown),
        "online": _online(fields), "sources": _sources(fields, voice), "links": answer.links,
        "address": answer.address, "qr": paper.qr_drawing(answer.address) if answer.address else None,
        "made_on": t["made_on"].format(date=date_text(answer.made_on.isoformat(), voice)), "is_reviewed": is_reviewed(voice.language),
    }


def _sentences(values: Any) -> list[str]:
    return [cut(tidy(str(one)), MOST_TEXT) for one in values or () if one]


def _place(one: Mapping[str, Any], number: int, voice: Voice) -> PlaceLines:
    state = STATES.get(one.get("state") or "")
    most = {"name": 90, "address": 110, "phone": 40}
    short = {**one, **{key: cut(one.get(key), length) or None for key, length in most.items()}}
    return PlaceLines(
        card(short, number, voice), tidy(brief_hours(one.get("opening_hours"), voice)), tidy(voice(PAPER[state])) if state else None,
        drawing.mark_drawing(kind_of(one.get("kind")), str(number), "8mm"),
    )


def _plan(answer: Answer, fields: Mapping[str, Any], shown: Sequence[Mapping[str, Any]]) -> Markup | None:
    """The small map: the places and the commune of the person, never their own position."""
    spots = [
        drawing.Spot(number, kind_of(one.get("kind")), one["lat"], one["lon"])
        for number, one in enumerate(shown, 1) if one.get("lat") is not None and one.get("lon") is not None
    ]
    if not answer.outlines or not spots:
        return None
    place = fields.get("place") or {}
    home = topo.commune(answer.outlines, str(place.get("insee")))
    is_commune = place.get("precision") == "commune" and place.get("lat") is not None
    person = (place["lat"], place["lon"]) if is_commune else None
    return drawing.answer_plan(answer.outlines, spots, home, person, answer.towns, *MAP)


def _online(fields: Mapping[str, Any]) -> list[tuple[str, str | None, Link | None]]:
    """(label, address as it is read, phone) of each official service."""
    return [(label, url.split("//")[-1].rstrip("/") if url else None, phone) for label, url, phone in online_lines(fields)]


def _sources(fields: Mapping[str, Any], voice: Voice) -> list[str]:
    named = ((voice.apart(link.text), checked) for link, checked in source_lines(fields, voice))
    return [f"{name} ({checked})" if checked else name for name, checked in named]
