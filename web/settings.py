"""Settings of the front door, from the environment; each has a default that is safe."""
from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from directory.settings import var_dir


@dataclass(frozen=True)
class Settings:
    """``host``/``port``: the public door. ``tiles``: whether pages may ask IGN for its map. Seconds for ``timeout``."""

    host: str
    port: int
    rasa_url: str
    actions_url: str
    tiles: bool
    timeout: float
    turns_a_minute: int
    trusted_proxy: bool

    @classmethod
    def from_environment(cls) -> Settings:
        """Read ``OU_ALLER_*``; a value that is not of the right form raises ValueError with its name."""
        return cls(
            host=os.environ.get("OU_ALLER_HOST", "127.0.0.1"),
            port=_integer("OU_ALLER_PORT", 5005),
            rasa_url=f"http://127.0.0.1:{_integer('OU_ALLER_RASA_PORT', 5056)}",
            actions_url=f"http://127.0.0.1:{_integer('OU_ALLER_ACTIONS_PORT', 5055)}",
            tiles=os.environ.get("OU_ALLER_TILES", "") == "1",
            timeout=float(_integer("OU_ALLER_TIMEOUT", 15)),
            turns_a_minute=_integer("OU_ALLER_TURNS_A_MINUTE", 40),
            trusted_proxy=os.environ.get("OU_ALLER_TRUSTED_PROXY", "") == "1",
        )


def _integer(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdigit():
        raise ValueError(f"{name} vaut {value!r} : il faut un nombre entier.")
    return int(value)


def secret(folder: Path | None = None) -> bytes:
    """The key that signs the payloads of buttons, made once and kept in ``var/secret`` for this machine alone."""
    path = (folder or var_dir()) / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()
