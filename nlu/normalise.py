"""One form for what is typed in several: the same word should be the same characters whatever the keyboard.

``normalise`` keeps a text readable (it is what the sentence encoder reads); ``skeleton`` goes further, for n-grams.
"""
from __future__ import annotations

import re
import unicodedata
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

# Apostrophes, dashes and quotation marks of every keyboard; then the letters that two keyboards write differently.
_SAME = str.maketrans({
    **dict.fromkeys("’‘ʼʻ`´′＇", "'"), **dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("“”„«»", '"'),
    "\u0640": None, "\u200c": " ", "\u200d": None, "\u055b": None, "\u055c": None, "\u055e": None,
})
_FOLDED = str.maketrans({
    "ك": "ک", "ي": "ی", "ى": "ی", "ە": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ؤ": "و", "ئ": "ی",
    "ё": "е", "ґ": "г", "ı": "i", "և": "եվ",
})
_HARAKAT = re.compile("[\u064b-\u0652\u0670]")
_SPACES = re.compile(r"\s+")
_DIGITS = {ord(char): str(unicodedata.digit(char)) for char in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"}


def normalise(text: str) -> str:
    """Full-width forms, Arabic and Persian marks and digits, bidi controls, apostrophes, spaces: one form."""
    plain = unicodedata.normalize("NFKC", text).translate(_SAME).translate(_DIGITS)
    plain = "".join(char for char in plain if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf"))
    return _SPACES.sub(" ", _HARAKAT.sub("", plain)).strip()


def skeleton(text: str) -> str:
    """The normalised text in lower case, without the accents that are often left out, its Arabic letters unified."""
    lower = normalise(text).lower().translate(_FOLDED)
    kept = "".join(char for char in unicodedata.normalize("NFD", lower) if not "\u0300" <= char <= "\u036f" or char == "\u0306")
    return unicodedata.normalize("NFC", kept)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextNormaliser(GraphComponent):
    """Gives the components after it the normalised text of each message."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> TextNormaliser:
        """Rasa's constructor."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise the text of the messages that have one."""
        for message in messages:
            if message.get(TEXT):
                message.set(TEXT, normalise(message.get(TEXT)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for the training examples."""
        self.process(training_data.training_examples)
        return training_data
