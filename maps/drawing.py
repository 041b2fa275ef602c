"""Static maps in SVG for paper: a ground of outlines, numbered marks that do not overlap, names of towns, a scale.

Drawn in millimetres, with attributes only (no style): the same drawing goes in a page under a strict policy and in a PDF.
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from maps import topo
from maps.clean import clean
from maps.labels import Box, placed_labels
from maps.marks import MARKS, kind_of

KM_A_DEGREE = 111.2
COLOURS = {
    "mairie_dr": "#0a6a55", "mairie": "#4a5a6e", "prefecture": "#5b3a8c", "sous_prefecture": "#8a3577", "pan": "#9c4210",
    "pan_etrangers": "#a11d4c", "france_services": "#1f5c9e", "france_services_itinerante": "#0b6580", "autre": "#5a5550",
}  # as in web/static/tokens.css; each is dark enough for white figures, in black and white too
INK, LAND, SEA, BORDER, LIMIT, HOME = "#1d2628", "#f6f4ee", "#ffffff", "#6d675c", "#dcd7cc", "#cfe3df"
FONT = "Noto Sans, sans-serif"
SCALES = (0.5, 1, 2, 5, 10, 20, 50, 100, 200)  # km
DETAIL = 0.12  # mm: what is smaller is not drawn
MANY, FIRST_NAMES = 20, 5  # from so many places, so many names may be written far from their town
TIE = 0.9  # mm from which a line ties a mark to its true point

Point = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """A place on the map: its number in the list, its kind, its position in WGS 84 degrees."""

    number: int
    kind: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Town:
    """A name on the map; the most peopled are written first."""

    name: str
    lat: float
    lon: float
    people: int = 0


@dataclass(frozen=True)
class View:
    """Degrees to millimetres, the same scale both ways at the middle latitude; y goes down."""

    west: float
    north: float
    scale: float  # mm a degree of latitude
    squeeze: float  # cosine of the middle latitude
    left: float
    top: float
    width: float
    height: float

    @classmethod
    def around(cls, corners: tuple[Point, Point], width: float, height: float, margin: float) -> View:
        """The view of (latitude, longitude) corners in a frame of ``width`` by ``height`` mm, centred, with a margin in mm."""
        (south, west), (north, east) = corners
        squeeze = max(math.cos(math.radians((south + north) / 2)), 0.05)
        wide, high = max((east - west) * squeeze, 1e-4), max(north - south, 1e-4)
        scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
        return cls(west, north, scale, squeeze, (width - wide * scale) / 2, (height - high * scale) / 2, width, height)

    def point(self, lat: float, lon: float) -> Point:
        """(x, y) in mm from the frame's top left corner."""
        return self.left + (lon - self.west) * self.squeeze * self.scale, self.top + (self.north - lat) * self.scale

    @property
    def mm_a_km(self) -> float:
        """Millimetres of paper for a kilometre."""
        return self.scale / KM_A_DEGREE


def fitted_size(outlines: Mapping[str, Any], width: float, height: float, margin: float = 5.0) -> tuple[float, float]:
    """The frame (width, height in mm, at most those given) that a département fills without blank sides."""
    (south, west), (north, east) = topo.bounds(topo.outer_border(outlines))
    ratio = (east - west) * math.cos(math.radians((south + north) / 2)) / max(north - south, 1e-4)
    return (max(50.0, min(width, (height - 2 * margin) * ratio + 2 * margin)), height)


def departement_map(
    outlines: Mapping[str, Any], spots: Sequence[Spot], towns: Iterable[Town], width: float, height: float, mark: float = 5.0
) -> Markup:
    """The whole département with its numbered places, as SVG of ``width`` by ``height`` mm; marks of ``mark`` mm."""
    border = topo.outer_border(outlines)
    view = View.around(topo.bounds(border), width, height, mark)
    return _svg(view, _ground(view, border, topo.inner_borders(outlines), None), spots, towns, mark, None)


def answer_plan(
    outlines: Mapping[str, Any], spots: Sequence[Spot], home: topo.Geometry | None, person: Point | None,
    towns: Iterable[Town], width: float, height: float, mark: float = 6.0,
) -> Markup:
    """The places of an answer, the outline of the person's commune (``home``) and the point they look from, as SVG."""
    corners = [(one.lat, one.lon) for one in spots] + ([person] if person else [])
    corners += topo.bounds(home) if home is not None else ()
    border = topo.outer_border(outlines)
    latitudes, longitudes = [lat for lat, _ in corners], [lon for _, lon in corners]
    box = ((min(latitudes), min(longitudes)), (max(latitudes), max(longitudes))) if corners else topo.bounds(border)
    view = View.around(box, width, height, mark * 1.3)
    return _svg(view, _ground(view, border, topo.inner_borders(outlines), home), spots, towns, mark, person)


