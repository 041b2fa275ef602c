"""``python -m directory``: build the directory, search it, show it, import official lists into it."""
from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from directory import commands
from directory.console import CommandError, Parser, in_terminal, say_error
from directory.hours import PARIS
from directory.models import KINDS


def parser() -> Parser:
    """The parser of all the commands; each sets ``run`` to its function."""
    main = Parser(prog="python -m directory", description="L'annuaire des lieux d'accueil.")
    commands_ = main.add_subparsers(title="Commandes", metavar="COMMANDE", required=True, parser_class=Parser)

    one = commands_.add_parser("build", help="construit la base",
                               description="Construit la base depuis les données jointes.")
    one.set_defaults(run=commands.run_build)

    one = commands_.add_parser("search", help="cherche près d'une commune", description="Les lieux les plus proches.")
    one.add_argument("texte", nargs="+", help="code INSEE, code postal ou nom exact d'une commune")
    one.add_argument("--kind", action="append", choices=KINDS, metavar="TYPE",
                     help=f"type de lieu, à répéter ; sans lui, tous sauf « mairie » ; types : {', '.join(KINDS)}")
    one.add_argument("--limit", type=_positive, default=10, metavar="N", help="nombre de lieux (10)")
    one.set_defaults(run=commands.run_search)

    one = commands_.add_parser("show", help="montre une fiche", description="Tout ce que l'annuaire sait d'un lieu.")
    one.add_argument("identifiant", help="identifiant donné par « search »")
    one.set_defaults(run=commands.run_show)

    one = commands_.add_parser("stats", help="compte les fiches",
                               description="Nombre de fiches, âge et taille de la base.")
    one.set_defaults(run=commands.run_stats)
    _add_import(commands_)

    one = commands_.add_parser("refresh", help="refait les données jointes",
                               description="Refait directory/data depuis les sources publiques téléchargées.")
    one.add_argument("--sources", type=Path, required=True, metavar="DOSSIER", help="dossier rempli par « make data »")
    one.set_defaults(run=commands.run_refresh)
    return main


def _add_import(commands_: argparse._SubParsersAction) -> None:
    one = commands_.add_parser("import", help="importe une liste officielle",
                               description="Importe une liste officielle.")
    lists = one.add_subparsers(title="Listes", metavar="LISTE", required=True, parser_class=Parser)
    one = lists.add_parser("france-services", help="liste des France Services (ANCT)",
                           description="Importe la liste des France Services publiée par l'ANCT : tout ou rien.")
    one.add_argument("fichier", type=Path, help="fichier CSV, tel qu'il est publié")
    one.add_argument("--date", type=_date, metavar="AAAA-MM-JJ",
                     help="date de la liste, si le nom du fichier ne la dit pas")
    one.add_argument("--dry-run", action="store_true", help="lit et compte sans rien écrire")
    one.add_argument("--strict", action="store_true", help="n'écrit rien si une seule ligne est rejetée")
    one.add_argument("--max-rejected", type=_percent, default=10.0, metavar="N",
                     help="n'écrit rien si plus de N %% des lignes sont rejetées (10)")
    one.add_argument("--keep", action="store_true", help="garde les fiches qui ne sont plus dans la liste")
    one.add_argument("--rejects", type=Path, metavar="SORTIE.csv", help="écrit les lignes rejetées dans ce fichier")
    one.set_defaults(run=commands.run_import_france_services)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"un nombre entier positif est attendu, pas {text!r}")
    return int(text)


def _percent(text: str) -> float:
    try:
        value = float(text.rstrip("% ").replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"un pourcentage de 0 à 100 est attendu, pas {text!r}")
    return value


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"une date AAAA-MM-JJ est attendue, pas {text!r}") from error


def main(argv: Sequence[str] | None = None, now: datetime | None = None) -> int:
    """Run a command and return its exit code: 0, or 2 after one sentence on stderr."""
    args = parser().parse_args(argv)
    try:
        return args.run(args, now or datetime.now(PARIS))
    except CommandError as error:
        say_error(str(error))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        say_error(f"La base ne répond pas comme prévu ({reason}) ; rien n'a été écrit.")
    except BrokenPipeError:
        raise
    except OSError as error:
        say_error(f"{error.filename or 'Un fichier'} ne peut pas être lu ou écrit ({error.strerror or error}).")
    return 2


if __name__ == "__main__":
    sys.exit(in_terminal(main, "Interrompu ; rien n'a été écrit."))
