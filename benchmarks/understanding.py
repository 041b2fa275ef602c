"""How well messages are understood: cross-validation of our classifier on the training sentences, from a fixed seed.

``python -m benchmarks.understanding [--dense-weight 0 0.3 0.5 0.7 1] [--json FILE] [--folds 5] [--seed 0]``
Each sentence is read by a classifier that has never seen it. No two training sentences are alike and many are odd on
purpose: the figures are lower than what citizens get, they are for comparing. Two readings are judged: the classifier's
first intent, and what the citizen really gets, when ``actions.understanding`` has corrected it:
right: the very intent, without asking. general: the general rule of the right démarche. asked: not sure, so it asks.
near: another situation of the right démarche. wrong: another démarche, or another intent of the conversation.
"""
from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.metrics import f1_score, precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold
from tqdm import tqdm

from actions.understanding import SHARED, Meaning, named_documents, plain, understand
from nlu.classifier import SituationClassifier
from nlu.encoder import SentenceEncoder
from routing.catalogue import Catalogue, load

ROOT = Path(__file__).resolve().parent.parent
FEW = 12
OUTCOMES = ("right", "general", "asked", "near", "wrong")
CONVERSATION = "conversation"


@dataclass(frozen=True)
class Reading:
    """A sentence, the intent it was written for, the classifier's first intent, and the meaning that is acted upon."""

    text: str
    intent: str
    predicted: str
    meaning: Meaning


def component_config(name: str) -> dict[str, Any]:
    """What config.yml says of one component of the pipeline; empty when it is not in it."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return next(({key: value for key, value in one.items() if key != "name"} for one in pipeline if one["name"].endswith(f".{name}")), {})


def encoded_sentences() -> list[Message]:
    """The training sentences with their vectors, encoded once and kept in the encoder's cache."""
    data = load_data(str(ROOT / "data" / "nlu"))
    config = {**SentenceEncoder.get_default_config(), **component_config("SentenceEncoder")}
    config["cache"] = str(ROOT / (config["cache"] or "var/cache"))
    SentenceEncoder(config, "benchmark").process_training_data(data)
    return [one for one in data.intent_examples if one.get(TEXT)]


def unread(message: Message) -> Message:
    """The same sentence without its intent."""
    return Message({TEXT: message.get(TEXT)}, features=list(message.features))


def cross_validate(
    messages: list[Message], catalogue: Catalogue, weights: list[float], folds: int, seed: int
) -> dict[float, list[Reading]]:
    """The readings for each dense weight. A fold is trained once: the weight only mixes two trained opinions."""
    intents = [one.get(INTENT) for one in messages]
    readings: dict[float, list[Reading]] = {weight: [] for weight in weights}
    config = {**SituationClassifier.get_default_config(), **component_config("SituationClassifier")}
    bar = tqdm(total=folds * (len(weights) + 1), desc="folds", unit="step")
    with tempfile.TemporaryDirectory() as folder:
        storage, resource = LocalModelStorage(Path(folder)), Resource("situations")
        context = ExecutionContext(GraphSchema({}))
        splits = StratifiedKFold(folds, shuffle=True, random_state=seed).split(messages, intents)
        for learnt, held in splits:
            classifier = SituationClassifier.create(dict(config), storage, resource, context)
            classifier.train(TrainingData([messages[i] for i in learnt]))
            bar.update()
            for weight in weights:
                classifier.config["dense_weight"] = weight
                read = classifier.process([unread(messages[i]) for i in held])
                readings[weight] += [_reading(one, intents[i], catalogue) for one, i in zip(read, held)]
                bar.update()
    bar.close()
    return readings


def _reading(message: Message, intent: str, catalogue: Catalogue) -> Reading:
    ranking = [(one["name"], one["confidence"]) for one in message.get("intent_ranking")]
    return Reading(message.get(TEXT), intent, ranking[0][0], understand(message.get(TEXT), ranking, catalogue))


def demarche_of(intent: str, catalogue: Catalogue) -> str:
    """The contract's démarche of a situation; an intent of the conversation stands for itself."""
    situation = catalogue.situations.get(intent)
    return situation.demarche if situation else intent


def expected(reading: Reading) -> str:
    """The situation to act upon: what both titles share is written once, for the carte d'identité, and may be a passport's."""
    family, _, situation = reading.intent.partition(".")
    is_passport = named_documents(plain(reading.text))[:1] == ["passeport"]
    return f"passeport.{situation}" if family == "cni" and situation in SHARED and is_passport else reading.intent


def outcome(reading: Reading, catalogue: Catalogue) -> str:
    """One of OUTCOMES: what the citizen gets."""
    got, wanted = reading.meaning.intent, expected(reading)
    if not reading.meaning.is_sure:
        return "asked"
    if got == wanted:
        return "right"
    if demarche_of(got, catalogue) != demarche_of(wanted, catalogue) or wanted not in catalogue.situations:
        return "wrong"
    return "general" if got == demarche_of(wanted, catalogue) else "near"


def summary(readings: list[Reading], catalogue: Catalogue) -> dict[str, float]:
    """F1 and shares (0 to 1) of all readings together."""
    intents, predicted = [one.intent for one in readings], [one.predicted for one in readings]
    same = sum(demarche_of(one.predicted, catalogue) == demarche_of(one.intent, catalogue) for one in readings)
    counts = Counter(outcome(one, catalogue) for one in readings)
    return {
        "macro_f1": float(f1_score(intents, predicted, average="macro", zero_division=0)),
        "micro_f1": float(f1_score(intents, predicted, average="micro")),
        "demarche": same / len(readings),
        **{name: counts[name] / len(readings) for name in OUTCOMES},
    }


