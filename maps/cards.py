"""A structure of the contract as what a person reads: every field in plain words, nothing left to the template."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from babel.dates import format_date

from directory.hours_text import hours_lines
from directory.travel import car_minutes
from locales import Voice
from maps.clean import mail_address, phone_address, tidy, web_address
from maps.details import OfferLine, RoundLine, itineraries, offer_lines, round_lines, spoken, week_code, week_rows
from maps.marks import kind_of
from maps.texts import APPOINTMENTS, DEMARCHES, KINDS, ROLES, TEXTS


@dataclass(frozen=True)
class Link:
    """A text and where it leads; ``url`` is null when the text leads nowhere."""

    text: str
    url: str | None


@dataclass(frozen=True)
class Card:
    """One place, ready to be shown. ``label`` is its accessible name in the list and on the map."""

    id: str
    number: int
    kind: str
    label: str
    name: str
    kind_text: str
    role: str | None
    does: str | None
    limit: str | None
    distance: str | None
    state: str  # open, closed, unknown
    state_text: str
    next_text: str | None
    hours: tuple[str, ...]
    address: tuple[str, ...]
    city: str
    position_note: str | None
    phone: Link | None
    email: Link | None
    website: Link | None
    appointment: str
    appointment_url: str | None
    services: str | None
    accessibility: str | None
    notes: str | None
    source: Link | None
    point: tuple[float, float] | None = None
    trip: str | None = None
    flag: str | None = None
    demarches: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    offers: tuple[OfferLine, ...] = ()
    week: tuple[tuple[str, str], ...] = ()
    week_code: str | None = None
    rounds: tuple[RoundLine, ...] = ()
    spoken: str | None = None
    wheelchair: str | None = None
    itineraries: tuple[tuple[str | None, str], ...] = ()
    report: str | None = None


def card(one: Mapping[str, Any], number: int, _: Voice) -> Card:
    """The card of a cleaned structure of the contract, ``number`` in its list.

    ``does`` and ``limit``, what the place does and does not do here, are shown when the structure has them.
    """
    kind = kind_of(one.get("kind"))
    name = text(one.get("name")) or _(KINDS[kind])
    kind_text = _(KINDS[kind])
    state, state_text = _state(one, _)
    city = text(one.get("city")) or ""
    website = web_address(one.get("website"))
    return Card(
        id=str(one.get("id") or number), number=number, kind=kind, name=name, kind_text=kind_text,
        label=_(TEXTS["accessible_name"]).format(number=number, name=name, kind=kind_text),
        role=_(ROLES[one["role"]]) if one.get("role") in ROLES else None,
        does=text(one.get("does")), limit=text(one.get("limit")), distance=_distance(one, _),
        state=state, state_text=state_text, next_text=_next(one, _),
        hours=tuple(tidy(line) for line in hours_lines(one.get("opening_hours"), _)) if one.get("opening_hours") else (),
        address=_address(one, city),
        city=city, position_note=_position_note(one, _), phone=_link(one.get("phone"), phone_address),
        email=_link(one.get("email"), mail_address),
        website=Link(website.split("//")[-1].rstrip("/"), website) if website else None,
        appointment=tidy(_(APPOINTMENTS.get(one.get("appointment") or "unknown", APPOINTMENTS["unknown"]))),
        appointment_url=web_address(one.get("appointment_url")), services=_services(one, _),
        accessibility=text(one.get("accessibility")), notes=text(one.get("notes")),
        source=_source(one, _), point=point_of(one),
    )


def detailed(one: Mapping[str, Any], number: int, _: Voice, report: Callable[[str], str] | None = None) -> Card:
    """The card of a place of the cartography: a structure of the contract with its offers, week, rounds and facets.

    ``report``: from the id of a place, the address where a mistake is reported.
    """
    plain = card(one, number, _)
    flags = {"annonce": "announced", "a_verifier": "to_check"}
    wheelchair = {True: "wheelchair_yes", False: "wheelchair_no", None: "wheelchair_unknown"}[one["wheelchair"]]
    return replace(
        plain, trip=trip_text(one.get("distance_km"), _), flag=_(TEXTS[flags[one["state"]]]) if one["state"] in flags else None,
        demarches=tuple(one["demarches"]), facets=tuple(one["facets"]), offers=offer_lines(one["offers"], _),
        week=week_rows(one["week"], _), week_code=week_code(one["week"]), rounds=round_lines(one["rounds"], _),
        spoken=spoken(one["languages"], _), wheelchair=tidy(_(TEXTS[wheelchair])),
        itineraries=itineraries(one, ", ".join(plain.address)), report=report(plain.id) if report else None,
    )


def trip_text(km: float | None, _: Voice) -> str | None:
    """How long the trip may take by car, said to be an estimate; null without a distance or next door."""
    if km is None or km < 1:
        return None
    low, high = car_minutes(km)
    return _(TEXTS["trip_same" if low == high else "trip"]).format(low=low, high=high)


def online_lines(answer: Mapping[str, Any]) -> list[tuple[str, str | None, Link | None]]:
    """(label, web address, phone) of each official service of an answer."""
    found = []
    for one in answer.get("online") or []:
        label, phone = text(one.get("label")), text(one.get("phone"))
        if label:
            found.append((label, web_address(one.get("url")), Link(phone, phone_address(phone)) if phone else None))
    return found


def source_lines(answer: Mapping[str, Any], _: Voice) -> list[tuple[Link, str | None]]:
    """(label and address, when it was checked) of each official page behind an answer."""
    labels = ((text(one.get("label")), one) for one in answer.get("sources") or [])
    return [(Link(label, web_address(one.get("url"))), checked_text(one.get("checked_on"), _)) for label, one in labels if label]


def point_of(one: Mapping[str, Any]) -> tuple[float, float] | None:
    """(latitude, longitude) when both are true numbers of this Earth."""
    lat, lon = one.get("lat"), one.get("lon")
    for value, limit in ((lat, 90), (lon, 180)):
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not abs(value) <= limit:
            return None
    return float(lat), float(lon)  # type: ignore[arg-type]


def text(value: Any) -> str | None:
    """A text to show: sentences of a list are joined; blanks are null."""
    if isinstance(value, (list, tuple)):
        value = " ".join(str(one) for one in value if one)
    return tidy(str(value).strip()) or None if value is not None else None


def _address(one: Mapping[str, Any], city: str) -> tuple[str, ...]:
    """The street, then the postal code with the city; what is unknown is left out."""
    parts = text(one.get("address")), " ".join(filter(None, (text(one.get("postal_code")), city)))
    return tuple(part for part in parts if part)


def _link(value: Any, address: Callable[[Any], str | None]) -> Link | None:
    shown = text(value)
    return Link(shown, address(shown)) if shown else None


def _state(one: Mapping[str, Any], _: Voice) -> tuple[str, str]:
    known = {True: ("open", "open"), False: ("closed", "closed")}
    unknown = "state_unknown" if one.get("opening_hours") or one.get("next_opening") else "hours_unknown"
    state, key = known.get(one.get("open_now"), ("unknown", unknown))  # type: ignore[arg-type]
    if state == "open" and isinstance(one.get("until"), str):
        until = datetime.fromisoformat(one["until"])
        return state, _(TEXTS["open_until"]).format(time=_.clock(until.hour, until.minute))
    return state, _(TEXTS[key])


def _next(one: Mapping[str, Any], _: Voice) -> str | None:
    """When a closed place opens; a date without a time is the next stop of an itinerant one. The place's own clock."""
    value = one.get("next_opening")
    if not isinstance(value, str) or one.get("open_now") is True:
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None
    day = _.near_day(moment.date())
    if "T" not in value:
        return tidy(_(TEXTS["next_round"]).format(day=day))
    return _(TEXTS["next_opening"]).format(day=day, time=_.clock(moment.hour, moment.minute))


