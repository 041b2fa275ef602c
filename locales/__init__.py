"""What a person reads, per language. French is the source text; another language is one file ``<code>.po`` here.

``translator(language)`` gives a Voice: it says a French text in the language, and days, times and numbers in its form.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_day_names
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

FOLDER = Path(__file__).resolve().parent
SOURCE = "fr"
EASY_FRENCH = "fr-x-facile"
REGIONS = {"en": "en_GB", EASY_FRENCH: "fr"}  # dates and hours as they are written in Europe
YEAR = re.compile(r"(?:[\s,]*'de')?[\s,]*y+(?:\s*'[^']*'|\s?[^\sMdE,']*)\.?\s*")  # in a date pattern of the CLDR
EASY = re.compile(r"facile|simplifi|falc\b")
GEORGIAN = frozenset(map(chr, range(0x10A0, 0x1100)))  # its capitals are for headings alone
ARABIC_ARTICLE, HAN = "ال", "\u2e80"
REVIEWED = re.compile(r"Relu par une personne dont c'est la langue : oui")
# What would change places in a right-to-left text: the French name in parentheses, the groups of a telephone number.
APART = re.compile(r"(?<=\()[^()]*[A-Za-zÀ-ÿ][^()]*(?=\))|\+?\d+(?:[ \u00a0]\d+)+")
IN_PARENTHESES = re.compile(r"\s*(?:\([^()]*\)|（[^（）]*）)")
BUTTON = 60  # characters that a button holds on two lines of a telephone
ISOLATE, END = "\u2068", "\u2069"
BIDI_CONTROLS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

Translate = Callable[[str], str]


def N_(text: str) -> str:
    """Marks a text to translate where it is defined; whoever says it translates it."""
    return text


@dataclass(frozen=True)
class Voice:
    """Says things in a language. Called with a French text, gives its translation; the text itself when there is none."""

    language: str
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __call__(self, text: str) -> str:
        """The text in this language."""
        return self.texts.get(text, text)

    def button(self, text: str) -> str:
        """The text for a button: too long, it goes without its parentheses, which the answer's title has."""
        whole = self(text)
        return whole if len(whole) <= BUTTON else IN_PARENTHESES.sub("", whole).strip() or whole

    @property
    def locale(self) -> Locale:
        """Its CLDR locale."""
        return locale_of(self.language)

    @property
    def is_french(self) -> bool:
        """Whether a French reader reads it."""
        return self.locale.language == SOURCE

    def published(self, text: str) -> str:
        """A text of a source: its translation, else the French one, said to be so to who reads another language."""
        if text in self.texts or self.is_french:
            return self(text)
        return self("En français : {text}").format(text=self.apart(text))

    def apart(self, text: str | None) -> str:
        """A name, an address or a number, kept readable inside a right-to-left text."""
        clean = (text or "").translate(BIDI_CONTROLS)
        return f"{ISOLATE}{clean}{END}" if clean and direction(self.language) == "rtl" else clean

    def number(self, value: float) -> str:
        """With one decimal at most: « 3,2 »."""
        return format_decimal(value, "#,##0.#", locale=self.locale)

    def listing(self, names: Sequence[str]) -> str:
        """« mardi, jeudi et samedi »."""
        return format_list(names, locale=self.locale)

    def weekday(self, number: int) -> str:
        """The name of a day, 0 for Monday."""
        return str(get_day_names("wide", "stand-alone", locale=self.locale)[number])

    def day(self, value: date) -> str:
        """« mardi 1 décembre 2026 »."""
        return self._first(format_date(value, "full", locale=self.locale), value)

    def near_day(self, value: date) -> str:
        """« mardi 1 décembre », for a day within the year."""
        pattern = YEAR.sub(" ", self.locale.date_formats["full"].pattern).strip()
        return self._first(format_date(value, pattern, locale=self.locale), value)

    def _first(self, text: str, value: date) -> str:
        return text.replace(" 1 ", " 1er ", 1) if self.is_french and value.day == 1 else text

    def clock(self, hour: int, minute: int) -> str:
        """« 9 h », « 13 h 30 » in French; as the language writes it elsewhere. 24:00 is the end of a day."""
        if self.is_french:
            return f"{hour} h {minute:02d}" if minute else f"{hour} h"
        return format_time(time(hour % 24, minute), "short", locale=self.locale)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Codes (BCP 47) of the languages that have a catalogue, French first."""
    return (SOURCE, *sorted(path.stem for path in FOLDER.glob("*.po")))


def language_name(language: str) -> str:
    """A language's own name for itself: « Français », « العربية »."""
    name = str(locale_of(language).languages.get(language.partition("-")[0], language))
    name = name if name[0] in GEORGIAN else name[0].upper() + name[1:]
    return f"{name} facile" if language == EASY_FRENCH else name


@lru_cache(maxsize=1)
def _language_names() -> list[tuple[re.Pattern[str], str]]:
    """How our languages call every language that CLDR knows, inflected or not, the longest first, with its code."""
    spoken = [locale_of(code) for code in languages()]
    names = {(str(name).lower(), code) for locale in spoken for code, name in locale.languages.items() if len(code) == 2}
    names |= {(name[2:], code) for name, code in names if name.startswith(ARABIC_ARTICLE)}
    found = []
    for name, code in sorted(names, key=lambda one: (-len(one[0]), one)):
        stem = re.escape(name if len(name) < 5 else name[:max(4, len(name) - 2)])
        if len(name) > 1:
            found.append((re.compile(stem if name[0] >= HAN else rf"(?<![^\W\d_]){stem}"), code))
    return found


def named_language(text: str) -> str | None:
    """The code of the language that a text names (« parlez-vous anglais ? », « по-русски »), null when it names none."""
    lower = text.lower()
    if EASY.search(lower):
        return EASY_FRENCH
    return next((code for pattern, code in _language_names() if pattern.search(lower)), None)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """The CLDR locale that writes a language's dates and numbers; French for a code that Babel does not know."""
    try:
        return Locale.parse(REGIONS.get(language, language).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale(SOURCE)


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if locale_of(language).text_direction == "rtl" else "ltr"


@lru_cache(maxsize=32)
def translator(language: str) -> Voice:
    """The voice of a language; one without a catalogue speaks French."""
    if language == SOURCE or language not in languages():
        return Voice(SOURCE)
    catalogue = _catalogue(language)
    texts = {str(one.id): str(one.string) for one in catalogue if one.id and one.string and not one.fuzzy}
    if direction(language) == "rtl":
        texts = {french: APART.sub(rf"{ISOLATE}\g<0>{END}", text) for french, text in texts.items()}
    return Voice(language, texts)


@lru_cache(maxsize=32)
def is_reviewed(language: str) -> bool:
    """Whether a native speaker has read the texts of a language over: its catalogue's first lines say so."""
    return language == SOURCE or bool(REVIEWED.search(_catalogue(language).header_comment))


def _catalogue(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file)
