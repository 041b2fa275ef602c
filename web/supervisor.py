"""Start the three processes, restart the one that dies, stop them all together."""
from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from directory.settings import ROOT, var_dir
from web.settings import Settings, secret

GRACE = 8.0  # seconds between the polite stop and the other one
SETTLED = 30.0  # a process that lived that long restarts at once
LONGEST_PAUSE = 10.0
PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """Something to be put right by the person who starts; the message says what and how."""


@dataclass
class Child:
    """A process to keep alive. ``failures``: deaths in a row soon after a start."""

    name: str
    command: list[str]
    failures: int = 0
    process: asyncio.subprocess.Process | None = None
    started: float = field(default=0.0)


def commands(rasa_port: int, actions_port: int) -> list[Child]:
    """The front door first: it serves while the two others load."""
    python = sys.executable
    model = str(var_dir() / "models" / "ou-aller.tar.gz")
    return [
        Child("porte", [python, "-m", "web.app"]),
        Child("actions", [python, "-m", "actions.server"]),
        Child("rasa", [python, "-m", "rasa", "run", "--model", model, "--interface", "127.0.0.1", "--port", str(rasa_port),
                       "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]),
    ]


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_port(host: str, port: int) -> None:
    """Raise CannotStart when the public port is taken or forbidden."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CannotStart(f"Le port {port} est réservé. Choisissez-en un autre : OU_ALLER_PORT=8080 make run") from None
        except OSError:
            raise CannotStart(
                f"Le port {port} est déjà pris par un autre programme. Arrêtez-le, "
                f"ou choisissez un autre port : OU_ALLER_PORT={port + 1} make run"
            ) from None


def _die_with_parent() -> None:
    """In the child: be stopped by the kernel if the supervisor is killed (Linux)."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Keeps the children alive until asked to stop."""

    def __init__(self, children: list[Child], logs: Path, say: Callable[[str], None] = print) -> None:
        self.children, self.logs, self.say = children, logs, say
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Until ``stopping`` is set; then every child is stopped before this returns."""
        self.logs.mkdir(parents=True, exist_ok=True)
        tasks = [asyncio.create_task(self._keep(child)) for child in self.children]
        await self.stopping.wait()
        await asyncio.gather(*(self._stop(child) for child in self.children))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self, child: Child) -> None:
        while not self.stopping.is_set():
            await self._start(child)
            assert child.process is not None
            code = await child.process.wait()
            if self.stopping.is_set():
                return
            lived = time.monotonic() - child.started
            child.failures = 0 if lived > SETTLED else child.failures + 1
            self.say(f"« {child.name} » s'est arrêté (code {code}) : je le relance. Journal : {self.logs / child.name}.log")
            await asyncio.sleep(min(LONGEST_PAUSE, 0.2 * 2**child.failures))

    async def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        with (self.logs / f"{child.name}.log").open("wb") as log:
            child.process = await asyncio.create_subprocess_exec(
                *child.command, cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_parent
            )
        (self.logs / f"{child.name}.pid").write_text(str(child.process.pid))

    async def _stop(self, child: Child) -> None:
        process = child.process
        if process is None or process.returncode is not None:
            return
        _signal(process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except asyncio.TimeoutError:
            _signal(process.pid, signal.SIGKILL)
            await process.wait()


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def _answers(url: str, path: str) -> bool:
    try:
        with urllib.request.urlopen(url + path, timeout=3) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


async def _announce(url: str, supervisor: Supervisor) -> None:
    """Say the URL when the pages are served, then say when a question can be answered."""
    loop = asyncio.get_running_loop()
    for path, text in (("/", f"Où aller : {url}  (les pages sont servies ; l'assistant se charge…)"),
                       ("/health", "L'assistant est prêt. Ctrl-C arrête tout.")):
        while not await loop.run_in_executor(None, _answers, url, path):
            await asyncio.sleep(0.5)
        supervisor.say(text)


async def serve(settings: Settings) -> None:
    """Run everything in the foreground until SIGINT or SIGTERM."""
    rasa_port, actions_port = free_port(), free_port()
    os.environ.update({
        "OU_ALLER_RASA_PORT": str(rasa_port), "OU_ALLER_ACTIONS_PORT": str(actions_port),
        "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "GOMP_SPINCOUNT": "20000", "CUDA_VISIBLE_DEVICES": "-1",
        "LOG_LEVEL": "ERROR", "LOG_LEVEL_LIBRARIES": "ERROR", "PYTHONWARNINGS": "ignore", "SANIC_ACCESS_LOG": "false",
    })
    secret()
    logs = Path(os.environ.get("OU_ALLER_LOGS") or var_dir() / "logs")
    supervisor = Supervisor(commands(rasa_port, actions_port), logs, lambda text: print(text, flush=True))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stopping.set)
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    announcing = asyncio.create_task(_announce(f"http://{host}:{settings.port}", supervisor))
    await supervisor.run()
    announcing.cancel()


def main() -> int:
    """``python -m web``: 0 when stopped by the person, 1 when it cannot start."""
    try:
        settings = Settings.from_environment()
        check_port(settings.host, settings.port)
        if not (var_dir() / "models" / "ou-aller.tar.gz").exists():
            raise CannotStart("Le modèle n'est pas encore entraîné : lancez « make run », qui fait tout.")
        asyncio.run(serve(settings))
    except (CannotStart, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"Impossible d'écrire dans {error.filename} : donnez-vous le droit d'écrire, "
              "ou choisissez un dossier avec OU_ALLER_VAR.", file=sys.stderr)
        return 1
    return 0
