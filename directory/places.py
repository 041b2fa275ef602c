"""Where a person lives or looks for a place, read in what he or she writes: a commune, or what to ask to know it.

``PlaceFinder.read`` is the one way in. A wrong commune costs a useless drive, so that every doubt becomes a question.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from directory.place_areas import Area, Code, cedex_words, expression_words, find_areas, find_codes, web_words
from directory.place_homonyms import MOST_CHOICES, Hints, chosen, kilometres, settle
from directory.place_languages import heard_areas, inflected_spans, is_common, is_foreign, reading, recast, script_spans
from directory.place_message import Match, Span, message
from directory.place_misspelt import span_among
from directory.place_names import Names, Town
from directory.place_rest import answer_words, small_rest, unknown_words, with_district
from directory.place_scripts import SoundIndex
from directory.place_select import Found, main_spans, neighbour, qualifying, untangle
from directory.place_spans import find_spans
from directory.place_words import ELSEWHERE, HOME, said_words
from directory.search import Directory
from directory.settings import served_departements
from directory.text import Token, tokenize, words
from locales import SOURCE

LOST = "vol"  # the role of a place where something was lost or stolen
ABROAD_KM = 30.0
ROLE_CONFIDENCE = {
    "moi": 1.0, "habite": 0.98, "etre": 0.97, "commune": 0.95, "pres": 0.8, "perte": 0.75, "travail": 0.65,
    "venir": 0.6,
}
PLAIN_CONFIDENCE = 0.93
EDIT_DOUBT = 0.06  # confidence lost for each edit of a misspelling


@dataclass(frozen=True)
class Place:
    """A commune. ``lat``, ``lon``: WGS 84 degrees of its centre, or of the person when ``precision`` is ``position``.

    ``as_written``: the words of the message. ``via``: the delegated or former name, or the nickname, that was used.
    """

    insee: str
    name: str
    departement: str
    lat: float | None
    lon: float | None
    precision: str = "commune"
    as_written: str | None = None
    via: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a message says of a place.

    ``place``: settled. ``choices``: the communes to ask about, best first, at most 6, when it is not. ``area``: a
    département, region or island said without a commune, ``departement`` its code when it lies in one. ``unknown``:
    words that stand for a place and match none. ``confidence``: 0 to 1. ``rest``: the message without the place.
    ``is_only_place``: the message says nothing else.
    """

    place: Place | None = None
    choices: tuple[Place, ...] = ()
    area: str | None = None
    departement: str | None = None
    unknown: str | None = None
    confidence: float = 0.0
    rest: str = ""
    is_only_place: bool = False


