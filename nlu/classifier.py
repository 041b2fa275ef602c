"""The intent classifier: two opinions, one on the spelling, one on the meaning, put together.

Character n-grams (tf-idf) know the names of documents and forgive misspellings; the sentence encoder's vector knows
what a sentence means. Each has a linear classifier; their log-probabilities are averaged. Deterministic.
"""
from __future__ import annotations

from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nlu.linear import SparseLinear
from nlu.normalise import skeleton

RANKING = 30
FLOOR = 1e-6
MODEL_FILE = "situations.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SituationClassifier(IntentClassifier, GraphComponent):
    """Ranks the intents of a message by the weighted mean of both opinions."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Its dense opinion wants a dense featurizer before it; without one, the spelling decides alone."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``dense_weight``: share of the meaning in the mean, 0 to 1; ``ngrams``: shortest and longest n-gram."""
        return {"dense_weight": 0.5, "ngrams": [2, 5], "max_features": 60000, "random_seed": 0}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self.config, self._storage, self._resource = config, model_storage, resource
        self.model: dict[str, Any] = {}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SituationClassifier:
        """Rasa's constructor."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit both opinions on the intent examples and persist them."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        texts, intents = [one.get(TEXT) for one in examples], [one.get(INTENT) for one in examples]
        seed = self.config["random_seed"]
        spelling = TfidfVectorizer(
            analyzer="char_wb", ngram_range=tuple(self.config["ngrams"]), min_df=2, sublinear_tf=True,
            max_features=self.config["max_features"], preprocessor=skeleton,
        )
        by_spelling = SparseLinear(alpha=1e-5, passes=25, seed=seed)
        by_spelling.fit(spelling.fit_transform(texts), intents)
        self.model = {"spelling": spelling, "by_spelling": by_spelling}
        encoded = [one for one in examples if _vector(one) is not None]
        if encoded:
            dense = np.array([_vector(one) for one in encoded])
            scaler = StandardScaler(with_std=False).fit(dense)
            scale = float((dense - scaler.mean_).std())
            by_meaning = LogisticRegression(C=1.0, max_iter=100, random_state=seed)
            by_meaning.fit(scaler.transform(dense) / scale, [one.get(INTENT) for one in encoded])
            self.model |= {"scaler": scaler, "scale": scale, "by_meaning": by_meaning}
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self.model, folder / MODEL_FILE)
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> SituationClassifier:
        """Read a trained classifier back."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.model = joblib.load(folder / MODEL_FILE)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set ``intent`` and ``intent_ranking`` of the messages that have a text."""
        spoken = [message for message in messages if message.get(TEXT)]
        if spoken and self.model:
            for message, row in zip(spoken, self.probabilities(spoken)):
                best = np.argsort(-row, kind="stable")[:RANKING]
                names = self.model["by_spelling"].classes
                ranking = [{"name": str(names[i]), "confidence": float(row[i])} for i in best]
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add to training data."""
        return training_data

    def probabilities(self, messages: list[Message]) -> np.ndarray:
        """Probabilities, shape (messages, intents), in the order of the classifier's classes."""
        texts = [message.get(TEXT) for message in messages]
        spelling = self.model["by_spelling"].probabilities(self.model["spelling"].transform(texts))
        dense = np.array([vector for vector in map(_vector, messages) if vector is not None])
        if len(dense) < len(messages) or "by_meaning" not in self.model:
            return spelling
        vectors = self.model["scaler"].transform(dense) / self.model["scale"]
        meaning = self.model["by_meaning"].predict_proba(vectors)
        weight = self.config["dense_weight"]
        logs = weight * np.log(meaning + FLOOR) + (1 - weight) * np.log(spelling + FLOOR)
        mixed = np.exp(logs - logs.max(axis=1, keepdims=True))
        return mixed / mixed.sum(axis=1, keepdims=True)


def _vector(message: Message) -> np.ndarray | None:
    """The sentence vector of a message, null when it was not encoded."""
    _, sentence = message.get_dense_features(TEXT)
    return None if sentence is None else np.asarray(sentence.features).ravel()
