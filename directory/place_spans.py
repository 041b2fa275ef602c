"""The words of a message that may name a commune: exact names first, then misspelt ones."""
from __future__ import annotations

from dataclasses import replace

from directory.lexicon import lexicon
from directory.place_message import Match, Message, Span
from directory.place_misspelt import misspelt
from directory.place_names import Names
from directory.place_score import ACCEPTED, REJOINED, make_span
from directory.place_words import HARD, SOFT, cues, is_break, phrase_before
from directory.text import LATIN_LETTER, LINKERS, key

LONGEST = 10  # words of a name
DOUBTFUL = 0.4  # score from which a misspelt name at the end of a message is worth a question
DOUBTFUL_LETTERS = 7
SETTLES = 0.2  # edits a letter up to which a misspelling is settled without a question
FAR_POPULATION = 5_000  # a smaller far-away commune may be a served one misspelt
CUT_POPULATION = 5_000  # « Niort-Ville » is Niort, « Nieul-Truc » is not Nieul
INSIDE = LINKERS - {"a", "au", "aux", "et", "en", "sur"}  # what holds the words of one name together
DISTRICT_ENDS = frozenset("nord sud est ouest centre ville plage gare".split())


def find_spans(text: Message, names: Names, taken: set[int]) -> list[Span]:
    """The accepted spans, in the order of the text, without overlap; ``taken`` are indexes of words already read."""
    exact = [span for span in _exact(text, names, taken) if not _is_cut(text, span, names)]
    sure = _without_overlap([span for span in exact if span.score >= ACCEPTED or span.is_elsewhere])
    sure = _without_overlap(_coordinated(text, exact, sure))
    close = [_doubted(text, span) for span in misspelt(text, names, taken, sure) if not _is_cut(text, span, names)]
    close = [span for span in close if span.score >= ACCEPTED or span.is_elsewhere or _is_tail(text, span)]
    kept = _without_overlap(sure + close)
    return sorted((_with_served(names, span) for span in kept), key=lambda span: span.first)


def _is_tail(text: Message, span: Span) -> bool:
    return ACCEPTED > span.score >= DOUBTFUL and span.letters >= DOUBTFUL_LETTERS and span.last >= text.end


def _doubted(text: Message, span: Span) -> Span:
    """A misspelt name that nothing announces at the end of the message, or a far misspelling, is worth a question."""
    return replace(span, is_doubtful=_is_tail(text, span) or span.cost > SETTLES * span.letters)


def _with_served(names: Names, span: Span) -> Span:
    """A small far-away commune whose name is one letter from a larger served one's may be that one misspelt."""
    towns = [names.towns[match.name.insee] for match in span.matches]
    largest = max(town.population for town in towns)
    if span.cost or span.letters < 6 or largest >= FAR_POPULATION:
        return span
    if any(town.departement in names.served for town in towns):
        return span
    parts = span.matches[0].name.parts
    found = []
    for near in names.near(key(parts), "-".join(parts)):
        for name in names.exact[near.key] if 0 < near.cost <= 1.0 else ():
            town = names.towns[name.insee]
            if name.form in ("full", "bare") and town.departement in names.served and town.population >= largest:
                found.append(Match(name, near.cost))
    return replace(span, matches=span.matches + tuple(found)) if found else span


def _without_overlap(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (4 * one.cost - one.letters, -one.score)):
        if all(span.last <= other.first or other.last <= span.first for other in kept):
            kept.append(span)
    return kept


def _coordinated(text: Message, exact: list[Span], sure: list[Span]) -> list[Span]:
    """The names that « et » or « ou » joins to a place already found take the role of that place."""
    found = list(sure)
    for known in sure:
        for span in exact:
            between = min(span.last, known.last)
            is_joined = max(span.first, known.first) == between + 1 and text.tokens[between].word in ("et", "ou")
            if is_joined and span.context.role == "nu" and span.score > ACCEPTED - 0.8 and not known.is_elsewhere:
                found = [one for one in found if one.first != span.first]
                role = replace(known.context, start=span.first) if span.first > known.first else span.context
                found.append(replace(span, context=role, score=max(span.score, ACCEPTED)))
    return found


def _exact(text: Message, names: Names, taken: set[int]) -> list[Span]:
    found = []
    tokens = text.tokens
    spoken = _link_words(text)
    for first in range(len(tokens)):
        joined = ""
        for last in range(first, min(first + LONGEST, len(tokens))):
            token = tokens[last]
            if last in taken or last > first and (is_break(token, HARD | SOFT) and "'" not in token.gap):
                break
            joined += "sur" if token.word == "s" and last > first else token.word
            group = names.exact.get(joined)
            typed = tuple(token.word for token in tokens[first:last + 1])
            if group and not spoken.issuperset(range(first, last + 1)):
                is_same = "s" in typed or any(name.parts == typed or name.form == "loose" for name in group)
                cost = 0.0 if is_same or len(typed) == 1 else REJOINED
                found.append(make_span(text, names, first, last + 1, [Match(name, cost) for name in group]))
    return [span for span in found if span]


def _link_words(text: Message) -> set[int]:
    """Indexes of the words of « près de », « à côté de »: no names."""
    found: set[int] = set()
    for end in range(2, len(text.tokens)):
        link = phrase_before(cues().links, text.said, end)
        if link and link[0] < end - 1:
            found.update(range(link[0], end))
    return found


def _is_cut(text: Message, span: Span, names: Names) -> bool:
    """Whether the span is a piece of a longer name that is no commune (« Saint-Jean-de-Trifouille »)."""
    if span.first and text.tokens[span.first].gap == "-" and text.tokens[span.first - 1].word.isalpha():
        return True
    if span.last >= len(text.tokens):
        return False
    after = text.tokens[span.last]
    largest = max(names.towns[match.name.insee].population for match in span.matches)
    is_saint = text.tokens[span.first].word in ("saint", "sainte")
    if after.gap == "-" and LATIN_LETTER.match(after.raw) and after.word not in DISTRICT_ENDS:  # « Saintes-ში » is no longer name
        return largest < CUT_POPULATION or is_saint
    if not is_saint or after.word not in INSIDE or is_break(after, HARD | SOFT):
        return False
    follower = text.tokens[span.last + 1].word if span.last + 1 < len(text.tokens) else ""
    return follower.isalpha() and follower not in lexicon() and follower not in cues().sets["pays"]
