"""Plain French: the rule itself, then every text that a citizen reads."""
from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from directory.settings import CURATED
from routing.catalogue import FOLDER
from routing.documents import path_text, read, read_folder
from routing.plain_language import (
    FORBIDDEN,
    MOST_WORDS,
    acronyms,
    explained,
    faults,
    forbidden_words,
    sentences,
    word_count,
)
from routing.review import known_acronyms, place_sentences, sentences_read

ROOT = Path(__file__).resolve().parent.parent
NOT_FRENCH = re.compile(r"\\[bwd]|\(\?|-src |%\(|MMMM|^\s*<|^Noto Sans")  # patterns, headers, drawings, fonts
FILES = sorted(path for path in FOLDER.glob("*.yml") if path.name != "schema.yml")
KNOWN = known_acronyms(read_folder())
TECHNICAL = frozenset({"JSON", "UUID", "RGAA"})  # read by those who program, or who check a page against the law
WITH_TEXTS = ("actions/*.py", "web/*.py", "maps/*.py")
NOT_READ = {ROOT / "web" / name for name in ("vendor.py", "supervisor.py", "__main__.py")}  # they speak to operators
FEWER_TEXTS = ("routing/engine.py", "routing/orientation.py", "directory/hours_text.py")  # others there speak to maintainers
PLACE_NOTES = ("Les horaires sont ceux de la mairie.", "Adresse, téléphone et horaires non connus")  # in directory/build.py


# -- the rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text, expected", [
    ("Venez. Apportez une photo.", ["Venez.", "Apportez une photo."]),
    ("Où aller ? À la mairie !  C'est gratuit…  Voilà", ["Où aller ?", "À la mairie !", "C'est gratuit…", "Voilà"]),
    ("Le formulaire n° 14011. Il est gratuit.", ["Le formulaire n° 14011.", "Il est gratuit."]),
    ("Appelez. Tél. 05 49 98 15 38. C'est ouvert.", ["Appelez.", "Tél. 05 49 98 15 38.", "C'est ouvert."]),
    ("Mme Dupont et M. Durand, 3 av. Jean-Jaurès, bd. Victor-Hugo.",
     ["Mme Dupont et M. Durand, 3 av. Jean-Jaurès, bd. Victor-Hugo."]),
    ("Le prix est de 2.76 € ou 13,76 €. Payez en ligne.", ["Le prix est de 2.76 € ou 13,76 €.", "Payez en ligne."]),
    ("Voyez l'art. L. 433-3 du code. Il dit oui.", ["Voyez l'art. L. 433-3 du code.", "Il dit oui."]),
    ("Rue J. Moulin, à Loudun. Sonnez.", ["Rue J. Moulin, à Loudun.", "Sonnez."]),
    ("Vous avez le permis B. Vous passez le permis C. Voilà.", ["Vous avez le permis B.", "Vous passez le permis C.", "Voilà."]),
    ("Regardez service-public.gouv.fr. Un agent vous aide.", ["Regardez service-public.gouv.fr.", "Un agent vous aide."]),
    ("Ouvert de 9 h à 12 h. Fermé le lundi.", ["Ouvert de 9 h à 12 h.", "Fermé le lundi."]),
    ("Une photo, un timbre, etc. Puis venez.", ["Une photo, un timbre, etc.", "Puis venez."]),
    ("Une photo, un timbre, etc. et une enveloppe.", ["Une photo, un timbre, etc. et une enveloppe."]),
    ("Dites « où aller ? » au guichet. Merci.", ["Dites « où aller ? » au guichet.", "Merci."]),
    ("Dites « c'est pour un vol. » Puis attendez.", ["Dites « c'est pour un vol. »", "Puis attendez."]),
    ("Un lieu (police, tribunal…) : appelez. Puis venez.", ["Un lieu (police, tribunal…) : appelez.", "Puis venez."]),
    ("Déclarez le vol. Gardez le papier.", ["Déclarez le vol.", "Gardez le papier."]),
    ("Que faire :\n1. Venez\n- Une photo", ["Que faire :", "Venez", "Une photo"]),
    ("", []),
])
def test_should_split_into_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize("sentence, count", [
    ("Venez.", 1), ("Appelez le 05 49 98 15 38.", 3), ("Le 0 806 001 620 est gratuit.", 4), ("Ouvert de 10 h 30 à 12 h.", 5),
    ("L'aide d'un agent", 3), ("C'est 2,76 € : rien de plus.", 5), ("Regardez https://ants.gouv.fr/a?b=c d'abord.", 3),
    ("Un rendez-vous – à {place}", 4), ("Le 01/12/2026, à 20 000 km", 5), ("« Où » ?", 1), ("", 0),
])
def test_should_count_the_words_that_a_person_reads(sentence: str, count: int) -> None:
    assert word_count(sentence) == count


