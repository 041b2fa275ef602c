"""Words of the pages, in French, by key: ``index.html.j2`` gives them to its scripts as JSON once translated."""
from __future__ import annotations

from maps.texts import TEXTS as MAP_TEXTS
from web.chat_texts import CHAT

TEXTS: dict[str, str] = {
    **CHAT,
    **{key: MAP_TEXTS[key] for key in ("departement_title", "departement_intro", "footer")},
    # the page
    "promise": "Dites votre démarche et votre commune. Vous saurez où aller, qui fait quoi, et quoi apporter.",
    "page_title": "Où aller pour vos papiers",
    "skip_content": "Aller au contenu",
    "nav": "Menu",
    "nav_chat": "Poser une question",
    "nav_map": "Carte des lieux",
    "not_official": "Le site officiel des démarches est service-public.gouv.fr.",
    "restart": "Recommencer",
    # without JavaScript
    "no_script": "Cette page a besoin de JavaScript pour la conversation. Sans lui, vous pouvez :",
    # the places of a département
    "map_page_choose": "Choisissez un département",
}
