"""What a person typed, made safe to hand on: plain text, never a command."""
from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 1000
PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|\b[A-Z]{2}\d{2}(?:[ ]?[0-9A-Z]{4}){3,7}(?:[ ]?[0-9A-Z]{1,3})?\b"  # IBAN
    r"|(?<!\w)[12] ?\d\d ?\d\d ?2[AB](?: ?\d){6,8}(?!\w)"  # social security number of somebody born in Corsica
    r"|(?<![\w/])\+?\d(?:[ .-]?\d){8,}(?![\w/])"  # telephone, social security, bank card, file and document numbers
    r"|\b\d{2}[A-Z]{2}\d{5}\b|\b[A-Za-z]{2}-\d{3}-[A-Za-z]{2}\b|\b[A-Z]{2}\d{3}[A-Z]{2}\b"  # passport, number plate
    r"|\b(?=[A-Z]*\d[A-Z]*\d)(?=\d*[A-Z]\d*[A-Z])[A-Z0-9]{9}\b"  # identity card since 2021
)
MARKS = re.compile(r"([\u0300-\u036f]{2})[\u0300-\u036f]+")  # more accents on one letter than any language has
PUBLIC = re.compile(r"0 ?80\d|(?:\d{5} )+\d{5}$")  # free numbers; postal codes in a row
MASK = "…"
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}  # controls, bidi marks, surrogates, private use


def without_personal_data(text: str) -> tuple[str, bool]:
    """``text`` with the numbers and addresses that name a person masked, and whether there were any."""
    masked = PERSONAL.sub(lambda found: found.group() if PUBLIC.match(found.group()) else MASK, text)
    return masked, masked != text


def plain_text(text: str) -> str:
    """``text`` without invisible characters and without anything by which Rasa would take it for an intent.

    Full-width forms are folded (NFKC) first, so that a full-width slash is a slash; leading slashes and spaces go.
    """
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(
        " " if character in "\n\r\t\u2028\u2029" else character
        for character in folded
        if character in "\n\r\t\u2028\u2029\u200c\u200d" or unicodedata.category(character) not in INVISIBLE
    )
    kept = MARKS.sub(r"\1", kept)
    return " ".join(kept.split()).lstrip("/\\ \u200c\u200d").strip()
