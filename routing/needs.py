"""What a person needs besides the démarche: a moment, an access, help, or a capacity in which they ask."""
from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from directory.hours import DAYS, Opening, openings_on, state_at
from directory.models import Structure

LUNCH = (12, 14)
EVENING = 18


@dataclass(frozen=True)
class Needs:
    """``day``: Mo to Su. ``category``: professionnel, collectivite, association, or null for a private person."""

    day: str | None = None
    lunch: bool = False
    evening: bool = False
    open_now: bool = False
    no_internet: bool = False
    wheelchair: bool = False
    hearing: bool = False
    phone_only: bool = False
    cannot_travel: bool = False
    someone_else: bool = False
    category: str | None = None

    @property
    def is_about_time(self) -> bool:
        """Whether a moment is asked for."""
        return bool(self.day or self.lunch or self.evening or self.open_now)

    def names(self) -> list[str]:
        """The needs other than a moment, as the catalogue's ``besoins`` calls them."""
        known = {"no_internet": "sans_internet", "wheelchair": "fauteuil", "hearing": "surdite", "phone_only": "telephone",
                 "cannot_travel": "ne_se_deplace_pas", "someone_else": "pour_un_proche"}
        return [name for key, name in known.items() if getattr(self, key)] + ([self.category] if self.category else [])

    def with_more(self, other: Needs) -> Needs:
        """These needs and those of ``other``, whose moment replaces this one's."""
        base = replace(self, day=None, lunch=False, evening=False, open_now=False) if other.is_about_time else self
        return replace(base, **{one.name: getattr(other, one.name) for one in fields(other) if getattr(other, one.name)})

    def lasting(self) -> Needs:
        """The needs that outlive a turn: all but the moment."""
        return replace(self, day=None, lunch=False, evening=False, open_now=False)

    def of_the_person(self) -> Needs:
        """The needs that outlive a request: what the person has or is, not what this request was about."""
        return replace(self.lasting(), cannot_travel=False, someone_else=False, category=None)

    def asdict(self) -> dict[str, Any]:
        """Only what is needed."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name)}


NONE = Needs()


def suits(structure: Structure, needs: Needs, moment: datetime) -> bool | None:
    """Whether a place is open at the moment that is needed: null when its hours are unknown, or no moment is needed."""
    if not needs.is_about_time or not structure.opening_hours:
        return None
    departement = structure.departement
    if needs.open_now:
        return state_at(structure.opening_hours, moment, departement).open_now
    today = moment.date()
    days = [today + timedelta(days=offset) for offset in range(7)]
    if needs.day:
        days = [day for day in days if DAYS[day.weekday()] == needs.day]
    openings = [openings_on(structure.opening_hours, day, departement) for day in days]
    if any(spans is None for spans in openings):
        return None
    return any(_fits(span, needs) for spans in openings for span in spans or ())


def _fits(span: Opening, needs: Needs) -> bool:
    """Whether an opening covers some of lunch time, or of the evening, when these are asked for."""
    if needs.lunch and not (span.start.hour < LUNCH[1] and (span.end.hour, span.end.minute) > (LUNCH[0], 0)):
        return False
    return not needs.evening or span.end > span.start.replace(hour=EVENING, minute=0)
