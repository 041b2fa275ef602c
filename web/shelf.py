"""Mementos already made, kept in ``var/papers`` by what they are made from, so that the same one is not laid out twice."""
from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from directory.settings import var_dir

MAPS = Path(__file__).resolve().parent.parent / "maps"
MOST_KEPT = 300  # files of about 100 kB


@lru_cache(maxsize=1)
def _version() -> bytes:
    """What changes when the way papers are made does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in MAPS.rglob("*") if path.suffix in (".py", ".j2", ".css")):
        digest.update(path.read_bytes())
    return digest.digest()


def kept(content: str, make: Callable[[], bytes], folder: Path | None = None) -> bytes:
    """The paper made from ``content``, a text that says all that is on it; made by ``make`` when it is not there yet."""
    shelf = folder or var_dir() / "papers"
    path = shelf / f"{hashlib.sha256(_version() + content.encode()).hexdigest()}.pdf"
    try:
        found = path.read_bytes()
    except OSError:
        made = make()
    else:
        with suppress(OSError):
            path.touch()
        return found
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
