"""The kiosk of a hall: its page, the QR code that carries an answer to a telephone, and the way to forget a conversation."""
from __future__ import annotations

import io
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import segno
from aiohttp import web

from actions.conversation import World
from directory.places import Place
from locales import SOURCE, direction, is_reviewed, language_name, languages, translator
from routing.catalogue import Situation
from web import answers
from web.assets import FOLDERS, asset
from web.chat_texts import CHAT
from web.generator import origin_of
from web.keys import CONVERSATIONS, SESSION, SETTINGS, WORLD
from web.kiosk_texts import KIOSK, SHARED
from web.render import departement_of, render
from web.replies import in_thread, page_answer
from web.settings import Settings
from web.talk import json_body, limit_address
from web.turns import Refused, conversation_named

STARTED = f"{time.time_ns():x}"
POLICY = "form-action 'none'; frame-ancestors 'none'"  # beside the policy of every page
PERMISSIONS = "camera=(), microphone=(), geolocation=()"
QUIET_ZONE = 4  # modules of white around a QR code, as its standard asks


def routes() -> list[web.RouteDef]:
    """``/kiosque``, what its page asks for besides, and the way to forget a conversation."""
    return [
        web.get("/kiosque", _kiosk), web.get("/kiosque/version", _version), web.get("/qr.svg", _qr),
        web.post("/webhooks/web/forget", _forget),
    ]


def page(world: World, settings: Settings, query: Mapping[str, str], nonce: str) -> str:
    """The page of a kiosk that stands in ``insee`` (of the query, else of the settings; Refused when it is no commune)."""
    language = answers.language_of(query)
    here = answers.place_of(world, {"insee": query.get("insee") or settings.kiosk_insee})
    departement = departement_of(query) or (here.departement if here else "")
    return render(
        "kiosque.html.j2", language, nonce, query, kiosk=_texts(language), place=here,
        start={
            "language": language, "isDirect": "langue" in query,
            "insee": here.insee if here else None, "place": here.name if here else None, "departement": departement or None,
            "idleSeconds": settings.kiosk_idle, "hasPrinter": settings.kiosk_printer,
            "version": version(), "languages": _kits(),
            "keyboard": asset("/vendor/simple-keyboard/simple-keyboard.js"), "layouts": asset("/vendor/simple-keyboard-layouts"),
        },
    )


def _texts(language: str) -> dict[str, str]:
    voice = translator(language)
    return {key: voice(text) for key, text in {**{key: CHAT[key] for key in SHARED}, **KIOSK}.items()}


@lru_cache(maxsize=1)
def _kits() -> list[dict[str, Any]]:
    """Every language with its words: the page changes language by itself, whether the server answers or not."""
    return [
        {"code": code, "name": language_name(code), "dir": direction(code), "reviewed": is_reviewed(code), "texts": _texts(code)}
        for code in sorted(languages(), key=lambda one: (not one.startswith(SOURCE), one))
    ]


def version() -> str:
    """What changes when a page that is open should be read again: our files, or a start of the server."""
    return "-".join([*(folder.digest() for folder in FOLDERS), STARTED])


def shared_path(world: World, query: Mapping[str, str]) -> str:
    """The path of ours that shows the answer of a query (``situation``, ``insee``, ``langue``) to anybody, else of our home.

    Nothing else of the query goes through, and only what we know: it cannot be made to say anything.
    """
    language = answers.language_of(query)
    situation = _situation(world, query)
    if situation is None:
        return "/?" + urlencode({"langue": language})
    place = _place(world, query.get("insee", ""))
    pairs = {"demarche": situation.demarche, "situation": situation.id, "insee": place.insee if place else "", "langue": language}
    return "/fiche?" + urlencode({name: value for name, value in pairs.items() if value})


def _situation(world: World, query: Mapping[str, str]) -> Situation | None:
    return world.catalogue.situations.get(query.get("situation", ""))


def _place(world: World, insee: str) -> Place | None:
    try:
        return answers.place_of(world, {"insee": insee})
    except Refused:
        return None


def qr_svg(address: str) -> str:
    """A QR code as an SVG document, dark on white in every theme."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True)
    return drawn.getvalue().decode()


async def _kiosk(request: web.Request) -> web.Response:
    request["policy"], request["permissions"] = POLICY, PERMISSIONS
    return page_answer(await in_thread(page, request.app[WORLD], request.app[SETTINGS], request.query, request["nonce"]))


async def _version(request: web.Request) -> web.Response:
    return web.json_response({"version": version()})


async def _qr(request: web.Request) -> web.Response:
    path = shared_path(request.app[WORLD], request.query)
    return web.Response(text=qr_svg(origin_of(request) + path), content_type="image/svg+xml", charset="utf-8")


async def _forget(request: web.Request) -> web.Response:
    """``POST /webhooks/web/forget`` with ``{"sender"}``: 204, whether there was something to forget or not."""
    body = await json_body(request)
    limit_address(request)
    await request.app[CONVERSATIONS].forget(conversation_named(body), request.app[SESSION])
    return web.Response(status=204)
