"""The words of a message that may name a commune: exact names, then misspelt ones where a place is expected."""
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.lexicon import lexicon
from directory.place_names import Name, Names
from directory.place_words import DETERMINERS, ELSEWHERE, HARD, SOFT, Context, context, cues, is_break, phrase_before
from directory.text import ARTICLES, LINKERS, Token, key, spelling

LONGEST = 10  # words of a name
LONGEST_MISSPELT = 7
CONTRACTED = {"au": ("le",), "du": ("le",), "aux": ("les",), "des": ("les",)}
SAINTS = frozenset(("saint", "sainte", "sain", "sin", "sein", "sint", "sant", "saintes", "saints"))
ORDINAL_ENDS = frozenset(("e", "er", "eme", "ieme", "arrondissement"))
DOUBTFUL = 0.4
REJOINED = 0.5  # cost of words that make a name only when put together (« d'Igny », « chateau roux »)
SETTLES = 0.2  # edits a letter up to which a misspelling is settled without a question
FAR_POPULATION = 5_000
ACCEPTED = 1.0  # score from which the words are taken for a commune
CLOSE = 0.55  # two misspelling candidates nearer than this are both possible


class Match(NamedTuple):
    """A name that the words may be; ``cost`` 0 when written exactly, else in edits."""

    name: Name
    cost: float


@dataclass(frozen=True)
class Span:
    """Words ``first`` to ``last`` (excluded) and the names that they may be."""

    first: int
    last: int
    matches: tuple[Match, ...]
    context: Context
    score: float
    letters: int
    is_doubtful: bool = False  # worth a question, not an answer

    @property
    def is_elsewhere(self) -> bool:
        """Whether the message says something else of it than « this is my place »."""
        return self.context.role in ELSEWHERE

    @property
    def cost(self) -> float:
        """Edits of the best match."""
        return min(match.cost for match in self.matches)


class Message(NamedTuple):
    """A message being read. ``expected``: a commune was asked for; ``small``: indexes of the words that say nothing;
    ``end``: where the message ends but for « s'il vous plaît »."""

    tokens: list[Token]
    said: list[str]
    expected: bool
    small: frozenset[int]
    is_capitalised: bool
    end: int


def message(tokens: list[Token], said: list[str], expected: bool) -> Message:
    """Prepare a message for reading."""
    small = frozenset(i for i, token in enumerate(tokens) if token.word in cues().sets["petits_mots"])
    alphabetic = [token for token in tokens if token.raw.isalpha()]
    capitals = sum(token.is_capital for token in alphabetic)
    end = len(tokens)
    while end > 1 and tokens[end - 1].word in cues().sets["politesse"]:
        end -= 1
    return Message(tokens, said, expected, small, len(alphabetic) > 1 and capitals > 0.6 * len(alphabetic), end)


def find_spans(text: Message, names: Names, taken: set[int]) -> list[Span]:
    """The accepted spans, in the order of the text, without overlap; ``taken`` are indexes of words already read."""
    exact = [span for span in _exact(text, names, taken) if not _is_cut(text, span, names)]
    sure = _without_overlap([span for span in exact if span.score >= ACCEPTED or span.is_elsewhere])
    sure = _without_overlap(_coordinated(text, exact, sure))
    close = [_doubted(text, span) for span in _misspelt(text, names, taken, sure) if not _is_cut(text, span, names)]
    kept = _without_overlap(sure + [span for span in close if span.score >= ACCEPTED or span.is_elsewhere or _is_tail(text, span)])
    return sorted((_with_served(names, span) for span in kept), key=lambda span: span.first)


def _is_tail(text: Message, span: Span) -> bool:
    return ACCEPTED > span.score >= DOUBTFUL and span.letters >= 7 and span.last >= text.end


def _doubted(text: Message, span: Span) -> Span:
    """A misspelt name that nothing announces at the end of the message, or a far misspelling, is worth a question."""
    return replace(span, is_doubtful=_is_tail(text, span) or span.cost > SETTLES * span.letters)


