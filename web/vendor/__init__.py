"""What our pages take from others (Leaflet, its groups, the kiosk's keyboard), served by ourselves: no page asks another host.

``python -m web.vendor`` puts the packages of ``packages.yml`` into ``var/vendor/<package>/``: from pinned archives, once.
"""
from __future__ import annotations

import base64
import hashlib
import re
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from directory.settings import var_dir
from web.vendor.download import Fetch, archive_of, not_pinned
from web.vendor.manifest import PINNED, Package, VendorError, read

__all__ = ["PINNED", "Package", "VendorError", "install", "install_all", "read", "vendor_dir"]

STAMP = ".stamp"
LICENCE = "LICENSE"


def vendor_dir() -> Path:
    """The folder that the front door serves at ``/vendor``."""
    return var_dir() / "vendor"


def install_all(packages: Iterable[Package], folder: Path, fetch: Fetch = archive_of) -> tuple[list[str], list[tuple[Package, str]]]:
    """Put each package into its own folder of ``folder``: (what had to be done, what failed and why). None keeps another back."""
    done: list[str] = []
    failed: list[tuple[Package, str]] = []
    for package in packages:
        try:
            if install(package, folder / package.name, fetch):
                done.append(f"{package.name} {package.version}")
        except VendorError as error:
            failed.append((package, str(error)))
    return done, failed


def install(package: Package, target: Path, fetch: Fetch = archive_of) -> bool:
    """Put a package into ``target`` and say whether anything had to be done; raises VendorError.

    The folder appears whole or not at all: a failure leaves what was there before.
    """
    if _is_there(package, target):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fresh-") as temporary:
        archives, fresh = Path(temporary) / "archives", Path(temporary) / "fresh"
        archives.mkdir()
        archive = fetch(package, archives)
        _check(package, archive)
        _unpack(package, archive, fresh)
        (fresh / STAMP).write_text(package.digest + "\n", encoding="utf-8")
        fresh.chmod(0o755)
        _swap(fresh, target, Path(temporary) / "old")
    return True


def _is_there(package: Package, target: Path) -> bool:
    stamp = target / STAMP
    return (
        stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == package.digest
        and all((target / name).is_file() for name in (*package.files, LICENCE))
    )


def _check(package: Package, archive: Path) -> None:
    """The archive is the pinned one: ``sha256:<hexadecimal>`` or ``sha512-<base64>``; raises VendorError."""
    algorithm, separator, wanted = re.split(r"([:-])", package.integrity, maxsplit=1)
    digest = hashlib.new(algorithm, archive.read_bytes()).digest()
    found = digest.hex() if separator == ":" else base64.b64encode(digest).decode()
    if found != wanted:
        raise not_pinned(package)


def _unpack(package: Package, archive: Path, fresh: Path) -> None:
    inside = dict(package.files)
    if "\n" not in package.licence:
        inside[LICENCE] = package.licence
    for name, content in zip(inside, _contents(package, archive, list(inside.values()))):
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if LICENCE not in inside:
        (fresh / LICENCE).write_text(package.licence, encoding="utf-8")
    if package.says:
        name, text = package.says
        if text not in (fresh / name).read_text(encoding="utf-8")[:200]:
            raise VendorError(f"{package.spec} does not hold {package.name} {package.version}: pin another one in {PINNED.name}.")


def _contents(package: Package, archive: Path, names: list[str]) -> list[bytes]:
    """What the files of an archive hold; raises VendorError where one is missing or the archive cannot be read."""
    try:
        if package.source == "wheel":
            with zipfile.ZipFile(archive) as wheel:
                return [wheel.read(name) for name in names]
        with tarfile.open(archive, "r:gz") as tarball:
            return [_regular(tarball, name) for name in names]
    except KeyError as error:
        missing = next((name for name in names if name in str(error)), "what was pinned")
        raise VendorError(f"{package.spec} has no {missing}: pin another version in {PINNED.name}.") from error
    except (OSError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise VendorError(f"The archive of {package.spec} cannot be read ({error}): pin another version in {PINNED.name}.") from error


def _regular(tarball: tarfile.TarFile, name: str) -> bytes:
    member = tarball.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member.read()


def _swap(fresh: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
