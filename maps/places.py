"""Places on a map and in the list beside it: the same ones, with the same numbers and the same names."""
from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from locales import Voice
from maps import topo
from maps.base import ClusteredPlaces, Ground, OfflineMap, Outline, Person, Places, Point
from maps.cards import Card, card, point_of
from maps.clean import clean, tidy
from maps.ground import rings_of
from maps.marks import mark_svg
from maps.texts import TEXTS

MANY = 30  # beyond, the marks are small and hold their letter alone
DENSE = 150  # beyond, near ones are grouped
LONG_LIST = 60  # beyond, cards are laid out only when they come into sight
INDENTED = re.compile(r"\s*\n\s*")  # a quarter of a long list is its own indentation
SPREAD = 0.00018  # degrees, about 20 m: places at the very same point come apart when one zooms in
FRANCE: tuple[Point, Point] = ((41.3, -5.2), (51.1, 9.6))

templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).resolve().parent / "templates"), autoescape=True,
    trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
)
templates.globals["mark_svg"] = mark_svg


@dataclass(frozen=True)
class PlacesMap:
    """A map and its list, to be put on a page: ``map`` and ``list`` side by side, the code of ``script`` after both.

    ``styles`` and ``scripts`` are addresses for the head.
    """

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    map: Markup
    list: Markup
    script: Markup


def places_map(
    structures: Sequence[Mapping[str, Any]],
    outlines: Mapping[str, Any] | None,
    *,
    voice: Voice,
    ground: str | None = None,
    place: Mapping[str, Any] | None = None,
    tiles: bool = False,
) -> PlacesMap:
    """The map and the list of structures of the contract, in their order.

    ``outlines``: TopoJSON of the département (object ``data``, ids are INSEE codes) or null; ``ground``: address of the
    script that draws it. ``place``: the contract's. ``tiles`` adds the IGN's plan, which the page's policy then has to
    allow. A structure without a position stands at its commune's centre when the outlines know it, else in the list alone.
    """
    placed = located([clean(one) for one in structures], outlines)
    cards = [card(one, number, voice) for number, one in enumerate(placed, start=1)]
    return assembled(cards, None, outlines, voice=voice, ground=ground, place=clean(place) if place else None, tiles=tiles)


def located(structures: Sequence[Mapping[str, Any]], outlines: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """The same structures, those without a position put at their commune's centre."""
    lacking = any(point_of(one) is None for one in structures)
    known = topo.communes(outlines) if outlines and lacking else {}
    return [_placed(one, known) for one in structures]


def _placed(one: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    if point_of(one) is not None:
        return one
    if one.get("insee") not in known:
        return {**one, "lat": None, "lon": None}
    lat, lon = topo.centre(known[one["insee"]])
    return {**one, "lat": lat, "lon": lon, "position_quality": "commune"}


def spread(points: Sequence[Point | None]) -> list[Point | None]:
    """The same points, those at the very same place moved a little around it, in order."""
    groups: dict[tuple[float, float], list[int]] = {}
    for index, point in enumerate(points):
        if point is not None:
            groups.setdefault((round(point[0], 5), round(point[1], 5)), []).append(index)
    moved = list(points)
    for (lat, lon), members in groups.items():
        if len(members) < 2:
            continue
        for rank, index in enumerate(members):
            angle = 2 * math.pi * rank / len(members)
            wider = SPREAD / max(math.cos(math.radians(lat)), 0.1)
            moved[index] = (lat + SPREAD * math.cos(angle), lon + wider * math.sin(angle))
    return moved


def assembled(
    shown: Sequence[Card], kept: Sequence[Card] | None, outlines: Mapping[str, Any] | None, *, voice: Voice,
    ground: str | None, place: Mapping[str, Any] | None = None, tiles: bool = False,
) -> PlacesMap:
    """The map and the list of cards; those that are ``kept`` are on neither until a script brings them in."""
    drawn = _drawn(shown, kept or (), outlines, ground, place, tiles)
    parts = drawn.parts()
    t = words(voice)
    context = {
        "t": t, "cards": shown, "kept": kept, "person": _person_label(place, t), "tiles": tiles,
        "person_city": (place or {}).get("name") or "", "html": parts.html, "long_list": LONG_LIST,
        "kinds": sorted({one.kind for one in (*shown, *(kept or ()))}),
    }
    return PlacesMap(
        parts.styles, parts.scripts,
        Markup(templates.get_template("map.html.j2").render(context)),
        Markup(INDENTED.sub("\n", templates.get_template("list.html.j2").render(context))),
        parts.script,
    )


def _drawn(
    shown: Sequence[Card], kept: Sequence[Card], outlines: Mapping[str, Any] | None, ground: str | None,
    place: Mapping[str, Any] | None, tiles: bool,
) -> OfflineMap:
    person = point_of(place) if place else None
    home = topo.commune(outlines, str(place.get("insee"))) if place and outlines else None
    drawn = OfflineMap(_corners([*(one.point for one in shown), person], home, outlines), tiles=tiles)
    if ground:
        drawn.add_child(Ground(ground))
    if home:
        drawn.add_child(Outline(rings_of(home), "commune-personne"))
    if person:
        drawn.add_child(Person(person))
    everything = sorted((*shown, *kept), key=lambda one: one.number)
    drawn_at = zip(everything, spread([one.point for one in everything]), strict=True)
    points = [(one.number, round(point[0], 5), round(point[1], 5), one.kind) for one, point in drawn_at if point]
    layer = ClusteredPlaces if len(everything) > DENSE else Places
    drawn.add_child(layer(points, small=len(everything) > MANY))
    return drawn


def _corners(points: Sequence[Point | None], home: Any, outlines: Mapping[str, Any] | None) -> tuple[Point, Point]:
    """South-west and north-east of the person and the places; else of the commune, the département, the country."""
    shown = [point for point in points if point]
    if home is not None and len(shown) < 2:
        shown += topo.bounds(home)
    if not shown and outlines:
        shown += topo.bounds(topo.outer_border(outlines))
    if not shown:
        return FRANCE
    latitudes, longitudes = [lat for lat, _ in shown], [lon for _, lon in shown]
    return (min(latitudes), min(longitudes)), (max(latitudes), max(longitudes))


def words(voice: Voice) -> dict[str, str]:
    """The texts of a page, by key, translated."""
    return {key: tidy(voice(value)) for key, value in TEXTS.items()}


def _person_label(place: Mapping[str, Any] | None, t: Mapping[str, str]) -> str:
    if not place:
        return ""
    if place.get("precision") in ("address", "position"):
        return t["your_position"]
    return t["your_commune"].format(name=place.get("name") or "")
