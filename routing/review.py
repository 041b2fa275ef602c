"""What those who maintain the catalogue have to look at: its faults, and what is old, only probable or to verify."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, ValidationError
from jsonschema.exceptions import best_match

from directory.settings import CURATED
from routing.catalogue import FOLDER, CatalogueError, Fact, Term, load
from routing.documents import (
    PARTS,
    READ,
    SHARED,
    SITUATIONS,
    Document,
    Finding,
    Where,
    entries,
    facts,
    path_text,
    read,
    read_folder,
)
from routing.orientation import say
from routing.plain_language import explained, faults, forbidden_words

SHOWN_VERBS = ("fait", "aide", "oriente")
NOT_PLACES = ("en_ligne", "autre")
READ_OF_A_PLACE = (
    "nom", "horaires_note", "rendez_vous_note", "conditions", "acces", "notes", "a_verifier", "note", "lieu",
)

# -- faults ---------------------------------------------------------------------------------------------------------


def find_faults(folder: Path = FOLDER, curated: Path | None = CURATED) -> list[Finding]:
    """All that is wrong in the catalogue, and in the language of the curated places (null: leave them out)."""
    documents = read_folder(folder)
    found = [problem for document in documents for problem in document.problems]
    validator = Draft7Validator(read(FOLDER / "schema.yml").data)
    found += [one for document in documents for one in _against_schema(document, validator)]
    if not found:
        found = [*_broken_links(documents), *_wrong_marks(documents), *_same_names(documents)]
        known = known_acronyms(documents)
        found += [one for document in documents for one in _unplain(document, known)]
        places = sorted(curated.glob("*.yml")) if curated else []
        found += [one for path in places for one in _unplain_places(read(path), known)]
        try:
            load(folder)
        except CatalogueError as error:
            found = found or [Finding(folder.name, 1, "", str(error))]
    return found


def _against_schema(document: Document, validator: Draft7Validator) -> Iterator[Finding]:
    if document.data is None:
        return
    for whole in sorted(validator.iter_errors(document.data), key=lambda one: list(map(str, one.absolute_path))):
        error = best_match([whole]) or whole
        where = tuple(error.absolute_path)
        yield document.finding(where, _entry_name(document.data, where), path_text(where[2:]) + _schema_problem(error))


def _schema_problem(error: ValidationError) -> str:
    """What the schema says of a value, in French."""
    rule, value = str(error.validator), error.instance
    quoted = re.findall(r"'([^']*)'(?= is a required| was unexp| were unexp|, '| does not match)", error.message)
    named = ", ".join(quoted)
    if rule == "required":
        return f"il manque « {named} »"
    if rule == "additionalProperties":
        return f"clé inconnue : « {named} »"
    if rule == "enum":
        return f"« {value} » n'est pas possible ; choix : {', '.join(str(one) for one in error.validator_value if one)}"
    if rule == "type" and isinstance(value, (int, float, date)):
        return f"« {value} » : mettez des guillemets autour"
    if rule == "pattern":
        return f"« {value} » n'a pas la bonne forme ({error.validator_value})"
    return f"ne suit pas le schéma ({error.message[:120]})"


def _entry_name(data: Any, where: Where) -> str:
    if len(where) < 2:
        return "".join(map(str, where))
    if where[0] in PARTS:
        return f"{where[0]} {where[1]}"
    entry = data[where[0]][where[1]]
    return str(entry.get("id") or path_text(where[:2]).rstrip(" ,")) if isinstance(entry, dict) else str(where[0])


def _broken_links(documents: Sequence[Document]) -> Iterator[Finding]:
    named = {part: {name for one in documents for name in (one.data or {}).get(part) or {}} for part in PARTS}
    written = {name for document in documents for name, where, _ in entries(document) if where[0] in SITUATIONS}
    ids = written | {name for document in documents for name, where, _ in entries(document) if where[0] == SHARED}
    for document in documents:
        for name, where, entry in entries(document):
            if where[0] == SHARED and entry["de"] not in written:
                yield document.finding((*where, "de"), name, f"de : « {entry['de']} » n'existe nulle part")
            if where[0] not in SITUATIONS:
                continue
            links = [("matrice", entry["matrice"], named["matrices"])]
            links += [("en_ligne", one, named["en_ligne"]) for one in entry.get("en_ligne") or []]
            lists = [one["liste"] for one in entry.get("documents") or [] if "liste" in one]
            links += [("documents", one, named["listes"]) for one in lists]
            links += [("voir", one, ids) for one in entry.get("voir") or []]
            asked = [choice for one in entry.get("questions") or [] for choice in one["choix"]]
            links += [("questions", choice["situation"], ids) for choice in asked]
            for key, target, known in links:
                if target not in known:
                    yield document.finding((*where, key), name, f"{key} : « {target} » n'existe nulle part")


def _wrong_marks(documents: Sequence[Document]) -> Iterator[Finding]:
    for document in documents:
        for name, where, entry in entries(document):
            for path, fact in facts(entry):
                may_be_hidden = isinstance(entry, dict) and bool(entry.get("sans_structure"))
                for problem in _mark_problems(path, fact, may_be_hidden):
                    yield document.finding((*where, *path), name, f"{path_text(path)}{problem}")


def _mark_problems(path: Where, fact: Mapping[str, Any], may_be_hidden: bool) -> Iterator[str]:
    """Where no place has to be visited (``may_be_hidden``), one that does something may still have no role to show."""
    said = " ".join(str(fact[key]) for key in READ if fact.get(key))
    if fact["marque"] == "P" and not fact.get("date"):
        yield "marque P sans date"
    if fact["marque"] == "V" and "vérifier" not in said.lower():
        yield "marque V, mais le texte ne dit pas « à vérifier »"
    if "verbe" not in fact:
        return
    kind, is_shown = path[-1], fact["verbe"] in SHOWN_VERBS
    if kind not in NOT_PLACES and is_shown and not fact.get("role") and not may_be_hidden:
        yield f"verbe « {fact['verbe']} » : il faut un rôle"
    if fact.get("role") and (kind in NOT_PLACES or not is_shown):
        yield f"verbe « {fact['verbe']} » : rôle de trop"
    if kind == "autre" and is_shown and not fact.get("nom"):
        yield "« autre » n'a pas de nom"


def _same_names(documents: Sequence[Document]) -> Iterator[Finding]:
    """Entries with one id, situations of one démarche with one title, terms with one name."""
    seen: dict[tuple[str, ...], str] = {}
    for document in documents:
        for name, where, entry in entries(document):
            keys = [("id", str(where[0]), name)]
            if where[0] in (*SITUATIONS, SHARED):
                keys = [("id", "situation", name), ("titre", entry["demarche"], entry["titre"])]
            elif where[0] == "glossaire":
                names = {one.lower() for one in (entry["terme"], *entry["variantes"])}
                keys += [("terme", "glossaire", one) for one in sorted(names)]
            for key in keys:
                if key in seen:
                    yield document.finding(where, name, f"{key[0]} « {key[2]} » : déjà pris ({seen[key]})")
                seen.setdefault(key, f"{document.file}, {name}")


def known_acronyms(documents: Sequence[Document]) -> frozenset[str]:
    """The acronyms that the glossary explains."""
    terms = [one for document in documents for one in (document.data or {}).get("glossaire") or []]
    return explained(Term(one["id"], one["terme"], tuple(one["variantes"]), "", None, "C") for one in terms)


def sentences_read(document: Document) -> Iterator[tuple[str, Where, str, tuple[str, ...]]]:
    """(entry, path, text as it is said, office words that are its subject) for all that citizens read of a file."""
    for name, where, entry in entries(document):
        if where[0] == "glossaire":
            own = tuple(forbidden_words(" ; ".join([entry["terme"], *entry["variantes"]])))
            yield name, where, f"{entry['terme']} : {entry['explication']}", own
            yield name, (*where, "attention"), entry.get("attention") or "", own
            continue
        for path, key, text, around in _strings(entry, where):
            is_fact = key == "texte" and "marque" in around and "verbe" not in around
            said = say(Fact(text, around["marque"], around.get("date")), str) if is_fact else text
            if key in READ:
                yield name, path, said, ()


def _strings(value: Any, where: Where) -> Iterator[tuple[Where, str, str, dict[str, Any]]]:
    """(path, key, text, mapping around it) of every text inside a value."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(one, str):
            yield (*where, key), str(key), one, value if isinstance(value, dict) else {}
        else:
            yield from _strings(one, (*where, key))


