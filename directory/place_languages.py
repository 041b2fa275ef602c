"""Places in the messages of other languages than French: what stands around a name, and the names in another script.

What a language says around a place is data (``data/cues/<code>.yml``); a language without a file has no cue. A name in
Latin letters is found as in French; in another script by its sound (``place_scripts``).
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import yaml

from directory.place_areas import Area
from directory.place_message import Match, Message, Span
from directory.place_names import Names
from directory.place_score import ACCEPTED, make_span
from directory.place_scripts import CLOSE, LIKELY, POSSIBLE, SHORTEST, SURE, WEIGHT, SoundIndex, script_of, sound_of
from directory.place_words import HARD, SOFT, Context, is_break
from directory.settings import EMBEDDED
from directory.text import HAN, LATIN_LETTER, Token, fold
from locales import SOURCE, locale_of, translator

SHORTEST_AREA = 4  # sounds of a département, but in Arabic letters, which leave vowels out
SHORTEST_BASE = 5  # letters of a name without its ending
LONGEST, LONGEST_HAN = 5, 8  # words of a name, characters of a Chinese one
SHORTEST_HAN, LONG_HAN = 2, 4
PROVINCE = "省"  # how Chinese calls a département
NO_SOUND = frozenset("省市镇鎮村区區读讀学學工住的了是我在有没沒哪怎想要办辦")  # characters that write no sound of a foreign name
ALONE = 3  # words of a message that may be nothing but a name
BEFORE_WORDS, AFTER_WORDS = 10, 7
ANNOUNCED = 0.16  # cost a sound of a name that « I live in » announces
LINKED = 0.05  # cost a sound of a name that only a small word announces
CAPITAL = 0.09  # of one that a capital sets apart
AS_GOOD = 0.05  # cost a sound by which a name that nothing says to be home may sound worse than another
LIKE_HAN = 0.085  # at most, of a long Chinese name: nothing parts it from what follows
BY_CHANCE = 0.04  # of one that nothing announces
LONG = 6  # sounds of such a name
PART = 0.3  # what a part of a name is less likely than a whole one
IN_PARENTHESES = re.compile(r"\([^()]*\)|（[^（）]*）")
WORD = re.compile(r"[^\W\d_]+")
IS_HAN = re.compile(f"[{HAN}]")
HAN_RUN = re.compile(f"[{HAN}]+")
LATIN_LANGUAGES = ("en", "es", "pt", "tr")
CONTEXTS = {  # kind of cue: role, weight, link of a Context
    "home": ("moi", 3.0, "a"), "near": ("pres", 1.4, "pres"), "elsewhere": ("fait", 1.2, "a"), "lost": ("perte", 1.2, "a"),
    "less": ("venir", 1.2, "a"), "link": ("lien", 1.2, "a"),
}
KINDS = ("elsewhere", "home", "near", "lost", "less", "link")  # the first that fits says what a name is
NOTHING = ("nu", 0.0, None)
HOME = 3.0
ENDING_GAPS = ("-", "'", "’")


@dataclass(frozen=True)
class Cues:
    """What a language says around a place: patterns by kind, and what it sticks to a name."""

    before: dict[str, re.Pattern[str]]
    after: dict[str, re.Pattern[str]]
    suffixes: tuple[str, ...]
    prefixes: tuple[str, ...]
    common: frozenset[str]


@lru_cache(maxsize=32)
def cues_of(language: str) -> Cues:
    """The cues of a language, empty when it has no file."""
    path = EMBEDDED / "cues" / f"{language}.yml"
    raw = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    before, after = {}, {}
    for kind in CONTEXTS:
        group = raw.get(kind) or {}
        if group.get("before"):
            before[kind] = re.compile(r"(?:^|\s)?(?:" + "|".join(f"(?:{one})" for one in group["before"]) + r")\s*$")
        if group.get("after"):
            after[kind] = re.compile("|".join(f"(?:{one})" for one in group["after"]))
    longest_first = sorted(raw.get("suffixes") or (), key=len, reverse=True)
    return Cues(before, after, tuple(longest_first), tuple(sorted(raw.get("prefixes") or (), key=len, reverse=True)),
                frozenset(raw.get("common") or ()))


@lru_cache(maxsize=32)
def ordinary_words(language: str) -> frozenset[str]:
    """The folded words of our own texts in a language, proper names left out, and of countries, months and days."""
    texts = list(translator(language).texts.values()) if language != SOURCE else []
    texts = [" ".join(word for word in WORD.findall(IN_PARENTHESES.sub(" ", text)) if _is_common(word, language)) for text in texts]
    locale = locale_of(language)
    texts += [str(name) for code, name in locale.territories.items() if code.isalpha() and " " not in str(name) and "-" not in str(name)]
    texts += [str(name) for names in (locale.months, locale.days) for name in names["format"]["wide"].values()]
    return frozenset(word for text in texts for word in WORD.findall(fold(text))) | cues_of(language).common


def _is_common(word: str, language: str) -> bool:
    """Whether a word of our texts is no proper name: those are written in Latin letters, with a capital."""
    return word.islower() if LATIN_LETTER.match(word) and language in LATIN_LANGUAGES else not LATIN_LETTER.match(word)


@lru_cache(maxsize=4)
def common_pairs(language: str) -> frozenset[str]:
    """The pairs of Chinese characters that our own texts hold: together they are a word, not a name heard."""
    runs = (run for text in translator(language).texts.values() for run in HAN_RUN.findall(text))
    return frozenset(run[index:index + 2] for run in runs for index in range(len(run) - 1))


def joined(tokens: Sequence[Token]) -> str:
    """The folded words with one space between them, none between Chinese characters nor before an ending that a hyphen
    sticks to a name in Latin letters (« Vivonne-ում »); the Turkish ı as i."""
    text = "".join(token.word if token.gap in ENDING_GAPS and is_foreign(token) else f" {token.word}" for token in tokens)
    text = text.strip().replace("ı", "i")
    return re.sub(f"(?<=[{HAN}]) (?=[{HAN}])", "", text)


def reading(tokens: Sequence[Token], language: str) -> Callable[[int], Context]:
    """A function that says what stands around word ``start``, in the cues of the language."""
    cues = cues_of(language)

    def context(start: int) -> Context:
        first = start
        while first > 0 and start - first < BEFORE_WORDS and not is_break(tokens[first], HARD | SOFT):
            first -= 1
        last = start + 1
        while last < len(tokens) and last - start < AFTER_WORDS and not is_break(tokens[last], HARD | SOFT):
            last += 1
        left, right = joined(tokens[first:start]), joined(tokens[start:last])
        begins = {kind: _cue(cues, kind, left, right) for kind in KINDS}
        found = {kind: begin for kind, begin in begins.items() if begin is not None}
        kind = "near" if {"home", "near"} <= set(found) else next(iter(found), None)
        role, weight, link = CONTEXTS[kind] if kind else NOTHING
        said = (index for index in range(first, start) if kind and len(joined(tokens[first:index])) >= found[kind])
        return Context(role, weight, next(said, start), link)

    return context


def _cue(cues: Cues, kind: str, left: str, right: str) -> int | None:
    """Where in ``left`` the cue of a kind begins, its end when the cue is after the name; null when there is none."""
    before, after = cues.before.get(kind), cues.after.get(kind)
    match = before.search(left) if before and left else None
    return match.start() if match else len(left) if after and after.match(right) else None


def is_foreign(token: Token) -> bool:
    """Whether a word is written in another script than the Latin one."""
    return token.word[:1].isalpha() and not LATIN_LETTER.match(token.raw)


def script_spans(text: Message, index: SoundIndex, language: str, spans: Sequence[Span]) -> list[Span]:
    """The names of communes that are written by their sound, in order, without overlap: in another script; or in Latin
    letters for a language that has its own, where it is said to be a place. ``spans``: the names already read."""
    covered = {index for span in spans for index in range(span.first, span.last)}
    found = [span for first in range(len(text.tokens)) if first not in covered and _is_heard(text, first, language)
             for span in _spans_at(text, index, language, first)]
    whole = (span for span in spans if not span.cost and not span.is_elsewhere and text.tokens[span.first].is_capital)
    if any(fold(match.name.name) not in index.names.areas for span in whole for match in span.matches[:1]):
        found = [span for span in found if not span.cost or span.is_elsewhere]  # a name in full is surer than what only sounds so
    if any(span.context.weight >= HOME and not span.is_doubtful for span in found):
        found = [span for span in found if span.context.link == "pres" or span.context.weight >= HOME or span.is_elsewhere]
    if any(text.tokens[span.first].is_capital for span in found):
        found = [span for span in found if not text.tokens[span.first].raw[:1].islower()]  # who writes capitals gives one to a name
    kept: list[Span] = []
    for span in sorted(found, key=lambda one: (one.cost / one.letters - 0.03 * one.letters - 0.05 * one.context.weight, one.first)):
        if all(span.last <= other.first or other.last <= span.first for other in kept):
            kept.append(span)
    best = min((span.cost / span.letters for span in kept), default=0.0)
    kept = [span for span in kept if span.context.weight >= HOME or span.cost / span.letters <= best + AS_GOOD]
    return sorted(kept, key=lambda one: one.first)


def _is_heard(text: Message, first: int, language: str) -> bool:
    """Whether a word may be a name written as it is heard."""
    if is_foreign(text.tokens[first]):
        return True
    assert text.said.reading is not None
    is_romanised = language not in (*LATIN_LANGUAGES, SOURCE) and text.tokens[first].word.isalpha()
    return is_romanised and text.said.reading(first).weight >= HOME


def _spans_at(text: Message, index: SoundIndex, language: str, first: int) -> list[Span]:
    """The names that may begin at word ``first``."""
    tokens, ordinary = text.tokens, ordinary_words(language)
    is_han = bool(IS_HAN.match(tokens[first].word))
    assert text.said.reading is not None
    before = text.said.reading(first)
    if is_han and before.weight >= HOME and text.said.reading(first + 1).weight >= HOME:
        return []  # « 住 » then « 在 »: the cue goes on
    is_small = tokens[first].raw[:1].islower() and any(token.is_capital for token in tokens)
    is_alone = len(tokens) <= ALONE and not is_han and first == 0
    is_capital = first > 0 and tokens[first].is_capital and not is_break(tokens[first]) and not text.is_capitalised
    found = []
    for last in range(first + (SHORTEST_HAN if is_han else 1), min(first + (LONGEST_HAN if is_han else LONGEST), len(tokens)) + 1):
        chosen = tokens[first:last]
        if any(is_break(one, HARD | SOFT) for one in chosen[1:]) or len({is_foreign(one) for one in chosen}) > 1:
            break
        if not is_foreign(chosen[0]) and last > first + 1:
            break
        if is_han and any(one.gap or one.word in NO_SOUND for one in chosen[1:]):
            break
        limit = _limit(before, text.expected, is_capital, is_alone and last == len(tokens))
        limit = max(limit, ANNOUNCED) if not is_han and _is_clause(text, first, last) else limit
        if not text.expected and (is_small or is_han and last - first >= LONG_HAN):
            limit = min(limit, LINKED if is_small else LIKE_HAN)
        is_short = last - first < (LONG_HAN if limit <= BY_CHANCE else SHORTEST_HAN + 1)
        is_whole = last > first + 2
        if not is_han and (all if is_whole else any)(one.word in ordinary for one in (chosen[0], chosen[-1])):
            continue
        if is_han and (limit < ANNOUNCED and is_short or _are_words(chosen, language)):
            continue
        span = _heard(text, index, language, first, last, before, limit)
        if span:
            found.append(span)
    return found


def _are_words(chosen: Sequence[Token], language: str) -> bool:
    """Whether Chinese characters are words of the language, two by two."""
    run = "".join(token.raw for token in chosen)
    pairs = common_pairs(language)
    return all(run[index:index + 2] in pairs for index in range(0, len(run) - 1, 2))


def _limit(before: Context, is_expected: bool, is_capital: bool, is_alone: bool) -> float:
    """How unlike a name may sound, by what announces it."""
    if before.weight >= HOME or is_expected:
        return POSSIBLE if is_expected else ANNOUNCED
    return SURE if before.link == "pres" else CAPITAL if is_capital else LINKED if before.weight > 0 or is_alone else BY_CHANCE


def _heard(
    text: Message, index: SoundIndex, language: str, first: int, last: int, before: Context, limit: float
) -> Span | None:
    """The best reading of words ``first`` to ``last`` as a name, with or without what the language sticks to it."""
    written = "".join(token.raw for token in text.tokens[first:last])
    best: tuple[float, Span] | None = None
    for name, ending in _bare_forms(written, cues_of(language)):
        code = sound_of(name)
        if len(code) < SHORTEST or limit <= LINKED and ending and written.endswith(name):  # « في القطار » is « in the train »
            continue
        allowed = max(limit, SURE) if ending > 1 and limit >= LINKED else limit
        near = [(cost, key) for cost, key in index.near(code, script_of(name)) if cost <= allowed * len(code)]
        if not near or allowed <= BY_CHANCE and len(code) < LONG:
            continue
        span = _span(text, index, first, last, before, near, len(code))
        rate = span.cost / len(code) + (0.02 if ending else 0.0)
        if best is None or rate < best[0]:
            best = rate, span
    return best[1] if best else None


def _bare_forms(written: str, cues: Cues) -> list[tuple[str, int]]:
    """The word as it is, then without a suffix or a prefix of the language, with the letters of that one."""
    folded = fold(written)
    forms = [(written, 0)]
    forms += [(written[:-len(end)], len(end)) for end in cues.suffixes if folded.endswith(end) and len(written) > len(end) + 2]
    forms += [(written[len(one):], len(one)) for one in cues.prefixes if folded.startswith(one) and len(written) > len(one) + 2]
    return forms


def _is_clause(text: Message, first: int, last: int) -> bool:
    """Whether the words are a clause of their own (« …? La Rochelle »)."""
    tokens = text.tokens
    return first > 0 and is_break(tokens[first], HARD | SOFT) and (last >= len(tokens) or is_break(tokens[last], HARD | SOFT))


def inflected_spans(text: Message, names: Names, language: str, spans: Sequence[Span]) -> list[Span]:
    """The ``spans``, and the names in Latin letters to which the language sticks an ending (« alenconshi »), which may be
    longer than one of the spans (« mont de marsanshi »)."""
    found = list(spans)
    for last, token in enumerate(text.tokens, 1):
        if is_foreign(token) or not token.word.isalpha():
            continue
        bases = [token.word[:-len(end)] for end in cues_of(language).suffixes if token.word.endswith(end)]
        for first in range(max(0, last - LONGEST), last):
            if any(is_break(one, HARD | SOFT) for one in text.tokens[first + 1:last]):
                continue
            rivals = [one for one in found if one.first < last and first < one.last]
            begun = "".join(one.word for one in text.tokens[first:last - 1])
            keys = (begun + base for base in bases if len(begun + base) >= SHORTEST_BASE)
            group = next((names.exact[key] for key in keys if key in names.exact), None)
            span = group and make_span(text, names, first, last, [Match(name, 0.0) for name in group])
            is_longest = all(first <= one.first and one.last <= last and one.last - one.first < last - first for one in rivals)
            if span and is_longest and (span.context.weight > 0 or span.score >= ACCEPTED):
                found = [one for one in found if one not in rivals] + [span]
                break
    return found


def is_common(tokens: Sequence[Token], language: str) -> bool:
    """Whether words are ordinary ones of the language, with no capital (« var » is « I am » in Georgian)."""
    return all(token.word in ordinary_words(language) and not token.is_capital for token in tokens)


def heard_areas(text: Message, index: SoundIndex, language: str, spans: Sequence[Span]) -> list[Area]:
    """The départements named in another script beside a commune that may be theirs (« سوستون في اللاند »): they tell it."""
    towns = index.names.towns
    found = []
    for first, token in enumerate(text.tokens):
        if not is_foreign(token) or not _may_be_area(text, first, language):
            continue
        ends = [end for end in range(first + 2, first + LONGEST_HAN) if text.tokens[end:end + 1] and text.tokens[end].word == PROVINCE]
        for last in ends if IS_HAN.match(token.word) else (first + 2, first + 1):
            if last > len(text.tokens) or not is_foreign(text.tokens[last - 1]) or any(map(is_break, text.tokens[first + 1:last])):
                continue
            written = "".join(one.raw for one in text.tokens[first:last])
            codes = {code: cost for name, _ in _bare_forms(written, cues_of(language))
                     for code, cost in index.departements_near(sound_of(name), script_of(name)).items()
                     if len(sound_of(name)) >= (SHORTEST if script_of(name) == "ARABIC" else SHORTEST_AREA)}
            others = [span for span in spans if (span.last <= first or last <= span.first) and not span.is_elsewhere]
            lain = {towns[match.name.insee].departement for span in others for match in span.matches} & set(codes)
            if lain:
                code = min(lain, key=lambda one: codes[one])
                found.append(Area(first, last, index.names.departements[code], code, is_clear=True, start=first))
                break
    return found


def _may_be_area(text: Message, first: int, language: str) -> bool:
    """Whether a word of another script may name a département: no ordinary word, a capital where the message has some."""
    token = text.tokens[first]
    has_capitals = any(one.is_capital for one in text.tokens[1:])
    return token.word not in ordinary_words(language) and not (has_capitals and token.raw[:1].islower()) and not is_break(token)


def _span(
    text: Message, index: SoundIndex, first: int, last: int, before: Context, near: list[tuple[float, str]], letters: int
) -> Span:
    names = index.names
    rated = [(LIKELY * names.weight(name.insee) - WEIGHT * cost - (0.0 if name.form != "part" else PART), cost, name)
             for cost, key in near for name in names.exact[key] if name.insee in index.communes]
    top = max(rate for rate, _, _ in rated)
    kept = [(cost, name) for rate, cost, name in sorted(rated, key=lambda one: -one[0]) if rate >= top - CLOSE]
    cost = kept[0][0]
    matches = tuple(Match(name, cost) for _, name in kept)
    return Span(first, last, matches, before, before.weight + 1.0, letters, is_doubtful=cost > SURE * letters)


def recast(spans: list[Span], text: Message, language: str) -> list[Span]:
    """The spans in Latin letters but those that are ordinary words of the language, or only look like a name."""
    ordinary = ordinary_words(language)
    kept = [span for span in spans if not _is_ordinary(text.tokens[span.first:span.last], ordinary, span)]
    return [span for span in kept if not span.cost or text.expected or _looks_like_a_name(text, span)]


def _looks_like_a_name(text: Message, span: Span) -> bool:
    """Whether a misspelt name is said to be a place, or has a capital: any word of a language looks like some commune."""
    token = text.tokens[span.first]
    is_inflected = span.last < len(text.tokens) and text.tokens[span.last].gap in ENDING_GAPS and span.context.weight > 0
    is_capital = token.is_capital and (is_inflected or span.first > 0 and not is_break(token)) and not text.is_capitalised
    return span.context.weight >= HOME or span.context.link == "pres" or is_capital or len(text.tokens) <= ALONE


def _is_ordinary(tokens: Sequence[Token], ordinary: frozenset[str], span: Span) -> bool:
    are_words = all(token.word in ordinary for token in tokens)
    is_name = any(token.is_capital for token in tokens) and span.context.weight > 0
    return are_words and (span.cost > 0 or not is_name)

