"""The front door: one public port. Pages, API and maps serve even while Rasa loads or is down."""
from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from actions.conversation import World
from actions.world import open_world
from directory.settings import var_dir
from locales import languages, translator
from web import answers, pages
from web.answers import language_of
from web.feedback import Tally
from web.settings import Settings, secret
from web.turns import Conversations, Limit, Refused, Seal, check

STATIC = Path(__file__).resolve().parent / "static"
MOST_BYTES = 16 * 1024
DAY = 24 * 3600
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

WORLD: web.AppKey[World] = web.AppKey("world", World)
SETTINGS: web.AppKey[Settings] = web.AppKey("settings", Settings)
SESSION: web.AppKey[aiohttp.ClientSession] = web.AppKey("session", aiohttp.ClientSession)
CONVERSATIONS: web.AppKey[Conversations] = web.AppKey("conversations", Conversations)
TALLY: web.AppKey[Tally] = web.AppKey("tally", Tally)
SEAL: web.AppKey[Seal] = web.AppKey("seal", Seal)
LIMITS: web.AppKey[tuple[Limit, Limit]] = web.AppKey("limits", tuple)


def make_app(settings: Settings, world: World) -> web.Application:
    """The application, ready to be run."""
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[_headers, _errors])
    seal = Seal(secret())
    app[WORLD], app[SETTINGS], app[SEAL] = world, settings, seal
    app[TALLY] = Tally()
    app[CONVERSATIONS] = Conversations(settings.rasa_url, settings.timeout, world, seal)
    app[LIMITS] = Limit(settings.turns_a_minute), Limit(settings.turns_a_minute * 10)
    app.cleanup_ctx.append(_session)
    app.add_routes([
        web.get("/", _home), web.get("/carte", _map), web.get("/health", _health),
        web.post("/webhooks/web/webhook", _turn),
        web.get("/api/v1/structures", _structures), web.get("/api/v1/structures.geojson", _structures_geojson),
        web.get("/api/v1/demarches", _demarches), web.get("/textes/{language}.json", _texts),
        web.static("/static", STATIC), web.static("/vendor", var_dir() / "vendor"),
    ])
    return app


async def _session(app: web.Application) -> Any:
    async with aiohttp.ClientSession() as session:
        app[SESSION] = session
        yield


@web.middleware
async def _headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Headers that every answer carries; a page's nonce is made here."""
    request["nonce"] = secrets.token_urlsafe(16)
    response = await handler(request)
    tiles = " https://data.geopf.fr" if request.app[SETTINGS].tiles else ""
    nonce = request["nonce"]
    response.headers.update({
        "Content-Security-Policy": (
            f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
            f"img-src 'self' data:{tiles}; connect-src 'self'; frame-src 'self'; font-src 'self'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
        ),
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
        "Cross-Origin-Opener-Policy": "same-origin", "Server": "ou-aller",
    })
    if request.path.startswith(("/static/", "/vendor/")):
        response.headers["Cache-Control"] = f"public, max-age={DAY}"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors as the contract writes them; what broke is logged by its type alone."""
    try:
        return await handler(request)
    except Refused as refused:
        headers = {"Retry-After": "60"} if refused.status == 429 else {}
        said = translator(request.get("language") or language_of(request.query))(refused.message)
        return _error(refused.status, refused.code, said, headers)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        codes = {404: ("not_found", "Cette page n'existe pas."), 405: ("method_not_allowed", "Méthode non acceptée ici."),
                 413: ("too_large", "La requête est trop grosse.")}
        code, message = codes.get(error.status, ("http_error", "La requête n'a pas pu être traitée."))
        return _error(error.status, code, message)
    except asyncio.CancelledError:
        raise
    except Exception as error:  # the last net: no stack trace leaves the server
        logging.getLogger("ou_aller").error("error in %s: %s", request.match_info.handler.__name__, type(error).__name__)
        return _error(500, "internal", "Une erreur est arrivée chez nous. Réessayez dans un moment.")


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=headers, dumps=_dumps)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


async def _turn(request: web.Request) -> web.Response:
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise Refused(400, "not_json", "Le corps de la requête doit être du JSON.") from None
    metadata = body.get("metadata") if isinstance(body, dict) else None
    asked = metadata.get("language") if isinstance(metadata, dict) else None
    request["language"] = asked if isinstance(asked, str) else None
    turn = check(body, request.app[SEAL])
    by_conversation, by_address = request.app[LIMITS]
    by_conversation.check(turn.sender)
    address = _address(request)
    if address not in ("127.0.0.1", "::1"):
        by_address.check(address)
    if turn.payload and turn.payload.startswith("avis:"):
        request.app[TALLY].add(turn.payload.partition(":")[2], request.app[WORLD].clock())
    messages = await request.app[CONVERSATIONS].answer(turn, request.app[SESSION])
    return web.json_response(messages, dumps=_dumps)


def _address(request: web.Request) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return forwarded if forwarded and request.app[SETTINGS].trusted_proxy else request.remote or ""


async def _health(request: web.Request) -> web.Response:
    settings, session = request.app[SETTINGS], request.app[SESSION]
    parts = {"assistant": f"{settings.rasa_url}/webhooks/web/", "actions": f"{settings.actions_url}/health"}
    missing = [name for name, url in parts.items() if not await _is_up(session, url)]
    if missing:
        return web.json_response({"status": "starting", "missing": missing}, status=503)
    return web.json_response({"status": "ok", "communes": len(request.app[WORLD].directory.communes)})


async def _is_up(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=2)) as reply:
            return reply.status == 200
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
        return False


async def _in_thread(work: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, work, *arguments)


async def _structures(request: web.Request) -> web.Response:
    return web.json_response(await _in_thread(answers.structures, request.app[WORLD], request.query), dumps=_dumps)


async def _structures_geojson(request: web.Request) -> web.Response:
    found = await _in_thread(answers.structures, request.app[WORLD], request.query)
    return web.json_response(answers.geojson(found), dumps=_dumps, content_type="application/geo+json")


async def _demarches(request: web.Request) -> web.Response:
    return web.json_response(answers.demarches(request.app[WORLD], request.query), dumps=_dumps)


async def _texts(request: web.Request) -> web.Response:
    language = request.match_info["language"]
    if language not in languages():
        raise web.HTTPNotFound
    return web.json_response(pages.texts_of(language), dumps=_dumps)


async def _home(request: web.Request) -> web.Response:
    return _page(pages.home(request.app[WORLD], request.query, request["nonce"]))


async def _map(request: web.Request) -> web.Response:
    tiles = request.app[SETTINGS].tiles
    return _page(await _in_thread(pages.map_page, request.app[WORLD], request.query, request["nonce"], tiles))


def _page(html: str) -> web.Response:
    return web.Response(text=html, content_type="text/html", charset="utf-8")


def main() -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    settings = Settings.from_environment()
    app = make_app(settings, open_world())
    web.run_app(app, host=settings.host, port=settings.port, access_log=None, print=lambda *_: None)


if __name__ == "__main__":
    main()
