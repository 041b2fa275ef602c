"""What the pages take from others is put in place whole or not at all, once, and from pinned archives only."""
from __future__ import annotations

import base64
import hashlib
import io
import re
import subprocess
import tarfile
import urllib.error
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from web.vendor import PINNED, Package, VendorError, __main__, download, install, install_all, read, vendor_dir

LETTERS = {"french", "english", "arabic", "spanish", "brazilian", "russian", "ukrainian", "turkish", "chinese", "farsi", "georgian",
           "armenianEastern", "armenianWestern"}


def tarball(files):
    """An archive as npm makes them, with these files."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return made.getvalue()


def wheel(files):
    """An archive as PyPI has them, with these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def sha512(content):
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def sha256(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


INSIDE = {"package/dist/keys.js": "export default 1;", "package/keys.css": "p {}", "package/LICENSE": "MIT License", "package/evil.js": "x"}
ARCHIVE = tarball(INSIDE)
KEYS = Package(
    name="keys", version="1.2.3", source="npm", spec="keys@1.2.3", integrity=sha512(ARCHIVE),
    files={"keys.js": "package/dist/keys.js", "css/keys.css": "package/keys.css"}, licence="package/LICENSE",
    without="nobody can type", required=False, says=None, digest="1",
)
MAP_INSIDE = {"map/static/map.js": "/* Map 1.9, a library */", "map/__init__.py": "raise SystemExit"}
MAP_ARCHIVE = wheel(MAP_INSIDE)
MAP = Package(
    name="map", version="1.9", source="wheel", spec="django-map==0.3", integrity=sha256(MAP_ARCHIVE),
    files={"map.js": "map/static/map.js"}, licence="BSD 2-Clause\n\nAs is.\n", without="there is no map", required=True,
    says=("map.js", "Map 1.9,"), digest="2",
)


class Shop:
    """A download that gives archives of ours and remembers what it was asked."""

    def __init__(self, **archives):
        self.archives = {"keys": ARCHIVE, "map": MAP_ARCHIVE} | archives
        self.asked = []

    def __call__(self, package, folder):
        self.asked.append(package.name)
        content = self.archives[package.name]
        if content is None:
            raise download.unreachable(package, "no network today")
        path = folder / "archive"
        path.write_bytes(content)
        return path


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


# -- one package ----------------------------------------------------------------------------------------------------


def test_should_put_a_package_of_npm_in_place_with_its_licence_and_nothing_else(tmp_path):
    target = tmp_path / "var" / "vendor" / "keys"
    assert install(KEYS, target, Shop()) is True
    assert files(target) == {"keys.js", "css/keys.css", "LICENSE", ".stamp"}
    assert (target / "keys.js").read_text() == "export default 1;" and (target / "LICENSE").read_text() == "MIT License"
    assert [path.name for path in target.parent.iterdir()] == ["keys"], "nothing temporary is left"


def test_should_put_a_package_of_a_wheel_in_place_with_the_licence_of_what_is_taken(tmp_path):
    assert install(MAP, tmp_path / "map", Shop()) is True
    assert files(tmp_path / "map") == {"map.js", "LICENSE", ".stamp"}
    assert "BSD 2-Clause" in (tmp_path / "map" / "LICENSE").read_text()


@pytest.mark.parametrize("package", [KEYS, MAP], ids=["npm", "wheel"])
def test_should_ask_nothing_of_the_network_a_second_time(tmp_path, package):
    shop = Shop()
    assert [install(package, tmp_path / "one", shop) for _ in range(2)] == [True, False]
    assert shop.asked == [package.name]


@pytest.mark.parametrize("name", ["keys.js", "css/keys.css", "LICENSE", ".stamp"])
def test_should_put_a_missing_file_back(tmp_path, name):
    install(KEYS, tmp_path / "keys", Shop())
    (tmp_path / "keys" / name).unlink()
    assert install(KEYS, tmp_path / "keys", Shop()) is True
    assert (tmp_path / "keys" / name).is_file()


def test_should_replace_the_whole_folder_when_the_pin_changes(tmp_path):
    install(KEYS, tmp_path / "keys", Shop())
    (tmp_path / "keys" / "old.js").write_text("old")
    assert install(replace(KEYS, digest="other"), tmp_path / "keys", Shop()) is True
    assert not (tmp_path / "keys" / "old.js").exists()


LATER = replace(KEYS, digest="later")
WITHOUT = tarball({name: text for name, text in INSIDE.items() if name != "package/keys.css"})
OTHER_MAP = wheel({"map/static/map.js": "/* Map 2.0, a library */"})


@pytest.mark.parametrize("package, archive, message", [
    (LATER, tarball({**INSIDE, "package/keys.css": "p { color: red }"}), "keys is not the one that is pinned.* nobody can type"),
    (LATER, b"", "not the one that is pinned"),
    (replace(LATER, integrity=sha512(WITHOUT)), WITHOUT, "keys@1.2.3 has no package/keys.css"),
    (replace(LATER, integrity=sha512(b"not an archive")), b"not an archive", "keys@1.2.3 cannot be read"),
    (replace(LATER, source="wheel"), ARCHIVE, "cannot be read"),
    (LATER, None, "keys 1.2.3 could not be downloaded .no network today.: check the network.*until then nobody can type"),
])
def test_should_leave_what_was_there_when_what_comes_is_wrong(tmp_path, package, archive, message):
    install(KEYS, tmp_path / "keys", Shop())
    with pytest.raises(VendorError, match=message) as raised:
        install(package, tmp_path / "keys", Shop(keys=archive))
    assert "\n" not in str(raised.value)
    assert files(tmp_path / "keys") == {"keys.js", "css/keys.css", "LICENSE", ".stamp"}
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_should_refuse_a_wheel_that_holds_another_version_than_it_was_pinned_for(tmp_path):
    with pytest.raises(VendorError, match=r"django-map==0\.3 does not hold map 1\.9: pin another one in packages\.yml"):
        install(replace(MAP, integrity=sha256(OTHER_MAP)), tmp_path / "map", Shop(map=OTHER_MAP))
    assert list(tmp_path.iterdir()) == []


# -- several --------------------------------------------------------------------------------------------------------


def test_should_put_the_others_in_place_when_one_fails(tmp_path):
    done, failed = install_all([MAP, KEYS, replace(KEYS, name="more")], tmp_path, Shop(keys=None, more=ARCHIVE))
    assert done == ["map 1.9", "more 1.2.3"]
    assert [package.name for package, _ in failed] == ["keys"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map", "more"]


@pytest.mark.parametrize("shop, code, said", [
    (Shop(), 0, ""), (Shop(keys=None), 0, "nobody can type"), (Shop(map=None), 1, "there is no map"),
])
def test_should_fail_only_for_what_the_pages_cannot_do_without(tmp_path, monkeypatch, capsys, shop, code, said):
    monkeypatch.setenv("OU_ALLER_VAR", str(tmp_path))
    monkeypatch.setattr(__main__, "read", lambda: [MAP, KEYS])
    assert __main__.main([], shop) == code
    written = capsys.readouterr()
    assert written.err.count("\n") == (1 if said else 0) and said in written.err
    assert ("keys 1.2.3" in written.out) == (said != "nobody can type") and ("map 1.9" in written.out) == (code == 0)


def test_should_say_nothing_when_quiet_and_everything_is_there(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("OU_ALLER_VAR", str(tmp_path))
    monkeypatch.setattr(__main__, "read", lambda: [MAP])
    assert [__main__.main(["--quiet"], Shop()), __main__.main([], Shop())] == [0, 0]
    assert "already" in capsys.readouterr().out
    assert __main__.main(["--quiet"], Shop()) == 0
    assert capsys.readouterr() == ("", "")


def test_should_follow_the_setting_of_the_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("OU_ALLER_VAR", str(tmp_path))
    assert vendor_dir() == tmp_path / "vendor"


# -- where archives come from ---------------------------------------------------------------------------------------


def ran(monkeypatch, code, errors, makes=()):
    """Commands are not run: they are noted, make these files and end with this code."""
    commands = []

    def run(command, **options):
        commands.append(command)
        for name in makes:
            (Path(options["cwd"]) / name).write_bytes(b"x")
        return subprocess.CompletedProcess(command, code, "", errors)

    monkeypatch.setattr(download.subprocess, "run", run)
    return commands


@pytest.mark.parametrize("errors, message", [
    ("WARNING: x\nERROR: No matching distribution found for somewhere==1.0",
     "could not be downloaded .*No matching distribution.* check the network"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "map is not the one that is pinned: it was not"),
    ("", "no reason given"),
])
def test_should_say_why_pip_failed_in_one_sentence(tmp_path, monkeypatch, errors, message):
    commands = ran(monkeypatch, 1, errors)
    with pytest.raises(VendorError, match=message) as raised:
        download.wheel(MAP, tmp_path)
    assert "\n" not in str(raised.value)
    assert {"download", "--no-deps", "--require-hashes"} <= set(commands[0])
    assert (tmp_path / "requirements.txt").read_text() == f"django-map==0.3 --hash={MAP.integrity}\n"


@pytest.mark.parametrize("errors, reason", [
    ("npm error code ENOTFOUND\nnpm error syscall getaddrinfo\nnpm error network request failed\nnpm error A complete log of this run",
     "network request failed"),
    ("npm ERR! code E404\nnpm ERR! 404 Not Found\n", "404 Not Found"), ("", "no reason given"),
])
def test_should_say_why_npm_failed_in_one_sentence(tmp_path, monkeypatch, errors, reason):
    commands = ran(monkeypatch, 1, errors)
    with pytest.raises(VendorError, match=rf"keys 1.2.3 could not be downloaded \({reason}\).*nobody can type"):
        download.npm_pack(KEYS, tmp_path)
    assert commands[0][:3] == ["npm", "pack", "keys@1.2.3"]


def test_should_not_wait_for_ever(tmp_path, monkeypatch):
    def run(command, **options):
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(download.subprocess, "run", run)
    with pytest.raises(VendorError, match="no answer within"):
        download.npm_pack(KEYS, tmp_path)


@pytest.mark.parametrize("makes", [(), ("one.tgz", "two.tgz")])
def test_should_expect_one_archive(tmp_path, monkeypatch, makes):
    ran(monkeypatch, 0, "", makes)
    with pytest.raises(VendorError, match=f"One archive of keys was expected, {len(makes)} came"):
        download.npm_pack(KEYS, tmp_path)


@pytest.mark.parametrize("has_npm, package, way", [
    ("/usr/bin/npm", KEYS, "npm_pack"), (None, KEYS, "npm_get"), (None, MAP, "wheel"), ("/usr/bin/npm", MAP, "wheel"),
])
def test_should_use_npm_where_it_is_and_do_without_it_elsewhere(tmp_path, monkeypatch, has_npm, package, way):
    monkeypatch.setattr(download.shutil, "which", lambda name: has_npm)
    for name in ("npm_pack", "npm_get", "wheel"):
        monkeypatch.setattr(download, name, lambda package, folder, name=name: folder / name)
    assert download.archive_of(package, tmp_path).name == way


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """No setting of npm but those that a test writes: (folder of the project, folder of the user)."""
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY", "npm_config_userconfig", "NPM_CONFIG_USERCONFIG"):
        monkeypatch.delenv(name, raising=False)
    project, user = tmp_path / "project", tmp_path / "user"
    project.mkdir(), user.mkdir()
    monkeypatch.setattr(download, "ROOT", project)
    monkeypatch.setenv("HOME", str(user))
    return project, user


def test_should_ask_the_registry_of_the_settings_of_npm(settings, monkeypatch):
    project, user = settings
    assert download.registry() == ""
    (user / ".npmrc").write_text(
        "fund=false\n; registry=https://no.example\nregistry = https://user.example/npm/\n@x:registry=https://x.example\n",
    )
    assert download.registry() == "https://user.example/npm"
    (project / ".npmrc").write_text('registry="https://project.example"\n')
    assert download.registry() == "https://project.example"
    monkeypatch.setenv("npm_config_registry", "https://environment.example/")
    assert download.registry() == "https://environment.example"


@pytest.mark.parametrize("name, address", [
    ("keys", "https://mirror.example/npm/keys/-/keys-1.2.3.tgz"), ("@some/keys", "https://mirror.example/npm/@some/keys/-/keys-1.2.3.tgz"),
])
def test_should_fetch_the_tarball_without_npm(tmp_path, settings, monkeypatch, name, address):
    asked = []
    monkeypatch.setenv("npm_config_registry", "https://mirror.example/npm/")
    monkeypatch.setattr(download.urllib.request, "urlopen", lambda url, timeout: asked.append(url) or io.BytesIO(ARCHIVE))
    package = replace(KEYS, spec=f"{name}@1.2.3")
    assert download.npm_get(package, tmp_path).read_bytes() == ARCHIVE
    assert asked == [address]


@pytest.mark.parametrize("registry", ["http://mirror.example", ""])
def test_should_fetch_over_https_only_and_from_a_registry_that_is_set(tmp_path, settings, monkeypatch, registry):
    monkeypatch.setenv("npm_config_registry", registry)
    monkeypatch.setattr(download.urllib.request, "urlopen", lambda *_, **__: pytest.fail("it was asked"))
    with pytest.raises(VendorError, match="name no https registry"):
        download.npm_get(KEYS, tmp_path)


@pytest.mark.parametrize("error, reason", [
    (urllib.error.URLError("Name or service not known"), "Name or service not known"),
    (urllib.error.HTTPError("https://x.example", 404, "Not Found", None, None), "Not Found"), (TimeoutError("timed out"), "timed out"),
])
def test_should_say_why_the_tarball_did_not_come(tmp_path, settings, monkeypatch, error, reason):
    def refuse(url, timeout):
        raise error

    monkeypatch.setenv("npm_config_registry", "https://mirror.example")
    monkeypatch.setattr(download.urllib.request, "urlopen", refuse)
    with pytest.raises(VendorError, match=rf"could not be downloaded \({reason}\)"):
        download.npm_get(KEYS, tmp_path)


# -- what is pinned -------------------------------------------------------------------------------------------------


def test_should_pin_each_package_by_version_and_hash_and_name_no_registry():
    packages = {package.name: package for package in read()}
    assert list(packages) == ["leaflet", "leaflet.markercluster", "simple-keyboard", "simple-keyboard-layouts"]
    patterns = {"wheel": r"sha256:[0-9a-f]{64}", "npm": r"sha512-[A-Za-z0-9+/]{86}=="}
    for package in packages.values():
        assert re.fullmatch(patterns[package.source], package.integrity), package.name
        assert re.fullmatch(r"[\w.-]+(==|@)\d+(\.\d+)+", package.spec), package.name
        assert package.source == "wheel" or package.spec == f"{package.name}@{package.version}"
        assert package.without and not package.without.endswith(".")
    assert "://" not in PINNED.read_text()
    assert {Path(name).stem for name in packages["simple-keyboard-layouts"].files} == LETTERS


def test_should_ask_again_when_anything_that_is_pinned_changes(tmp_path):
    before = {package.name: package.digest for package in read()}
    assert len(set(before.values())) == len(before)
    changed = tmp_path / "packages.yml"
    changed.write_text(PINNED.read_text().replace("images/layers.png:", "images/more.png:"))
    after = {package.name: package.digest for package in read(changed)}
    assert {name for name in before if before[name] != after[name]} == {"leaflet"}


def test_should_require_leaflet_alone():
    assert [package.name for package in read() if package.required] == ["leaflet"]
