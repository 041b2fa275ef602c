"""Leaflet is put in place whole or not at all, once, and from the pinned wheel only."""
from __future__ import annotations

import re
import subprocess
import zipfile

import pytest

from web import vendor
from web.vendor import FILES, INSIDE, PINNED, VERSION, VendorError, install, leaflet_dir, pip_download


@pytest.fixture
def pinned(tmp_path):
    path = tmp_path / "vendor.txt"
    path.write_text("somewhere==1.0 --hash=sha256:0\n")
    return path


class Shop:
    """A download that gives a wheel of ours and counts how often it was asked."""

    def __init__(self, files=FILES, version=VERSION, wheels=1):
        self.files, self.version, self.wheels, self.asked = files, version, wheels, 0

    def __call__(self, pinned, folder):
        self.asked += 1
        for number in range(self.wheels):
            with zipfile.ZipFile(folder / f"wheel{number}.whl", "w") as archive:
                for name in self.files:
                    text = f"/* Leaflet {self.version}, a JS library */" if name == "leaflet.js" else name
                    archive.writestr(INSIDE + name, text)
                archive.writestr("leaflet/__init__.py", "raise SystemExit")


def test_leaflet_is_put_in_place_with_its_licence_and_nothing_else(tmp_path, pinned):
    target = tmp_path / "var" / "vendor" / "leaflet"
    assert install(target, pinned, Shop()) is True
    found = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert found == {*FILES, "LICENSE", ".stamp"}
    assert "BSD 2-Clause" in (target / "LICENSE").read_text()
    assert [path.name for path in target.parent.iterdir()] == ["leaflet"], "nothing temporary is left"


def test_a_second_time_nothing_is_asked_of_the_network(tmp_path, pinned):
    shop = Shop()
    assert install(tmp_path / "leaflet", pinned, shop) is True
    assert install(tmp_path / "leaflet", pinned, shop) is False
    assert shop.asked == 1


@pytest.mark.parametrize("name", ["leaflet.js", "images/layers.png"])
def test_a_missing_file_is_put_back(tmp_path, pinned, name):
    target = tmp_path / "leaflet"
    install(target, pinned, Shop())
    (target / name).unlink()
    assert install(target, pinned, Shop()) is True
    assert (target / name).is_file()


def test_another_pin_replaces_what_was_there(tmp_path, pinned):
    target = tmp_path / "leaflet"
    install(target, pinned, Shop())
    (target / "old.js").write_text("old")
    pinned.write_text("somewhere==2.0 --hash=sha256:1\n")
    assert install(target, pinned, Shop()) is True
    assert not (target / "old.js").exists()


@pytest.mark.parametrize("shop, message", [
    (Shop(files=FILES[1:]), "has no leaflet/static/leaflet/leaflet.js"),
    (Shop(version="2.0.0"), f"does not hold Leaflet {VERSION}"),
    (Shop(wheels=0), "One wheel was expected, 0 came"), (Shop(wheels=2), "One wheel was expected, 2 came"),
])
def test_a_wrong_wheel_leaves_what_was_there(tmp_path, pinned, shop, message):
    target = tmp_path / "leaflet"
    install(target, pinned, Shop())
    pinned.write_text("somewhere==3.0\n")
    with pytest.raises(VendorError, match=message):
        install(target, pinned, shop)
    assert all((target / name).is_file() for name in FILES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["leaflet", "vendor.txt"]


@pytest.mark.parametrize("errors, message", [
    ("WARNING: x\nERROR: No matching distribution found for somewhere==1.0",
     "could not be downloaded .*No matching distribution.* check the network"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
     "not the one pinned in vendor.txt: nothing was installed"),
    ("", "no reason given"),
])
def test_a_failed_download_is_one_clear_sentence(tmp_path, pinned, monkeypatch, errors, message):
    commands = []

    def run(command, **options):
        commands.append(command)
        return subprocess.CompletedProcess(command, 1, "", errors)

    monkeypatch.setattr(vendor.subprocess, "run", run)
    with pytest.raises(VendorError, match=message) as raised:
        pip_download(pinned, tmp_path)
    assert "\n" not in str(raised.value)
    assert {"download", "--no-deps", "--require-hashes", str(pinned)} <= set(commands[0])


def test_the_command_says_why_it_failed(tmp_path, monkeypatch, capsys):
    def refuse(*arguments):
        raise VendorError("no network today")

    monkeypatch.setattr(vendor, "install", refuse)
    assert vendor.main() == 1
    assert capsys.readouterr().err == "no network today\n"


def test_the_folder_follows_the_setting_of_the_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("OU_ALLER_VAR", str(tmp_path))
    assert leaflet_dir() == tmp_path / "vendor" / "leaflet"


def test_one_wheel_is_pinned_by_its_hash_and_no_registry_is_named():
    lines = [line for line in PINNED.read_text().splitlines() if line and not line.startswith("#")]
    assert re.fullmatch(r"[\w-]+==[\d.]+ \\", lines[0]) and re.fullmatch(r"\s+--hash=sha256:[0-9a-f]{64}", lines[1])
    assert len(lines) == 2 and "://" not in PINNED.read_text()
