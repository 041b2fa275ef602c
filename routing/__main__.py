"""``python -m routing``: check the catalogue of rules, list what has to be read again, show a situation."""
from __future__ import annotations

import argparse
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from typing import Any

from directory.console import CommandError, Parser, in_terminal, number, say_error, table
from directory.hours import PARIS
from directory.settings import CURATED
from routing.catalogue import FOLDER, Catalogue, CatalogueError, Fact, Online, Role, Situation, load
from routing.documents import SHARED, SITUATIONS, entries, facts, read, read_folder
from routing.orientation import say
from routing.plain_language import sentences
from routing.review import (
    NO_DATE,
    OLD,
    PROBABLE,
    REASONS,
    UNSURE,
    Row,
    find_faults,
    place_sentences,
    rows_to_review,
    sentences_read,
)

WIDTH = 100
MONTHS = 12
KINDS = {
    "mairie_dr": "Mairie équipée", "mairie": "Mairie", "prefecture": "Préfecture", "sous_prefecture": "Sous-préfecture",
    "pan": "Point d'accueil numérique", "pan_etrangers": "Point d'accueil numérique des étrangers",
    "france_services": "France Services", "en_ligne": "En ligne", "autre": "Autre",
}
VERBS = {
    "fait": "le fait", "aide": "aide", "oriente": "renseigne", "non": "ne le fait pas", "hors": "pas concerné",
    "selon_departement": "selon le département",
}
ROLES = {
    "depot": "dépôt", "retrait": "retrait", "guichet": "guichet", "accompagnement": "accompagnement",
    "information": "information",
}
COUNTED = {OLD: "anciens", PROBABLE: "probables (P)", UNSURE: "à vérifier (V)", NO_DATE: "sans source datée"}


def parser() -> Parser:
    """The parser of all the commands; each sets ``run`` to its function."""
    main = Parser(prog="python -m routing", description="Les règles des démarches (routing/catalogue).")
    commands = main.add_subparsers(title="Commandes", metavar="COMMANDE", required=True, parser_class=Parser)

    description = "Vérifie le catalogue : schéma, liens, marques, langage clair. Code de sortie 1 s'il y a une faute."
    one = commands.add_parser("check", help="vérifie le catalogue", description=description)
    one.set_defaults(run=run_check)

    one = commands.add_parser("review", help="liste ce qui est à relire",
                              description="Ce qui est ancien, probable (P), à vérifier (V) ou sans source datée.")
    one.add_argument("--months", type=_positive, default=MONTHS, metavar="N",
                     help=f"ancien à partir de N mois ({MONTHS})")
    one.add_argument("--today", type=_date, metavar="AAAA-MM-JJ", help="compte l'âge à cette date (aujourd'hui)")
    one.set_defaults(run=run_review)

    one = commands.add_parser("show", help="montre une situation",
                              description="Une situation comme une personne la lit, et le rôle de chaque lieu.")
    one.add_argument("situation", help="identifiant d'une situation (cni.perte) ou d'une démarche (cni)")
    one.set_defaults(run=run_show)
    for one in commands.choices.values():
        one.add_argument("--folder", type=_folder, default=FOLDER, metavar="DOSSIER",
                         help="un autre catalogue que celui du projet")
    return main


def _folder(text: str) -> Path:
    if not any(Path(text).glob("*.yml")):
        raise argparse.ArgumentTypeError(f"un dossier qui contient des fichiers .yml est attendu, pas {text!r}")
    return Path(text)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"un nombre entier positif est attendu, pas {text!r}")
    return int(text)


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"une date AAAA-MM-JJ est attendue, pas {text!r}") from error


# -- check ----------------------------------------------------------------------------------------------------------


