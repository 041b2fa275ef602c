"""How a page is made: its template, its words in a language, its links that keep the language and the département."""
from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from locales import direction, is_reviewed, language_name, languages, translator
from maps.clean import tidy
from web.assets import asset
from web.site_texts import SITE
from web.texts import TEXTS
from web.turns import DEPARTEMENT

TEMPLATES = Path(__file__).resolve().parent / "templates"


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The pages' templates; every value is escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["asset"] = asset
    return environment


def texts_of(language: str) -> dict[str, str]:
    """The conversation's words in a language, by key."""
    return {key: translator(language)(text) for key, text in TEXTS.items()}


@lru_cache(maxsize=32)
def words(language: str) -> Mapping[str, str]:
    """Every word of the pages in a language, by key."""
    voice = translator(language)
    return {**texts_of(language), **{key: tidy(voice(text)) for key, text in SITE.items()}}


def departement_of(query: Mapping[str, str]) -> str:
    """The code of ``departement`` in a query, empty when it has not the form of one."""
    code = query.get("departement", "").upper()
    return code if DEPARTEMENT.match(code) else ""


def link(path: str, language: str, departement: str = "", /, **more: str) -> str:
    """The address of one of our pages, in the language and the département of the page that links to it."""
    pairs = {"departement": departement, **more, "langue": language}
    return f"{path}?{urlencode({name: value for name, value in pairs.items() if value})}"


def render(name: str, language: str, nonce: str, query: Mapping[str, str], **values: Any) -> str:
    """The page of a template. ``local(path, …)`` makes its links, which keep the language and the département."""
    choices = [(code, language_name(code), "?" + urlencode({**query, "langue": code})) for code in languages()]
    here = departement_of(query)

    def local(path: str, **more: str) -> str:
        return link(path, language, here, **more)

    return templates().get_template(name).render(
        texts=words(language), language=language, direction=direction(language), nonce=nonce, languages=choices,
        is_reviewed=is_reviewed(language), local=local, departement_code=here, **values
    )
