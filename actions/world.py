"""The world a process answers from, opened once."""
from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from actions.conversation import World
from actions.words import words_of
from directory.hours import PARIS
from directory.places import PlaceFinder
from directory.search import Directory
from locales import languages, translator
from routing.catalogue import load


@lru_cache(maxsize=1)
def open_world() -> World:
    """The catalogue, the directory and the clock; names, sounds, words and texts are read before the first citizen comes."""
    directory = Directory()
    finder = PlaceFinder(directory)
    for language in languages():
        words_of(language), translator(language)
        finder.read("biscarosse", language=language)  # a misspelling: everything is read
    finder.read("Пуатье", expected=True, language="ru")
    return World(load(), directory, finder, lambda: datetime.now(PARIS))