def run_check(args: argparse.Namespace, today: date) -> int:
    """The counts of the catalogue and 0, or the list of its faults and 1."""
    curated = CURATED if args.folder.resolve() == FOLDER else None  # another catalogue is read without the places
    found = find_faults(args.folder, curated)
    if found:
        print("\n".join(map(str, found)))
        print(f"\n{number(len(found))} {'fautes' if len(found) > 1 else 'faute'} à corriger.")
        return 1
    rows = [(name, number(count)) for name, count in _counts(args.folder, curated)]
    print(table(("catalogue", "nombre"), rows, right=(1,)))
    print("\nAucune faute : schéma, liens, marques et langage clair.")
    return 0


def _counts(folder: Path, curated: Path | None) -> list[tuple[str, int]]:
    documents = read_folder(folder)
    sections = Counter(where[0] for document in documents for _, where, _ in entries(document))
    marks = Counter(fact["marque"] for one in documents for _, _, entry in entries(one) for _, fact in facts(entry))
    sources = [source for one in documents for _, where, entry in entries(one) if where[0] in SITUATIONS
               for source in entry["sources"]]
    texts = [text for one in documents for _, _, text, _ in sentences_read(one)]
    places = curated.glob("*.yml") if curated else ()
    texts += [text for path in places for _, _, text in place_sentences(read(path))]
    return [
        ("fichiers", len(documents)),
        ("situations", sections["situations"] + sections[SHARED]),
        ("réponses générales", sections["defauts"]),
        ("matrices", sections["matrices"]),
        ("services en ligne", sections["en_ligne"]),
        ("listes de documents", sections["listes"]),
        ("mots du glossaire", sections["glossaire"]),
        ("faits certains (C)", marks["C"]),
        ("faits probables (P)", marks["P"]),
        ("faits à vérifier (V)", marks["V"]),
        ("sources", len(sources)),
        ("sources datées", sum(bool(one.get("date")) for one in sources)),
        ("phrases relues", sum(len(sentences(text)) for text in texts)),
    ]


# -- review ---------------------------------------------------------------------------------------------------------


def run_review(args: argparse.Namespace, today: date) -> int:
    """What is to be read again, a table a file, then how many of each sort."""
    load(args.folder)  # a broken catalogue is not reviewed
    day = args.today or today
    rows = rows_to_review(read_folder(args.folder), day, args.months)
    for file, group in groupby(rows, key=lambda row: row.file):
        print(f"{file}\n{_review_table(list(group))}\n")
    print(f"Au {day:%d/%m/%Y}, ancien à partir de {args.months} mois : {_summary(rows)}.")
    return 0


def _review_table(rows: Sequence[Row]) -> str:
    lines, before = [], None
    for row in rows:
        age = None if row.age is None else f"{row.age} mois"
        entry = "" if row.entry == before else row.entry  # said once for its rows
        lines.append((entry or " ", row.where, row.mark, row.date, age, ", ".join(row.reasons), _short(row.text, 60)))
        before = row.entry
    return table(("situation", "où", "marque", "date", "âge", "pourquoi", "texte"), lines, right=(4,))


def _summary(rows: Sequence[Row]) -> str:
    counts = Counter(reason for row in rows for reason in row.reasons)
    parts = [f"{number(counts[reason])} {COUNTED[reason]}" for reason in REASONS]
    situations = len({row.entry for row in rows})
    return f"{number(len(rows))} points dans {number(situations)} entrées ({', '.join(parts)})"


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


# -- show -----------------------------------------------------------------------------------------------------------


def run_show(args: argparse.Namespace, today: date) -> int:
    """A situation as it is read, every kind of place included."""
    catalogue = load(args.folder)
    if args.situation not in catalogue.situations:
        near = get_close_matches(args.situation, catalogue.situations, 3, 0.5)
        hint = f" ; voulez-vous dire {' ou '.join(near)} ?" if near else "."
        raise CommandError(f"« {args.situation} » n'est pas une situation du catalogue{hint}")
    print("\n".join(shown(catalogue.get(args.situation), catalogue)))
    return 0


