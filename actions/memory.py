"""What a conversation remembers between two turns, and what comes in with a turn."""
from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from directory.places import Place
from locales import SOURCE

REST = ("has_chosen_language", "has_spoken", "asked", "choices", "misses", "asks_of_place", "questions", "hint", "pending", "path", "needs")


@dataclass
class Memory:
    """``topic``: id of the situation (or démarche) being treated; ``asked``: what the assistant last asked for."""

    topic: str | None = None
    place: Place | None = None
    language: str = SOURCE
    has_chosen_language: bool = False
    has_spoken: bool = False  # before this turn: the language is the conversation's
    asked: str | None = None
    choices: list[str] = field(default_factory=list)  # codes INSEE of the homonyms just offered
    misses: int = 0
    asks_of_place: int = 0
    questions: int = 0  # asked in a row
    pending: str | None = None  # the topic of the second request of a message
    path: list[list[Any]] = field(default_factory=list)  # [topic, code INSEE] of the last answers
    needs: dict[str, Any] = field(default_factory=dict)
    hint: str | None = None  # « perte » when only « j'ai perdu ma carte » was said: for the document named next

    def slots(self) -> dict[str, Any]:
        """The memory as Rasa slots: the four of the contract, and the rest together."""
        topic = self.topic or ""
        return {
            "demarche": self.topic, "situation": topic.partition(".")[2] or None, "language": self.language,
            "place": asdict(self.place) if self.place else None,
            "memoire": {name: getattr(self, name) for name in REST},
        }

    @classmethod
    def from_slots(cls, slots: dict[str, Any]) -> Memory:
        """The memory that ``slots()`` wrote; a fresh one from empty slots."""
        place = slots.get("place")
        return cls(
            topic=slots.get("demarche"), place=Place(**place) if place else None, language=slots.get("language") or SOURCE,
            **(slots.get("memoire") or {}),
        )


@dataclass(frozen=True)
class Turn:
    """One message of the person. ``ranking``: (intent, confidence) best first; ``payload`` instead of text for a button.

    ``written``: the language (BCP 47) that the text is clearly written in, null when it is not clear.
    """

    text: str = ""
    payload: str | None = None
    ranking: tuple[tuple[str, float], ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    written: str | None = None


@dataclass(frozen=True)
class Reply:
    """What is said: plain texts (complete alone), one ``custom`` object, buttons as (label, payload)."""

    texts: tuple[str, ...]
    custom: dict[str, Any]

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The options as ordinary Rasa buttons."""
        return [{"title": one["label"], "payload": one["payload"]} for one in self.custom["options"]]
