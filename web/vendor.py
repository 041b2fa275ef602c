"""Leaflet for our own pages, so that no page ever asks another host for it.

``python -m web.vendor`` puts Leaflet 1.9.3 (BSD-2-Clause, the version that folium 0.20 expects) into
``var/vendor/leaflet``. It comes out of a wheel whose hash is pinned in ``vendor.txt``, and is done once.
"""
from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from directory.settings import var_dir

VERSION = "1.9.3"
PINNED = Path(__file__).resolve().with_name("vendor.txt")
STAMP = ".stamp"
INSIDE = "leaflet/static/leaflet/"
FILES = (
    "leaflet.js", "leaflet.css", "images/layers.png", "images/layers-2x.png",
    "images/marker-icon.png", "images/marker-icon-2x.png", "images/marker-shadow.png",
)
LICENSE = """BSD 2-Clause License

Copyright (c) 2010-2022, Volodymyr Agafonkin
Copyright (c) 2010-2011, CloudMade
All rights reserved.

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this
   list of conditions and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice,
   this list of conditions and the following disclaimer in the documentation
   and/or other materials provided with the distribution.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""

Download = Callable[[Path, Path], None]


class VendorError(Exception):
    """Leaflet could not be put in place; the message says why and what to do."""


def leaflet_dir() -> Path:
    """The folder that the front door serves at ``/vendor/leaflet``."""
    return var_dir() / "vendor" / "leaflet"


def pip_download(pinned: Path, folder: Path) -> None:
    """Download the wheels of ``pinned`` into ``folder``, every hash checked; raises VendorError."""
    command = [
        *_pip(), "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes",
        "--disable-pip-version-check", "--dest", str(folder), "-r", str(pinned),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in result.stderr:
        raise VendorError(f"The package of Leaflet is not the one pinned in {pinned.name}: nothing was installed.")
    reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
    raise VendorError(
        f"Leaflet could not be downloaded ({reason}): check the network, then run « python -m web.vendor » again; "
        "until then the maps show their list of places alone."
    )


def _pip() -> list[str]:
    """The command of pip: this environment's own, else the copy that comes with Python."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    spec = importlib.util.find_spec("ensurepip")
    bundled = sorted(Path(spec.origin).parent.glob("_bundled/pip-*.whl")) if spec and spec.origin else []
    if not bundled:
        raise VendorError("Leaflet could not be downloaded: this Python has no pip; run « python -m ensurepip ».")
    return [sys.executable, str(bundled[-1] / "pip")]


def install(target: Path | None = None, pinned: Path = PINNED, download: Download = pip_download) -> bool:
    """Put Leaflet into ``target`` and say whether anything had to be done; raises VendorError.

    The folder appears whole or not at all: a failure leaves what was there before.
    """
    target = target or leaflet_dir()
    digest = hashlib.sha256(pinned.read_bytes()).hexdigest()
    stamp = target / STAMP
    if stamp.is_file() and stamp.read_text().strip() == digest and all((target / name).is_file() for name in FILES):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".leaflet-") as temporary:
        wheels, fresh = Path(temporary) / "wheels", Path(temporary) / "leaflet"
        wheels.mkdir()
        download(pinned, wheels)
        _unpack(wheels, fresh)
        (fresh / "LICENSE").write_text(LICENSE, encoding="utf-8")
        (fresh / STAMP).write_text(digest + "\n", encoding="utf-8")
        fresh.chmod(0o755)
        _swap(fresh, target, Path(temporary) / "old")
    return True


def _swap(fresh: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


def _unpack(wheels: Path, fresh: Path) -> None:
    found = sorted(wheels.glob("*.whl"))
    if len(found) != 1:
        raise VendorError(f"One wheel was expected, {len(found)} came: see {PINNED.name}.")
    with zipfile.ZipFile(found[0]) as archive:
        names = set(archive.namelist())
        for name in FILES:
            if INSIDE + name not in names:
                raise VendorError(f"{found[0].name} has no {INSIDE + name}: pin another version in {PINNED.name}.")
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(INSIDE + name) as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy)
    head = (fresh / "leaflet.js").read_text(encoding="utf-8")[:200]
    if f"Leaflet {VERSION}," not in head:
        raise VendorError(f"{found[0].name} does not hold Leaflet {VERSION}: pin another version in {PINNED.name}.")


def main() -> int:
    """Entry point of ``python -m web.vendor``: 0 when Leaflet is in place."""
    try:
        done = install()
    except VendorError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Leaflet {VERSION} is in {leaflet_dir()}" + ("." if done else " already."))
    return 0


if __name__ == "__main__":
    sys.exit(main())
