"""Importer of the official list of France Services structures (ANCT, published on data.gouv.fr, Licence Ouverte 2.0).

``read`` gives the rows of the file, ``convert`` makes a record or a rejection of one, ``store`` writes the records of
a list in one transaction. What can be repaired is, and says so in ``unverified``; what has no id, no name or no
commune is rejected. All or nothing: an error, or too many rejected rows, leaves the database as it was.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.importers.appointment import read_appointment
from directory.importers.cells import clean, emails, phones, shorten
from directory.importers.communes import Communes, Place, is_near
from directory.importers.supersede import Links, link
from directory.importers.table import ImportFileError, Row, read_rows
from directory.importers.upsert import Record, upsert
from directory.importers.week import convert_week
from directory.models import Structure

ORIGIN = "anct"
SOURCE_NAME = "ANCT, liste des structures France Services (data.gouv.fr)"
SOURCE_URL = "https://www.data.gouv.fr/fr/datasets/liste-des-structures-france-services/"
DAYS = ("h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi")
REQUIRED = ("id_fs", "lib_fs", "adresse", "insee_com", "code_postal", "lib_com", "latitude", "longitude", "mail",
            "telephone", *DAYS, "prise_rdv", "commentaire", "format_fs")
ITINERANT = ("bus_équivalent", "itinérante")
FORMATS = ("fixe", "multisites", "fixe_antenne(s)", *ITINERANT)
SERVICES = ("france_services", "cni", "passeport", "permis", "carte_grise")
NOTE_LIMIT = 500
MAX_REJECTED = 0.10


@dataclass(frozen=True)
class Rejection:
    """A row that cannot be a record: where, what stands there, and why it cannot be repaired."""

    line: int
    column: str
    value: str
    reason: str
    origin_id: str = ""


@dataclass
class Report:
    """What an import did. ``read == accepted + rejected`` and ``accepted == added + changed + unchanged`` always."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: list[str] = field(default_factory=list)
    removed: int = 0
    repaired: int = 0
    links: Links = field(default_factory=Links)
    rejections: list[Rejection] = field(default_factory=list)
    refusal: str | None = None  # why nothing was written

    @property
    def rejected(self) -> int:
        """How many rows are not records."""
        return len(self.rejections)

    @property
    def accepted(self) -> int:
        """How many rows are records, written unless there is a refusal."""
        return self.read - self.rejected


def list_date(path: Path, today: date) -> date:
    """The date in a file's name (« liste-fs-20240801.csv »); raises ImportFileError without one that is past."""
    for match in re.finditer(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)", path.name):
        try:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
        if found <= today:
            return found
    raise ImportFileError(f"{path.name} : le nom du fichier ne dit pas sa date ; donnez-la avec --date AAAA-MM-JJ.")


def read(path: Path) -> list[Row]:
    """The rows of the list; raises ImportFileError when the file is not the list."""
    return read_rows(path, REQUIRED)


def convert(row: Row, communes: Communes, listed_on: date) -> Record | Rejection:
    """The record of a row, complete but for ``superseded_by``, or the reason why there is none."""
    origin_id, name = clean(row["id_fs"]).removesuffix(".0"), shorten(clean(row["lib_fs"]), 200)
    if row.problem:
        return Rejection(row.line, "", "", row.problem, origin_id)
    if not origin_id:
        return Rejection(row.line, "id_fs", "", "identifiant absent")
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", origin_id):
        return Rejection(row.line, "id_fs", shorten(origin_id, 60), "identifiant illisible")
    if not name:
        return Rejection(row.line, "lib_fs", "", "nom absent", origin_id)
    postal_code = _code(row["code_postal"])
    city = clean(row["lib_com"])
    match = communes.find(_code(row["insee_com"]), city, postal_code, clean(row["insee_dep"]).zfill(2))
    if match is None:
        said = shorten(f"{clean(row['insee_com'])} {postal_code} {city}", 60)
        return Rejection(row.line, "insee_com", said, "aucune commune de ce code, nom ou code postal", origin_id)
    unverified = [match.warning] if match.warning else []
    fields = {
        **_place(row, match.place, postal_code, unverified), **_contacts(row, unverified), **_opening(row, unverified),
        **_status(row, listed_on, unverified),
    }
    return {
        "id": f"{ORIGIN}-{origin_id}", "name": name, "city": match.place.name, "insee": match.place.insee,
        "departement": match.place.departement, "website": None, "appointment_url": None, "accessibility": [],
        "conditions": [], "notes": _notes(row, fields), "unverified": unverified, "source_name": SOURCE_NAME,
        "source_url": SOURCE_URL, "source_date": listed_on.isoformat(), "origin": ORIGIN, "origin_id": origin_id,
        **fields,
    }


