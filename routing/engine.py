"""The routing engine: which places, in which order, for a situation seen from a place at a moment.

A sensible agent's order: what handles the démarche first, then who helps, nearest first, at most five. A place whose
existence is only announced is never sent to; a place that the directory cannot know of is said to be unknown.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby

from directory.hours import next_round, state_at
from directory.models import Structure
from directory.places import Place
from directory.search import Directory, Found, distance_km
from locales import N_
from routing.catalogue import Fact, Role, Situation
from routing.needs import NONE, Needs, suits
from routing.orientation import Orientation, Recommended, Stop

MOST_PLACES = 5
HANDLES = ("depot", "retrait", "guichet")
FAR_KM = 30.0  # about half an hour by car on country roads, as the crow flies
TOO_FAR_KM = 60.0  # beyond that, a nearer place unknown to the directory is likelier than the trip
ROUND_KM = 6.0
HELP_KM = 40.0
NEVER = timedelta(days=3650)
NAMED = ("cni", "passeport", "permis", "carte_grise")  # the démarches that a record may name for itself
SHOWN_STATES = ("confirme", "a_verifier")
SPARE = 3  # how many times more places are looked at where some may not take the démarche
WIDER = 6  # how many times more places are looked at when a moment is asked for
PER_KIND = {"mairie_dr": 3, "france_services": 2, "pan": 1, "pan_etrangers": 1, "sous_prefecture": 1}

OFFICIAL_SEARCH = Fact(
    N_("Notre liste des mairies équipées n'est pas complète. La recherche officielle fait foi : "
    "rendezvouspasseport.ants.gouv.fr.")
)
NO_DR = Fact(
    N_("Nous ne connaissons pas encore les mairies équipées près de chez vous. Cherchez sur le site officiel : "
    "rendezvouspasseport.ants.gouv.fr, ou appelez le 34 00.")
)
NO_HELP = Fact(
    N_("Nous ne connaissons pas encore de lieu d'aide près de chez vous. Appelez le 39 39, ou regardez france-services.gouv.fr.")
)
NOT_OPEN_THEN = Fact(N_("Nous ne connaissons aucun lieu ouvert à ce moment-là. Appelez : certains horaires ne sont pas connus."))
FAR_DESK = Fact(N_("Le lieu le plus proche est loin. Appelez avant de partir, pour être sûr d'être reçu."))
UNVERIFIED = Fact(N_("Un lieu de cette liste est à vérifier : appelez avant de vous déplacer."))
ANNOUNCED = N_("Un service était annoncé à {city} en {year}. Nous ne savons pas s'il est ouvert : appelez la mairie.")


def needs_place(situation: Situation) -> bool:
    """Whether the answer names places, so that the person's commune has to be known."""
    return not situation.needs_no_place and any(role.role for role in _place_roles(situation).values())


def orient(
    situation: Situation, place: Place | None, directory: Directory, moment: datetime, needs: Needs = NONE
) -> Orientation:
    """The orientation of a situation; without a place, its general rule alone.

    ``place`` in WGS 84 degrees; ``moment`` is aware. Distances are geodesic km.
    """
    personal = tuple(fact for name in needs.names() for fact in situation.needs.get(name, ()))
    if not needs_place(situation):
        website = _website(directory, place.departement) if place else None
        departement = place.departement if place else None
        return Orientation(situation, place, moment, warnings=personal, website=website, departement=departement)
    if place is None or place.lat is None or place.lon is None:
        return Orientation(situation, place, moment, warnings=personal, needs_place=place is None)
    roles = _place_roles(situation)
    found: list[Recommended] = []
    for kind, role in roles.items():
        found += _of_kind(kind, role, roles, situation.demarche, place, directory, moment, needs)
    chosen = _order(_worth_the_trip(found), moment, first_door(situation))
    warnings = (*personal, *_warnings(roles, chosen, place, directory, moment, needs))
    return Orientation(
        situation, place, moment, tuple(chosen), warnings,
        website=_website(directory, place.departement), departement=place.departement,
    )


