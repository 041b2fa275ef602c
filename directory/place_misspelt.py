"""Misspelt names of communes, looked for only where a place is expected or a word is no French word."""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.lexicon import lexicon
from directory.place_message import Match, Message, Span
from directory.place_names import Names
from directory.place_score import make_span
from directory.place_words import ELSEWHERE, HARD, SOFT, context, cues, is_break
from directory.text import ARTICLES, LINKERS, Token, spelling

LONGEST_MISSPELT = 7  # words
SAINTS = frozenset(("saint", "sainte", "sain", "sin", "sein", "sint", "sant", "saintes", "saints"))
CLOSE = 0.55  # two candidates whose rates differ by less are both possible
KNOWN_WEIGHT = 1.6  # of a commune known enough for a French word to be its name misspelt
LEAST_COST = 0.1
MOST_MATCHES = 12
MOST_TRIED = 16  # beginnings of a misspelt name in one message: bounds the time of a reading
BESIDE_WORDS = 4
SURE_BESIDE = 1.5  # edits up to which a commune of the postal code beats the name of another one
ANSWER_WORDS = 4  # an answer of more full words is a sentence


def misspelt(text: Message, names: Names, taken: set[int], sure: list[Span]) -> list[Span]:
    """The misspelt names outside the ``sure`` ones, or longer than them; ``taken``: indexes of words already read."""
    found, tried = [], 0
    covered = {index for span in sure for index in range(span.first, span.last)} | taken
    longer = {span.first: span.last for span in sure if _may_go_on(text, span.last)}
    for first in range(len(text.tokens)):
        if first in covered and first not in longer or not _may_be_place(text, first, first in longer):
            continue
        span = _closest(text, names, first, taken, longer.get(first, 0))
        tried += 1
        if span:
            found.append(span)
        if tried == MOST_TRIED:
            break
    return found


def _may_go_on(text: Message, last: int) -> bool:
    if last >= len(text.tokens) or is_break(text.tokens[last], HARD | SOFT):
        return False
    after = text.tokens[last]
    is_named = after.is_capital and not text.is_capitalised or is_unknown(after.word)
    return after.gap == "-" or after.word in LINKERS - {"a", "et"} or after.word.isalpha() and is_named


@lru_cache(maxsize=10_000)
def is_unknown(word: str) -> bool:
    """Whether a word is neither French, nor a country, nor a misspelt word of the démarches."""
    sets = cues().sets
    known = ("pays", "jamais", "metier", "petits_mots", "mois", "sigles")
    if word in lexicon() or any(word in sets[name] for name in known) or not word.isalpha():
        return False
    if len(word) < 4:
        return True
    return process.extractOne(word, _trade(), scorer=OSA.distance, score_cutoff=1 if len(word) < 7 else 2) is None


@lru_cache(maxsize=1)
def _trade() -> list[str]:
    return [word for word in cues().sets["metier"] if len(word) > 5]


def _may_be_place(text: Message, first: int, is_longer: bool) -> bool:
    """Whether a misspelt name may begin at word ``first``."""
    tokens = text.tokens
    token = tokens[first]
    sets = cues().sets
    is_joined = first + 1 < len(tokens) and tokens[first + 1].gap == "-"
    if not token.word.isalpha() or token.word in (sets["liens"] | sets["jamais"]) - ARTICLES and not is_joined:
        return False
    if first and token.gap == "-":
        return False
    if is_longer:
        return True
    before = context(tokens, text.said, first)
    if before.role in ELSEWHERE or token.word in sets["sigles"] or _is_acronym(text, token) and before.weight < 2:
        return False
    last = _chain_end(tokens, first)
    unknown = any(is_unknown(one.word) and len(one.word) >= 4 for one in tokens[first:last])
    hyphened = any(one.gap == "-" for one in tokens[first + 1:last])
    if before.weight >= 2 or text.expected and len(tokens) - len(text.small) <= ANSWER_WORDS:
        return unknown or hyphened or first not in text.small and token.word not in sets["communs"]
    if not first and text.end <= 6 and any(is_unknown(one.word) for one in tokens):
        return True
    if not unknown:
        return hyphened and (before.weight >= 0.8 or last >= text.end)
    if before.weight >= 0.8 or token.is_capital and first and not text.is_capitalised or text.end <= 3:
        return True
    beside = (tokens[i].word for i in (first - 1, last) if 0 <= i < len(tokens))
    if any(len(word) == 5 and word.isdigit() for word in beside):
        return True
    return last >= text.end and (hyphened or len(token.word) >= 6)


