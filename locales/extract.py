"""Collects every French text that a person may read, with where it comes from: what the catalogues translate."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from maps.texts import all_texts
from routing.documents import READ, read_folder
from routing.orientation import SEPARATOR
from web.texts import TEXTS

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("actions", "directory", "maps", "routing", "web")
CURATED_LISTS = ("conditions", "acces", "notes", "a_verifier")
CURATED_NOTES = ("horaires_note", "rendez_vous_note")
KEY = re.compile(r"[a-z_]+")  # a key of one of our tables, which stands inside a call too
PLACEHOLDER = re.compile(r"\{(\w*)\}")
# What a translator has to know of a text that its own words do not say.
COMMENTS = {
    "Répondre en français": "Bouton : « répondre dans la langue de cette traduction » (son nom à la place de « français »).",
    "D'accord, je vous réponds en français maintenant. Quel est votre besoin ?":
        "À la place de « français » : la langue de cette traduction.",
    "En français : {text}": "Devant un texte publié, que nous montrons en français parce qu'il n'est pas traduit.",
    " ; ": "Entre deux éléments d'une liste.",
    "{label} : {text}": "Un nom, puis ce qu'on en dit : seulement la ponctuation de la langue.",
    "{text}.": "Une phrase : seulement le point de la langue.",
    "{number}e": "« 3e » semaine du mois : si possible le nombre seul.",
    "1re": "« 1re » semaine du mois : si possible le nombre seul.",
}


def messages() -> dict[str, list[str]]:
    """French texts, in the order of the files, each with the files that say it."""
    found: dict[str, list[str]] = {}
    for text, where in (*_of_code(), *_of_tables(), *_of_catalogue(), *_of_places()):
        places = found.setdefault(text, [])
        if where not in places:
            places.append(where)
    return found


def template() -> Catalog:
    """A catalogue with every text and no translation."""
    catalogue = Catalog(project="ou-aller", fuzzy=False, charset="utf-8")
    for text, places in messages().items():
        comments = [COMMENTS[text]] if text in COMMENTS else []
        catalogue.add(text, locations=[(place, 0) for place in places], auto_comments=comments)
    return catalogue


def placeholders(text: str) -> list[str]:
    """The names in braces, sorted."""
    return sorted(PLACEHOLDER.findall(text))


def _of_code() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            yield from ((text, where) for text in _marked(path, "N_"))
            yield from ((text, where) for text in _marked(path, "_", "voice") if not KEY.fullmatch(text))


def _marked(path: Path, *functions: str) -> Iterator[str]:
    found = extract_from_file("python", path, keywords=dict.fromkeys(functions))
    yield from (text for _, text, _, _ in found if isinstance(text, str))


def _of_tables() -> Iterator[tuple[str, str]]:
    yield from ((text, "maps/texts.py") for text in all_texts())
    yield from ((text, "web/texts.py") for text in TEXTS.values())


def _of_catalogue() -> Iterator[tuple[str, str]]:
    for document in read_folder():
        yield from ((text, f"routing/catalogue/{document.file}") for text in _read_texts(document.data))


def _read_texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key in READ and isinstance(one, str):
                yield one
            else:
                yield from _read_texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _read_texts(one)


def _of_places() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "directory" / "curated").glob("*.yml")):
        data, where = yaml.safe_load(path.read_text(encoding="utf-8")), f"directory/curated/{path.name}"
        for source in data["sources"].values():
            yield from ((name, where) for name in source["nom"].split(SEPARATOR))
        for place in data["structures"]:
            notes = [place.get(key) for key in CURATED_NOTES] + [stop.get("note") for stop in place.get("tournee") or []]
            notes += [text for key in CURATED_LISTS for text in place.get(key) or []]
            yield from ((text, where) for text in notes if text)
