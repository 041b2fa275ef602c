"""The archive of a package, from the registry that pip or npm is set to use. What comes is checked by who asked."""
from __future__ import annotations

import http.client
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

from web.vendor.manifest import Package, VendorError

PATIENCE = 120  # seconds
MOST_BYTES = 20_000_000
ROOT = Path(__file__).resolve().parents[2]
SAID_BY_NPM = re.compile(r"^npm (?:error|ERR!) (?!code |errno |syscall |A complete log)(.+)$", re.MULTILINE)
Fetch = Callable[[Package, Path], Path]


def archive_of(package: Package, folder: Path) -> Path:
    """The archive of a package, put into ``folder``: a wheel by pip, a tarball of npm by npm or without it; raises VendorError."""
    if package.source == "wheel":
        return wheel(package, folder)
    return npm_pack(package, folder) if shutil.which("npm") else npm_get(package, folder)


def wheel(package: Package, folder: Path) -> Path:
    """The wheel that pip finds, its hash checked by pip too; raises VendorError."""
    pinned = folder / "requirements.txt"
    pinned.write_text(f"{package.spec} --hash={package.integrity}\n", encoding="utf-8")
    command = [
        *_pip(package), "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes",
        "--disable-pip-version-check", "--dest", str(folder), "-r", str(pinned),
    ]
    errors = _run(command, folder, package)
    if errors is None:
        return _only(folder, "*.whl", package)
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in errors:
        raise not_pinned(package)
    raise unreachable(package, (errors.strip().splitlines() or ["no reason given"])[-1])


def npm_pack(package: Package, folder: Path) -> Path:
    """The tarball that ``npm pack`` fetches; raises VendorError."""
    command = ["npm", "pack", package.spec, "--pack-destination", str(folder), "--fetch-retries=1", "--loglevel=error"]
    errors = _run(command, folder, package)
    if errors is None:
        return _only(folder, "*.tgz", package)
    reasons = SAID_BY_NPM.findall(errors) or errors.strip().splitlines() or ["no reason given"]
    raise unreachable(package, reasons[0])


def npm_get(package: Package, folder: Path) -> Path:
    """The tarball, straight from the registry of npm's settings, over https only; raises VendorError."""
    name, _, version = package.spec.rpartition("@")
    host = registry()
    if not host.startswith("https://"):
        raise unreachable(package, "npm is not installed, and its settings name no https registry")
    tarball = folder / "package.tgz"
    try:
        with urllib.request.urlopen(f"{host}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz", timeout=PATIENCE) as reply:
            tarball.write_bytes(reply.read(MOST_BYTES))
    except (OSError, ValueError, http.client.HTTPException) as error:  # urllib's own errors are OSErrors
        raise unreachable(package, str(getattr(error, "reason", None) or error)) from error
    return tarball


def registry() -> str:
    """Address of npm's registry as npm would choose it: the environment, ``.npmrc`` here, then of the user; empty when none says."""
    said = {name.lower(): value for name, value in os.environ.items() if name.lower().startswith("npm_config_")}
    user = Path(said.get("npm_config_userconfig") or Path.home() / ".npmrc")
    address = said.get("npm_config_registry") or _setting(ROOT / ".npmrc") or _setting(user) or ""
    return address.rstrip("/")


def _setting(npmrc: Path) -> str | None:
    if not npmrc.is_file():
        return None
    found = re.findall(r"^\s*registry\s*=\s*[\"']?([^\s\"']+)", npmrc.read_text(encoding="utf-8"), re.MULTILINE)
    return found[-1] if found else None


def unreachable(package: Package, reason: str) -> VendorError:
    """The error of a package that did not come."""
    return VendorError(
        f"{package.name} {package.version} could not be downloaded ({reason}): check the network, then run « python -m web.vendor » "
        f"again; until then {package.without}."
    )


def not_pinned(package: Package) -> VendorError:
    """The error of an archive that is not the pinned one."""
    return VendorError(f"The archive of {package.name} is not the one that is pinned: it was not installed; {package.without}.")


def _run(command: list[str], folder: Path, package: Package) -> str | None:
    """None when the command succeeded, else what it wrote about its errors."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise unreachable(package, f"no answer within {PATIENCE} seconds") from error
    return None if result.returncode == 0 else result.stderr


def _pip(package: Package) -> list[str]:
    """The command of pip: this environment's own, else the copy that comes with Python."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    spec = importlib.util.find_spec("ensurepip")
    bundled = sorted(Path(spec.origin).parent.glob("_bundled/pip-*.whl")) if spec and spec.origin else []
    if not bundled:
        raise unreachable(package, "this Python has no pip, run « python -m ensurepip » first")
    return [sys.executable, str(bundled[-1] / "pip")]


def _only(folder: Path, pattern: str, package: Package) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise VendorError(f"One archive of {package.name} was expected, {len(found)} came; until then {package.without}.")
    return found[0]
