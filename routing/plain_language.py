"""Plain French: short sentences, no office word, no unexplained acronym. Pure functions on texts that citizens read."""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from directory.text import fold
from routing.catalogue import Term

MOST_WORDS = 20

# Office words, on folded text, and what to say in their place.
FORBIDDEN = {
    "liasse": (r"\bliasses?\b", "dites « dossier »"),
    "diligenter": (r"\bdiligente(?:r|ra|ront|s|nt|e|es|ons|ez)?\b", "dites « faire »"),
    "usager": (r"\busager(?:e|s|es)?\b", "dites « vous » ou « les personnes »"),
    "nonobstant": (r"\bnonobstant\b", "dites « malgré »"),
    "susmentionné": (r"\bsus-?mentionne\w*", "redites le mot"),
    "susvisé": (r"\bsus-?vise\w*", "redites le mot"),
    "susdit": (r"\bsus-?dite?s?\b", "redites le mot"),
    "dématérialisé": (r"\bdemateriali\w*", "dites « en ligne » ou « sur internet »"),
    "téléprocédure": (r"\bteleprocedures?\b", "dites « démarche en ligne »"),
    "instruire": (
        r"\binstruir\w*|\binstruis\w*|\binstruite?s?\b|\binstruct(?:ion|eur|rice)s?\b", "dites « étudier le dossier »",
    ),
    "afférent": (r"\bafferente?s?\b", "dites « qui va avec »"),
    "le cas échéant": (r"\ble cas echeant\b", "dites « si besoin »"),
    "à l'exception de": (r"\ba l['’]exception d", "dites « sauf »"),
    "dispositif de recueil": (r"\bdispositifs? de recueil\b", "dites « mairie équipée »"),
}
OFFICIAL_NAMES = re.compile(r"\bcomites? (?:local |locaux )?(?:des |d['’])usagers\b")  # a body that is called so

# Acronyms that people read on their own letters and screens every day; any other one has to be in the glossary.
EVERYDAY = frozenset("APL BP CAF CPAM CS CV IGN MSA PDF QR RDV RSA SMS UE USB".split())  # BP and CS: post boxes
_ACRONYM = re.compile(r"(?<![\w.@/-])(?=[A-Z0-9]*[A-Z][A-Z0-9]*[A-Z])[A-Z0-9]{2,}(?:-[A-Z0-9]+)*(?![\w@/]|\.\w|-[a-z])")
_INTRODUCED = re.compile(r"[^\W\d_]{3,} \(([A-Z0-9-]{2,})\)")  # « zone à faibles émissions (ZFE) » says what it is
_PLATE = re.compile(r"\b[A-Z]{2}-\d{3}-[A-Z]{2}\b")

_ABBREVIATIONS = frozenset(
    "al apr art av bd bld boul cf chap dr env ex m mm mme mlle p pp réf rte st ste tel tél".split()
)
_LETTERED = frozenset("permis catégorie catégories classe groupe annexe bâtiment escalier".split())  # « permis B. »
_END = re.compile(r"(?P<marks>[.!?…]+)(?:\s?[»”\")\]])*\s+")
_BULLET = re.compile(r"^\s*(?:[-–•*]|\d{1,2}[.)])\s+")
_NUMBER = re.compile(r"\d+(?:[\s.,:/-]\d+)+")
_HOUR = re.compile(r"\d+\s?h(?:\s?\d\d)?\b")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a sentence: ``kind`` (longueur, mot or sigle), the sentence, and what to do, in French."""

    kind: str
    sentence: str
    advice: str

    def __str__(self) -> str:
        return f"{self.advice} : « {self.sentence} »"


def sentences(text: str) -> list[str]:
    """The sentences of a text, a line break ending one; abbreviations, decimals, times and addresses do not."""
    found: list[str] = []
    for line in text.splitlines():
        line = _BULLET.sub("", line).strip()
        start = 0
        for match in _END.finditer(line):
            if _ends(line, start, match):
                found.append(line[start:match.end()].strip())
                start = match.end()
        found.append(line[start:].strip())
    return [one for one in found if one]


def _ends(line: str, start: int, match: re.Match[str]) -> bool:
    """Whether a mark followed by a space ends the sentence that begins at ``start``."""
    after = line[match.end():match.end() + 1]
    if not after or after.islower() or after in ":;,":
        return False
    if match["marks"] != ".":
        return True
    before = line[start:match.start()].split()
    last = before[-1].lstrip("(«“\"'").split("'")[-1].split("’")[-1] if before else ""
    if last.lower() == "etc":
        return True
    if last.lower() in _ABBREVIATIONS:
        return False
    is_initial = len(last) == 1 and last.isupper()
    return not is_initial or (len(before) > 1 and before[-2].lower() in _LETTERED)


def word_count(sentence: str) -> int:
    """How many words a sentence has; « 05 49 55 70 00 », « 10 h 30 », « l'aide » and an address are one word each."""
    text = _HOUR.sub("0", _NUMBER.sub("0", _PLACEHOLDER.sub("mot", sentence)))
    return sum(any(char.isalnum() for char in token) for token in text.split())


def forbidden_words(text: str) -> list[str]:
    """The office words of a text, as ``FORBIDDEN`` names them; « comité des usagers » is a name, not one of them."""
    folded = OFFICIAL_NAMES.sub(" ", fold(text))
    return [word for word, (pattern, _) in FORBIDDEN.items() if re.search(pattern, folded)]


def acronyms(text: str) -> list[str]:
    """The words in capitals of a text (« ANEF », « VLS-TS »), each once, in order; addresses of sites have none."""
    bare = _PLATE.sub(" ", _PLACEHOLDER.sub(" ", text))
    return list(dict.fromkeys(one for one in _ACRONYM.findall(bare) if not one.isdigit()))


def explained(terms: Iterable[Term]) -> frozenset[str]:
    """The acronyms that the glossary explains, in the names and variants of its terms."""
    names = [name for term in terms for name in (term.term, *term.variants)]
    spoken = {name.upper() for name in names if name.isalpha() and name.islower()}  # « pada » is how PADA is typed
    return frozenset({one for name in names for one in acronyms(name)} | spoken)


def faults(text: str, known: frozenset[str] = frozenset(), allowed: Iterable[str] = ()) -> list[Fault]:
    """What is wrong with a text; ``known`` acronyms are explained elsewhere, ``allowed`` words are its subject."""
    found: list[Fault] = []
    said = {*known, *EVERYDAY, *_INTRODUCED.findall(text)}
    for sentence in sentences(text):
        count = word_count(sentence)
        if count > MOST_WORDS:
            found.append(Fault("longueur", sentence, f"{count} mots, {MOST_WORDS} au plus"))
        for word in forbidden_words(sentence):
            if word not in allowed:
                found.append(Fault("mot", sentence, f"mot interdit « {word} », {FORBIDDEN[word][1]}"))
        for acronym in acronyms(sentence):
            if acronym not in said:
                found.append(Fault("sigle", sentence, f"sigle « {acronym} » absent du glossaire"))
    return found
