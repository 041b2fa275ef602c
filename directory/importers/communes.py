"""The present commune that a row of a list speaks of, whatever its codes were worth when it was written."""
from __future__ import annotations

import difflib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.models import Commune, CommuneName, PostalCode
from directory.text import words

# Municipal arrondissements have codes of their own; the commune is the city.
ARRONDISSEMENTS = {
    **{f"751{number:02d}": "75056" for number in range(1, 21)},
    **{f"132{number:02d}": "13055" for number in range(1, 17)},
    **{f"6938{number}": "69123" for number in range(1, 10)},
}
EARTH_KM = 6371.0
FAR_KM = {"973": 150.0}  # communes of Guyane are as large as départements
FAR_DEFAULT_KM = 30.0
BOXES = {  # south, north, west, east
    "": (41.2, 51.2, -5.3, 9.7), "975": (46.7, 47.2, -56.5, -56.0), "977": (17.8, 18.0, -63.0, -62.7),
    "978": (18.0, 18.2, -63.2, -62.9), "986": (-14.5, -13.0, -178.3, -176.0), "987": (-28.0, -7.0, -155.0, -134.0),
    "988": (-23.0, -18.0, 158.0, 172.5),
}


@dataclass(frozen=True)
class Place:
    """A present commune as the importer needs it; ``lat``/``lon`` (WGS 84) are null when the centre is unknown."""

    insee: str
    name: str
    departement: str
    lat: float | None
    lon: float | None
    postal_codes: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """The commune found, and what had to be repaired to find it (null when the row was right)."""

    place: Place
    warning: str | None = None


class Communes:
    """Every present commune, by code and by postal code; ``names_of`` gives the (code, name) pairs of a département."""

    def __init__(self, places: Iterable[Place], names_of: Callable[[str], Iterable[tuple[str, str]]]) -> None:
        self.places = {place.insee: place for place in places}
        self._names_of = names_of
        self._folded: dict[str, dict[str, set[str]]] = {}

    @classmethod
    def load(cls, session: Session) -> Communes:
        """From the directory's own tables; the session is used as long as names are looked for."""
        codes: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for insee, code in session.execute(select(PostalCode.insee, PostalCode.code).order_by(PostalCode.code)):
            codes[insee] += (code,)
        columns = (Commune.insee, Commune.name, Commune.departement, Commune.lat, Commune.lon)

        def names_of(departement: str) -> list[tuple[str, str]]:
            query = select(CommuneName.insee, CommuneName.name).join(Commune, Commune.insee == CommuneName.insee)
            return [(row[0], row[1]) for row in session.execute(query.where(Commune.departement == departement))]

        rows = session.execute(select(*columns))
        return cls([Place(row[0], row[1], row[2], row[3], row[4], codes[row[0]]) for row in rows], names_of)

    def find(self, insee: str, name: str, postal_code: str, departement: str) -> Match | None:
        """The commune of a row: by its code when its name or postal code agrees, else by name, then by postal code."""
        insee = insee.upper().zfill(5) if insee else ""
        place = self.places.get(ARRONDISSEMENTS.get(insee, insee))
        if place and (postal_code in place.postal_codes or _core(name) == _core(place.name)):
            return Match(place)
        if place and place.insee in self._called(place.departement, name):
            return Match(place)
        found = self._named(name, postal_code, (departement_of(insee), departement, departement_of(postal_code)))
        if found:
            wrong = f"le code d'une autre commune, {place.name}" if place else f"un code de commune inconnu, {insee}"
            wrong = wrong if insee else "un nom sans code"
            return Match(found, f"Commune retrouvée par son nom. La liste officielle donne {wrong}.")
        if place:
            said = f"{name or 'sans nom'} ({postal_code or 'sans code postal'})"
            return Match(place, f"Commune à vérifier. La liste officielle dit {said}.")
        found = self._served(name, postal_code)
        return Match(found, f"Commune retrouvée par le code postal {postal_code}.") if found else None

    def _called(self, departement: str, name: str) -> set[str]:
        """Codes of the communes of a département that have this name, a former one included."""
        if departement not in self._folded:
            folded = self._folded[departement] = defaultdict(set)
            for insee, one in self._names_of(departement) if departement else ():
                folded[_core(one)].add(insee)
        return self._folded[departement].get(_core(name), set()) if name else set()

    @cached_property
    def _served_by(self) -> dict[str, list[Place]]:
        served: dict[str, list[Place]] = defaultdict(list)
        for place in self.places.values():
            for code in place.postal_codes:
                served[code].append(place)
        return served

    def _named(self, name: str, postal_code: str, departements: Iterable[str]) -> Place | None:
        for departement in dict.fromkeys(departements):
            found = self._called(departement, name)
            if len(found) > 1:
                found = found & {place.insee for place in self._served_by.get(postal_code, ())}
            if len(found) == 1:
                return self.places[next(iter(found))]
        return None

    def _served(self, name: str, postal_code: str) -> Place | None:
        """The only commune of a postal code, else the one of them whose name is written nearly so."""
        served = {_core(place.name): place for place in self._served_by.get(postal_code, ())}
        close = list(served) if len(served) == 1 else difflib.get_close_matches(_core(name), served, n=2, cutoff=0.85)
        return served[close[0]] if len(close) == 1 else None


def _core(name: str) -> str:
    """The folded name of a commune: « POITIERS CEDEX 9 » and « Marseille 15e » are Poitiers and Marseille."""
    parts = words(name)
    if "cedex" in parts[1:]:
        parts = parts[:parts.index("cedex")]
    if len(parts) > 1 and parts[0] in ("paris", "lyon", "marseille") and parts[1].isdigit():
        parts = parts[:1]
    return " ".join(parts)


def departement_of(code: str) -> str:
    """Département of an INSEE or postal code: its first two characters, three overseas, 2A or 2B kept as they are."""
    if len(code) != 5:
        return ""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def is_near(place: Place, lat: float, lon: float) -> bool:
    """Whether a point (WGS 84 degrees) can be in the commune; only in its territory when its centre is unknown."""
    if place.lat is None or place.lon is None:
        south, north, west, east = BOXES.get(place.departement) or BOXES[""]
        return south <= lat <= north and west <= lon <= east
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return False
    north = math.radians(lat - place.lat)  # a plane is right enough for « about here »
    east = math.radians(lon - place.lon) * math.cos(math.radians(place.lat))
    return EARTH_KM * math.hypot(north, east) <= FAR_KM.get(place.departement, FAR_DEFAULT_KM)
