"""What a person reads, per language. French is the source text; another language is one file ``<code>.po`` here."""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SOURCE = "fr"
RIGHT_TO_LEFT = ("ar", "fa")

Translate = Callable[[str], str]


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Codes of the languages that have a catalogue, French first."""
    return (SOURCE, *sorted(path.stem for path in FOLDER.glob("*.po")))


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=32)
def translator(language: str) -> Translate:
    """A function from a French text to the same in ``language``; a text without a translation stays in French."""
    if language == SOURCE or language not in languages():
        return lambda text: text
    from babel.messages.pofile import read_po

    with (FOLDER / f"{language}.po").open("rb") as file:
        texts = {str(message.id): str(message.string) for message in read_po(file) if message.string and not message.fuzzy}
    return lambda text: texts.get(text, text)
