"""How well and how fast communes are read: names spoilt in the ways that people spoil them, from a fixed seed.

``python -m benchmarks.places [--url sqlite:///…] [--count 1000] [--show 20]``
right: the commune was settled. asked: it is among the choices offered, or the département was asked about. missed:
nothing was found. wrong: another commune was settled, or the right one is not among the choices.
"""
from __future__ import annotations

import argparse
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable

from directory.place_names import Names, Town
from directory.places import PlaceFinder, Reading
from directory.search import Directory
from directory.text import fold, key, words

NEIGHBOURS = {
    "a": "zq", "b": "vn", "c": "xv", "d": "sf", "e": "rz", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "km", "m": "l", "n": "b", "o": "ip", "p": "o", "q": "as", "r": "et", "s": "qd", "t": "ry",
    "u": "yi", "v": "cb", "w": "x", "x": "wc", "y": "tu", "z": "ae",
}
BY_EAR = (
    ("ph", "f"), ("eau", "o"), ("au", "o"), ("qu", "k"), ("ss", "s"), ("ll", "l"), ("tt", "t"), ("nn", "n"),
    ("mm", "m"), ("rr", "r"), ("ch", "sh"), ("y", "i"), ("z", "s"), ("ai", "e"), ("ei", "e"), ("en", "an"),
    ("an", "en"), ("ain", "in"), ("in", "ain"), ("c", "k"), ("ge", "je"), ("gi", "ji"), ("th", "t"), ("h", ""),
)
TOPICS = (
    "renouveler ma carte d'identité", "un passeport en urgence", "carte grise", "permis de conduire perdu",
    "un titre de séjour", "prendre rendez-vous",
)
SENTENCES = (
    "j'habite à {}", "j'habite {}", "jhabite a {}", "je suis de {}", "{}", "{topic} à {}",
    "bonjour, {topic}, je vis à {}",
    "je voudrais {topic} vers {}", "où aller pour {topic} près de {} ?", "{topic} {}", "la mairie de {} fait ça ?",
    "et à {} ?", "on est sur {}", "{} svp",
)


def spoil(draw: random.Random, name: str, edits: int) -> str:
    """``name`` with slips of the fingers, none on the first letter."""
    letters = list(fold(name))
    for _ in range(edits):
        places = [i for i in range(1, len(letters)) if letters[i].isalpha() and letters[i - 1].isalpha()]
        place = draw.choice(places or [1])
        slip = draw.choice(("near", "drop", "double", "swap"))
        if slip == "near":
            letters[place] = draw.choice(NEIGHBOURS.get(letters[place], "e"))
        elif slip == "drop":
            del letters[place]
        elif slip == "double":
            letters.insert(place, letters[place])
        elif place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


def by_ear(draw: random.Random, name: str) -> str:
    """``name`` spelt as it sounds, with one or two changes."""
    plain = fold(name)
    found = [(a, b) for a, b in BY_EAR if a in plain[1:]]
    for old, new in draw.sample(found, min(len(found), draw.choice((1, 1, 2)))):
        plain = plain[0] + plain[1:].replace(old, new, 1)
    return plain


def abbreviated(name: str) -> str:
    """``name`` with the abbreviations of an address."""
    short = re.sub(r"\bSaint(e?)\b", r"St\1", name).replace("-sur-", " s/ ").replace("Mont-", "Mt ")
    return re.sub(r"[-']", " ", short)


def without_article(name: str) -> str:
    """``name`` without the article it begins with."""
    return re.sub(r"^(?:L'|La |Le |Les )", "", name)


NOISES: dict[str, Callable[[random.Random, str], str]] = {
    "as it is": lambda draw, name: name,
    "no accents": lambda draw, name: fold(name),
    "no hyphens": lambda draw, name: re.sub(r"[-']", " ", fold(name)),
    "glued": lambda draw, name: key(words(name)),
    "abbreviated": lambda draw, name: abbreviated(name),
    "no article": lambda draw, name: without_article(name),
    "capitals": lambda draw, name: name.upper(),
    "one slip": lambda draw, name: spoil(draw, name, 1),
    "two slips": lambda draw, name: spoil(draw, name, 2),
    "by ear": by_ear,
}
SLIPS = ("one slip", "two slips", "by ear")


