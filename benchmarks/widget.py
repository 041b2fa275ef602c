"""Our component beside the best known chat widget for Rasa, on the same page of a site, in the same browser and run.

``python -m benchmarks.widget [--rounds 9] [--json FILE]``. The other one, ``rasa-webchat`` (Apache-2.0, last version 1.0.1 of
2021), is fetched by npm into ``var/benchmarks`` and speaks to a server of its own protocol that greets and says nothing
else, since only the opening is measured. Each round opens a new browser context: nothing is cached. From the start of the
navigation: first paint of the page (and of the same page without any widget: « alone »), the launcher seen, and the moment
when, the launcher pressed as soon as it is seen, one can type. « weight »: what comes over the wire, compressed, until
then. The slow network: 1.6 Mbit/s, 150 ms, a processor four times slower.
"""
from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import socketio
from aiohttp import web

from benchmarks.screens import assistant, chromium
from benchmarks.turn import free_port
from directory.settings import var_dir

OTHER = "rasa-webchat@1.0.1"
PAGE = ('<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Préfecture</title></head>'
        "<body><main><h1>Une préfecture</h1><p>Horaires, démarches, actualités.</p></main>{script}</body></html>")
THEIRS = """<script src="/webchat.js"></script><script>
WebChat.default({{ socketUrl: location.origin, socketPath: "/socket.io/", title: "Où aller", inputTextFieldHint: "Votre question" }}, null)
</script>"""
PAINTED, PAINT = "first paint (ms)", "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
ALONE = "alone"
SELECTORS = {"ours": (".lanceur", "textarea"), "rasa-webchat": (".rw-launcher", ".rw-new-message")}


def other_widget() -> Path:
    """The bundle of the other widget, fetched once by npm."""
    folder = var_dir() / "benchmarks" / OTHER.replace("@", "-")
    bundle = folder / "package" / "lib" / "index.js"
    if not bundle.exists():
        if not shutil.which("npm"):
            raise SystemExit("npm is needed to fetch the other widget")
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", OTHER], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(folder)
    return bundle


@contextmanager
def site(ours: str, port: int) -> Iterator[str]:
    """A site that embeds one or the other, each by its own documented lines."""
    bundle = other_widget().read_bytes()
    sockets = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*")

    @sockets.on("session_request")
    async def begin(sid: str, data: dict[str, Any]) -> None:
        await sockets.emit("session_confirm", (data or {}).get("session_id") or sid, room=sid)

    async def page(request: web.Request) -> web.Response:
        mine = f'<script src="{ours}/widget.js" data-departement="86" data-mode="floating" async></script>'
        script = {"/ours": mine, "/rasa-webchat": THEIRS.format()}.get(request.path, "")
        return web.Response(text=PAGE.format(script=script), content_type="text/html")

    async def script(request: web.Request) -> web.Response:
        reply = web.Response(body=bundle, content_type="application/javascript")
        reply.enable_compression()
        return reply

    app = web.Application()
    sockets.attach(app)
    app.add_routes([web.get("/ours", page), web.get("/rasa-webchat", page), web.get(f"/{ALONE}", page), web.get("/webchat.js", script)])
    loop, ready = asyncio.new_event_loop(), threading.Event()
    runner = web.AppRunner(app)

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(runner.setup())
        loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", port).start())
        ready.set()
        loop.run_forever()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        for ending in (sockets.shutdown(), runner.cleanup()):
            asyncio.run_coroutine_threadsafe(ending, loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def opening(browser: Any, url: str, name: str, is_slow: bool) -> dict[str, float]:
    """One opening in a new context: times in ms from the start of the navigation, weight in kB, requests."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    if is_slow:
        session.send("Network.emulateNetworkConditions", SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{url}/{name}", wait_until="commit")
    if name == ALONE:
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        paint = page.evaluate(PAINT)
        context.close()
        return {PAINTED: paint}
    launcher, box = SELECTORS[name]
    page.locator(launcher).first.wait_for(timeout=90_000)
    seen = page.evaluate("performance.now()")
    page.locator(launcher).first.click()
    field = page.locator(box).first
    field.wait_for(timeout=90_000)
    field.fill("passeport")
    typed = page.evaluate("performance.now()")
    paint = page.evaluate(PAINT)
    context.close()
    return {PAINTED: paint, "launcher seen (ms)": seen, "one can type (ms)": typed,
            "weight (kB)": sum(received) / 1000, "requests": len(received)}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    port = free_port()
    os.environ["OU_ALLER_SITES"] = f"http://127.0.0.1:{port}"
    content: dict[str, dict[str, dict[str, float]]] = {}
    with assistant() as ours, site(ours, port) as url, chromium() as browser:
        for network in ("local", "slow"):
            rows: dict[str, list[dict[str, float]]] = {name: [] for name in (*SELECTORS, ALONE)}
            for _ in range(options.rounds):
                for name, found in rows.items():
                    found.append(opening(browser, url, name, network == "slow"))
            content[network] = {name: {key: statistics.median(one[key] for one in found) for key in found[0]}
                                for name, found in rows.items()}
            print(f"{network:24}" + "".join(f"{name:>14}" for name in rows))
            for key in rows["ours"][0]:
                print(f"{key:24}" + "".join(f"{one[key]:14.0f}" if key in one else " " * 14 for one in content[network].values()))
    if options.json:
        options.json.write_text(json.dumps(content, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
