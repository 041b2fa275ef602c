"""Settings of the front door, from the environment; each has a default that is safe."""
from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from directory.settings import var_dir

LEAST_IDLE = 5  # seconds
ORIGIN = re.compile(r"^https?://[a-z0-9.-]+(?::\d+)?$")


@dataclass(frozen=True)
class Settings:
    """``host``/``port``: the public door. ``tiles``: whether pages may ask IGN for its map. Seconds for ``timeout``.

    ``sites``: origins that may embed the assistant, or ``*``. ``announcement``: a sentence shown above conversations.
    ``public_url``: our address for the public, when it is not the one that requests come by.
    ``kiosk_insee``: the commune where the kiosk stands. ``kiosk_idle``: seconds without a touch before it asks whether
    somebody is there. ``kiosk_printer``: whether it can print tickets.
    ``contact``: the e-mail or web address to which one says that a page cannot be used.
    """

    host: str
    port: int
    rasa_url: str
    actions_url: str
    tiles: bool
    timeout: float
    turns_a_minute: int
    trusted_proxy: bool
    contact: str = ""
    sites: tuple[str, ...] = ()
    announcement: str = ""
    public_url: str = ""
    kiosk_insee: str = ""
    kiosk_idle: int = 90
    kiosk_printer: bool = True

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
            contact=os.environ.get("OU_ALLER_CONTACT", "").strip(),
            sites=_sites("OU_ALLER_SITES"),
            announcement=os.environ.get("OU_ALLER_ANNOUNCEMENT", "").strip(),
            public_url=os.environ.get("OU_ALLER_PUBLIC_URL", "").strip().rstrip("/"),
            kiosk_insee=os.environ.get("OU_ALLER_KIOSK_INSEE", "").strip().upper(),
            kiosk_idle=max(LEAST_IDLE, _integer("OU_ALLER_KIOSK_IDLE", 90)),
            kiosk_printer=os.environ.get("OU_ALLER_KIOSK_PRINTER", "1") != "0",
        )


def _integer(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit()):
        raise ValueError(f"{name} vaut {value!r} : il faut un nombre entier.")
    return int(value)


def _sites(name: str) -> tuple[str, ...]:
    """Origins (``https://www.vienne.gouv.fr``) separated by commas."""
    found = tuple(site.strip().rstrip("/").lower() for site in os.environ.get(name, "").split(",") if site.strip())
    for site in found:
        if site != "*" and not ORIGIN.match(site):
            raise ValueError(f"{name} : {site!r} n'est pas l'adresse d'un site. Écrivez par exemple https://www.vienne.gouv.fr")
    return found


def secret(folder: Path | None = None) -> bytes:
    """The key that signs the payloads of buttons, made once and kept in ``var/secret`` for this machine alone."""
    path = (folder or var_dir()) / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()