def by_intent(readings: list[Reading]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 of the classifier and number of sentences of each intent, lowest F1 first."""
    intents = [one.intent for one in readings]
    labels = sorted(set(intents))
    columns = precision_recall_fscore_support(intents, [one.predicted for one in readings], labels=labels, zero_division=0)
    names = ("precision", "recall", "f1", "count")
    rows = {label: dict(zip(names, map(float, row))) for label, *row in zip(labels, *columns)}
    return dict(sorted(rows.items(), key=lambda row: row[1]["f1"]))


def by_demarche(readings: list[Reading], catalogue: Catalogue) -> dict[str, dict[str, float]]:
    """Of each démarche (all intents of the conversation in one row): how often the démarche is right, and the outcomes."""
    groups: dict[str, list[Reading]] = defaultdict(list)
    for one in readings:
        groups[demarche_of(one.intent, catalogue) if one.intent in catalogue.situations else CONVERSATION].append(one)
    rows = {}
    for name, members in groups.items():
        counts = Counter(outcome(one, catalogue) for one in members)
        same = sum(demarche_of(one.predicted, catalogue) == demarche_of(one.intent, catalogue) for one in members)
        rows[name] = {"count": len(members), "demarche": same / len(members), **{one: counts[one] / len(members) for one in OUTCOMES}}
    return dict(sorted(rows.items(), key=lambda row: row[1]["demarche"]))


def confusions(readings: list[Reading]) -> list[dict[str, Any]]:
    """Pairs (true intent, what is acted upon) with their sentences, most frequent first."""
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in readings:
        if one.meaning.intent != expected(one):
            pairs[expected(one), one.meaning.intent].append(one.text)
    ordered = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [{"intent": intent, "read_as": read, "count": len(texts), "sentences": texts} for (intent, read), texts in ordered]


def report(readings: list[Reading], catalogue: Catalogue) -> dict[str, Any]:
    """Everything that is known of the readings of one weight."""
    counts = Counter(one.intent for one in readings)
    return {
        "summary": summary(readings, catalogue), "by_intent": by_intent(readings), "by_demarche": by_demarche(readings, catalogue),
        "confusions": confusions(readings), "few": {name: count for name, count in sorted(counts.items()) if count < FEW},
    }


def show(one: dict[str, Any], pairs: int) -> None:
    """Print the tables of a report."""
    print(f"\n{'intent':40}{'n':>5}{'prec.':>8}{'recall':>8}{'F1':>8}   (classifier alone, lowest first)")
    for name, row in one["by_intent"].items():
        print(f"{name:40}{row['count']:5.0f}{row['precision']:8.3f}{row['recall']:8.3f}{row['f1']:8.3f}")
    print(f"\n{'démarche':20}{'n':>6}{'classifier':>12}{''.join(f'{name:>9}' for name in OUTCOMES)}   % of n")
    for name, row in one["by_demarche"].items():
        print(f"{name:20}{row['count']:6}{100 * row['demarche']:12.1f}{''.join(f'{100 * row[part]:9.1f}' for part in OUTCOMES)}")
    print(f"\nthe {pairs} most frequent confusions (written for -> acted upon)")
    for pair in one["confusions"][:pairs]:
        print(f"{pair['count']:4}  {pair['intent']} -> {pair['read_as']}   « {pair['sentences'][0]} »")
    few = ", ".join(f"{name} ({count})" for name, count in one["few"].items())
    print(f"\nintents with fewer than {FEW} sentences: {few or 'none'}")


def show_summaries(reports: dict[float, dict[str, Any]]) -> None:
    """Print one line a weight."""
    names = ("macro_f1", "micro_f1", "demarche", *OUTCOMES)
    print(f"{'dense weight':14}{''.join(f'{name:>10}' for name in names)}   (demarche: classifier; then what the citizen gets)")
    for weight, one in reports.items():
        print(f"{weight:<14}" + "".join(f"{one['summary'][name]:10.3f}" for name in names))


def main() -> None:
    """Print the tables; those in detail are for config.yml's weight, or for the first one asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    defaults = {**SituationClassifier.get_default_config(), **component_config("SituationClassifier")}
    used = float(defaults["dense_weight"])
    parser.add_argument("--dense-weight", type=float, nargs="+", default=[used], help="share of the meaning, 0 to 1; several to compare")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pairs", type=int, default=25, help="how many confusions to print")
    parser.add_argument("--json", type=Path, default=None, help="write everything here, every confused sentence included")
    options = parser.parse_args()
    catalogue, messages = load(), encoded_sentences()
    readings = cross_validate(messages, catalogue, options.dense_weight, options.folds, options.seed)
    reports = {weight: report(found, catalogue) for weight, found in readings.items()}
    print(f"{len(messages)} sentences, {len({one.get(INTENT) for one in messages})} intents, {options.folds} folds, seed {options.seed}")
    show_summaries(reports)
    shown = used if used in reports else options.dense_weight[0]
    print(f"\nin detail, dense weight {shown}")
    show(reports[shown], options.pairs)
    if options.json:
        content = {"sentences": len(messages), "folds": options.folds, "seed": options.seed, "weights": reports}
        options.json.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
