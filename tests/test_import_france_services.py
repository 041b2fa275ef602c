"""The importer of the official France Services list, on invented files that have its real defects, and on the real one."""
from __future__ import annotations

import csv
import lzma
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from directory.build import build
from directory.hours import is_valid
from directory.importers import france_services
from directory.importers.appointment import read_appointment
from directory.importers.cells import clean, emails, phones, shorten
from directory.importers.communes import Communes, Place
from directory.importers.france_services import Rejection, convert, import_list, list_date, read, store
from directory.importers.supersede import is_as_new, name_key
from directory.importers.table import ImportFileError, Row
from directory.importers.week import convert_week, read_day
from directory.models import Service, Structure

DATA = Path(__file__).parent / "data"
LIST = DATA / "liste-fs-20240901.csv"
SHARED = Path(os.environ.get("OU_ALLER_SHARED") or Path(__file__).resolve().parents[2] / "shared")
REAL = SHARED / "data" / "liste-fs-20240801.csv"
DAY = date(2024, 9, 1)
NAMES = {"49": [("49126", "Orée d'Anjou"), ("49126", "Drain")], "23": [("23096", "Guéret")], "13": [("13055", "Marseille")]}
COMMUNES = Communes(
    [
        Place("23096", "Guéret", "23", 46.1696, 1.8714, ("23000",)),
        Place("13055", "Marseille", "13", 43.2976, 5.3694, ("13001", "13002")),
        Place("49126", "Orée d'Anjou", "49", 47.3345, -1.2069, ("49270", "49530")),
        Place("97801", "Saint-Martin", "978", None, None, ("97150",)),
    ],
    lambda departement: NAMES.get(departement, []),
)
ROW = {
    "id_fs": "9001", "insee_dep": "23", "lib_fs": "France services du Lavoir bleu", "adresse": "1 Rue du Lavoir",
    "complement_adresse": "", "insee_com": "23096", "code_postal": "23000", "lib_com": "Guéret", "latitude": "46.17",
    "longitude": "1.87", "mail": "accueil@exemple.fr", "telephone": "05 55 00 00 01", "h_lundi": "09:00 - 12:00", "h_mardi": "",
    "h_mercredi": "", "h_jeudi": "", "h_vendredi": "", "h_samedi": "", "prise_rdv": "Non", "commentaire": "",
    "type_fs": "Principal", "format_fs": "Fixe", "groupe_fs": "", "labellisation_fs": "Espace labellisé 01/01/2020",
}


@pytest.fixture
def session(directory_url: str, tmp_path: Path) -> Iterator[Session]:
    """A session on a copy of the built directory."""
    copy = tmp_path / "copy.sqlite"
    shutil.copy(str(make_url(directory_url).database), copy)
    engine = create_engine(f"sqlite:///{copy}", future=True)
    with Session(engine, future=True) as opened:
        yield opened
    engine.dispose()


def converted(**cells: str) -> dict | Rejection:
    return convert(Row(2, {**ROW, **cells}), COMMUNES, DAY)


def write_list(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROW))
        writer.writeheader()
        writer.writerows({**ROW, **row} for row in rows)
    return path


def imported(session: Session) -> dict[str, Structure]:
    return {one.origin_id: one for one in session.scalars(select(Structure).where(Structure.origin == "anct"))}


def snapshot(session: Session) -> tuple[list, list]:
    """Everything that an import may write."""
    structures = session.execute(select(Structure.__table__).order_by(Structure.id)).all()
    services = session.execute(select(Service.__table__).order_by(Service.structure_id, Service.demarche)).all()
    return structures, services


# Reading


