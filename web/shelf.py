"""Mementos already made, kept in ``var/papers`` by what they are made from, so that the same one is not laid out twice."""
from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from directory.settings import var_dir

ROOT = Path(__file__).resolve().parent.parent
MADE_BY = ("maps/**/*.py", "maps/**/*.j2", "maps/**/*.css", "locales/*.po", "locales/*.py", "directory/hours_text.py")
MOST_KEPT = 300  # files of about 100 kB


@lru_cache(maxsize=1)
def _version() -> bytes:
    """What changes when the way papers are made does, or a text that they carry."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_BY for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.digest()


def _path(content: str, folder: Path | None) -> Path:
    return (folder or var_dir() / "papers") / f"{hashlib.sha256(_version() + content.encode()).hexdigest()}.pdf"


def found(content: str, folder: Path | None = None) -> bytes | None:
    """The paper made from ``content`` when it is on the shelf, else null."""
    path = _path(content, folder)
    try:
        paper = path.read_bytes()
    except OSError:
        return None
    with suppress(OSError):
        path.touch()
    return paper


def kept(content: str, make: Callable[[], bytes], folder: Path | None = None) -> bytes:
    """The paper made from ``content``, all that it says beside our own texts; made by ``make`` when it is not there yet."""
    there = found(content, folder)
    if there is not None:
        return there
    made, path = make(), _path(content, folder)
    shelf = path.parent
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(made)
        draft.replace(path)
        _tidy(shelf)
    except OSError:
        pass  # a full or read-only disk loses the copy, not the paper
    return made


def _tidy(shelf: Path) -> None:
    """Remove the papers that nobody has asked for the longest."""
    papers = sorted(shelf.glob("*.pdf"), key=lambda path: path.stat().st_mtime)
    for path in papers[:-MOST_KEPT]:
        path.unlink(missing_ok=True)
