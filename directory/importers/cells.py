"""Cleaning of the cells of an official list: text, phone numbers, e-mail addresses.

Every function is total: whatever stands in the cell, it returns a clean value or says that there is none.
"""
from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

ABSENT = frozenset(("", "-", "--", "/", "?", "0", "na", "n/a", "#n/a", "nan", "none", "null", "nc", "néant", "inconnu"))
COUNTRIES = "33|262|269|508|590|594|596|687|689"
PLAIN = re.compile(r"[ !-%'-;=?-\[\]-~À-ÂÄ-ÿœŒ’«»°–]*")  # nothing to decode, to drop or to put in order
ESCAPE = re.compile(r"\\x([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})")
CUT_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]?|u[0-9A-Fa-f]{0,3})?$")
ACTIVE = re.compile(r"<(script|style)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
BLOCK = re.compile(r"<\s*(br|p|/p|div|/div|li|/li|tr|/tr)\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
PHONE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00)(?:{COUNTRIES})[\s.\-]*(?:\(0\))?0?|0)[\s.\-]*([1-9](?:[\s.\-_]*\d){{8}})(?!\d)"
)
EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'-]*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
# The publisher once replaced every « rv » by « rendez-vous », inside words and addresses too.
BROKEN_RV = re.compile(r"(?<=[^\W\d_])rendez-vous(?=[^\W\d_])", re.IGNORECASE)


@lru_cache(maxsize=65536)
def clean(value: str | None) -> str:
    """One line of plain text without markup, escapes, invisible characters nor doubled spaces; empty when absent."""
    text = (value or "").strip()
    if text.lower() in ABSENT:
        return ""
    if PLAIN.fullmatch(text) and "  " not in text:
        return BROKEN_RV.sub("rv", text)
    text = ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    text = _mend(html.unescape(CUT_ESCAPE.sub("", text)))
    text = BLOCK.sub("\n", ACTIVE.sub(" ", text))
    text = unicodedata.normalize("NFC", TAG.sub(" ", text))
    text = "".join(" " if char in "\t\xa0\u202f" else char for char in text if _is_visible(char))
    lines = (re.sub(r" {2,}", " ", line).strip() for line in re.split(r"[\r\n\u2028\u2029]+", text))
    text = BROKEN_RV.sub("rv", _join([line for line in lines if line]))
    return "" if text.lower() in ABSENT else text


def _mend(text: str) -> str:
    """Undo UTF-8 that was once read as Windows-1252 (« Ã© »)."""
    if not any(mark in text for mark in ("Ã", "â€", "Â\xa0", "Â°")):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _is_visible(char: str) -> bool:
    return char in "\t\r\n" or (unicodedata.category(char)[0] != "C" and char != "\ufffd")


def _join(lines: list[str]) -> str:
    """Lines as sentences of one line."""
    return "".join(line + (" " if line[-1] in ".;:,!?/–-" else ". ") for line in lines[:-1]) + "".join(lines[-1:])


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut between two words and marked « … »."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:-–") + "…"


def phones(value: str) -> list[str]:
    """The French phone numbers of a cell, as « 05 49 00 00 00 » or « 36 39 »; empty when none can be read."""
    text = clean(value)
    found = list(dict.fromkeys(_pairs("0" + re.sub(r"\D", "", match[1])) for match in PHONE.finditer(text)))
    digits = re.sub(r"[\s.\-]", "", text)
    if not found and re.fullmatch(r"[1-9]\d{8}", digits):  # a spreadsheet ate the zero
        found = [_pairs("0" + digits)]
    if not found and re.fullmatch(r"3\d{3}", digits):
        found = [_pairs(digits)]
    return found


def _pairs(digits: str) -> str:
    return " ".join(digits[index: index + 2] for index in range(0, len(digits), 2))


def emails(value: str) -> list[str]:
    """The well-formed e-mail addresses of a cell, in order."""
    words = re.split(r"[\s,;/|<>()\"]+|mailto:", clean(value))
    trimmed = (word.strip(".:-") for word in words)
    return list(dict.fromkeys(word for word in trimmed if EMAIL.fullmatch(word) and ".." not in word))