def mark_drawing(kind: str, text: str, size: str = "5mm", corner: bool = False) -> Markup:
    """The mark of a kind with a number or its letter inside; with ``corner``, its letter in the corner too."""
    return Markup(
        f'<svg class="repere" viewBox="-2 -4 46 46" width="{size}" height="{size}" aria-hidden="true">'
        f'{_mark(kind, text, corner)}</svg>'
    )


def spread_out(points: Sequence[Point], apart: float, width: float, height: float) -> list[Point]:
    """The points, in mm, moved as little as it takes for each two to be ``apart`` mm from one another, inside the frame."""
    moved = [(x + 0.01 * math.cos(2.4 * rank), y + 0.01 * math.sin(2.4 * rank)) for rank, (x, y) in enumerate(points)]
    for turn in range(400):
        pull = 0.08 if turn < 250 else 0.0  # towards the true point, until the last turns
        moved = [(x + (tx - x) * pull, y + (ty - y) * pull) for (x, y), (tx, ty) in zip(moved, points)]
        if not _pushed(moved, apart) and not pull:
            break
        edge = apart / 2
        moved = [(min(max(x, edge), width - edge), min(max(y, edge), height - edge)) for x, y in moved]
    return moved


def _pushed(moved: list[Point], apart: float) -> bool:
    """Push each two points that are too near, half the way each; whether some were."""
    found = False
    for i in range(len(moved)):
        for j in range(i + 1, len(moved)):
            (x1, y1), (x2, y2) = moved[i], moved[j]
            dx, dy = x2 - x1, y2 - y1
            if abs(dx) >= apart or abs(dy) >= apart:
                continue
            distance = math.hypot(dx, dy) or 1e-6
            if distance >= apart - 0.01:
                continue
            push = (apart - distance) / 2 / distance
            moved[i], moved[j] = (x1 - dx * push, y1 - dy * push), (x2 + dx * push, y2 + dy * push)
            found = True
    return found


def _svg(view: View, ground: str, spots: Sequence[Spot], towns: Iterable[Town], mark: float, person: Point | None) -> Markup:
    true = [view.point(one.lat, one.lon) for one in spots]
    shown = spread_out(true, mark * 1.04, view.width, view.height - 5)
    taken = [Box(x - mark / 2, y - mark / 2, x + mark / 2, y + mark / 2) for x, y in shown]
    parts = [ground]
    if person:
        x, y = view.point(*person)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.5" fill="#fff" stroke="{INK}" stroke-width=".9"/>')
        taken.append(Box(x - 2, y - 2, x + 2, y + 2))
    parts += [_tie(a, b) for a, b in zip(true, shown) if math.dist(a, b) > TIE]
    bar, bar_box = _scale_bar(view)
    names = [(one.name, *view.point(one.lat, one.lon)) for one in sorted(towns, key=lambda town: -town.people)]
    names = [one for one in names if 0 < one[1] < view.width and 0 < one[2] < view.height]
    labels = placed_labels(names, [*taken, bar_box], view.width, view.height, size=2.5, farther=FIRST_NAMES if len(spots) > MANY else 0)
    written = {name for name, *_ in labels}
    parts += [_dot(x, y) for name, x, y in names if name in written]
    parts += [_label(*one) for one in labels]
    parts += [_placed(one, point, mark) for one, point in zip(spots, shown)]
    return Markup(
        f'<svg class="plan" viewBox="0 0 {view.width:g} {view.height:g}" width="{view.width:g}mm" height="{view.height:g}mm" '
        f'role="img" aria-hidden="true"><title>{" ".join(str(one.number) for one in spots)}</title>{"".join(parts)}{bar}</svg>'
    )