def _code(value: str) -> str:
    """A code of five characters, the leading zero that a spreadsheet ate put back."""
    code = re.sub(r"\s", "", clean(value)).removesuffix(".0").upper()
    return code.zfill(5) if code else ""


def _place(row: Row, place: Place, postal_code: str, unverified: list[str]) -> dict[str, Any]:
    if postal_code not in place.postal_codes and place.postal_codes:
        said = f"La liste officielle dit {postal_code}." if postal_code else "La liste officielle n'en donne pas."
        if len(place.postal_codes) == 1:
            unverified.append(f"Code postal : celui de la commune. {said}")
            postal_code = place.postal_codes[0]
        else:
            unverified.append(f"Code postal à vérifier. {said}")
            postal_code = postal_code if re.fullmatch(r"\d{5}", postal_code) else place.postal_codes[0]
    lat, lon, quality = _position(row, place, unverified)
    return {
        "address": shorten(clean(row["adresse"]), 200) or None, "postal_code": postal_code[:5] or None,
        "lat": lat, "lon": lon, "position_quality": quality,
    }


def _position(row: Row, place: Place, unverified: list[str]) -> tuple[float | None, float | None, str]:
    """The point of the row when it is near the commune, as written or swapped, else the commune's centre."""
    point = [_degrees(row["latitude"]), _degrees(row["longitude"])]
    if point[0] is not None and point[1] is not None:
        if is_near(place, point[0], point[1]):
            return point[0], point[1], "exact"
        if is_near(place, point[1], point[0]):
            unverified.append("Position : latitude et longitude échangées dans la liste officielle, remises en ordre.")
            return point[1], point[0], "exact"
        unverified.append("Position : le centre de la commune. Celle de la liste officielle est trop loin.")
    else:
        unverified.append("Position : le centre de la commune. La liste officielle n'en donne pas.")
    return place.lat, place.lon, "commune"


def _degrees(value: str) -> float | None:
    text = clean(value).replace(",", ".").replace(" ", "").rstrip("°")
    return float(text) if re.fullmatch(r"[+-]?\d{1,3}(\.\d+)?", text) else None


def _contacts(row: Row, unverified: list[str]) -> dict[str, Any]:
    found_phones, found_emails = phones(row["telephone"]), emails(row["mail"])
    for name, column, found in (("Téléphone", "telephone", found_phones), ("Adresse e-mail", "mail", found_emails)):
        said = clean(row[column])
        if said and not found:
            unverified.append(f"{name} illisible dans la liste officielle : « {shorten(said, 60)} ».")
    return {"phone": found_phones[0] if found_phones else None, "email": found_emails[0] if found_emails else None}


def _opening(row: Row, unverified: list[str]) -> dict[str, Any]:
    format_ = clean(row["format_fs"]).lower()
    is_itinerant = format_ in ITINERANT
    if format_ not in FORMATS:
        said = shorten(format_, 40) or "rien"
        unverified.append(f"Lieu fixe ou itinérant : à vérifier. La liste officielle dit « {said} ».")
    week = convert_week([row[day] for day in (*DAYS, "h_dimanche")], is_itinerant)
    if week.warning:
        unverified.append(week.warning)
    appointment = read_appointment(clean(row["prise_rdv"]).lower() == "oui", clean(row["commentaire"]))
    return {
        "kind": "france_services_itinerante" if is_itinerant else "france_services", "opening_hours": week.hours,
        "hours_note": week.note, "appointment": appointment.value, "appointment_note": appointment.note,
    }


