"""``python -m maps memento`` and ``export``: many mementos for a printer, a cartography for another web server."""
from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tqdm import tqdm

from directory.hours import PARIS
from directory.search import Directory
from directory.settings import ROOT, served_departements, var_dir
from locales import languages
from maps.edition import memento_of, subject_of
from maps.export import ExportError, export
from maps.paper import PaperUnavailable
from maps.setting import FORMATS
from routing.catalogue import load

Job = tuple[str, str, str]  # département, language, format


def add_memento(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The sub-command ``memento``."""
    parser = commands.add_parser("memento", help="les mémentos à imprimer, un PDF par département et par langue")
    parser.add_argument("--departements", help="codes séparés par des virgules ; sinon, les départements que nous servons")
    parser.add_argument("--langues", help="codes séparés par des virgules ; sinon, toutes les langues")
    parser.add_argument("--format", choices=sorted(FORMATS), default="a4", help="a4 recto-verso (par défaut) ou affiche a3")
    parser.add_argument("--out", type=Path, required=True, metavar="DOSSIER", help="où écrire les PDF")
    parser.add_argument(
        "--url", default=os.environ.get("OU_ALLER_PUBLIC_URL") or None,
        help="adresse publique de l'assistant, pour le code QR (sinon OU_ALLER_PUBLIC_URL ; sans adresse, pas de code QR)",
    )
    parser.set_defaults(run=run_memento)


def run_memento(options: argparse.Namespace) -> int:
    """Make the mementos; a failure does not stop the others. 1 when some failed, 2 when what is asked for does not exist."""
    directory = Directory()
    asked = [code.upper() for code in _split(options.departements)] or list(served_departements())
    spoken = _split(options.langues) or list(languages())
    unknown = [code for code in asked if code not in directory.departements] + [code for code in spoken if code not in languages()]
    if unknown:
        print(f"Inconnu : {', '.join(unknown)}.", file=sys.stderr)
        return 2
    if options.url and not options.url.startswith(("http://", "https://")):
        print(f"--url {options.url} : il faut une adresse qui commence par https:// ou http://.", file=sys.stderr)
        return 2
    if not options.url:
        print("Sans --url, les mémentos n'ont pas de code QR.", file=sys.stderr)
    options.out.mkdir(parents=True, exist_ok=True)
    jobs = [(code, language, options.format) for code in asked for language in spoken]
    failed = list(_make(directory, jobs, options.out, options.url.rstrip("/") if options.url else None))
    for (code, language, _), reason in failed:
        print(f"Échec : {code}, {language} : {reason}", file=sys.stderr)
    print(f"Mémentos écrits dans {options.out} : {len(jobs) - len(failed)} sur {len(jobs)}.")
    return 1 if failed else 0


def _make(directory: Directory, jobs: Sequence[Job], out: Path, url: str | None) -> Iterator[tuple[Job, str]]:
    """Write the PDF of each job; the jobs that failed, with the reason."""
    catalogue, moment = load(), datetime.now(PARIS)
    for job in tqdm(jobs, unit="mémento", disable=None):
        code, language, format_name = job
        try:
            sheet = memento_of(directory, catalogue, code, language, moment, format_name=format_name, base_url=url)
            (out / f"ou-aller-{code}-{language}-{format_name}.pdf").write_bytes(sheet.pdf)
        except PaperUnavailable as error:
            yield job, f"PDF impossible ici ({error})"
        except Exception as error:  # one département must not keep the others from being printed
            yield job, f"{type(error).__name__}: {error}"


def add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The sub-command ``export``."""
    parser = commands.add_parser("export", help="la carte d'un département, en fichiers à copier sur n'importe quel site")
    parser.add_argument("departement", help="code du département : 86")
    parser.add_argument("--out", type=Path, metavar="DOSSIER", help="où écrire (par défaut carte-86)")
    parser.add_argument("--langues", help="codes séparés par des virgules ; sinon, toutes les langues")
    parser.add_argument("--assistant", default=os.environ.get("OU_ALLER_PUBLIC_URL", ""), help="adresse de l'assistant, pour un lien")
    parser.add_argument(
        "--contact", default=os.environ.get("OU_ALLER_CONTACT", ""), help="courriel ou page où signaler une erreur (sinon, pas de lien)"
    )
    parser.set_defaults(run=run_export)


def run_export(options: argparse.Namespace) -> int:
    """Write the folder of a département. 1 when a file is missing, 2 when what is asked for does not exist."""
    directory, code = Directory(), options.departement.upper()
    spoken = _split(options.langues) or list(languages())
    unknown = [code] if code not in directory.departements else [one for one in spoken if one not in languages()]
    if unknown:
        print(f"Inconnu : {', '.join(unknown)}.", file=sys.stderr)
        return 2
    moment, folder = datetime.now(PARIS), options.out or Path(f"carte-{code}")
    sources = {"/static": ROOT / "web" / "static", "/vendor": var_dir() / "vendor"}
    subject = subject_of(directory, load(), code, moment)
    try:
        pages = export(subject, folder, sources, spoken, moment.date(), assistant=options.assistant, contact=options.contact)
    except ExportError as error:
        print(error, file=sys.stderr)
        return 1
    weight = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{subject.name} : {len(pages)} pages dans {folder} ({weight / 1e6:.1f} Mo). Ouvrez index.html sur un site web.")
    return 0


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]
