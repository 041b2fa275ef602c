"""What a person typed, made safe to hand on: plain text, never a command."""
from __future__ import annotations

import unicodedata

MOST_CHARACTERS = 1000
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}  # controls, bidi marks, surrogates, private use


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
    return " ".join(kept.split()).lstrip("/\\ \u200c\u200d").strip()