def _status(row: Row, listed_on: date, unverified: list[str]) -> dict[str, str]:
    """A structure labelled after the date of the list is only announced; a label that is not one is to be verified."""
    said = clean(row["labellisation_fs"])
    match = re.search(r"(\d{2})/(\d{2})/(\d{4})", said)
    if match and f"{match[3]}-{match[2]}-{match[1]}" > listed_on.isoformat():
        unverified.append(f"Ouverture annoncée pour le {match[0]} : à vérifier.")
        return {"state": "annonce"}
    if said and not said.lower().startswith("espace labellisé"):
        unverified.append(f"Statut à vérifier : la liste officielle dit « {shorten(said, 60)} ».")
        return {"state": "a_verifier"}
    return {"state": "confirme"}


def _notes(row: Row, fields: dict[str, Any]) -> list[str]:
    notes = []
    complement, comment = clean(row["complement_adresse"]), clean(row["commentaire"])
    if complement:
        notes.append(shorten(f"Complément d'adresse : {complement}", NOTE_LIMIT))
    has_words = bool(re.search(r"[^\W\d_]", comment))
    others = dict.fromkeys(phones(row["telephone"]) + ([] if has_words else phones(comment)))
    notes += [f"Autre téléphone : {one}" for one in others if one != fields["phone"]]
    notes += [f"Autre adresse e-mail : {one}" for one in emails(row["mail"])[1:]]
    if has_words:
        notes.append(shorten(comment, NOTE_LIMIT))
    return notes


def convert_all(rows: Iterable[Row], communes: Communes, listed_on: date) -> tuple[list[Record], list[Rejection]]:
    """Every row as a record or a rejection; a second row of one id is rejected."""
    records: list[Record] = []
    lines: dict[str, int] = {}
    rejections = []
    for row in rows:
        result = convert(row, communes, listed_on)
        if isinstance(result, dict) and result["origin_id"] in lines:
            origin_id = result["origin_id"]
            reason = f"identifiant déjà vu à la ligne {lines[origin_id]}"
            result = Rejection(row.line, "id_fs", origin_id, reason, origin_id)
        if isinstance(result, Rejection):
            rejections.append(result)
        else:
            records.append(result)
            lines[result["origin_id"]] = row.line
    return records, rejections


def store(session: Session, records: Sequence[Record], seen: Iterable[str] = (), keep: bool = False) -> Report:
    """Write the records of a whole list, remove those gone from it unless ``keep``, and link the curated ones.

    ``seen``: ids that stand in the list without a record (rejected rows): an older record of theirs is not gone.
    The session is not committed.
    """
    outcome = upsert(session, ORIGIN, records, SERVICES, seen, keep)
    return Report(
        read=len(records), added=len(outcome.added), changed=len(outcome.changed), unchanged=len(outcome.unchanged),
        gone=list(outcome.gone), removed=len(outcome.removed), links=link(session),
        repaired=sum(1 for record in records if record["unverified"]),
    )


def import_list(
    session: Session,
    path: Path,
    listed_on: date,
    *,
    max_rejected: float = MAX_REJECTED,
    keep: bool = False,
    dry_run: bool = False,
    progress: Callable[[Iterable[Row]], Iterable[Row]] = lambda rows: rows,
) -> Report:
    """Import a whole list in one transaction, committed at the end and rolled back on any error.

    Nothing is written, and ``refusal`` says why, when more than the share ``max_rejected`` (0 to 1) of the rows is
    rejected or when the directory already holds a newer list. ``dry_run`` reports the same and writes nothing.
    """
    rows = read(path)
    try:
        records, rejections = convert_all(progress(rows), Communes.load(session), listed_on)
        report = Report(read=len(rows), rejections=rejections)
        report.refusal = _refusal(session, report, listed_on, max_rejected)
        if not report.refusal:
            report = store(session, records, {one.origin_id for one in rejections}, keep)
            report.read, report.rejections = len(rows), rejections
        if report.refusal or dry_run:
            session.rollback()
        else:
            session.commit()
        return report
    except BaseException:
        session.rollback()
        raise


def _refusal(session: Session, report: Report, listed_on: date, max_rejected: float) -> str | None:
    newest = session.scalar(select(func.max(Structure.source_date)).where(Structure.origin == ORIGIN))
    if newest and newest > listed_on.isoformat():
        return f"l'annuaire contient déjà la liste du {newest}, plus récente que celle du {listed_on.isoformat()}"
    if report.rejected > max_rejected * report.read:
        return f"{report.rejected} lignes rejetées sur {report.read}, plus que la limite de {max_rejected * 100:g} %"
    return None
