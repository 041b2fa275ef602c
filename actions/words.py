"""The words by which a message says something outright, per language: data (``data/words/<code>.yml``).

They are regular expressions on the plain text of a message (``plain``). Messages mix languages (« мой récépissé »), so
that each language is read with the French words too.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from directory.text import HAN, words
from locales import EASY_FRENCH, SOURCE

FOLDER = Path(__file__).resolve().parent.parent / "data" / "words"
NEVER = re.compile(r"(?!)")
WITHOUT_SPACES = re.compile(f"(?<=[{HAN}]) (?=[{HAN}])")
Table = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True)
class Words:
    """The patterns of a language and of French, by what they recognise; ``docs/ajouter-une-langue.md`` says each key."""

    named: Table
    chosen: Table
    hints: Table
    partners: Table  # services of other bodies that a France Services helps with
    danger: re.Pattern[str]
    not_now: re.Pattern[str]
    before: re.Pattern[str]  # « c'est quoi » before the word asked about
    after: re.Pattern[str]
    articles: re.Pattern[str]
    needs: Table
    categories: Table
    days: Table
    today: re.Pattern[str]
    tomorrow: re.Pattern[str]
    wanted_days: Table
    both: re.Pattern[str]
    places: Table
    denied_before: re.Pattern[str]
    denied_after: re.Pattern[str]


def plain(text: str) -> str:
    """The words of a text, folded and joined by one space; Chinese characters by none; the Turkish ı as i, for it is often typed so."""
    return WITHOUT_SPACES.sub("", " ".join(words(text))).replace("ı", "i")


@lru_cache(maxsize=32)
def read(language: str) -> dict[str, Any]:
    """The file of a language as it is written, empty when there is none."""
    path = FOLDER / f"{language}.yml"
    if not path.exists():
        return {}
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@lru_cache(maxsize=32)
def words_of(language: str) -> Words:
    """The patterns of a language with the French ones."""
    files = [read(code) for code in dict.fromkeys((SOURCE if language == EASY_FRENCH else language, SOURCE))]

    def pattern(key: str, part: str = "") -> re.Pattern[str]:
        return _any(one for file in files for one in _list(file, key, part))

    def table(key: str) -> dict[str, re.Pattern[str]]:
        names = dict.fromkeys(name for file in files for name in file.get(key) or {})
        return {name: pattern(key, name) for name in names}

    articles = "|".join(sorted((one for file in files for one in _list(file, "articles")), key=len, reverse=True))
    return Words(
        table("named"), table("chosen"), table("hints"), table("partners"), pattern("danger"), pattern("not_now"),
        pattern("definition", "before"), pattern("definition", "after"), re.compile(rf"^(?:(?:{articles}) )+"),
        table("needs"), table("categories"), table("days"), pattern("today"), pattern("tomorrow"),
        _wanted_days(files), pattern("both"), table("places_said"), _ending(pattern("denied", "before")), pattern("denied", "after"),
    )


def _list(file: Mapping[str, Any], key: str, part: str = "") -> list[str]:
    if part:
        return list((file.get(key) or {}).get(part) or [])
    return list(file.get(key) or [])


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    alternatives = [f"(?:{one})" for one in patterns]
    return re.compile("|".join(alternatives)) if alternatives else NEVER


def _ending(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The same pattern just before what follows it."""
    return NEVER if pattern is NEVER else re.compile(rf"(?:{pattern.pattern})\s*$")


def _wanted_days(files: Iterable[Mapping[str, Any]]) -> dict[str, re.Pattern[str]]:
    """By day, how a person asks for a place open on that day, in the words of one language at a time."""
    found: dict[str, list[str]] = {}
    for file in files:
        for code, names in (file.get("days") or {}).items():
            name = "(?:" + "|".join(f"(?:{one})" for one in names) + ")"
            found.setdefault(code, []).extend(one.replace("{day}", name) for one in _list(file, "wanted_day") if names)
    return {code: _any(patterns) for code, patterns in found.items()}
