"""A place in the few lines that a printed list has for it: nothing false, nothing guessed, little room."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from babel.dates import format_time, get_day_names

from directory.hours import DAYS
from directory.hours_text import ALWAYS, CLOSED, EVERY_DAY, comma, plain_week
from directory.text import fold
from locales import Voice
from maps.clean import clean, tidy
from maps.marks import kind_of
from maps.texts import PAPER

KEPT_FIRST = (
    "mairie_dr", "prefecture", "sous_prefecture", "pan", "pan_etrangers", "autre", "france_services", "france_services_itinerante",
)
APPOINTMENTS = {"required": "brief_required", "recommended": "brief_recommended", "none": "brief_none"}
STATES = {"annonce": "brief_announced", "a_verifier": "brief_to_check"}
JOINED = "\u2060–\u2060"  # a dash where no line is cut
MOST_NAME, MOST_ADDRESS, MOST_PHONE = 90, 110, 40  # characters; beyond, a text is cut and shows that it is


@dataclass(frozen=True)
class Entry:
    """One line of the list. ``state`` is a caution; ``lat``/``lon`` null when the place is not on the map."""

    number: int
    kind: str
    city: str
    name: str
    address: str
    phone: str | None
    hours: str
    appointment: str | None
    state: str | None
    is_announced: bool
    rounds: str | None
    lat: float | None = field(default=None)
    lon: float | None = field(default=None)

    @property
    def has_phone(self) -> bool:
        """Whether ``phone`` is a number."""
        return bool(self.phone and self.phone[-1].isdigit())


def entries(structures: Iterable[Mapping[str, Any]], _: Voice) -> list[Entry]:
    """The entries of structures of the contract, with ``state`` and ``rounds`` besides, by commune then kind."""
    order = list(KEPT_FIRST)
    cleaned = [clean(one) for one in structures]
    cleaned.sort(key=lambda one: (fold(str(one.get("city") or "")), order.index(kind_of(one["kind"])), fold(str(one["name"]))))
    return [_entry(one, number, _) for number, one in enumerate(cleaned, 1)]


def _entry(one: Mapping[str, Any], number: int, _: Voice) -> Entry:
    city = cut(one.get("city"), 40)
    address, phone = cut(one.get("address"), MOST_ADDRESS), cut(one.get("phone"), MOST_PHONE) or None
    is_silent = not phone and not one.get("opening_hours")
    hours = _(PAPER["brief_nothing"]) if is_silent else brief_hours(one.get("opening_hours"), _)
    key = APPOINTMENTS.get(one.get("appointment") or "")
    state = STATES.get(one.get("state") or "")
    return Entry(
        number, kind_of(one["kind"]), city, short_name(cut(one["name"], MOST_NAME), city),
        address or tidy(_(PAPER["brief_no_address"])), phone or (None if is_silent else tidy(_(PAPER["brief_no_phone"]))), tidy(hours),
        tidy(_(PAPER[key])) if key else None, tidy(_(PAPER[state])) if state else None,
        one.get("state") == "annonce", brief_rounds(one.get("rounds") or (), _), one.get("lat"), one.get("lon"),
    )


def cut(value: Any, most: int) -> str:
    """The text on one line, with an ellipsis where it had to be cut."""
    text = " ".join(str(value or "").split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def short_name(name: str, city: str) -> str:
    """The name without its commune's at the end, which the list has just said: « Mairie de Loudun », « Mairie »."""
    plain = re.escape(city)
    article = re.match(r"(Les|Le) (.+)", city)
    contracted = f"|d{'es' if article[1] == 'Les' else 'u'} {re.escape(article[2])}" if article else ""
    found = re.fullmatch(rf"(.{{4,}}?)(?: \({plain}\)|(?: de | d'| d’| à )(?:{plain})|(?: (?:{contracted[1:] or plain})))", name)
    return found[1] if found else name


