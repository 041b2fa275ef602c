"""What several tests need: a built directory, and the real servers."""
import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event

import pytest

from directory.build import build
from directory.search import Directory
from directory.settings import var_dir

ROOT = Path(__file__).resolve().parent.parent
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]


def pytest_collection_modifyitems(items):
    """A browser on a loaded machine misses a moment now and then: what fails there is tried once more, and the report counts it."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def directory_url(tmp_path_factory):
    """URL of a directory built once from the embedded and curated data. Tests that write copy it first."""
    url = f"sqlite:///{tmp_path_factory.mktemp('directory') / 'directory.sqlite'}"
    build(url)
    return url


@pytest.fixture(scope="session")
def directory(directory_url):
    """The built directory."""
    return Directory(directory_url)


def run_apart(coroutine):
    """The result of a coroutine, in a thread of its own: the browser's tests leave a loop running in the main one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def free_port():
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


SITE = f"http://127.0.0.1:{free_port()}"  # another origin, which may embed the shared assistants


class Assistant:
    """`python -m web` on a free port, with the model and the directory that the set-up made; or another ``module``."""

    def __init__(self, module="web", **settings):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.logs = var_dir() / "logs" / f"test-{self.port}"
        self.logs.mkdir(parents=True)
        self.command = [sys.executable, "-m", module]
        self.environment = {**os.environ, "OU_ALLER_PORT": str(self.port), "OU_ALLER_LOGS": str(self.logs), **settings}
        self.start()

    def start(self):
        """Start it; again, on the same port, after a stop."""
        with (self.logs / "supervisor.log").open("wb") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def wait(self, path, seconds):
        """Until ``path`` answers 200."""
        pause = Event()
        for _ in range(seconds * 4):
            try:
                with urllib.request.urlopen(self.url + path, timeout=5) as reply:
                    if reply.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            assert self.process.poll() is None, "the assistant has stopped"
            pause.wait(0.25)
        raise AssertionError(f"{path} did not answer in {seconds} s")

    def try_again_on_the_same_port(self):
        """(exit code, what it says) of a second start on the port that is taken."""
        done = subprocess.run([sys.executable, "-m", "web"], cwd=ROOT, env={**os.environ, "OU_ALLER_PORT": str(self.port)},
                              capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)


def _assistant():
    one = Assistant(OU_ALLER_SITES=SITE)
    try:
        one.wait("/health", 180)
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="session")
def assistant():
    """The running assistant, shared by the tests."""
    yield from _assistant()


@pytest.fixture
def second_assistant():
    """Another one, to be stopped by the test."""
    yield from _assistant()


class Absent(BaseHTTPRequestHandler):
    """In the place of Rasa and the actions: says to be there, answers no turn; the door then gives the general rule."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def do_POST(self):
        self.send_response(500)
        self.end_headers()

    def log_message(self, *_):
        """Nothing is written."""


@pytest.fixture(scope="session")
def front_door():
    """The front door alone, without Rasa: pages, maps, API, and the general rule for answers. Any site may embed it."""
    absent = ThreadingHTTPServer(("127.0.0.1", 0), Absent)
    threading.Thread(target=absent.serve_forever, daemon=True).start()
    port = str(absent.server_address[1])
    one = Assistant("web.app", OU_ALLER_RASA_PORT=port, OU_ALLER_ACTIONS_PORT=port, OU_ALLER_SITES="*")
    try:
        one.wait("/health", 60)
        yield one
    finally:
        one.stop()
        absent.shutdown()


def until(page, is_so, seconds=30):
    """Wait until the function ``is_so`` (JavaScript) is true in the page; the page's own policy forbids the browser's way of waiting."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(is_so):
        assert time.monotonic() < deadline, f"never so in {seconds} s: {is_so}"
        page.wait_for_timeout(50)


def caught(page, held, seconds=30):
    """The first of the requests that a route of ``page`` has put in ``held``, once there is one."""
    deadline = time.monotonic() + seconds
    while not held:
        assert time.monotonic() < deadline, f"nothing was sent in {seconds} s"
        page.wait_for_timeout(50)
    return held.pop(0)


@pytest.fixture(scope="session")
def browser():
    """The machine's Chromium; one for the whole run."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no chromium on this machine: install Debian's package « chromium »")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield one
        one.close()
