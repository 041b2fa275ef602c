"""Reading of a published CSV file as it is: its encoding and its delimiter are found, its line numbers kept."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

DELIMITERS = ",;\t|"
MOST_LINES = 40  # of one cell: more is a quote that was never closed
BINARY = {
    b"PK\x03\x04": "un classeur ou une archive", b"\xd0\xcf\x11\xe0": "un classeur", b"\x1f\x8b": "une archive",
    b"\xfd7zXZ": "une archive", b"%PDF": "un PDF", b"SQLite": "une base de données",
}


class ImportFileError(Exception):
    """The file as a whole cannot be imported; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Row:
    """A row by column name; ``line``: the line of the file that it begins on; ``problem``: why it is not a row."""

    line: int
    cells: dict[str, str]
    problem: str | None = None

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_rows(path: Path, required: Sequence[str]) -> list[Row]:
    """Every row of the file but the empty ones; raises ImportFileError without all the ``required`` columns."""
    text = _decode(path)
    delimiter = _delimiter(text, required)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = _records(reader, path)
    _, header = next(rows, (1, []))
    columns = [name.strip().lower() for name in header]
    _check_columns(path, columns, required)
    found = [_row(line, record, columns, path) for line, record in rows if any(cell.strip() for cell in record)]
    if not found:
        raise ImportFileError(f"{path.name} : aucune ligne après l'en-tête ; vérifiez le téléchargement.")
    return found


def _decode(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except IsADirectoryError as error:
        raise ImportFileError(f"{path} est un dossier ; indiquez le fichier CSV.") from error
    except FileNotFoundError as error:
        raise ImportFileError(f"{path} n'existe pas ; vérifiez le chemin du fichier CSV.") from error
    except OSError as error:
        raise ImportFileError(f"{path} ne peut pas être lu ({error.strerror}) ; vérifiez les droits.") from error
    if not raw.strip():
        raise ImportFileError(f"{path.name} est vide ; vérifiez le téléchargement.")
    for start, kind in BINARY.items():
        if raw.startswith(start):
            raise ImportFileError(f"{path.name} est {kind}, pas un fichier CSV ; enregistrez la liste au format CSV.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    # Line by line: files pasted together from several hands mix UTF-8 and Windows-1252.
    lines = (_decode_line(line) for line in raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"))
    return "\n".join(lines).replace("\0", "")


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _delimiter(text: str, required: Sequence[str]) -> str:
    header = text.lstrip("\r\n").split("\n", 1)[0].lower()
    names = set(required)

    def known(delimiter: str) -> int:
        return len(names & {name.strip().strip('"') for name in header.rstrip("\r").split(delimiter)})

    return max(DELIMITERS, key=known)


def _records(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line that it begins on."""
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ImportFileError(f"{path.name}, ligne {line} : illisible ({error}) ; corrigez cette ligne.") from error
        if any(cell.count("\n") > MOST_LINES for cell in record):
            raise ImportFileError(f"{path.name}, ligne {line} : guillemet jamais refermé ; corrigez cette ligne.")
        if record:
            yield line, record


def _check_columns(path: Path, columns: list[str], required: Sequence[str]) -> None:
    missing = [name for name in required if name not in columns]
    if missing:
        names = f"colonnes absentes : {', '.join(missing)}" if len(missing) > 1 else f"colonne absente : {missing[0]}"
        raise ImportFileError(f"{path.name}, ligne 1 : {names} ; vérifiez que c'est bien la liste officielle, en CSV.")
    doubled = [name for name in required if columns.count(name) > 1]
    if doubled:
        raise ImportFileError(f"{path.name}, ligne 1 : colonne en double : {', '.join(doubled)} ; n'en gardez qu'une.")


def _row(line: int, record: list[str], columns: list[str], path: Path) -> Row:
    if len(record) == len(columns):
        return Row(line, dict(zip(columns, record, strict=True)))
    if any("\n" in cell for cell in record):  # lines swallowed by a quote would be lost without a word
        raise ImportFileError(f"{path.name}, ligne {line} : guillemet mal fermé ; corrigez cette ligne.")
    return Row(line, dict(zip(columns, record, strict=False)), f"{len(record)} champs au lieu de {len(columns)}")
