"""What the command line shows: a French argument parser, aligned tables, and errors of one sentence."""
from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

TRANSLATIONS = (
    (r"^argument ([^:]+): ", r"\1 : "),
    (r"the following arguments are required: (.+)", r"il manque : \1"),
    (r"unrecognized arguments: (.+)", r"argument inconnu : \1"),
    (r"invalid choice: (.+) \(choose from (.+)\)", r"choix inconnu : \1 ; choix possibles : \2"),
    (r"expected one argument", "une valeur est attendue"),
    (r"expected at least one argument", "au moins une valeur est attendue"),
    (r"invalid int value: (.+)", r"un nombre entier est attendu, pas \1"),
)


class CommandError(Exception):
    """A command cannot do what it was asked; the message is one clear sentence in French."""


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Utilisation : " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks French and answers an error by one line and exit code 2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Formatter, **options)
        self._positionals.title, self._optionals.title = "Arguments", "Options"
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        """Print the message in French on stderr and leave with code 2."""
        for pattern, french in TRANSLATIONS:
            message = re.sub(pattern, french, message)
        self.exit(2, f"{self.prog} : {message} ; voir « {self.prog} --help »\n")


def table(headers: Sequence[str], rows: Sequence[Sequence[Any]], right: Sequence[int] = ()) -> str:
    """Aligned columns under their headers; ``right`` gives the numbers of the columns aligned on the right."""
    cells = [[_text(cell) for cell in row] for row in [headers, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headers))]
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def fields(pairs: Sequence[tuple[str, Any]]) -> str:
    """« label  value » lines, the values aligned; a list takes a line for each item; what is empty is « – »."""
    width = max((len(label) for label, _ in pairs), default=0)
    lines = []
    for label, value in pairs:
        values = [_text(one) for one in value] if isinstance(value, (list, tuple)) else [_text(value)]
        lines += [f"{('' if index else label).ljust(width)}  {one}" for index, one in enumerate(values or ["–"])]
    return "\n".join(lines)


def _text(value: Any) -> str:
    text = "–" if value is None or value == "" else str(value)
    return "".join(char if char.isprintable() else " " for char in text)


def number(value: float, digits: int = 0) -> str:
    """A number the French way: « 12 345,6 »."""
    return f"{value:,.{digits}f}".replace(",", " ").replace(".", ",")


def size(count: int) -> str:
    """Bytes as « 12,3 Mo »."""
    return f"{number(count / 1e6, 1)} Mo" if count >= 1e6 else f"{number(count / 1e3, 1)} ko"


def say_error(message: str) -> None:
    """One line on stderr."""
    print(" ".join(message.split()), file=sys.stderr)


def in_terminal(main: Callable[[], int], interrupted: str = "Interrompu.") -> int:
    """``main`` for a terminal: silent when the reader of its output leaves, polite when interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = main()
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        say_error(interrupted)
        return 130
