"""The world a process answers from, opened once."""
from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from actions.conversation import World
from directory.hours import PARIS
from directory.places import PlaceFinder
from directory.search import Directory
from routing.catalogue import load


@lru_cache(maxsize=1)
def open_world() -> World:
    """The catalogue, the directory and the clock, with the names of communes read before the first citizen comes."""
    directory = Directory()
    finder = PlaceFinder(directory)
    finder.read("biscarosse")  # a misspelling: everything is read
    return World(load(), directory, finder, lambda: datetime.now(PARIS))
