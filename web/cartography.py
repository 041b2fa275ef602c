"""The pages of the maps: an answer's, a département's, and what these ask for besides."""
from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from cachetools import TTLCache
from multidict import MultiDict

from actions.conversation import World
from directory.places import Place
from locales import N_, translator
from maps.answer import answer_map
from maps.cartography import Addresses, cartography
from maps.ground import NO_GROUND, departement_ground
from routing.offers import survey
from routing.orientation import place_dict
from web import answers
from web.assets import FOREVER, asset
from web.keys import SETTINGS, WORLD
from web.render import link, render
from web.replies import in_thread, json_answer, page_answer
from web.site import departements
from web.turns import Refused

NONCE = "0000-nonce-of-the-page-0000"  # stands in a page that is kept, for the nonce of who asks for it
KEPT_SECONDS = 60
MOST_KEPT = 32_000_000  # characters of all the pages kept
NO_COMMUNE = N_("Nous n'avons pas trouvé cette commune : {name}. Vérifiez le nom, ou écrivez le code postal.")
WHICH = N_("Plusieurs communes correspondent. Laquelle ?")
_kept: TTLCache[tuple[Any, ...], str] = TTLCache(maxsize=MOST_KEPT, ttl=KEPT_SECONDS, getsizeof=len)
_lock = threading.Lock()
_grounds: dict[tuple[str, str], tuple[str, str]] = {}


def routes() -> list[web.RouteDef]:
    """``/carte`` and the two files that a département's page loads."""
    return [web.get("/carte", _map), web.get("/carte/fond/{code}.js", _ground), web.get("/carte/communes/{code}.json", _communes)]


async def _map(request: web.Request) -> web.StreamResponse:
    world, query = request.app[WORLD], _asked(request.query)
    elsewhere = await in_thread(moved, world, query)
    if elsewhere:
        raise web.HTTPFound(elsewhere)
    tiles = request.app[SETTINGS].tiles and query.get("surface") != "kiosk"
    return page_answer(await in_thread(map_page, world, query, request["nonce"], tiles))


def _asked(query: Mapping[str, str]) -> Mapping[str, str]:
    """The query, without the commune that its form had when the box has been emptied."""
    if "q" not in query or query["q"].strip():
        return query
    kept = MultiDict(query)
    kept.popall("insee", None)
    return kept


def map_page(world: World, query: Mapping[str, str], nonce: str, tiles: bool) -> str:
    """The map of one answer (``situation``), of all the places of a département, or the choice of a département."""
    language = answers.language_of(query)
    orientation = answers.orientation_of(world, query) if query.get("situation") else None
    if orientation is not None and orientation.place is not None:
        departement = world.directory.departements[orientation.place.departement]
        return answer_map(
            answers.answer_of(orientation, language), world.directory.outlines(departement.code),
            departement_name=departement.name, voice=translator(language), nonce=nonce, tiles=tiles, asset=asset,
            ground=_ground_address(world, departement.code), official_search=world.catalogue.online["rendezvous"].url,
        )
    place = answers.place_of(world, query)
    code = query.get("departement", "").upper() or (place.departement if place else "")
    if not code:
        return render(
            "carte_choix.html.j2", language, nonce, query, departements=departements(world),
            is_kiosk=query.get("surface") == "kiosk", filters=answers.filters_of(query).query(),
        )
    if code not in world.directory.departements:
        raise Refused(404, "unknown_departement", answers.UNKNOWN_DEPARTEMENT)
    return _departement_page(world, code, place, query, nonce, tiles)


