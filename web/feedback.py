"""Opinions on the answers, counted by reason and month. No text, no identifier: a number a reason.

``python -m web.feedback`` prints the counts.
"""
from __future__ import annotations

import json
import os
import threading
from collections import Counter
from datetime import datetime
from pathlib import Path

from actions.wording import REASONS
from directory.settings import var_dir


class Tally:
    """Counts kept in one small file, written whole at each opinion."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or var_dir() / "avis.json"
        self._lock = threading.Lock()

    def read(self) -> dict[str, Counter[str]]:
        """The counts by month (``2026-11``) and reason."""
        if not self.path.exists():
            return {}
        return {month: Counter(counts) for month, counts in json.loads(self.path.read_text()).items()}

    def add(self, reason: str, moment: datetime) -> None:
        """Count one opinion; a reason that is not on the list is not counted."""
        if reason not in REASONS:
            return
        with self._lock:
            counts = self.read()
            counts.setdefault(f"{moment:%Y-%m}", Counter())[reason] += 1
            temporary = self.path.with_suffix(f".{os.getpid()}")
            temporary.write_text(json.dumps(counts, indent=1))
            temporary.replace(self.path)


def main() -> None:
    """Print the counts, a line a month."""
    counts = Tally().read()
    print("mois     " + "".join(f"{label:>16}" for label in REASONS.values()))
    for month, reasons in sorted(counts.items()):
        print(f"{month:9}" + "".join(f"{reasons[reason]:16}" for reason in REASONS))


if __name__ == "__main__":
    main()
