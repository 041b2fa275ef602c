"""Which commune, when several bear the name; and which of the offered ones, when the person answers.

Order of the reasons: what the message says (postal code, département, neighbour), the département at hand, the served
départements, then the population. Where none decides, the communes are offered.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from directory.place_areas import Area, departement_number
from directory.place_message import Match
from directory.place_names import Names, Town
from directory.place_words import cues
from directory.text import Token, words

MOST_CHOICES = 6
DOMINANT = 20  # times the population of each homonym
PART_DOMINANT = 4  # a part of a served name against a homonym in full, likewise
LARGE = 10_000
SAINTS = ("saint", "sainte")
FORMER = 1_000  # inhabitants that a former commune is taken to have at most
NEIGHBOUR_KM = 30.0
KIND_RANK = {"official": 0, "surnom": 0, "deleguee": 1, "associee": 1}
FORM_RANK = {"full": 0, "bare": 1, "loose": 1, "part": 3}
ORDINALS = {
    "premiere": 0, "premier": 0, "un": 0, "une": 0, "deuxieme": 1, "second": 1, "seconde": 1, "deux": 1,
    "troisieme": 2, "trois": 2, "quatrieme": 3, "quatre": 3, "cinquieme": 4, "cinq": 4, "sixieme": 5, "six": 5,
    "derniere": -1, "dernier": -1,
}
ARTICLE_LIKE = ("un", "une")
NEAR_WORDS = frozenset(("pres", "cote", "proche", "vers", "loin", "entre", "autour"))
ORDINAL_WORDS = frozenset(("er", "ere", "eme", "ieme", "e", "choix", "reponse", "option", "numero", "proposition"))


class Hints(NamedTuple):
    """What else is known: communes of the postal code, départements and neighbour that were said; ``prefer``: the
    département at hand."""

    communes: frozenset[str] = frozenset()
    departements: frozenset[str] = frozenset()
    near: Town | None = None
    prefer: str | None = None


class Settled(NamedTuple):
    """The communes that remain, best first; ``is_one``: the first one is the answer; ``certainty`` 0 to 1."""

    matches: list[Match]
    is_one: bool
    certainty: float


def settle(names: Names, matches: Sequence[Match], hints: Hints) -> Settled:
    """Decide among the communes that bear a name."""
    left = _by_commune(matches)
    for known, is_told in (
        (hints.communes, lambda match: match.name.insee in hints.communes),
        (hints.departements, lambda match: names.towns[match.name.insee].departement in hints.departements),
    ):
        kept = [match for match in left if is_told(match)]
        if known and not kept:
            return Settled(_ordered(names, left, hints.prefer), False, 0.4)
        left = kept or left
    if hints.communes or hints.departements:
        official = [match for match in left if _rank(match) == 0]
        left = official if len(official) == 1 else left
    if len(left) > 1 and hints.near:
        left = _nearest(names, left, hints.near)
    if len(left) == 1:
        return Settled(left, True, 0.95 if _rank(left[0]) < 2 else 0.85)
    at_hand = [match for match in left if names.towns[match.name.insee].departement == hints.prefer]
    if at_hand and not _is_outshone(names, at_hand[0], left):
        best = min(map(_rank, at_hand))
        at_hand = [match for match in at_hand if _rank(match) == best]
        if len(at_hand) == 1:
            return Settled(at_hand, True, 0.85)
    return _by_size(names, left, hints.prefer)


def _by_commune(matches: Sequence[Match]) -> list[Match]:
    best: dict[str, Match] = {}
    for match in matches:
        held = best.get(match.name.insee)
        if held is None or (match.cost, _rank(match)) < (held.cost, _rank(held)):
            best[match.name.insee] = match
    return list(best.values())


def _rank(match: Match) -> int:
    """0 a present commune's own name, 1 to 2 a former name or one without its article, 3 and more a part of a name."""
    return FORM_RANK[match.name.form] + KIND_RANK[match.name.kind]


def _ordered(names: Names, matches: Sequence[Match], prefer: str | None) -> list[Match]:
    def order(match: Match) -> tuple:
        town = names.towns[match.name.insee]
        is_far = 0 if town.departement == prefer else 1 if town.departement in names.served else 2
        return (round(match.cost), is_far, _rank(match) > 2, -town.population, town.insee)

    return sorted(matches, key=order)


def _population(names: Names, match: Match) -> int:
    """Inhabitants of the place that bears the name; a former commune's are not known, and few."""
    population = names.towns[match.name.insee].population
    return population if match.name.kind in ("official", "surnom") else min(population, FORMER)


def _is_outshone(names: Names, match: Match, others: Sequence[Match]) -> bool:
    """Whether a part of a name at hand is also the whole name of a large town (« Valence »)."""
    if _rank(match) < 3 or match.name.parts[0] in SAINTS:
        return False
    return any(_rank(other) == 0 and _population(names, other) >= LARGE for other in others)


def _outdone(names: Names, match: Match, others: Sequence[Match]) -> bool:
    """Whether a part of a name (« Tours » of a longer one) is out of proportion with a town of that very name."""
    if _rank(match) < 3 or match.name.parts[0] in SAINTS:
        return False
    size = max(LARGE, DOMINANT * _population(names, match))
    return any(_rank(other) < 3 and _population(names, other) >= size for other in others)