def _ground(view: View, border: topo.Geometry, limits: topo.Geometry, home: topo.Geometry | None) -> str:
    rings = [ring for polygon in border["coordinates"] for ring in polygon]
    land = _path(view, rings, closed=True)
    homes = [ring for polygon in home["coordinates"] for ring in polygon] if home is not None else []
    frame = f'<clipPath id="cadre-plan"><rect width="{view.width:g}" height="{view.height:g}"/></clipPath>'
    return (
        f'{frame}<g clip-path="url(#cadre-plan)"><rect width="{view.width:g}" height="{view.height:g}" fill="{SEA}"/>'
        f'<path d="{land}" fill="{LAND}" fill-rule="evenodd"/>'
        + (f'<path d="{_path(view, homes, closed=True)}" fill="{HOME}" stroke="{INK}" stroke-width=".35"/>' if homes else "")
        + f'<path d="{_path(view, limits["coordinates"])}" fill="none" stroke="{LIMIT}" stroke-width=".15"/>'
        f'<path d="{land}" fill="none" stroke="{BORDER}" stroke-width=".45" stroke-linejoin="round"/></g>'
    )


def _path(view: View, lines: Iterable[Sequence[Sequence[float]]], closed: bool = False) -> str:
    """The lines that cross the frame, without the points nearer to the one before than what can be seen."""
    found = []
    for line in lines:
        points = [view.point(lat, lon) for lon, lat in line]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if max(xs) < 0 or min(xs) > view.width or max(ys) < 0 or min(ys) > view.height:
            continue
        kept = points[:1]
        for point in points[1:-1]:
            if math.dist(point, kept[-1]) > DETAIL:
                kept.append(point)
        kept.append(points[-1])
        if not closed or len(kept) > 3:
            found.append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in kept) + ("Z" if closed else ""))
    return "".join(found)


def _tie(true: Point, shown: Point) -> str:
    return (
        f'<path d="M{true[0]:.2f} {true[1]:.2f}L{shown[0]:.2f} {shown[1]:.2f}" stroke="{INK}" stroke-width=".2"/>'
        f'<circle cx="{true[0]:.2f}" cy="{true[1]:.2f}" r=".45" fill="{INK}"/>'
    )


def _placed(one: Spot, point: Point, size: float) -> str:
    x, y = point[0] - size / 2, point[1] - size / 2
    return f'<g transform="translate({x:.2f} {y:.2f}) scale({size / 40:.4f})">{_mark(one.kind, str(one.number), False)}</g>'


def _mark(kind: str, text: str, corner: bool) -> str:
    kind = kind_of(kind)
    mark, colour = MARKS[kind], COLOURS[kind]
    size = 22 if len(text) < 2 else 20 if len(text) == 2 else 16
    letter = (
        f'<circle cx="36" cy="5" r="8.5" fill="#fff" stroke="{colour}" stroke-width="1.5"/>'
        f'<text x="36" y="9" font-family="{FONT}" font-weight="700" font-size="11" text-anchor="middle" fill="{colour}">'
        f"{mark.letter}</text>"
    ) if corner else ""
    return (
        f'<g fill="{colour}" stroke="#fff" stroke-width="2" stroke-linejoin="round">{mark.shape}</g>'
        f'<text x="20" y="{20 + size * 0.36:.1f}" font-family="{FONT}" font-weight="700" font-size="{size}" text-anchor="middle" '
        f'fill="#fff">{escape(text)}</text>{letter}'
    )


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r=".6" fill="#fff" stroke="{INK}" stroke-width=".3"/>'


def _label(name: str, x: float, y: float, size: float) -> str:
    common = f'x="{x:.2f}" y="{y:.2f}" font-family="{FONT}" font-size="{size:g}" font-weight="700" text-anchor="middle"'
    shown = escape(clean(name))
    return f'<text {common} fill="{LAND}" stroke="{LAND}" stroke-width=".7">{shown}</text><text {common} fill="{INK}">{shown}</text>'


def _scale_bar(view: View) -> tuple[str, Box]:
    """A bar of a round number of km, at the bottom left, and the room it takes."""
    km = max((one for one in SCALES if one * view.mm_a_km <= view.width * 0.3), default=SCALES[0])
    length, y = km * view.mm_a_km, view.height - 1.5
    drawn = (
        f'<path d="M2 {y - 1.3:.2f}v1.3h{length:.2f}v-1.3" fill="none" stroke="{INK}" stroke-width=".35"/>'
        f'<text x="{2 + length / 2:.2f}" y="{y - 0.8:.2f}" font-family="{FONT}" font-size="2.4" text-anchor="middle" fill="{INK}">'
        f"{km:g} km</text>"
    )
    return drawn, Box(0, y - 4, length + 4, view.height)
