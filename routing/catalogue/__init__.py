"""The catalogue of démarches: what each situation requires, as dated and sourced data (``*.yml`` beside this file).

Matrices say once what each kind of place does for a family of démarches; a situation overrides only some lines.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator

FOLDER = Path(__file__).resolve().parent


class CatalogueError(Exception):
    """The catalogue breaks its schema or refers to something that does not exist; names file, entry and field."""


@dataclass(frozen=True)
class Fact:
    """One statement. ``mark``: C certain, P probable (said with its date), V to verify (never said as certain).

    ``values``: (name, value) pairs that fill the placeholders of the text, names of places and years.
    """

    text: str
    mark: str = "C"
    date: str | None = None
    local: bool = False
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Role:
    """What a kind of place does for a situation; ``role`` (contract) is null where the place must not be shown."""

    verb: str
    role: str | None = None
    name: str | None = None
    text: str | None = None
    limit: str | None = None
    mark: str = "C"
    local: bool = False
    date: str | None = None


@dataclass(frozen=True)
class Online:
    """An official service; ``url`` null for the préfecture's own site, known once the département is."""

    id: str
    label: str
    url: str | None
    phone: str | None
    overseas_phone: str | None = None


@dataclass(frozen=True)
class Source:
    """An official page or document behind the facts, and when it was true."""

    label: str
    url: str | None
    date: str | None


@dataclass(frozen=True)
class Question:
    """A question whose answer changes the orientation; ``choices`` are (label, situation id)."""

    text: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Situation:
    """A situation of a démarche, or (``situation`` null) the general answer of a démarche."""

    id: str
    title: str
    demarche: str
    matrix: str
    roles: dict[str, Role]
    first: Fact | None
    steps: tuple[Fact, ...]
    online: tuple[Online, ...]
    cost: Fact | None
    validity: Fact | None
    delay: Fact | None
    documents: tuple[Fact, ...]
    warnings: tuple[Fact, ...]
    needs_no_place: bool
    first_door: str | None
    questions: tuple[Question, ...]
    sources: tuple[Source, ...]
    see: tuple[str, ...] = ()
    needs: dict[str, tuple[Fact, ...]] = field(default_factory=dict)

    @property
    def situation(self) -> str | None:
        """The contract's ``situation``: the part after the dot."""
        return self.id.split(".", 1)[1] if "." in self.id else None


@dataclass(frozen=True)
class Term:
    """A word of the glossary, in plain words; its facts carry the same mark and date."""

    id: str
    term: str
    variants: tuple[str, ...]
    explanation: str
    caution: str | None
    mark: str
    date: str | None = None

    def facts(self) -> tuple[Fact, ...]:
        """The explanation, then what not to confuse."""
        return tuple(Fact(text, self.mark, self.date) for text in (self.explanation, self.caution) if text)


@dataclass(frozen=True)
class Catalogue:
    """All situations by id, the glossary and the online services."""

    situations: dict[str, Situation]
    online: dict[str, Online]
    glossary: tuple[Term, ...] = field(default=())

    def get(self, situation_id: str) -> Situation:
        """A situation by id (``cni.perte``) or a démarche's general answer (``cni``); KeyError when unknown."""
        return self.situations[situation_id]

    def of_demarche(self, demarche: str) -> list[Situation]:
        """The situations that answer with this ``demarche``, general answer first."""
        return [one for one in self.situations.values() if one.demarche == demarche]


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> Catalogue:
    """Read, validate and link the catalogue of a folder."""
    documents = {path: _read(path) for path in sorted(folder.glob("*.yml")) if path.name != "schema.yml"}
    validator = Draft7Validator(_read(FOLDER / "schema.yml"))
    for path, document in documents.items():
        for error in sorted(validator.iter_errors(document), key=str):
            where = "/".join(str(part) for part in error.absolute_path)
            raise CatalogueError(f"{path.name}, {where}: {error.message}")
    parts: dict[str, dict[str, Any]] = {"matrices": {}, "en_ligne": {}, "listes": {}, "besoins": {}}
    for path, document in documents.items():
        for key, known in parts.items():
            for name, value in (document.get(key) or {}).items():
                if name in known:
                    raise CatalogueError(f"{path.name}: {key} {name!r} is defined twice")
                known[name] = value
    online = {
        name: Online(name, one["label"], one.get("url"), one.get("phone"), one.get("phone_outre_mer"))
        for name, one in parts["en_ligne"].items()
    }
    situations: dict[str, Situation] = {}
    files: dict[str, str] = {}
    for path, entry in _entries(documents):
        if entry["id"] in situations:
            raise CatalogueError(f"{path.name}: situation {entry['id']!r} is defined twice")
        files[entry["id"]] = path.name
        try:
            situations[entry["id"]] = _situation(entry, parts, online)
        except KeyError as error:
            raise CatalogueError(f"{path.name}, {entry['id']}: {error} is not defined anywhere") from error
    for path, document in documents.items():
        for entry in document.get("reprises") or []:
            files[entry["id"]] = path.name
            if entry["de"] not in situations:
                raise CatalogueError(f"{path.name}, {entry['id']}: refers to {entry['de']!r}, which is not a situation")
            shared = situations[entry["de"]]
            situations[entry["id"]] = replace(shared, id=entry["id"], title=entry["titre"], demarche=entry["demarche"])
    _check_links(situations, files)
    terms = tuple(_term(one) for document in documents.values() for one in document.get("glossaire") or [])
    return Catalogue(situations, online, terms)


