"""Who does what in a département: for each place, what it does for each démarche, and the filters of the cartography.

What a kind of place does comes from the catalogue's general answer of each démarche; a place whose record names the
démarches that it helps with is taken at its word. Nothing is offered by a place that is only announced.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from directory.hours import next_round, parse, state_at
from directory.hours_text import plain_week
from directory.models import KINDS, Round, Structure
from directory.search import Directory, distance_km
from directory.text import fold
from locales import Voice
from routing.catalogue import Catalogue, Fact, Role, Situation
from routing.engine import HANDLES, NAMED, takes
from routing.needs import EVENING
from routing.orientation import Recommended, say, structure_dict

DEMARCHES = ("cni", "passeport", "permis", "carte_grise", "titre_sejour", "naturalisation", "france_services")
SHOWN = ("fait", "aide", "oriente")
OPENINGS = ("now", "saturday", "evening")
MOST_DATES = 3
SATURDAY = 5


@dataclass(frozen=True)
class Offer:
    """What a place does for a démarche. ``role`` is the contract's, null when it is not the same everywhere.

    ``only``: titles of the situations it is limited to; empty when it takes the whole démarche.
    """

    demarche: str
    role: str | None
    does: Fact | None = None
    limit: Fact | None = None
    only: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether a person with any question on this démarche may be sent there."""
        return self.role is not None and not self.only


@dataclass(frozen=True)
class Listed:
    """A place of the cartography: ``facets`` are what the filters ask for; ``km`` geodesic from the person, or null."""

    structure: Structure
    offers: tuple[Offer, ...]
    facets: frozenset[str]
    km: float | None = None


