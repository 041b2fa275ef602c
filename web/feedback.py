"""Opinions on the answers and mistakes reported in the places, counted. No text, no identifier: a number a reason.

``python -m web.feedback`` prints the counts.
"""
from __future__ import annotations

import json
import os
import threading
from collections import Counter
from datetime import datetime
from pathlib import Path

from actions.wording import REASONS, USEFUL
from directory.settings import var_dir

COUNTED = {USEFUL: "Utile", **REASONS}


class Tally:
    """Counts kept in one small file, written whole at each opinion."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or var_dir() / "avis.json"
        self._lock = threading.Lock()

    def read(self) -> dict[str, Counter[str]]:
        """The counts by month (``2026-11``) and reason."""
        return read_counts(self.path)

    def add(self, reason: str, moment: datetime) -> None:
        """Count one opinion; a reason that is not on the list is not counted."""
        if reason not in COUNTED:
            return
        with self._lock:
            counts = self.read()
            counts.setdefault(f"{moment:%Y-%m}", Counter())[reason] += 1
            write_counts(self.path, counts)


class Reports:
    """Counts by place and reason, kept in one small file, written whole at each report."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or var_dir() / "signalements.json"
        self._lock = threading.Lock()

    def read(self) -> dict[str, Counter[str]]:
        """The counts by id of structure, then reason."""
        return read_counts(self.path)

    def add(self, structure_id: str, reason: str) -> None:
        """Count one report."""
        with self._lock:
            counts = self.read()
            counts.setdefault(structure_id, Counter())[reason] += 1
            write_counts(self.path, counts)


def read_counts(path: Path) -> dict[str, Counter[str]]:
    """The counts of a file, by key then reason; none when it does not exist."""
    if not path.exists():
        return {}
    return {key: Counter(counts) for key, counts in json.loads(path.read_text()).items()}


def write_counts(path: Path, counts: dict[str, Counter[str]]) -> None:
    """The file appears whole, or stays as it was."""
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(counts, indent=1))
    temporary.replace(path)


def main() -> None:
    """Print the opinions, a line a month, then what is reported of places, those with the most reports first."""
    counts = Tally().read()
    print("mois     " + "".join(f"{label:>16}" for label in COUNTED.values()))
    for month, reasons in sorted(counts.items()):
        print(f"{month:9}" + "".join(f"{reasons[reason]:16}" for reason in COUNTED))
    for place, reported in sorted(Reports().read().items(), key=lambda one: -one[1].total()):
        print(f"{place:50}" + ", ".join(f"{reason} {number}" for reason, number in reported.most_common()))


if __name__ == "__main__":
    main()
