"""Words of the pages, in French, by key: ``index.html.j2`` gives them to its scripts as JSON once translated."""
from __future__ import annotations

from actions.wording import NOT_REVIEWED
from directory import hours_text
from maps.texts import APPOINTMENTS, KINDS, ROLES
from maps.texts import TEXTS as MAP_TEXTS

_SHARED = (
    "name", "accessible_name", "distance", "near", "open", "closed", "state_unknown", "hours_unknown", "next_opening",
    "next_round", "hours", "address", "phone", "email", "website", "appointment_link", "accessibility", "source",
    "source_dated", "commune_position", "street_position", "new_tab", "warnings", "sources", "checked_on", "checked_in",
    "online", "places", "pair",
)

TEXTS: dict[str, str] = {
    **{key: MAP_TEXTS[key] for key in _SHARED},
    **{f"kind_{key}": text for key, text in KINDS.items()},
    **{f"role_{key}": text for key, text in ROLES.items()},
    **{f"appointment_{key}": text for key, text in APPOINTMENTS.items()},
    # the page
    "page_title": "Où aller pour vos papiers",
    "promise": "Dites votre démarche et votre commune. Vous saurez où aller, qui fait quoi, et quoi apporter.",
    "skip": "Aller à la conversation",
    "skip_content": "Aller au contenu",
    "nav": "Menu",
    "nav_chat": "Poser une question",
    "nav_map": "Carte des lieux",
    "languages": "Langues",
    "footer": "Ces informations viennent de sources publiques. La date de chaque source est indiquée. "
              "Un doute ? Appelez avant de vous déplacer.",
    "not_reviewed": NOT_REVIEWED,
    "not_official": "Le site officiel des démarches est service-public.gouv.fr.",
    # the conversation
    "conversation": "Conversation",
    "you": "Vous",
    "assistant": "Où aller",
    "welcome": "Bonjour ! Quel papier cherchez-vous, et dans quelle commune habitez-vous ?",
    "start": "Choisissez un sujet :",
    "quick_cni": "Carte d'identité",
    "quick_passeport": "Passeport",
    "quick_permis": "Permis de conduire",
    "quick_carte_grise": "Carte grise",
    "quick_titre_sejour": "Titre de séjour",
    "quick_france_services": "Aide France Services",
    "input_label": "Votre question",
    "input_example": "Exemple : permis à Loudun",
    "privacy": "N'écrivez ni votre nom, ni un numéro de dossier.",
    "send": "Envoyer",
    "restart": "Recommencer",
    "restarted": "La conversation est effacée.",
    "counter": "Il reste {count} caractères",
    "thinking": "Je cherche…",
    "answered": "La réponse est affichée.",
    # troubles
    "retry": "Réessayer",
    "error_offline": "Vous n'êtes pas connecté à internet. Votre message est gardé : réessayez quand la connexion revient.",
    "error_network": "Je n'arrive pas à répondre pour le moment. Votre message est gardé : réessayez dans un instant.",
    "error_loading": "Je démarre. Cela prend moins d'une minute. Votre message est gardé : réessayez bientôt.",
    "error_many": "Beaucoup de messages arrivent en même temps. Attendez une minute, puis réessayez.",
    "error_refused": "Je n'ai pas pu lire ce message. Écrivez-le avec d'autres mots, plus court.",
    "error_phone": "Vous pouvez aussi appeler le 39 39 (toutes démarches).",
    # an answer
    "where": "Où aller",
    "where_place": "Où aller près de {place}",
    "steps": "Que faire",
    "documents": "À apporter",
    "cost": "Prix",
    "delay": "Durée et délai",
    "details": "Revoir les lieux et la démarche",
    "hours_particular": hours_text.PARTICULAR,
    "every_day": hours_text.EVERY_DAY,
    "always_open": hours_text.ALWAYS,
    "always_closed": hours_text.CLOSED,
    "day_range": hours_text.DAY_RANGE,
    "day_line": hours_text.LINE,
    "show_map": "Voir la carte",
    "hide_map": "Fermer la carte",
    "open_map": "Ouvrir la carte en grand",
    "map_frame": "Carte des lieux de cette réponse",
    "print": "Imprimer la fiche",
    "choices": "Vos choix",
    # without JavaScript
    "no_script": "Cette page a besoin de JavaScript pour la conversation. Sans lui, vous pouvez :",
    "no_script_map": "voir la liste des lieux de votre département",
    "call_3939": "appeler Allo Service Public, pour toutes les démarches",
    "call_3400": "appeler France Titres : carte d'identité, passeport, permis, carte grise",
    "call_anef": "appeler l'aide pour les titres de séjour en ligne",
    "emergency": "En cas de danger, appelez le 17 ou le 112.",
    # the places of a département
    "map_page_title": "Les lieux dans le département : {name}",
    "map_page_intro": "Tous les lieux que nous connaissons, avec leur source et leur date. Notre liste n'est pas complète.",
    "map_page_summary": "Sortes de lieux",
    "map_page_empty": "Nous ne connaissons pas encore de lieu dans ce département.",
    "map_page_choose": "Choisissez un département",
}
