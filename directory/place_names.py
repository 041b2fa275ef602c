"""The index of the names of communes: exact keys, former names, parts of names, misspellings, postal codes.

A key is a name without accents, spaces, hyphens nor apostrophes (« saintjeandangely »).
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import select

from directory.lexicon import lexicon
from directory.models import Commune, CommuneName, Departement, PostalCode
from directory.place_words import cues
from directory.search import Directory
from directory.text import ARTICLES, LINKERS, key, loose_key, sounds, spelling, words

GENERIC = frozenset(
    "saint sainte saints notre dame bois grand grande petit petite chateau ville neuve neuf vieux vieille mont port "
    "plage bains bourg fort haut haute bas basse bel belle beau villages village val rives plaine vallee vallees foret "
    "lac mer roi reine eglise chapelle montagne riviere".split()
)
PART_POPULATION = 2000  # a part of a name stands for the whole outside the served départements from this size on
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_TAIL = 6  # letters


class Town(NamedTuple):
    """A present commune; lat and lon in WGS 84 degrees."""

    insee: str
    name: str
    departement: str
    population: int
    lat: float | None
    lon: float | None


class Name(NamedTuple):
    """A way to call a commune. ``form``: full, bare (no article), loose (no small words) or part of the name."""

    insee: str
    name: str
    kind: str
    form: str
    parts: tuple[str, ...]


class Near(NamedTuple):
    """A key that resembles what was written: ``cost`` in edits, less when both sound alike."""

    key: str
    cost: float


def tolerance(length: int) -> int:
    """How many edits a name of ``length`` letters allows."""
    if length < 5:
        return 0
    return 1 if length < 7 else 2 if length < 12 else 3


class Names:
    """Every name by which a commune may be called, read once from the directory."""

    def __init__(self, directory: Directory, served: Iterable[str]) -> None:
        self.served = frozenset(served)
        self._engine = directory.engine
        self._codes: dict[str, tuple[str, ...]] = {}
        self.towns: dict[str, Town] = {}
        self.exact: dict[str, list[Name]] = {}
        self.departements: dict[str, str] = {}
        self.areas: dict[str, tuple[str, str | None]] = {}
        with directory.engine.connect() as connection:
            columns = (Commune.insee, Commune.name, Commune.departement, Commune.population, Commune.lat, Commune.lon)
            for insee, name, departement, population, lat, lon in connection.execute(select(*columns)).all():
                self.towns[insee] = Town(insee, name, departement, population or 0, lat, lon)
            rows = connection.execute(select(CommuneName.insee, CommuneName.name, CommuneName.kind)).all()
            for code, name in connection.execute(select(Departement.code, Departement.name)).all():
                self.departements[code] = name
        for insee, name, kind in rows:
            if kind != "arrondissement":
                self._add(insee, name, kind)
        self._add_areas()
        self._add_tails()

    def of_code(self, code: str) -> tuple[str, ...]:
        """INSEE codes of the communes of a postal code, the largest first; empty when there is no such code."""
        if code not in self._codes:
            with self._engine.connect() as connection:
                found = connection.execute(select(PostalCode.insee).where(PostalCode.code == code)).scalars().all()
            self._codes[code] = tuple(sorted(found, key=lambda insee: (-self.towns[insee].population, insee)))
            if not found:
                return self._codes.pop(code)
        return self._codes[code]

    def _add(self, insee: str, name: str, kind: str) -> None:
        plain = name.partition(" (")[0]
        parts = words(plain)
        self._put(insee, name, kind, "full", parts)
        core = parts[1:] if parts[0] in ARTICLES and len(parts) > 1 else parts
        if core is not parts:
            self._put(insee, name, kind, "bare", core)
        loose = loose_key(core)
        if loose:
            self._file(loose, Name(insee, name, kind, "loose", tuple(core)))
        town = self.towns[insee]
        if len(core) > 1 and (town.departement in self.served or town.population >= PART_POPULATION):
            for part in distinctive_parts(core):
                is_plain = len(part) == 1 and part[0] in lexicon() and town.departement not in self.served
                if is_plain or kind != "official" and part[0] in ("saint", "sainte"):
                    continue
                self._put(insee, name, kind, "part", part)

    def _put(self, insee: str, name: str, kind: str, form: str, parts: Sequence[str]) -> None:
        self._file(key(parts), Name(insee, name, kind, form, tuple(parts)))

    def _file(self, name_key: str, name: Name) -> None:
        group = self.exact.get(name_key)
        if group is None:
            self.exact[name_key] = [name]
        elif all(one.insee != name.insee or one.form != "full" for one in group):
            group.append(name)

    def _add_areas(self) -> None:
        present = {town.name for town in self.towns.values()}
        for name, code, spoken in cues().areas:
            self._add_area(name, code, spoken)
        for code, name in self.departements.items():
            if code != "75" and (name not in present or len(code) == 2):
                self._add_area(name, code, (name,))

    def _add_area(self, name: str, code: str | None, spoken: Iterable[str]) -> None:
        for phrase in spoken:
            parts = words(phrase)
            self.areas[key(parts[1:] if parts[0] in ARTICLES and len(parts) > 1 else parts)] = (name, code)

    def codes_of(self, insee: str) -> list[str]:
        """The postal codes of a commune, in order."""
        with self._engine.connect() as connection:
            query = select(PostalCode.code).where(PostalCode.insee == insee).order_by(PostalCode.code)
            return list(connection.execute(query).scalars())

    def _add_tails(self) -> None:
        """The last word of a served commune's long name, when it is no French word and no other name holds it."""
        tails: dict[str, set[str]] = {}
        for town in self.towns.values():
            parts = words(town.name) if town.departement in self.served else []
            if len(parts) > 2 and parts[-2] in LINKERS and len(parts[-1]) >= SHORTEST_TAIL:
                tails.setdefault(parts[-1], set()).add(town.insee)
        for tail, holders in tails.items():
            if len(holders) == 1 and tail not in self.exact and tail not in self.areas and tail not in lexicon():
                insee = holders.pop()
                self._put(insee, self.towns[insee].name, "official", "part", (tail,))

    @cached_property
    def _spellings(self) -> tuple[dict[tuple[str, int], list[str]], dict[str, list[str]]]:
        """The keys that may be misspelt, by first letter and length, and by sound."""
        pools: dict[tuple[str, int], list[str]] = {}
        spelled: dict[str, str] = {}
        for name_key, names in self.exact.items():
            best = names[0]
            if len(name_key) < 5 or best.form == "loose":
                continue
            if best.form == "part" and not any(self.towns[one.insee].departement in self.served for one in names):
                continue
            pools.setdefault((name_key[0], len(name_key)), []).append(name_key)
            spelled[name_key] = spelling(best.name.partition(" (")[0]) if best.form == "full" else "-".join(best.parts)
        by_sound: dict[str, list[str]] = {}
        for name_key, sound in zip(spelled, sounds(list(spelled.values()))):
            by_sound.setdefault(sound, []).append(name_key)
        return pools, by_sound

    def near(self, written: str, spelled: str) -> list[Near]:
        """The keys that resemble ``written`` (a key) or sound as ``spelled``, best first.

        Slips on the first letter are rare: the other first letters are tried only when this one gives nothing.
        """
        pools, by_sound = self._spellings
        found: dict[str, float] = {
            name_key: float(OSA.distance(written, name_key)) for name_key in by_sound.get(sounds([spelled])[0], ())
        }
        most = max(tolerance(len(written)) + 1, len(written) // 2)
        found = {name_key: distance for name_key, distance in found.items() if distance <= most}
        alike = set(found)
        found.update(self._within(written, written[:1], pools))
        if not found:
            for letter in LETTERS:
                found.update(self._within(written, letter, pools))
        return self._rated(written, found, alike)

    def near_among(self, written: str, spelled: str, communes: Iterable[str]) -> list[Near]:
        """The same among the names of some communes (INSEE codes), with more edits allowed."""
        pool = list({name_key for insee in communes for name_key in self._keys_of(insee)})
        sound = sounds([spelled])[0]
        alike = {name_key for name_key, one in zip(pool, sounds(pool)) if one == sound}
        limit = max(1, len(written) * 2 // 5)
        scored = process.extract(written, pool, scorer=OSA.distance, score_cutoff=limit, limit=None)
        return self._rated(written, {name_key: float(distance) for name_key, distance, _ in scored}, alike)

    @staticmethod
    def _within(written: str, letter: str, pools: dict[tuple[str, int], list[str]]) -> Iterator[tuple[str, float]]:
        reach = tolerance(len(written))
        for length in range(len(written) - reach, len(written) + reach + 1):
            limit = tolerance(min(length, len(written)))
            if limit and abs(length - len(written)) <= limit:
                pool = pools.get((letter, length), ())
                for name_key, distance, _ in process.extract(
                    written, pool, scorer=OSA.distance, score_cutoff=limit, limit=None
                ):
                    yield name_key, float(distance)

    def _rated(self, written: str, found: dict[str, float], alike: set[str]) -> list[Near]:
        costs = [Near(one, self._cost(written, one, edits, one in alike)) for one, edits in found.items()]
        return sorted(costs, key=lambda one: (one.cost, one.key))

    @staticmethod
    def _cost(written: str, name_key: str, distance: float, is_alike: bool) -> float:
        cost = min(distance * 0.6, 1.2) if is_alike else distance
        return cost + (0.5 if written[0] != name_key[0] and not is_alike else 0.0)

    def _keys_of(self, insee: str) -> list[str]:
        town = self.towns[insee]
        parts = words(town.name.partition(" (")[0])
        core = parts[1:] if parts[0] in ARTICLES and len(parts) > 1 else parts
        keys = [key(parts), key(core), *(key(part) for part in distinctive_parts(core))]
        return [one for one in keys if one in self.exact]

    def weight(self, insee: str) -> float:
        """How likely a commune is named, all else equal: about 0 for a hamlet, 2 for a served town."""
        town = self.towns[insee]
        return (0.9 if town.departement in self.served else 0.0) + 0.2 * math.log10(town.population + 1)


def distinctive_parts(core: Sequence[str]) -> list[list[str]]:
    """The parts by which people call a compound name (« Hossegor » for Soorts-Hossegor, « Mortagne » before « au »)."""
    units: list[list[str]] = []
    for number, word in enumerate(core):
        if word in LINKERS and number:
            break
        if units and units[-1][-1] in ("saint", "sainte"):
            units[-1].append(word)
        else:
            units.append([word])
    is_whole = sum(len(unit) for unit in units) == len(core)
    parts = [units[0]] if units else []
    if is_whole:
        parts += [unit for unit in units[1:] if unit[0] not in ("saint", "sainte")]
    elif len(units) > 1:
        parts = [[word for unit in units for word in unit], *([units[0]] if len(units[0]) == 1 else [])]
    kept = [part for part in parts if len(part) < len(core) and len(key(part)) >= 4]
    return [part for part in kept if not (len(part) == 1 and part[0] in GENERIC)]
