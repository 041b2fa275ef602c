"""The départements, regions, islands and « pays » of a message, and its numbers: postal codes, département numbers."""
from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.lexicon import lexicon
from directory.place_names import Names
from directory.place_words import HOME, SOFT, Said, context, cues, is_break, phrase_before
from directory.text import ARTICLES, Token

LONGEST_AREA = 7  # words
CEDEX = "cedex"
CEDEX_REACH = 6  # words between a postal code and « cedex »
AFTER_NUMBERS = frozenset(("e", "eme", "er", "h", "rue", "avenue", "au"))
WEB_GAPS = ("@", "_", "|", "://", "//")
SHORTEST_MISSPELT = 7  # letters
DOMAINS = frozenset(("fr", "com", "org", "net", "eu", "gouv"))
COUNTRY = "France"


StandsAlone = Callable[[int, int], bool]


@dataclass(frozen=True)
class Area:
    """An area at words ``first`` to ``last`` (excluded); ``is_clear``: its preposition leaves no doubt."""

    first: int
    last: int
    name: str
    code: str | None
    is_clear: bool
    is_number: bool = False
    role: str = "lien"
    start: int = 0  # first word of its phrase, preposition included
    is_weak: bool = False  # nothing but its name tells it: kept only where a commune of that name would be


@dataclass(frozen=True)
class Code:
    """A postal code (or an INSEE code said to be one) at words ``first`` to ``last``, and its communes' INSEE codes."""

    first: int
    last: int
    text: str
    communes: tuple[str, ...]
    role: str
    start: int


def find_areas(
    tokens: Sequence[Token], said: Sequence[str], names: Names, expected: bool, ends: Collection[int] = ()
) -> list[Area]:
    """The areas of a message. ``expected``: a place has just been asked for; ``ends``: where communes' names end."""
    found: list[Area] = []
    full = [index for index, token in enumerate(tokens) if token.word not in cues().sets["petits_mots"]]

    def stands_alone(first: int, last: int) -> bool:
        others = sum(not first <= index < last for index in full)
        return others == 0 or expected and others <= 1 or first in ends and not is_break(tokens[first])

    start = 0
    while start < len(tokens):
        area = _named(tokens, said, names, start, stands_alone) or _numbered(tokens, said, names, start, stands_alone)
        if area:
            found.append(area)
        start = area.last if area else start + 1
    return found


def _named(
    tokens: Sequence[Token], said: Sequence[str], names: Names, start: int, stands_alone: StandsAlone
) -> Area | None:
    joined, best = "", None
    for end in range(start, min(start + LONGEST_AREA, len(tokens))):
        if end > start and is_break(tokens[end], SOFT | frozenset(".!?;\n")):
            break
        joined += tokens[end].word
        if joined in names.areas and not (joined == "re" and tokens[end].raw.isascii()):
            best = (end + 1, *names.areas[joined])
    if best is None or start and tokens[start].gap == "-" or best[0] < len(tokens) and tokens[best[0]].gap == "-":
        best = _misspelt(tokens, said, names, start)
    if best is None or tokens[start].word in ARTICLES and best[0] == start + 1:
        return None
    last, name, code = best
    alone = stands_alone(start, last)
    begin = start - 1 if start and tokens[start - 1].word in ARTICLES and not is_break(tokens[start], SOFT) else start
    link = phrase_before(cues().departements, said, begin) or phrase_before(cues().departements, said, start)
    before = context(tokens, said, begin)
    has_article = begin < start
    is_clear = link is not None or has_article and (before.weight >= 2 or before.role in ("moi", "habite", "etre"))
    is_clear = is_clear or has_article and alone or before.link == "sur" and has_article
    if name == COUNTRY and not alone and before.role not in HOME:
        return None
    is_word = last - start == 1 and tokens[start].word in lexicon()
    is_weak = not (is_clear or alone or not is_word or has_article and code in names.served or before.weight >= 1)
    first = min(begin, link[0] if link else begin, before.start)
    return Area(start, last, name, code, is_clear, False, before.role, first, is_weak)


def _misspelt(
    tokens: Sequence[Token], said: Sequence[str], names: Names, start: int
) -> tuple[int, str, str | None] | None:
    """The area that the words misspell after « dans la », « en », « département »: its end, its name and its code."""
    begin = start - 1 if start and tokens[start - 1].word in ARTICLES else start
    if not phrase_before(cues().departements, said, begin) or len(tokens[start].word) < 4:
        return None
    for width in (3, 2, 1):
        parts = [token.word for token in tokens[start:start + width]]
        written = "".join(parts)
        if len(parts) < width or not written.isalpha() or width == 1 and written in lexicon():
            continue
        if len(written) < SHORTEST_MISSPELT:
            continue
        most = 1 if len(written) < 9 else 2
        found = process.extractOne(written, list(names.areas), scorer=OSA.distance, score_cutoff=most)
        if found:
            return (start + width, *names.areas[found[0]])
    return None


