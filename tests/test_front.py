"""The tests of our JavaScript, by Node's own runner, and what its developers' tools pin."""
from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TESTS = sorted((ROOT / "tests" / "js").rglob("*.test.js"))


def settings(name: str) -> dict:
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not on this machine")
def test_should_pass_the_tests_of_the_front() -> None:
    assert TESTS, "there is nothing to run in tests/js"
    result = subprocess.run(
        ["node", "--test", *map(str, TESTS)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300,
    )
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"


def test_should_find_every_test_of_the_front() -> None:
    strangers = [path for path in (ROOT / "tests" / "js").rglob("*") if "test" in path.stem and path.is_file() and path not in TESTS]
    assert strangers == [], "a test is named <what>.test.js"
    assert {path.parent for path in TESTS} == {ROOT / "tests" / "js"}, "npm test reads one folder"


def test_should_run_without_any_package_of_npm() -> None:
    package = settings("package.json")
    assert package["private"] is True and package["type"] == "module" and "dependencies" not in package
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())


def test_should_pin_the_tools_of_its_developers_by_hash_and_name_no_registry() -> None:
    lock = settings("package-lock.json")["packages"]
    assert lock[""]["devDependencies"] == settings("package.json")["devDependencies"]
    assert all(entry["integrity"].startswith("sha512-") and entry["dev"] for name, entry in lock.items() if name)
    assert "://" not in (ROOT / "package-lock.json").read_text(encoding="utf-8"), "npm run relock"