def _place_roles(situation: Situation) -> dict[str, Role]:
    """The kinds that may be shown, in the matrix's order: those that do, help or inform."""
    shown = ("fait", "aide", "oriente")
    return {
        kind: role for kind, role in situation.roles.items()
        if kind not in ("en_ligne", "autre") and role.verb in shown and role.role
    }


def _of_kind(
    kind: str, role: Role, roles: dict[str, Role], demarche: str, place: Place, directory: Directory, moment: datetime, needs: Needs
) -> list[Recommended]:
    at_home = "mairie" in roles and roles["mairie"].verb == "fait"
    if kind == "mairie" or (kind == "mairie_dr" and at_home):
        own = directory.in_commune(place.insee, [kind]) if role.verb == "fait" else []
        return [_recommend(Found(one, _km(place, one)), role) for one in own]
    if kind == "prefecture":
        office = directory.competent(kind, place.departement)
        return [_recommend(Found(office, _km(place, office)), role)] if office else []
    anywhere = kind in ("mairie_dr", "france_services")
    departement = None if anywhere else place.departement
    most = PER_KIND[kind] * (WIDER if needs.is_about_time else 1 if anywhere else SPARE)
    near = directory.nearest([kind], *_point(place), most, departement, SHOWN_STATES)
    near = [one for one in near if takes(one.structure, demarche) and (not anywhere or (one.km is not None and one.km <= TOO_FAR_KM))]
    places = [_recommend(one, role) for one in _open_then(near, needs, moment)[: PER_KIND[kind]]]
    return places + (_stops(role, place, directory, moment.date()) if kind == "france_services" else [])


def takes(structure: Structure, demarche: str) -> bool:
    """Whether a place takes a démarche that its kind takes: not when its record names others only."""
    services = {one.demarche for one in structure.services}
    return demarche not in NAMED or not services or demarche in services


def _open_then(near: list[Found], needs: Needs, moment: datetime) -> list[Found]:
    """Those open at the moment that is asked for, then those whose hours are unknown; all of them when none is."""
    if not needs.is_about_time:
        return near
    verdicts = [(one, suits(one.structure, needs, moment)) for one in near]
    fitting = [one for one, verdict in verdicts if verdict]
    return fitting + [one for one, verdict in verdicts if verdict is None] if fitting else near


def _stops(role: Role, place: Place, directory: Directory, today: date) -> list[Recommended]:
    """The best stop of each itinerant structure that comes to the commune or near it."""
    best: dict[str, Recommended] = {}
    for structure, one, km in directory.rounds_near(*_point(place), ROUND_KM):
        if structure.state not in SHOWN_STATES or one.weekday is None and one.note is None:
            continue
        stop = Stop(one, next_round(one.weekday, one.weeks, today))
        candidate = Recommended(structure, role.role or "accompagnement", role.text, role.limit, km, stop)
        present = best.get(structure.id)
        if present is None or _stop_key(candidate) < _stop_key(present):
            best[structure.id] = candidate
    return sorted(best.values(), key=_stop_key)[:1]


def _stop_key(one: Recommended) -> tuple[float, bool, date]:
    next_date = one.stop.next_date if one.stop else None
    return (round(one.km or 0.0), next_date is None, next_date or date.max)


def _recommend(found: Found, role: Role) -> Recommended:
    km = found.km
    return Recommended(found.structure, role.role or "information", role.text, role.limit, km, is_far=(km or 0) > FAR_KM)


def _worth_the_trip(found: list[Recommended]) -> list[Recommended]:
    """Without the help that is far when other help is near."""
    helps = [one for one in found if one.role == "accompagnement"]
    nearest = min((one.km or 0.0 for one in helps), default=0.0)
    return [one for one in found if one.role != "accompagnement" or (one.km or 0.0) <= max(HELP_KM, nearest)]


def first_door(situation: Situation) -> str | None:
    """The kind of place that a situation begins with, when its catalogue says one and only one."""
    match = re.match(r"[a-z_]+(?![a-z_|])", situation.first_door or "")
    return match.group() if match and match.group() in situation.roles else None


