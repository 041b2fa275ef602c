"""Places on a map and in the list beside it: the same ones, with the same numbers and the same names."""
from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from locales import Voice
from maps import topo
from maps.base import MapParts, OfflineMap, Outline, PersonMarker, PlaceMarker
from maps.cards import Card, card
from maps.clean import clean, tidy
from maps.marks import kind_of, mark_svg
from maps.texts import KINDS, TEXTS

Point = tuple[float, float]

MANY = 30  # beyond, the marks are small and hold their letter alone
SPREAD = 0.00018  # degrees, about 20 m: places at the very same point come apart when one zooms in
FRANCE: tuple[Point, Point] = ((41.3, -5.2), (51.1, 9.6))

templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).resolve().parent / "templates"), autoescape=True,
    trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
)
templates.globals["mark_svg"] = mark_svg


@dataclass(frozen=True)
class Group:
    """The places of one kind in a grouped list: ``anchor`` is its id on the page, ``mark`` the kind's drawing."""

    kind: str
    title: str
    anchor: str
    mark: Markup
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class PlacesMap:
    """A map and its list, to be put on a page: ``map`` and ``list`` side by side, ``script`` after both.

    ``styles`` and ``scripts`` are addresses for the head. ``groups`` is empty unless the list is grouped by kind.
    """

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    map: Markup
    list: Markup
    script: Markup
    groups: tuple[Group, ...]


def places_map(
    structures: Sequence[Mapping[str, Any]],
    outlines: Mapping[str, Any] | None,
    *,
    voice: Voice,
    nonce: str,
    place: Mapping[str, Any] | None = None,
    tiles: bool = False,
    grouped: bool = False,
) -> PlacesMap:
    """The map and the list of structures of the contract, in their order; by kind and without roles when ``grouped``.

    ``outlines``: TopoJSON of the département (object ``data``, ids are INSEE codes) or null. ``place``: the contract's.
    ``tiles`` adds the IGN's plan, which the page's policy then has to allow. A structure without a position stands
    at its commune's centre when the outlines know it, else in the list alone.
    """
    cleaned = [clean(one) for one in structures]
    place = clean(place) if place else None
    if grouped:
        order = list(KINDS)
        cleaned = [{**one, "role": None} for one in cleaned]  # no démarche is spoken of: no place has a role
        cleaned.sort(key=lambda one: order.index(kind_of(one.get("kind"))))
    known = topo.communes(outlines) if outlines else {}
    placed = [_placed(one, known) for one in cleaned]
    cards = [card(one, number, voice) for number, one in enumerate(placed, start=1)]
    parts = _drawn(placed, outlines, known, place, tiles).parts(nonce)
    on_map = {number for number, one in enumerate(placed, start=1) if _point(one) is not None}
    return _assembled(parts, cards, on_map, place, voice, tiles, grouped)


def spread(points: Sequence[Point | None]) -> list[Point | None]:
    """The same points, those at the very same place moved a little around it, in order."""
    groups: dict[Point, list[int]] = {}
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


def _point(one: Mapping[str, Any]) -> Point | None:
    """(latitude, longitude) when both are true numbers of this Earth."""
    lat, lon = one.get("lat"), one.get("lon")
    for value, limit in ((lat, 90), (lon, 180)):
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not abs(value) <= limit:
            return None
    return float(lat), float(lon)  # type: ignore[arg-type]


def _placed(one: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    if _point(one) is not None or one.get("insee") not in known:
        return one
    lat, lon = topo.centre(known[one["insee"]])
    return {**one, "lat": lat, "lon": lon, "position_quality": "commune"}


def _drawn(
    placed: Sequence[Mapping[str, Any]],
    outlines: Mapping[str, Any] | None,
    known: Mapping[str, Any],
    place: Mapping[str, Any] | None,
    tiles: bool,
) -> OfflineMap:
    points = spread([_point(one) for one in placed])
    person = _point(place) if place else None
    home = known.get(str(place.get("insee"))) if place else None
    drawn = OfflineMap(_corners([*points, person], home, outlines), tiles=tiles)
    if outlines:
        drawn.add_child(Outline(topo.outer_border(outlines), "departement"))
        drawn.add_child(Outline(topo.inner_borders(outlines), "limites-communes"))
        if home:
            drawn.add_child(Outline(home, "commune-personne"))
    if person:
        drawn.add_child(PersonMarker(person))
    small = len(placed) > MANY
    for number, (one, point) in enumerate(zip(placed, points, strict=True), start=1):
        if point:
            drawn.add_child(PlaceMarker(point, kind_of(one.get("kind")), number, small=small))
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


def _assembled(
    parts: MapParts, cards: Sequence[Card], on_map: set[int], place: Mapping[str, Any] | None, voice: Voice,
    tiles: bool, grouped: bool,
) -> PlacesMap:
    t = words(voice)
    person = _person_label(place, t)
    groups = tuple(_groups(cards, voice)) if grouped else ()
    context = {"t": t, "on_map": on_map, "groups": groups, "cards": cards, "person": person, "tiles": tiles,
               "person_city": (place or {}).get("name") or "", "html": parts.html}
    return PlacesMap(
        parts.styles, parts.scripts,
        Markup(templates.get_template("map.html.j2").render(context)),
        Markup(templates.get_template("list.html.j2").render(context)),
        parts.script, groups,
    )


def _groups(cards: Sequence[Card], voice: Voice) -> Iterator[Group]:
    for kind, title in KINDS.items():
        members = tuple(one for one in cards if one.kind == kind)
        if members:
            yield Group(kind, voice(title), f"lieux-{kind}", mark_svg(kind), members)


def words(voice: Voice) -> dict[str, str]:
    """The texts of a page, by key, translated."""
    return {key: tidy(voice(value)) for key, value in TEXTS.items()}


def _person_label(place: Mapping[str, Any] | None, t: Mapping[str, str]) -> str:
    if not place:
        return ""
    if place.get("precision") in ("address", "position"):
        return t["your_position"]
    return t["your_commune"].format(name=place.get("name") or "")