def test_should_refuse_the_twenty_first_word_and_no_earlier() -> None:
    twenty = " ".join(["mot"] * MOST_WORDS)
    assert faults(f"{twenty}.") == []
    [fault] = faults(f"Court. {twenty.capitalize()} encore. Court aussi.")
    assert (fault.kind, fault.sentence) == ("longueur", f"{twenty.capitalize()} encore.")
    assert "21 mots" in str(fault) and fault.sentence in str(fault)


def test_should_not_let_an_abbreviation_cut_a_long_sentence_in_two() -> None:
    long = "Le service se trouve au n° 3 av. Jean-Jaurès près de la gare, en face du grand café, au bout de la rue, à gauche."
    assert [fault.kind for fault in faults(long)] == ["longueur"]


@pytest.mark.parametrize("text, word", [
    ("Préparez la liasse.", "liasse"), ("Faites diligenter une enquête.", "diligenter"), ("Les usagers sont reçus.", "usager"),
    ("L'usagère est reçue.", "usager"), ("Nonobstant cela, venez.", "nonobstant"), ("Le lieu susmentionné.", "susmentionné"),
    ("La loi susvisée.", "susvisé"), ("La demande est dématérialisée.", "dématérialisé"),
    ("La dématérialisation.", "dématérialisé"), ("Faites la téléprocédure.", "téléprocédure"),
    ("On instruit votre dossier.", "instruire"), ("Pendant l'instruction du dossier.", "instruire"),
    ("Le service instructeur.", "instruire"), ("Une fois le dossier Instruit.", "instruire"), ("Les frais afférents.", "afférent"),
    ("Le cas échéant, appelez.", "le cas échéant"), ("Tous, à l’exception des mineurs.", "à l'exception de"),
    ("Un dispositif de recueil.", "dispositif de recueil"), ("Le susdit papier.", "susdit"),
])
def test_should_refuse_an_office_word(text: str, word: str) -> None:
    assert forbidden_words(text) == [word]
    [fault] = faults(text)
    assert fault.kind == "mot" and FORBIDDEN[word][1] in str(fault)


