"""What a free comment says of appointments: required and recommended only when it says so of the whole place."""
from __future__ import annotations

import re
from dataclasses import dataclass

from directory.text import words

RDV = r"(?:rendez vous|rdv|rv)"
# A day, an hour, another place or one démarche: the sentence does not speak of every visit.
PARTIAL = re.compile(
    r"\b(lundis?|mardis?|mercredis?|mercerdis?|jeudis?|vendredis?|samedis?|matins?|matinees?|apres midis?|midi|"
    r"semaines?|mois|vacances|ete|\d{1,2} h|heures|permanences?|itinerances?|antennes?|annexes?|communes?|domicile|"
    r"hors|dehors|carte|passeports?|titres?|cni|demandes?|complexes?|nuits?|periode|partir|certaine?s?)\b"
)
ONLY = re.compile(
    rf"\b(?:uniquement|exclusivement|seulement|strictement)(?: \w+){{0,3}} sur {RDV}\b|\bque sur {RDV}\b|"
    rf"\bsur {RDV} (?:uniquement|exclusivement|seulement|strictement|obligatoire)\b|"
    rf"\b{RDV} (?:est |prealable )?(?:obligatoire|imperatif)\b"
)
NOT_ONLY = re.compile(rf"\b(sans {RDV}|avec (?:ou|et) sans|non obligatoire|pas obligatoire|libre)\b")
ADVISED = re.compile(
    rf"\b{RDV}\b.*\b(conseillee?s?|recommandee?s?|souhaitee?|souhaitable|preferable|privilegiee?)\b|"
    rf"\b(conseill\w+|recommand\w+|souhait\w+|preferable|preference|privilegier)\b.*\b{RDV}\b"
)
BY_APPOINTMENT = re.compile(rf"\b(?:sur|sous|su) {RDV}\b")


@dataclass(frozen=True)
class Appointment:
    """``value``: required, recommended or unknown; ``note``: a sentence for the reader, or null."""

    value: str = "unknown"
    note: str | None = None


def read_appointment(can_book: bool, comment: str) -> Appointment:
    """From « prise_rdv » (which only says that one can book) and the comment."""
    sentences = [" ".join(words(part)) for part in re.split(r"(?<!\d)[.;\n](?!\d)| / ", comment) if part.strip()]
    whole = [one for one in sentences if not PARTIAL.search(one)]
    is_open_too = any(NOT_ONLY.search(one) for one in sentences)
    if not is_open_too and any(ONLY.search(one) for one in whole):
        return Appointment("required")
    if any(ADVISED.search(one) for one in sentences):
        return Appointment("recommended")
    if any(ONLY.search(one) or BY_APPOINTMENT.search(one) for one in sentences):
        return Appointment(note="Rendez-vous demandé dans certains cas : voir les remarques.")
    return Appointment(note="Prise de rendez-vous possible." if can_book else None)
