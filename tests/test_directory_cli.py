"""``python -m directory``: what it prints, what it writes, and how it says that it cannot."""
from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from directory import commands
from directory.__main__ import main
from directory.build import Report as BuildReport
from directory.console import fields, number, size, table
from directory.hours import PARIS
from directory.models import Round, Service, Structure
from directory.records import BuildError

ROOT = Path(__file__).resolve().parent.parent
LIST = Path(__file__).parent / "data" / "liste-fs-20240901.csv"
MONDAY = datetime(2026, 6, 8, 10, 0, tzinfo=PARIS)


@pytest.fixture
def database(directory_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the built directory, which the commands work on."""
    copy = tmp_path / "copy.sqlite"
    shutil.copy(str(make_url(directory_url).database), copy)
    monkeypatch.setenv("OU_ALLER_DATABASE_URL", f"sqlite:///{copy}")
    monkeypatch.setenv("OU_ALLER_DEPARTEMENTS", "17,36,40,61,86")
    return copy


def imported(database: Path) -> int:
    engine = create_engine(f"sqlite:///{database}", future=True)
    with Session(engine, future=True) as session:
        return len(session.scalars(select(Structure.id).where(Structure.origin == "anct")).all())


# Help and errors


@pytest.mark.parametrize("argv", [
    [], ["build"], ["search"], ["show"], ["stats"], ["import"], ["import", "france-services"], ["refresh"],
])
def test_should_explain_each_command_in_french(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*argv, "--help"])
    shown = capsys.readouterr().out
    assert end.value.code == 0
    assert shown.count("Utilisation : ") == 1 and "affiche cette aide" in shown
    assert "usage:" not in shown and "show this help" not in shown


@pytest.mark.parametrize(("argv", "said"), [
    ([], "il manque : COMMANDE"),
    (["search"], "il manque : texte"),
    (["search", "Loudun", "--limit", "0"], "un nombre entier positif est attendu, pas '0'"),
    (["search", "Loudun", "--kind", "gare"], "choix inconnu : 'gare'"),
    (["search", "Loudun", "--rien"], "argument inconnu : --rien"),
    (["nager"], "choix inconnu : 'nager'"),
    (["import", "france-services", "x.csv", "--date", "2024-13-01"], "une date AAAA-MM-JJ est attendue"),
    (["import", "france-services", "x.csv", "--max-rejected", "120"], "un pourcentage de 0 à 100 est attendu"),
    (["refresh"], "il manque : --sources"),
])
def test_should_answer_a_wrong_command_by_one_line(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(argv)
    shown = capsys.readouterr()
    assert (end.value.code, shown.out, len(shown.err.splitlines())) == (2, "", 1)
    assert said in shown.err


@pytest.mark.parametrize("argv", [["search", "Loudun"], ["show", "x"], ["stats"], ["import", "france-services", str(LIST)]])
def test_should_say_to_build_first_and_make_no_file(
    argv: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OU_ALLER_DATABASE_URL", f"sqlite:///{tmp_path / 'absent.sqlite'}")
    assert main(argv, MONDAY) == 2
    assert "n'existe pas ; construisez-la avec « python -m directory build »" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("content", "said"), [(b"", "est vide ; construisez-la"), (b"not a database" * 99, "file is not a database")])
def test_should_say_that_a_file_is_no_database(
    content: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "odd.sqlite").write_bytes(content)
    monkeypatch.setenv("OU_ALLER_DATABASE_URL", f"sqlite:///{tmp_path / 'odd.sqlite'}")
    assert main(["stats"], MONDAY) == 2
    shown = capsys.readouterr().err
    assert said in shown and len(shown.splitlines()) == 1


def test_should_stay_silent_when_the_reader_leaves(database: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "directory", "stats"], cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


# Build and refresh


def test_should_build_and_count_the_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OU_ALLER_DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")

    def small(progress: commands.Callable[[str, int, int], None]) -> BuildReport:
        progress("communes", 1, 2)
        progress("terminé", 2, 2)
        report = BuildReport(carried=3)
        report.kinds.update({"prefecture": 5, "mairie": 34969})
        report.counts.update({"structure": 34974})
        return report

    monkeypatch.setattr(commands, "build", small)
    assert main(["build"], MONDAY) == 0
    shown = capsys.readouterr().out
    assert "mairie      34 969" in shown and "prefecture       5" in shown
    assert "Fiches importées conservées : 3" in shown and str(tmp_path / "new.sqlite") in shown


def test_should_say_why_it_cannot_build(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(progress: object) -> BuildReport:
        raise BuildError("86.yml, 86-x: kind is 'gare'")

    monkeypatch.setattr(commands, "build", broken)
    assert main(["build"], MONDAY) == 2
    assert capsys.readouterr().err == "Construction impossible : 86.yml, 86-x: kind is 'gare'\n"


def test_should_say_which_sources_are_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", "--sources", str(tmp_path / "absent")], MONDAY) == 2
    assert "n'est pas un dossier" in capsys.readouterr().err
    assert main(["refresh", "--sources", str(tmp_path)], MONDAY) == 2
    assert "Sources incomplètes" in capsys.readouterr().err


def test_should_show_the_sizes_of_the_refreshed_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "refresh", lambda sources: {"communes.csv.xz": 570664, "mairies.csv.xz": 1371088})
    assert main(["refresh", "--sources", str(tmp_path)], MONDAY) == 0
    assert capsys.readouterr().out.splitlines()[2:] == ["communes.csv.xz  570,7 ko", "mairies.csv.xz     1,4 Mo"]


# Search


@pytest.mark.parametrize("text", ["86137", "Loudun", "LOUDUN", "loudun"])
def test_should_find_what_is_near_a_commune(text: str, database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", text, "--limit", "3"], MONDAY) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Loudun (86137), Vienne")
    assert len(lines) == 3 + 3
    distances = [float(line.split()[0].replace(",", ".")) for line in lines[3:]]
    assert distances == sorted(distances)


def test_should_only_show_the_asked_types(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "Poitiers", "--kind", "prefecture", "--kind", "mairie", "--limit", "8"], MONDAY) == 0
    kinds = {line.split()[1] for line in capsys.readouterr().out.splitlines()[3:]}
    assert kinds == {"prefecture", "mairie"}


def test_should_take_the_most_populated_commune_of_a_postal_code(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "86500", "--limit", "1"], MONDAY) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Montmorillon (86165)") and "Les autres : " in lines[1]


def test_should_tell_an_insee_code_from_the_same_postal_code(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "17300", "--limit", "1"], MONDAY) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("La Rochelle (17300)") and "aussi le code postal de : Rochefort" in lines[1]


def test_should_prefer_a_served_departement_between_homonyms(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "Saint-Maurice-la-Clouère", "--limit", "1"], MONDAY) == 0
    assert capsys.readouterr().out.startswith("Saint-Maurice-la-Clouère (86235)")
    assert main(["search", "Thénac", "--limit", "1"], MONDAY) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Thénac (17444)") and "Thénac (24549)" in lines[1]


@pytest.mark.parametrize(("text", "said"), [
    ("saint denis", "Plusieurs communes s'appellent « saint denis » : "),
    ("Nulle-Part-sur-Rien", "n'est ni un code INSEE, ni un code postal, ni le nom exact d'une commune"),
    ("99999", "n'est ni un code INSEE"),
    (" ", "n'est ni un code INSEE"),
])
def test_should_not_guess_a_commune(text: str, said: str, database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", text], MONDAY) == 2
    shown = capsys.readouterr()
    assert said in shown.err and shown.out == ""


# Show


@pytest.fixture
def known(database: Path) -> Path:
    """A structure of which everything is known, open on Monday morning."""
    engine = create_engine(f"sqlite:///{database}", future=True)
    with Session(engine, future=True) as session:
        session.add(Structure(
            id="23-essai", kind="france_services_itinerante", name="Bus d'essai", city="Guéret", insee="23096", departement="23",
            lat=46.17, lon=1.87, position_quality="exact", phone="05 55 00 00 01", opening_hours="Mo 09:00-12:00",
            appointment="recommended", notes=["Une remarque.", "Une autre."], unverified=["Un point."], state="a_verifier",
            source_name="Source d'essai", source_date="2024", origin="curated", origin_id="23-essai",
            services=[Service(demarche="permis"), Service(demarche="cni")],
            rounds=[
                Round(commune="Guéret", insee="23096", place="La halle", weekday="Tu", hours="09:30-12:00", weeks=[1, -1],
                      appointment=True),
                Round(commune="Ahun", insee="23001"),
            ],
        ))
        session.commit()
    return database


def test_should_show_everything_that_is_known(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "23-essai"], MONDAY) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    for line in ("nom Bus d'essai", "état a_verifier", "position 46.17, 1.87 (exact)", "maintenant ouvert, ferme à 12:00", "adresse –",
                 "démarches cni", "permis", "remarques Une remarque.", "Une autre.", "à vérifier Un point.", "source Source d'essai",
                 "30/06/2026 Tu 09:30-12:00 1, dernière Guéret La halle sur rendez-vous", "– – – toutes Ahun – –"):
        assert line in lines


def test_should_say_that_an_id_is_unknown(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "23-inconnu"], MONDAY) == 2
    assert "« 23-inconnu »" in capsys.readouterr().err


# Stats


def test_should_count_by_type_state_origin_and_departement(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats"], MONDAY) == 0
    shown = capsys.readouterr().out
    for title in ("type", "état", "origine", "département"):
        assert f"\n{title} " in shown
    assert "horaires connus" in shown and " %" in shown
    assert f"Base : {database}, " in shown and " Mo, écrite le " in shown


# Import


def test_should_import_and_print_every_rejected_row(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rejects = tmp_path / "rejets.csv"
    argv = ["import", "france-services", str(LIST), "--max-rejected", "50 %", "--rejects", str(rejects)]
    assert main(argv, MONDAY) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for text in ("liste du 01/09/2024", "lignes lues 14", "acceptées 10", "rejetées 4", "ajoutées 10", "12 lib_fs – nom absent",
                 "13 id_fs 9001 identifiant déjà vu à la ligne 2", f"Écrit dans {database}."):
        assert text in shown
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[0] == ["ligne", "colonne", "valeur", "raison", "id_fs"]
    assert [row[0] for row in rows[1:]] == ["12", "13", "14", "15"]
    assert imported(database) == 10
    assert main(argv, MONDAY) == 0
    assert "ajoutées 0 modifiées 0 inchangées 10" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("options", [[], ["--strict"], ["--max-rejected", "20"]])
def test_should_write_nothing_when_too_many_rows_are_rejected(
    options: list[str], database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = database.read_bytes()
    assert main(["import", "france-services", str(LIST), *options], MONDAY) == 2
    shown = capsys.readouterr()
    assert "Rien n'a été écrit : 4 lignes rejetées sur 14" in shown.err and "nom absent" in shown.out
    assert database.read_bytes() == before


def test_should_write_nothing_in_a_trial(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = database.read_bytes()
    assert main(["import", "france-services", str(LIST), "--max-rejected", "50", "--dry-run"], MONDAY) == 0
    assert "Essai : rien n'a été écrit." in capsys.readouterr().out
    assert database.read_bytes() == before


def test_should_disarm_what_a_spreadsheet_would_run(database: Path, tmp_path: Path) -> None:
    odd, rejects = tmp_path / "liste-fs-20240901.csv", tmp_path / "rejets.csv"
    odd.write_text(LIST.read_text(encoding="utf-8-sig").replace('"9001"', '"=1+1"'), encoding="utf-8")
    assert main(["import", "france-services", str(odd), "--max-rejected", "50", "--rejects", str(rejects)], MONDAY) == 0
    assert "'=1+1" in rejects.read_text(encoding="utf-8-sig") and ";=1+1" not in rejects.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("name", "options", "said"), [
    ("absent-20240901.csv", [], "n'est pas un fichier"),
    ("", [], "n'est pas un fichier"),
    ("liste-fs-windows.csv", [], "donnez-la avec --date AAAA-MM-JJ"),
    ("liste-fs-windows.csv", ["--date", "2099-01-01"], "est à venir"),
    ("liste-fs-sans-colonnes-20240901.csv", [], "colonnes absentes : telephone, h_mardi"),
])
def test_should_say_what_is_wrong_with_the_file(
    name: str, options: list[str], said: str, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "france-services", str(LIST.parent / name), *options], MONDAY) == 2
    shown = capsys.readouterr()
    assert said in shown.err and len(shown.err.splitlines()) == 1
    assert imported(database) == 0


def test_should_take_the_date_that_is_given(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    windows = LIST.parent / "liste-fs-windows.csv"
    assert main(["import", "france-services", str(windows), "--date", "2024-10-15"], MONDAY) == 0
    assert "liste du 15/10/2024" in capsys.readouterr().out
    assert imported(database) == 2


def test_should_say_that_the_rejects_cannot_be_written(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["import", "france-services", str(LIST), "--max-rejected", "50", "--rejects", str(tmp_path)]
    assert main(argv, MONDAY) == 2
    assert "ne peut pas être écrit" in capsys.readouterr().err


# Tables


def test_should_align_columns() -> None:
    assert table(("nom", "nombre"), [("été", 3), (None, "1 234")], right=(1,)).splitlines() == [
        "nom  nombre", "---  ------", "été       3", "–     1 234",
    ]


def test_should_align_fields_and_give_a_line_to_each_item() -> None:
    assert fields([("a", 1), ("long", ["x", "y\x1b[31m"]), ("vide", [])]).splitlines() == ["a     1", "long  x", "      y [31m", "vide  –"]


def test_should_write_numbers_the_french_way() -> None:
    assert (number(34969), number(7.84, 1), size(31_666_176), size(2292)) == ("34 969", "7,8", "31,7 Mo", "2,3 ko")
