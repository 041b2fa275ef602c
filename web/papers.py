"""What is made for paper: the memento of a département, the sheet of an answer (a page, a PDF, a kiosk's ticket)."""
from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from actions.conversation import World
from locales import N_, translator
from maps import paper
from maps.drawing import Town
from maps.edition import contents_of
from maps.memento import memento
from maps.setting import FORMATS
from maps.sheet import TICKET, Answer, sheet_page, sheet_pdf
from routing.orientation import Orientation, answer_query
from web import answers, shelf
from web.generator import origin_of
from web.keys import WORLD
from web.replies import in_thread, page_answer
from web.talk import limit_address
from web.turns import Refused

MOST_WAITING = 8  # papers asked for at once; each takes seconds of the one press
MOST_TOWNS = 12
NO_PDF = N_("Les PDF ne peuvent pas être faits sur cette machine : il manque un logiciel. Appelez le 39 39.")
BUSY = N_("Beaucoup de feuilles sont demandées en même temps. Réessayez dans une minute.")
UNKNOWN_FORMAT = N_("Ce format n'existe pas ici.")
NO_DEMARCHE = N_("Pour quelle démarche ? Choisissez dans la liste.")
_press = ThreadPoolExecutor(max_workers=1, thread_name_prefix="papers")
_waiting: set[object] = set()


def routes() -> list[web.RouteDef]:
    """``/memento/86.pdf``, ``/fiche`` and ``/fiche.pdf``."""
    return [web.get("/memento/{code:[0-9ABab]{2,3}}.pdf", _memento), web.get("/fiche", _sheet), web.get("/fiche.pdf", _sheet_pdf)]


async def _memento(request: web.Request) -> web.StreamResponse:
    world, query, code = request.app[WORLD], request.query, request.match_info["code"].upper()
    if code not in world.directory.departements:
        raise Refused(404, "unknown_departement", answers.UNKNOWN_DEPARTEMENT)
    format_name = _format(query, tuple(FORMATS))
    language, origin = answers.language_of(query), origin_of(request)
    name = f"ou-aller-{code}-{language}{'' if format_name == 'a4' else '-' + format_name}.pdf"
    voice = translator(language)
    contents = await in_thread(lambda: contents_of(world.directory, world.catalogue, code, voice, world.clock(), origin))
    content = repr(("memento", language, format_name, contents))
    there = await in_thread(shelf.found, content)
    if there is not None:
        return _pdf(there, name)
    return await _printed(request, lambda: shelf.kept(content, lambda: memento(contents, voice, format_name).pdf), name)


async def _sheet(request: web.Request) -> web.StreamResponse:
    world, query, origin = request.app[WORLD], request.query, origin_of(request)
    format_name, language = _format(query, ("a4", TICKET)), answers.language_of(query)
    answer = await in_thread(sheet_of, world, query, origin)
    work = sheet_page, answer, translator(language)
    return page_answer(await in_thread(lambda: work[0](*work[1:], nonce=request["nonce"], format_name=format_name)))


async def _sheet_pdf(request: web.Request) -> web.StreamResponse:
    world, query, origin = request.app[WORLD], request.query, origin_of(request)
    format_name, language = _format(query, ("a4", TICKET)), answers.language_of(query)
    answer = await in_thread(sheet_of, world, query, origin)
    name = f"ou-aller-{answer.fields['demarche']}-{language}.pdf"
    return await _printed(request, lambda: sheet_pdf(answer, translator(language), format_name), name)


def _format(query: Mapping[str, str], known: tuple[str, ...]) -> str:
    asked = query.get("format") or known[0]
    if asked not in known:
        raise Refused(400, "unknown_format", UNKNOWN_FORMAT)
    return asked


async def _printed(request: web.Request, make: Callable[[], bytes], name: str) -> web.Response:
    """The PDF, made one at a time beside the loop; 503 when it cannot be, or when too many wait for theirs."""
    limit_address(request, "papers")
    if len(_waiting) >= MOST_WAITING:
        raise Refused(503, "busy", BUSY)
    ticket = object()
    _waiting.add(ticket)
    try:
        pdf = await asyncio.get_running_loop().run_in_executor(_press, make)
    except paper.PaperUnavailable:
        raise Refused(503, "no_pdf", NO_PDF) from None
    finally:
        _waiting.discard(ticket)
    return _pdf(pdf, name)


def _pdf(pdf: bytes, name: str) -> web.Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, max-age=600"}
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)


def sheet_of(world: World, query: Mapping[str, str], origin: str) -> Answer:
    """What the sheet of the answer to a query says; Refused without a démarche, or when the query is wrong."""
    orientation = answers.orientation_of(world, query)
    if orientation is None:
        raise Refused(400, "demarche_needed", NO_DEMARCHE)
    language = answers.language_of(query)
    own = answer_query(orientation, language)
    public = urlencode([(name, value) for name, value in parse_qsl(own) if name not in ("lat", "lon")])
    code = orientation.departement or (orientation.place.departement if orientation.place else None)
    return Answer(
        fields=_fields(orientation, language), outlines=world.directory.outlines(code) if code else None,
        departement=world.directory.departements[code].name if code else None, towns=_towns(world, orientation, code),
        address=f"{origin}/fiche?{public}", made_on=orientation.moment.date(), asks_place=orientation.needs_place,
        links={
            "map": f"/carte?{own}" if orientation.places else None, "pdf": f"/fiche.pdf?{own}", "ticket": f"/fiche?{own}&format={TICKET}",
        },
    )


def _fields(orientation: Orientation, language: str) -> dict[str, Any]:
    """The contract's fields without what only this minute knows; each place with its state."""
    fields = answers.answer_of(orientation, language)
    places = [
        {**row, "state": one.structure.state, "open_now": None, "next_opening": row["next_opening"] if one.stop else None}
        for one, row in zip(orientation.places, fields["structures"])
    ]
    return {**fields, "structures": places}


def _towns(world: World, orientation: Orientation, code: str | None) -> list[Town]:
    """The names to write on the map: the communes of the places, the person's, then the towns of the département."""
    insees = [one.stop.round.insee if one.stop else one.structure.insee for one in orientation.places]
    insees += [orientation.place.insee] if orientation.place else []
    first = [world.directory.communes[insee] for insee in dict.fromkeys(insees) if insee in world.directory.communes]
    others = [one for one in world.directory.communes.values() if one.departement == code and one not in first]
    others.sort(key=lambda one: -(one.population or 0))
    known = [one for one in (*first, *others[:MOST_TOWNS]) if one.lat is not None]
    return [Town(one.name, one.lat, one.lon, people) for one, people in zip(known, range(len(known), 0, -1))]
