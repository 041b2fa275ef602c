"""Names of communes written in another script (« Пуатье », « بواتييه », « 普瓦捷 »), found by how they sound.

A French name and a word of another script are both brought to the same coarse sounds: voiced and voiceless consonants
are one, vowels are three (A, O, E). No name is listed by hand: the names are the directory's.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from directory.place_names import Names
from directory.text import sounds, spelling

KNOWN_POPULATION = 10_000  # outside the served départements, a smaller commune is not looked for
SHORTEST = 3  # sounds
VOWELS = "aeiouyE"
SURE, POSSIBLE = 0.13, 0.24  # cost a sound up to which a likeness is taken, or asked about
WEIGHT, LIKELY = 1.2, 1.5  # of a cost, and of how likely a commune is named
CLOSE = 0.2  # two names whose rates differ by less are both possible
ENDING = 0.12  # of a vowel at the end of a word, which may be a case ending

# Costs of one sound taken for another; a sound for itself costs nothing, two that are not here cost UNLIKE.
UNLIKE, UNLIKE_VOWELS = 1.2, 0.4
LIKE = {frozenset(pair): cost for cost, pairs in {
    0.12: "ie uo yi yu eE oE", 0.2: "pb td kg fv sz CJ", 0.25: "ae uv lr", 0.4: "JC Cs Jz tC dJ Jt kC gJ rJ", 0.5: "pf bv mn kr gr tz",
}.items() for pair in pairs.split()}



class Writing(NamedTuple):
    """What a script makes of sounds. ``merged``: pairs that it writes alike; ``gaps``: cost of a sound that the heard word
    lacks; ``vowel``: of a vowel that only one of both has."""

    merged: frozenset[str]
    vowel: float
    gaps: Mapping[str, float]


def _writing(merged: str, vowel: float, **gaps: float) -> Writing:
    return Writing(frozenset(pair for one in merged.split() for pair in (one, one[::-1])), vowel, gaps)


SCRIPTS = {
    "ARABIC": _writing("pb gk gJ vf yi uo ye", 0.12, a=0.06, e=0.06, i=0.06), "CJK": _writing("lr pb td kg vf rJ iJ", 0.15, r=0.3),
    "GEORGIAN": _writing("pf", 0.3, e=0.2), "": _writing("", 0.3, e=0.2),
}

_FRENCH_SPELLING = tuple((re.compile(pattern), sound) for pattern, sound in (
    (r"(?<![vm])ill(?=[aeo])", "i"), (r"mont(?=[bcdfgjklmnpqrstv])", "mon"), (r"nc(?=-|$)", "n"),
    (r"oy(?=[aeiou])", "oi-y"),
))
_FRENCH = str.maketrans({
    "G": "g", "q": "k", "j": "J", "x": "ks", "N": "ni", "U": "u", "Y": "e", "1": "en", "2": "an", "3": "on", "h": "", "w": "u",
})
_HEARD = tuple((re.compile(pattern), sound) for pattern, sound in (
    (r"['`ʼ’\u02bf-]", ""), (r"shch|tsch|tch|sh|ch", "C"), (r"zh|dj|j", "J"), (r"[xq](?=[iu])", "C"), (r"kh|x", "k"), (r"gh", "r"),
    (r"ts|dz", "s"), (r"ng(?![aeiou])", "n"), (r"th", "t"), (r"ph", "f"), (r"[qc]", "k"), (r"ou|[uw]", "u"), (r"h", ""), (r"[^a-zCJ]", ""),
    (r"(.)\1+", r"\1"),
))
V_READ = {"CJK": re.compile(r"u(?=[aeio])"), "ARABIC": re.compile(r"^u")}  # what a script writes for v, and for the sound of « ou »
_HAN = str.maketrans({"什": "shi", "圣": "sen", "聖": "sen"})  # read otherwise in the names of places


class Sound(NamedTuple):
    """A way a name sounds, and the name's key in the index."""

    code: str
    key: str


def script_of(word: str) -> str:
    """``CJK``, ``ARABIC`` or an empty text for the others."""
    first = unicodedata.name(word[:1] or " ", "")
    return next((name for name in SCRIPTS if name and first.startswith(name)), "")


def sound_of(word: str) -> str:
    """The sounds of a word of any script (« Пуатье » → « puate »)."""
    text = anyascii(word.translate(_HAN))
    if script_of(word) == "CJK":
        text = re.sub("R(?=[a-z])", "J", re.sub("Y(?=i)|W(?=u)", "", text))
    text = text.lower()
    if "\u0530" <= word[:1] <= "\u058f":
        text = text.replace("ow", "u")
    for pattern, sound in _HEARD:
        text = pattern.sub(sound, text)
    return text


