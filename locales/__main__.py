"""``python -m locales update | check | stats | new CODE``: the work on the catalogues of texts (docs/ajouter-une-langue.md)."""
from __future__ import annotations

import argparse
import io
import sys
from datetime import datetime, timezone
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from locales import FOLDER, languages, locale_of
from locales.checks import faults
from locales.extract import template

TEMPLATE = FOLDER / "messages.pot"
HEADER = "# Textes de « Où aller ». Relu par une personne dont c'est la langue : non.\n#"
THE_PAST = datetime(2026, 1, 1, tzinfo=timezone.utc)  # no date of the day in the files: the same texts make the same file


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 1 when ``check`` finds something, 2 when a language is not known."""
    parser = argparse.ArgumentParser(prog="python -m locales", description="Textes de l'assistant dans chaque langue.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update", help="reprend les textes français dans messages.pot et dans chaque langue")
    commands.add_parser("check", help="textes manquants, mots entre accolades, français oublié, boutons trop longs")
    commands.add_parser("stats", help="ce qui est traduit dans chaque langue")
    commands.add_parser("new", help="commence une langue").add_argument("code", help="code BCP 47, par exemple « it »")
    options = parser.parse_args(arguments)
    if options.command == "new":
        return _new(options.code)
    return {"update": _update, "check": _check, "stats": _stats}[options.command]()


def save(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue, the same bytes for the same texts."""
    catalogue.creation_date = catalogue.revision_date = THE_PAST
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=130, include_lineno=False, omit_header=False)
    path.write_bytes(buffer.getvalue())


def load(code: str) -> Catalog:
    """The catalogue of a language."""
    with (FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=str(locale_of(code)))


def _update() -> int:
    source = template()
    save(source, TEMPLATE)
    for code in languages()[1:]:
        catalogue = load(code)
        catalogue.update(source, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        save(catalogue, FOLDER / f"{code}.po")
    return _stats()


def _check() -> int:
    source = template()
    found = [f"{code}.po : {fault}" for code in languages()[1:] for fault in faults(load(code), code, source)]
    for line in found:
        print(line, file=sys.stderr)
    print(f"{len(found)} remarque(s).")
    return 1 if found else 0


def _stats() -> int:
    for code in languages()[1:]:
        entries = [one for one in load(code) if one.id]
        done = sum(bool(one.string) for one in entries)
        print(f"{code:12} {done:5} textes sur {len(entries)}")
    return 0


def _new(code: str) -> int:
    path = FOLDER / f"{code}.po"
    if path.exists() or not code.replace("-", "").isalnum():
        print(f"« {code} » : {'cette langue existe déjà' if path.exists() else 'ce code ne convient pas'}.", file=sys.stderr)
        return 2
    catalogue = template()
    catalogue.locale, catalogue.header_comment = str(locale_of(code)), HEADER
    save(catalogue, path)
    print(f"Traduisez {path.relative_to(FOLDER.parent)} ; la suite est dans docs/ajouter-une-langue.md.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
