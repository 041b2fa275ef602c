"""What is pinned: the packages of ``packages.yml``."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PINNED = Path(__file__).resolve().with_name("packages.yml")


class VendorError(Exception):
    """A package could not be put in place; the message says why, what to do, and what people miss until then."""


@dataclass(frozen=True)
class Package:
    """One pinned package.

    ``source`` is ``wheel`` or ``npm``, ``spec`` what that source calls it (``name==1.0``, ``name@1.0``); ``files`` maps a path of
    our folder to a path in the archive; ``licence`` is a path in the archive, or the text itself (of several lines); ``says`` is
    (a file of ours, a text that its beginning holds) or None; ``digest`` changes with anything that is pinned.
    """

    name: str
    version: str
    source: str
    spec: str
    integrity: str
    files: dict[str, str]
    licence: str
    without: str
    required: bool
    says: tuple[str, str] | None
    digest: str


def read(path: Path = PINNED) -> list[Package]:
    """The packages of a manifest, in order."""
    return [_package(entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["packages"]]


def _package(entry: dict[str, Any]) -> Package:
    source = "npm" if "npm" in entry else "wheel"
    return Package(
        name=entry["name"], version=entry["version"], source=source, spec=entry[source], integrity=entry["integrity"],
        files=entry["files"], licence=entry["licence"], without=entry["without"], required=entry.get("required", False),
        says=tuple(entry["says"]) if "says" in entry else None,
        digest=hashlib.sha256(repr(sorted(entry.items())).encode()).hexdigest(),
    )
