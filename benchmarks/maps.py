"""The cartography on the server: how long a page takes, what it weighs, beside folium's own defaults on the same places.

``python -m benchmarks.maps [--repeat 15] [--json FILE]``
For each département: choosing and describing its places, the map alone, the whole page (kept or not), then a plain folium
map of the same places with its default marker, popup and outlines, in the same run. Milliseconds of processor time of this
process (median): other work on the machine weighs less on them. Weights in kilobytes, compressed as they travel.
"""
from __future__ import annotations

import argparse
import gzip
import json
import posixpath
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium

from actions.conversation import World
from actions.world import open_world
from locales import translator
from maps import topo
from maps.base import ClusteredPlaces, Ground, OfflineMap, Places
from maps.places import DENSE
from routing.offers import Filters, Survey, survey
from web import cartography as pages
from web.assets import FOLDERS

CASES = (("17", ""), ("86", ""), ("62", ""), ("62", "mairie"))
OWN = re.compile(r'(?:src|href)="(/(?:static|vendor|carte/fond)/[^"]+)"')
THIRD = re.compile(r'(?:src|href)="(https?://[^"]+\.(?:js|css))"')
IMPORTED = re.compile(r"""from\s+["'](\.{1,2}/[^"']+)["']""")


def milliseconds(work: Callable[[], Any], repeat: int) -> float:
    """Median processor time of ``work``, in ms, after one turn for nothing."""
    work()
    spent = []
    for _ in range(repeat):
        start = time.process_time()
        work()
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent)


def kilobytes(text: str | bytes) -> float:
    """Weight once compressed."""
    return len(gzip.compress(text.encode() if isinstance(text, str) else text, 6)) / 1000


def ours(points: list[tuple[int, float, float, str]]) -> str:
    """The map alone, as the page has it."""
    drawn = OfflineMap(((46.0, 0.0), (47.0, 1.0)))
    drawn.add_child(Ground("/carte/fond/17.js"))
    drawn.add_child((ClusteredPlaces if len(points) > DENSE else Places)(points, small=True))
    return str(drawn.parts().script)


def plain(rows: list[dict[str, Any]], outlines: Any) -> str:
    """folium's own defaults: a marker and a popup a place, the communes as GeoJSON."""
    drawn = folium.Map(location=[46.5, 0.3], zoom_start=9)
    shapes = [{"type": "Feature", "properties": {}, "geometry": one} for one in topo.communes(outlines).values()]
    folium.GeoJson({"type": "FeatureCollection", "features": shapes}).add_to(drawn)
    for row in rows:
        if row["lat"] is not None:
            text = "<br>".join(str(row[key]) for key in ("name", "address", "phone", "opening_hours") if row[key])
            folium.Marker([row["lat"], row["lon"]], popup=folium.Popup(text, max_width=300), tooltip=row["name"]).add_to(drawn)
    return drawn.get_root().render()


def files_of(html: str, world: World, code: str) -> dict[str, float]:
    """The files that a page loads, modules that import each other included, with their weights in kB."""
    found: dict[str, float] = {}
    waiting = [re.sub(r"/h-[0-9a-f]{12}/", "/", one.split("?")[0]) for one in OWN.findall(html)]
    while waiting:
        url = waiting.pop()
        if url in found:
            continue
        if url.startswith("/carte/fond/"):
            found[url] = kilobytes(pages._ground_of(world, code)[0])
            continue
        folder = next(one for one in FOLDERS if url.startswith(one.prefix))
        path = folder.root / url.removeprefix(folder.prefix + "/")
        found[url] = kilobytes(path.read_bytes())
        if path.suffix == ".js":
            imported = IMPORTED.findall(path.read_text(encoding="utf-8"))
            waiting += [posixpath.normpath(posixpath.join(posixpath.dirname(url), one)) for one in imported]
    return found


def measure(world: World, code: str, kind: str, repeat: int) -> dict[str, Any]:
    """The line of one page: times in ms, weights in kB, and the files it loads."""
    voice, directory = translator("fr"), world.directory
    query = {"departement": code, **({"kind": kind} if kind else {})}
    filters = Filters.read(query)

    def choose() -> Survey:
        return survey(directory, world.catalogue, code, filters, world.clock(), voice)

    def kept() -> str:
        return pages.map_page(world, query, "n0nce", False)

    def page() -> str:
        pages._kept.clear()
        return kept()

    found, outlines = choose(), directory.outlines(code)
    rows = [row for row in found.rows if row["id"] in found.matching]
    points = [(number, row["lat"], row["lon"], row["kind"]) for number, row in enumerate(rows, 1) if row["lat"] is not None]
    html, other = page(), plain(rows, outlines)
    assert not THIRD.findall(html)
    files = files_of(html, world, code)
    times = {
        "survey ms": milliseconds(choose, repeat), "map ms": milliseconds(lambda: ours(points), repeat),
        "page ms": milliseconds(page, repeat), "kept ms": milliseconds(kept, repeat),
        "folium ms": milliseconds(lambda: plain(rows, outlines), max(3, repeat // 5)),
    }
    return {
        "places": len(rows), **times, "map ratio": times["map ms"] / times["folium ms"], "page kB": kilobytes(html),
        "files kB": sum(files.values()), "all kB": kilobytes(html) + sum(files.values()), "folium kB": kilobytes(other),
        "3rd": len(set(THIRD.findall(other))), "files": files,
    }


def main() -> None:
    """Print the table, a line a page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    world = open_world()
    results = {f"{code} {kind}".strip(): measure(world, code, kind, options.repeat) for code, kind in CASES}
    names = [name for name in next(iter(results.values())) if name != "files"]
    print(f"{'':12}" + "".join(f"{name:>11}" for name in names))
    for case, line in results.items():
        print(f"{case:12}" + "".join(f"{line[name]:11.2f}" if isinstance(line[name], float) else f"{line[name]:11}" for name in names))
    if options.json:
        options.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
