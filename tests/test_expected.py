"""The answers that a good agent would give, written by hand in ``expected/*.yml``, against what the assistant says.

A row is a sentence said in a commune. Its keys (French, to be read and written by agents):

- ``cas``, ``dit``, ``situation``, ``insee``: a title, what the person says, what it is about, where.
- ``d_abord``: the list begins with these places, in this order (``kind``, and any of ``role``, ``insee``, ``phone``, ``name``).
- ``lieux``: « kind role » that are there, in this order; ``aussi``: there too, anywhere; ``absents``: kinds never shown.
- ``sans_guichet``: no place is a desk; ``aucun_lieu``: no place at all; ``pas_ces_lieux``: places never shown.
- ``premiere_etape``, ``etapes``, ``documents``, ``alertes``, ``prix``, ``duree``, ``partout``: words to be found there;
  ``suite``: words found in the steps in this order; ``jamais``: words found nowhere; ``sans_duree``: no number of days or weeks promised.
- ``en_ligne``, ``pas_en_ligne``: addresses, by their beginning; ``telephones``: numbers given with the online services.

A word is the beginning of one, without case nor accents; « a|b » is either.
"""
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from actions.conversation import World, respond
from actions.memory import Memory, Turn
from directory.hours import PARIS
from directory.places import PlaceFinder
from directory.text import fold
from routing.catalogue import load

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
DESKS = {"depot", "retrait", "guichet"}
DEMARCHES = {  # the contract's names of the families that have another one
    "asile": "titre_sejour", "nationalite": "naturalisation", "identite": "cni", "reclamation": "avis",
    **dict.fromkeys("armes association elections etat_civil citoyen timbre_fiscal aide arnaque".split(), "autre"),
}
WORDS = {"etapes": "steps", "documents": "documents", "alertes": "warnings", "prix": "cost", "duree": "delay"}
KEYS = {"cas", "dit", "situation", "insee", "d_abord", "lieux", "aussi", "absents", "sans_guichet", "aucun_lieu", "pas_ces_lieux",
        "premiere_etape", "suite", "partout", "jamais", "sans_duree", "en_ligne", "pas_en_ligne", "telephones", *WORDS}
PROMISE = r"\d+ (?:jours?|semaines?)\b"
FOLDER = Path(__file__).resolve().parent / "expected"
ROWS = [(path.stem, row) for path in sorted(FOLDER.glob("*.yml")) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def world(directory):
    return World(load(), directory, PlaceFinder(directory), lambda: MONDAY)


def plain(text):
    """Without case, accents, special spaces nor curly apostrophes."""
    return re.sub(r"\s+", " ", fold(text or "").replace("’", "'"))


def says(text, wanted):
    """Whether one of the alternatives of ``wanted`` begins a word of ``text``; a number is whole."""
    found = plain(text)
    for one in wanted.split("|"):
        end = r"(?!\d)" if one[-1].isdigit() else ""
        if re.search(rf"(?<!\w)(?<!\d[,.]){re.escape(plain(one))}{end}", found):
            return True
    return False


def field(custom, name):
    """A field of the answer as one text."""
    value = custom[name]
    return " ".join(value) if isinstance(value, list) else value or ""


def faults(row, custom, texts):
    """What is wrong in an answer, in words."""
    return [*_about(row, custom), *_places(row, custom["structures"]), *_said(row, custom, texts), *_online(row, custom)]


def _about(row, custom):
    family, _, situation = row["situation"].partition(".")
    demarche = "passeport" if row["situation"] == "mineur.sortie_territoire" else DEMARCHES.get(family, family)
    if (custom["demarche"], custom["situation"]) != (demarche, situation):
        yield f"compris {custom['demarche']}.{custom['situation']} au lieu de {demarche}.{situation}"
    if custom["place"] is None or custom["place"]["insee"] != str(row["insee"]):
        yield f"le lieu est {custom['place']}"


def _places(row, places):
    given = [f"{one['kind']} {one['role']}" for one in places]
    for number, wanted in enumerate(row.get("d_abord", [])):
        present = places[number] if number < len(places) else {}
        for key, value in wanted.items():
            if present.get(key) != value:
                yield f"lieu n° {number + 1} : {key} {value!r} attendu, {present.get(key)!r} donné ({present.get('name')})"
    ordered = list(dict.fromkeys(given))
    ranks = [ordered.index(one) if one in ordered else None for one in row.get("lieux", [])]
    if None in ranks or ranks != sorted(ranks):
        yield f"lieux attendus dans cet ordre {row['lieux']}, donnés {ordered}"
    yield from (f"lieu absent : {one}" for one in row.get("aussi", []) if one not in given)
    yield from (f"lieu en trop : {one['name']} ({one['kind']})" for one in places if one["kind"] in row.get("absents", []))
    for one in places:
        if any(all(one[key] == value for key, value in unwanted.items()) for unwanted in row.get("pas_ces_lieux", [])):
            yield f"ce lieu ne doit pas être donné : {one['name']}"
        if row.get("sans_guichet") and one["role"] in DESKS:
            yield f"aucun guichet n'est attendu : {one['name']} ({one['role']})"
    if row.get("aucun_lieu") and places:
        yield f"aucun lieu n'est attendu : {given}"


def _said(row, custom, texts):
    for key, name in WORDS.items():
        yield from (f"{key} sans « {word} » : {field(custom, name)}" for word in row.get(key, []) if not says(field(custom, name), word))
    steps = custom["steps"]
    first = "".join(steps[:1])
    yield from (f"première étape sans « {word} » : {first}" for word in row.get("premiere_etape", []) if not says(first, word))
    ranks = [next((rank for rank, step in enumerate(steps) if says(step, word)), None) for word in row.get("suite", [])]
    if None in ranks or ranks != sorted(ranks):
        yield f"étapes attendues dans cet ordre {row['suite']} : {steps}"
    said = " ".join([*texts, *(field(custom, name) for name in WORDS.values())])
    yield from (f"« {word} » n'est dit nulle part" for word in row.get("partout", []) if not says(said, word))
    yield from (f"« {word} » ne doit pas être dit" for word in row.get("jamais", []) if says(said, word))
    if row.get("sans_duree") and re.search(PROMISE, plain(" ".join([custom["delay"] or "", *steps]))):
        yield f"une durée est promise : {custom['delay']} {steps}"


def _online(row, custom):
    urls = [one["url"] or "" for one in custom["online"]]
    phones = [one["phone"] for one in custom["online"]]
    yield from (f"adresse absente : {one} ({urls})" for one in row.get("en_ligne", []) if not any(url.startswith(one) for url in urls))
    yield from (f"adresse en trop : {one}" for one in row.get("pas_en_ligne", []) if any(url.startswith(one) for url in urls))
    yield from (f"téléphone absent : {one} ({phones})" for one in row.get("telephones", []) if one not in phones)


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[fold(f"{family}-{row['cas']}") for family, row in ROWS])
def test_should_answer_as_a_good_agent(world, row):
    turn = Turn(row["dit"], None, ((row["situation"], 0.9),), {"insee": str(row["insee"])})
    reply, _ = respond(world, Memory(), turn)
    wrong = faults(row, reply.custom, reply.texts)
    assert not wrong, f"{row['cas']} – {row['situation']} à {row['insee']}\n- " + "\n- ".join(wrong)


