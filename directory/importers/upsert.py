"""Writing the records of a whole official list: idempotent, by (origin, origin id), in the caller's transaction."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from directory.models import Service, Structure

Record = dict[str, Any]  # a row of the table ``structure`` by column, ``superseded_by`` apart


@dataclass(frozen=True)
class Outcome:
    """What was written: ids by what happened to them. ``gone``: stored before, no longer in the list."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    removed: tuple[str, ...]


def upsert(
    session: Session, origin: str, records: Sequence[Record], services: Sequence[str], seen: Iterable[str], keep: bool
) -> Outcome:
    """Add, update and, unless ``keep``, remove the structures of ``origin`` so that they are those of the list.

    ``seen``: origin ids that stand in the list without a record: what is stored of them stays. A record whose content
    is the same is unchanged, and only takes the date of the list. Flushed, not committed.
    """
    table, connection = Structure.__table__, session.connection()
    stored = connection.execute(select(table).where(table.c.origin == origin)).mappings()
    existing = {row["origin_id"]: row for row in stored}
    added = [one for one in records if one["origin_id"] not in existing]
    known = [(existing[one["origin_id"]], one) for one in records if one["origin_id"] in existing]
    changed = [new["id"] for old, new in known if _differs(old, new)]
    outdated = [new for old, new in known if old["source_date"] != new["source_date"] or _differs(old, new)]
    listed = {one["origin_id"] for one in records} | set(seen)
    gone = [row["id"] for key, row in existing.items() if key not in listed]
    removed = [] if keep else gone
    if added:
        connection.execute(table.insert(), added)
    if outdated:
        names = [name for name in outdated[0] if name != "id"]
        values = {name: bindparam(f"new_{name}") for name in names}
        rows = [{"key": one["id"], **{f"new_{name}": one[name] for name in names}} for one in outdated]
        connection.execute(table.update().where(table.c.id == bindparam("key")).values(values), rows)
    _write_services(session, {one["id"] for one in records}, set(removed), services)
    if removed:
        connection.execute(table.delete().where(table.c.id == bindparam("key")), [{"key": one} for one in removed])
    session.expire_all()
    unchanged = [new["id"] for old, new in known if not _differs(old, new)]
    return Outcome(tuple(one["id"] for one in added), tuple(changed), tuple(unchanged), tuple(gone), tuple(removed))


def _differs(old: Mapping[str, Any], new: Record) -> bool:
    return any(old[name] != value for name, value in new.items() if name != "source_date")


def _write_services(session: Session, ids: set[str], removed: set[str], services: Sequence[str]) -> None:
    """The services of ``ids`` become ``services``, no more and no less; the ``removed`` have none."""
    table, connection = Service.__table__, session.connection()
    present = {(one, demarche) for one, demarche in connection.execute(select(table)) if one in ids or one in removed}
    wanted = {(one, demarche) for one in ids for demarche in services}
    extra = [{"key": one, "name": demarche} for one, demarche in sorted(present - wanted)]
    missing = [{"structure_id": one, "demarche": demarche} for one, demarche in sorted(wanted - present)]
    if extra:
        where = (table.c.structure_id == bindparam("key"), table.c.demarche == bindparam("name"))
        connection.execute(table.delete().where(*where), extra)
    if missing:
        connection.execute(table.insert(), missing)
