"""« Signaler une erreur »: what is wrong with the record of a place, counted by place and reason. No text, no name.

``python -m web.feedback`` prints the counts, so that who keeps the directory knows where to look first.
"""
from __future__ import annotations

from aiohttp import web

from directory.models import Structure
from locales import N_, translator
from maps.clean import mail_address, web_address
from web import answers
from web.keys import REPORTS, SETTINGS, WORLD
from web.render import link, render
from web.replies import in_thread, page_answer
from web.talk import limit_address
from web.turns import Refused

REASONS = {
    "horaires": N_("Les horaires sont faux"), "ferme": N_("Ce lieu est fermé, ou a déménagé"),
    "adresse": N_("L'adresse ou le point sur la carte est faux"), "telephone": N_("Le téléphone est faux"),
    "demarche": N_("On n'y fait pas cette démarche"), "acces": N_("L'accès au bâtiment est mal décrit"), "autre": N_("Autre chose"),
}
NO_PLACE = N_("Ce lieu n'est pas dans notre liste.")
NO_REASON = N_("Choisissez ce qui est faux, puis envoyez.")


def routes() -> list[web.RouteDef]:
    """``/signaler``: the question, then the thanks."""
    return [web.get("/signaler", _form), web.post("/signaler", _sent)]


async def _form(request: web.Request) -> web.Response:
    place = await in_thread(_place, request, request.query.get("lieu", ""))
    return _page(request, place, "")


async def _sent(request: web.Request) -> web.Response:
    form = await request.post()
    limit_address(request)
    place = await in_thread(_place, request, str(form.get("lieu", "")))
    reason = str(form.get("raison", ""))
    if reason not in REASONS:
        return _page(request, place, "", translator(answers.language_of(request.query))(NO_REASON), 400)
    await in_thread(request.app[REPORTS].count, place.id, reason)
    return _page(request, place, reason)


def _place(request: web.Request, structure_id: str) -> Structure:
    place = request.app[WORLD].directory.structure(structure_id[:80])
    if place is None:
        raise Refused(404, "unknown_structure", NO_PLACE)
    return place


def _page(request: web.Request, place: Structure, reason: str, wrong: str = "", status: int = 200) -> web.Response:
    language, contact = answers.language_of(request.query), request.app[SETTINGS].contact
    voice, back = translator(language), link("/carte", language, place.departement)
    return page_answer(render(
        "signaler.html.j2", language, request["nonce"], request.query, place=place, reason=reason, back=back, wrong=wrong,
        reasons={name: voice(label) for name, label in REASONS.items()}, contact=contact,
        contact_url=mail_address(contact) or web_address(contact),
    ), status)