def _read(path: Path) -> dict[str, Any]:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def _entries(documents: dict[Path, dict[str, Any]]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for key in ("defauts", "situations"):
        for path, document in documents.items():
            yield from ((path, entry) for entry in document.get(key) or [])


def _fact(entry: dict[str, Any] | None) -> Fact | None:
    if not entry:
        return None
    return Fact(entry["texte"], entry["marque"], entry.get("date"), bool(entry.get("local")))


def _role(entry: dict[str, Any]) -> Role:
    return Role(entry["verbe"], entry.get("role"), entry.get("nom"), entry.get("texte"), entry.get("limite"),
                entry["marque"], bool(entry.get("local")), entry.get("date"))


def _situation(entry: dict[str, Any], parts: dict[str, dict[str, Any]], online: dict[str, Online]) -> Situation:
    lines = {**parts["matrices"][entry["matrice"]], **(entry.get("roles") or {})}
    documents: list[dict[str, Any]] = []
    for one in entry.get("documents") or []:
        documents += parts["listes"][one["liste"]] if "liste" in one else [one]
    return Situation(
        id=entry["id"], title=entry["titre"], demarche=entry["demarche"], matrix=entry["matrice"],
        roles={kind: _role(line) for kind, line in lines.items()}, first=_fact(entry.get("prealable")),
        steps=_facts(entry["etapes"]), online=tuple(online[name] for name in entry.get("en_ligne") or []),
        cost=_fact(entry.get("prix")), validity=_fact(entry.get("duree")), delay=_fact(entry.get("delai")),
        documents=_facts(documents), warnings=_facts(entry.get("alertes") or []),
        needs_no_place=bool(entry.get("sans_structure")), first_door=entry.get("premiere_porte"),
        questions=tuple(
            Question(one["texte"], tuple((choice["label"], choice["situation"]) for choice in one["choix"]))
            for one in entry.get("questions") or []
        ),
        sources=tuple(Source(one["label"], one.get("url"), one.get("date")) for one in entry["sources"]),
        see=tuple(entry.get("voir") or ()), needs=_needs(parts["besoins"], entry["matrice"]),
    )


def _needs(known: dict[str, dict[str, list[dict[str, Any]]]], matrix: str) -> dict[str, tuple[Fact, ...]]:
    """What to say to a person with a need, for the situations of a matrix (« toutes » is said for any)."""
    return {name: _facts([*by_matrix.get(matrix, []), *by_matrix.get("toutes", [])]) for name, by_matrix in known.items()}


def _facts(entries: list[dict[str, Any]]) -> tuple[Fact, ...]:
    return tuple(fact for fact in map(_fact, entries) if fact)


def _term(entry: dict[str, Any]) -> Term:
    variants, caution = tuple(entry["variantes"]), entry.get("attention")
    return Term(entry["id"], entry["terme"], variants, entry["explication"], caution, entry["marque"], entry.get("date"))


def _check_links(situations: dict[str, Situation], files: dict[str, str]) -> None:
    for one in situations.values():
        targets = [*one.see, *(target for question in one.questions for _, target in question.choices)]
        for target in targets:
            if target not in situations:
                raise CatalogueError(f"{files[one.id]}, {one.id}: refers to {target!r}, which is not a situation")