@dataclass(frozen=True)
class Filters:
    """What a person asks of the places. ``open``: now, saturday or evening; empty means whatever."""

    demarche: str = ""
    kind: tuple[str, ...] = ()
    open: str = ""
    wheelchair: bool = False
    appointment: str = ""
    foreign: bool = False
    itinerant: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """The filters of a query string; raises ValueError with the name of a parameter that has no such value."""
        kinds = tuple(dict.fromkeys(one for value in _all(query, "kind") for one in value.split(",") if one))
        found = cls(
            query.get("demarche", ""), kinds, query.get("open", ""), _flag(query, "wheelchair"), query.get("appointment", ""),
            _flag(query, "foreign"), _flag(query, "itinerant"),
        )
        allowed = {"demarche": ("", *DEMARCHES), "open": ("", *OPENINGS), "appointment": ("", "none")}
        wrong = [name for name, values in allowed.items() if getattr(found, name) not in values]
        if wrong or not set(kinds) <= set(KINDS):
            raise ValueError((wrong or ["kind"])[0])
        return found

    def query(self) -> dict[str, str]:
        """The same as query string parameters, without what is not asked."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: ",".join(value) if name == "kind" else "1" if value is True else value for name, value in values.items() if value}

    def match(self, one: Listed) -> bool:
        """Whether a place answers to every filter; what is not known does not."""
        asked = {self.open: self.open, "wheelchair": self.wheelchair, "no-appointment": self.appointment,
                 "foreign": self.foreign, "itinerant": self.itinerant}
        if self.kind and one.structure.kind not in self.kind:
            return False
        if self.demarche and self.demarche not in demarches_of(one):
            return False
        return all(name in one.facets for name, value in asked.items() if value)


def _all(query: Mapping[str, str], name: str) -> list[str]:
    getall = getattr(query, "getall", None)
    return getall(name, []) if getall else [query[name]] if name in query else []


def _flag(query: Mapping[str, str], name: str) -> bool:
    value = query.get(name, "")
    if value not in ("", "0", "1"):
        raise ValueError(name)
    return value == "1"


def demarches_of(one: Listed) -> tuple[str, ...]:
    """The démarches that a place takes whole."""
    return tuple(offer.demarche for offer in one.offers if offer.is_whole)


def offers_of(structure: Structure, catalogue: Catalogue) -> tuple[Offer, ...]:
    """What a place does, démarche by démarche, in the order in which they are asked."""
    if structure.state == "annonce":
        return ()
    kind = "france_services" if structure.kind == "france_services_itinerante" else structure.kind
    found = (_offer(kind, catalogue.get(name), catalogue) for name in DEMARCHES)
    return tuple(one for one in found if one and (not one.is_whole or takes(structure, one.demarche)))


def _offer(kind: str, general: Situation, catalogue: Catalogue) -> Offer | None:
    line = general.roles.get(kind)
    if line is None or kind == "autre":
        return None
    if line.verb in SHOWN and line.role:
        return Offer(general.demarche, line.role, _fact(line, line.text), _fact(line, line.limit))
    if line.verb == "selon_departement":
        return Offer(general.demarche, None, _fact(line, line.text))
    special = [one for one in catalogue.of_demarche(general.demarche) if _handles(one.roles.get(kind))]
    if general.demarche not in (*NAMED, "titre_sejour") or not special:
        return None
    return Offer(general.demarche, "guichet", only=tuple(one.title for one in special))


def _handles(role: Role | None) -> bool:
    return role is not None and role.verb == "fait" and role.role in HANDLES


def _fact(line: Role, text: str | None) -> Fact | None:
    return Fact(text, line.mark, line.date) if text else None


def listed(
    directory: Directory, catalogue: Catalogue, departement: str, kinds: tuple[str, ...], moment: datetime,
    start: tuple[float, float] | None = None,
) -> list[Listed]:
    """The places of some kinds in a département, by kind then name; nearest first from ``start`` (WGS 84 degrees)."""
    rows = [row for row in directory.in_departement(departement, kinds) if row.state != "ancien"]
    order = {kind: number for number, kind in enumerate(KINDS)}
    rows.sort(key=lambda row: (order[row.kind], fold(row.city), fold(row.name), row.id))
    found = [_listed(row, catalogue, moment, start) for row in rows]
    return sorted(found, key=lambda one: (one.km is None, one.km or 0.0)) if start else found


def _listed(row: Structure, catalogue: Catalogue, moment: datetime, start: tuple[float, float] | None) -> Listed:
    offers = offers_of(row, catalogue)
    km = None if start is None or row.lat is None or row.lon is None else distance_km(start, (row.lat, row.lon))
    return Listed(row, offers, facets_of(row, offers, moment), km)


def facets_of(row: Structure, offers: tuple[Offer, ...], moment: datetime) -> frozenset[str]:
    """What the filters may ask of a place and is known to be so."""
    week = plain_week(row.opening_hours) if row.opening_hours else None
    found = {
        "now": bool(state_at(row.opening_hours, moment, row.departement).open_now),
        "saturday": bool(week and week[SATURDAY]) or any(stop.weekday == "Sa" for stop in row.rounds),
        "evening": any(end > f"{EVENING}:00" for spans in week or () for _, end in spans),
        "wheelchair": row.wheelchair is True,
        "no-appointment": row.appointment in ("none", "recommended"),
        "foreign": any(one.demarche in ("titre_sejour", "naturalisation") and one.role in (*HANDLES, "accompagnement") and one.is_whole
                       for one in offers),
        "itinerant": row.kind == "france_services_itinerante" or bool(row.rounds),
    }
    if row.state == "annonce":  # whether it exists is not known: still less when it is open
        found |= dict.fromkeys((*OPENINGS, "no-appointment"), False)
    return frozenset(name for name, is_so in found.items() if is_so)


@dataclass(frozen=True)
class Survey:
    """The places of a département as dicts (``listed_dict``), the ids of those that the filters let through, how many of each kind."""

    rows: list[dict[str, Any]]
    matching: frozenset[str]
    counts: dict[str, int]


def survey(
    directory: Directory, catalogue: Catalogue, departement: str, filters: Filters, moment: datetime, _: Voice,
    start: tuple[float, float] | None = None,
) -> Survey:
    """The places of a département, and which ones the filters let through; nearest first from ``start``."""
    found = listed(directory, catalogue, departement, _kinds(filters), moment, start)
    counts = Counter(one.structure.kind for one in found)
    counts["mairie"] = counts["mairie"] or len(directory.in_departement(departement, ["mairie"]))
    matching = frozenset(one.structure.id for one in found if filters.match(one))
    return Survey([listed_dict(one, moment, _) for one in found], matching, dict(counts))


def matching(directory: Directory, catalogue: Catalogue, departement: str, filters: Filters, moment: datetime) -> list[Listed]:
    """The places of a département that the filters let through."""
    return [one for one in listed(directory, catalogue, departement, _kinds(filters), moment) if filters.match(one)]


def _kinds(filters: Filters) -> tuple[str, ...]:
    """Every kind but ordinary mairies, which are read only when they are asked for."""
    return tuple(kind for kind in KINDS if kind != "mairie" or "mairie" in filters.kind)


def next_dates(stop: Round, after: date) -> list[date]:
    """The next dates of a stop, ``after`` included; empty when its day is not known."""
    found: list[date] = []
    day: date | None = after
    while day and len(found) < MOST_DATES:
        day = next_round(stop.weekday, stop.weeks, day)
        if day:
            found.append(day)
            day += timedelta(days=1)
    return found


def listed_dict(one: Listed, moment: datetime, _: Voice) -> dict[str, Any]:
    """The contract's structure with what the cartography says besides: offers, facets, week, rounds, languages."""
    row = one.structure
    today = moment.date()
    until = state_at(row.opening_hours, moment, row.departement).until
    doubtful = {"open_now": None, "next_opening": None, "until": None, "week": None} if row.state == "annonce" else {}
    return {
        **structure_dict(Recommended(row, "information", None, None, one.km), moment, _), "role": None,
        "offers": [_offer_dict(offer, _) for offer in one.offers], "demarches": demarches_of(one), "facets": sorted(one.facets),
        "week": week_of(row), "until": until.isoformat(timespec="minutes") if until else None, "state": row.state,
        "languages": row.languages, "wheelchair": row.wheelchair,
        "rounds": [
            {"commune": stop.commune, "place": stop.place, "weekday": stop.weekday, "hours": stop.hours, "weeks": stop.weeks,
             "appointment": stop.appointment, "note": _.published(stop.note) if stop.note else None, "lat": stop.lat, "lon": stop.lon,
             "dates": [day.isoformat() for day in next_dates(stop, today)]}
            for stop in row.rounds
        ],
        **doubtful,
    }


def week_of(row: Structure) -> list[list[tuple[str, str]]] | None:
    """The openings of each day from Monday, null when they are unknown or not the same every week."""
    if not row.opening_hours or parse(row.opening_hours, row.departement) is None:
        return None
    return plain_week(row.opening_hours)


def _offer_dict(offer: Offer, _: Voice) -> dict[str, Any]:
    return {
        "demarche": offer.demarche, "role": offer.role, "does": say(offer.does, _) if offer.does else None,
        "limit": say(offer.limit, _) if offer.limit else None, "only": [_(title) for title in offer.only],
    }
