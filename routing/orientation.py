"""The answer of the engine, and its form in the contract."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from directory.hours import OVERSEAS, HoursState, state_at
from directory.models import Round, Structure
from directory.places import Place
from locales import N_, Translate, Voice
from routing.catalogue import Fact, Online, Situation


@dataclass(frozen=True)
class Stop:
    """The stop of an itinerant structure that suits the person, with the next date it is held (null if unknown)."""

    round: Round
    next_date: date | None


@dataclass(frozen=True)
class Recommended:
    """A place of the answer. ``km`` is geodesic; ``is_far``: probably more than half an hour by car."""

    structure: Structure
    role: str
    does: str | None
    limit: str | None
    km: float | None
    stop: Stop | None = None
    is_far: bool = False


@dataclass(frozen=True)
class Orientation:
    """Where to go for a situation, from a place (null when not known yet), at a moment."""

    situation: Situation
    place: Place | None
    moment: datetime
    places: tuple[Recommended, ...] = ()
    warnings: tuple[Fact, ...] = ()
    website: str | None = None  # the competent préfecture's
    departement: str | None = None
    needs_place: bool = field(default=False)


SEPARATOR = N_(" ; ")
FULL_STOPS = " .。։۔"
REVIEWED = "2026-11"  # the date of a probable fact whose source has none: when it was last read over


def say(fact: Fact, _: Translate) -> str:
    """The sentence of a fact, with what its reliability obliges to add."""
    text = _(fact.text).format(**dict(fact.values)) if fact.values else _(fact.text)
    if fact.mark == "V" and "vérifier" not in fact.text.lower():
        return _("À vérifier : {text}").format(text=text)
    if fact.mark == "P" and fact.date == REVIEWED:
        return _("{text} (probable, relu en {year}).").format(text=text.rstrip(FULL_STOPS), year=fact.date[:4])
    if fact.mark == "P" and fact.date and fact.date[:4] not in fact.text:
        return _("{text} (selon une source de {year}).").format(text=text.rstrip(FULL_STOPS), year=fact.date[:4])
    return text


def answer_query(orientation: Orientation, language: str) -> str:
    """Query string by which the map and the sheet find this very answer again; no personal data in it."""
    place = orientation.place
    pairs = {"demarche": orientation.situation.demarche, "situation": orientation.situation.id,
             "insee": place.insee if place else None, "langue": language}
    if place and place.precision != "commune" and place.lat is not None and place.lon is not None:
        pairs |= {"lat": f"{place.lat:.3f}", "lon": f"{place.lon:.3f}"}
    return urlencode({key: value for key, value in pairs.items() if value})


def contract(orientation: Orientation, _: Voice, language: str) -> dict[str, Any]:
    """The fields of ``custom`` that an orientation fills (contract, section 1)."""
    situation, place = orientation.situation, orientation.place
    query = answer_query(orientation, language)
    steps = ([say(situation.first, _)] if situation.first else []) + [say(fact, _) for fact in situation.steps]
    return {
        "demarche": situation.demarche,
        "situation": situation.situation,
        "place": place_dict(place) if place else None,
        "structures": [structure_dict(one, orientation.moment, _) for one in orientation.places],
        "online": [online_dict(one, orientation.website, orientation.departement, _) for one in situation.online],
        "steps": list(dict.fromkeys(steps)),
        "documents": [say(fact, _) for fact in situation.documents],
        "cost": say(situation.cost, _) if situation.cost else None,
        "delay": " ".join(say(fact, _) for fact in (situation.delay, situation.validity) if fact) or None,
        "warnings": [say(fact, _) for fact in (*orientation.warnings, *situation.warnings)],
        "map_url": f"/carte?{query}" if orientation.places else None,
        "print_url": f"/fiche?{query}",
        "sources": [{"label": _(one.label), "url": one.url, "checked_on": one.date} for one in situation.sources],
    }


def place_dict(place: Place) -> dict[str, Any]:
    """The contract's ``place``."""
    return {"insee": place.insee, "name": place.name, "departement": place.departement, "lat": place.lat,
            "lon": place.lon, "precision": place.precision}


def online_dict(service: Online, website: str | None, departement: str | None, _: Translate) -> dict[str, Any]:
    """An online service, with the phone that answers in the département; a null address is the préfecture's own site."""
    is_overseas = departement in OVERSEAS and service.overseas_phone is not None
    return {
        "label": _(service.label), "url": service.url or website,
        "phone": service.overseas_phone if is_overseas else service.phone,
    }


def structure_dict(one: Recommended, moment: datetime, _: Voice) -> dict[str, Any]:
    """The contract's structure. An itinerant one is shown at its stop."""
    row = one.structure
    hours = row.opening_hours if one.stop is None else _stop_hours(one.stop)
    state = state_at(hours, moment, row.departement)
    next_opening = state.next_opening.isoformat(timespec="minutes") if state.next_opening else None
    lat, lon, quality, city, insee, address = row.lat, row.lon, row.position_quality, row.city, row.insee, row.address
    postal_code = row.postal_code
    if one.stop is not None:
        stop = one.stop.round
        lat, lon, quality, city, insee, address, postal_code = stop.lat, stop.lon, "commune", stop.commune, stop.insee, stop.place, None
        state = state if state.open_now is not None and not stop.weeks else HoursState()
        next_opening = one.stop.next_date.isoformat() if one.stop.next_date else None
    return {
        "id": row.id, "kind": row.kind, "role": one.role, "name": row.name, "address": address,
        "postal_code": postal_code, "city": city, "insee": insee, "lat": lat, "lon": lon,
        "position_quality": quality, "distance_km": None if one.km is None else round(one.km, 1),
        "phone": row.phone, "email": row.email, "website": row.website, "opening_hours": hours,
        "open_now": state.open_now, "next_opening": next_opening, "appointment": row.appointment,
        "appointment_url": row.appointment_url, "services": sorted(service.demarche for service in row.services),
        "accessibility": " ".join(_.published(text) for text in row.accessibility) or None,
        "notes": " ".join(_notes(one, _)) or None,
        "source": {"name": source_text(row.source_name, _), "url": row.source_url, "date": row.source_date},
    }


def source_text(names: str, _: Voice) -> str:
    """The sources of a record, each in the reader's language when its name is not a proper one."""
    return _(SEPARATOR).join(_(name) for name in names.split(SEPARATOR))


def _stop_hours(stop: Stop) -> str | None:
    if stop.round.weekday and stop.round.hours and not stop.round.weeks:
        return f"{stop.round.weekday} {stop.round.hours}"
    return None


def _notes(one: Recommended, _: Voice) -> list[str]:
    row = one.structure
    texts = [row.hours_note, row.appointment_note, *row.conditions, *row.unverified]
    return [_.published(text) for text in texts if text]
