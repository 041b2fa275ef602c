"""The cartography of a département: its places by what they do, on a map and in a list that is its equal.

The page works without JavaScript: filters are a form, and whoever serves it has filtered. ``web/static/carte`` does the same
in the browser, on the server's page and on a page exported as a plain file.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from directory.hours import is_holiday, timezone
from directory.travel import ROAD
from locales import Voice
from maps.cards import detailed
from maps.clean import capital, clean
from maps.marks import mark_svg
from maps.places import assembled, located, templates, words
from maps.texts import DEMARCHES, KINDS

HOLIDAYS_DAYS = 730  # how long a page that is kept goes on knowing the public holidays
FLAGS = ("wheelchair", "appointment", "foreign", "itinerant")
FLAG_VALUES = {"appointment": "none"}
FILTERED = tuple(name for name in DEMARCHES if name != "autre")
SAID_BY_SCRIPTS = (
    "open_until", "open", "closed", "next_opening", "next_round", "state_unknown", "hours_unknown", "distance", "near", "trip",
    "trip_same", "ring", "count_one", "count_many", "suggestions_one", "suggestions", "no_commune", "no_list",
    "position_refused", "position_unknown", "position_far", "your_position", "your_commune", "sorted_from", "shared",
    "share_field", "today",
)
MODULE = "/static/carte/index.js"


@dataclass(frozen=True)
class Addresses:
    """Where the parts of the page are: they change with who serves it.

    ``asset``: from an address of ours to the one to load. ``communes``: of the JSON that the search reads. ``form``: where
    the filters go, null when no server is behind. ``report``: from the id of a place, where a mistake is told.
    """

    asset: Callable[[str], str]
    ground: str
    communes: str
    form: str | None = None
    report: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Cartography:
    """What a page needs: addresses for its head, the content, the code of the inline script, the module and its texts."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    html: Markup
    script: Markup
    module: str
    texts: Mapping[str, str]


def cartography(
    departement: str,
    rows: Sequence[Mapping[str, Any]],
    shown: Callable[[Mapping[str, Any]], bool],
    outlines: Mapping[str, Any] | None,
    *,
    counts: Mapping[str, int],
    filters: Mapping[str, str],
    addresses: Addresses,
    voice: Voice,
    today: date,
    place: Mapping[str, Any] | None = None,
    tiles: bool = False,
    kiosk: bool = False,
) -> Cartography:
    """The cartography of a département (its code).

    ``rows``: structures of the contract with their offers, facets, week and rounds (``routing.offers.listed_dict``), in
    order; ``shown`` says which ones the filters let through. ``counts``: how many places of each kind there are, those not
    in ``rows`` included. ``filters``: query parameters in force. ``place``: the contract's, where the person starts from.
    """
    placed = located([clean(one) for one in rows], outlines)
    report = addresses.report
    cards = [(detailed(one, number, voice, report), shown(one)) for number, one in enumerate(placed, start=1)]
    kept = [one for one, is_shown in cards if not is_shown]
    drawn = assembled(
        [one for one, is_shown in cards if is_shown], kept, outlines, voice=voice, ground=addresses.ground,
        place=clean(place) if place else None, tiles=tiles,
    )
    t = words(voice)
    html = templates.get_template("cartography.html.j2").render(
        t=t, drawn=drawn, departement=departement, language=voice.language, filters=filters, addresses=addresses, kiosk=kiosk,
        form=_form(counts, filters, {one["kind"] for one in rows}, voice), place=place, count=len(cards) - len(kept), road=ROAD,
        zone=str(timezone(departement)), holidays=" ".join(holidays(today)), voice=voice,
    )
    said = {key: t[key] for key in SAID_BY_SCRIPTS} | {"language": voice.language}
    return Cartography(
        tuple(map(addresses.asset, drawn.styles)), tuple(map(addresses.asset, drawn.scripts)), Markup(html), drawn.script,
        addresses.asset(MODULE), said,
    )


def holidays(today: date) -> list[str]:
    """The public holidays of the coming two years, as ISO dates."""
    days = (today + timedelta(days=number) for number in range(HOLIDAYS_DAYS))
    return [day.isoformat() for day in days if is_holiday(day)]


@dataclass(frozen=True)
class _Choice:
    """A choice of the form; ``is_here``: whether its places are on the page already."""

    name: str
    value: str
    label: str
    is_chosen: bool
    count: int = 0
    mark: Markup | str = ""
    is_here: bool = True


def _form(counts: Mapping[str, int], filters: Mapping[str, str], here: set[str], _: Voice) -> dict[str, Any]:
    t = words(_)
    kinds = [part for part in filters.get("kind", "").split(",") if part]
    return {
        "demarches": [_Choice("demarche", name, capital(_(DEMARCHES[name])), filters.get("demarche") == name) for name in FILTERED],
        "openings": [_Choice("open", name, t[f"open_{name}"], filters.get("open") == name) for name in ("now", "saturday", "evening")],
        "kinds": [
            _Choice("kind", kind, _(title), kind in kinds, counts[kind], mark_svg(kind), kind in here)
            for kind, title in KINDS.items() if counts.get(kind)
        ],
        "flags": [_Choice(name, FLAG_VALUES.get(name, "1"), t[f"filter_{name}"], bool(filters.get(name))) for name in FLAGS],
    }