def _order(found: Iterable[Recommended], moment: datetime, door: str | None) -> list[Recommended]:
    """The first door, then desks, help, information; nearest first (to the km), then the one that opens sooner.

    One place of each sort is kept before a second one.
    """
    def first(one: Recommended) -> int:
        return _rank(one) - (one.structure.kind == door and one.role in HANDLES)

    ranked = _sooner_first(sorted(found, key=lambda one: (first(one), one.km or 0.0, one.structure.id)), moment)
    chosen: list[Recommended] = []
    kinds: set[str] = set()
    for one in ranked:  # first of its kind
        if one.structure.kind not in kinds:
            kinds.add(one.structure.kind)
            chosen.append(one)
    for one in ranked:
        if len(chosen) >= MOST_PLACES:
            break
        if one not in chosen:
            chosen.append(one)
    return sorted(chosen[:MOST_PLACES], key=ranked.index)


def _sooner_first(ranked: list[Recommended], moment: datetime) -> list[Recommended]:
    """Among places of one rank at the same distance to the km, the one that is open or opens sooner comes first."""
    result: list[Recommended] = []
    for _, group in groupby(ranked, key=lambda one: (_rank(one), round(one.km or 0.0))):
        same = list(group)
        result += sorted(same, key=lambda one: _opens(one, moment)) if len(same) > 1 else same
    return result


def _opens(one: Recommended, moment: datetime) -> datetime:
    if one.stop is not None:
        return _midnight(one.stop.next_date, moment)
    state = state_at(one.structure.opening_hours, moment, one.structure.departement)
    if state.open_now:
        return moment
    return state.next_opening or moment + NEVER


def _midnight(day: date | None, moment: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=moment.tzinfo) if day else moment + NEVER


def is_open_then(one: Recommended, needs: Needs, moment: datetime) -> bool | None:
    """Whether a recommended place is open at the moment that is needed; null for a round, whose dates are said."""
    return None if one.stop else suits(one.structure, needs, moment)


def _rank(one: Recommended) -> int:
    if one.role in HANDLES:
        return 0
    return 1 if one.role == "accompagnement" else 2


def _warnings(
    roles: dict[str, Role], chosen: list[Recommended], place: Place, directory: Directory, moment: datetime, needs: Needs
) -> Iterable[Fact]:
    if needs.is_about_time and not any(is_open_then(one, needs, moment) for one in chosen):
        yield NOT_OPEN_THEN
    if chosen and chosen[0].is_far and chosen[0].role in HANDLES:
        yield FAR_DESK
    kinds = {one.structure.kind for one in chosen}
    if "mairie_dr" in roles and not any(line.role in HANDLES for kind, line in roles.items() if kind == "mairie"):
        yield OFFICIAL_SEARCH if "mairie_dr" in kinds else NO_DR
        yield from _announced(place, directory)
    helps = [kind for kind in ("pan", "france_services") if kind in roles]
    if helps and not kinds & {*helps, "france_services_itinerante"} and "mairie_dr" not in kinds:
        yield NO_HELP
    if any(one.structure.state == "a_verifier" for one in chosen):
        yield UNVERIFIED


def _announced(place: Place, directory: Directory) -> Iterable[Fact]:
    near = directory.nearest(["mairie_dr"], *_point(place), 1, states=("annonce",))
    confirmed = directory.nearest(["mairie_dr"], *_point(place), 1, states=SHOWN_STATES)
    if near and near[0].km is not None and (not confirmed or near[0].km < (confirmed[0].km or 0.0)) and near[0].km <= FAR_KM:
        one = near[0].structure
        yield Fact(ANNOUNCED, values=(("city", one.city), ("year", (one.source_date or "")[:4])))


def _website(directory: Directory, departement: str) -> str | None:
    known = directory.departements.get(departement)
    return known.website if known else None


def _point(place: Place) -> tuple[float, float]:
    return place.lat or 0.0, place.lon or 0.0


def _km(place: Place, structure: Structure) -> float | None:
    if structure.lat is None or structure.lon is None:
        return None
    return distance_km(_point(place), (structure.lat, structure.lon))