def sounds_of_names(spelled: Sequence[str]) -> list[tuple[str, ...]]:
    """The sounds of French names (spelled by ``spelling``), with and without their last consonants."""
    plain = []
    for name in spelled:
        for pattern, written in _FRENCH_SPELLING:
            name = pattern.sub(written, name)
        plain.append(name)
    silent = sounds(plain)
    spoken = sounds([name + "e" if name[-1:] in "tdsxzp" else name for name in plain])
    open_ends = sounds([f"{name[:-1]}e" if name.endswith("ers") else name for name in plain])  # Flers, as « flère »
    return [tuple(dict.fromkeys(map(_coded, ways))) for ways in zip(silent, spoken, open_ends)]


def _coded(sound: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sound.replace("oi", "ua").translate(_FRENCH))


_BONES = str.maketrans("bdgvzJrq", "ptkfsClk", VOWELS)


def skeleton(code: str) -> str:
    """The consonants alone, those that are easily taken for each other being one."""
    return code.translate(_BONES)


@lru_cache(maxsize=4096)
def _swap(one: str, other: str, script: str) -> float:
    if one == other:
        return 0.0
    cost = LIKE.get(frozenset((one, other)), UNLIKE_VOWELS if one in VOWELS and other in VOWELS else UNLIKE)
    return min(cost, 0.05) if one + other in SCRIPTS[script].merged else cost


def distance(heard: str, name: str, script: str = "") -> float:
    """How far what is heard is from the sounds of a name: vowels count little, and so do sounds that the script merges."""
    writing = SCRIPTS[script]
    gap = {sound: writing.vowel if sound in VOWELS else 0.9 for sound in {*heard, *name}}
    lacking = {**gap, **writing.gaps}
    before = [0.0]
    for one in name:
        before.append(before[-1] + lacking[one])
    for place, here in enumerate(heard):
        drop = ENDING if here in VOWELS and place >= len(heard) - 2 else gap[here]
        row = [before[0] + gap[here]]
        for column, one in enumerate(name, 1):
            row.append(min(before[column - 1] + _swap(here, one, script), row[column - 1] + lacking[one], before[column] + drop))
        before = row
    return before[-1]


class SoundIndex:
    """The names of the served communes and of the known ones, by their sound."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.communes = {insee for insee, town in names.towns.items()
                         if town.departement in names.served or town.population >= KNOWN_POPULATION}
        kept: dict[str, str] = {}
        for key, group in names.exact.items():
            best = group[0]
            if best.form != "loose" and any(one.insee in self.communes for one in group):
                kept[key] = spelling(best.name.partition(" (")[0]) if best.form == "full" else "-".join(best.parts)
        pairs = zip(kept, sounds_of_names(list(kept.values())))
        self.sounds = [Sound(code, key) for key, codes in pairs for code in codes if len(code) >= SHORTEST]
        self.skeletons = [skeleton(one.code) for one in self.sounds]
        spelled = [spelling(name) for name in names.departements.values()]
        self.departements = [Sound(code, key) for key, codes in zip(names.departements, sounds_of_names(spelled)) for code in codes]

    def near(self, heard: str, script: str = "") -> list[tuple[float, str]]:
        """(cost, key) of the names that sound like a code, best first."""
        found: dict[str, float] = {}
        for way in _ways(heard, script):
            for key, cost in self._near(way, script).items():
                found[key] = min(cost, found.get(key, cost))
        return sorted((cost, key) for key, cost in found.items())

    def _near(self, heard: str, script: str) -> dict[str, float]:
        bones = skeleton(heard)
        most = min(len(bones) // 3, 2) or (1 if script == "CJK" else 0)
        found: dict[str, float] = {}
        for other, _, index in process.extract(bones, self.skeletons, scorer=Levenshtein.distance, score_cutoff=most, limit=None):
            one = self.sounds[index]
            if _first(other, script) != _first(bones, script) or abs(len(one.code) - len(heard)) > 5:
                continue
            cost = distance(heard, one.code, script)
            if cost <= POSSIBLE * len(one.code):
                found[one.key] = min(cost, found.get(one.key, cost))
        return found

    def departements_near(self, heard: str, script: str = "") -> dict[str, float]:
        """The codes of the départements that sound like what is heard, and the cost of each."""
        costs = [(distance(way, one.code, script), one) for way in _ways(heard, script)
                 for one in self.departements if abs(len(one.code) - len(way)) <= 5]
        return {one.key: cost for cost, one in sorted(costs, reverse=True) if cost <= SURE * len(one.code)}


def _ways(heard: str, script: str) -> set[str]:
    """What is heard, and the same where a letter of the script stands for v."""
    return {heard, V_READ[script].sub("v", heard)} if script in V_READ else {heard}


def _first(bones: str, script: str) -> str:
    """The first consonant; Chinese has no r at the end of a syllable (« 阿让唐 » is Argentan)."""
    return (bones.lstrip(skeleton("r")) if script == "CJK" else bones)[:1]
