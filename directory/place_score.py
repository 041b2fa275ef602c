"""How likely the words of a message are to name a commune there: what stands before, what the words may also be,
how large and how near the commune is, where in the sentence they stand.

A score adds the weight of what stands before (0 to 3) to small bonuses; from ``ACCEPTED`` on the words are a place.
"""
from __future__ import annotations

import re
from collections.abc import Sequence

from directory.lexicon import lexicon
from directory.place_message import Match, Message, Span
from directory.place_names import Names
from directory.place_words import DETERMINERS, HARD, HOME_WEIGHT, PRONOUNS, SOFT, Context, context, cues, is_break, phrase_before
from directory.text import ARTICLES, LINKERS, Token

ACCEPTED = 1.0
REJOINED = 0.5  # cost of words that make a name only when put together (« d'Igny », « chateau roux »)
CONTRACTED = {"au": ("le ",), "du": ("le ",), "aux": ("les ",), "des": ("les ",)}
RELATIVE = 5  # words of « où nous habitons »
ORDINAL_ENDS = frozenset(("e", "er", "eme", "ieme", "arrondissement"))
INSIDE = ("dans", "en")
LONGEST_DEPARTEMENT = 4  # words
NEVER = -9.0
BY_LENGTH = {5: 1.0, 4: 0.7, 3: 0.4}  # an unknown word of so many letters


def make_span(text: Message, names: Names, first: int, last: int, matches: list[Match]) -> Span | None:
    """The words ``first`` to ``last`` as one of ``matches``, scored; null when they only happen to make a name."""
    tokens = text.tokens
    typed = tuple("sur" if token.word == "s" and i else token.word for i, token in enumerate(tokens[first:last]))
    before = _told_after(text, first, last) or context(tokens, text.said, first)
    matches = _as_accented(tokens[first:last], [_contracted(tokens, first, match) for match in matches])
    full = [match for match in matches if match.name.form == "full"]
    if full and not any(match.cost for match in full):
        matches = full + [match for match in matches if match.name.form == "part" or _is_likelier(names, match, full)]
    is_aligned = any(match.cost > REJOINED or match.name.parts == typed for match in matches)
    is_whole = first == 0 and last >= text.end
    if not is_aligned and not is_whole and _joins_small_words(typed, before):
        return None
    weight = before.weight
    if before.role == "etre" and tokens[last - 1].word in cues().sets["communs"] and not tokens[last - 1].is_capital:
        weight = 1.2
    if text.expected:
        weight = max(weight, _answers(text, first, last, before))
    cost = min(match.cost for match in matches)
    score = weight + _nature(typed, matches) + _prior(names, matches) + _position(text, first, last, before, weight)
    if not cost and _is_qualified(text, names, last):
        codes = {tokens[last].word, _departement_after(text, names, last)}
        is_sure = any(names.towns[match.name.insee].departement in codes for match in matches)
        score += 1.5 if is_sure else 0.4 if before.link is None and weight < 0.5 else 0.0
    if cost > REJOINED and weight < 0.8 and _prior(names, matches) < 0.4:
        score -= 1.2
    letters = sum(len(word) for word in typed)
    return Span(first, last, tuple(matches), before, score - 0.4 * cost - (0.3 if cost else 0.0), letters)


def _told_after(text: Message, first: int, last: int) -> Context | None:
    """What is said of a place after its name: « Tarnos, où j'habite », « Dax, où je travaille », « Ardentes est ma commune »."""
    after = text.said[last:last + RELATIVE]
    if text.said.reading is not None or after[:1] not in (["ou"], ["est"], ["c"]):
        return None
    for end in range(last + 2, last + len(after) + 1):
        verb = phrase_before(cues().verbs, text.said, end)
        if verb and verb[0] > last:
            return Context(verb[1], HOME_WEIGHT, first, None, verb[1])
    return None


def _is_likelier(names: Names, match: Match, full: Sequence[Match]) -> bool:
    """Whether a name that has lost its article is likelier than all those written in full."""
    if match.name.form != "bare":
        return False
    return names.weight(match.name.insee) > max(names.weight(other.name.insee) for other in full) + 0.5


def _answers(text: Message, first: int, last: int, before: Context) -> float:
    """How much the words look like the answer to « quelle commune ? »: alone, among small words, among others."""
    outside = set(range(len(text.tokens))) - set(range(first, last))
    if outside - text.small:
        return 0.3
    is_common = any(token.word in cues().sets["communs"] for token in text.tokens[first:last])
    polite = cues().sets["politesse"]
    bare = all(before.start <= index < first or text.tokens[index].word in polite for index in outside)
    is_said = text.tokens[first].is_capital and first > 0 or bare and before.link != "correction"
    return 3.0 if is_said or not is_common else 0.3


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
    if match.name.form == "bare" and match.name.name.lower().startswith(articles):
        return Match(match.name._replace(form="full"), match.cost)
    return match


def _joins_small_words(typed: Sequence[str], before: Context) -> bool:
    """Whether words of the sentence only happen to make a name when put together (« la val »)."""
    if len(typed) == 1:
        return False
    if all(word in cues().sets["jamais"] or word in LINKERS for word in typed):
        return True
    has_small_end = any(word in cues().sets["jamais"] or word in LINKERS for word in (typed[0], typed[-1]))
    return has_small_end and before.weight < 2 or all(word in lexicon() for word in typed) and before.weight < 1


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
        return NEVER
    if word in sets["communs"] or word in sets["jamais"]:
        return -1.2 if has_article else -1.6
    if not is_foreign:
        return 0.2 if has_article else -0.6
    if word in sets["prenoms"]:
        return -0.2
    return 1.2 if len(word) > 5 else BY_LENGTH.get(len(word), -0.5)


def _prior(names: Names, matches: Sequence[Match]) -> float:
    """How likely the likeliest commune is, all else equal."""
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
    """A capital inside a sentence, the end of the message, a comma: what sets a place apart; a determiner: a noun."""
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
        stops = is_end or is_break(tokens[last], SOFT) or tokens[last].word.isdigit() or tokens[last].word in INSIDE
        if stops and (is_start or is_break(tokens[first], SOFT)):
            value += 1.2 if is_end and not is_start else 0.8
        elif is_end and tokens[first - 1].word not in DETERMINERS:
            value += 0.5
    follows = first > 0 and not is_break(tokens[first], SOFT | HARD)
    if follows and tokens[first - 1].word in DETERMINERS | PRONOUNS and weight < 2:
        value -= 1.5
    return value


def _departement_after(text: Message, names: Names, last: int) -> str | None:
    """The code of the département that is named just after: « dans l'Ain », « (Orne) »."""
    following = [token.word for token in text.tokens[last:last + LONGEST_DEPARTEMENT + 2]]
    named = [word for word in following if word not in INSIDE and word not in ARTICLES]
    keys = ("".join(named[:width]) for width in range(len(named), 0, -1))
    return next((names.areas[one][1] for one in keys if one in names.areas), None)


def _is_qualified(text: Message, names: Names, last: int) -> bool:
    """Whether a département seems to follow: « dans l'Indre », « 36 », « , Indre »."""
    if last >= text.end or is_break(text.tokens[last]):
        return False
    following = [token.word for token in text.tokens[last:last + LONGEST_DEPARTEMENT]]
    is_named = any("".join(following[:width]) in names.areas for width in range(1, len(following) + 1))
    return is_named or following[0].isdigit() or following[0] in INSIDE
