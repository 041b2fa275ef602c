"""Search of the directory: communes by code, structures by distance, the competent préfecture.

Distances are geodesic kilometres on WGS 84 (geopy); a sphere only preselects the candidates, over the whole country.
"""
from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from cachetools import LRUCache
from geopy.distance import geodesic
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.models import Commune, Departement, PostalCode, Round, Structure
from directory.settings import database_url

EARTH_KM = 6356.7  # the shortest radius: a preselection must not lose anything
AROUND = 0.15
SPHERE_ERROR = 1.012  # a sphere's distance is within 0.56 % of the ellipsoid's, each way


class DirectoryMissing(Exception):
    """No usable directory database: it has to be built first."""


@dataclass(frozen=True)
class Found:
    """A structure and its geodesic distance in km, null when no point was given."""

    structure: Structure
    km: float | None


class Directory:
    """Read access to the built directory. Safe to share between threads."""

    def __init__(self, url: str | None = None) -> None:
        self.url = url or database_url()
        self.engine: Engine = create_engine(self.url, future=True)
        self._lock = threading.Lock()
        self._nearest: LRUCache[tuple[Any, ...], tuple[Found, ...]] = LRUCache(20_000)
        self._near_rounds: LRUCache[tuple[float, float, float], list[tuple[Structure, Round, float]]] = LRUCache(20_000)
        self._of_departement: LRUCache[tuple[Any, ...], list[Structure]] = LRUCache(64)
        self._offices: dict[tuple[str, str], Structure | None] = {}
        self._cache: LRUCache[str, Structure] = LRUCache(20_000)
        if not inspect(self.engine).has_table("structure"):
            raise DirectoryMissing(f"{self.url}: no directory there; run « python -m directory build »")

    def session(self) -> Session:
        """A new session, to be closed by the caller."""
        return Session(self.engine, expire_on_commit=False, future=True)

    @cached_property
    def _index(self) -> _Index:
        columns = (
            Structure.id, Structure.kind, Structure.departement, Structure.state, Structure.insee, Structure.lat, Structure.lon
        )
        with self.session() as session:
            rows = session.execute(
                select(*columns).where(Structure.lat.is_not(None), Structure.superseded_by.is_(None)).order_by(Structure.id)
            ).all()
        return _Index(rows)

    @cached_property
    def communes(self) -> dict[str, Commune]:
        """Every present commune by INSEE code."""
        with self.session() as session:
            return {commune.insee: commune for commune in session.scalars(select(Commune))}

    @cached_property
    def postal_codes(self) -> dict[str, list[str]]:
        """The postal codes of each commune, in order, by INSEE code."""
        with self.session() as session:
            found: dict[str, list[str]] = {}
            for insee, code in session.execute(select(PostalCode.insee, PostalCode.code).order_by(PostalCode.code)):
                found.setdefault(insee, []).append(code)
            return found

    def search_rows(self, departement: str) -> list[tuple[str, str, str, float, float]]:
        """What a search of the communes of a département reads: (INSEE code, name, postal codes, lat, lon), most peopled first."""
        towns = [one for one in self.communes.values() if one.departement == departement and one.lat is not None]
        towns.sort(key=lambda one: (-(one.population or 0), one.insee))
        codes = self.postal_codes
        return [(one.insee, one.name, " ".join(codes.get(one.insee, [])), round(one.lat, 4), round(one.lon, 4)) for one in towns]

    @cached_property
    def departements(self) -> dict[str, Departement]:
        """Every département by code, without its outlines."""
        with self.session() as session:
            columns = (Departement.code, Departement.name, Departement.of_name, Departement.region,
                       Departement.chef_lieu, Departement.website)
            return {row.code: Departement(**row._mapping) for row in session.execute(select(*columns))}

    def outlines(self, departement: str) -> dict[str, Any] | None:
        """TopoJSON of the communes' outlines of a département (object ``data``, ids are INSEE codes), or null."""
        with self.session() as session:
            raw = session.scalar(select(Departement.outlines).where(Departement.code == departement))
        return json.loads(raw) if raw else None

    def neighbours(self, departement: str) -> list[str]:
        """Codes of the départements around one: those whose communes' centres come within ``AROUND`` degrees of its own."""
        own = self._boxes.get(departement)
        if own is None:
            return []
        return [code for code, box in self._boxes.items() if code != departement and _touch(own, box)]

    @cached_property
    def _boxes(self) -> dict[str, tuple[float, float, float, float]]:
        points: dict[str, list[tuple[float, float]]] = {}
        for one in self.communes.values():
            if one.lat is not None:
                points.setdefault(one.departement, []).append((one.lat, one.lon))
        return {
            code: (min(lat for lat, _ in some), min(lon for _, lon in some), max(lat for lat, _ in some), max(lon for _, lon in some))
            for code, some in sorted(points.items())
        }

    def structure(self, structure_id: str) -> Structure | None:
        """One structure by its id."""
        found = self._fetch([structure_id])
        return found[0] if found else None

    def _fetch(self, ids: Sequence[str]) -> list[Structure]:
        with self._lock:
            found = {one: self._cache[one] for one in ids if one in self._cache}
        missing = [one for one in ids if one not in found]
        if missing:
            with self.session() as session:
                rows = list(session.scalars(select(Structure).where(Structure.id.in_(missing))))
                session.expunge_all()
            with self._lock:
                self._cache.update((row.id, row) for row in rows)
            found.update((row.id, row) for row in rows)
        return [found[one] for one in ids if one in found]

    def in_departement(self, departement: str, kinds: Iterable[str] | None = None) -> list[Structure]:
        """The structures of a département that are shown, by kind then name."""
        wanted = (departement, None if kinds is None else tuple(kinds))
        with self._lock:
            known = self._of_departement.get(wanted)
        if known is None:
            query = select(Structure).where(Structure.departement == departement, Structure.superseded_by.is_(None))
            if wanted[1] is not None:
                query = query.where(Structure.kind.in_(wanted[1]))
            with self.session() as session:
                known = list(session.scalars(query.order_by(Structure.kind, Structure.name, Structure.id)))
                session.expunge_all()
            with self._lock:
                self._of_departement[wanted] = known
        return list(known)

    def in_commune(self, insee: str, kinds: Iterable[str]) -> list[Structure]:
        """The structures of given kinds that stand in a commune, by name."""
        ids = [self._index.ids[i] for i in self._index.of_commune.get(insee, ())]
        wanted = set(kinds)
        return sorted((one for one in self._fetch(ids) if one.kind in wanted), key=lambda one: (one.name, one.id))

    def nearest(
        self,
        kinds: Iterable[str],
        lat: float,
        lon: float,
        limit: int = 5,
        departement: str | None = None,
        states: Iterable[str] | None = ("confirme", "a_verifier"),
    ) -> list[Found]:
        """The ``limit`` structures of ``kinds`` nearest to a point (WGS 84 degrees), nearest first.

        ``departement`` restricts to one département; ``states`` to given reliability states (null: all of them).
        """
        wanted = (tuple(kinds), round(lat, 5), round(lon, 5), limit, departement, None if states is None else tuple(states))
        with self._lock:
            known = self._nearest.get(wanted)
        if known is None:
            known = self._search(*wanted)
            with self._lock:
                self._nearest[wanted] = known
        return list(known)

    def _search(
        self, kinds: tuple[str, ...], lat: float, lon: float, limit: int, departement: str | None, states: tuple[str, ...] | None
    ) -> tuple[Found, ...]:
        index = self._index
        candidates = index.candidates(kinds, departement, states)
        if not len(candidates) or limit < 1:
            return ()
        angles = _angles(index.vectors[candidates], lat, lon)
        rank = min(limit, len(angles)) - 1
        near = candidates[angles <= np.partition(angles, rank)[rank] * SPHERE_ERROR + 1e-9]
        found = [
            Found(one, distance_km((lat, lon), (one.lat, one.lon))) for one in self._fetch([index.ids[i] for i in near])
        ]
        return tuple(sorted(found, key=lambda item: (item.km or 0.0, item.structure.id))[:limit])

    @cached_property
    def _rounds(self) -> tuple[list[tuple[Structure, Round]], np.ndarray]:
        with self.session() as session:
            rows = list(session.scalars(select(Structure).where(Structure.rounds.any(), Structure.superseded_by.is_(None))))
            session.expunge_all()
        stops = [(structure, stop) for structure in rows for stop in structure.rounds if stop.lat is not None]
        return stops, _unit(np.array([[stop.lat, stop.lon] for _, stop in stops], dtype=float).reshape(-1, 2))

    def rounds_near(self, lat: float, lon: float, km: float) -> list[tuple[Structure, Round, float]]:
        """The stops of itinerant structures within ``km`` of a point, nearest first, with their distance in km."""
        wanted = (round(lat, 5), round(lon, 5), km)
        with self._lock:
            known = self._near_rounds.get(wanted)
        if known is None:
            known = self._search_rounds(*wanted)
            with self._lock:
                self._near_rounds[wanted] = known
        return known

    def _search_rounds(self, lat: float, lon: float, km: float) -> list[tuple[Structure, Round, float]]:
        rounds, vectors = self._rounds
        if not rounds:
            return []
        close = np.flatnonzero(_angles(vectors, lat, lon) <= km / EARTH_KM * SPHERE_ERROR)
        near = [(*rounds[i], distance_km((lat, lon), (rounds[i][1].lat, rounds[i][1].lon))) for i in close]
        return sorted((item for item in near if item[2] <= km), key=lambda item: (item[2], item[0].id, item[1].id))

    def competent(self, kind: str, departement: str) -> Structure | None:
        """The préfecture (or other single office) of a département, wherever another may be nearer."""
        if (kind, departement) not in self._offices:
            found = self.in_departement(departement, [kind])
            self._offices[kind, departement] = found[0] if found else None
        return self._offices[kind, departement]

    def nearest_commune(self, lat: float, lon: float) -> Commune | None:
        """The commune whose centre is nearest to a point (WGS 84 degrees)."""
        codes, vectors = self._centres
        best = int(np.argmax(vectors @ _unit(np.array([[lat, lon]]))[0]))
        return self.communes[codes[best]]

    @cached_property
    def _centres(self) -> tuple[list[str], np.ndarray]:
        known = [commune for commune in self.communes.values() if commune.lat is not None]
        return [one.insee for one in known], _unit(np.array([[one.lat, one.lon] for one in known], dtype=float))


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return all(one[i] - AROUND <= other[i + 2] and other[i] - AROUND <= one[i + 2] for i in (0, 1))


