"""The front door: one public port. Pages, API and maps serve even while Rasa loads or is down."""
from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

from actions.conversation import World
from actions.world import open_world
from locales import N_, translator
from web import answers, assets, cartography, embed, generator, kiosk, papers, plain, reports, site
from web.answers import language_of
from web.feedback import Reports, Tally
from web.keys import CONVERSATIONS, LIMITS, REPORTS, SEAL, SESSION, SETTINGS, TALLY, WORLD
from web.render import render
from web.replies import in_thread, json_answer, page_answer
from web.settings import Settings, secret
from web.talk import limit_address, webhook
from web.turns import Conversations, Limit, Refused, Seal

MOST_BYTES = 16 * 1024
PAGES_A_MINUTE, PAPERS_A_MINUTE = 300, 30  # of one address, behind which a whole office may be
COSTLY = ("/carte", "/api/", "/fiche", "/memento/")
NOT_PAGES = ("/api/", "/webhooks/", "/static/", "/vendor/")
HTTP_ERRORS = {
    404: ("not_found", N_("Cette page n'existe pas.")), 405: ("method_not_allowed", N_("Méthode non acceptée ici.")),
    413: ("too_large", N_("La requête est trop grosse.")),
}
OTHER_ERROR = ("http_error", N_("La requête n'a pas pu être traitée."))
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(settings: Settings, world: World) -> web.Application:
    """The application, ready to be run."""
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[_headers, embed.cors, _errors])
    seal = Seal(secret())
    app[WORLD], app[SETTINGS], app[SEAL] = world, settings, seal
    app[TALLY], app[REPORTS] = Tally(), Reports()
    app[CONVERSATIONS] = Conversations(settings.rasa_url, settings.timeout, world, seal)
    app[LIMITS] = {
        "conversation": Limit(settings.turns_a_minute), "turns": Limit(settings.turns_a_minute * 10),
        "pages": Limit(PAGES_A_MINUTE), "papers": Limit(PAPERS_A_MINUTE),
    }
    app.cleanup_ctx.append(_session)
    app.add_routes([
        web.get("/health", _health),
        web.post("/webhooks/web/webhook", webhook),
        web.get("/api/v1/structures", _structures), web.get("/api/v1/structures.geojson", _structures_geojson),
        web.get("/api/v1/demarches", _demarches),
        *cartography.routes(), *reports.routes(), *site.routes(), *plain.routes(), *generator.routes(), *assets.routes(), *embed.routes(),
        *papers.routes(), *kiosk.routes(),
    ])
    return app


async def _session(app: web.Application) -> Any:
    async with aiohttp.ClientSession() as session:
        app[SESSION] = session
        yield


@web.middleware
async def _headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Headers that every answer carries; a page's nonce is made here, its handler may add a ``policy`` and ``permissions``."""
    request["nonce"] = secrets.token_urlsafe(16)
    response = await handler(request)
    tiles = " https://data.geopf.fr" if request.app[SETTINGS].tiles else ""
    nonce = request["nonce"]
    response.headers.update({
        "Content-Security-Policy": (
            f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
            f"img-src 'self' data:{tiles}; connect-src 'self'; frame-src 'self'; font-src 'self'; "
            f"base-uri 'none'; form-action 'self'; frame-ancestors {embed.frame_ancestors(request.app[SETTINGS].sites)}"
        ),
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
        "Permissions-Policy": request.get("permissions", "camera=(), microphone=(self), geolocation=(self)"),
        "Cross-Origin-Opener-Policy": "same-origin", "Server": "ou-aller",
    })
    if "policy" in request:  # a page's own, stricter: browsers apply both
        response.headers.add("Content-Security-Policy", request["policy"])
    response.headers.setdefault("Cache-Control", "no-store")
    assets.compress(request, response)
    return response


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors as the contract writes them; what broke is logged by its type alone."""
    try:
        if request.path.startswith(COSTLY):
            limit_address(request, "pages")
        return await handler(request)
    except Refused as refused:
        headers = {"Retry-After": "60"} if refused.status == 429 else {}
        return _error(request, refused.status, refused.code, refused.message, headers)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _error(request, error.status, *HTTP_ERRORS.get(error.status, OTHER_ERROR))
    except asyncio.CancelledError:
        raise
    except Exception as error:  # the last net: no stack trace leaves the server
        logging.getLogger("ou_aller").error("error in %s: %s", request.match_info.handler.__name__, type(error).__name__)
        return _error(request, 500, "internal", N_("Une erreur est arrivée chez nous. Réessayez dans un moment."))


def _error(request: web.Request, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> web.Response:
    """A page for who reads one, else JSON; both in the language that is asked."""
    language = request.get("language") or language_of(request.query)
    said = translator(language)(message)
    if "text/html" not in request.headers.get("Accept", "") or request.path.startswith(NOT_PAGES):
        return json_answer({"error": {"code": code, "message": said}}, status, headers=headers)
    surface = "kiosk" if request.query.get("surface") == "kiosk" else ""
    response = page_answer(
        render("erreur.html.j2", language, request["nonce"], request.query, message=said, surface=surface), status
    )
    response.headers.update(headers or {})
    return response


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


async def _structures(request: web.Request) -> web.Response:
    return json_answer(await in_thread(answers.structures, request.app[WORLD], request.query))


async def _structures_geojson(request: web.Request) -> web.Response:
    found = await in_thread(answers.structures, request.app[WORLD], request.query)
    return json_answer(answers.geojson(found), content_type="application/geo+json")


async def _demarches(request: web.Request) -> web.Response:
    return json_answer(answers.demarches(request.app[WORLD], request.query))


def main() -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    settings = Settings.from_environment()
    app = make_app(settings, open_world())
    web.run_app(app, host=settings.host, port=settings.port, access_log=None, print=lambda *_: None)


if __name__ == "__main__":
    main()
