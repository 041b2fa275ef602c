"""A message being read for its place, and the words of it that may name a commune."""
from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from directory.place_names import Name
from directory.place_words import ELSEWHERE, Context, Said, cues
from directory.text import Token


class Match(NamedTuple):
    """A name that the words may be; ``cost`` 0 when written exactly, else in edits."""

    name: Name
    cost: float


@dataclass(frozen=True)
class Span:
    """Words ``first`` to ``last`` (excluded) and the names that they may be."""

    first: int
    last: int
    matches: tuple[Match, ...]
    context: Context
    score: float
    letters: int
    is_doubtful: bool = False  # worth a question, not an answer

    @property
    def is_elsewhere(self) -> bool:
        """Whether the message says something else of it than « this is my place »."""
        return self.context.role in ELSEWHERE

    @property
    def cost(self) -> float:
        """Edits of the best match."""
        return min(match.cost for match in self.matches)


class Message(NamedTuple):
    """A message being read. ``expected``: a commune was asked for; ``small``: indexes of the words that say nothing;
    ``end``: where the message ends but for « s'il vous plaît »."""

    tokens: list[Token]
    said: Said
    expected: bool
    small: frozenset[int]
    is_capitalised: bool
    end: int


def message(tokens: list[Token], said: Said, expected: bool) -> Message:
    """Prepare a message for reading."""
    small = frozenset(i for i, token in enumerate(tokens) if token.word in cues().sets["petits_mots"])
    alphabetic = [token for token in tokens if token.raw.isalpha()]
    capitals = sum(token.is_capital for token in alphabetic)
    end = len(tokens)
    while end > 1 and tokens[end - 1].word in cues().sets["politesse"]:
        end -= 1
    return Message(tokens, said, expected, small, len(alphabetic) > 1 and capitals > 0.6 * len(alphabetic), end)
