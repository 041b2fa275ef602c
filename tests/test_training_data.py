"""The training sentences: every situation has its own, in the same places as the domain and the rules, none from the evaluation."""
import csv
import json
import os
from collections import Counter
from pathlib import Path

import pytest
import yaml

from actions.understanding import SHARED
from directory.text import words
from routing.catalogue import load

ROOT = Path(__file__).resolve().parent.parent
EVALUATION = Path(os.environ.get("OU_ALLER_SHARED") or ROOT.parent / "shared") / "eval"
FEWEST = 12
NOT_SPOKEN = {"choix", "vide"}  # a pressed button, an empty message
OWN_WORDS = 4  # « bonjour », « carte d'identité » are everybody's: only longer sentences can have been copied


def folded(text):
    """Words alone, without case, accents nor punctuation."""
    return " ".join(words(text))


@pytest.fixture(scope="module")
def sentences():
    """(file, intent, sentence) of every French example."""
    found = []
    for path in sorted((ROOT / "data" / "nlu" / "fr").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                assert line.startswith("- "), f"{path.name}, {block['intent']}: {line!r} is not an example"
                found.append((path.name, block["intent"], line[2:].strip()))
    return found


@pytest.fixture(scope="module")
def intents(sentences):
    """The intents that have examples."""
    return {intent for _, intent, _ in sentences}


@pytest.mark.parametrize("situation", sorted(load().situations))
def test_should_have_enough_wordings_of_each_situation(sentences, situation):
    family, _, name = situation.partition(".")
    written_for = f"cni.{name}" if family == "passeport" and name in SHARED else situation
    wordings = {folded(text) for _, intent, text in sentences if intent == written_for}
    assert len(wordings) >= FEWEST, f"{situation}: {len(wordings)} wordings"


def test_should_have_enough_wordings_of_each_intent_of_the_conversation(sentences, intents):
    counts = Counter({intent: len({folded(text) or text for _, one, text in sentences if one == intent}) for intent in intents})
    assert {intent: count for intent, count in counts.items() if count < FEWEST} == {}


def test_should_name_the_same_intents_in_data_domain_and_rules(intents):
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    assert len(domain) == len(set(domain)), "an intent is twice in domain.yml"
    assert set(domain) - NOT_SPOKEN == intents
    steps = [step for rule in yaml.safe_load((ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"] for step in rule["steps"]]
    named = [one["intent"] for step in steps for one in step.get("or", [step]) if "intent" in one]
    assert len(named) == len(set(named)), "an intent is twice in data/rules.yml"
    assert set(named) == set(domain)


def test_should_have_no_intent_that_leads_nowhere(intents):
    catalogue = load()
    dotted = {intent for intent in intents if "." in intent and intent.split(".")[0] not in ("suite", "ambigu")}
    assert dotted <= set(catalogue.situations)


def test_should_keep_each_sentence_in_one_intent(sentences):
    places = {}
    for file, intent, text in sentences:
        places.setdefault(folded(text) or text, []).append(f"{file} {intent} « {text} »")
    assert [where for where in places.values() if len(where) > 1] == []


def test_should_keep_entities_out_of_sentences(sentences):
    marked = [f"{file} {intent} « {text} »" for file, intent, text in sentences if "](" in text or "]{" in text or text.startswith("/")]
    assert marked == [], "places are read by directory.places, not by brackets; a command is not a sentence"


def test_should_keep_sentences_as_short_as_a_message(sentences):
    assert [text for _, _, text in sentences if not 0 < len(text) <= 1000] == []


def test_should_have_no_sentence_of_the_evaluation(sentences):
    if not EVALUATION.is_dir():
        pytest.skip("no evaluation set: set OU_ALLER_SHARED to the folder that holds eval/")
    kept = {folded(text) for path in sorted(EVALUATION.rglob("*")) if path.is_file() for text in texts_of(path)}
    assert kept, "the evaluation folder holds no text that can be read"
    copied = [f"{file} {intent} « {text} »" for file, intent, text in sentences
              if len(words(text)) >= OWN_WORDS and folded(text) in kept]
    assert copied == [], "training on the evaluation would hide what is not understood"


@pytest.mark.parametrize("name, content", [
    ("a.jsonl", '{"text": "une phrase à ne pas copier"}\n{"turns": ["et une autre phrase encore"]}\n'),
    ("a.json", '[{"text": "une phrase à ne pas copier", "then": {"x": ["et une autre phrase encore"]}}]'),
    ("a.yml", 'cases:\n  - text: "une phrase à ne pas copier"\n  - [et une autre phrase encore]\n'),
    ("a.csv", "id,text\n1,une phrase à ne pas copier\n2,et une autre phrase encore\n"),
    ("a.tsv", "1\tune phrase à ne pas copier\n2\tet une autre phrase encore\n"),
    ("a.txt", "une phrase à ne pas copier\n- et une autre phrase encore\n"),
])
def test_should_read_the_texts_of_any_evaluation_file(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert {"une phrase a ne pas copier", "et une autre phrase encore"} <= {folded(text) for text in texts_of(tmp_path / name)}


def texts_of(path):
    """Every text of a file, whatever its form: JSON, JSON lines, YAML, a table, or else its lines."""
    content = path.read_bytes().decode("utf-8", errors="replace")
    lines = content.splitlines()
    if path.suffix == ".json":
        return list(strings(json.loads(content)))
    if path.suffix in (".jsonl", ".ndjson"):
        return [text for line in lines if line.strip() for text in strings(json.loads(line))]
    if path.suffix in (".yml", ".yaml"):
        return [text for document in yaml.safe_load_all(content) for text in strings(document)] + lines
    if path.suffix in (".csv", ".tsv"):
        return [cell for row in csv.reader(lines, delimiter="\t" if path.suffix == ".tsv" else ",") for cell in row]
    return lines


def strings(value):
    """The texts inside a JSON value; those of several lines also line by line (Rasa's examples)."""
    if isinstance(value, str):
        yield value
        if "\n" in value:
            yield from value.splitlines()
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
