"""What several tests need: a built directory, and the real servers."""
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from threading import Event

import pytest

from directory.build import build
from directory.search import Directory
from directory.settings import var_dir

ROOT = Path(__file__).resolve().parent.parent


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


class Assistant:
    """`python -m web` on a free port, with the model and the directory that the set-up made."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.logs = var_dir() / "logs" / f"test-{self.port}"
        self.logs.mkdir(parents=True)
        environment = {**os.environ, "OU_ALLER_PORT": str(self.port), "OU_ALLER_LOGS": str(self.logs)}
        with (self.logs / "supervisor.log").open("wb") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "web"], cwd=ROOT, env=environment, stdout=log, stderr=log)

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
    one = Assistant()
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