class PlaceFinder:
    """Reads communes in free text. ``served``: codes of the départements preferred among homonyms.

    The names are read from the directory once, at the first use. Safe to share between threads.
    """

    def __init__(self, directory: Directory, served: Sequence[str] | None = None) -> None:
        self._directory = directory
        self._served = tuple(served_departements() if served is None else served)

    @cached_property
    def names(self) -> Names:
        """The index of names."""
        return Names(self._directory, self._served)

    @cached_property
    def sounds(self) -> SoundIndex:
        """The index of how the names sound, for other scripts."""
        return SoundIndex(self.names)

    def by_insee(self, insee: str) -> Place | None:
        """The present commune of an INSEE code."""
        town = self.names.towns.get(insee)
        return _place(town) if town else None

    def by_position(self, lat: float, lon: float) -> Place | None:
        """The commune whose centre is nearest to a point, null when none is within 30 km (abroad, at sea)."""
        commune = self._directory.nearest_commune(lat, lon)
        if commune is None:
            return None
        town = self.names.towns[commune.insee]
        if kilometres(town, town._replace(lat=lat, lon=lon)) > ABROAD_KM:
            return None
        return Place(town.insee, town.name, town.departement, lat, lon, precision="position")

    def read(
        self, text: str, *, expected: bool = False, choices: Sequence[Place] = (), prefer: str | None = None,
        language: str = SOURCE,
    ) -> Reading:
        """Read the place of a message.

        ``expected``: a commune has just been asked for, so that a bare word may be one. ``choices``: the communes just
        offered. ``prefer``: code of the département at hand. ``language``: the message's, BCP 47.
        """
        tokens = tokenize(text)
        if not tokens:
            return Reading(rest=text.strip())
        found = self._find(tokens, expected or bool(choices), language)
        if choices:
            picked = self._pick(tokens, choices, found)
            if picked:
                rest, only = small_rest(text, found, answer_words(found, picked.name))
                return Reading(place=picked, confidence=0.95, rest=rest, is_only_place=only)
        return self._settle(text, found, prefer)

    def _find(self, tokens: list[Token], expected: bool, language: str) -> Found:
        is_french = language.startswith(SOURCE)
        said = said_words(tokens, None if is_french else reading(tokens, language))
        parsed = message(tokens, said, expected)
        alone = expected or len(tokens) - len(parsed.small) <= 3
        ignored = cedex_words(tokens)
        codes = [code for code in find_codes(tokens, said, self.names, alone) if code.first not in ignored]
        taken = ignored | {i for code in codes for i in range(code.first, code.last)}
        foreign = {index for index, token in enumerate(tokens) if is_foreign(token)}
        spans = find_spans(parsed, self.names, taken | foreign | web_words(tokens) | expression_words(said))
        if not is_french:
            spans = recast(spans, parsed, language)
            spans = inflected_spans(parsed, self.names, language, spans)
            spans += script_spans(parsed, self.sounds, language, spans)
            spans.sort(key=lambda span: span.first)
        for code in codes:
            spans = span_among(parsed, self.names, code.communes, code.first, code.last, spans)
        ends = {span.last for span in spans if with_district(parsed, span) == span.last}
        areas = find_areas(tokens, said, self.names, expected, ends)
        if not is_french:
            areas = [area for area in areas if not is_common(tokens[area.first:area.last], language)]
            areas += heard_areas(parsed, self.sounds, language, spans)
        return untangle(Found(parsed, spans, codes, areas, ignored), self.names)

    def _pick(self, tokens: list[Token], choices: Sequence[Place], found: Found) -> Place | None:
        offered = [self.names.towns[one.insee] for one in choices if one.insee in self.names.towns]
        spoken = [match for span in found.spans for match in span.matches]
        town = chosen(self.names, tokens, offered, found.areas, spoken)
        return next((one for one in choices if town and one.insee == town.insee), None)

    def _settle(self, text: str, found: Found, prefer: str | None) -> Reading:
        mains = main_spans(found)
        codes = [code for code in found.codes if code.role not in ELSEWHERE]
        homes = [area for area in found.areas if area.role in HOME and not area.is_weak]
        is_told = any(span.context.role in HOME or qualifying(found, span, self.names) for span in mains)
        if mains and homes and not is_told:
            return self._area(text, found, homes[-1])
        if len(mains) > 1:
            return self._several(text, found, mains, prefer)
        if mains:
            return self._one(text, found, mains[0], codes, prefer)
        if codes:
            return self._by_code(text, found, codes)
        areas = [area for area in found.areas if area.role not in ELSEWHERE]
        if areas:
            return self._area(text, found, areas[-1])
        lost = [span for span in found.spans if span.context.role == LOST]
        if len(lost) == 1:
            return self._only_lost(text, found, lost[0], prefer)
        unknown = unknown_words(text, found)
        if unknown:
            rest, only = small_rest(text, found, [unknown[:2]])
            return Reading(unknown=unknown[2], confidence=0.5, rest=rest, is_only_place=only)
        return Reading(rest=text.strip())

    def _only_lost(self, text: str, found: Found, span: Span, prefer: str | None) -> Reading:
        """The place of a loss or a theft, when it is the only one of the message: to be asked about, or used with care."""
        settled = settle(self.names, span.matches, Hints(prefer=prefer))
        if not settled.is_one:
            return Reading(rest=text.strip())
        rest, _ = small_rest(text, found, [(span.context.start, span.last)])
        match = settled.matches[0]
        return Reading(choices=(_place(self.names.towns[match.name.insee], None, match),), confidence=0.3, rest=rest)

    @staticmethod
    def _area(text: str, found: Found, area: Area) -> Reading:
        rest, only = small_rest(text, found, [(area.start, area.last)])
        return Reading(area=area.name, departement=area.code, confidence=0.8, rest=rest, is_only_place=only)

    def _one(self, text: str, found: Found, span: Span, codes: list[Code], prefer: str | None) -> Reading:
        hints = self._hints(found, span, codes, prefer)
        settled = settle(self.names, _of_area(span.matches, found.areas, self.names), hints)
        used = [(span.context.start, with_district(found.text, span))]
        used += [(code.start, code.last) for code in codes] + [(area.start, area.last) for area in found.areas]
        is_correction = span.context.link == "correction" or any(other.context.role == "nie" for other in found.spans)
        used += [(other.context.start, other.last) for other in found.spans
                 if other.context.role in ("pres", "nie") or is_correction and not other.is_elsewhere]
        rest, only = small_rest(text, found, used)
        written = text[found.text.tokens[span.first].start:found.text.tokens[span.last - 1].end]
        kept = settled.matches[:MOST_CHOICES]
        places = tuple(_place(self.names.towns[match.name.insee], written, match) for match in kept)
        if hints.communes and not settled.is_one:
            places = self._with_code(places, hints.communes)
        is_one = settled.is_one and not span.is_doubtful
        confidence = settled.certainty * ROLE_CONFIDENCE.get(span.context.role, PLAIN_CONFIDENCE)
        confidence *= 1.0 - EDIT_DOUBT * span.cost
        confidence = confidence if is_one else min(confidence, 0.5)
        place, choices = (places[0], ()) if is_one else (None, places)
        return Reading(place=place, choices=choices, confidence=round(confidence, 2), rest=rest, is_only_place=only)

    def _with_code(self, places: tuple[Place, ...], communes: Iterable[str]) -> tuple[Place, ...]:
        """The communes of the name, then those of a postal code that belongs to none of them."""
        known = {place.insee for place in places}
        if known & set(communes):
            return places
        largest = sorted((self.names.towns[insee] for insee in communes), key=lambda town: -town.population)
        return (places[:3] + tuple(_place(town) for town in largest))[:MOST_CHOICES]

    def _hints(self, found: Found, span: Span, codes: list[Code], prefer: str | None) -> Hints:
        departements = frozenset(area.code for area in qualifying(found, span, self.names) if area.code)
        communes = frozenset(insee for code in codes for insee in code.communes)
        near = neighbour(found, span)
        town = None
        if near is not None:
            best = settle(self.names, near.matches, Hints(departements=departements, prefer=prefer)).matches[0]
            town = self.names.towns[best.name.insee]
        return Hints(communes, departements, town, prefer)

    def _several(self, text: str, found: Found, spans: list[Span], prefer: str | None) -> Reading:
        departements = frozenset(area.code for area in found.areas if area.code)
        towns = self.names.towns
        inside = [one for one in spans if any(towns[m.name.insee].departement in departements for m in one.matches)]
        if len(inside) == 1:
            return self._one(text, found, inside[0], [], prefer)
        places: dict[str, Place] = {}
        for span in spans:
            settled = settle(self.names, span.matches, Hints(departements=departements, prefer=prefer))
            for match in settled.matches[:1 if settled.is_one else 3]:
                places.setdefault(match.name.insee, _place(self.names.towns[match.name.insee], None, match))
        rest, only = small_rest(text, found, [(span.context.start, span.last) for span in spans])
        offered = tuple(places.values())[:MOST_CHOICES]
        if len(offered) == 1:
            return Reading(place=offered[0], confidence=0.8, rest=rest, is_only_place=only)
        return Reading(choices=offered, confidence=0.4, rest=rest, is_only_place=only)

    def _by_code(self, text: str, found: Found, codes: list[Code]) -> Reading:
        code = codes[-1]
        used = [(one.start, one.last) for one in codes] + [(area.start, area.last) for area in found.areas]
        rest, only = small_rest(text, found, used)
        places = tuple(_place(self.names.towns[insee], code.text) for insee in code.communes[:MOST_CHOICES])
        if len(places) == 1:
            return Reading(place=places[0], confidence=0.95, rest=rest, is_only_place=only)
        return Reading(choices=places, confidence=0.6, rest=rest, is_only_place=only)


def _of_area(matches: Sequence[Match], areas: Sequence[Area], names: Names) -> Sequence[Match]:
    """The matches whose commune bears the name of an area of the message (« Saint-Pierre, île d'Oléron »), if any."""
    said = {words(area.name)[-1] for area in areas if area.name}
    return [match for match in matches if said & set(words(names.towns[match.name.insee].name))] or matches


def _place(town: Town, written: str | None = None, match: Match | None = None) -> Place:
    via = match.name.name if match and match.name.kind != "official" and match.name.name != town.name else None
    return Place(town.insee, town.name, town.departement, town.lat, town.lon, as_written=written, via=via)