def _departement_page(world: World, code: str, place: Place | None, query: Mapping[str, str], nonce: str, tiles: bool) -> str:
    """The cartography of a département, kept a minute: only what is on the wall clock changes faster."""
    filters, language = answers.filters_of(query), answers.language_of(query)
    is_kiosk = query.get("surface") == "kiosk"
    said = _said(world, query)
    is_kept = not said and (place is None or place.precision == "commune")
    where = {"departement": code, "insee": place.insee if place else "", "surface": "kiosk" if is_kiosk else ""}
    known = {name: value for name, value in (where | filters.query()).items() if value}
    key = (id(world), language, tuple(known.items()), tiles)
    with _lock:
        page = _kept.get(key) if is_kept else None
    if page is None:
        voice, directory = translator(language), world.directory
        start = (place.lat, place.lon) if place and place.lat is not None and place.lon is not None else None
        found = survey(directory, world.catalogue, code, filters, world.clock(), voice, start)
        chart = cartography(
            code, found.rows, lambda row: row["id"] in found.matching, directory.outlines(code), counts=found.counts,
            filters=filters.query(), voice=voice, today=world.clock().date(), tiles=tiles, kiosk=is_kiosk,
            place=place_dict(place) if place else None,
            addresses=Addresses(
                asset, _ground_address(world, code), f"/carte/communes/{code}.json", "/carte",
                None if is_kiosk else lambda one: link("/signaler", language, code, lieu=one),
            ),
        )
        page = render(
            "carte_departement.html.j2", language, NONCE, known, departement=directory.departements[code],
            departements=departements(world), shown_name=voice.apart(directory.departements[code].name), chart=chart, said=said,
            is_kiosk=is_kiosk, filters=filters.query(),
        )
        if is_kept:
            with _lock, suppress(ValueError):  # a page larger than all that may be kept
                _kept[key] = page
    return page.replace(NONCE, nonce)


def moved(world: World, query: Mapping[str, str]) -> str | None:
    """Where a person who typed a commune goes: the page of its département, seen from it. Null when it is not one commune."""
    found = _read(world, query)
    if found is None or found.place is None:
        return None
    pairs = {name: query[name] for name in ("langue", "surface") if query.get(name)}
    more = answers.filters_of(query).query()
    return "/carte?" + urlencode({"departement": found.place.departement, "insee": found.place.insee, **more, **pairs})


def _said(world: World, query: Mapping[str, str]) -> dict[str, Any] | None:
    """What to say of a commune that could not be settled: the sentence, and the (label, address) of those it may be."""
    found = _read(world, query)
    if found is None or found.place is not None:
        return None
    language = answers.language_of(query)
    voice = translator(language)
    more = answers.filters_of(query).query() | ({"surface": "kiosk"} if query.get("surface") == "kiosk" else {})
    choices = [
        (f"{one.name} ({one.departement})", link("/carte", language, one.departement, insee=one.insee, **more)) for one in found.choices
    ]
    text = voice(WHICH) if choices else voice(NO_COMMUNE).format(name=voice.apart(query["q"][:80]))
    return {"text": text, "choices": choices}


def _read(world: World, query: Mapping[str, str]) -> Any:
    """What is read in the box of the commune; null when it holds nothing new."""
    typed = query.get("q", "").strip()[:80]
    known = world.finder.by_insee(query.get("insee", ""))
    if not typed or (known and known.name == typed):
        return None
    return world.finder.read(typed, expected=True, prefer=query.get("departement"), language=answers.language_of(query))


def _ground_of(world: World, code: str) -> tuple[str, str]:
    """The script that draws the ground of a département, and the digest by which a browser knows that it has it."""
    key = (world.directory.url, code)
    if key not in _grounds:
        script = departement_ground(world.directory, code) or NO_GROUND
        _grounds[key] = script, hashlib.sha256(script.encode()).hexdigest()[:12]
    return _grounds[key]


def _ground_address(world: World, code: str) -> str:
    return f"/carte/fond/{code}.js?v={_ground_of(world, code)[1]}"


async def _ground(request: web.Request) -> web.Response:
    script, digest = await in_thread(_ground_of, request.app[WORLD], _known(request))
    cached = FOREVER if request.query.get("v") == digest else "no-cache"
    return web.Response(text=script, content_type="text/javascript", charset="utf-8", headers={"Cache-Control": cached})


async def _communes(request: web.Request) -> web.Response:
    return json_answer(request.app[WORLD].directory.search_rows(_known(request)), headers={"Cache-Control": "public, max-age=86400"})


def _known(request: web.Request) -> str:
    code = request.match_info["code"]
    if code not in request.app[WORLD].directory.departements:
        raise Refused(404, "unknown_departement", answers.UNKNOWN_DEPARTEMENT)
    return code