def test_the_expected_answers_should_cover_every_family_and_the_five_departements():
    families = Counter(family for family, _ in ROWS)
    known = "cni passeport permis carte_grise titre_sejour asile nationalite france_services voisins"
    assert set(families) == set(known.split())
    assert len(ROWS) >= 70 and min(families.values()) >= 4
    departements = Counter(str(row["insee"])[:2] for _, row in ROWS)
    assert min(departements[code] for code in ("17", "36", "40", "61", "86")) >= 10
    assert all(departements[code] for code in ("69", "97", "2A"))


def test_the_expected_answers_should_be_written_with_known_words_only():
    for family, row in ROWS:
        assert set(row) <= KEYS, (family, row["cas"], set(row) - KEYS)
        assert set(row) - {"cas", "dit", "situation", "insee"}, (family, row["cas"])
        for key, value in row.items():
            assert isinstance(value, (str, bool, list)), (family, row["cas"], key)
    titles = [(family, row["cas"]) for family, row in ROWS]
    assert len(titles) == len(set(titles))
    assert {row["situation"] for _, row in ROWS} <= set(load().situations)


@pytest.mark.parametrize("text, word, found", [
    ("25 € en timbre", "25 €", True), ("225 €", "25 €", False), ("13,76 €", "76 €", False), ("Gratuitement", "gratuit", True),
    ("l’Hôtel", "hotel", True), ("en 20331", "2033", False), ("une mairie", "préfecture|mairie", True), ("préparer", "par", False),
    ("86 €", "86 €", True),
])
def test_a_word_should_be_the_beginning_of_one(text, word, found):
    assert says(text, word) is found


@pytest.mark.parametrize("wanted", [
    {"d_abord": [{"insee": "86194"}]}, {"lieux": ["france_services accompagnement", "mairie_dr depot"]},
    {"aussi": ["prefecture guichet"]}, {"absents": ["mairie_dr"]}, {"sans_guichet": True}, {"aucun_lieu": True},
    {"pas_ces_lieux": [{"kind": "mairie_dr", "insee": "86137"}]}, {"premiere_etape": ["Préfecture de Police"]}, {"etapes": ["drone"]},
    {"documents": ["drone"]}, {"alertes": ["drone"]}, {"prix": ["86 €"]}, {"duree": ["15 ans"]}, {"partout": ["drone"]},
    {"suite": ["même mairie", "timbre"]}, {"jamais": ["25 €"]}, {"telephones": ["12 34"]}, {"en_ligne": ["https://www.example.org"]},
    {"pas_en_ligne": ["https://ants.gouv.fr"]}, {"insee": "86194"}, {"situation": "cni.vol"},
], ids=lambda wanted: next(iter(wanted)))
def test_a_wrong_answer_should_be_found(world, wanted):
    """The checks themselves: each kind of expectation fails on an answer that does not meet it."""
    turn = Turn("j'ai perdu ma carte d'identité", None, (("cni.perte", 0.9),), {"insee": "86137"})
    reply, _ = respond(world, Memory(), turn)
    right = {"cas": "perdue", "situation": "cni.perte", "insee": "86137"}
    assert not faults(right, reply.custom, reply.texts)
    assert faults({**right, **wanted}, reply.custom, reply.texts)
