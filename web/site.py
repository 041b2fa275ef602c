"""The demonstration site of a préfecture: its home with the assistant, and what it says of its accessibility."""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from aiohttp import web

from actions.conversation import World
from actions.wording import AREAS, LABELS
from directory.settings import served_departements
from locales import Voice, translator
from maps.cards import Card, Link, card, date_text
from maps.clean import clean, mail_address, phone_address, web_address
from routing.orientation import Recommended, online_dict, structure_dict
from web.answers import language_of
from web.keys import SETTINGS, WORLD
from web.render import departement_of, render, words
from web.replies import in_thread, page_answer
from web.site_texts import LIMITS_KNOWN, SCREENS

SHOWN_FIRST = "86"
LINES = {"3939": "allo_service_public", "3400": "predemande", "anef": "anef"}  # by key of what is said of them
DEFENDER_URL, DEFENDER_PHONE = "https://www.defenseurdesdroits.fr", "09 69 39 00 00"
RESULTS = Path(__file__).resolve().with_name("accessibility.json")


@dataclass(frozen=True)
class Line:
    """A phone line: the key of its text, and its number."""

    key: str
    phone: Link


def shown_departement(world: World, query: Mapping[str, str]) -> str:
    """The département of the page: the one asked for, else the demonstration's."""
    asked, known = departement_of(query), world.directory.departements
    served = [code for code in served_departements() if code in known]
    return asked if asked in known else SHOWN_FIRST if SHOWN_FIRST in served or not served else served[0]


def departements(world: World) -> list[tuple[str, str]]:
    """(code, name) of the départements that have a préfecture, by code."""
    known = sorted(world.directory.departements.values(), key=lambda one: str(one.code))
    return [(one.code, one.name) for one in known if one.chef_lieu]


def offices(world: World, code: str, voice: Voice) -> list[Card]:
    """The préfecture of a département, then its sous-préfectures."""
    rows = [row for row in world.directory.in_departement(code, ("prefecture", "sous_prefecture")) if row.state != "ancien"]
    moment = world.clock()
    found = [structure_dict(Recommended(row, "information", None, None, None), moment, voice) for row in rows]
    return [card(clean({**one, "role": None}), number, voice) for number, one in enumerate(found, 1)]


def lines(world: World, code: str, voice: Voice) -> list[Line]:
    """The national lines that answer in a département."""
    found = {key: online_dict(world.catalogue.online[name], None, code, voice)["phone"] for key, name in LINES.items()}
    return [Line(key, Link(phone, phone_address(phone))) for key, phone in found.items()]


def home(world: World, query: Mapping[str, str], nonce: str) -> str:
    """The home of the demonstration, or the assistant alone when a frame asks for it (``cadre=1``)."""
    language = language_of(query)
    voice = translator(language)
    code = shown_departement(world, query)
    is_framed = query.get("cadre") == "1"
    return render(
        "index.html.j2", language, nonce, {**query, "departement": code}, departement=world.directory.departements[code],
        is_framed=is_framed, has_dictation=is_framed and query.get("dictation") == "on", departements=departements(world),
        topics=[(name, voice(LABELS[name])) for name in AREAS],
        offices=[] if is_framed else offices(world, code, voice), lines=lines(world, code, voice),
    )


@dataclass(frozen=True)
class Checks:
    """The last automatic tests: ``rows`` are (screen, language, number of faults, their rules) where there is one."""

    day: str
    axe: str
    browser: str
    screens: tuple[str, ...]
    languages: int
    checks: int
    faults: int
    rows: tuple[tuple[str, str, int, str], ...]
    not_tested: tuple[str, ...]


def checks(path: Path = RESULTS, language: str = "fr") -> Checks | None:
    """What ``python -m benchmarks.accessibility`` has written, null when it has not been run."""
    if not path.exists():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    results: list[dict[str, Any]] = data["results"]
    screens = tuple(name for name in SCREENS if any(one["screen"] == name for one in results))
    rows = tuple(
        (one["screen"], one["language"], len(one["violations"]), ", ".join(sorted({fault["id"] for fault in one["violations"]})))
        for one in results if one["violations"]
    )
    return Checks(
        date_text(date.fromisoformat(data["date"]).isoformat(), translator(language)) or "", data["axe"], data["browser"], screens,
        len({one["language"] for one in results}), sum(one["checks"] for one in results), sum(row[2] for row in rows), rows,
        tuple(name for name in SCREENS if name not in screens),
    )


def accessibility(query: Mapping[str, str], nonce: str, contact: str) -> str:
    """The accessibility statement; ``contact`` is an e-mail or web address, empty when the operator has given none."""
    language = language_of(query)
    texts, voice = words(language), translator(language)
    found = checks(language=language)
    untested = voice.listing([texts[f"acc_screen_{name}"].lower() for name in found.not_tested]) if found else ""
    return render(
        "accessibilite.html.j2", language, nonce, query, checks=found, untested=untested, limits=LIMITS_KNOWN,
        contact=Link(contact, mail_address(contact) or web_address(contact)),
        defender=Link(texts["defender"], DEFENDER_URL), defender_phone=Link(DEFENDER_PHONE, phone_address(DEFENDER_PHONE)),
    )


async def _home(request: web.Request) -> web.Response:
    return page_answer(await in_thread(home, request.app[WORLD], request.query, request["nonce"]))


async def _accessibility(request: web.Request) -> web.Response:
    return page_answer(await in_thread(accessibility, request.query, request["nonce"], request.app[SETTINGS].contact))


def routes() -> list[web.RouteDef]:
    """``/`` and ``/accessibilite``."""
    return [web.get("/", _home), web.get("/accessibilite", _accessibility)]
