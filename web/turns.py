"""One chat turn at the door: checked, limited, signed; then Rasa's answer, or ours when Rasa does not answer."""
from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import math
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from cachetools import TTLCache

from actions.conversation import World, respond
from actions.memory import Memory, Turn
from actions.replies import whole_map
from actions.understanding import named_documents
from actions.wording import PAIR
from actions.words import plain, words_of
from channels.clean import MOST_CHARACTERS, plain_text, without_personal_data
from locales import N_, languages, translator

SURFACES = ("widget", "kiosk", "sms")
INSEE = re.compile(r"^[0-9][0-9AB][0-9]{3}$")
DEPARTEMENT = re.compile(r"^(?:[0-9][0-9AB]|9[78][0-9])$")
SIGNATURE = 16  # characters
FORGET_SECONDS = 30 * 60
MOST_CONVERSATIONS = 5000
RESTARTING = N_("Je réponds moins bien pour le moment : je redémarre. Voici la règle générale.")
SOMEONE = N_(
    "Une personne peut vous répondre : 39 39 (toutes démarches), 34 00 (papiers, permis, carte grise), "
    "0 806 001 620 (titre de séjour)."
)


class Refused(Exception):
    """A turn that is not accepted: HTTP status, stable code, message for the person."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Seal:
    """Signs what the server offers, so that only that can be pressed."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, payload: str) -> str:
        """The payload as it is offered."""
        return f"{payload}~{self._mark(payload)}"

    def open(self, offered: str) -> str:
        """The payload inside; raises Refused for anything that was not offered."""
        payload, _, mark = offered.rpartition("~")
        if not payload or not hmac.compare_digest(_bytes(mark), _bytes(self._mark(payload))):
            raise Refused(400, "payload_not_offered", N_("Ce choix n'a pas été proposé. Écrivez votre question avec des mots."))
        return payload

    def _mark(self, payload: str) -> str:
        digest = hmac.new(self._key, _bytes(payload), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode()[:SIGNATURE]


def _bytes(text: str) -> bytes:
    """The bytes of any text that JSON may hold, half characters included."""
    return text.encode("utf-8", "surrogatepass")


class Limit:
    """At most ``most`` turns in a sliding minute per key; the keys are kept in memory for that minute only."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._seen: TTLCache[str, list[float]] = TTLCache(maxsize=20_000, ttl=60, timer=clock)

    def check(self, key: str) -> None:
        """Count one turn; raises Refused (429) when there are too many."""
        now = self._clock()
        recent = [moment for moment in self._seen.get(key, []) if now - moment < 60]
        if len(recent) >= self._most:
            self._seen[key] = recent
            raise Refused(429, "too_many_messages", N_("Vous allez un peu vite pour moi. Attendez une minute, puis réessayez. Merci !"))
        self._seen[key] = [*recent, now]


@dataclass(frozen=True)
class Checked:
    """A turn that may go in."""

    sender: str
    text: str | None
    payload: str | None
    metadata: dict[str, Any] = field(default_factory=dict)


def conversation_named(body: Any) -> str:
    """The ``sender`` of a request's JSON body; raises Refused when it is not a UUID4."""
    if not isinstance(body, dict):
        raise Refused(400, "not_an_object", "Le corps de la requête doit être un objet JSON.")
    sender = body.get("sender")
    if not isinstance(sender, str) or not _is_uuid4(sender):
        raise Refused(400, "sender_not_uuid4", "« sender » doit être un UUID version 4.")
    return sender


def check(body: Any, seal: Seal) -> Checked:
    """The turn of a request's JSON body; raises Refused with what is wrong."""
    sender = conversation_named(body)
    message, payload = body.get("message"), body.get("payload")
    if (message is None) == (payload is None):
        raise Refused(400, "message_or_payload", "Il faut « message » ou « payload », l'un des deux.")
    for name, value in (("message", message), ("payload", payload)):
        if value is not None and not isinstance(value, str):
            raise Refused(400, f"{name}_not_text", f"« {name} » doit être un texte.")
    if message is not None and len(message) > MOST_CHARACTERS:
        raise Refused(400, "message_too_long", N_("Votre message est trop long. Écrivez-le en moins de mille caractères."))
    metadata = _metadata(body.get("metadata"))
    if payload is not None:
        return Checked(sender, None, seal.open(payload), metadata)
    text, is_personal = without_personal_data(plain_text(message or ""))
    return Checked(sender, text, None, {**metadata, "personal": True} if is_personal else metadata)


def _is_uuid4(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value.lower() and uuid.UUID(value).version == 4
    except ValueError:
        return False


def _metadata(value: Any) -> dict[str, Any]:
    """The known fields of ``metadata``; a field of the wrong form is refused by its name, an unknown one is left out."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(400, "metadata_not_an_object", "« metadata » doit être un objet.")
    checks: dict[str, Callable[[Any], bool]] = {
        "language": lambda one: isinstance(one, str) and len(one) <= 35,
        "insee": lambda one: isinstance(one, str) and bool(INSEE.match(one)),
        "departement": lambda one: isinstance(one, str) and bool(DEPARTEMENT.match(one)),
        "lat": lambda one: _number_within(one, 90), "lon": lambda one: _number_within(one, 180),
        "surface": lambda one: one in SURFACES,
    }
    for name, is_right in checks.items():
        if value.get(name) is not None and not is_right(value[name]):
            raise Refused(400, f"metadata_{name}", f"« metadata.{name} » n'a pas la bonne forme.")
    known = {name: value[name] for name in checks if value.get(name) is not None}
    if known.get("language") not in languages():
        known.pop("language", None)
    return known


def _number_within(value: Any, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and abs(value) <= most


class Conversations:
    """Hands turns to Rasa, and remembers each conversation's state so that it outlives a restart of Rasa."""

    def __init__(self, rasa_url: str, timeout: float, world: World, seal: Seal, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._seal, self.world = f"{rasa_url}/webhooks/web/webhook", seal, world
        self._forget_url = f"{rasa_url}/webhooks/web/forget"
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._memories: TTLCache[str, dict[str, Any]] = TTLCache(MOST_CONVERSATIONS, FORGET_SECONDS, timer=clock)
        self._forgotten: TTLCache[str, object] = TTLCache(MOST_CONVERSATIONS, FORGET_SECONDS, timer=clock)

    async def answer(self, turn: Checked, session: aiohttp.ClientSession) -> list[dict[str, Any]]:
        """Rasa's list of messages for a turn, with exactly one ``custom``; never an exception."""
        memory, forgotten = self._memories.get(turn.sender), self._forgotten.get(turn.sender)
        body: dict[str, Any] = {"sender": turn.sender, "metadata": {**turn.metadata, "memory": memory}}
        body |= {"message": turn.text} if turn.payload is None else {"payload": turn.payload}
        try:
            async with session.post(self._url, json=body, timeout=self._timeout) as reply:
                messages = await reply.json() if reply.status == 200 else []
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError):
            messages = []
        if sum(isinstance(one.get("custom"), dict) for one in messages) != 1:
            messages = fallback(self.world, turn, memory)
        messages = self._finish(turn.sender, messages)
        if self._forgotten.get(turn.sender) is not forgotten:  # while the answer was being made
            await self.forget(turn.sender, session)
        return messages

    async def forget(self, sender: str, session: aiohttp.ClientSession) -> None:
        """Drop a conversation here and in Rasa, a turn that is on its way included; never an exception."""
        self._memories.pop(sender, None)
        self._forgotten[sender] = object()
        with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError, OSError):  # a Rasa that is down remembers nothing
            async with session.post(self._forget_url, json={"sender": sender}, timeout=self._timeout):
                pass

    def _finish(self, sender: str, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for message in messages:
            for one in message.get("buttons") or []:
                one["payload"] = self._seal.sign(one["payload"])
            custom = message.get("custom")
            if custom is not None:
                self._memories[sender] = custom.pop("memory", None) or self._memories.get(sender) or {}
                for one in custom["options"]:
                    one["payload"] = self._seal.sign(one["payload"])
        return messages


def fallback(world: World, turn: Checked, slots: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The answer without Rasa: the general rule of the document that is named, or of the conversation's, and phones."""
    memory = Memory.from_slots(slots or {})
    named = named_documents(plain(turn.text or ""), words_of(memory.language))
    ranking = ((named[0], 1.0),) if named else ((memory.topic or "aide", 1.0),)
    reply, after = respond(world, memory, Turn(turn.text or "", turn.payload, ranking, turn.metadata))
    custom = {**reply.custom, "type": "error", "memory": after.slots()}
    custom["map_url"] = custom["map_url"] or whole_map(after)
    _ = translator(after.language)
    texts = [_(RESTARTING), *reply.texts, _(SOMEONE), _(PAIR).format(label=_("Carte des lieux"), text=_.apart(custom["map_url"]))]
    *first, last = texts
    return [*({"text": text} for text in first), {"text": last, "buttons": reply.buttons}, {"custom": custom}]
