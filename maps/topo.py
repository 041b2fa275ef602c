"""TopoJSON of a département's communes into GeoJSON: outlines, inner borders, outer border.

Positions are [longitude, latitude] in WGS 84 degrees, as in GeoJSON. Rings are closed.
"""
from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Position = list[float]
Ring = list[Position]
Geometry = dict[str, Any]

OBJECT = "data"
DECIMALS = 5  # about a metre


def arcs_of(topology: Mapping[str, Any]) -> list[Ring]:
    """The arcs in degrees: the differences are summed and the transform applied when there is one."""
    transform = topology.get("transform")
    if not transform:
        return [[[float(x), float(y)] for x, y in arc] for arc in topology["arcs"]]
    (scale_x, scale_y), (origin_x, origin_y) = transform["scale"], transform["translate"]
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        line: Ring = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append([round(x * scale_x + origin_x, DECIMALS), round(y * scale_y + origin_y, DECIMALS)])
        arcs.append(line)
    return arcs


def communes(topology: Mapping[str, Any]) -> dict[str, Geometry]:
    """The outline of each commune, a GeoJSON MultiPolygon, by INSEE code, without the rings that rounding flattened."""
    arcs = arcs_of(topology)
    found: dict[str, Geometry] = {}
    for one in _geometries(topology):
        polygons = [[_joined(ring, arcs) for ring in polygon] for polygon in _polygons(one)]
        solid = [[ring for ring in polygon if _is_solid(ring)] for polygon in polygons if _is_solid(polygon[0])]
        found[str(one["id"])] = {"type": "MultiPolygon", "coordinates": solid}
    return found


def commune(topology: Mapping[str, Any], insee: str) -> Geometry | None:
    """The outline of one commune, or null."""
    wanted = [one for one in _geometries(topology) if str(one["id"]) == insee]
    return communes({**topology, "objects": {OBJECT: {"geometries": wanted}}})[insee] if wanted else None


def inner_borders(topology: Mapping[str, Any]) -> Geometry:
    """The lines between two communes, each once: a GeoJSON MultiLineString."""
    arcs = arcs_of(topology)
    lines = [arcs[index] for index, times in sorted(_uses(topology).items()) if times % 2 == 0]
    return {"type": "MultiLineString", "coordinates": lines}


def outer_border(topology: Mapping[str, Any]) -> Geometry:
    """The département's own outline, islands and enclaves included: a GeoJSON MultiPolygon.

    An arc that two communes share is inside; an arc used an odd number of times is on the border.
    """
    arcs = arcs_of(topology)
    rings = list(_stitched(arcs[index] for index, times in sorted(_uses(topology).items()) if times % 2))
    return {"type": "MultiPolygon", "coordinates": _nested(rings)}


def bounds(geometry: Geometry) -> tuple[tuple[float, float], tuple[float, float]]:
    """South-west and north-east corners as (latitude, longitude), as Leaflet has them."""
    points = list(_points(geometry["coordinates"]))
    longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
    return (min(latitudes), min(longitudes)), (max(latitudes), max(longitudes))


def centre(geometry: Geometry) -> tuple[float, float]:
    """(latitude, longitude) of the centroid of a MultiPolygon's largest part."""
    ring = max((polygon[0] for polygon in geometry["coordinates"]), key=lambda one: abs(_area(one)))
    area = _area(ring)
    if not area:
        return ring[0][1], ring[0][0]
    x = sum((a[0] + b[0]) * _cross(a, b) for a, b in itertools.pairwise(ring)) / (6 * area)
    y = sum((a[1] + b[1]) * _cross(a, b) for a, b in itertools.pairwise(ring)) / (6 * area)
    return y, x


def _geometries(topology: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in topology["objects"][OBJECT]["geometries"] if one.get("arcs")]


def _polygons(one: Mapping[str, Any]) -> Sequence[Sequence[Sequence[int]]]:
    return [one["arcs"]] if one["type"] == "Polygon" else one["arcs"]


def _uses(topology: Mapping[str, Any]) -> Counter[int]:
    return Counter(
        index if index >= 0 else ~index
        for one in _geometries(topology) for polygon in _polygons(one) for ring in polygon for index in ring
    )


def _joined(indices: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """A ring out of its arcs; a negative index is the arc of its complement, backwards."""
    ring: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _stitched(lines: Iterable[Ring]) -> Iterator[Ring]:
    """Closed rings out of lines that meet at their ends."""
    pieces = list(lines)
    ends: dict[tuple[float, ...], list[int]] = defaultdict(list)
    for number, line in enumerate(pieces):
        ends[tuple(line[0])].append(number)
        ends[tuple(line[-1])].append(number)
    free = set(range(len(pieces)))
    for number in range(len(pieces)):
        if number not in free:
            continue
        free.remove(number)
        ring = list(pieces[number])
        while ring[0] != ring[-1]:
            following = next((one for one in ends[tuple(ring[-1])] if one in free), None)
            if following is None:
                break
            free.remove(following)
            line = pieces[following]
            ring += line[1:] if line[0] == ring[-1] else line[-2::-1]
        if _is_solid(ring):
            yield ring


def _nested(rings: Sequence[Ring]) -> list[list[Ring]]:
    """Polygons out of rings: a ring inside an odd number of others is a hole of the smallest of them."""
    by_size = sorted(rings, key=lambda ring: -abs(_area(ring)))
    polygons: list[list[Ring]] = []
    for number, ring in enumerate(by_size):
        around = [other for other in by_size[:number] if _contains(other, ring[0]) and _contains(other, ring[1])]
        owner = next((one for one in polygons if len(around) % 2 and one[0] is around[-1]), None)
        if owner is not None:
            owner.append(ring)
        else:
            polygons.append([ring])
    return polygons


def _is_solid(ring: Ring) -> bool:
    return ring[0] == ring[-1] and len({tuple(point) for point in ring}) > 2


def _contains(ring: Ring, point: Position) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _area(ring: Ring) -> float:
    return sum(_cross(a, b) for a, b in itertools.pairwise(ring)) / 2


def _cross(a: Position, b: Position) -> float:
    return a[0] * b[1] - b[0] * a[1]


def _points(coordinates: Any) -> Iterator[Position]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        yield coordinates
        return
    for one in coordinates:
        yield from _points(one)