def _numbered(
    tokens: Sequence[Token], said: Sequence[str], names: Names, start: int, stands_alone: StandsAlone
) -> Area | None:
    last, code = departement_number(tokens, start)
    is_other = isinstance(said, Said) and said.reading is not None  # « no » is « in the » in Portuguese
    if code not in names.departements or _is_number_of_something(tokens, start, last, is_other):
        return None
    alone = stands_alone(start, last)
    link = phrase_before(cues().departements, said, start)
    link = link if link and said[start - 1] not in ("la", "les", "l", "en") else None
    before = context(tokens, said, start)
    is_clear = bool(link) or before.role in ("moi", "habite", "etre") and tokens[start - 1].word in ("le", "du", "a")
    is_foreign = is_other and before.weight > 0 and code in names.served
    if not (is_clear or is_foreign or alone or "(" in tokens[start].gap):
        return None
    begin = min(link[0] if link else start, before.start)
    return Area(start, last, names.departements[code], code, is_clear, True, before.role, begin)


def departement_number(tokens: Sequence[Token], start: int) -> tuple[int, str]:
    """The end and the code of the département's number that word ``start`` may be (« 86 », « 2A », « 974 »)."""
    word = tokens[start].word
    if not word.isascii() or not word.isdigit() or len(word) > 3:
        return start + 1, ""
    after = tokens[start + 1] if start + 1 < len(tokens) else None
    if word == "2" and after and after.word in ("a", "b") and not after.gap:
        return start + 2, f"2{after.word.upper()}"
    is_reference = after is not None and not after.gap  # « 48SI »
    return start + 1, word if len(word) > 1 and not is_reference else ""


def _is_number_of_something(tokens: Sequence[Token], start: int, last: int, is_other_language: bool = False) -> bool:
    """Whether a number counts something, is a date, a phone number or a reference."""
    after = tokens[last] if last < len(tokens) else None
    before = tokens[start - 1] if start else None
    counted = cues().sets["mois"] | cues().sets["unites"] | AFTER_NUMBERS
    if after and not is_break(after) and (
        after.word in counted or after.word.isdigit() or after.gap.strip().startswith(("/", ":", "€"))
    ):
        return True
    if before is None:
        return False
    is_part = before.word.isdigit() or tokens[start].gap in ("/", ":", "+", ".") or "n°" in tokens[start].gap
    return is_part or not is_other_language and before.word in cues().sets["numeros"]


def find_codes(tokens: Sequence[Token], said: Sequence[str], names: Names, alone: bool) -> list[Code]:
    """The postal codes of a message that are codes of France, and the INSEE codes that are said to be."""
    found = []
    for start, token in enumerate(tokens):
        is_reference = start > 0 and not token.gap and len(tokens[start - 1].word) < 3 and tokens[start - 1].word.isascii()  # « F33250 »
        if not (token.word.isascii() and token.word.isdigit()) or is_reference and "insee" not in said:
            continue
        insee = _insee(tokens, start, names)
        if insee:
            found.append(insee)
            continue
        last, text, is_split = start + 1, token.word, False
        if len(text) == 2 and last < len(tokens) and tokens[last].gap in (" ", ".") and len(tokens[last].word) == 3:
            last, text, is_split = start + 2, text + tokens[last].word, True
        if len(text) != 5 or _is_number_of_something(tokens, start, last):
            continue
        before = context(tokens, said, start)
        is_place = before.weight >= 1 or alone or start + 2 >= len(tokens)
        is_place = is_place or last < len(tokens) and tokens[last].is_capital
        communes = names.of_code(text)
        if communes and (is_place or not is_split):
            found.append(Code(start, last, text, communes, before.role, before.start))
    return found


def _insee(tokens: Sequence[Token], start: int, names: Names) -> Code | None:
    """« code INSEE 86194 », « insee 2A004 »."""
    said = [index for index in range(max(0, start - 3), start) if tokens[index].word == "insee"]
    if not said:
        return None
    text, last = tokens[start].word, start + 1
    while last < len(tokens) and not tokens[last].gap and len(text) < 5:
        text, last = text + tokens[last].word.upper(), last + 1
    if text not in names.towns:
        return None
    begin = said[0] - 1 if said[0] and tokens[said[0] - 1].word == "code" else said[0]
    return Code(start, last, text, (text,), "commune", begin)


def web_words(tokens: Sequence[Token]) -> set[int]:
    """Indexes of the words of addresses of sites and of e-mail."""
    found: set[int] = set()
    for index, token in enumerate(tokens[1:], 1):
        is_dotted = token.gap == "." and (token.word in DOMAINS or index - 1 in found)
        if is_dotted or token.gap in WEB_GAPS:
            found.update((index - 1, index))
    return found


def expression_words(said: Sequence[str]) -> set[int]:
    """Indexes of the words of expressions that only seem to name a commune (« Union européenne »)."""
    found: set[int] = set()
    for end in range(1, len(said) + 1):
        phrase = phrase_before(cues().expressions, said, end)
        if phrase:
            found.update(range(phrase[0], end))
    return found


def cedex_words(tokens: Sequence[Token]) -> set[int]:
    """Indexes of « cedex », of its number and of its code, which say nothing of the commune."""
    found = set()
    for index, token in enumerate(tokens):
        if token.word == CEDEX:
            found.add(index)
            before = range(max(0, index - CEDEX_REACH), index)
            found.update(i for i in before if tokens[i].word.isdigit() and len(tokens[i].word) == 5)
            if index + 1 < len(tokens) and tokens[index + 1].word.isdigit() and len(tokens[index + 1].word) <= 2:
                found.add(index + 1)
    return found
