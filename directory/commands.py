"""The commands of ``python -m directory``: each takes its arguments, prints what it found, returns an exit code."""
from __future__ import annotations

import csv
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from tqdm import tqdm

from directory.build import build
from directory.console import CommandError, fields, number, size, table
from directory.hours import next_round, state_at, timezone
from directory.importers.france_services import Rejection, Report, import_list, list_date
from directory.importers.table import ImportFileError
from directory.models import KINDS, Commune, CommuneName, PostalCode, Round, Structure
from directory.records import BuildError
from directory.refresh import SourceError, refresh
from directory.search import Directory
from directory.settings import database_url, served_departements
from directory.text import key, words

BUILD_FIRST = "construisez-la avec « python -m directory build »"
SHOWN_KINDS = tuple(kind for kind in KINDS if kind != "mairie")


def run_build(args: Namespace, now: datetime) -> int:
    """Build the database, with a progress bar, and count what is in it."""
    with tqdm(total=1, desc="Construction", disable=None, leave=False) as bar:
        def progress(step: str, done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.set_postfix_str(step)

        try:
            report = build(progress=progress)
        except BuildError as error:
            raise CommandError(f"Construction impossible : {error}") from error
    kinds = [(kind, number(report.kinds[kind])) for kind in KINDS if report.kinds[kind]]
    print(table(("type", "nombre"), kinds, right=(1,)))
    print()
    print(table(("table", "lignes"), [(name, number(count)) for name, count in report.counts.items()], right=(1,)))
    print(f"\nFiches importées conservées : {number(report.carried)}\nBase : {_where()}")
    return 0


def run_search(args: Namespace, now: datetime) -> int:
    """The structures nearest to a commune, by INSEE code, postal code or name."""
    directory = _open()
    with directory.session() as session:
        commune, remark = _commune(session, " ".join(args.texte))
    of_departement = directory.departements[commune.departement].name
    print(f"{commune.name} ({commune.insee}), {of_departement}. Distances depuis le centre de la commune.")
    if remark:
        print(remark)
    if commune.lat is None:
        raise CommandError(f"La position de {commune.name} est inconnue : aucune distance ne peut être calculée.")
    found = directory.nearest(args.kind or SHOWN_KINDS, commune.lat, commune.lon, limit=args.limit, states=None)
    rows = [(number(item.km or 0.0, 1), *_summary(item.structure, now)) for item in found]
    print(table(("km", "type", "nom", "commune", "maintenant", "téléphone", "état", "identifiant"), rows, right=(0,))
          if rows else "Aucune structure de ce type.")
    return 0


def _summary(one: Structure, now: datetime) -> tuple[str | None, ...]:
    state = None if one.state == "confirme" else one.state
    return one.kind, _short(one.name, 58), one.city, _opening(one, now), one.phone, state, one.id


def _commune(session: Session, text: str) -> tuple[Commune, str | None]:
    """The commune of an INSEE code, a postal code or a name, and a remark when there was another choice."""
    text = text.strip()
    served = session.scalars(select(Commune).join(PostalCode).where(PostalCode.code == text)).all()
    by_postal_code = sorted(served, key=lambda one: -(one.population or 0))
    exact = session.get(Commune, text.upper())
    if exact:
        others = _names([one for one in by_postal_code if one is not exact])
        return exact, f"{text} est aussi le code postal de : {others}." if others else None
    if by_postal_code:
        others = _names(by_postal_code[1:])
        return by_postal_code[0], f"La plus peuplée de ce code postal. Les autres : {others}." if others else None
    communes = _called(session, text)
    near = [one for one in communes if one.departement in served_departements()] or communes
    if not near:
        raise CommandError(f"« {text} » n'est ni un code INSEE, ni un code postal, ni le nom exact d'une commune.")
    if len(near) > 1:
        raise CommandError(f"Plusieurs communes s'appellent « {text} » : {_names(near)} ; donnez le code INSEE.")
    others = _names([one for one in communes if one is not near[0]])
    return near[0], f"Ce nom est aussi celui de : {others}." if others else None


def _called(session: Session, text: str) -> list[Commune]:
    """The communes that have exactly this name, whatever the case, the accents and the hyphens."""
    wanted = key(words(text))
    names = session.execute(select(CommuneName.insee, CommuneName.name))
    codes = {insee for insee, name in names if wanted and key(words(name)) == wanted}
    return session.scalars(select(Commune).where(Commune.insee.in_(codes)).order_by(Commune.insee)).all()


def _names(communes: Sequence[Commune], limit: int = 12) -> str:
    return ", ".join(f"{one.name} ({one.insee})" for one in communes[:limit]) + ("…" if len(communes) > limit else "")


def _opening(structure: Structure, now: datetime) -> str:
    state = state_at(structure.opening_hours, now, structure.departement)
    if state.open_now is None:
        return "inconnu"
    zone = timezone(structure.departement)
    if state.open_now:
        return f"ouvert, ferme à {state.until.astimezone(zone):%H:%M}" if state.until else "ouvert"
    return f"fermé, ouvre le {state.next_opening.astimezone(zone):%d/%m à %H:%M}" if state.next_opening else "fermé"


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def run_show(args: Namespace, now: datetime) -> int:
    """Everything that the directory knows of a structure."""
    one = _open().structure(args.identifiant)
    if one is None:
        raise CommandError(f"Aucune structure n'a l'identifiant « {args.identifiant} » ; cherchez-le avec « search ».")
    position = None if one.lat is None else f"{one.lat}, {one.lon} ({one.position_quality})"
    print(fields([
        ("identifiant", one.id), ("type", one.kind), ("nom", one.name), ("état", one.state), ("adresse", one.address),
        ("commune", f"{one.postal_code or ''} {one.city} ({one.insee}, département {one.departement})".strip()),
        ("position", position), ("téléphone", one.phone), ("courriel", one.email), ("site", one.website),
        ("horaires", one.opening_hours), ("remarque sur les horaires", one.hours_note),
        ("maintenant", _opening(one, now)), ("rendez-vous", one.appointment),
        ("lien de rendez-vous", one.appointment_url),
        ("remarque sur le rendez-vous", one.appointment_note), ("démarches", sorted(s.demarche for s in one.services)),
        ("accessibilité", one.accessibility), ("fauteuil roulant", one.wheelchair), ("langues", one.languages),
        ("conditions", one.conditions), ("remarques", one.notes),
        ("à vérifier", one.unverified), ("source", one.source_name), ("lien de la source", one.source_url),
        ("date de la source", one.source_date), ("origine", f"{one.origin} ({one.origin_id})"),
        ("remplacée par", one.superseded_by),
    ]))
    if one.rounds:
        rows = [_stop(stop, now) for stop in one.rounds]
        print("\n" + table(("prochaine date", "jour", "heures", "semaines", "commune", "lieu", "remarque"), rows))
    return 0


def _stop(stop: Round, now: datetime) -> tuple:
    following = next_round(stop.weekday, stop.weeks, now.date())
    weeks = ", ".join("dernière" if week == -1 else str(week) for week in stop.weeks or [])
    note = " ; ".join(part for part in ("sur rendez-vous" if stop.appointment else "", stop.note or "") if part)
    place = (stop.place, note)
    return (following and f"{following:%d/%m/%Y}", stop.weekday, stop.hours, weeks or "toutes", stop.commune, *place)


def run_stats(args: Namespace, now: datetime) -> int:
    """Counts by type, state, origin and département, and the age of the database."""
    directory = _open()
    columns = (Structure.kind, Structure.state, Structure.origin, Structure.departement, Structure.opening_hours,
               Structure.superseded_by)
    with directory.session() as session:
        structures = session.execute(select(*columns)).all()
    shown = [one for one in structures if one.superseded_by is None]
    hidden = len(structures) - len(shown)
    print(f"{number(len(shown))} structures montrées, {number(hidden)} remplacées par une autre fiche.\n")
    for title, column in (("type", "kind"), ("état", "state"), ("origine", "origin")):
        print(_counts(title, shown, attrgetter(column)) + "\n")
    served = served_departements()
    local = [one for one in shown if one.kind != "mairie" or one.departement in served]
    print(_counts("département", local, attrgetter("departement"), by_name=True))
    print(f"Les mairies non équipées n'y comptent que dans les départements servis : {', '.join(served)}.\n")
    path = _sqlite_path()
    if path:
        made = datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
        print(f"Base : {path}, {size(path.stat().st_size)}, écrite le {made:%d/%m/%Y à %H:%M} ({_age(now, made)}).")
    return 0


def _counts(title: str, rows: Sequence[Any], group: Callable[[Any], str], by_name: bool = False) -> str:
    """How many rows of each group, and how many of them have known hours."""
    counts = Counter(group(one) for one in rows)
    known = Counter(group(one) for one in rows if one.opening_hours)
    order = sorted(counts) if by_name else [name for name, _ in counts.most_common()]
    lines = [
        (name, number(counts[name]), number(known[name]), f"{number(100 * known[name] / counts[name])} %")
        for name in order
    ]
    return table((title, "nombre", "horaires connus", "part"), lines, right=(1, 2, 3))


def _age(now: datetime, made: datetime) -> str:
    days = max((now - made).days, 0)
    return "il y a moins d'un jour" if not days else f"il y a {days} jour{'s' if days > 1 else ''}"


def run_import_france_services(args: Namespace, now: datetime) -> int:
    """Import the official France Services list and report on every row."""
    if not args.fichier.exists() or args.fichier.is_dir():
        raise CommandError(f"{args.fichier} n'est pas un fichier ; indiquez la liste publiée, au format CSV.")
    _open().engine.dispose()
    engine = create_engine(database_url(), future=True)
    try:
        listed_on = args.date or list_date(args.fichier, now.date())
        if listed_on > now.date():
            raise CommandError(f"La date {listed_on} est à venir ; donnez celle de la liste avec --date AAAA-MM-JJ.")
        with Session(engine, future=True) as session:
            report = import_list(
                session, args.fichier, listed_on, max_rejected=0.0 if args.strict else args.max_rejected / 100,
                keep=args.keep, dry_run=args.dry_run,
                progress=lambda rows: tqdm(rows, desc="Import", unit="ligne", disable=None, leave=False),
            )
    except ImportFileError as error:
        raise CommandError(str(error)) from error
    finally:
        engine.dispose()
    _print_import(report, args.fichier, listed_on)
    if args.rejects:
        _write_rejects(args.rejects, report.rejections)
    if report.refusal:
        raise CommandError(f"Rien n'a été écrit : {report.refusal}.")
    print("Essai : rien n'a été écrit." if args.dry_run else f"Écrit dans {_where()}.")
    return 0


def _print_import(report: Report, path: Path, listed_on: date) -> None:
    print(f"{path.name}, liste du {listed_on:%d/%m/%Y}")
    rows = [("lignes lues", report.read), ("acceptées", report.accepted), ("rejetées", report.rejected)]
    if not report.refusal:
        rows += [
            ("  ajoutées", report.added), ("  modifiées", report.changed), ("  inchangées", report.unchanged),
            ("  réparées, à vérifier", report.repaired),
            ("  masquées par une fiche départementale", report.links.already_curated),
            ("fiches départementales remplacées", report.links.replaced), ("disparues de la liste", len(report.gone)),
            ("  retirées", report.removed),
        ]
    print(table(("lignes et fiches", "nombre"), [(name, number(count)) for name, count in rows], right=(1,)) + "\n")
    if report.gone:
        print("Disparues de la liste : " + ", ".join(report.gone) + "\n")
    if report.rejections:
        rejected = [(one.line, one.column, one.value, one.reason) for one in report.rejections]
        print(table(("ligne", "colonne", "valeur", "raison du rejet"), rejected, right=(0,)) + "\n")


def _write_rejects(path: Path, rejections: list[Rejection]) -> None:
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(("ligne", "colonne", "valeur", "raison", "id_fs"))
            for one in rejections:  # a spreadsheet must not run what the list says
                value = "'" + one.value if one.value.startswith(("=", "+", "-", "@")) else one.value
                writer.writerow((one.line, one.column, value, one.reason, one.origin_id))
    except OSError as error:
        raise CommandError(f"Le fichier {path} ne peut pas être écrit ({error.strerror}).") from error


def run_refresh(args: Namespace, now: datetime) -> int:
    """Rebuild the embedded data from the downloaded public sources."""
    if not args.sources.is_dir():
        raise CommandError(f"{args.sources} n'est pas un dossier ; téléchargez les sources avec « make data ».")
    try:
        sizes = refresh(args.sources)
    except SourceError as error:
        raise CommandError(f"Sources incomplètes : {error}") from error
    except ImportError as error:
        raise CommandError(f"Il manque le paquet {error.name} ; installez requirements-data.in.") from error
    print(table(("fichier", "taille"), [(name, size(count)) for name, count in sizes.items()], right=(1,)))
    return 0


def _sqlite_path() -> Path | None:
    url = make_url(database_url())
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(url.database) if is_file else None


def _where() -> str:
    return str(_sqlite_path() or make_url(database_url()).render_as_string(hide_password=True))


def _open() -> Directory:
    """The directory, without making an empty file where there is none."""
    path = _sqlite_path()
    if path and not path.is_file():
        raise CommandError(f"La base {path} n'existe pas ; {BUILD_FIRST}.")
    engine = create_engine(database_url(), future=True)
    try:
        if not inspect(engine).has_table("structure"):
            raise CommandError(f"La base {_where()} est vide ; {BUILD_FIRST}.")
    finally:
        engine.dispose()
    return Directory()