def _unplain(document: Document, known: frozenset[str]) -> Iterator[Finding]:
    for name, where, text, own in sentences_read(document):
        for fault in faults(text, known, own):
            if fault.kind != "sigle" or "sources" not in where:  # the name of a publisher is what it is
                yield document.finding(where, name, f"{path_text(where[2:])}{fault}")


def place_sentences(document: Document) -> Iterator[tuple[str, Where, str]]:
    """(place, path, text) for all that citizens read of a file of curated places, the names of its sources left out."""
    for number, place in enumerate((document.data or {}).get("structures") or []):
        for path, _, text, _ in _strings(place, ("structures", number)):
            if [part for part in path if isinstance(part, str)][-1] in READ_OF_A_PLACE:
                yield str(place.get("id")), path, text


def _unplain_places(document: Document, known: frozenset[str]) -> Iterator[Finding]:
    yield from document.problems
    for name, where, text in place_sentences(document):
        for fault in faults(text, known):
            yield document.finding(where, name, f"{path_text(where[2:])}{fault}")


# -- review ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """Something to read again: ``age`` in whole months, null without a date; ``reasons`` among REASONS."""

    file: str
    entry: str
    where: str
    mark: str | None
    date: str | None
    age: int | None
    reasons: tuple[str, ...]
    text: str


