"""Which of our languages a message is clearly written in, or null: script first, then letters and words.

Never from a lone name of a place, digits or one ambiguous word: a wrong guess would answer in a language that the
person does not read. The words of the training sentences (``data/nlu/<code>``) are what it learns from.
"""
from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import HashingVectorizer

from directory.text import fold
from nlu.linear import SparseLinear
from nlu.normalise import normalise

MODEL_FILE = "language.joblib"
LANGUAGE = "language"
LETTER = re.compile(r"[^\W\d_]")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
SCRIPTS = {"GEORGIAN": "ka", "ARMENIAN": "hy", "CJK": "zh"}  # written by one of our languages alone
SHARED_SCRIPTS = {"CYRILLIC": ("ru", "uk"), "ARABIC": ("ar", "fa")}
LEAST_LETTERS = 2  # of a script that one language alone writes
FEW_WORDS = 3  # up to as many, words that belong to several languages decide nothing
SURE, SURE_IN_FEW_WORDS = 0.6, 0.9
CLOSED = 0.15  # a guess has to be that much likelier than the next one


@lru_cache(maxsize=4096)
def script_of(char: str) -> str:
    """The script of a letter, as the first word of its Unicode name: LATIN, CYRILLIC, ARABIC, CJK…"""
    return unicodedata.name(char, "LATIN").partition(" ")[0]


def scripts(text: str) -> Counter[str]:
    """How many letters of each script a text has."""
    return Counter(script_of(char) for char in LETTER.findall(text))


def by_script(text: str) -> tuple[str, ...]:
    """The languages that the text's script leaves: one, two, or none when it is Latin or there is no letter."""
    counts = scripts(text)
    for script, count in counts.most_common():
        if script == "LATIN":
            continue
        weight = count * (3 if script == "CJK" else 1)
        if count >= LEAST_LETTERS and weight * 3 >= counts["LATIN"]:
            return (SCRIPTS[script],) if script in SCRIPTS else SHARED_SCRIPTS.get(script, ())
    return ()


def sentences(folder: Path) -> list[tuple[str, str]]:
    """(language, sentence) of the training sentences, a folder a language; those that are only a place are left out."""
    found = []
    for path in sorted(folder.glob("*/*.yml")):
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=loader)["nlu"]:
            if block["intent"] != "lieu":
                found += [(path.parent.name, line[2:]) for line in block["examples"].splitlines()]
    return found


def frequent_words(folder: Path) -> dict[str, list[str]]:
    """By language, the frequent words of ``data/words``."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files = {path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=loader) for path in sorted(folder.glob("*.yml"))}
    return {language: [str(word) for word in file.get("frequent") or []] for language, file in files.items()}


class LanguageModel:
    """Letters and words to language, linear; deterministic."""

    def __init__(self, seed: int = 0) -> None:
        self.letters = HashingVectorizer(analyzer="char_wb", ngram_range=(1, 4), n_features=2**17, alternate_sign=False, lowercase=False)
        self.model = SparseLinear(alpha=2e-6, passes=25, seed=seed, class_weight="balanced")
        self.words: dict[str, frozenset[str]] = {}

    def fit(self, examples: list[tuple[str, str]], frequent: Mapping[str, Iterable[str]] = {}) -> None:
        """Learn from (language, sentence), and from the frequent words of each language."""
        languages, texts = zip(*((language, simplified(text)) for language, text in examples))
        self.model.fit(self.letters.transform(texts), languages)
        seen: dict[str, Counter[str]] = {}
        for language, text in zip(languages, texts):
            seen.setdefault(language, Counter()).update(set(WORD.findall(text)))
        common = {language: {word for word, count in counts.items() if count >= 3} for language, counts in seen.items()}
        for language, words in frequent.items():
            common[language] = common.get(language, set()) | set(words)
        shared = Counter(word for words in common.values() for word in words)
        self.words = {language: frozenset(word for word in words if shared[word] == 1) for language, words in common.items()}

    def language(self, text: str) -> str | None:
        """The language that the text is clearly written in; null when it is not clear."""
        plain = simplified(text)
        left = by_script(plain)
        if len(left) == 1:
            return left[0]
        words = WORD.findall(plain)
        if not words:
            return None
        probabilities = self.model.probabilities(self.letters.transform([plain]))[0]
        names = self.model.classes
        if left:
            return max(left, key=lambda name: probabilities[names.index(name)] if name in names else 0.0)
        order = np.argsort(-probabilities)
        best, share, second = str(names[order[0]]), probabilities[order[0]], probabilities[order[1]]
        own = sum(word in self.words.get(best, ()) or fold(word) in self.words.get(best, ()) for word in words)
        if not own or share - second < CLOSED:
            return None
        return best if share >= (SURE_IN_FEW_WORDS if len(words) <= FEW_WORDS and own < 2 else SURE) else None


def simplified(text: str) -> str:
    """The normalised text in lower case: capitals and digits say nothing of the language."""
    return re.sub(r"\d+", " ", normalise(text).lower())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Sets ``language`` (BCP 47, null when not clear) of each message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``sentences``: folder of the training sentences, a folder a language inside; ``words``: of their words."""
        return {"sentences": "data/nlu", "words": "data/words", "random_seed": 0}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self.config, self._storage, self._resource = config, model_storage, resource
        self.model: LanguageModel | None = None

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> LanguageIdentifier:
        """Rasa's constructor."""
        return cls({**cls.get_default_config(), **config}, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the folders of sentences, whose names are the languages."""
        self.model = LanguageModel(self.config["random_seed"])
        self.model.fit(sentences(Path(self.config["sentences"])), frequent_words(Path(self.config["words"])))
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self.model, folder / MODEL_FILE)
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> LanguageIdentifier:
        """Read a trained identifier back."""
        component = cls({**cls.get_default_config(), **config}, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.model = joblib.load(folder / MODEL_FILE)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the language of the messages that have a text."""
        for message in messages:
            if message.get(TEXT) and self.model:
                message.set(LANGUAGE, self.model.language(message.get(TEXT)), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add to training data."""
        return training_data
