"""`bin/setup pdf`: what PDFs need of the machine is installed where it can be, else said in one sentence."""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FONTS = {"Noto Sans": "fonts-noto-core", "Noto Sans Arabic": "fonts-noto-core", "Noto Sans Armenian": "fonts-noto-core",
         "Noto Sans Georgian": "fonts-noto-core", ":lang=zh-cn": "fonts-wqy-microhei"}


class Machine:
    """A machine of ours: the fonts it has, whether we are its administrator, and what its apt-get was asked and can give."""

    def __init__(self, folder, fonts=(), root=True, sells=()):
        self.folder, self.asked = folder, folder / "asked"
        (folder / "bin").mkdir(), (folder / ".venv").mkdir()
        setup = Path(__file__).resolve().parent.parent / "bin" / "setup"
        (folder / "bin" / "setup").write_text(setup.read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "fonts").write_text("".join(f"{name}\n" for name in fonts))
        gives = "".join(f"{package}) {self.adds(package)};;\n" for package in sells)
        self.command("fc-list", f'grep -Fx -- "$1" {folder}/fonts')
        self.command("id", f"echo {0 if root else 1000}")
        self.command("apt-get", f'echo "$*" >> {self.asked}\nfor last; do :; done\ncase "$last" in\n{gives}*) exit 100;;\nesac')

    def adds(self, package):
        names = " ".join(f"'{name}'" for name in FONTS if FONTS[name] == package)
        return f"printf '%s\\n' {names} >> {self.folder}/fonts"

    def command(self, name, script):
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def setup(self):
        """What ``bin/setup pdf`` says."""
        environment = {"PATH": f"{self.folder / 'bin'}:/usr/bin:/bin", "PYTHON": sys.executable}
        result = subprocess.run(["sh", "bin/setup", "pdf"], cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stderr) == (0, "")
        # the libraries of the machine that runs the tests are its own affair
        return re.sub(r"lib(pango|harfbuzz)\S*\s?", "", result.stdout)

    def installed(self):
        lines = self.asked.read_text().splitlines() if self.asked.exists() else []
        return [line.split()[-1] for line in lines if "install" in line and "fonts-" in line]


def test_should_install_the_fonts_that_pdfs_lack_once(tmp_path):
    machine = Machine(tmp_path, sells=set(FONTS.values()))
    assert "fonts-noto-core fonts-wqy-microhei" in machine.setup()
    assert machine.installed() == ["fonts-noto-core", "fonts-wqy-microhei"]
    assert "fonts-" not in machine.setup() and len(machine.installed()) == 2


def test_should_install_only_what_is_missing(tmp_path):
    machine = Machine(tmp_path, [name for name in FONTS if name != ":lang=zh-cn"], sells=set(FONTS.values()))
    machine.setup()
    assert machine.installed() == ["fonts-wqy-microhei"]


def test_should_say_what_pdfs_lack_to_who_cannot_install_it(tmp_path):
    machine = Machine(tmp_path, ["Noto Sans"], root=False, sells=set(FONTS.values()))
    said = machine.setup()
    assert said == ("Pour les PDF dans toutes les langues, installez : fonts-noto-core fonts-wqy-microhei (noms Debian). "
                    "Le reste fonctionne sans.\n")
    assert not machine.asked.exists()


def test_should_look_again_for_what_could_not_be_installed_without_asking_for_it_again(tmp_path):
    machine = Machine(tmp_path)
    assert [machine.setup().count("installez : fonts-noto-core") for _ in range(2)] == [1, 1]
    assert machine.installed() == ["fonts-noto-core", "fonts-wqy-microhei"], "asked once"
    (tmp_path / "fonts").write_text("".join(f"{name}\n" for name in FONTS))
    assert "fonts-" not in machine.setup()
