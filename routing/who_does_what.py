"""Who does what, in a table: a row a démarche, a column a kind of place, a word a cell, out of the catalogue's matrices."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from locales import N_
from routing.catalogue import Catalogue, Role

ROWS = {
    "cni": N_("Carte d'identité"), "passeport": N_("Passeport"), "permis": N_("Permis de conduire"), "carte_grise": N_("Carte grise"),
    "titre_sejour": N_("Titre de séjour"), "naturalisation": N_("Devenir français"),
    "france_services": N_("Impôts, retraite, CAF…"),
}
COLUMNS = {
    "mairie_dr": N_("Mairie équipée"), "france_services": N_("France Services"), "pan": N_("Point d'accueil numérique"),
    "pan_etrangers": N_("Point d'accueil numérique des étrangers"), "prefecture": N_("Préfecture"),
    "sous_prefecture": N_("Sous-préfecture"), "en_ligne": N_("En ligne"),
}
EVERYWHERE = ("mairie_dr", "france_services", "prefecture", "en_ligne")  # every département has them, known to us or not
DOES, PARTLY, HELPS, INFORMS, DEPENDS, DOES_NOT = "fait", "en_partie", "aide", "oriente", "depend", "non"


@dataclass(frozen=True)
class Cell:
    """What a kind of place does for a démarche. ``sign``: fait, en_partie, aide, oriente, depend or non; ``word``: in French.

    ``varies``: not the same in every place. ``is_probable``: no official source says it; it has to be said so.
    """

    sign: str
    word: str
    varies: bool = False
    is_probable: bool = False


@dataclass(frozen=True)
class Table:
    """``columns``: kinds of places, ``en_ligne`` last, with their titles; ``rows``: titles of démarches with their cells."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


NOTHING = Cell(DOES_NOT, N_("non"))


def who_does_what(catalogue: Catalogue, kinds: Collection[str]) -> Table:
    """The table of a département where these kinds of places are; the kinds that are everywhere are always in it."""
    shown = {"france_services" if kind == "france_services_itinerante" else kind for kind in kinds} | set(EVERYWHERE)
    columns = tuple((kind, title) for kind, title in COLUMNS.items() if kind in shown)
    rows = (
        (title, tuple(cell(kind, catalogue.get(demarche).roles.get(kind)) for kind, _ in columns))
        for demarche, title in ROWS.items()
    )
    return Table(columns, tuple(rows))


def cell(kind: str, role: Role | None) -> Cell:
    """One cell. A place that goes with a person through an online form helps: it decides nothing."""
    if role is None or role.verb in ("non", "hors"):
        return NOTHING
    varies, probable = role.local, role.mark != "C"
    if role.verb == "selon_departement":
        return Cell(DEPENDS, N_("cela dépend"), True, probable)
    if role.verb == "oriente":
        return Cell(INFORMS, N_("renseigne"), varies, probable)
    if kind == "en_ligne":
        return Cell(DOES, N_("oui"), varies, probable) if role.verb == "fait" else Cell(PARTLY, N_("en partie"), varies, probable)
    if role.verb == "aide" or role.role == "accompagnement":
        return Cell(HELPS, N_("vous aide"), varies, probable)
    return Cell(DOES, N_("oui") if role.role == "depot" else N_("étudie le dossier"), varies, probable)