def _with_served(names: Names, span: Span) -> Span:
    """A small far-away commune whose name is one letter from a larger served one's may be that one misspelt."""
    towns = [names.towns[match.name.insee] for match in span.matches]
    largest = max(town.population for town in towns)
    if span.cost or span.letters < 6 or largest >= FAR_POPULATION or any(town.departement in names.served for town in towns):
        return span
    written = key(span.matches[0].name.parts)
    found = [Match(name, near.cost) for near in names.near(written, "-".join(span.matches[0].name.parts)) if 0 < near.cost <= 1.0
             for name in names.exact[near.key] if name.form in ("full", "bare")
             and names.towns[name.insee].departement in names.served and names.towns[name.insee].population >= largest]
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
                is_glued = len(typed) > 1 and all(name.parts != typed and name.form != "loose" for name in group) and "s" not in typed
                found.append(_span(text, names, first, last + 1, [Match(name, REJOINED if is_glued else 0.0) for name in group]))
    return [span for span in found if span]


def _span(text: Message, names: Names, first: int, last: int, matches: list[Match]) -> Span | None:
    tokens = text.tokens
    typed = tuple("sur" if token.word == "s" and number else token.word for number, token in enumerate(tokens[first:last]))
    before = context(tokens, text.said, first)
    matches = [_contracted(tokens, first, match) for match in matches]
    matches = _as_accented(tokens[first:last], matches)
    full = [match for match in matches if match.name.form == "full"]
    if full and not any(match.cost for match in full):
        matches = full + [match for match in matches if match.name.form == "part" or _is_likelier(names, match, full)]
    if not any(match.cost > REJOINED or match.name.parts == typed for match in matches) and _joins_small_words(typed, before):
        return None
    weight = before.weight
    if text.expected:
        outside = set(range(len(tokens))) - set(range(first, last)) - text.small
        weight = max(weight, 0.8 if outside else 3.0)
    score = weight + _nature(typed, matches) + _prior(names, matches) + _position(text, first, last, before, weight)
    cost = min(match.cost for match in matches)
    if cost > REJOINED and weight < 0.8 and _prior(names, matches) < 0.4:
        score -= 1.0
    letters = sum(len(word) for word in typed)
    return Span(first, last, tuple(matches), before, score - 0.4 * cost - (0.3 if cost else 0.0), letters)


def _is_likelier(names: Names, match: Match, full: Sequence[Match]) -> bool:
    """Whether a name that has lost its article is likelier than all those written in full."""
    if match.name.form != "bare":
        return False
    return names.weight(match.name.insee) > max(names.weight(other.name.insee) for other in full) + 0.5


def _link_words(text: Message) -> set[int]:
    """Indexes of the words of « près de », « à côté de »: no names."""
    found: set[int] = set()
    for end in range(2, len(text.tokens)):
        link = phrase_before(cues().links, text.said, end)
        if link and link[0] < end - 1:
            found.update(range(link[0], end))
    return found


def _as_accented(typed: Sequence[Token], matches: list[Match]) -> list[Match]:
    """Only the names with the very accents that were typed (« Mellé »), when some were and some name has them."""
    raw = "".join(token.raw.lower() for token in typed)
    if raw.isascii():
        return matches
    same = [match for match in matches if raw in re.sub(r"[\W_]", "", match.name.name.lower())]
    return same or matches


def _contracted(tokens: Sequence[Token], first: int, match: Match) -> Match:
    """« au Blanc » is a full name though it has lost its article."""
    articles = CONTRACTED.get(tokens[first - 1].word, ()) if first else ()
    if match.name.form == "bare" and match.name.name.lower().startswith(tuple(f"{article} " for article in articles) or "\0"):
        return Match(match.name._replace(form="full"), match.cost)
    return match


def _joins_small_words(typed: Sequence[str], before: Context) -> bool:
    """Whether words of the sentence only happen to make a name when put together (« la val »)."""
    if len(typed) == 1:
        return False
    if all(word in cues().sets["jamais"] or word in LINKERS for word in typed):
        return True
    return before.weight < 2 and any(word in cues().sets["jamais"] or word in LINKERS for word in (typed[0], typed[-1])) \
        or all(word in lexicon() for word in typed) and before.weight < 1