def _by_size(names: Names, left: list[Match], prefer: str | None) -> Settled:
    """Served communes first, own names before short ones, then the largest."""
    served = [match for match in left if names.towns[match.name.insee].departement in names.served]
    served = [match for match in served if not _outdone(names, match, left)]
    costs = {round(match.cost, 1) for match in left}
    if len(costs) > 1:
        return Settled(_ordered(names, left, prefer), False, 0.5)
    exact = [match for match in served if _rank(match) < 3]
    own = [match for match in exact if _rank(match) == 0]
    best = own or exact
    if len(best) == 1 and not _is_rivalled(names, best[0], served, left):
        return Settled(best, True, 0.9 if own else 0.8)
    if best:
        rivals = [match for match in served if _rank(match) < 3 or _population(names, match) > FORMER]
        big = [match for match in left if _rank(match) == 0 and _population(names, match) >= LARGE]
        big = [match for match in big if match not in served]
        offered = _ordered(names, rivals, prefer) + _ordered(names, big, prefer)
        return Settled(offered[:MOST_CHOICES], False, 0.5)
    whole = [match for match in left if _rank(match) < 3]
    if served and whole:
        near, far = _ordered(names, served, prefer), _ordered(names, whole, prefer)
        return Settled((near[:MOST_CHOICES - min(2, len(far))] + far)[:MOST_CHOICES], False, 0.5)
    if served:
        is_one = len(served) == 1
        return Settled(_ordered(names, served, prefer)[:MOST_CHOICES], is_one, 0.8 if is_one else 0.5)
    return _dominant(names, whole or left)


def _is_rivalled(names: Names, match: Match, served: list[Match], left: list[Match]) -> bool:
    """Whether a served hamlet hides a better known place: a served town's short name, a large town elsewhere."""
    population = _population(names, match)
    for other in left:
        size = _population(names, other)
        hidden = FORMER if _rank(match) > 0 else max(1500, PART_DOMINANT * population)
        if other in served and other is not match and _rank(other) > 2 and size > hidden:
            return True
        if other not in served and _rank(other) == 0 and _rank(match) > 0 and size >= LARGE:
            return True
    return False


def _dominant(names: Names, left: list[Match]) -> Settled:
    ordered = sorted(left, key=lambda match: (-_population(names, match), match.name.insee))
    if len(ordered) == 1:
        return Settled(ordered, True, 0.9 if _rank(ordered[0]) == 0 else 0.75)
    first, second = (_population(names, match) for match in ordered[:2])
    if first > DOMINANT * max(second, 1) and _rank(ordered[0]) < 3:
        return Settled(ordered[:1], True, 0.85)
    return Settled(ordered[:MOST_CHOICES], False, 0.5)


def _nearest(names: Names, left: list[Match], neighbour: Town) -> list[Match]:
    """The homonym near a place that was said, alone when no other is half as near; the nearest ones first otherwise."""
    others = [match for match in left if match.name.insee != neighbour.insee]
    distances = sorted((kilometres(names.towns[match.name.insee], neighbour), match) for match in others)
    if not distances or distances[0][0] > NEIGHBOUR_KM:
        return left
    return [match for km, match in distances if km <= max(2 * distances[0][0], 10.0)]


def kilometres(one: Town, other: Town) -> float:
    """Distance between two communes on a sphere, in km; infinite when a position is not known."""
    degrees = [value for value in (one.lat, one.lon, other.lat, other.lon) if value is not None]
    if len(degrees) < 4:
        return math.inf
    lat1, lon1, lat2, lon2 = map(math.radians, degrees)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(half))


def chosen(
    names: Names, tokens: Sequence[Token], offered: Sequence[Town], areas: Sequence[Area], spoken: Sequence[Match]
) -> Town | None:
    """The one of the offered communes that an answer points to, null when it points to none or to several.

    ``areas`` and ``spoken``: the areas and the communes that the answer was read to name.
    """
    said = {token.word for token in tokens}
    codes = {area.code for area in areas if area.code}
    if _is_short(tokens):
        codes |= {departement_number(tokens, number)[1] for number in range(len(tokens))}
    postal = {insee for word in said if len(word) == 5 and word.isdigit() for insee in names.of_code(word)}
    named = {match.name.insee for match in spoken}
    for kept in (
        [town for town in offered if town.insee in postal],
        [town for town in offered if town.insee in named and len(named) <= 2],
        [town for town in offered if town.departement in codes],
        [town for town in offered if _own_words(town, offered) & said],
    ):
        if len(kept) == 1:
            return kept[0]
    ordinal = _ordinal(tokens) if _is_short(tokens) else None
    if ordinal is not None and -1 <= ordinal < len(offered):
        return offered[ordinal]
    neighbours = [names.towns[insee] for insee in named - {town.insee for town in offered}]
    if neighbours and NEAR_WORDS & said:
        largest = max(neighbours, key=lambda town: names.weight(town.insee))
        return min(offered, key=lambda town: kilometres(town, largest))
    return None


def _is_short(tokens: Sequence[Token]) -> bool:
    """Whether an answer holds nothing but a number or « la deuxième »."""
    small = cues().sets["petits_mots"] | cues().sets["departements"] | set(ORDINALS) | ORDINAL_WORDS
    return all(token.word in small or token.word.isdigit() for token in tokens)


def _own_words(town: Town, offered: Sequence[Town]) -> set[str]:
    """The words of a commune's name that no other offered one has."""
    others = {word for other in offered if other.insee != town.insee for word in words(other.name)}
    return {word for word in words(town.name) if len(word) > 3} - others


def _ordinal(tokens: Sequence[Token]) -> int | None:
    """The index that « la deuxième », « 2 », « la dernière » gives."""
    for token in tokens:
        if token.word in ORDINALS and (token.word not in ARTICLE_LIKE or len(tokens) == 1):
            return ORDINALS[token.word]
        if token.word.isdigit() and 1 <= int(token.word) <= MOST_CHOICES:
            return int(token.word) - 1
    return None