def test_should_keep_the_line_on_which_each_row_begins() -> None:
    rows = read(LIST)
    assert [row.line for row in rows] == [2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    assert rows[1]["commentaire"] == "Lundi : place du Pont\nMardi : halle aux grains"


def test_should_find_the_encoding_and_the_delimiter() -> None:
    rows = read(DATA / "liste-fs-windows.csv")
    assert [row["lib_fs"] for row in rows] == ["France services de l’Écluse", "France services de la Forêt"]
    assert rows[1]["commentaire"] == "Fermé l'été"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_should_read_every_usual_form_of_csv(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "liste.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows([ROW.keys(), ROW.values()])
    assert [(row.line, row["lib_com"]) for row in read(path)] == [(2, "Guéret")]


def test_should_read_a_file_whose_lines_are_in_two_encodings(tmp_path: Path) -> None:
    path = write_list(tmp_path / "liste.csv", {}, {"id_fs": "9002"})
    lines = path.read_bytes().split(b"\r\n")
    lines[2] = lines[2].decode().encode("cp1252")
    path.write_bytes(b"\r\n".join(lines))
    assert [row["lib_com"] for row in read(path)] == ["Guéret", "Guéret"]


def test_should_skip_empty_lines_and_keep_counting_them(tmp_path: Path) -> None:
    path = write_list(tmp_path / "liste.csv", {})
    header, row = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(f"{header}\n\n{',' * 23}\n{row}", encoding="utf-8")
    assert [one.line for one in read(path)] == [4]


def test_should_name_every_missing_column_in_one_error() -> None:
    with pytest.raises(ImportFileError, match="ligne 1 : colonnes absentes : telephone, h_mardi ;"):
        read(DATA / "liste-fs-sans-colonnes-20240901.csv")


@pytest.mark.parametrize(("content", "reason"), [
    (b"", "est vide"),
    (b"PK\x03\x04rest", "un classeur ou une archive"),
    (b"%PDF-1.7", "un PDF"),
    (b"<!doctype html><title>Erreur</title>", "colonnes absentes"),
    (",".join(ROW).encode() + b"\n", "aucune ligne"),
    (",".join([*ROW, "id_fs"]).encode() + b"\n" + b"x," * 24 + b"\n", "en double : id_fs"),
])
def test_should_say_what_is_wrong_with_a_file_that_is_not_the_list(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes(content)
    with pytest.raises(ImportFileError, match=reason):
        read(path)


def test_should_say_that_a_file_or_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="n'existe pas"):
        read(tmp_path / "absent.csv")
    with pytest.raises(ImportFileError, match="est un dossier"):
        read(tmp_path)


def test_should_refuse_a_file_where_a_quote_swallows_rows(tmp_path: Path) -> None:
    path = write_list(tmp_path / "liste.csv", *({"id_fs": str(number)} for number in range(1, 9)))
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3] = '3,23,"France services' + lines[3][22:]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ImportFileError, match="ligne 4 : guillemet"):
        read(path)


def test_should_reject_a_row_of_another_width(tmp_path: Path) -> None:
    path = write_list(tmp_path / "liste.csv", {}, {"id_fs": "9002"})
    path.write_text(path.read_text(encoding="utf-8").replace("9002,23,", "9002,23,en trop,"), encoding="utf-8")
    result = convert(read(path)[1], COMMUNES, DAY)
    assert isinstance(result, Rejection)
    assert (result.line, result.reason) == (3, "25 champs au lieu de 24")


@pytest.mark.parametrize(("name", "expected"), [
    ("liste-fs-20240801.csv", date(2024, 8, 1)), ("liste_2024-08-01_v2.csv", date(2024, 8, 1)), ("20243299-20240102.csv", date(2024, 1, 2)),
])
def test_should_read_the_date_in_the_name(name: str, expected: date) -> None:
    assert list_date(Path(name), DAY) == expected


@pytest.mark.parametrize("name", ["liste.csv", "liste-20300101.csv", "liste-20241301.csv", "liste-1202408011.csv"])
def test_should_ask_for_a_date_that_the_name_does_not_give(name: str) -> None:
    with pytest.raises(ImportFileError, match="--date AAAA-MM-JJ"):
        list_date(Path(name), DAY)


# Cells