def _nature(typed: Sequence[str], matches: Sequence[Match]) -> float:
    """How unlikely the words are to mean anything but a place."""
    sets = cues().sets
    content = [word for word in typed if word not in LINKERS] or list(typed)
    is_foreign = any(word not in lexicon() for word in content)
    if len(content) > 1:
        return 1.6 if is_foreign or content[0] in ("saint", "sainte") else 0.7
    word = content[0]
    has_article = len(typed) > 1 or any(m.name.form == "full" and len(m.name.parts) > len(typed) for m in matches)
    if word in sets["pays"] or word in sets["sigles"] or word in sets["jamais"] and not has_article:
        return -9.0
    if word in sets["communs"] or word in sets["jamais"]:
        return -1.2 if has_article else -1.6
    if not is_foreign:
        return 0.2 if has_article else -0.6
    if word in sets["prenoms"]:
        return -0.2
    return 1.2 if len(word) > 5 else {5: 1.0, 4: 0.7, 3: 0.4}.get(len(word), -0.5)


def _prior(names: Names, matches: Sequence[Match]) -> float:
    best = -1.0
    for match in matches:
        town = names.towns[match.name.insee]
        value = 0.5 if town.departement in names.served else 0.0
        value += 0.4 if town.population >= 10_000 else 0.2 if town.population >= 2_000 else 0.0
        value -= 0.3 if town.population < 500 and town.departement not in names.served else 0.0
        value -= {"part": 0.3, "bare": 0.2, "loose": 0.2}.get(match.name.form, 0.0)
        best = max(best, value)
    return best


def _position(text: Message, first: int, last: int, before: Context, weight: float) -> float:
    tokens = text.tokens
    value = 0.0
    is_start = first == 0 or is_break(tokens[first])
    is_end = last >= text.end or is_break(tokens[last])
    capital = tokens[first + 1] if tokens[first].word in ARTICLES and last > first + 1 else tokens[first]
    if not is_start and capital.is_capital and not text.is_capitalised and capital.word not in cues().sets["prenoms"]:
        value += 1.0
    if before.link is None and weight < 0.5:
        if first == 0 and all(token.word.isdigit() or token.word in ORDINAL_ENDS for token in tokens[last:text.end]):
            return value + 2.0
        is_qualified = not is_end and (tokens[last].word.isdigit() or tokens[last].word in ("dans", "en"))
        stops = is_end or is_break(tokens[last], SOFT) or is_qualified
        if stops and (is_start or is_break(tokens[first], SOFT)):
            value += 1.2 if is_end and not is_start or is_qualified else 0.8
        elif is_end and tokens[first - 1].word not in DETERMINERS:
            value += 0.5
    if first and tokens[first - 1].word in DETERMINERS and not is_break(tokens[first], SOFT | HARD) and weight < 2:
        value -= 1.5
    return value


def _is_cut(text: Message, span: Span, names: Names) -> bool:
    """Whether the span is a piece of a longer name that is no commune (« Saint-Jean-de-Trifouille »)."""
    if span.first and text.tokens[span.first].gap == "-" and text.tokens[span.first - 1].word.isalpha():
        return True
    if span.last >= len(text.tokens):
        return False
    after = text.tokens[span.last]
    largest = max(names.towns[match.name.insee].population for match in span.matches)
    if after.gap == "-" and after.word not in ("nord", "sud", "est", "ouest", "centre", "ville", "plage", "gare"):
        return largest < 5_000 or text.tokens[span.first].word in ("saint", "sainte")
    if text.tokens[span.first].word not in ("saint", "sainte") or after.word not in LINKERS - {"a", "au", "aux", "et", "en", "sur"}:
        return False
    follower = text.tokens[span.last + 1] if span.last + 1 < len(text.tokens) else None
    return bool(follower and not is_break(after, HARD | SOFT) and follower.word.isalpha() and follower.word not in lexicon()
                and follower.word not in cues().sets["pays"])


def _misspelt(text: Message, names: Names, taken: set[int], sure: list[Span]) -> list[Span]:
    found = []
    covered = {index for span in sure for index in range(span.first, span.last)} | taken
    longer = {span.first: span.last for span in sure if _may_go_on(text, span.last)}
    for first in range(len(text.tokens)):
        if first in covered and first not in longer or not _may_be_place(text, first, first in longer):
            continue
        span = _closest(text, names, first, taken, longer.get(first, 0))
        if span:
            found.append(span)
    return found


