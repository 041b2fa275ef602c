"""Which of the names found in a message is the person's place."""
from __future__ import annotations

from dataclasses import dataclass, replace

from directory.place_areas import Area, Code
from directory.place_message import Message, Span
from directory.place_names import Names
from directory.place_words import ELSEWHERE, HARD, SOFT, cues, is_break

RANKS = {
    "moi": 0, "etre": 1, "habite": 1, "commune": 2, "lien": 3, "nu": 3, "pres": 4, "perte": 5, "venir": 6, "travail": 6,
}
KNOWN_TOWN = 5_000  # a town as large as that is meant before a département that is not served


@dataclass(frozen=True)
class Found:
    """What was found in a message; ``ignored``: indexes of words to leave out of the rest."""

    text: Message
    spans: list[Span]
    codes: list[Code]
    areas: list[Area]
    ignored: set[int]


def untangle(found: Found, names: Names) -> Found:
    """Decide between a commune and an area that are the same words (« Vienne »); drop what a longer name holds."""
    spans, areas = list(found.spans), []
    for area in found.areas:
        rivals = [span for span in spans if span.first < area.last and area.first < span.last]
        if any(span.last - span.first > area.last - area.first + 1 or _is_longer(span, area) for span in rivals):
            continue
        if area.is_weak and not any(not span.is_elsewhere for span in rivals):
            continue
        if rivals and not _means_area(found, area, rivals[0], names):
            continue
        spans = [span for span in spans if span not in rivals]
        areas.append(area)
    return replace(found, spans=spans, areas=areas)


def _is_longer(span: Span, area: Area) -> bool:
    return span.letters > sum(1 for _ in area.name if _.isalpha()) and span.first < area.first and span.cost == 0


def _means_area(found: Found, area: Area, span: Span, names: Names) -> bool:
    if area.is_clear or span.cost > 0 or all(match.name.form == "part" for match in span.matches):
        return True
    before = found.text.said[max(0, area.first - 3):area.first]
    if "prefecture" in before and "sous" not in before[:-1]:
        return True
    if any(other.last == area.first and other is not span for other in found.spans):
        return True
    towns = [names.towns[match.name.insee] for match in span.matches]
    codes = {insee for code in found.codes for insee in code.communes}
    others = {other.code for other in found.areas if other is not area and other.code}
    if any(town.insee in codes or town.departement in others for town in towns):
        return False
    is_departement = area.code is not None and names.departements.get(area.code) == area.name
    if is_departement and area.code in names.served:
        return True
    if is_departement or span.context.link in ("a", "commune"):
        return max(town.population for town in towns) < KNOWN_TOWN and span.context.link != "commune"
    return True


def main_spans(found: Found) -> list[Span]:
    """The span of the person's place; several when the message does not say which."""
    live = [span for span in found.spans if not span.is_elsewhere]
    if len(live) < 2:
        return live
    corrected = [span for span in live[1:] if _corrects(found, span)]
    if corrected:
        return corrected[-1:]
    top = min(RANKS[span.context.role] for span in live)
    best = [span for span in live if RANKS[span.context.role] == top]
    with_code = [span for span in best if any(_is_beside(span, code.first, code.last) for code in found.codes)]
    best = with_code or best
    heaviest = max(_weight(span) for span in best)
    best = [span for span in best if _weight(span) > heaviest - 0.6]
    distinct = {frozenset(match.name.insee for match in span.matches) for span in best}
    if len(distinct) == 1:
        return best[:1]
    first, second = best[0], best[1]
    is_place_then_town = second.context.role == "nu" and len(best) == 2 and first.last == second.first
    return best[:1] if is_place_then_town and is_break(found.text.tokens[second.first], SOFT) else best


def _weight(span: Span) -> float:
    return 0.8 if span.context.role == "nu" else span.context.weight


def qualifying(found: Found, span: Span, names: Names) -> list[Area]:
    """The areas that tell the place's département: those beside it, or that one of its homonyms lies in."""
    departements = {names.towns[match.name.insee].departement for match in span.matches}
    kept = []
    for area in found.areas:
        beside = 0 <= area.start - span.last <= 1 or 0 <= span.first - area.last <= 1
        if area.code and area.role not in ELSEWHERE and (beside or area.code in departements):
            kept.append(area)
    return kept


def _corrects(found: Found, span: Span) -> bool:
    start = span.context.start
    tokens = found.text.tokens
    if span.context.link == "correction":
        return True
    return start > 0 and tokens[start - 1].word in cues().sets["correction"] and not is_break(tokens[start], HARD)


def _is_beside(span: Span, first: int, last: int) -> bool:
    return 0 <= first - span.last <= 1 or 0 <= span.first - last <= 1


def neighbour(found: Found, span: Span) -> Span | None:
    """The other place that the message says this one is near to."""
    others = [other for other in found.spans if other is not span and other.context.role not in ("nie", "nom", "rue")]
    near = [other for other in others if other.context.link == "pres" or other.context.role == "pres"]
    beside = [other for other in others if other.context.role == "nu" and other.first == span.last]
    return next(iter(near or beside), None)
