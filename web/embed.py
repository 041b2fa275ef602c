"""Embedding: the script that a site adds, what the component starts from, and which sites may speak to the assistant.

Files of ours are open to any site. Answers to turns, texts and health can be read by our own origin and by the
sites of ``OU_ALLER_SITES``. Nothing ever asks for credentials: there is none.
"""
from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

from aiohttp import web

from actions.wording import REASONS, USEFUL
from locales import direction, is_reviewed, language_name, languages, translator
from web.assets import STATIC, asset
from web.chat_texts import CHAT
from web.keys import SEAL, SETTINGS
from web.replies import json_answer
from web.turns import Seal

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOADER = STATIC / "widget" / "loader.js"
ENTRY = "/static/widget/index.js"
EVERY_SITE = ("/static/", "/vendor/", "/widget.js")
ALLOWED_SITES = ("/webhooks/web/webhook", "/webhooks/web/forget", "/textes/", "/health")
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS", "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
}
MOST_WANTED = 10
A_SHORT_WHILE = "public, max-age=600"


def routes() -> list[web.RouteDef]:
    """``/widget.js`` and ``/textes/{language}.json``."""
    return [web.get("/widget.js", _widget), web.get("/textes/{language}.json", _texts)]


@web.middleware
async def cors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say to browsers which sites may read an answer, and answer their preflights."""
    if request.path.startswith(EVERY_SITE):
        response = await handler(request)
        response.headers.update({"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"})
        return response
    if not request.path.startswith(ALLOWED_SITES):
        return await handler(request)
    allowed = allowed_origin(request.headers.get("Origin"), request.app[SETTINGS].sites)
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response = web.Response(status=204 if allowed else 403, headers=PREFLIGHT if allowed else {})
    else:
        response = await handler(request)
    response.headers.add("Vary", "Origin")
    if allowed:
        response.headers.update({"Access-Control-Allow-Origin": allowed, "Access-Control-Expose-Headers": "Retry-After"})
    return response


def allowed_origin(origin: str | None, sites: tuple[str, ...]) -> str | None:
    """What ``Access-Control-Allow-Origin`` says to an origin; null when that site may not read the answer."""
    if "*" in sites:
        return "*"
    return origin if origin is not None and origin.lower() in sites else None


def frame_ancestors(sites: tuple[str, ...]) -> str:
    """Who may show our pages in a frame, as the directive of a Content-Security-Policy writes it."""
    return "*" if "*" in sites else " ".join(("'self'", *sites))


def kit(language: str, seal: Seal, announcement: str) -> dict[str, Any]:
    """What the component starts from in a language: its words, the languages, the choices that are always on offer."""
    _ = translator(language)
    return {
        "language": language, "dir": direction(language), "reviewed": is_reviewed(language), "announcement": announcement or None,
        "languages": [{"code": code, "name": language_name(code), "dir": direction(code)} for code in languages()],
        "offers": {
            "human": seal.sign("dire:humain"), "here": seal.sign("dire:ici"), "useful": seal.sign(f"avis:{USEFUL}"),
            "languages": {code: seal.sign(f"langue:{code}") for code in languages()},
            "reasons": [{"label": _(label), "payload": seal.sign(f"avis:{reason}")} for reason, label in REASONS.items()],
        },
        "texts": {key: _(text) for key, text in CHAT.items()},
    }


def first_spoken(wanted: str) -> str | None:
    """The first language that we speak in codes separated by commas, regions left aside (« pt-BR,en »); French at the end of several."""
    codes = wanted.split(",")[:MOST_WANTED]
    known = {code.lower(): code for code in languages()}
    found = (known.get(code.lower()) or known.get(code.lower().partition("-")[0]) for code in codes)
    return next((code for code in found if code), "fr" if len(codes) > 1 else None)


async def _texts(request: web.Request) -> web.Response:
    language = first_spoken(request.match_info["language"])
    if language is None:
        raise web.HTTPNotFound
    return json_answer(kit(language, request.app[SEAL], request.app[SETTINGS].announcement))


async def _widget(request: web.Request) -> web.Response:
    return web.Response(
        text=_loader(LOADER.stat().st_mtime_ns).replace(ENTRY, asset(ENTRY)), content_type="text/javascript", charset="utf-8",
        headers={"Cache-Control": A_SHORT_WHILE},
    )


@lru_cache(maxsize=1)
def _loader(stamp: int) -> str:
    """The loader's text; read again when ``stamp``, its time of change, moves."""
    return LOADER.read_text(encoding="utf-8")