def brief_hours(expression: str | None, _: Voice) -> str:
    """« lun–jeu 8h30–12h, 14h–17h ; ven 9h–12h » from ``opening_hours`` syntax; says to call when it is not so plain."""
    if not expression or not expression.strip():
        return _(PAPER["brief_unknown"])
    if expression.strip() == "24/7":
        return _(ALWAYS)
    week = plain_week(expression)
    if week is None:
        return _(PAPER["brief_particular"])
    groups: dict[str, list[int]] = {}
    for day, spans in enumerate(week):
        if spans:
            groups.setdefault(comma(_).join(_span(start, end, _) for start, end in spans), []).append(day)
    parts = [f"{brief_days(days, _)} {times}" for times, days in groups.items()]
    return tidy(_(PAPER["separator"])).join(parts) or _(CLOSED)


def brief_clock(text: str, _: Voice) -> str:
    """« 8h30 » in French, « 8:30 » elsewhere: always on twenty-four hours."""
    hour, minute = (int(part) for part in text.split(":"))
    if _.is_french:
        return f"{hour}h{minute:02d}" if minute else f"{hour}h"
    return str(format_time(time(hour % 24, minute), "H:mm", locale=_.locale)) if hour < 24 else text


def brief_days(days: Sequence[int], _: Voice) -> str:
    """« lun–jeu, sam »."""
    if len(days) == len(DAYS):
        return _(EVERY_DAY)
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = [_day(run[0], _) if len(run) == 1 else f"{_day(run[0], _)}{JOINED}{_day(run[-1], _)}" for run in runs]
    return comma(_).join(names)


def _span(start: str, end: str, _: Voice) -> str:
    return f"{brief_clock(start, _)}{JOINED}{brief_clock(end, _)}"


def _day(number: int, _: Voice) -> str:
    return str(get_day_names("abbreviated", "stand-alone", locale=_.locale)[number]).rstrip(".")


def brief_rounds(rounds: Sequence[Mapping[str, Any]], _: Voice) -> str | None:
    """The stops of an itinerant place: commune, day, weeks of the month, hours (once when all have the same)."""
    if not rounds:
        return None
    known = sorted(rounds, key=lambda one: (DAYS.index(one["weekday"]) if one["weekday"] in DAYS else len(DAYS), one["commune"]))
    hours = {one.get("hours") for one in known if one["weekday"] in DAYS}
    common = hours.pop() if len(hours) == 1 else None
    parts = [_stop(clean(one), _, has_hours=common is None) for one in known]
    key = _(PAPER["weeks_key"]) if any(one.get("weeks") for one in known) else ""
    text = " ".join(filter(None, (_(PAPER["rounds"]), tidy(_(PAPER["separator"])).join(parts), key)))
    return f"{text} · {_stop_hours(common, _)}" if common else text


def _stop(one: Mapping[str, Any], _: Voice, has_hours: bool) -> str:
    day = _day(DAYS.index(one["weekday"]), _) if one["weekday"] in DAYS else _(PAPER["day_unknown"])
    weeks = comma(_).join(_week(week, _) for week in one.get("weeks") or ())
    hours = _stop_hours(one.get("hours"), _) if has_hours else ""
    return " ".join(filter(None, (_.apart(cut(one["commune"], 40)), day, weeks, hours)))


def _stop_hours(hours: str | None, _: Voice) -> str:
    spans = [part.split("-") for part in (hours or "").split(",") if "-" in part]
    return comma(_).join(_span(start.strip(), end.strip(), _) for start, end in spans)


def _week(week: int, _: Voice) -> str:
    key = "week_last" if week == -1 else "week_first" if week == 1 else "week_other"
    return _(PAPER[key]).format(number=week)


def kept(all_entries: Sequence[Entry], most: int) -> list[Entry]:
    """At most so many entries, in their order: what hands over papers first, what was only announced last."""
    order = {kind: rank for rank, kind in enumerate(KEPT_FIRST)}
    chosen = sorted(all_entries, key=lambda one: (one.is_announced, order[one.kind], one.number))[:most]
    numbers = {one.number for one in chosen}
    return [one for one in all_entries if one.number in numbers]
