"""One place, two records: the newer of a curated record and an imported one is shown, the other points to it.

``link`` is run after every import and at the end of every build, since a build writes the curated records anew.
"""
from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from geopy.distance import geodesic
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from directory.models import Structure
from directory.text import LINKERS, words

KINDS = ("france_services", "france_services_itinerante")
SAME_PLACE_KM = 0.15
IGNORED = LINKERS | {"france", "services", "service", "espace", "maison", "msap", "multisites", "site", "antenne"}
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Links:
    """``already_curated``: imported records hidden by a curated one; ``replaced``: curated ones hidden by an import."""

    already_curated: int = 0
    replaced: int = 0
    changed: int = 0


COLUMNS = ("id", "origin", "kind", "insee", "name", "phone", "email", "lat", "lon", "position_quality", "source_date",
           "superseded_by")


def link(session: Session) -> Links:
    """Set ``superseded_by`` of every curated and imported France Services record, from what they are now."""
    table = Structure.__table__
    query = select(*(table.c[name] for name in COLUMNS)).where(table.c.kind.in_(KINDS))
    query = query.where(table.c.origin.in_(("curated", "anct")))
    groups: dict[str, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for one in session.execute(query.order_by(table.c.id)):
        groups[one.insee][one.origin == "anct"].append(one)
    imported_ids = {one.id for _, imported in groups.values() for one in imported}
    wanted: dict[str, str | None] = {}
    for curated, imported in groups.values():
        free = [one for one in curated if one.superseded_by is None or one.superseded_by.startswith("anct-")]
        wanted.update((one.id, None) for one in free + imported)
        for old, new in pairs(free, imported):
            wins = is_as_new(old.source_date, new.source_date)
            wanted[new.id if wins else old.id] = old.id if wins else new.id
    present = {one.id: one.superseded_by for group in groups.values() for records in group for one in records}
    changed = [{"key": key, "value": value} for key, value in wanted.items() if present[key] != value]
    if changed:
        update = table.update().where(table.c.id == bindparam("key")).values(superseded_by=bindparam("value"))
        session.connection().execute(update, changed)
        session.expire_all()
    hidden = [key for key, value in wanted.items() if value]
    already = sum(1 for key in hidden if key in imported_ids)
    return Links(already, len(hidden) - already, len(changed))


def pairs(curated: list[Row], imported: list[Row]) -> list[tuple[Row, Row]]:
    """Records of one commune that describe the same place, best resemblance first, each used once.

    Once each: two sites of one commune often share a phone, and the second must not disappear behind the first.
    """
    scored = [(likeness(old, new), old, new) for old in curated for new in imported]
    scored = sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[1].id, one[2].id))
    found, used = [], set()
    for _, old, new in scored:
        if old.id not in used and new.id not in used:
            used |= {old.id, new.id}
            found.append((old, new))
    return found


def likeness(old: Row, new: Row) -> int:
    """0 when nothing says that two records of one commune are the same place, more as more does."""
    signs = [
        8 * (name_key(old.name) == name_key(new.name)),
        4 * _is_same_point(old, new),
        2 * bool(old.email and new.email and old.email.lower() == new.email.lower()),
        2 * bool(old.phone and new.phone and _digits(old.phone) == _digits(new.phone)),
    ]
    if old.kind != new.kind and not signs[0] and sum(map(bool, signs)) < 2:  # a bus and a house share a phone
        return 0
    return sum(signs) * 2 + (old.kind == new.kind) if any(signs) else 0


def name_key(name: str) -> str:
    """What is proper to a name: « France services de Courçon » and « Espace France Services Courçon » are one."""
    parts = words(name)
    return " ".join([part for part in parts if part not in IGNORED] or parts)


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def _is_same_point(old: Row, new: Row) -> bool:
    if None in (old.lat, old.lon, new.lat, new.lon) or "commune" in (old.position_quality, new.position_quality):
        return False
    return geodesic((old.lat, old.lon), (new.lat, new.lon)).km < SAME_PLACE_KM


def is_as_new(curated: str | None, listed: str | None) -> bool:
    """Whether a curated record is as new as the list, at the lesser precision of the two dates; not when undated."""
    one, other = (DATE.match(str(value or "")) for value in (curated, listed))
    if not one:
        return False
    if not other:
        return True
    precision = min(len(one[0]), len(other[0]))
    return one[0][:precision] >= other[0][:precision]
