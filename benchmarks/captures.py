"""Screenshots of the main screens, for the documentation: ``python -m benchmarks.captures [--url http://127.0.0.1:5005]``.

``docs/captures/<screen>-<language>.png``, in a few languages; colours are counted so that no image is above 150 kB.
"""
from __future__ import annotations

import argparse
import io
import sys
import urllib.error
import urllib.request
from typing import Any

from PIL import Image

from benchmarks.screens import ROOT, assistant, chromium, open_screen

FOLDER = ROOT / "docs" / "captures"
LANGUAGES = ("fr", "ar", "zh", "ka")
DESKTOP, TELEPHONE, KIOSK = {"width": 1280, "height": 860}, {"width": 390, "height": 844}, {"width": 1080, "height": 1400}
SCREENS = {
    "home": ("accueil", DESKTOP), "answer": ("reponse", TELEPHONE), "map": ("carte", DESKTOP), "kiosk": ("borne", KIOSK),
    "simple_answer": ("sans-javascript", TELEPHONE), "sheet": ("fiche", DESKTOP), "integrate": ("integrer", DESKTOP),
}
ONLY_FRENCH = ("integrate", "sheet", "simple_answer")
MEMENTO = "/memento/86.pdf"
MOST_BYTES = 150_000
COLOURS = (256, 128, 64, 32, 16)
MEMENTO_WIDTH = 900  # pixels


def light(image: Image.Image) -> bytes:
    """The image as PNG, with as many colours as its weight allows."""
    for colours in COLOURS:
        written = io.BytesIO()
        image.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
        if written.tell() <= MOST_BYTES:
            break
    return written.getvalue()


def save(name: str, language: str, image: Image.Image) -> None:
    """Write one image and say its weight."""
    path = FOLDER / f"{name}-{language}.png"
    path.write_bytes(light(image))
    print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} kB", flush=True)


def screens(base: str, browser: Any, wanted: list[str]) -> None:
    """The screens that are wanted, each in its languages."""
    for screen, (name, size) in ((one, SCREENS[one]) for one in wanted if one in SCREENS):
        for language in LANGUAGES if screen not in ONLY_FRENCH else LANGUAGES[:1]:
            context = browser.new_context(viewport=size, locale="fr-FR", reduced_motion="reduce", color_scheme="light")
            page = context.new_page()
            if open_screen(page, base, screen, language):
                page.wait_for_timeout(1000)  # the map's last lines
                save(name, language, Image.open(io.BytesIO(page.screenshot())))
            else:
                print(f"{name}: not in this version", flush=True)
            context.close()


def mementos(base: str) -> None:
    """The first page of the memento in each language; nothing where PDFs cannot be made."""
    import pypdfium2

    for language in LANGUAGES:
        try:
            with urllib.request.urlopen(f"{base}{MEMENTO}?langue={language}", timeout=120) as reply:
                document = pypdfium2.PdfDocument(reply.read())
        except urllib.error.HTTPError as error:
            print(f"memento: {error.code}", flush=True)
            return
        page = document[0]
        save("memento", language, page.render(scale=MEMENTO_WIDTH / page.get_width()).to_pil())


def main() -> int:
    """Make them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="an assistant that runs already")
    parser.add_argument("--screens", default=",".join((*SCREENS, "memento")), help="separated by commas")
    options = parser.parse_args()
    wanted = options.screens.split(",")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with assistant(options.url) as base:
        if "memento" in wanted:
            mementos(base)
        with chromium() as browser:
            screens(base, browser, wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
