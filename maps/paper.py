"""Paper: pages laid out by WeasyPrint, which is looked for only when a page is asked for, and QR codes."""
from __future__ import annotations

import base64
import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import segno
from markupsafe import Markup

from locales import locale_of

PRINT = Path(__file__).resolve().parent / "print"
PX = 25.4 / 96  # mm
SCRIPTS = {
    "ar": ("Noto Sans Arabic",), "fa": ("Noto Sans Arabic",), "ka": ("Noto Sans Georgian",), "hy": ("Noto Sans Armenian",),
    "zh": ("Noto Sans CJK SC", "WenQuanYi Micro Hei"),
}  # fonts, any of which will do, for the letters that Noto Sans does not have
QUIET = 4  # modules of white around a QR code


class PaperUnavailable(Exception):
    """PDF cannot be made on this machine: a library or a font is missing. The message names it."""


@lru_cache(maxsize=1)
def engine() -> ModuleType:
    """WeasyPrint; PaperUnavailable when it or the system libraries that it needs are missing."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PaperUnavailable(str(error).splitlines()[0]) from error
    return weasyprint


@lru_cache(maxsize=64)
def check_fonts(language: str) -> None:
    """PaperUnavailable when a font of the language is missing: its letters would be printed as empty boxes."""
    command = shutil.which("fc-match")
    for families in (("Noto Sans",), SCRIPTS.get(locale_of(language).language, ())):
        if command and families and not any(_has_font(command, family) for family in families):
            raise PaperUnavailable(f"the font {' or '.join(families)} is not installed")


def _has_font(command: str, family: str) -> bool:
    found = subprocess.run([command, "-f", "%{family}", family], capture_output=True, text=True, timeout=60).stdout
    return family.lower() in found.lower()


def lay_out(html: str) -> Any:
    """A laid out WeasyPrint document; nothing is fetched from anywhere: pictures are in the page itself."""
    weasyprint = engine()
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    return weasyprint.HTML(string=html, url_fetcher=fetcher).render(font_config=_fonts())


@lru_cache(maxsize=1)
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def tops(document: Any) -> dict[str, tuple[float, float]]:
    """(top, bottom) in mm on its page of each element that has an id."""
    return {name: (box[1] * PX, box[3] * PX) for page in document.pages for name, box in page.anchors.items()}


def write(document: Any) -> bytes:
    """The PDF, tagged so that it can be read aloud."""
    pdf: bytes = document.write_pdf(pdf_tags=True)
    return pdf


@lru_cache(maxsize=8)
def stylesheet(*names: str) -> Markup:
    """The rules of files of ``maps/print``, one after the other, for a ``style`` element."""
    return Markup("\n".join((PRINT / f"{name}.css").read_text(encoding="utf-8") for name in names))


def picture(svg: str, size: str = "", alt: str = " ") -> Markup:
    """An SVG as an ``img``, a square of ``size`` when given, said aloud as ``alt``.

    WeasyPrint reads it several times faster than inside the page.
    """
    whole = str(svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    name = re.search(r'class="(\w+)"', whole)
    square = Markup(' style="width:{0};height:{0}"').format(size) if size else ""
    return Markup('<img class="{}" alt="{}"{} src="data:image/svg+xml;base64,{}">').format(
        name[1] if name else "", alt, square, base64.b64encode(whole.encode()).decode()
    )


def qr_drawing(url: str) -> Markup:
    """A QR code in SVG, its white margin included, that a telephone reads from a creased sheet (level M)."""
    matrix = segno.make(url, error="m", micro=False).matrix
    size = len(matrix) + 2 * QUIET
    path = "".join(f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return Markup(
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="QR" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
