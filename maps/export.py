"""The cartography of a département as a folder of plain files, which any web server shows without ours.

One page a language, all of them with the same scripts. What only holds for a while (open now, next dates) is left to the
browser or left out: a page may be kept for months.
"""
from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from locales import Voice, direction, is_reviewed, language_name, translator
from maps.cartography import Addresses, Cartography, cartography
from maps.clean import mail_address, web_address
from maps.places import templates, words
from maps.texts import PAPER

IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")
ICON, STYLES = "/static/icon.svg", ("/static/tokens.css", "/static/style.css")
TRANSIENT = {"open_now": None, "next_opening": None, "until": None}
READ_ME = """Cartographie « Où aller » : {name} ({code}), faite le {day}.

Copiez ce dossier tel quel sur un site web. La première page est index.html ({first}).
Les autres pages portent le code de leur langue.
Il n'y a rien à installer ; aucune requête ne part vers un autre site. Refaites-le quand les lieux changent.
"""

Rows = Sequence[Mapping[str, Any]]


class ExportError(Exception):
    """The folder could not be made; the message says what is missing."""


@dataclass(frozen=True)
class Subject:
    """What is exported. ``rows``: the places in a language, as ``cartography`` wants them; ``communes``: what its search reads."""

    code: str
    name: str
    outlines: Mapping[str, Any] | None
    ground: str
    communes: Sequence[Sequence[Any]]
    rows: Callable[[Voice], Rows]
    counts: Mapping[str, int]


def export(
    subject: Subject, folder: Path, sources: Mapping[str, Path], languages: Iterable[str], today: date,
    *, assistant: str = "", contact: str = "",
) -> list[Path]:
    """Write the folder and return the pages; raises ExportError when one of our files is missing.

    ``sources``: where the files of an address of ours are (``/static`` and ``/vendor``). ``assistant``: address of the
    assistant to link to. ``contact``: e-mail or web address to which mistakes are told.
    """
    codes = list(languages)
    folder.mkdir(parents=True, exist_ok=True)
    copied: set[str] = set()

    def asset(url: str) -> str:
        _copy(url, sources, folder, copied)
        return url.removeprefix("/")

    (folder / "fond.js").write_text(subject.ground, encoding="utf-8")
    (folder / "communes.json").write_text(json.dumps(subject.communes, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    pages = []
    for code in codes:
        voice = translator(code)
        told = _report(contact)
        chart = cartography(
            subject.code, [_lasting(one) for one in subject.rows(voice)], lambda row: True, subject.outlines, counts=subject.counts,
            filters={}, addresses=Addresses(asset, "fond.js", "communes.json", None, told), voice=voice, today=today,
        )
        pages.append(folder / _file(code, codes))
        pages[-1].write_text(_page(subject, chart, voice, codes, today, asset, assistant), encoding="utf-8")
    text = READ_ME.format(name=subject.name, code=subject.code, day=today.isoformat(), first=language_name(codes[0]))
    (folder / "LISEZMOI.txt").write_text(text, encoding="utf-8")
    return pages


def _page(
    subject: Subject, chart: Cartography, voice: Voice, codes: Sequence[str], today: date, asset: Callable[[str], str], assistant: str
) -> str:
    language = voice.language
    digest = hashlib.sha256(chart.script.encode()).digest()
    return templates.get_template("exported.html.j2").render(
        t=words(voice), chart=chart, language=language, direction=direction(language), name=voice.apart(subject.name), day=voice.day(today),
        languages=[(code, language_name(code), _file(code, codes)) for code in codes],
        asset=asset, icon=asset(ICON), styles=tuple(map(asset, STYLES)), digest=base64.b64encode(digest).decode(),
        assistant=web_address(assistant), is_reviewed=is_reviewed(language), not_reviewed=voice(PAPER["not_reviewed"]),
    )


def _file(language: str, codes: Sequence[str]) -> str:
    return "index.html" if language == codes[0] else f"{language}.html"


def _lasting(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """A place without what is true only today."""
    return {**one, **TRANSIENT, "rounds": [{**stop, "dates": []} for stop in one["rounds"]]}


def _report(contact: str) -> Callable[[str], str] | None:
    mail, page = mail_address(contact), web_address(contact)
    if mail:
        return lambda one: f"{mail}?subject={one}"
    return (lambda one: page or "") if page else None


def _copy(url: str, sources: Mapping[str, Path], folder: Path, copied: set[str]) -> None:
    """Copy a file of ours, and the modules that it imports."""
    if url in copied or not url.startswith("/"):
        return
    copied.add(url)
    prefix = next((one for one in sources if url.startswith(f"{one}/")), None)
    source = sources[prefix] / url.removeprefix(f"{prefix}/") if prefix else None
    if source is None or not source.is_file():
        raise ExportError(f"{url} is missing: run « make setup », then export again.")
    target = folder / url.removeprefix("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    if target.suffix == ".js":
        for found in IMPORTED.findall(target.read_text(encoding="utf-8")):
            _copy(posixpath.normpath(posixpath.join(posixpath.dirname(url), found)), sources, folder, copied)
