"""A tokenizer for every script: a word is of one script, and each Chinese character is a word."""
from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from directory.text import WORD


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ScriptTokenizer(Tokenizer):
    """Rasa's tokens from the words by which places are read too."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Intents are not cut."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of an attribute, with their character offsets."""
        text = message.get(attribute)
        return [Token(found.group(), found.start(), found.end()) for found in WORD.finditer(text)] or [Token(text, 0, len(text))]
