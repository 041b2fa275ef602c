"""A tracker store that forgets: conversations live in memory, for a time, and only so many of them."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from weakref import WeakSet

from cachetools import TTLCache
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

SECONDS = 60
_open: WeakSet[ForgetfulTrackerStore] = WeakSet()  # Rasa wraps the store that it opens, out of reach


class ForgetfulTrackerStore(InMemoryTrackerStore):
    """Rasa's store in memory, bounded: ``minutes`` without a word, or ``most`` newer ones, and a conversation is gone."""

    def __init__(
        self, domain: Domain, event_broker: EventBroker | None = None, minutes: float = 30, most: int = 5000, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self.store: TTLCache[str, str] = TTLCache(maxsize=int(most), ttl=float(minutes) * SECONDS)
        _open.add(self)

    async def keys(self) -> Iterable[str]:
        """Names of the conversations that are still remembered."""
        self.store.expire()
        return list(self.store)


def forget(sender: str) -> None:
    """Drop a conversation from every store that is open."""
    for one in _open:
        one.store.pop(sender, None)
