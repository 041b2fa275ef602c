"""Mementos composed from the directory and the catalogue. Not for the other modules of ``maps``, which know neither."""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from directory.hours import OVERSEAS
from directory.models import KINDS, Structure
from directory.search import Directory
from locales import Voice, translator
from maps.clean import tidy
from maps.drawing import Town
from maps.export import Subject
from maps.ground import NO_GROUND, departement_ground, towns_of
from maps.memento import Contents, Sheet, Sign, memento
from maps.texts import PAPER
from routing.catalogue import Catalogue, Online
from routing.offers import Filters, survey
from routing.orientation import REVIEWED, SEPARATOR, Recommended, structure_dict
from routing.who_does_what import Cell, who_does_what

SHOWN = tuple(kind for kind in KINDS if kind != "mairie")


def memento_of(
    directory: Directory, catalogue: Catalogue, code: str, language: str, moment: datetime, *, format_name: str = "a4",
    base_url: str | None = None,
) -> Sheet:
    """The memento of a département. ``base_url``: the assistant's own address, without a final slash, for the QR code.

    KeyError for an unknown département or format, maps.paper.PaperUnavailable where PDF cannot be made.
    """
    voice = translator(language)
    return memento(contents_of(directory, catalogue, code, voice, moment, base_url), voice, format_name)


def contents_of(
    directory: Directory, catalogue: Catalogue, code: str, voice: Voice, moment: datetime, base_url: str | None
) -> Contents:
    """What the memento of a département says, in the language of ``voice``."""
    departement = directory.departements[code]
    rows = [row for row in directory.in_departement(code, SHOWN) if row.state != "ancien"]
    table = who_does_what(catalogue, {row.kind for row in rows})
    towns = [Town(*one) for one in towns_of(directory, code)]
    return Contents(
        code=code, departement=departement.name, structures=[printed(row, moment, voice) for row in rows],
        outlines=directory.outlines(code), towns=towns,
        columns=[(kind, tidy(voice(title))) for kind, title in table.columns],
        rows=[(tidy(voice(title)), [_sign(cell, voice) for cell in cells]) for title, cells in table.rows],
        phones=_phones(catalogue, code, voice),
        sources=[one for row in rows for one in _sources(row, voice)],
        address=f"{base_url}/?{urlencode({'langue': voice.language})}" if base_url else None,
        made_on=moment.date(), year=REVIEWED[:4],
        no_equipped=_call_or_search("no_equipped", _titles_phone(catalogue, code), catalogue.online["rendezvous"], voice),
        no_helpers=_call_or_search("no_helpers", catalogue.online["allo_service_public"].phone, catalogue.online["france_services"], voice),
    )


def printed(row: Structure, moment: datetime, voice: Voice) -> Mapping[str, Any]:
    """A structure of the contract with what paper says besides: its state, its rounds."""
    rounds = [
        {"commune": one.commune, "weekday": one.weekday, "weeks": one.weeks, "hours": one.hours} for one in row.rounds
    ]
    fields = structure_dict(Recommended(row, "information", None, None, None), moment, voice)
    return {**fields, "state": row.state, "rounds": rounds, "open_now": None, "next_opening": None}  # true on any day


def _sources(row: Structure, voice: Voice) -> list[tuple[str, str | None]]:
    """The sources of a record; its date is not said of several, whose it may not be."""
    names = row.source_name.split(SEPARATOR)
    return [(voice(name), row.source_date if len(names) == 1 else None) for name in names]


def _sign(cell: Cell, voice: Voice) -> Sign:
    notes = ",".join(number for number, is_so in (("1", cell.varies), ("2", cell.is_probable)) if is_so)
    return Sign(cell.sign, tidy(voice(cell.word)), notes)


def _phones(catalogue: Catalogue, code: str, voice: Voice) -> list[tuple[str, str]]:
    emergency = (catalogue.online["urgences"].phone or "").replace(" ou ", ", ")
    found = [
        (catalogue.online["allo_service_public"].phone, "number_3939"),
        (_titles_phone(catalogue, code), "number_3400"),
        (catalogue.online["anef"].phone, "number_anef"), (emergency, "number_17"), (catalogue.online["urgences_sms"].phone, "number_114"),
    ]
    return [(number, tidy(voice(PAPER[key]))) for number, key in found if number]


def _titles_phone(catalogue: Catalogue, code: str) -> str | None:
    """Whom to call about identity papers: overseas has its own number."""
    titles = catalogue.online["predemande"]
    return titles.overseas_phone if code in OVERSEAS and titles.overseas_phone else titles.phone


def _call_or_search(key: str, phone: str | None, search: Online, voice: Voice) -> str:
    site = (search.url or "").split("//")[-1].removeprefix("www.").rstrip("/")
    return tidy(voice(PAPER[key])).format(phone=voice.apart(phone), site=voice.apart(site))


def subject_of(directory: Directory, catalogue: Catalogue, code: str, moment: datetime) -> Subject:
    """What the cartography of a département is made of, for ``maps.export``; KeyError for an unknown département."""
    def rows(voice: Voice) -> list[dict[str, Any]]:
        return survey(directory, catalogue, code, Filters(), moment, voice).rows

    counts = Counter(row.kind for row in directory.in_departement(code, SHOWN) if row.state != "ancien")
    return Subject(
        code, directory.departements[code].name, directory.outlines(code), departement_ground(directory, code) or NO_GROUND,
        directory.search_rows(code), rows, counts,
    )
