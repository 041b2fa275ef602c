"""What must hold of every catalogue: nothing missing, the same placeholders and numbers, no French left, short buttons."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from babel.messages.catalog import Catalog

from locales import EASY_FRENCH
from locales.extract import placeholders
from routing.catalogue import Catalogue

IN_PARENTHESES = re.compile(r"\([^()]*\)|（[^（）]*）|«[^«»]*»|\"[^\"]*\"|“[^“”]*”|「[^「」]*」|„[^“”]*[“”]")
ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:gouv\.fr|fr|com|eu|org|net)\b[\w/.-]*|docs/[\w-]+\.md")
EMAIL = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+")
MONTHS = frozenset(map(str, range(1, 13)))  # written in words in French, in numbers in Chinese
PLACEHOLDER = re.compile(r"\{\w*\}")
DIGITS = re.compile(r"\d+")
THOUSANDS = re.compile(r"(?<=\d)[\s\u00a0\u202f.,](?=\d{3}\b)")
LATIN_WORD = re.compile(r"[A-Za-zÀ-ÿ][\wÀ-ÿ'’-]*")
# French words that no other of our languages in Latin letters has; two of them outside parentheses are a French sentence.
FRENCH = re.compile(
    r"\b(?:vous|votre|vos|dans|avec|sont|une|chez|nous|notre|cette|être|avez|aussi|où|qui|leur|puis|faire)\b"
)


def faults(catalogue: Catalog, code: str, source: Catalog) -> Iterator[str]:
    """What is wrong in the catalogue of a language, in French, one text at a time."""
    for message in source:
        if not message.id:
            continue
        known = catalogue.get(message.id)
        text = str(known.string) if known is not None and known.string else ""
        if not text:
            yield f"manque « {short(message.id)} »"
            continue
        for fault in _text_faults(str(message.id), text, code):
            yield f"{fault} : « {short(message.id)} » → « {short(text)} »"


def short(text: object) -> str:
    """The beginning of a text."""
    return f"{str(text)[:70]}…" if len(str(text)) > 70 else str(text)


def _text_faults(french: str, text: str, code: str) -> Iterator[str]:
    if placeholders(french) != placeholders(text):
        yield "les mots entre accolades ne sont pas les mêmes"
    if set(numbers(french)) - set(numbers(text)) or set(numbers(text)) - set(numbers(french)) - MONTHS:
        yield "les nombres ne sont pas les mêmes"
    if any(address.rstrip(".") not in text for address in ADDRESS.findall(french)):
        yield "il manque une adresse"
    if code != EASY_FRENCH and french_left(text, code):
        yield "du français reste hors des parenthèses"


def numbers(text: str) -> list[str]:
    """The numbers of a text, in Western digits, sorted."""
    plain = "".join(str(unicodedata.digit(char)) if char.isdigit() and char not in "¹²³" else char for char in text)
    return sorted(str(int(number)) for number in DIGITS.findall(THOUSANDS.sub("", plain)))


def french_left(text: str, code: str) -> bool:
    """Whether a French phrase stands outside parentheses and quotation marks; one word may be a street's or a place's."""
    bare = PLACEHOLDER.sub("", ADDRESS.sub("", EMAIL.sub("", IN_PARENTHESES.sub("", text))))
    if any(unicodedata.name(char, "").startswith("LATIN") for char in bare) and not _is_latin(bare):
        return sum(word.islower() and len(word) > 2 for word in LATIN_WORD.findall(bare)) > 1
    return len(FRENCH.findall(bare)) > 1


def _is_latin(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return sum(unicodedata.name(char, "").startswith("LATIN") for char in letters) > 0.8 * len(letters)


def button_texts(catalogue: Catalogue) -> set[str]:
    """The French texts that are put on buttons: choices of a question, titles of situations."""
    choices = {label for one in catalogue.situations.values() for question in one.questions for label, _ in question.choices}
    return choices | {one.title for one in catalogue.situations.values()}
