"""The assistant's own channel. Only the front door speaks to it, on the loopback address.

A turn is ``{"sender", "message" or "payload", "metadata"}``. A message is always free text; a payload, which the front
door has checked to be one of ours, becomes the intent ``choix``.
"""
from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.clean import plain_text
from channels.store import forget

EMPTY = "/vide"


def rasa_text(turn: dict[str, Any]) -> str:
    """The text that Rasa is given for a turn."""
    payload = turn.get("payload")
    if payload is not None:
        return "/choix" + json.dumps({"valeur": str(payload)}, ensure_ascii=False)
    return plain_text(str(turn.get("message") or "")) or EMPTY


class WebInput(InputChannel):
    """``POST /webhooks/web/webhook`` and ``/webhooks/web/forget`` on the loopback address."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel in its URL."""
        return "web"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of the channel."""
        routes = Blueprint("ou_aller_web", "channels.web")

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            turn = request.json
            collector = CollectingOutputChannel()
            message = UserMessage(
                rasa_text(turn), collector, turn["sender"], input_channel=self.name(), metadata=turn.get("metadata") or {}
            )
            await on_new_message(message)
            return response.json([{key: value for key, value in one.items() if key != "recipient_id"} for one in collector.messages])

        @routes.route("/forget", methods=["POST"])
        async def drop(request: Request) -> HTTPResponse:
            forget(str(request.json["sender"]))
            return response.empty()

        return routes
