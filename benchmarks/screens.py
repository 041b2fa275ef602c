"""The main screens of the assistant, opened in a real browser on real servers: what is checked and what is pictured."""
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.turn import free_port, wait

ROOT = Path(__file__).resolve().parent.parent
JOURNEYS = ROOT / "tests" / "languages" / "parcours.yml"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]
ADDRESSES = {
    "home": "/?departement=86", "answer": "/?departement=86", "simple": "/demander?departement=86",
    "simple_answer": "/demander?departement=86", "map": "/carte?departement=86",
    "answer_map": "/carte?demarche=cni&situation=cni.perte&insee=86137",
    "sheet": "/fiche?demarche=cni&situation=cni.perte&insee=86137", "kiosk": "/kiosque?departement=86",
    "integrate": "/integrer?departement=86", "accessibility": "/accessibilite",
}
PATIENCE_MS = 60_000


@contextmanager
def assistant(url: str | None = None) -> Iterator[str]:
    """The address of a running assistant: ``url`` when there is one already, else one started here and stopped after."""
    if url:
        yield url.rstrip("/")
        return
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "web"], cwd=ROOT, env={**os.environ, "OU_ALLER_PORT": str(port)},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


@contextmanager
def chromium() -> Iterator[Any]:
    """A Chromium of the machine, driven by Playwright; stops with a sentence when there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("Il faut Chromium (paquet « chromium » de Debian).")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@lru_cache(maxsize=1)
def questions() -> dict[str, str]:
    """A first question in each language: a lost identity card, the commune said."""
    journeys = yaml.safe_load(JOURNEYS.read_text(encoding="utf-8"))["parcours"]
    return dict(next(one["dit"] for one in journeys if one["attendu"].get("demarche") == "cni" and "insee" in one["attendu"]))


def question(language: str) -> str:
    """The first question in a language; the French one where there is none."""
    return questions().get(language) or questions()["fr"]


def ask(page: Any, text: str) -> None:
    """Ask in the conversation of the page, and wait until the answer has its places."""
    log = page.locator("[role=log]").first
    log.wait_for(timeout=PATIENCE_MS)
    box = page.get_by_role("textbox").last
    box.fill(text)
    box.press("Enter")
    page.locator("[role=log] [data-structure-id]").first.wait_for(timeout=PATIENCE_MS)
    page.wait_for_timeout(800)  # the end of the movements


def open_screen(page: Any, base: str, name: str, language: str) -> bool:
    """Bring ``page`` to a screen in a language; false when this version has not got it."""
    reply = page.goto(f"{base}{ADDRESSES[name]}{'&' if '?' in ADDRESSES[name] else '?'}langue={language}")
    if reply is None or reply.status != 200:
        return False
    if page.locator("ou-aller-chat").count():
        page.locator("ou-aller-chat").get_by_role("textbox").first.wait_for(timeout=PATIENCE_MS)
    if name == "answer":
        ask(page, question(language))
    elif name == "simple_answer":
        page.locator("form.demander textarea").fill(question(language))
        page.locator("form.demander button").click()
        page.locator("[role=log]").wait_for(timeout=PATIENCE_MS)
    return True