def cases(names: Names, count: int, seed: int) -> list[tuple[str, bool, Town, str]]:
    """(noise, is served, the commune, the message), half of them in the served départements."""
    draw = random.Random(seed)
    holders: dict[str, list[Town]] = defaultdict(list)
    for town in names.towns.values():
        holders[key(words(town.name))].append(town)
    towns = sorted(names.towns.values(), key=lambda town: town.insee)
    served = [town for town in towns if town.departement in names.served]
    others = [town for town in towns if town.departement not in names.served]
    kinds = [*NOISES, "postal code", "code and slip", "département"]
    made: list[tuple[str, bool, Town, str]] = []
    while len(made) < count:
        is_served = len(made) % 2 == 0
        noise = kinds[len(made) // 2 % len(kinds)]
        town = draw.choice(served if is_served else others)
        written = _written(draw, names, town, noise, len(holders[key(words(town.name))]) == 1)
        if written:
            sentence = draw.choice(SENTENCES).replace("{topic}", draw.choice(TOPICS))
            made.append((noise, is_served, town, sentence.replace("{}", written)))
    return made


def _written(draw: random.Random, names: Names, town: Town, noise: str, is_alone: bool) -> str | None:
    """How the commune is written, null when this noise does not go with it."""
    plain = key(words(town.name))
    if noise == "département":
        code, name = town.departement, names.departements[town.departement]
        return draw.choice((f"{town.name} ({code})", f"{fold(town.name)} {code}", f"{town.name}, {name}"))
    codes = names.codes_of(town.insee) if noise in ("postal code", "code and slip") else []
    if noise == "postal code":
        return codes[0] if codes else None
    if noise == "code and slip":
        spoilt = spoil(draw, town.name, 1)
        return draw.choice((f"{codes[0]} {spoilt}", f"{spoilt} {codes[0]}")) if codes else None
    if not is_alone or noise in SLIPS and len(plain) < 6 or noise == "two slips" and len(plain) < 9:
        return None
    written = NOISES[noise](draw, town.name)
    return None if written == town.name and noise not in ("as it is", "glued") else written


def verdict(reading: Reading, town: Town, noise: str) -> str:
    """right, asked, missed or wrong. A postal code of more than six communes offers the six largest: asked."""
    if reading.place is not None:
        return "right" if reading.place.insee == town.insee else "wrong"
    if reading.choices and noise == "postal code":
        return "asked"
    if reading.choices:
        return "asked" if any(place.insee == town.insee for place in reading.choices) else "wrong"
    return "asked" if reading.departement == town.departement else "missed"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=None)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--show", type=int, default=0, help="how many wrong and missed readings to print")
    options = parser.parse_args()
    began = time.perf_counter()
    finder = PlaceFinder(Directory(options.url))
    finder.read("biscarosse")
    loaded = time.perf_counter() - began
    results: dict[str, Counter[str]] = defaultdict(Counter)
    spent, shown = [], []
    for noise, is_served, town, message in cases(finder.names, options.count, options.seed):
        start = time.perf_counter()
        reading = finder.read(message)
        spent.append((time.perf_counter() - start) * 1e6)
        outcome = verdict(reading, town, noise)
        for row in (noise, "served" if is_served else "rest of France", "all"):
            results[row][outcome] += 1
        if outcome in ("wrong", "missed"):
            answer = reading.place and reading.place.name or [one.name for one in reading.choices] or reading.area
            shown.append(f"{outcome:7} {town.name} ({town.departement}) <- {message!r}: {answer}")
    print(f"{'':16}{'n':>6}{'right':>8}{'asked':>8}{'missed':>8}{'wrong':>8}   % of n")
    for row, counts in results.items():
        total = sum(counts.values())
        shares = "".join(f"{100 * counts[one] / total:8.1f}" for one in ("right", "asked", "missed", "wrong"))
        print(f"{row:16}{total:6}{shares}")
    centiles = statistics.quantiles(spent, n=100)
    median = statistics.median(spent)
    print(f"load {loaded:.2f} s; a reading: median {median:.0f} µs, p95 {centiles[94]:.0f} µs, max {max(spent):.0f} µs")
    print("\n".join(shown[:options.show]))


if __name__ == "__main__":
    main()
