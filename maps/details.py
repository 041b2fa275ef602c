"""What a place's card says in detail: what it does for each démarche, its week, its rounds, how to get there."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from babel import Locale, UnknownLocaleError

from directory.hours import DAYS
from directory.hours_text import WEEKS, comma, week_text
from locales import Voice
from maps.clean import capital, tidy
from maps.texts import DEMARCHES, PAPER, ROLES, TEXTS

MINUTES = 60


@dataclass(frozen=True)
class OfferLine:
    """Démarches for which the place does the same: their names, what it does in a few words, then in full."""

    demarches: str
    role: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class RoundLine:
    """A stop of an itinerant place: where, then when; the next dates when its day is known."""

    place: str
    when: str


def offer_lines(offers: Sequence[Mapping[str, Any]], _: Voice) -> tuple[OfferLine, ...]:
    """The offers of a place, those alike together, in their order."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in offers:
        role = _(ROLES[one["role"]]) if one["role"] else ""
        if one["only"]:
            role = _(TEXTS["only_for"]).format(list=_(PAPER["separator"]).join(one["only"]))
        details = tuple(tidy(text) for text in (one["does"], one["limit"]) if text)
        groups.setdefault((tidy(role), details), []).append(_(DEMARCHES[one["demarche"]]))
    return tuple(OfferLine(capital(_.listing(names)), role, details) for (role, details), names in groups.items())


def week_rows(week: Sequence[Sequence[Sequence[str]]] | None, _: Voice) -> tuple[tuple[str, str], ...]:
    """(day, openings) of each day from Monday; empty when the week is not known."""
    if week is None:
        return ()
    return tuple(
        (_.weekday(day), _spans(spans, _) or _(TEXTS["closed_day"])) for day, spans in enumerate(week)
    )


def _spans(spans: Sequence[Sequence[str]], _: Voice) -> str:
    return comma(_).join(f"{_clock(start, _)} – {_clock(end, _)}" for start, end in spans)


def _clock(text: str, _: Voice) -> str:
    hour, minute = text.split(":")
    return _.clock(int(hour), int(minute))


def week_code(week: Sequence[Sequence[Sequence[str]]] | None) -> str | None:
    """The week for a script: « 540-720,840-1020;;… », minutes since midnight, Monday first; null when unknown."""
    if week is None:
        return None
    return ";".join(",".join(f"{_minutes(start)}-{_minutes(end)}" for start, end in spans) for spans in week)


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * MINUTES + int(minute)


def round_lines(rounds: Sequence[Mapping[str, Any]], _: Voice) -> tuple[RoundLine, ...]:
    """The stops of an itinerant place, those of the soonest known date first."""
    ordered = sorted(rounds, key=lambda one: (not one["dates"], one["dates"][:1], one["commune"]))
    return tuple(RoundLine(", ".join(filter(None, (one["commune"], one["place"]))), _when(one, _)) for one in ordered)


def _when(one: Mapping[str, Any], _: Voice) -> str:
    day = _.weekday(DAYS.index(one["weekday"])) if one["weekday"] in DAYS else _(TEXTS["round_unknown"])
    hours = _spans([span.strip().split("-") for span in one["hours"].split(",")], _) if one["hours"] else None
    if one["weeks"]:
        day = f"{day} {_(WEEKS).format(weeks=week_text(one['weeks'], _))}"
    dates = [_.near_day(date.fromisoformat(value)) for value in one["dates"]]
    parts = (
        day, hours, _(TEXTS["round_next"]).format(list=comma(_).join(dates)) if dates else None,
        _(TEXTS["round_appointment"]) if one["appointment"] else None, one["note"],
    )
    return tidy(comma(_).join(part for part in parts if part))


def spoken(codes: Sequence[str] | None, _: Voice) -> str | None:
    """The languages spoken at the desk, in words; null when nobody has said."""
    names = [name for name in (_language(code, _) for code in codes or ()) if name]
    return _(TEXTS["spoken"]).format(list=_.listing(names)) if names else None


def _language(code: str, _: Voice) -> str | None:
    try:
        return Locale.parse(code, sep="-").get_display_name(_.locale)
    except (UnknownLocaleError, ValueError):
        return None


def itineraries(one: Mapping[str, Any], address: str) -> tuple[tuple[str | None, str], ...]:
    """(service, address) of the itineraries to a place, nothing asked of anyone before they are followed.

    Where the true position is not known the address is given, not a point that would be wrong. A null service is the
    device's own application.
    """
    lat, lon = one.get("lat"), one.get("lon")
    if one.get("position_quality") != "exact" or lat is None:
        if not address or not one.get("address"):
            return ()
        text = quote(address)
        return ((None, f"geo:0,0?q={text}"), ("OpenStreetMap", f"https://www.openstreetmap.org/search?query={text}"),
                ("Google Maps", f"https://www.google.com/maps/dir/?api=1&destination={text}"),
                ("Plans (Apple)", f"https://maps.apple.com/?daddr={text}"))
    point = f"{lat:.5f},{lon:.5f}"
    return ((None, f"geo:{point}?q={point}"), ("OpenStreetMap", f"https://www.openstreetmap.org/directions?engine=fossgis_osrm_car&to={point}"),
            ("Google Maps", f"https://www.google.com/maps/dir/?api=1&destination={point}"),
            ("Plans (Apple)", f"https://maps.apple.com/?daddr={point}"))
