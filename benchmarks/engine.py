"""The routing engine alone: orientations a second on one core and memory over many of them.

``python -m benchmarks.engine [--count 100000]``. Every situation, from the communes of the served départements, drawn
with a fixed seed. The baseline of the same run is the distance that each orientation needs at least once (geopy).
"""
from __future__ import annotations

import argparse
import random
import resource
import time
from datetime import datetime
from pathlib import Path

from geopy.distance import geodesic

from directory.hours import PARIS
from directory.places import PlaceFinder
from directory.search import Directory
from directory.settings import served_departements
from routing.catalogue import load
from routing.engine import orient

MOMENT = datetime(2026, 11, 23, 10, tzinfo=PARIS)
STEPS = 5


def resident_mb() -> float:
    """Resident memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    """Print a line a fifth of the run, then the baseline."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    count = parser.parse_args().count
    directory = Directory()
    finder = PlaceFinder(directory)
    served = served_departements()
    places = [finder.by_insee(one.insee) for one in directory.communes.values() if one.departement in served]
    situations = list(load().situations.values())
    chance = random.Random(0)
    print(f"{len(situations)} situations, {len(places)} communes\n{'done':>10}{'a second':>12}{'memory MB':>12}")
    for step in range(1, STEPS + 1):
        start = time.process_time()
        for _ in range(count // STEPS):
            orient(chance.choice(situations), chance.choice(places), directory, MOMENT)
        print(f"{step * count // STEPS:10}{count / STEPS / (time.process_time() - start):12.0f}{resident_mb():12.1f}")
    start = time.process_time()
    for _ in range(2000):
        one, other = chance.choice(places), chance.choice(places)
        if one and other and one.lat is not None and other.lat is not None:
            geodesic((one.lat, one.lon), (other.lat, other.lon))
    print(f"baseline: {2000 / (time.process_time() - start):.0f} geodesic distances a second")


if __name__ == "__main__":
    main()