def _may_go_on(text: Message, last: int) -> bool:
    if last >= len(text.tokens) or is_break(text.tokens[last], HARD | SOFT):
        return False
    after = text.tokens[last]
    return after.gap == "-" or after.word in LINKERS - {"a", "et"} or after.word.isalpha() and is_unknown(after.word)


@lru_cache(maxsize=10_000)
def is_unknown(word: str) -> bool:
    """Whether a word is neither French, nor a country, nor a misspelt word of the démarches."""
    sets = cues().sets
    known = ("pays", "jamais", "metier", "petits_mots", "mois", "sigles")
    if word in lexicon() or any(word in sets[name] for name in known) or not word.isalpha():
        return False
    if len(word) < 4:
        return True
    return process.extractOne(word, _trade(), scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2) is None


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
    if before.weight >= 2 or text.expected and len(tokens) - len(text.small) <= 4:
        return unknown or hyphened or first not in text.small and token.word not in sets["communs"]
    if not first and text.end <= 6 and any(is_unknown(one.word) for one in tokens):
        return True
    if not unknown:
        return hyphened and (before.weight >= 0.8 or last >= text.end)
    if before.weight >= 0.8 or token.is_capital and first and not text.is_capitalised or text.end <= 3:
        return True
    beside = (tokens[i].word for i in (first - 1, last) if 0 <= i < len(tokens))
    return any(len(word) == 5 and word.isdigit() for word in beside) or len(token.word) >= 6 and last >= text.end or hyphened and last >= text.end


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
    chosen = text.tokens[first:last]
    written = "".join(token.word for token in chosen)
    if len(written) < 4 or all(token.word in lexicon() for token in chosen[1:]) and len(chosen) > 3 and chosen[0].word in lexicon():
        return None
    spelled = spelling(" ".join(token.raw for token in chosen))
    close = names.near(written, spelled)
    if all(token.word in lexicon() for token in chosen):
        close = [near for near in close if near.cost <= 1.0 and any(names.weight(one.insee) >= 1.2 for one in names.exact[near.key])]
    if not close:
        return None
    rated = [(names.weight(name.insee) - 1.2 * near.cost - (0.3 if name.form != "full" else 0.0), Match(name, max(near.cost, 0.1)))
             for near in close for name in names.exact[near.key]]
    top = max(rate for rate, _ in rated)
    matches = [match for rate, match in sorted(rated, key=lambda one: -one[0]) if rate >= top - CLOSE]
    return _span(text, names, first, last, matches[:12])


def span_among(text: Message, names: Names, communes: Sequence[str], first: int, last: int, spans: list[Span]) -> list[Span]:
    """The spans, with one more for a badly misspelt name beside a postal code (words ``first`` to ``last``)."""
    beside = [span for span in spans if not span.is_elsewhere and (0 <= span.first - last <= 1 or 0 <= first - span.last <= 1)]
    if any(match.name.insee in communes for span in beside for match in span.matches):
        return spans
    for begin, end in [(last, last + width) for width in (4, 3, 2, 1)] + [(first - width, first) for width in (4, 3, 2, 1)]:
        chosen = text.tokens[max(begin, 0):end]
        if begin < 0 or end > len(text.tokens) or not all(token.word.isalpha() for token in chosen):
            continue
        small = cues().sets["jamais"] | cues().sets["petits_mots"]
        if chosen[0].word in small - ARTICLES or chosen[-1].word in small:
            continue
        if any(is_break(token, HARD) for token in chosen[1:]):
            continue
        near = names.near_among("".join(token.word for token in chosen), spelling(" ".join(token.raw for token in chosen)), communes)
        if near and near[0].cost > 1.0 and not any(is_unknown(token.word) for token in chosen):
            continue
        matches = [Match(name, max(near[0].cost, 0.1)) for name in names.exact[near[0].key] if name.insee in communes] if near else []
        span = _span(text, names, begin, end, matches) if matches else None
        if span and not span.is_elsewhere and (not beside or span.cost <= 1.5):
            others = [one for one in spans if one.last <= span.first or span.last <= one.first]
            return sorted([*others, span], key=lambda one: one.first)
    return spans
