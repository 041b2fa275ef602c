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


class Counts:
    """Counts by key, then reason, kept in one small file, written whole each time. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def read(self) -> dict[str, Counter[str]]:
        """All of them; none when the file does not exist."""
        if not self.path.exists():
            return {}
        return {key: Counter(counts) for key, counts in json.loads(self.path.read_text()).items()}

    def count(self, key: str, reason: str) -> None:
        """One more."""
        with self._lock:
            counts = self.read()
            counts.setdefault(key, Counter())[reason] += 1
            temporary = self.path.with_suffix(f".{os.getpid()}")
            temporary.write_text(json.dumps(counts, indent=1))
            temporary.replace(self.path)


class Tally(Counts):
    """Opinions on the answers, by month (``2026-11``)."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path or var_dir() / "avis.json")

    def add(self, reason: str, moment: datetime) -> None:
        """Count one opinion; a reason that is not on the list is not counted."""
        if reason in COUNTED:
            self.count(f"{moment:%Y-%m}", reason)


class Reports(Counts):
    """Mistakes reported, by id of the place."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path or var_dir() / "signalements.json")


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
