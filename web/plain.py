"""A question and its answer as plain pages, for who has no JavaScript: a form, posted; the same turns as the webhook's."""
from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from markupsafe import Markup

from channels.clean import MOST_CHARACTERS
from locales import direction, is_reviewed, languages, translator
from maps.cards import Link, checked_text
from maps.clean import phone_address, tidy, web_address
from maps.places import places_map
from web.answers import language_of
from web.render import departement_of, link, render, words
from web.replies import in_thread, page_answer
from web.talk import talk
from web.turns import Refused

FIELDS = ("message", "payload", "label", "sender", "langue", "departement")
END = r"[^\s<>«»\"]*[^\s<>«»\".,;:!?)\u2066-\u2069]"
ADDRESS = re.compile(rf"(https?://{END}|/(?:carte|fiche)\b(?:\?{END})?)")
SHOWS_CALLS = ("emergency", "handoff")
Lines = tuple[tuple[Link, ...], ...]


@dataclass(frozen=True)
class Answer:
    """A turn of the assistant, ready for the template. ``said``: paragraphs, of lines, of pieces that may lead somewhere."""

    language: str
    direction: str
    title: str | None
    said: tuple[Lines, ...]
    calls: tuple[tuple[Link, str], ...]
    places: Markup | None
    warnings: tuple[str, ...]
    steps: tuple[str, ...]
    documents: tuple[str, ...]
    prices: tuple[tuple[str, str], ...]
    online: tuple[tuple[Link, Link | None], ...]
    sources: tuple[tuple[Link, str | None], ...]
    map_url: str | None
    print_url: str | None
    question: tuple[Lines, ...]
    options: tuple[tuple[str, str], ...]


def answer(messages: Sequence[Mapping[str, Any]], page_language: str) -> Answer:
    """The view of a turn's messages (contract, section 1): the cards say what the plain texts of an orientation say."""
    custom: Mapping[str, Any] = next((one["custom"] for one in messages if isinstance(one.get("custom"), dict)), {})
    language = next((code for code in languages() if code == custom.get("language")), page_language)
    said = [str(one["text"]) for one in messages if one.get("text")]
    structures = custom.get("structures") or []
    is_orientation = custom.get("type") == "orientation" and bool(structures)
    title = re.sub(r"\s*[:：]$", "", said[0].split("\n")[0]) if is_orientation and said else None
    t = words(language)
    offered = custom.get("options") or [
        {"label": one["title"], "payload": one["payload"]} for message in messages for one in message.get("buttons") or []
    ]
    return Answer(
        language, direction(language), title, () if is_orientation else _paragraphs(said, t["show_map"]),
        _calls(custom) if custom.get("type") in SHOWS_CALLS else (), _places(custom, language) if structures else None,
        tuple(custom.get("warnings") or ()), tuple(custom.get("steps") or ()), tuple(custom.get("documents") or ()),
        tuple((t[key], custom[key]) for key in ("cost", "delay") if custom.get(key)), _online(custom), _sources(custom, language),
        _own(custom.get("map_url")), _own(custom.get("print_url")),
        _paragraphs(said[-1:], t["show_map"]) if is_orientation and custom.get("asks") else (),
        tuple((tidy(one["label"]), one["payload"]) for one in offered),
    )


def _places(custom: Mapping[str, Any], language: str) -> Markup:
    """The list of the maps: same cards, same numbers."""
    return places_map(custom["structures"], None, voice=translator(language), place=custom.get("place")).list


def _paragraphs(said: Sequence[str], map_text: str) -> tuple[Lines, ...]:
    return tuple(tuple(_pieces(line, map_text) for line in text.split("\n")) for text in said)


def _pieces(line: str, map_text: str) -> tuple[Link, ...]:
    """A line cut where its addresses are."""
    pieces = []
    for index, piece in enumerate(ADDRESS.split(line)):
        if index % 2 == 0:
            pieces.append(Link(tidy(piece), None))
        elif own := _own(piece):
            pieces.append(Link(map_text, own))
        else:
            pieces.append(Link(piece, web_address(piece)))
    return tuple(piece for piece in pieces if piece.text)