def checked_text(value: Any, _: Voice) -> str | None:
    """« vérifié le 30 septembre 2025 », « vérifié en septembre 2025 »; null without a date."""
    shown = date_text(value, _)
    key = "checked_on" if len(str(value)) == 10 else "checked_in"
    return _(TEXTS[key]).format(date=shown) if shown else None


def date_text(value: Any, _: Voice) -> str | None:
    """A date of the contract (« 2025-09-30 », « 2025-09 », « 2025 ») in words; another text as it is."""
    shown = text(value)
    formats = {10: ("%Y-%m-%d", "d MMMM y"), 7: ("%Y-%m", "MMMM y")}
    if shown is None or len(shown) not in formats:
        return shown
    pattern, wanted = formats[len(shown)]
    try:
        return format_date(datetime.strptime(shown, pattern).date(), wanted, locale=_.locale)
    except ValueError:
        return shown


def _distance(one: Mapping[str, Any], _: Voice) -> str | None:
    km = one.get("distance_km")
    if not isinstance(km, (int, float)) or isinstance(km, bool):
        return None
    if km < 1:
        return _(TEXTS["near"])
    return _(TEXTS["distance"]).format(km=_.number(km))


def _position_note(one: Mapping[str, Any], _: Voice) -> str | None:
    keys = {"commune": "commune_position", "street": "street_position"}
    key = keys.get(one.get("position_quality") or "")
    return _(TEXTS[key]) if key else None


def _services(one: Mapping[str, Any], _: Voice) -> str | None:
    names = [_(DEMARCHES[name]) for name in one.get("services") or [] if name in DEMARCHES]
    return tidy(_(TEXTS["services"]).format(list=_.listing(names))) if names else None


def _source(one: Mapping[str, Any], _: Voice) -> Link | None:
    source = one.get("source") or {}
    name, dated = text(source.get("name")), date_text(source.get("date"), _)
    if not name:
        return None
    key = "source_dated" if dated else "source"
    return Link(tidy(_(TEXTS[key]).format(name=name, date=dated)), web_address(source.get("url")))
