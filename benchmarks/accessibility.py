"""Automatic accessibility checks (axe-core) of every screen in every language, written down for the public statement.

``python -m benchmarks.accessibility [--url http://127.0.0.1:5005]`` writes ``web/accessibility.json``, which
``/accessibilite`` shows; the exit code is 1 when a fault was found.
"""
from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from benchmarks.screens import assistant, chromium, open_screen
from locales import languages
from web.site import RESULTS
from web.site_texts import SCREENS

TELEPHONE = {"width": 390, "height": 844}


def checked(page: Any) -> dict[str, Any]:
    """What axe-core says of a page: rules checked, faults (rule, impact, number of elements), rules a person has to judge."""
    found = Axe().run(page).response
    return {
        "axe": found["testEngine"]["version"],
        "checks": sum(len(found[key]) for key in ("passes", "violations", "incomplete")),
        "violations": [{"id": one["id"], "impact": one["impact"], "nodes": len(one["nodes"]),
                        "first": one["nodes"][0]["html"][:160]} for one in found["violations"]],
        "incomplete": [one["id"] for one in found["incomplete"]],
    }


def run(base: str, spoken: tuple[str, ...], screens: tuple[str, ...]) -> dict[str, Any]:
    """The results of every screen in every language."""
    results, axe = [], ""
    with chromium() as browser:
        for language in spoken:
            for screen in screens:
                context = browser.new_context(viewport=TELEPHONE, locale="fr-FR", reduced_motion="reduce")
                page = context.new_page()
                if open_screen(page, base, screen, language):
                    found = checked(page)
                    axe = found.pop("axe")
                    results.append({"screen": screen, "language": language, **found})
                    faults = ", ".join(f"{one['id']} ({one['nodes']}) {one['first']}" for one in found["violations"]) or "-"
                    print(f"{language:12}{screen:16}{faults}", flush=True)
                context.close()
        return {"date": date.today().isoformat(), "axe": axe, "browser": browser.version, "results": results}


def main() -> int:
    """Check, write, say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="an assistant that runs already")
    parser.add_argument("--languages", default=",".join(languages()))
    parser.add_argument("--screens", default=",".join(SCREENS))
    parser.add_argument("--dry", action="store_true", help="write nothing")
    options = parser.parse_args()
    with assistant(options.url) as base:
        found = run(base, tuple(options.languages.split(",")), tuple(options.screens.split(",")))
    for one in found["results"]:
        for fault in one["violations"]:
            del fault["first"]
    if not options.dry:
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 1 if any(one["violations"] for one in found["results"]) else 0


if __name__ == "__main__":
    sys.exit(main())
