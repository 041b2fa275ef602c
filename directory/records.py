"""The curated records (``directory/curated/*.yml``) and the national directory's contacts, as rows of the directory."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from directory.hours import is_valid
from directory.models import APPOINTMENTS, KINDS, STATES, Round, Service, Structure

MOST_AWAY = 0.2  # degrees, about 20 km: no mairie is so far from the centre of its commune
ANNEXES = ("annexe", "quartier")  # a mairie_dr so named is not the town hall that the national directory describes


class BuildError(Exception):
    """The data are not fit to build from; the message names the file, the record and what to do."""


def number(value: str) -> float | None:
    """The number of a cell, null when it is empty."""
    return float(value) if value else None


def is_near(row: dict[str, str], commune: dict[str, str]) -> bool:
    """Whether a mairie's position can be its own: some of the source are in another part of the country."""
    gaps = [abs(float(row[name]) - float(commune[name] or row[name])) for name in ("lat", "lon")]
    return max(gaps) <= MOST_AWAY


def contacts_of(row: dict[str, str], commune: dict[str, str]) -> dict[str, Any]:
    """Address, position (WGS 84 degrees) and contacts of a mairie of the national directory, as columns of Structure."""
    has_point = bool(row["lat"]) and is_near(row, commune)
    point = row if has_point else commune
    return {
        "position_quality": "exact" if has_point else "commune",
        "address": row["address"] or None, "postal_code": row["postal_code"][:5] or None, "city": commune["name"],
        "lat": number(point["lat"]), "lon": number(point["lon"]), "phone": row["phone"] or None,
        "email": row["email"] or None, "website": row["website"] or None,
        "opening_hours": row["hours"] or None,
    }


def load_yaml(path: Path) -> dict[str, Any]:
    """The content of a YAML file; raises BuildError with the place of a fault."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    except yaml.YAMLError as error:
        raise BuildError(f"{path}: {error}") from error


def curated_records(folder: Path, communes: dict, mairies: dict) -> Iterator[Structure]:
    """The records of a folder, checked, their blanks filled from the national directory by code INSEE."""
    seen: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yml")):
        document = load_yaml(path)
        for entry in document.get("structures") or []:
            where = f"{path.name}, {entry.get('id') or entry.get('nom')}"
            _check(entry, document, communes, where)
            if entry["id"] in seen:
                raise BuildError(f"{where}: this id is already in {seen[entry['id']].name}; give it another one")
            seen[entry["id"]] = path
            yield _curated(entry, document, communes, mairies, where)


def _curated(entry: dict, document: dict, communes: dict, mairies: dict, where: str) -> Structure:
    commune = communes[entry["insee"]]
    is_main_mairie = entry["kind"] == "mairie_dr" and not any(word in entry["nom"].lower() for word in ANNEXES)
    contacts = contacts_of(mairies[entry["insee"]], commune) if is_main_mairie and entry["insee"] in mairies else {}
    position = entry.get("position")
    point = position or ([contacts["lat"], contacts["lon"]] if contacts else [number(commune["lat"]), number(commune["lon"])])
    names = entry["source"] if isinstance(entry["source"], list) else [entry["source"]]
    sources = [document["sources"][name] for name in names]
    own = {
        "address": entry.get("adresse"), "postal_code": entry.get("code_postal"), "phone": entry.get("telephone"),
        "email": entry.get("courriel"), "website": entry.get("site"), "opening_hours": entry.get("horaires"),
    }
    merged = {**{key: contacts.get(key) for key in own}, **{key: value for key, value in own.items() if value}}
    notes = list(entry.get("notes") or [])
    if contacts and not own["opening_hours"] and merged["opening_hours"]:
        notes.append("Les horaires sont ceux de la mairie. Le service des cartes d'identité peut en avoir d'autres.")
    return Structure(
        id=entry["id"], kind=entry["kind"], name=entry["nom"], city=commune["name"], insee=entry["insee"],
        departement=commune["departement"], lat=point[0], lon=point[1],
        position_quality="exact" if position else contacts.get("position_quality", "commune"),
        hours_note=entry.get("horaires_note"), appointment=entry.get("rendez_vous") or "unknown",
        appointment_url=entry.get("rendez_vous_url"), appointment_note=entry.get("rendez_vous_note"),
        accessibility=list(entry.get("acces") or []), wheelchair=entry.get("fauteuil"), languages=entry.get("langues"),
        conditions=list(entry.get("conditions") or []), notes=notes,
        unverified=list(entry.get("a_verifier") or []), state=entry["etat"],
        source_name=" ; ".join(one["nom"] for one in sources), source_url=next((s["url"] for s in sources if s.get("url")), None),
        source_date=_source_date(entry.get("annee"), sources), origin="curated",
        origin_id=("main:" if is_main_mairie else "") + entry["id"],
        services=[Service(demarche=name) for name in entry.get("services") or []],
        rounds=[_round(stop, communes) for stop in entry.get("tournee") or []], **merged,
    )


def _source_date(year: str | None, sources: list[dict]) -> str | None:
    """The full date of a source when it is of the record's year, else the year as written in the record."""
    dates = [str(one["date"]) for one in sources if one.get("date")]
    return next((date for date in dates if year and date.startswith(year)), year or next(iter(dates), None))


def _round(stop: dict, communes: dict) -> Round:
    commune = communes[stop["insee"]]
    return Round(
        commune=stop["commune"], insee=stop["insee"], place=stop.get("lieu"), weekday=stop.get("jour"), hours=stop.get("heures"),
        weeks=stop.get("semaines"), appointment=bool(stop.get("rendez_vous")), note=stop.get("note"),
        lat=number(commune["lat"]), lon=number(commune["lon"]),
    )


def _check(entry: dict, document: dict, communes: dict, where: str) -> None:
    """Raise BuildError on the first thing that a reader of the file would have to correct."""
    for key in ("id", "nom", "insee", "source"):
        if not entry.get(key):
            raise BuildError(f"{where}: {key} is missing")
    for key, allowed in (("kind", KINDS), ("etat", STATES), ("rendez_vous", APPOINTMENTS)):
        if entry.get(key) not in allowed:
            raise BuildError(f"{where}: {key} is {entry.get(key)!r}; use one of {', '.join(allowed)}")
    if entry.get("fauteuil") not in (None, True, False):
        raise BuildError(f"{where}: fauteuil is {entry['fauteuil']!r}; use true, false or null")
    if entry.get("horaires") and not is_valid(entry["horaires"]):
        raise BuildError(f"{where}: horaires {entry['horaires']!r} is not opening_hours syntax (« Mo-Fr 09:00-12:00 »)")
    for insee in [entry.get("insee"), *(stop["insee"] for stop in entry.get("tournee") or [])]:
        if insee not in communes:
            raise BuildError(f"{where}: {insee!r} is not the code INSEE of a present commune")
    names: Iterable[str] = entry["source"] if isinstance(entry["source"], list) else [entry["source"]]
    for name in names:
        if name not in document["sources"]:
            raise BuildError(f"{where}: source {name!r} is not among the sources of the file")
