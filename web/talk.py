"""A turn of the conversation as a request brings it: checked, limited, counted, answered; the webhook answers in JSON."""
from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from locales import languages
from web.keys import CONVERSATIONS, LIMITS, SEAL, SESSION, SETTINGS, TALLY, WORLD
from web.replies import json_answer
from web.turns import Refused, check

JSON = "application/json"


async def talk(request: web.Request, body: Any) -> list[dict[str, Any]]:
    """The messages of the turn that ``body`` asks for (contract, section 1); raises Refused with what is wrong."""
    metadata = body.get("metadata") if isinstance(body, dict) else None
    asked = metadata.get("language") if isinstance(metadata, dict) else None
    request["language"] = asked if asked in languages() else None
    turn = check(body, request.app[SEAL])
    request.app[LIMITS]["conversation"].check(turn.sender)
    limit_address(request)
    if turn.payload and turn.payload.startswith("avis:"):
        request.app[TALLY].add(turn.payload.partition(":")[2], request.app[WORLD].clock())
    return await request.app[CONVERSATIONS].answer(turn, request.app[SESSION])


async def webhook(request: web.Request) -> web.Response:
    """``POST /webhooks/web/webhook``."""
    return json_answer(await talk(request, await json_body(request)))


async def json_body(request: web.Request) -> Any:
    """The JSON of a request; raises Refused when it is none, or is not declared so: any site may post a plain text, unasked."""
    if request.content_type != JSON:
        raise Refused(415, "not_declared_json", f"Le corps de la requête doit être déclaré « {JSON} ».")
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError):
        raise Refused(400, "not_json", "Le corps de la requête doit être du JSON.") from None


def limit_address(request: web.Request, what: str = "turns") -> None:
    """Count a request of an address that is not this machine's; raises Refused (429) when there are too many of them."""
    address = address_of(request)
    if address not in ("127.0.0.1", "::1"):
        request.app[LIMITS][what].check(address)


def address_of(request: web.Request) -> str:
    """The address of who asks, for the limits alone: the trusted proxy's word for it when there is one."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return forwarded if forwarded and request.app[SETTINGS].trusted_proxy else request.remote or ""