def shown(situation: Situation, catalogue: Catalogue) -> list[str]:
    """The lines of a situation."""
    lines = [situation.title, "=" * len(situation.title)]
    lines += [f"{situation.id} · démarche {situation.demarche} · matrice {situation.matrix}"]
    lines += [f"Première porte : {situation.first_door}"] if situation.first_door else []
    lines += ["Aucun lieu n'est à visiter."] if situation.needs_no_place else []
    lines += _part("D'abord", _said(filter(None, [situation.first])))
    lines += _part("Que faire", _said(situation.steps), numbered=True)
    lines += _part("À apporter", _said(situation.documents))
    lines += _part("Prix", _said(filter(None, [situation.cost])))
    lines += _part("Durée et délai", _said(filter(None, [situation.delay, situation.validity])))
    lines += _part("Attention", _said(situation.warnings))
    lines += _part("En ligne et par téléphone", [_service(one) for one in situation.online])
    lines += ["", "Qui fait quoi"]
    lines += [line for kind, name in KINDS.items() for line in _role_lines(name, situation.roles.get(kind))]
    for question in situation.questions:
        lines += _part(f"Question : {question.text}", [f"{label} → {target}" for label, target in question.choices])
    lines += _part("Sources", [_join(one.label, one.date or "sans date", one.url) for one in situation.sources])
    return lines + _part("Voir aussi", [f"{name} : {catalogue.get(name).title}" for name in situation.see])


def _said(statements: Iterable[Fact]) -> list[str]:
    """Sentences as the assistant says them, with what only those who maintain the rules see: the mark."""
    return [f"{say(one, str)} [{_mark(one.mark, one.date, one.local)}]" for one in statements]


def _service(one: Online) -> str:
    where = one.url or (None if one.phone else "adresse selon le département")
    return _join(one.label, where, one.phone)


def _mark(mark: str, dated: str | None, local: bool) -> str:
    return ", ".join(filter(None, [mark, dated, "local" if local else None]))


def _part(title: str, items: Sequence[str], numbered: bool = False) -> list[str]:
    if not items:
        return []
    marks = [f"{place}. " if numbered else "- " for place in range(1, len(items) + 1)]
    return ["", title, *(line for mark, item in zip(marks, items, strict=True) for line in _wrapped(mark, item))]


def _role_lines(name: str, role: Role | None) -> list[str]:
    """What a kind of place does, and what it does not do."""
    if role is None:
        return [*_wrapped("- ", f"{name} : rien n'est écrit dans le catalogue.")]
    title = f"{name} ({role.name})" if role.name else name
    shown_as = f", rôle « {ROLES[role.role]} »" if role.role else ""
    lines = _wrapped("- ", f"{title} : {VERBS[role.verb]}{shown_as} [{_mark(role.mark, None, role.local)}]")
    lines += _wrapped("    ", role.text) if role.text else []
    return lines + (_wrapped("    Limite : ", role.limit) if role.limit else [])


def _wrapped(first: str, text: str) -> list[str]:
    """Lines of a text after ``first``: aligned under a bullet's text, or indented like ``first``."""
    indent = " " * (len(first) - len(first.lstrip()) or len(first))
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=indent,
                         break_long_words=False, break_on_hyphens=False)


def _join(*parts: Any) -> str:
    return " – ".join(str(part) for part in parts if part)


def main(argv: Sequence[str] | None = None, now: datetime | None = None) -> int:
    """Run a command and return its exit code: 0, 1 when ``check`` found a fault, 2 after one sentence on stderr."""
    args = parser().parse_args(argv)
    try:
        return int(args.run(args, (now or datetime.now(PARIS)).date()))
    except CommandError as error:
        say_error(str(error))
    except CatalogueError as error:
        say_error(f"Le catalogue a une faute ({error}) ; « python -m routing check » les donne toutes.")
    except BrokenPipeError:
        raise
    except OSError as error:
        say_error(f"{error.filename or 'Un fichier'} ne peut pas être lu ({error.strerror or error}).")
    return 2


if __name__ == "__main__":
    sys.exit(in_terminal(main))
