"""The understanding of each language, by what understands it: n-grams, sentence encoder, both, Rasa's default pipeline.

``python -m benchmarks.languages [--without-diet] [--epochs 100] [--turns 66] [--json FILE]``. The default pipeline takes
long to train: it is kept in ``var/benchmarks`` for the next run on the same sentences, with the seconds that it took.
One sentence in eight of each intent and language is held out, always the same ones; everything is trained on the others.
Figures are shares of held-out sentences whose démarche is right, with the classifier alone; ``served``: what a person
gets with ours, once ``actions.understanding`` has corrected it (a question back counts as wrong). No two sentences are
alike and many are odd on purpose. Then one turn at the public door with each model, in the same run: the same
front door, actions and directory; only the pipeline differs.
As the default one answers less, and a question is cheaper than a list, the median of what both answer alike is given too.
"""
from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from actions.understanding import understand
from benchmarks.turn import ENVIRONMENT, free_port, measure
from benchmarks.understanding import component_config, demarche_of
from directory.settings import var_dir
from nlu.classifier import SituationClassifier
from nlu.encoder import SentenceEncoder
from nlu.normalise import normalise
from routing.catalogue import load

ROOT = Path(__file__).resolve().parent.parent
HELD_OUT = 8
OPINIONS = {"n-grams": 0.0, "encoder": 1.0, "both": None}
DEFAULT_PIPELINE = [
    {"name": "WhitespaceTokenizer"}, {"name": "RegexFeaturizer"}, {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"}, {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True}, {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
SPOKEN = [
    "j'ai perdu ma carte d'identité, j'habite Loudun", "I lost my passport, I live in Dax", "потеряла права, живу в Пуатье",
    "ضاعت بطاقة إقامتي، أسكن في بواتييه", "我的居留卡快到期了，住在拉罗谢尔", "et à Royan ?", "permis perdu Dax",
    "passeport volé à Alençon",
    "je veux renouveler mon passeport à Châtellerault", "titre de séjour perdu, Poitiers", "carte grise perdue, Royan",
    "bonjour, je voudrais faire une carte d'identité à Saintes",
]
Sentence = tuple[str, str, str]  # language, intent, text


def sentences() -> list[Sentence]:
    """Every training sentence, in the order of the files."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*/*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            found += [(path.parent.name, block["intent"], normalise(line[2:])) for line in block["examples"].splitlines()]
    return found


def split(everything: list[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences to learn from and those held out."""
    learnt, held = [], []
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for one in everything:
        seen[one[:2]] += 1
        (held if seen[one[:2]] % HELD_OUT == 0 else learnt).append(one)
    return learnt, held


def ours(learnt: list[Sentence], held: list[Sentence]) -> dict[str, list[tuple[str, bool]]]:
    """For each opinion, (language, is the démarche right) of the held-out sentences; ``served`` after the corrections."""
    catalogue = load()
    config = {**SentenceEncoder.get_default_config(), **component_config("SentenceEncoder"), "cache": str(ROOT / "var" / "cache")}
    encoder = SentenceEncoder(config, "benchmark")
    training = TrainingData([Message({TEXT: text, INTENT: intent}) for _, intent, text in learnt])
    encoder.process_training_data(training)
    results: dict[str, list[tuple[str, bool]]] = {name: [] for name in (*OPINIONS, "served")}
    with tempfile.TemporaryDirectory() as folder:
        settings = {**SituationClassifier.get_default_config(), **component_config("SituationClassifier")}
        storage = LocalModelStorage(Path(folder))
        classifier = SituationClassifier.create(settings, storage, Resource("situations"), ExecutionContext(GraphSchema({})))
        classifier.train(training)
        messages = encoder.process([Message({TEXT: text}) for _, _, text in held])
        for name, weight in OPINIONS.items():
            classifier.config["dense_weight"] = settings["dense_weight"] if weight is None else weight
            for row, (language, intent, text) in zip(classifier.probabilities(messages), held):
                names = classifier.model["by_spelling"].classes
                best = np.argsort(-row, kind="stable")[:30]
                results[name].append((language, demarche_of(names[best[0]], catalogue) == demarche_of(intent, catalogue)))
                if weight is None:
                    meaning = understand(text, [(str(names[i]), float(row[i])) for i in best], catalogue, language)
                    right = meaning.is_sure and demarche_of(meaning.intent, catalogue) == demarche_of(intent, catalogue)
                    results["served"].append((language, right))
    return results


def diet_model(folder: Path, learnt: list[Sentence], epochs: int) -> tuple[Path, float]:
    """A model with Rasa's default pipeline on the same sentences and the same rules, and the seconds of its training."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for _, intent, text in learnt:
        blocks[intent].append(text)
    nlu = [{"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in blocks.items()]
    pipeline = [{**one, "epochs": epochs} if "epochs" in one else one for one in DEFAULT_PIPELINE]
    config = {"recipe": "default.v1", "assistant_id": "default", "language": "fr", "pipeline": pipeline,
              "policies": [{"name": "RulePolicy", "enable_fallback_prediction": False}]}
    written = yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True)
    kept = var_dir() / "benchmarks" / f"diet-{epochs}-{hashlib.sha256((written + str(config)).encode()).hexdigest()[:12]}.tar.gz"
    took = kept.with_suffix(".seconds")
    if took.exists():
        return kept, float(took.read_text())
    (folder / "data").mkdir()
    (folder / "data" / "nlu.yml").write_text(written, encoding="utf-8")
    shutil.copy(ROOT / "data" / "rules.yml", folder / "data" / "rules.yml")
    shutil.copy(ROOT / "domain.yml", folder / "domain.yml")
    (folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    start = time.monotonic()
    command = [sys.executable, "-m", "rasa", "train", "--quiet", "--out", "models", "--fixed-model-name", "ou-aller"]
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder / "models" / "ou-aller.tar.gz", kept)
    took.write_text(f"{time.monotonic() - start:.0f}")
    return kept, float(took.read_text())


def diet(model: Path, held: list[Sentence]) -> list[tuple[str, bool]]:
    """(language, is the démarche right) of the held-out sentences with a trained default pipeline."""
    from rasa.core.agent import load_agent

    catalogue = load()

    async def read() -> list[str]:
        agent = await load_agent(model_path=str(model))
        return [(await agent.parse_message(text))["intent"]["name"] or "" for _, _, text in held]

    predicted = asyncio.run(read())
    pairs = zip(predicted, held)
    return [(language, demarche_of(name, catalogue) == demarche_of(intent, catalogue)) for name, (language, intent, _) in pairs]


def turn_with(model: Path, folder: Path, turns: int, told: dict[str, list[tuple[float, Any]]]) -> dict[str, float]:
    """Start-up, a turn and memory at the public door, with this model; ``told`` as for ``measure``."""
    var = folder / "var"
    (var / "models").mkdir(parents=True)
    for name in ("directory.sqlite", "vendor"):
        (var / name).symlink_to(var_dir().resolve() / name)
    (var / "models" / "ou-aller.tar.gz").symlink_to(model.resolve())
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**ENVIRONMENT, "OU_ALLER_PORT": str(port), "OU_ALLER_VAR": str(var)}
    return measure([sys.executable, "-m", "web"], ROOT, environment, f"{url}/health", f"{url}/webhooks/web/webhook", SPOKEN, turns, told)


def alike(told: dict[str, dict[str, list[tuple[float, Any]]]]) -> dict[str, float]:
    """Median of a turn (ms) with each model, over what both answer alike: the same work is done after the reading."""
    def meaning(turns: list[tuple[float, Any]]) -> tuple[Any, ...]:
        custom = next((one["custom"] for one in turns[-1][1] if "custom" in one), {})
        return custom.get("type"), custom.get("demarche"), len(custom.get("structures", ()))

    common = [text for text in SPOKEN if len({meaning(turns[text]) for turns in told.values()}) == 1]
    return {label: 1000 * statistics.median(one for text in common for one, _ in turns[text]) if common else 0.0
            for label, turns in told.items()} | {"sentences": len(common)}


def show(results: dict[str, list[tuple[str, bool]]]) -> dict[str, dict[str, float]]:
    """Print the share of right démarches by language, one column an opinion; returns it."""
    languages = sorted({language for rows in results.values() for language, _ in rows})
    table: dict[str, dict[str, float]] = {}
    print(f"{'':6}{'n':>6}" + "".join(f"{name:>10}" for name in results))
    for language in (*languages, "all"):
        groups = {name: [right for one, right in rows if language in (one, "all")] for name, rows in results.items()}
        table[language] = {name: sum(rights) / len(rights) for name, rights in groups.items()}
        print(f"{language:6}{len(next(iter(groups.values()))):6}" + "".join(f"{table[language][name]:10.3f}" for name in results))
    return table


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--without-diet", action="store_true", help="ours alone: the default pipeline takes long to train")
    parser.add_argument("--epochs", type=int, default=100, help="of the default pipeline; Rasa's own default is 100")
    parser.add_argument("--turns", type=int, default=66)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    learnt, held = split(sentences())
    print(f"{len(learnt)} sentences to learn from, {len(held)} held out")
    results = ours(learnt, held)
    content: dict[str, Any] = {"learnt": len(learnt), "held": len(held)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not options.without_diet:
            (folder / "diet").mkdir()
            model, seconds = diet_model(folder / "diet", learnt, options.epochs)
            results["DIET"] = diet(model, held)
            content["seconds of the default pipeline's training"] = seconds
        content["share"] = show(results)
        if not options.without_diet:
            print(f"\nthe default pipeline took {seconds:.0f} s to train ({options.epochs} epochs)\n")
            turns, told = {}, {}
            for label, one in (("default", model), ("ours", var_dir() / "models" / "ou-aller.tar.gz")):
                (folder / label).mkdir()
                turns[label] = turn_with(one, folder / label, options.turns, told.setdefault(label, {}))
            same = alike(told)
            content |= {"turn": turns, "turn answered alike": same}
            print(f"{'':20}{'default':>12}{'ours':>12}{'ratio':>8}")
            for key, base in turns["default"].items():
                print(f"{key:20}{base:12.1f}{turns['ours'][key]:12.1f}{turns['ours'][key] / base:8.2f}")
            print(f"a turn (ms), the {same['sentences']:.0f} that both answer alike"
                  f"{same['default']:10.1f}{same['ours']:10.1f}{same['ours'] / max(same['default'], 1e-9):8.2f}")
    if options.json:
        options.json.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    os.environ.update(ENVIRONMENT)
    main()
