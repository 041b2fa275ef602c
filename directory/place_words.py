"""The words around a place: the table of cues, and what stands before a name makes of it."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from directory.settings import EMBEDDED
from directory.text import Token, words

WORD_SETS = (
    "lieux", "negation", "avant_negation", "correction", "unites", "numeros", "mois", "petits_mots", "politesse",
    "jamais", "communs", "metier", "sigles", "prenoms", "pays",
)
REACH = 9  # words before a name among which its verb is looked for
HARD = frozenset(".!?;\n。！？；։؟۔")
SOFT = frozenset(",:()–—，、：（）،؛")
CONJUNCTIONS = frozenset(("mais", "donc", "car", "et", "puis", "alors"))
DETERMINERS = frozenset(
    "le la les un une des ce cet cette ces mon ma mes son sa ses ton ta notre votre nos vos leur leurs".split()
)
PRONOUNS = frozenset("je j tu il elle on ils elles me m te se ne n qui".split())
HOME = frozenset(("moi", "habite", "etre", "demenage"))
BEFORE_VERB = frozenset("j je on nous il elle ils elles me m ai a avons ont suis est n ne".split())
ELSEWHERE = frozenset(("ancien", "naissance", "vol", "achat", "voyage", "fait", "nom", "rue", "nie"))
ADVERBS = frozenset(
    "l situe situee actuellement bien maintenant toujours seul seule ici la juste tout desormais aussi".split()
)
HOME_WEIGHT, BE_WEIGHT = 3.0, 2.4
BORN = frozenset(("né", "nés"))


@dataclass(frozen=True)
class Context:
    """What stands before a name. ``role``: a home or elsewhere verb, else ``commune``, ``pres``, ``lien`` or ``nu``.

    ``weight`` says how much a place is expected there (0 to 3); ``start``: index of the first word of the phrase.
    """

    role: str
    weight: float
    start: int
    link: str | None = None
    verb: str | None = None


@dataclass
class Cues:
    """The embedded table, folded. Phrases are grouped by their last word, longest first."""

    links: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    verbs: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    sets: dict[str, frozenset[str]] = field(default_factory=dict)
    expressions: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    areas: list[tuple[str, str | None, tuple[str, ...]]] = field(default_factory=list)
    departements: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The embedded table, read once."""
    raw: dict[str, Any] = yaml.load(
        (EMBEDDED / "place_cues.yml").read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    table = Cues(weights={name: group["poids"] for name, group in raw["liens"].items()})
    table.links = _by_last_word((phrase, name) for name, group in raw["liens"].items() for phrase in group["mots"])
    table.verbs = _by_last_word((phrase, name) for name, phrases in raw["verbes"].items() for phrase in phrases)
    table.departements = _by_last_word((phrase, "departement") for phrase in raw["departements"])
    table.expressions = _by_last_word((phrase, "expression") for phrase in raw["expressions"])
    for name in WORD_SETS:
        table.sets[name] = frozenset(word for phrase in raw[name] for word in words(phrase))
    table.sets["departements"] = frozenset(word for phrase in raw["departements"] for word in words(phrase))
    table.sets["liens"] = frozenset(word for group in table.links.values() for parts, _ in group for word in parts)
    table.areas = [(one["nom"], one.get("departement"), tuple(one.get("mots") or [one["nom"]])) for one in raw["zones"]]
    return table


def _by_last_word(phrases: Iterable[tuple[str, str]]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, name in phrases:
        parts = tuple(words(phrase))
        found.setdefault(parts[-1], []).append((parts, name))
    for group in found.values():
        group.sort(key=lambda item: -len(item[0]))
    return found


def phrase_before(
    table: dict[str, list[tuple[tuple[str, ...], str]]], said: Sequence[str], end: int
) -> tuple[int, str] | None:
    """The longest phrase of ``table`` that ends just before word ``end``: its first index and its name."""
    if end <= 0:
        return None
    for parts, name in table.get(said[end - 1], ()):
        if end >= len(parts) and tuple(said[end - len(parts):end]) == parts:
            return end - len(parts), name
    return None


class Said(list[str]):
    """The folded words of a message. ``reading`` says what stands around a word in another language; null: French."""

    reading: Callable[[int], Context] | None = None


def said_words(tokens: Sequence[Token], reading: Callable[[int], Context] | None = None) -> Said:
    """The folded words, « né » told from « ne »."""
    said = Said("nee" if token.raw.lower() in BORN else token.word for token in tokens)
    said.reading = reading
    return said


def is_break(token: Token, marks: frozenset[str] = HARD) -> bool:
    """Whether a sentence ends just before ``token``."""
    return any(mark in token.gap for mark in marks)


def context(tokens: Sequence[Token], said: Sequence[str], start: int) -> Context:
    """Read what stands before the name that begins at word ``start``."""
    reading = said.reading if isinstance(said, Said) else None
    if reading is not None:
        return reading(start)
    table = cues()
    if start and is_break(tokens[start]):
        return Context("nu", 0.0, start)
    link = phrase_before(table.links, said, start) if start else None
    if link and any(is_break(token, HARD | SOFT - {":"}) for token in tokens[link[0] + 1:start + 1]):
        link = None
    first, kind = link or (start, None)
    if kind == "a_sans_accent" and tokens[first].raw in ("à", "À"):
        kind = "a"
    weight = table.weights[kind] if kind else 0.0
    if kind == "mairie":
        first, kind = start - 1, "commune"
    if kind in ("commune", "pres"):
        while first > 0 and said[first - 1] in DETERMINERS and not is_break(tokens[first], HARD | SOFT):
            first -= 1
    if _is_denied(tokens, said, first):
        return Context("nie", 0.0, first, kind)
    verb = _verb(tokens, said, first, kind)
    role = _true_role(verb[0], kind) if verb else None
    role = "moi" if role == "ancien" and said[first] == "pour" else role  # « quitté Niort pour Dax »
    if verb and role in HOME:
        return _at_home(tokens, said, first, kind, verb, role, weight)
    if role:
        return Context(role, weight, first, kind, role)
    return Context({"commune": "commune", "pres": "pres", None: "nu"}.get(kind, "lien"), weight, first, kind)


def _true_role(role: str, link: str | None) -> str | None:
    """The role of a verb that means home or elsewhere after « à » or « de »."""
    by_link = {"demenage": ("ancien", "moi"), "arrive": ("ancien", None), "venir": ("venir", None)}
    with_de, otherwise = by_link.get(role, (role, role))
    return with_de if link == "de" else otherwise


def _at_home(
    tokens: Sequence[Token], said: Sequence[str], first: int, link: str | None, verb: tuple[str, int, int], role: str,
    weight: float,
) -> Context:
    """The context of a name after a home verb: just after it, or further in the sentence."""
    begin = verb[1]
    if not _only_small(said, verb[2], first) or is_break(tokens[first], HARD | SOFT):
        return Context("pres" if link == "pres" else role, max(weight, 1.0), first, link, verb[0])
    while begin > 0 and said[begin - 1] in BEFORE_VERB and not is_break(tokens[begin], HARD | SOFT):
        begin -= 1
    weight = BE_WEIGHT if role == "etre" else HOME_WEIGHT
    return Context("pres" if link == "pres" else role, weight, begin, link, verb[0])


def _is_denied(tokens: Sequence[Token], said: Sequence[str], first: int) -> bool:
    table = cues()
    if not first or said[first - 1] not in table.sets["negation"] or is_break(tokens[first], HARD | SOFT):
        return False
    if first == 1 or is_break(tokens[first - 1], HARD | SOFT) or said[first - 1] in ("ni", "sauf", "hormis", "excepte"):
        return True
    return said[first - 2] in table.sets["avant_negation"]


def _verb(tokens: Sequence[Token], said: Sequence[str], first: int, link: str | None) -> tuple[str, int, int] | None:
    """The verb or noun on which the name depends: its role, its first index and its end."""
    table = cues()
    crossed, away = False, False
    end = first
    while end > 0 and first - end < REACH:
        crossed = crossed or is_break(tokens[end], SOFT) if end < len(tokens) else crossed
        if end < len(tokens) and end <= first and is_break(tokens[end]):
            return None
        found = phrase_before(table.verbs, said, end)
        if found and found[1] == "neutre":
            end = found[0]
            continue
        if found and found[1] == "logement":
            return None
        if found:
            role = _checked(found[1], end == first or _only_small(said, end, first), link, crossed, away)
            if role:
                return role, found[0], end
        word = said[end - 1]
        away = away or word in table.sets["lieux"] and _is_reached(said, end - 1, first, link)
        crossed = crossed or word in CONJUNCTIONS
        end -= 1
    return ("fait", first, first) if away and link not in ("pres", None) and not crossed else None


def _is_reached(said: Sequence[str], index: int, first: int, link: str | None) -> bool:
    """Whether word ``index`` (« gare », « train ») is where something happened: « à la gare », « gare de »."""
    if index == first - 1 and link == "de":
        return True
    before = said[max(0, index - 2):index]
    if not before or before[-1] in ("au", "en", "du"):
        return bool(before)
    return before[-1] in DETERMINERS | {"l"} and before[0] in ("a", "dans", "sur")


def _only_small(said: Sequence[str], end: int, first: int) -> bool:
    return all(word in DETERMINERS or word in ADVERBS for word in said[end:first])


def _checked(role: str, adjacent: bool, link: str | None, crossed: bool, away: bool) -> str | None:
    """The role that a verb really gives, null when it has nothing to do with the name."""
    if role in ("nom", "rue"):
        return role if adjacent and link in (None, "de") and not (role == "nom" and link == "de") else None
    if role == "etre":
        return role if adjacent and link not in (None, "en", "commune", "correction") else None
    if role in ("venir", "arrive"):
        return role if adjacent else None
    if role in ("moi", "habite", "demenage"):
        return role
    if crossed:
        return None
    if role in ("perte", "perdu_la"):
        is_there = role == "perdu_la" and adjacent and link not in (None, "de")
        return "vol" if away or is_there else "perte"
    return role
