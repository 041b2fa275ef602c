"""What remains of a message without its place, and the words that stand for a place and match none."""
from __future__ import annotations

import re
from collections.abc import Iterable

from directory.place_homonyms import ORDINAL_WORDS, ORDINALS
from directory.place_message import Message, Span
from directory.place_misspelt import is_unknown
from directory.place_select import Found
from directory.place_words import ELSEWHERE, HARD, SOFT, Context, context, cues, is_break
from directory.text import ARTICLES, LINKERS, words

UNKNOWN_WORDS = 6
CITIES = ("75056", "69123", "13055")  # they have arrondissements
DISTRICTS = frozenset("plage ville centre bourg nord sud est ouest gare".split())
ARRONDISSEMENT = frozenset(("e", "er", "eme", "ieme", "arrondissement", "arr", "ardt"))
PUNCTUATION = re.compile(r"\s+([,.)])|^[\s,;:.)\-]+|[\s,;:(\-]+$")


def with_district(text: Message, span: Span) -> int:
    """The end of a place with its district or arrondissement (« Mimizan plage », « Paris 12e »)."""
    tokens = text.tokens
    last = span.last
    if last < len(tokens) and tokens[last].word in DISTRICTS and not is_break(tokens[last], HARD | SOFT):
        return last + 1
    is_city = any(match.name.insee in CITIES for match in span.matches)
    if is_city and last < len(tokens) and tokens[last].word.isdigit() and 1 <= int(tokens[last].word) <= 20:
        last += 1
        while last < len(tokens) and tokens[last].word in ARRONDISSEMENT:
            last += 1
    return last


def small_rest(text: str, found: Found, used: Iterable[tuple[int, int]]) -> tuple[str, bool]:
    """The message without the words ``used`` (index ranges), and whether only small words remain."""
    tokens = found.text.tokens
    gone = set(found.ignored)
    for first, last in used:
        gone.update(range(first, last))
    left = [number for number in range(len(tokens)) if number not in gone]
    only = all(number in found.text.small for number in left)
    pieces, cursor = [], 0
    for number, token in enumerate(tokens):
        pieces.append(text[cursor:token.start] if number not in gone or number - 1 not in gone else "")
        pieces.append("" if number in gone else text[token.start:token.end])
        cursor = token.end
    rest = re.sub(r"(?:\s*,)+", ",", re.sub(r"\s+", " ", "".join(pieces) + text[cursor:]))
    return PUNCTUATION.sub(r"\1", rest).strip(" '’"), only


def answer_words(found: Found, name: str) -> list[tuple[int, int]]:
    """Index ranges of the words that chose a commune among those offered."""
    ranges = [(span.context.start, span.last) for span in found.spans]
    ranges += [(area.start, area.last) for area in found.areas] + [(code.start, code.last) for code in found.codes]
    known = set(words(name)) | set(ORDINALS) | ORDINAL_WORDS
    ranges += [(i, i + 1) for i, one in enumerate(found.text.tokens) if one.word in known or one.word.isdigit()]
    return ranges


def unknown_words(text: str, found: Found) -> tuple[int, int, str] | None:
    """The words that stand where a place stands and match none: first and last index, and the words as written."""
    message = found.text
    is_answer = message.expected and _may_answer(message)
    for first, token in enumerate(message.tokens):
        before = context(message.tokens, message.said, first)
        is_home = _is_home(before)
        if not (is_home or is_answer) or token.word in LINKERS - ARTICLES or not token.word.isalpha():
            continue
        if before.role in ELSEWHERE or token.word in cues().sets["sigles"]:
            continue
        last = _end_of_unknown(message, first, is_home)
        chosen = message.tokens[first:last]
        if any(is_unknown(one.word) and len(one.word) > 2 or one.is_capital and is_home for one in chosen):
            return before.start if is_home else first, last, text[token.start:chosen[-1].end]
    return None


def _is_home(before: Context) -> bool:
    """Whether only a place may follow."""
    if before.role not in ("moi", "habite", "etre", "commune") or before.weight < 2:
        return False
    return before.link is not None or before.verb in ("moi", "habite")


def _end_of_unknown(message: Message, first: int, is_home: bool) -> int:
    tokens = message.tokens
    last = first
    while last < min(first + UNKNOWN_WORDS, len(tokens)) and (last == first or not is_break(tokens[last], HARD | SOFT)):
        token = tokens[last]
        is_name = is_home and token.is_capital and token.word not in cues().sets["pays"]
        follows = last > first and (token.gap == "-" or tokens[last - 1].word in LINKERS - {"a"})
        if not (is_name or follows or is_unknown(token.word) or token.word in LINKERS | {"saint", "sainte"}):
            break
        last += 1
    while last > first and tokens[last - 1].word in LINKERS:
        last -= 1
    return last


def _may_answer(message: Message) -> bool:
    """Whether the message may be nothing but a name: no French words but small ones and those of « les Oies »."""
    for index, token in enumerate(message.tokens):
        if index in message.small or is_unknown(token.word) or token.word in ("saint", "sainte"):
            continue
        if not (index and message.tokens[index - 1].word in LINKERS and any(map(is_unknown, message.said[:index]))):
            return False
    return True
