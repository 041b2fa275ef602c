"""One chat turn, memory and start-up of the assistant beside the bot that ``rasa init`` makes, in the same run.

``python -m benchmarks.turn [--turns 60]``. Ours is measured at the public door: front door, Rasa, actions, directory.
"""
from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OURS = ["j'ai perdu ma carte d'identité, j'habite Loudun", "et pour un passeport ?", "c'est ouvert le samedi ?", "et à Royan ?",
        "je dois apporter quoi ?", "permis volé à Dax"]
THEIRS = ["hello", "I am sad", "yes", "are you a bot?", "great", "bye"]
ENVIRONMENT = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1",
               "PYTHONWARNINGS": "ignore", "LOG_LEVEL": "ERROR"}


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def post(url: str, message: str, sender: str) -> Any:
    """The messages of one turn."""
    body = json.dumps({"sender": sender, "message": message}).encode()
    with urllib.request.urlopen(urllib.request.Request(url, body, {"Content-Type": "application/json"}), timeout=60) as reply:
        return json.load(reply)


def wait(url: str, seconds: float = 300.0) -> None:
    """Until ``url`` answers 200."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


def memory_mb(pid: int) -> float:
    """Resident memory of a process and all its descendants, in MB."""
    children: dict[int, list[int]] = {}
    sizes: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = dict(line.split(":", 1) for line in (entry / "status").read_text().splitlines() if ":" in line)
        except OSError:
            continue
        children.setdefault(int(fields["PPid"]), []).append(int(entry.name))
        sizes[int(entry.name)] = float(fields.get("VmRSS", "0 kB").split()[0]) / 1024
    todo, total = [pid], 0.0
    while todo:
        one = todo.pop()
        total += sizes.get(one, 0.0)
        todo += children.get(one, [])
    return total


def measure(
    command: list[str], folder: Path, environment: dict[str, str], ready: str, url: str, words: list[str], turns: int,
    told: dict[str, list[tuple[float, Any]]] | None = None,
) -> dict[str, float]:
    """Start-up (s), median and 95th percentile of a turn (ms), memory (MB) of a bot.

    ``told`` is filled with the seconds and the answer of each turn, by what was said.
    """
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(ready)
        started = time.monotonic() - start
        seconds = []
        for number in range(turns):
            if number % len(words) == 0:
                sender = str(uuid.uuid4())
            before = time.perf_counter()
            answer = post(url, words[number % len(words)], sender)
            seconds.append(time.perf_counter() - before)
            if told is not None and number >= len(words):
                told.setdefault(words[number % len(words)], []).append((seconds[-1], answer))
        seconds = sorted(seconds[len(words):])
        return {"start-up (s)": started, "turn, median (ms)": 1000 * statistics.median(seconds),
                "turn, p95 (ms)": 1000 * seconds[int(len(seconds) * 0.95) - 1], "memory (MB)": memory_mb(process.pid)}
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def ours(turns: int) -> dict[str, float]:
    """Our assistant, as `make run` starts it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**ENVIRONMENT, "OU_ALLER_PORT": str(port)}
    return measure([sys.executable, "-m", "web"], ROOT, environment, f"{url}/health", f"{url}/webhooks/web/webhook", OURS, turns)


def theirs(turns: int) -> dict[str, float]:
    """The bot of ``rasa init``, trained here with its own default configuration."""
    folder = Path(tempfile.mkdtemp())
    try:
        subprocess.run([sys.executable, "-m", "rasa", "init", "--no-prompt"], cwd=folder, env=ENVIRONMENT, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        (folder / "credentials.yml").write_text("rest:\n")
        command = [sys.executable, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port)]
        return measure(command, folder, ENVIRONMENT, f"{url}/webhooks/rest/", f"{url}/webhooks/rest/webhook", THEIRS, turns)
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=66)
    turns = parser.parse_args().turns
    runs: list[tuple[str, Callable[[int], dict[str, float]]]] = [("rasa init", theirs), ("où aller", ours)]
    results = {name: run(turns) for name, run in runs}
    print(f"{'':20}{'rasa init':>12}{'où aller':>12}{'ratio':>8}")
    for key in results["où aller"]:
        base, mine = results["rasa init"][key], results["où aller"][key]
        print(f"{key:20}{base:12.1f}{mine:12.1f}{mine / base:8.2f}")


if __name__ == "__main__":
    main()
