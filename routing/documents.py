"""The YAML files of the catalogue as those who write them see them: with lines, entries and marked statements."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from routing.catalogue import FOLDER

Where = tuple[str | int, ...]
PARTS = ("matrices", "en_ligne", "listes", "besoins")  # sections that are mappings by name; the others are lists
SITUATIONS = ("defauts", "situations")
SHARED = "reprises"  # a situation under another title, for another document
READ = ("titre", "texte", "limite", "nom", "label", "explication", "attention", "terme", "note")


@dataclass(frozen=True)
class Finding:
    """Something to correct: where it is (file, line from 1, entry) and what is wrong, in French."""

    file: str
    line: int
    entry: str
    problem: str

    def __str__(self) -> str:
        entry = f" {self.entry}" if self.entry else ""
        return f"{self.file}:{self.line}{entry} : {self.problem}"


@dataclass
class Document:
    """A YAML file: its data, the line of each of its values by path, and what YAML itself does not refuse."""

    file: str
    data: Any = None
    lines: dict[Where, int] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)

    def finding(self, where: Where, entry: str, problem: str) -> Finding:
        """A finding at a path, or at the nearest value above it."""
        while where and where not in self.lines:
            where = where[:-1]
        return Finding(self.file, self.lines.get(where, 1), entry, problem)


def read(path: Path) -> Document:
    """A YAML file; one that cannot be read has no data and one problem. A key written twice is a problem too."""
    document = Document(path.name)
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        if node is not None:
            _walk_nodes(node, (), document)
            document.data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        document.problems.append(Finding(path.name, line, "", f"le YAML ne se lit pas ({error.problem})"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = f"le fichier ne se lit pas ({str(error).splitlines()[0]}) ; il doit être en UTF-8"
        document.problems.append(Finding(path.name, 1, "", problem))
    return document


def _walk_nodes(node: yaml.Node, where: Where, document: Document) -> None:
    document.lines[where] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                problem = f"la clé « {key.value} » est écrite deux fois"
                document.problems.append(Finding(document.file, key.start_mark.line + 1, "", problem))
            seen.add(key.value)
            _walk_nodes(value, (*where, key.value), document)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _walk_nodes(value, (*where, number), document)


def read_folder(folder: Path = FOLDER) -> list[Document]:
    """The files of a catalogue, its schema left out."""
    return [read(path) for path in sorted(folder.glob("*.yml")) if path.name != "schema.yml"]


def entries(document: Document) -> Iterator[tuple[str, Where, Any]]:
    """(name, path, value) of each entry of a file: a situation, a term, a matrix, a list…"""
    for section, content in (document.data or {}).items():
        if section in PARTS:
            yield from ((f"{section} {name}", (section, name), value) for name, value in content.items())
        else:
            yield from ((str(one.get("id")), (section, number), one) for number, one in enumerate(content))


def facts(value: Any, where: Where = ()) -> Iterator[tuple[Where, dict[str, Any]]]:
    """Every marked statement inside a value, with its path."""
    if isinstance(value, dict):
        if "marque" in value:
            yield where, value
        for key, one in value.items():
            yield from facts(one, (*where, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from facts(one, (*where, number))


def path_text(where: Sequence[str | int]) -> str:
    """A path in words, « etapes 2, », numbers from 1; an empty text for an empty path."""
    parts = [str(part + 1) if isinstance(part, int) else part for part in where]
    return f"{' '.join(parts)}, " if parts else ""
