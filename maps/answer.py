"""The page of one answer: its places on a map and in a list, usable without the map and without JavaScript."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from locales import Voice, direction, is_reviewed
from maps.cards import online_lines, source_lines, text
from maps.clean import clean
from maps.places import PlacesMap, places_map, templates, words
from maps.texts import PAPER, TEXTS

__all__ = ["PlacesMap", "answer_map", "places_map"]


def answer_map(
    answer: Mapping[str, Any],
    outlines: Mapping[str, Any] | None,
    *,
    departement_name: str,
    voice: Voice,
    nonce: str,
    tiles: bool = False,
    asset: Callable[[str], str] = str,
    ground: str | None = None,
    official_search: str | None = None,
) -> str:
    """A whole HTML page for one answer: ``answer`` is the contract's ``custom`` with the ``title`` of its situation.

    ``outlines``: TopoJSON of the person's département, or null. ``nonce`` goes on every inline script; no style is
    inline. With ``tiles`` the policy of the page must allow images from ``maps.base.TILES_HOST``. ``asset``: from an
    address of ours to the one to load; ``ground``: of the script that draws the département. ``official_search``: address
    of the State's search of equipped mairies.
    """
    answer = clean(answer)
    place = answer.get("place")
    title = text(answer.get("title")) or voice(TEXTS["places"])
    drawn = places_map(
        answer.get("structures") or [], outlines, voice=voice, place=place, tiles=tiles, ground=ground,
    )
    t = words(voice)
    place_name = (place or {}).get("name")
    page_title = t["map_title_place"] if place_name else t["map_title"]
    return templates.get_template("answer.html.j2").render(
        t=t, language=voice.language, direction=direction(voice.language), nonce=nonce, title=title, drawn=drawn, tiles=tiles, asset=asset,
        departement=(place or {}).get("departement") or "",
        page_title=page_title.format(title=title, place=place_name),
        place_line=t["place_line"].format(place=place_name, departement=departement_name) if place_name else None,
        not_reviewed=None if is_reviewed(voice.language) else voice(PAPER["not_reviewed"]),
        has_places=bool(answer.get("structures")), online=online_lines(answer),
        official_search=_search_unless_linked(answer, official_search),
        warnings=[text(one) for one in answer.get("warnings") or [] if text(one)],
        sources=source_lines(answer, voice),
    )


def _search_unless_linked(answer: Mapping[str, Any], address: str | None) -> str | None:
    """The State's own search of mairies, for the titles it covers, unless the answer already links to it."""
    if answer.get("demarche") not in ("cni", "passeport"):
        return None
    hosts = {urlsplit(url).hostname for _, url, _ in online_lines(answer) if url}
    return None if urlsplit(address or "").hostname in hosts else address