@pytest.mark.parametrize(("raw", "expected"), [
    ("  Rue\u00a0des  Prés \n\n", "Rue des Prés"),
    ("Lundi\\x20de\\x209h\\x20\\xE0\\x2012h,\\u00e9t\\x", "Lundi de 9h à 12h,ét"),
    ("Accueil <b>gratuit</b><br/>le lundi", "Accueil gratuit. le lundi"),
    ("avant<script>alert(1)</script> après", "avant après"),
    ("&lt;img src=x onerror=alert(1)&gt;Bonjour &amp; merci", "Bonjour & merci"),
    ("\\x3cscript\\x3ealert(1)\\x3c/script\\x3eici", "ici"),
    ("moins de 10 < 20 places", "moins de 10 < 20 places"),
    ("France\u200b services\u0007\ufffd", "France services"),
    ("FermÃ© l'Ã©tÃ©", "Fermé l'été"),
    ("mehun@france-serendez-vousices.gouv.fr", "mehun@france-services.gouv.fr"),
    ("Prise de rendez-vous", "Prise de rendez-vous"),
    ("Cafe\u0301", "Café"),
    ("ligne 1\nligne 2 :\nligne 3", "ligne 1. ligne 2 : ligne 3"),
    (" N/A ", ""), ("-", ""), ("null", ""), ("", ""),
])
def test_should_clean_text(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(("raw", "expected"), [
    ("05.55.00.00.01", ["05 55 00 00 01"]),
    ("+33 (0)5 55 00 00 01", ["05 55 00 00 01"]),
    ("0033555000001", ["05 55 00 00 01"]),
    ("+262 262 00 00 01", ["02 62 00 00 01"]),
    ("555000001", ["05 55 00 00 01"]),
    ("05 55 00 00 01 / 05-55-00-00-02", ["05 55 00 00 01", "05 55 00 00 02"]),
    ("3939", ["39 39"]),
    ("05 55 00 00", []), ("055500000123", []), ("voir la mairie", []), ("", []),
])
def test_should_read_phones(raw: str, expected: list[str]) -> None:
    assert phones(raw) == expected


@pytest.mark.parametrize(("raw", "expected"), [
    ("a@exemple.fr", ["a@exemple.fr"]),
    ("a@exemple.fr - b.c@sous.exemple.fr", ["a@exemple.fr", "b.c@sous.exemple.fr"]),
    ("Accueil <mailto:a@exemple.fr>;a@exemple.fr.", ["a@exemple.fr"]),
    ("a@exemple", []), ("a@@exemple.fr", []), ("@exemple.fr", []), ("a..b@exemple.fr", []), ("", []),
])
def test_should_read_emails(raw: str, expected: list[str]) -> None:
    assert emails(raw) == expected


def test_should_shorten_between_two_words() -> None:
    assert shorten("un deux trois", 13) == "un deux trois"
    assert shorten("un deux trois", 9) == "un deux…"


# Hours


@pytest.mark.parametrize(("raw", "expected"), [
    ("09:00 - 12:00 / 14:00 - 17:00", [(540, 720), (840, 1020)]),
    ("9h-12h", [(540, 720)]),
    ("9h30 à 12h / de 14H00 à 17h15", [(570, 720), (840, 1035)]),
    ("14:00 - 17:00 / 09:00 - 12:00", [(540, 720), (840, 1020)]),
    ("09:00 - 11:00 / 11:00 - 12:00", [(540, 720)]),
    ("09:00 - 12:00 / 09:00 - 12:00", [(540, 720)]),
    ("00:00 - 00:00 / 09:00 - 12:00", [(540, 720)]),
    ("00:00 - 00:00", []), ("Fermé", []), ("", []),
    ("09:00 - 16:30 / 09:00 - 11:30", None), ("09:00 - 14:00 / 11:00 - 12:30", None),
    ("12:00 - 09:00", None), ("09:00", None), ("sur rendez-vous", None), ("25:00 - 26:00", None), ("09:00 - 12:75", None),
    ("09:00 - 12:00 sauf vacances", None), ("02:00 - 05:00", None),
])
def test_should_read_a_day(raw: str, expected: list | None) -> None:
    assert read_day(raw) == expected


def test_should_group_the_days_of_equal_hours() -> None:
    day, morning = "09:00 - 12:00 / 14:00 - 17:00", "09:00 - 12:00"
    week = convert_week([day, day, morning, day, day, morning, ""])
    assert week.hours == "Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We,Sa 09:00-12:00"
    assert convert_week([day, day, day, day, day, "", ""]).hours == "Mo-Fr 09:00-12:00,14:00-17:00"
    assert week.note is None and week.warning is None


def test_should_say_that_contradictory_hours_are_unknown_and_repeat_the_list() -> None:
    week = convert_week(["09:00 - 16:30 / 09:00 - 11:30", "09:00 - 12:00", "", "", "", "", ""])
    assert week.hours is None
    assert week.note is not None and "lundi 09:00 - 16:30 / 09:00 - 11:30 ; mardi 09:00 - 12:00" in week.note
    assert week.warning == "Horaires : illisibles ou contradictoires dans la liste officielle."


def test_should_drop_empty_spans_and_ask_to_check_their_days() -> None:
    week = convert_week(["00:00 - 00:00", "00:00 - 00:00 / 09:00 - 12:00", "09:00 - 12:00", "", "", "", ""])
    assert week.hours == "Tu,We 09:00-12:00"
    assert week.warning is not None and "(lundi, mardi)" in week.warning


def test_should_leave_hours_unknown_when_the_list_gives_none() -> None:
    assert convert_week([""] * 7) == convert_week(["", "", "-", "", "", "", ""])
    assert convert_week([""] * 7).hours is None


# Appointments


@pytest.mark.parametrize(("can_book", "comment", "value", "note"), [
    (True, "UNIQUEMENT SUR RDV", "required", None),
    (False, "Exclusivement sur rendez-vous au 05.55.00.00.01", "required", None),
    (False, "Prise de rendez-vous obligatoire", "required", None),
    (True, "Vendredi : uniquement sur rendez-vous", "unknown", "certains cas"),
    (True, "Uniquement sur rendez-vous l'après-midi", "unknown", "certains cas"),
    (True, "Rendez-vous obligatoire pour les passeports", "unknown", "certains cas"),
    (True, "Sur rendez-vous", "unknown", "certains cas"),
    (False, "Prise de rendez-vous fortement conseillée", "recommended", None),
    (False, "Nous vous recommandons de prendre rendez-vous", "recommended", None),
    (True, "Rendez-vous non obligatoire", "unknown", "possible"),
    (True, "", "unknown", "possible"),
    (True, "Ouvert aussi sans rendez-vous", "unknown", "possible"),
    (False, "Parking gratuit", "unknown", None),
])
def test_should_only_say_of_appointments_what_the_comment_says(can_book: bool, comment: str, value: str, note: str | None) -> None:
    found = read_appointment(can_book, comment)
    assert found.value == value
    assert (note in (found.note or "")) if note else found.note is None


# Converting


def test_should_convert_a_right_row_without_a_warning() -> None:
    record = converted()
    assert isinstance(record, dict)
    assert (record["id"], record["kind"], record["city"], record["insee"], record["departement"]) == \
        ("anct-9001", "france_services", "Guéret", "23096", "23")
    assert (record["lat"], record["lon"], record["position_quality"]) == (46.17, 1.87, "exact")
    assert (record["opening_hours"], record["appointment"], record["state"]) == ("Mo 09:00-12:00", "unknown", "confirme")
    assert (record["unverified"], record["notes"], record["source_date"]) == ([], [], "2024-09-01")


@pytest.mark.parametrize(("cells", "column", "reason"), [
    ({"id_fs": " "}, "id_fs", "identifiant absent"),
    ({"id_fs": "../etc"}, "id_fs", "identifiant illisible"),
    ({"lib_fs": "-"}, "lib_fs", "nom absent"),
    ({"insee_com": "99999", "code_postal": "99999", "lib_com": "Nulle-Part"}, "insee_com", "aucune commune"),
    ({"insee_com": "", "code_postal": "", "lib_com": ""}, "insee_com", "aucune commune"),
])
def test_should_reject_only_what_cannot_be_repaired(cells: dict[str, str], column: str, reason: str) -> None:
    result = converted(**cells)
    assert isinstance(result, Rejection)
    assert (result.line, result.column) == (2, column)
    assert reason in result.reason


@pytest.mark.parametrize(("cells", "insee", "warning"), [
    ({"insee_com": "49069", "insee_dep": "49", "lib_com": "Orée d'Anjou", "code_postal": "49530"}, "49126", "de commune inconnu, 49069"),
    ({"insee_com": "", "insee_dep": "49", "lib_com": "DRAIN", "code_postal": ""}, "49126", "sans code"),
    ({"insee_com": "13202", "insee_dep": "13", "lib_com": "Marseille 2e", "code_postal": "13002"}, "13055", None),
    ({"insee_com": "23096", "lib_com": "GUERET CEDEX", "code_postal": "23011"}, "23096", None),
    ({"insee_com": "23096", "insee_dep": "49", "lib_com": "Drain", "code_postal": "49530"}, "49126", "d'une autre commune, Guéret"),
    ({"insee_com": "23999", "lib_com": "Géret", "code_postal": "23000"}, "23096", "code postal 23000"),
    ({"insee_com": "23096", "lib_com": "Ville inconnue", "code_postal": "00000"}, "23096", "Commune à vérifier"),
])
def test_should_find_the_present_commune(cells: dict[str, str], insee: str, warning: str | None) -> None:
    record = converted(**cells)
    assert isinstance(record, dict)
    assert record["insee"] == insee
    said = [one for one in record["unverified"] if one.startswith("Commune")]
    assert (warning in said[0]) if warning else said == []


@pytest.mark.parametrize(("lat", "lon", "point", "quality", "warning"), [
    ("46,17", "1,87", (46.17, 1.87), "exact", None),
    ("1.87", "46.17", (46.17, 1.87), "exact", "échangées"),
    ("0", "0", (46.1696, 1.8714), "commune", "n'en donne pas"),
    ("", "1.87", (46.1696, 1.8714), "commune", "n'en donne pas"),
    ("48.85", "2.35", (46.1696, 1.8714), "commune", "trop loin"),
    ("652000", "6862000", (46.1696, 1.8714), "commune", "n'en donne pas"),
    ("abc", "nan", (46.1696, 1.8714), "commune", "n'en donne pas"),
    ("-46.17", "1.87", (46.1696, 1.8714), "commune", "trop loin"),
])
def test_should_only_trust_a_point_near_its_commune(lat: str, lon: str, point: tuple, quality: str, warning: str | None) -> None:
    record = converted(latitude=lat, longitude=lon)
    assert isinstance(record, dict)
    assert ((record["lat"], record["lon"]), record["position_quality"]) == (point, quality)
    assert (warning in record["unverified"][0]) if warning else record["unverified"] == []


@pytest.mark.parametrize(("lat", "lon", "expected"), [("18.07", "-63.08", (18.07, -63.08)), ("48.85", "2.35", (None, None))])
def test_should_have_no_point_rather_than_a_wrong_one(lat: str, lon: str, expected: tuple) -> None:
    record = converted(insee_com="97801", code_postal="97150", lib_com="Saint-Martin", latitude=lat, longitude=lon)
    assert isinstance(record, dict)
    assert (record["lat"], record["lon"]) == expected


@pytest.mark.parametrize(("postal_code", "expected", "has_warning"), [
    ("23000", "23000", False), ("23011", "23000", True), ("", "23000", True), ("2300", "23000", True), ("abc", "23000", True),
])
def test_should_put_the_postal_code_of_the_commune(postal_code: str, expected: str, has_warning: bool) -> None:
    record = converted(code_postal=postal_code)
    assert isinstance(record, dict)
    assert (record["postal_code"], bool(record["unverified"])) == (expected, has_warning)


@pytest.mark.parametrize(("format_", "kind"), [
    ("Fixe", "france_services"), ("Multisites", "france_services"), ("Fixe_antenne(s)", "france_services"),
    ("Bus_équivalent", "france_services_itinerante"), ("Itinérante", "france_services_itinerante"), ("Péniche", "france_services"),
])
def test_should_tell_what_moves_from_what_stays(format_: str, kind: str) -> None:
    record = converted(format_fs=format_)
    assert isinstance(record, dict)
    assert record["kind"] == kind
    assert ("Ce service se déplace." in (record["hours_note"] or "")) == (kind == "france_services_itinerante")
    assert any("péniche" in one for one in record["unverified"]) == (format_ == "Péniche")


def test_should_keep_every_contact_and_say_which_cannot_be_read() -> None:
    record = converted(telephone="05 55 00 00 01 / 05 55 00 00 02", mail="a@exemple.fr - b@exemple.fr", commentaire="555000003")
    assert isinstance(record, dict)
    assert (record["phone"], record["email"]) == ("05 55 00 00 01", "a@exemple.fr")
    assert record["notes"] == [
        "Autre téléphone : 05 55 00 00 02", "Autre téléphone : 05 55 00 00 03", "Autre adresse e-mail : b@exemple.fr",
    ]
    record = converted(telephone="05 55", mail="accueil(at)exemple.fr")
    assert isinstance(record, dict)
    assert (record["phone"], record["email"], len(record["unverified"])) == (None, None, 2)


def test_should_put_the_comment_in_the_notes_without_its_end_or_its_markup() -> None:
    record = converted(complement_adresse="Bureau de poste", commentaire="<p>Appelez le 05 55 00 00 01</p> " + "mot " * 200)
    assert isinstance(record, dict)
    assert record["notes"][0] == "Complément d'adresse : Bureau de poste"
    assert record["notes"][1].startswith("Appelez le 05 55 00 00 01. mot mot") and len(record["notes"][1]) <= 500


def test_should_not_show_as_open_what_is_labelled_later() -> None:
    later, odd = converted(labellisation_fs="Espace labellisé 01/12/2024"), converted(labellisation_fs="Label suspendu")
    assert isinstance(later, dict) and isinstance(odd, dict)
    assert (later["state"], odd["state"]) == ("annonce", "a_verifier")
    assert "01/12/2024" in later["unverified"][0] and "Label suspendu" in odd["unverified"][0]


# Storing


def test_should_import_the_list_and_report_every_rejected_row(session: Session) -> None:
    report = import_list(session, LIST, DAY, max_rejected=0.5)
    assert (report.read, report.accepted, report.rejected) == (14, 10, 4)
    assert (report.added, report.changed, report.unchanged) == (10, 0, 0)
    assert [(one.line, one.column, one.reason) for one in report.rejections] == [
        (12, "lib_fs", "nom absent"),
        (13, "id_fs", "identifiant déjà vu à la ligne 2"),
        (14, "id_fs", "identifiant absent"),
        (15, "insee_com", "aucune commune de ce code, nom ou code postal"),
    ]
    stored = imported(session)
    assert stored["9001"].name == "France services du Lavoir bleu"
    assert {one.demarche for one in stored["9001"].services} == {"france_services", "cni", "passeport", "permis", "carte_grise"}
    assert (stored["9008"].city, stored["9009"].city) == ("Orée d'Anjou", "Marseille")
    assert (stored["9007"].name, stored["9007"].notes) == ("France services du Verger", ["Sur rendez-vous uniquement"])
    assert stored["9007"].appointment == "required"
    assert all(one.source_url and one.source_date == "2024-09-01" for one in stored.values())


def test_should_change_nothing_the_second_time(session: Session) -> None:
    import_list(session, LIST, DAY, max_rejected=0.5)
    before = snapshot(session)
    report = import_list(session, LIST, DAY, max_rejected=0.5)
    assert (report.added, report.changed, report.unchanged, report.removed, report.links.changed) == (0, 0, 10, 0, 0)
    assert snapshot(session) == before


def test_should_update_what_changed_and_remove_what_is_gone(session: Session, tmp_path: Path) -> None:
    import_list(session, write_list(tmp_path / "a.csv", {}, {"id_fs": "9002"}, {"id_fs": "9003"}), DAY)
    newer = write_list(tmp_path / "b.csv", {}, {"id_fs": "9002", "telephone": "05 55 00 00 99"}, {"id_fs": "9004"})
    report = import_list(session, newer, date(2024, 10, 1))
    assert (report.added, report.changed, report.unchanged, report.gone, report.removed) == (1, 1, 1, ["anct-9003"], 1)
    stored = imported(session)
    assert sorted(stored) == ["9001", "9002", "9004"]
    assert stored["9002"].phone == "05 55 00 00 99"
    assert {one.source_date for one in stored.values()} == {"2024-10-01"}
    assert session.scalars(select(Service).where(Service.structure_id == "anct-9003")).all() == []


def test_should_keep_what_is_gone_when_asked(session: Session, tmp_path: Path) -> None:
    import_list(session, write_list(tmp_path / "a.csv", {}, {"id_fs": "9002"}), DAY)
    report = import_list(session, write_list(tmp_path / "b.csv", {}), date(2024, 10, 1), keep=True)
    assert (report.gone, report.removed) == (["anct-9002"], 0)
    assert sorted(imported(session)) == ["9001", "9002"]


def test_should_not_take_a_rejected_row_for_a_place_that_is_gone(session: Session, tmp_path: Path) -> None:
    import_list(session, write_list(tmp_path / "a.csv", {}, {"id_fs": "9002"}), DAY)
    report = import_list(session, write_list(tmp_path / "b.csv", {}, {"id_fs": "9002", "lib_fs": ""}), date(2024, 10, 1), max_rejected=0.5)
    assert (report.gone, report.rejected) == ([], 1)
    assert sorted(imported(session)) == ["9001", "9002"]


def test_should_refuse_a_list_older_than_the_one_stored(session: Session, tmp_path: Path) -> None:
    path = write_list(tmp_path / "a.csv", {})
    import_list(session, path, DAY)
    report = import_list(session, path, date(2024, 1, 1))
    assert report.refusal is not None and "2024-09-01" in report.refusal


@pytest.mark.parametrize("max_rejected", [0.0, 0.1, 0.28])
def test_should_write_nothing_when_too_many_rows_are_rejected(session: Session, max_rejected: float) -> None:
    before = snapshot(session)
    report = import_list(session, LIST, DAY, max_rejected=max_rejected)
    assert report.refusal is not None and "4 lignes rejetées sur 14" in report.refusal
    assert (report.read, report.accepted + report.rejected) == (14, 14)
    assert snapshot(session) == before


def test_should_write_nothing_in_a_trial_and_report_the_same(session: Session) -> None:
    before = snapshot(session)
    trial = import_list(session, LIST, DAY, max_rejected=0.5, dry_run=True)
    assert snapshot(session) == before
    assert import_list(session, LIST, DAY, max_rejected=0.5) == trial


def test_should_leave_the_database_as_it_was_when_storing_fails(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(session)

    def broken(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("disk full"))

    monkeypatch.setattr(france_services, "link", broken)
    with pytest.raises(OperationalError):
        import_list(session, LIST, DAY, max_rejected=0.5)
    assert snapshot(session) == before


# Curated records


def curated(session: Session, **columns: object) -> Structure:
    """A curated record of the commune of ``ROW``, far from it and with nothing in common unless said."""
    one = Structure(**{
        "id": "23-essai", "kind": "france_services", "name": "Maison des services", "city": "Guéret", "insee": "23096", "departement": "23",
        "lat": 46.19, "lon": 1.90, "position_quality": "exact", "source_name": "essai", "source_date": "2024-09-01",
        "origin": "curated", "origin_id": "23-essai", **columns,
    })
    session.add(one)
    session.commit()
    return one


SAME = [
    {"name": "Espace France Services – Lavoir Bleu"}, {"phone": "05.55.00.00.01"}, {"email": "Accueil@exemple.fr"},
    {"lat": 46.1705, "lon": 1.8705},
]


@pytest.mark.parametrize("same", SAME)
def test_should_show_the_curated_record_when_it_is_as_new(session: Session, tmp_path: Path, same: dict) -> None:
    curated(session, **same)
    report = import_list(session, write_list(tmp_path / "a.csv", {}), DAY)
    assert (report.links.already_curated, report.links.replaced) == (1, 0)
    assert imported(session)["9001"].superseded_by == "23-essai"
    assert session.get(Structure, "23-essai").superseded_by is None


@pytest.mark.parametrize("same", SAME)
def test_should_show_the_imported_record_when_it_is_newer(session: Session, tmp_path: Path, same: dict) -> None:
    curated(session, source_date="2024-08-31", **same)
    report = import_list(session, write_list(tmp_path / "a.csv", {}), DAY)
    assert (report.links.already_curated, report.links.replaced) == (0, 1)
    assert imported(session)["9001"].superseded_by is None
    assert session.get(Structure, "23-essai").superseded_by == "anct-9001"


@pytest.mark.parametrize("other", [
    {}, {"insee": "23002", "phone": "05 55 00 00 01"}, {"kind": "mairie_dr", "phone": "05 55 00 00 01"},
    {"kind": "france_services_itinerante", "phone": "05 55 00 00 01"}, {"lat": 46.17, "lon": 1.87, "position_quality": "commune"},
])
def test_should_show_both_when_nothing_says_that_they_are_one(session: Session, tmp_path: Path, other: dict) -> None:
    curated(session, **other)
    report = import_list(session, write_list(tmp_path / "a.csv", {}), DAY)
    assert (report.links.already_curated, report.links.replaced) == (0, 0)


def test_should_hide_one_site_only_behind_one_curated_record(session: Session, tmp_path: Path) -> None:
    curated(session, name="Lavoir bleu", phone="05 55 00 00 01")
    other = {"id_fs": "9002", "lib_fs": "France services - Antenne du Pont", "latitude": "46.15"}
    report = import_list(session, write_list(tmp_path / "a.csv", other, {}), DAY)
    assert report.links.already_curated == 1
    assert {key: one.superseded_by for key, one in imported(session).items()} == {"9001": "23-essai", "9002": None}


def test_should_show_the_curated_record_again_when_the_import_is_gone(session: Session, tmp_path: Path) -> None:
    curated(session, source_date="2020", phone="05 55 00 00 01")
    import_list(session, write_list(tmp_path / "a.csv", {}, {"id_fs": "9002", "lib_fs": "Autre", "telephone": "", "mail": "",
                                                              "latitude": "46.15"}), DAY)
    assert session.get(Structure, "23-essai").superseded_by == "anct-9001"
    import_list(session, write_list(tmp_path / "b.csv", {"id_fs": "9002", "lib_fs": "Autre", "telephone": "", "mail": "",
                                                          "latitude": "46.15"}), date(2024, 10, 1))
    assert session.get(Structure, "23-essai").superseded_by is None


EMBEDDED = {
    "departements.csv.xz": "code,name,liaison,region,chef_lieu,sous_prefectures\n23,Creuse,3,Nouvelle-Aquitaine,23096,\n",
    "communes.csv.xz": "insee,name,liaison,departement,population,lat,lon,postal_codes\n23096,Guéret,0,23,13000,46.1696,1.8714,23000\n",
    "names.csv.xz": "insee,name,kind,is_word\n23096,Guéret,official,0\n",
    "mairies.csv.xz": "insee,address,postal_code,city,lat,lon,hours,email,phone,website\n",
    "outlines.json.xz": "{}",
}
CURATED = """
departement: "23"
sources: {essai: {nom: Essai, url: null, date: "2024-09-01"}}
structures:
- {id: 23-lavoir, kind: france_services, nom: Lavoir bleu, insee: "23096", rendez_vous: unknown, etat: confirme, source: essai}
- {id: 23-pont, kind: france_services, nom: Pont vieux, insee: "23096", rendez_vous: unknown, etat: confirme, source: essai, annee: "2020"}
"""


@pytest.mark.parametrize("older", [False, True])
def test_should_survive_a_rebuild_of_the_directory(tmp_path: Path, older: bool) -> None:
    embedded, own, url = tmp_path / "data", tmp_path / "curated", f"sqlite:///{tmp_path / 'small.sqlite'}"
    for folder in (embedded, own):
        folder.mkdir()
    for name, content in EMBEDDED.items():
        (embedded / name).write_bytes(lzma.compress(content.encode()))
    (own / "23.yml").write_text(CURATED, encoding="utf-8")
    build(url, embedded, own)
    path = write_list(tmp_path / "a.csv", {}, {"id_fs": "9002", "lib_fs": "France services du Pont vieux", "telephone": "", "mail": ""})
    with Session(create_engine(url, future=True), future=True) as session:
        import_list(session, path, DAY)
        before = snapshot(session)
    assert {row.id: row.superseded_by for row in before[0] if row.kind == "france_services"} == {
        "23-lavoir": None, "anct-9001": "23-lavoir", "23-pont": "anct-9002", "anct-9002": None,
    }
    if older:
        with sqlite3.connect(tmp_path / "small.sqlite") as database:
            database.execute("alter table structure drop column wheelchair")
    build(url, embedded, own)
    with Session(create_engine(url, future=True), future=True) as session:
        assert snapshot(session) == before


@pytest.mark.parametrize(("curated_on", "listed_on", "expected"), [
    ("2024-09-01", "2024-09-01", True), ("2024-09-02", "2024-09-01", True), ("2024-08-31", "2024-09-01", False),
    ("2024", "2024-09-01", True), ("2023", "2024-09-01", False), ("2024-09", "2024-09-01", True), ("2025", "2024-09-01", True),
    (None, "2024-09-01", False), ("non datée", "2024-09-01", False), (2024, "2024-09-01", True), ("2024", None, True),
])
def test_should_compare_dates_at_the_lesser_precision(curated_on: object, listed_on: str | None, expected: bool) -> None:
    assert is_as_new(curated_on, listed_on) is expected  # type: ignore[arg-type]


def test_should_compare_names_without_what_they_all_have() -> None:
    assert name_key("France services de La Châtre") == name_key("Espace France Services – La Chatre")
    assert name_key("France services") != name_key("France services de Guéret")


def test_should_not_lose_the_services_of_other_origins(session: Session) -> None:
    before = {tuple(row) for row in session.execute(select(Service.__table__))}
    store(session, [])
    assert {tuple(row) for row in session.execute(select(Service.__table__))} == before


# The real list

needs_real = pytest.mark.skipif(not REAL.is_file(), reason=f"the real list is not there ({REAL}); set OU_ALLER_SHARED")


@needs_real
def test_should_import_the_whole_real_list_twice_within_seconds(session: Session) -> None:
    listed_on = list_date(REAL, date(2026, 1, 1))
    start = time.perf_counter()
    report = import_list(session, REAL, listed_on)
    seconds = time.perf_counter() - start
    for one in report.rejections:
        print(one)
    print(f"{report.read} rows, {report.accepted} accepted, {report.repaired} repaired, {seconds:.1f} s")
    assert report.refusal is None
    assert report.read == report.accepted + report.rejected == 2845
    assert report.rejected <= 10
    assert seconds < 10
    before = snapshot(session)
    again = import_list(session, REAL, listed_on)
    assert (again.added, again.changed, again.unchanged, again.removed) == (0, 0, report.accepted, 0)
    assert snapshot(session) == before


@needs_real
def test_should_make_only_right_records_of_the_real_list(session: Session) -> None:
    import_list(session, REAL, date(2024, 8, 1))
    stored = imported(session)
    assert all(one.opening_hours is None or is_valid(one.opening_hours) for one in stored.values())
    assert sum(one.opening_hours is not None for one in stored.values()) > 2700
    texts = [text for one in stored.values() for text in [one.name, one.address or "", *one.notes]]
    assert not any("\\x" in text or "<" in text or "serendez" in text or "\n" in text for text in texts)
    assert all(len(text) <= 500 for text in texts)
    assert all(one.phone is None or len(one.phone) == 14 for one in stored.values())
    assert sum(one.kind == "france_services_itinerante" for one in stored.values()) == 163


@needs_real
def test_should_match_every_curated_record_of_the_real_list(session: Session) -> None:
    query = select(Structure.id).where(Structure.origin == "curated", Structure.source_name.contains("ANCT"))
    known = set(session.scalars(query.where(Structure.kind.in_(("france_services", "france_services_itinerante")))))
    report = import_list(session, REAL, date(2024, 8, 1))
    assert report.links.already_curated == len(known) > 100
    assert {one.superseded_by for one in imported(session).values()} - {None} == known
