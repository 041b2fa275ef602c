"""A tracker store that forgets: conversations live in memory, for a time, and only so many of them."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from weakref import WeakSet

from cachetools import TTLCache
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

SECONDS = 60
_open: WeakSet[ForgetfulTrackerStore] = WeakSet()  # Rasa wraps the store that it opens, out of reach


class ForgetfulTrackerStore(InMemoryTrackerStore):
    """Rasa's store in memory, bounded: ``minutes`` without a word, or ``most`` newer ones, and a conversation is gone.

    Of a conversation only the slots are kept: not what was said, nor what was answered.
    """

    def __init__(
        self, domain: Domain, event_broker: EventBroker | None = None, minutes: float = 30, most: int = 5000, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self.store: TTLCache[str, str] = TTLCache(maxsize=int(most), ttl=float(minutes) * SECONDS)
        _open.add(self)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep what the next turn needs."""
        await super().save(without_words(tracker))

    async def keys(self) -> Iterable[str]:
        """Names of the conversations that are still remembered."""
        self.store.expire()
        return list(self.store)


def without_words(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The conversation as it would be had its slots been set with nobody speaking."""
    slots = [SlotSet(name, value) for name, value in tracker.current_slot_values().items() if value is not None]
    events = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), *slots, ActionExecuted(ACTION_LISTEN_NAME)]
    return DialogueStateTracker.from_events(tracker.sender_id, events, tracker.slots.values())


def forget(sender: str) -> None:
    """Drop a conversation from every store that is open."""
    for one in _open:
        one.store.pop(sender, None)
