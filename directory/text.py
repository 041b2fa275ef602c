"""Folding of what people type: words without case nor accents, names as keys, and how a French name sounds.

Everything that compares names goes through here.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ARMENIAN_TONES = "\u055b\u055c\u055e"  # written inside a word: « ինչպե՞ս »
MARKS = f"{ARMENIAN_TONES}\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e\u1000-\u109f\u1780-\u17ff"
LATIN_RANGE = "A-Za-zÀ-ɏ"
HAN = "\u3400-\u9fff"
LATIN_LETTER = re.compile(f"[{LATIN_RANGE}]")
# A word is of one script (« 住Dax » is two words), and each Chinese character is one.
WORD = re.compile(
    rf"\d+|(?<!\w)[sS]/[sS](?!\w)|[{LATIN_RANGE}](?:[{LATIN_RANGE}]|[\u0300-\u036f])*|[{HAN}]"
    rf"|[^\W\d_{LATIN_RANGE}{HAN}](?:[^\W\d_{LATIN_RANGE}{HAN}]|[{MARKS}])*"
)
ABBREVIATIONS = {
    "st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "mt": "mont", "mts": "monts",
    "lez": "les", "s/s": "sous", "ndame": "notredame", "bg": "bourg", "vx": "vieux", "gd": "grand", "gde": "grande",
}
LINKERS = frozenset("d de du des l la le les en sur sous aux a au et".split())
ARTICLES = frozenset("l la le les".split())


@dataclass(frozen=True)
class Token:
    """A word of a text. ``word`` is folded; ``gap`` is what stands between it and the word before; ``start`` and
    ``end`` are character offsets of the text."""

    word: str
    raw: str
    gap: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.raw[:1].isupper()


def _plain(char: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", char) if not unicodedata.combining(one))


LATIN = {ord(char): _plain(char) for char in map(chr, range(0xC0, 0x250))}
LATIN |= {ord("œ"): "oe", ord("æ"): "ae", ord("ß"): "ss", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d"}
WITHOUT_TONES = dict.fromkeys(map(ord, ARMENIAN_TONES))
LATIN_BUT_ACUTE = {code: plain for code, plain in LATIN.items() if chr(code) != "é"} | {ord("ç"): "s"}


def fold(text: str) -> str:
    """``text`` in lower case, without accents nor ligatures."""
    lower = text.lower()
    if lower.isascii():
        return lower
    plain = lower.translate(LATIN).translate(WITHOUT_TONES)
    return plain if plain.isascii() else _plain(plain)


def words(text: str) -> list[str]:
    """The folded words of a name, its abbreviations written in full."""
    return [ABBREVIATIONS.get(word, word) for word in WORD.findall(fold(text))]


def tokenize(text: str) -> list[Token]:
    """The words of a message in order, with « s/ » read as « sur » and « ss/ » as « sous »."""
    tokens: list[Token] = []
    end = 0
    matches = list(WORD.finditer(text))
    for number, match in enumerate(matches):
        raw = match.group()
        word = fold(raw)
        after = text[match.end():matches[number + 1].start()] if number + 1 < len(matches) else ""
        word = _slashed(word, after) or ABBREVIATIONS.get(word, word)
        gap = text[end:match.start()]
        if gap.startswith(".") and tokens and tokens[-1].raw.lower() in ABBREVIATIONS:
            gap = gap[1:] or " "
        tokens.append(Token(word, raw, gap, match.start(), match.end()))
        end = match.end()
    return tokens


def _slashed(word: str, after: str) -> str | None:
    if word == "ss":
        return "sous"
    return "sur" if word == "s" and after.startswith("/") else None


def key(parts: Iterable[str]) -> str:
    """A name as one run of letters: whatever the hyphens, apostrophes and spaces, the same name has the same key."""
    return "".join(parts)


def loose_key(parts: Sequence[str]) -> str | None:
    """The key without the small words inside the name (« dompierremer »), null when there are none."""
    kept = [part for number, part in enumerate(parts) if number == 0 or part not in LINKERS]
    return "".join(kept) if 1 < len(kept) < len(parts) else None


SOUNDS = [(re.compile(pattern), sound) for pattern, sound in (
    (r"ault(?=s?[-\n])", "aut"), (r"ph", "f"), (r"sch|sh", "ch"), (r"c?qu?|ck", "k"), (r"sc(?=[eiéy])", "s"), (r"c(?=[eiéy])", "s"),
    (r"c(?!h)", "k"), (r"gu(?=[eiéy])", "G"), (r"ge(?=[ao])|g(?=[eiéy])", "j"), (r"ch", "C"), (r"h", ""), (r"w", "v"),
    (r"gn|ni(?=[aeou])", "N"), (r"eaux?|aux?", "o"), (r"oeu?|eu", "E"), (r"ou", "U"), (r"oy", "oi"),
    (r"(?:ai|ei|ay|ey)(?=[mn](?![aeiouéynm]))|[iy](?=[mn](?![aeiouéynm]))", "1"), (r"1[mn]", "1"),
    (r"[ae][mn](?![aeiouéynm])", "2"), (r"o[mn](?![aeiouéynm])", "3"), (r"u[mn](?![aeiouéynm])", "1"),
    (r"ill(?=[aeiouéy])", "i"), (r"(?:a[iy]|e[iy])s?(?=[-\n])|(?:et|er|ez)s?(?=[-\n])|ée?s?(?=[-\n])", "Y"),
    (r"a[iy]|e[iy]|é", "e"), (r"y", "i"), (r"z", "s"), (r"([a-zA-Z0-9])\1+", r"\1"),
    (r"(?:e?[tdp]?s|[etdxp])(?=[-\n])", ""), (r"-", ""),
)]


def spelling(text: str) -> str:
    """The words of a name in lower case joined by hyphens, without accents but « é », which ends are told apart by."""
    return "-".join(ABBREVIATIONS.get(word, word) for word in WORD.findall(_but_acute(text)))


def _but_acute(text: str) -> str:
    lower = text.lower()
    return lower if lower.isascii() else unicodedata.normalize("NFC", lower).translate(LATIN_BUT_ACUTE)


def sounds(spellings: Sequence[str]) -> list[str]:
    """How each spelling sounds in French, roughly: two spellings of one name should have one sound."""
    text = "\n".join(spellings) + "\n"
    for pattern, sound in SOUNDS:
        text = pattern.sub(sound, text)
    return text.split("\n")[:-1]
