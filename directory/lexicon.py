"""The French words, without accents, so that a word of a message is not taken for a misspelt commune.

``data/words.txt.xz`` is made from dictionary-fr (Dicollecte, MPL 2.0) by ``write``: sorted words, each one written as
the count of letters it shares with the one before, as a letter from A, then the rest.
"""
from __future__ import annotations

import lzma
import re
import tarfile
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np

from directory.settings import EMBEDDED
from directory.text import fold

LONGEST = 14  # letters; longer words resemble no one-word commune
RARE_TENSES = re.compile(r"[âîû](?:mes|tes)$|èrent$|\w{4}[aiu]ss(?:e|es|ions|iez|ent)$")
FORBIDDEN, NEEDS_ENDING = "{}", "()"


class Lexicon:
    """Set of words kept as sorted 32-bit hashes (2 MB); one foreign word in some 10,000 is taken for a French one."""

    def __init__(self, words: Iterable[str]) -> None:
        hashes = np.fromiter(map(crc32, map(str.encode, words)), dtype=np.uint32)
        self._hashes = array("I", np.sort(hashes).tobytes())

    def __contains__(self, word: object) -> bool:
        value = crc32(str(word).encode())
        place = bisect_left(self._hashes, value)
        return place < len(self._hashes) and self._hashes[place] == value


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The embedded words, read once."""
    return Lexicon(_unpack(lzma.decompress((EMBEDDED / "words.txt.xz").read_bytes()).decode("ascii")))


def _unpack(packed: str) -> Iterator[str]:
    word = ""
    for line in packed.split("\n"):
        word = word[:ord(line[0]) - 65] + line[1:]
        yield word


def _pack(words: Iterable[str]) -> str:
    lines, before = [], ""
    for word in words:
        shared = 0
        while shared < min(len(word), len(before)) and word[shared] == before[shared]:
            shared += 1
        lines.append(chr(65 + shared) + word[shared:])
        before = word
    return "\n".join(lines)


def write(archive: Path, target: Path = EMBEDDED / "words.txt.xz") -> int:
    """Make the embedded file from dictionary-fr's npm archive; returns its size in bytes."""
    with tarfile.open(archive) as tar:
        rules, entries = (_member(tar, f"package/index.{suffix}") for suffix in ("aff", "dic"))
    words = sorted({fold(form) for form in _forms(rules, entries) if not RARE_TENSES.search(form)})
    packed = _pack(word for word in words if 2 <= len(word) <= LONGEST and word.isascii() and word.isalpha())
    target.write_bytes(lzma.compress(packed.encode(), preset=9 | lzma.PRESET_EXTREME))
    return target.stat().st_size


def _member(tar: tarfile.TarFile, name: str) -> str:
    file = tar.extractfile(name)
    if file is None:
        raise FileNotFoundError(f"{name} is not in the archive of dictionary-fr")
    return file.read().decode()


def _forms(rules: str, entries: str) -> Iterator[str]:
    """Every common word of a hunspell dictionary with its endings; prefixes are French elisions, which split words."""
    endings: dict[str, list[tuple[str, str, re.Pattern[str], list[str]]]] = defaultdict(list)
    for line in rules.splitlines():
        fields = line.split()
        if len(fields) >= 5 and fields[0] == "SFX":
            added, _, more = fields[3].partition("/")
            endings[fields[1]].append((
                fields[2].replace("0", ""), added.replace("0", ""), re.compile(fields[4] + "$"), re.findall("..", more),
            ))
    for line in entries.splitlines()[1:]:
        word, _, flags = line.split()[0].partition("/")
        marks = re.findall("..", flags)
        if not word.isalpha() or word[0].isupper() or FORBIDDEN in marks:
            continue
        if NEEDS_ENDING not in marks:
            yield word
        yield from _inflected(word, marks, endings, 2)


def _inflected(word: str, marks: list[str], endings: dict, depth: int) -> Iterator[str]:
    for mark in marks if depth else ():
        for stripped, added, condition, more in endings.get(mark, ()):
            if word.endswith(stripped) and condition.search(word):
                form = word[:len(word) - len(stripped)] + added
                yield form
                yield from _inflected(form, more, endings, depth - 1)