@lru_cache(maxsize=50_000)
def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Geodesic distance between two (lat, lon) points, in km."""
    return geodesic(a, b).km


class _Index:
    """The positions and codes of all structures, as arrays; the preselection of each kind is kept."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.ids = [row.id for row in rows]
        self._kinds, self._departements, self._states = (np.array([row[i] for row in rows]) for i in (1, 2, 3))
        self.vectors = _unit(np.array([[row.lat, row.lon] for row in rows], dtype=float).reshape(-1, 2))
        self.of_commune: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            self.of_commune.setdefault(row.insee, []).append(number)
        self._kept: dict[tuple[Any, ...], np.ndarray] = {}

    def candidates(self, kinds: tuple[str, ...], departement: str | None, states: tuple[str, ...] | None) -> np.ndarray:
        """Indices of the structures of some kinds, in one département and in some states when given."""
        wanted = (kinds, departement, states)
        if wanted not in self._kept:
            mask = np.isin(self._kinds, kinds)
            if departement is not None:
                mask &= self._departements == departement
            if states is not None:
                mask &= np.isin(self._states, states)
            if len(self._kept) < 2000:
                self._kept[wanted] = np.flatnonzero(mask)
            return np.flatnonzero(mask)
        return self._kept[wanted]


def _angles(vectors: np.ndarray, lat: float, lon: float) -> np.ndarray:
    """Angles in radians, on a sphere, between unit vectors and a point in degrees."""
    return np.arccos(np.clip(vectors @ _unit(np.array([[lat, lon]]))[0], -1.0, 1.0))


def _unit(degrees: np.ndarray) -> np.ndarray:
    """Unit vectors of an (n, 2) array of latitudes and longitudes in degrees: no seam at the antimeridian."""
    lat, lon = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