@pytest.mark.parametrize("text", [
    "On étudie votre dossier.", "Voir la liste ci-dessous.", "Ce meuble est usagé.",
    "Comité local des usagers, compte rendu de 2021.", "Le comité d'usagers de la préfecture.", "C'est instructif.",
])
def test_should_let_ordinary_words_and_official_names_be(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize("text, expected", [
    ("Allez sur l'ANEF, puis au PAN.", ["ANEF", "PAN"]), ("Un VLS-TS et la lettre 48SI", ["VLS-TS", "48SI"]),
    ("e-MERAUDE et Crit'Air", []), ("À Loudun, M. X", []), ("franceservices.NOM@msa.fr, AB-123-CD, {NOM}", []), ("ANEF ANEF", ["ANEF"]),
])
def test_should_find_the_acronyms(text: str, expected: list[str]) -> None:
    assert acronyms(text) == expected


def test_should_ask_for_every_acronym_to_be_explained() -> None:
    [fault] = faults("Le dossier part au CERT. Attendez.", known=frozenset({"ANEF"}))
    assert (fault.kind, fault.sentence) == ("sigle", "Le dossier part au CERT.") and "glossaire" in str(fault)
    assert faults("Le dossier part au CERT.", known=frozenset({"CERT"})) == []
    assert faults("Le dossier part dans un centre (CERT). Le CERT répond.") == []
    assert [fault.kind for fault in faults("Un domicile, un foyer, une autre maison (hôpital, EHPAD)")] == ["sigle"]
    assert faults("Vous recevez un SMS.") == []


@pytest.mark.parametrize("acronym", [
    "ANEF", "PAN", "CERT", "GUDA", "SPADA", "API", "APS", "DCEM", "CEPC", "CPI", "NEPH", "SIV", "COMEDEC", "ADCS", "OFII",
    "OFPRA", "VLS-TS", "CNI", "ANTS", "DR", "JDC", "PADA",
])
def test_should_explain_the_jargon_of_the_offices_in_the_glossary(acronym: str) -> None:
    assert acronym in KNOWN
    assert acronym not in explained([])


# -- the texts ------------------------------------------------------------------------------------------------------


def report(found: list[str]) -> None:
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_should_speak_plainly_in_the_catalogue(path: Path) -> None:
    texts = list(sentences_read(read(path)))
    assert any(text for _, _, text, _ in texts)
    report([f"{name}, {path_text(where[2:])}{fault}" for name, where, text, own in texts for fault in faults(text, KNOWN, own)
            if fault.kind != "sigle" or "sources" not in where])


@pytest.mark.parametrize("path", sorted(CURATED.glob("*.yml")), ids=lambda path: path.name)
def test_should_speak_plainly_of_the_places(path: Path) -> None:
    texts = list(place_sentences(read(path)))
    assert len(texts) > 100
    report([f"{name}, {path_text(where[2:])}{fault}" for name, where, text in texts for fault in faults(text, KNOWN)])


def python_texts(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every French text of a Python source: strings of several words, docstrings left out."""
    tree = ast.parse(source)
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            skipped |= {first.value} if isinstance(first, ast.Expr) else set()
        if isinstance(node, ast.JoinedStr):
            skipped |= set(node.values)
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(one.value) if isinstance(one, ast.Constant) else "{…}" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if re.search(r"\w\s+\S", text) and not NOT_FRENCH.search(text):
            yield node.lineno, text


def test_should_find_the_texts_of_a_program() -> None:
    source = '"""Doc."""\nHELLO = "Bonjour à vous"\n\n\ndef say(name):\n    """Doc of it."""\n    return f"Bonjour {name} !" + KEY["one"]\n'
    assert list(python_texts(source)) == [(2, "Bonjour à vous"), (7, "Bonjour {…} !")]


PROGRAMS = [
    (str(path.relative_to(ROOT)), texts)
    for path in sorted(path for pattern in (*WITH_TEXTS, *FEWER_TEXTS) for path in ROOT.glob(pattern))
    if path not in NOT_READ and (texts := list(python_texts(path.read_text(encoding="utf-8"))))
]


@pytest.mark.parametrize("name, texts", PROGRAMS, ids=[name for name, _ in PROGRAMS])
def test_should_speak_plainly_in_the_program(name: str, texts: list[tuple[int, str]]) -> None:
    allowed = KNOWN | TECHNICAL if name.startswith("web/") else KNOWN
    report([f"{name}:{line}, {fault}" for line, text in texts for fault in faults(text, allowed)])


def test_should_have_read_the_sentences_of_the_conversation_the_pages_and_the_maps() -> None:
    counts = {name: len(texts) for name, texts in PROGRAMS}
    wanted = ("actions/wording.py", "actions/followups.py", "web/texts.py", "web/chat_texts.py", "web/turns.py", "maps/texts.py")
    assert all(counts.get(name) for name in (*wanted, *FEWER_TEXTS))
    assert counts["actions/wording.py"] > 40 and counts["web/chat_texts.py"] > 40 and counts["maps/texts.py"] > 40


def test_should_speak_plainly_in_the_notes_that_the_directory_adds() -> None:
    files = [ROOT / "directory" / name for name in ("build.py", "records.py")]
    texts = [text for path in files for _, text in python_texts(path.read_text(encoding="utf-8"))]
    for start in PLACE_NOTES:
        [note] = [text for text in texts if text.startswith(start)]
        report([str(fault) for fault in faults(note, KNOWN)])


TEMPLATES = sorted([*ROOT.glob("web/templates/*.j2"), *ROOT.glob("maps/templates/*.j2")])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_should_leave_no_french_in_a_template(path: Path) -> None:
    """Templates only place texts that are kept elsewhere, where they are checked and translated."""
    source = re.sub(r"\{% block (body_class|skip_target) %\}.*?\{% endblock %\}", " ", path.read_text(encoding="utf-8"))
    source = re.sub(r"(?s)\{[{%#].*?[}%#]\}|<(script|style)\b.*?</\1>|<[^>]*>|&\w+;", " ", source)
    assert re.findall(r"[^\W\d_]{3,}", source) == []
