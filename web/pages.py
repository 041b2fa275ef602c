"""The pages: the conversation, and the maps."""
from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from actions.conversation import World
from directory.models import KINDS
from locales import N_, direction, is_reviewed, language_name, languages, translator
from maps.answer import answer_map
from maps.places import places_map
from routing.orientation import Recommended, structure_dict
from web import answers
from web.texts import TEXTS
from web.turns import Refused

TEMPLATES = Path(__file__).resolve().parent / "templates"


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The pages' templates; every value is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def texts_of(language: str) -> dict[str, str]:
    """The pages' words in a language, by key."""
    return {key: translator(language)(text) for key, text in TEXTS.items()}


def _page(name: str, language: str, nonce: str, query: Mapping[str, str], **values: Any) -> str:
    choices = [(code, language_name(code), "?" + urlencode({**query, "langue": code})) for code in languages()]
    return templates().get_template(name).render(
        texts=texts_of(language), language=language, direction=direction(language), nonce=nonce, languages=choices,
        is_reviewed=is_reviewed(language), **values
    )


def home(world: World, query: Mapping[str, str], nonce: str) -> str:
    """The page with the conversation."""
    return _page("index.html.j2", answers.language_of(query), nonce, query)


def map_page(world: World, query: Mapping[str, str], nonce: str, tiles: bool) -> str:
    """The map of one answer, or of all the structures of a département, or the choice of a département."""
    language = answers.language_of(query)
    orientation = answers.orientation_of(world, query)
    if orientation is not None and orientation.place is not None:
        departement = world.directory.departements[orientation.place.departement]
        return answer_map(
            answers.answer_of(orientation, language), world.directory.outlines(departement.code),
            departement_name=departement.name, voice=translator(language), nonce=nonce, tiles=tiles,
        )
    place = answers.place_of(world, query)
    code = query.get("departement") or (place.departement if place else "")
    known = sorted(world.directory.departements.values(), key=lambda one: one.code)
    choices = [(one.code, one.name) for one in known if one.chef_lieu]
    if not code:
        return _page("carte_choix.html.j2", language, nonce, query, departements=choices)
    if code not in world.directory.departements:
        raise Refused(404, "unknown_departement", N_("Ce département n'existe pas. Choisissez-en un dans la liste."))
    return _departement_page(world, code, choices, query, nonce, tiles)


def _departement_page(
    world: World, code: str, choices: list[tuple[str, str]], query: Mapping[str, str], nonce: str, tiles: bool
) -> str:
    """All the structures of a département but ordinary mairies, by kind."""
    language = answers.language_of(query)
    _ = translator(language)
    moment = world.clock()
    kinds = [kind for kind in KINDS if kind != "mairie"]
    shown = [row for row in world.directory.in_departement(code, kinds) if row.state != "ancien"]
    rows = [structure_dict(Recommended(row, "information", None, None, None), moment, _) for row in shown]
    drawn = places_map(
        rows, world.directory.outlines(code), voice=_, nonce=nonce, tiles=tiles, grouped=True
    )
    departement = world.directory.departements[code]
    return _page("carte_departement.html.j2", language, nonce, query, departement=departement, departements=choices, drawn=drawn)
