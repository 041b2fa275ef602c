"""Where the directory lives and which départements it serves, read from the environment."""
from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EMBEDDED = Path(__file__).resolve().parent / "data"
CURATED = Path(__file__).resolve().parent / "curated"


def var_dir() -> Path:
    """Folder of everything that the machine makes (database, model, logs): ``OU_ALLER_VAR`` or ``var/``."""
    return Path(os.environ.get("OU_ALLER_VAR") or ROOT / "var")


def database_url() -> str:
    """SQLAlchemy URL of the directory: ``OU_ALLER_DATABASE_URL``, by default one SQLite file in ``var/``."""
    return os.environ.get("OU_ALLER_DATABASE_URL") or f"sqlite:///{var_dir() / 'directory.sqlite'}"


def served_departements() -> tuple[str, ...]:
    """Codes of the départements at hand, which homonymous communes are preferred in (``OU_ALLER_DEPARTEMENTS``)."""
    value = os.environ.get("OU_ALLER_DEPARTEMENTS", "17,36,40,61,86")
    return tuple(code.strip().upper() for code in value.split(",") if code.strip())
