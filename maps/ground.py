"""The ground of a département's map: its outline and its communes', its neighbours, the names of its towns.

It is the same for every language and every filter, so a browser loads it once, as a script of its own. Lines are flat lists
of integers, [latitude, longitude, then differences], in ten-thousandths of a degree (about ten metres).
"""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from directory.search import Directory
from maps import topo
from maps.clean import clean

SCALE = 10_000
COARSE = 20  # ten-thousandths of a degree, about 200 m: the step of a neighbour's outline
MOST_NAMES = 60
NO_GROUND = "var ouAllerFond = null;\n"

Town = tuple[str, float, float, int]  # name, latitude, longitude, inhabitants


def ground_script(outlines: Mapping[str, Any], neighbours: Iterable[tuple[str, Mapping[str, Any]]], towns: Iterable[Town]) -> str:
    """The script that a map loads: TopoJSON of the département, (name, TopoJSON) of its neighbours, its towns."""
    content = {
        "departement": _rings(topo.outer_border(outlines)),
        "limites": [coded(line) for line in topo.inner_borders(outlines)["coordinates"]],
        "voisins": [{"nom": clean(name), "anneaux": _rings(topo.outer_border(one), COARSE)} for name, one in neighbours],
        "noms": [
            [clean(name), round(lat, 4), round(lon, 4), people]
            for name, lat, lon, people in sorted(towns, key=lambda town: -town[3])[:MOST_NAMES]
        ],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"var ouAllerFond = {text};\n"


def departement_ground(directory: Directory, code: str) -> str | None:
    """The ground of a département of the directory; null when its outlines are not known."""
    outlines = directory.outlines(code)
    if outlines is None:
        return None
    around = [(directory.departements[one].name, directory.outlines(one)) for one in directory.neighbours(code)]
    return ground_script(outlines, [(name, one) for name, one in around if one], towns_of(directory, code))


def towns_of(directory: Directory, code: str) -> list[Town]:
    """The communes of a département whose position is known."""
    own = (one for one in directory.communes.values() if one.departement == code)
    return [(one.name, one.lat, one.lon, one.population or 0) for one in own if one.lat is not None and one.lon is not None]


def rings_of(geometry: topo.Geometry) -> list[list[int]]:
    """The rings of a MultiPolygon, coded: what is inside an odd number of them is inside."""
    return _rings(geometry)


def _rings(geometry: topo.Geometry, step: int = 0) -> list[list[int]]:
    rings = [coded(ring, step) for polygon in geometry["coordinates"] for ring in polygon]
    return [ring for ring in rings if len(ring) >= 8]


def coded(line: Sequence[topo.Position], step: int = 0) -> list[int]:
    """A line of [longitude, latitude] as its code; points nearer than ``step`` to the one before are left out."""
    found: list[int] = []
    y = x = 0
    for number, (lon, lat) in enumerate(line):
        dy, dx = round(lat * SCALE) - y, round(lon * SCALE) - x
        is_end = number in (0, len(line) - 1)
        if not is_end and max(abs(dx), abs(dy)) <= step:
            continue
        found += (dy, dx)
        y, x = y + dy, x + dx
    return found