def _own(url: Any) -> str | None:
    """The address when it is a path of ours."""
    return url if isinstance(url, str) and url.startswith("/") and not url.startswith("//") else None


def _calls(custom: Mapping[str, Any]) -> tuple[tuple[Link, str], ...]:
    return tuple((Link(one["phone"], phone_address(one["phone"])), one["label"]) for one in custom["online"] if one.get("phone"))


def _online(custom: Mapping[str, Any]) -> tuple[tuple[Link, Link | None], ...]:
    return tuple(
        (Link(one["label"], web_address(one.get("url"))), Link(one["phone"], phone_address(one["phone"])) if one.get("phone") else None)
        for one in custom.get("online") or () if custom.get("type") not in SHOWS_CALLS
    )


def _sources(custom: Mapping[str, Any], language: str) -> tuple[tuple[Link, str | None], ...]:
    voice = translator(language)
    return tuple(
        (Link(one["label"], web_address(one.get("url"))), checked_text(one.get("checked_on"), voice)) for one in custom.get("sources") or ()
    )


def page(
    query: Mapping[str, str], nonce: str, sender: str = "", said: str = "", reply: Answer | None = None, trouble: str = ""
) -> str:
    """The page with the form; with the question and its answer, or with what went wrong, when there is one."""
    language = language_of(query)
    departement = departement_of(query)
    here = {key: value for key, value in (("departement", departement), ("langue", query.get("langue", ""))) if value}
    return render(
        "demander.html.j2", language, nonce, here, sender=sender, said=said, reply=reply, trouble=trouble,
        reply_texts=words(reply.language) if reply else {}, reply_reviewed=is_reviewed(reply.language) if reply else True,
        restart_url=link("/demander", language, departement),
    )


def turn_of(form: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """(what the page needs, the turn as the webhook wants it) of a posted form; a first question begins a conversation."""
    fields = {name: value for name in FIELDS if isinstance(value := form.get(name), str)}
    language = language_of(fields)
    body: dict[str, Any] = {"sender": fields.get("sender") or str(uuid.uuid4()), "metadata": {"language": language, "surface": "widget"}}
    if departement := departement_of(fields):
        body["metadata"]["departement"] = departement
    if "payload" in fields:
        body["payload"] = fields["payload"]
    else:
        body["message"] = fields.get("message", "").replace("\r\n", "\n")  # a browser counts a new line as one character
    return fields, body


async def _form(request: web.Request) -> web.Response:
    return page_answer(page(request.query, request["nonce"]))


async def _ask(request: web.Request) -> web.Response:
    """Answer the question; what is refused is said on the page, with what was written still there."""
    fields: dict[str, str] = {}
    try:
        fields, body = turn_of(await request.post())
        said = str(body.get("message") or fields.get("label", ""))[:MOST_CHARACTERS]
        messages = await talk(request, body)
    except web.HTTPRequestEntityTooLarge:
        trouble = words(language_of(request.query))["too_long"]
        return page_answer(page(request.query, request["nonce"], trouble=trouble), 413)
    except Refused as refused:
        trouble = translator(language_of(fields))(refused.message)
        sender = "" if refused.code == "sender_not_uuid4" else fields.get("sender", "")
        html = page(fields, request["nonce"], sender, fields.get("message", ""), trouble=trouble)
        return page_answer(html, refused.status)
    view = await in_thread(answer, messages, language_of(fields))
    return page_answer(await in_thread(page, fields, request["nonce"], body["sender"], said, view))


def routes() -> list[web.RouteDef]:
    """``GET /demander``: the form alone; ``POST /demander``: a question, never in an address."""
    return [web.get("/demander", _form), web.post("/demander", _ask)]
