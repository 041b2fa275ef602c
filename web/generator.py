"""The code that a webmaster pastes: made from a form, shown with its preview; the same choices always give the same code."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web
from markupsafe import Markup, escape

from actions.conversation import World
from locales import language_name, languages
from web.answers import language_of
from web.keys import SETTINGS, WORLD
from web.render import departement_of, link, render, words
from web.replies import in_thread, page_answer
from web.site import departements

THEMES = ("neutral", "dsfr")
MODES = ("floating", "inline")
AUTO = "auto"
MOST_ANNOUNCEMENT = 200  # characters
FRAME_HEIGHT = 720  # pixels


@dataclass(frozen=True)
class Choices:
    """What the webmaster has chosen: attributes of ``<ou-aller-chat>``. ``departement`` is empty for the whole country."""

    departement: str = ""
    language: str = AUTO
    theme: str = THEMES[0]
    mode: str = MODES[0]
    announcement: str = ""
    dictation: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str], known: Mapping[str, object]) -> Choices:
        """The choices of a form's query; one that does not exist is the first of its list."""
        departement, language = departement_of(query), query.get("language", AUTO)
        theme, mode = query.get("theme", ""), query.get("mode", "")
        return cls(
            departement if departement in known else "", language if language in languages() else AUTO,
            theme if theme in THEMES else THEMES[0], mode if mode in MODES else MODES[0],
            " ".join(query.get("announcement", "").split())[:MOST_ANNOUNCEMENT], query.get("dictation") == "on",
        )

    def attributes(self) -> dict[str, str]:
        """The attributes to write, by name, those that change nothing left out."""
        pairs = {
            "departement": self.departement, "language": self.language, "theme": self.theme, "mode": self.mode,
            "announcement": self.announcement, "dictation": "on" if self.dictation else "",
        }
        return {name: value for name, value in pairs.items() if value}


def script_code(origin: str, choices: Choices) -> str:
    """The script element to paste; ``origin`` is that of our server."""
    lines = [f'src="{escape(origin)}/widget.js"', *(f'data-{name}="{escape(value)}"' for name, value in choices.attributes().items())]
    return "<script " + "\n        ".join(lines) + " async></script>"


def frame_code(origin: str, choices: Choices, title: str) -> str:
    """The frame to paste where scripts are refused; a frame has one language, and no host page to follow the look of.

    Nor has it an announcement: whoever wrote an address could make a page of ours say anything.
    """
    language = "" if choices.language == AUTO else choices.language
    dictation, allowed = ("on", "; microphone") if choices.dictation else ("", "")
    address = origin + link("/", language, choices.departement, cadre="1", dictation=dictation)
    return (
        f'<iframe src="{escape(address)}"\n        title="{escape(title)}" width="100%" height="{FRAME_HEIGHT}"\n'
        f'        allow="geolocation; clipboard-write{allowed}" loading="lazy"></iframe>'
    )


def origin_of(request: web.Request) -> str:
    """Where our server is for the public: the setting, else the address by which this request came."""
    settings = request.app[SETTINGS]
    if settings.public_url:
        return settings.public_url
    scheme = request.headers.get("X-Forwarded-Proto", request.scheme) if settings.trusted_proxy else request.scheme
    return f"{'https' if scheme == 'https' else 'http'}://{request.host}"


def page(world: World, query: Mapping[str, str], nonce: str, origin: str) -> str:
    """The webmaster's page: form, code, preview."""
    language = language_of(query)
    choices = Choices.of(query, world.directory.departements)
    preview = link("/integrer/apercu", language, **choices.attributes())
    return render(
        "integrer.html.j2", language, nonce, query, departements=departements(world), choices=choices, themes=THEMES, modes=MODES,
        spoken=[(code, language_name(code)) for code in languages()], most_announcement=MOST_ANNOUNCEMENT,
        script_code=script_code(origin, choices), frame_code=frame_code(origin, choices, words(language)["name"]), preview=preview,
    )


def preview(world: World, query: Mapping[str, str], nonce: str) -> str:
    """A page of a site with the code in it, as any other site would have it."""
    choices = Choices.of(query, world.directory.departements)
    return render("apercu.html.j2", language_of(query), nonce, query, attributes=Markup(" ").join(
        Markup('data-{}="{}"').format(name, value) for name, value in choices.attributes().items()
    ))


async def _page(request: web.Request) -> web.Response:
    return page_answer(await in_thread(page, request.app[WORLD], request.query, request["nonce"], origin_of(request)))


async def _preview(request: web.Request) -> web.Response:
    return page_answer(await in_thread(preview, request.app[WORLD], request.query, request["nonce"]))


def routes() -> list[web.RouteDef]:
    """``/integrer`` and the page shown in its preview."""
    return [web.get("/integrer", _page), web.get("/integrer/apercu", _preview)]
