"""``python -m maps memento`` and ``export``: what is made from the directory to be used elsewhere, on paper or on another site."""
from __future__ import annotations

import argparse
import sys
from typing import Any

from directory.console import Parser
from maps.batch import add_export, add_memento


def main(arguments: list[str] | None = None) -> int:
    """Run a command and give its exit code."""
    parser = Parser(prog="python -m maps", description="Les lieux sur le papier et sur d'autres sites.")
    commands: argparse._SubParsersAction[Any] = parser.add_subparsers(dest="command", required=True)
    add_memento(commands)
    add_export(commands)
    options = parser.parse_args(arguments)
    code: int = options.run(options)
    return code


if __name__ == "__main__":
    sys.exit(main())