def _is_acronym(text: Message, token: Token) -> bool:
    return 1 < len(token.raw) < 6 and token.raw.isupper() and not text.is_capitalised


def _chain_end(tokens: Sequence[Token], first: int) -> int:
    """The end of the words that go with word ``first``: joined by hyphens, or after « la », « saint »."""
    last = first + 1
    if tokens[first].word in ARTICLES | SAINTS and last < len(tokens) and not is_break(tokens[last], HARD | SOFT):
        last += 1
    while last < len(tokens) and tokens[last].gap == "-":
        last += 1
    return last


def _closest(text: Message, names: Names, first: int, taken: set[int], beyond: int) -> Span | None:
    """The best misspelt name that begins at word ``first`` (and goes beyond word ``beyond``)."""
    best: Span | None = None
    last, spans = first, []
    while last < min(first + LONGEST_MISSPELT, len(text.tokens)):
        token = text.tokens[last]
        if last in taken or not token.word.isalpha() or last > first and is_break(token, HARD | SOFT):
            break
        if last > first and token.word in cues().sets["jamais"] and token.word not in LINKERS:
            break
        last += 1
        is_cut = last < len(text.tokens) and text.tokens[last].gap == "-"
        if token.word not in LINKERS and last > beyond and not is_cut:
            spans.append(last)
    for end in reversed(spans):
        span = _resembling(text, names, first, end)
        if span and (best is None or span.letters - 4 * span.cost > best.letters - 4 * best.cost):
            best = span
    return best


def _resembling(text: Message, names: Names, first: int, last: int) -> Span | None:
    """The names that the words may be a misspelling of: the likeliest, and those almost as likely."""
    chosen = text.tokens[first:last]
    written = "".join(token.word for token in chosen)
    is_french = all(token.word in lexicon() for token in chosen)
    if len(written) < 4:
        return None
    close = names.near(written, spelling(" ".join(token.raw for token in chosen)))
    is_compound = len(chosen) > 1 and (chosen[0].word in SAINTS or any(token.gap == "-" for token in chosen[1:]))
    if is_french and not is_compound:
        close = [near for near in close if near.cost <= 1.0
                 and any(names.weight(one.insee) >= KNOWN_WEIGHT for one in names.exact[near.key])]
    if not close:
        return None
    rated = []
    for near in close:
        for name in names.exact[near.key]:
            rate = names.weight(name.insee) - 1.2 * near.cost - (0.0 if name.form == "full" else 0.3)
            rated.append((rate, Match(name, max(near.cost, LEAST_COST))))
    top = max(rate for rate, _ in rated)
    matches = [match for rate, match in sorted(rated, key=lambda one: -one[0]) if rate >= top - CLOSE]
    return make_span(text, names, first, last, matches[:MOST_MATCHES])


def span_among(
    text: Message, names: Names, communes: Sequence[str], first: int, last: int, spans: list[Span]
) -> list[Span]:
    """The spans, with one more for a badly misspelt name beside a postal code (words ``first`` to ``last``)."""
    beside = [one for one in spans if 0 <= one.first - last <= 1 or 0 <= first - one.last <= 1]
    beside = [one for one in beside if not one.is_elsewhere]
    if any(match.name.insee in communes for span in beside for match in span.matches):
        return spans
    widths = range(BESIDE_WORDS, 0, -1)
    for begin, end in [(last, last + width) for width in widths] + [(first - width, first) for width in widths]:
        span = _among(text, names, communes, begin, end) if begin >= 0 and end <= len(text.tokens) else None
        if span and not span.is_elsewhere and (not beside or span.cost <= SURE_BESIDE):
            others = [one for one in spans if one.last <= span.first or span.last <= one.first]
            return sorted([*others, span], key=lambda one: one.first)
    return spans


def _among(text: Message, names: Names, communes: Sequence[str], begin: int, end: int) -> Span | None:
    chosen = text.tokens[begin:end]
    small = cues().sets["jamais"] | cues().sets["petits_mots"]
    if not all(token.word.isalpha() for token in chosen) or any(is_break(token, HARD) for token in chosen[1:]):
        return None
    if chosen[0].word in small - ARTICLES or chosen[-1].word in small:
        return None
    written = "".join(token.word for token in chosen)
    near = names.near_among(written, spelling(" ".join(token.raw for token in chosen)), communes)
    if not near or near[0].cost > 1.0 and not any(is_unknown(token.word) for token in chosen):
        return None
    cost = max(near[0].cost, LEAST_COST)
    matches = [Match(name, cost) for name in names.exact[near[0].key] if name.insee in communes]
    return make_span(text, names, begin, end, matches) if matches else None