OLD, PROBABLE, UNSURE, NO_DATE = "ancien", "probable", "à vérifier", "aucune source datée"
REASONS = (OLD, PROBABLE, UNSURE, NO_DATE)


def first_day(text: str) -> date:
    """The first day that a date may mean: « 2025 » is 1 January 2025, so that nothing is taken for newer than it is."""
    year, month, day = (*text.split("-"), "1", "1")[:3]
    return date(int(year), int(month), int(day))


def age_in_months(text: str, today: date) -> int:
    """Whole months from a date to ``today``."""
    start = first_day(text)
    return (today.year - start.year) * 12 + today.month - start.month - (today.day < start.day)


def rows_to_review(documents: Sequence[Document], today: date, months: int = 12) -> list[Row]:
    """What is older than ``months``, marked P or V, or without a dated source, in the order of the files."""
    return [row for document in documents for row in _rows(document, today, months)]


def _rows(document: Document, today: date, months: int) -> Iterator[Row]:
    for name, where, entry in entries(document):
        if where[0] in SITUATIONS:
            yield from _source_row(document.file, name, entry, today, months)
        for path, fact in facts(entry):
            dated = fact.get("date")
            age = age_in_months(dated, today) if dated else None
            reasons = [OLD] if age is not None and age >= months else []
            reasons += [PROBABLE] * (fact["marque"] == "P") + [UNSURE] * (fact["marque"] == "V")
            if reasons:
                text = next((str(fact[key]) for key in READ if fact.get(key)), "")
                place = path_text(path).rstrip(", ") or "–"
                yield Row(document.file, name, place, fact["marque"], dated, age, tuple(reasons), text)


def _source_row(file: str, name: str, entry: Mapping[str, Any], today: date, months: int) -> Iterator[Row]:
    """The newest source of a situation, when it is too old or when there is none."""
    dates = [one["date"] for one in entry["sources"] if one.get("date")]
    if not dates:
        yield Row(file, name, "sources", None, None, None, (NO_DATE,), entry["titre"])
        return
    newest = max(dates, key=first_day)
    age = age_in_months(newest, today)
    if age >= months:
        yield Row(file, name, "sources", None, newest, age, (OLD,), entry["titre"])
