"""Words of the maps and of their lists, in French, by key; whoever shows them translates them."""
from __future__ import annotations

KINDS = {
    "mairie_dr": "Mairie équipée (cartes d'identité et passeports)",
    "prefecture": "Préfecture",
    "sous_prefecture": "Sous-préfecture",
    "pan": "Point d'accueil numérique (aide sur ordinateur)",
    "pan_etrangers": "Point d'accueil numérique pour les étrangers",
    "france_services": "France Services (aide aux démarches)",
    "france_services_itinerante": "France Services itinérant (passe certains jours)",
    "mairie": "Mairie",
    "autre": "Autre lieu",
}
ROLES = {
    "depot": "Vous déposez votre dossier ici",
    "retrait": "Vous retirez votre titre ici si vous l'avez demandé ici",
    "guichet": "Ce service traite votre demande",
    "accompagnement": "On vous aide ici",
    "information": "On vous renseigne ici",
}
APPOINTMENTS = {
    "required": "Rendez-vous obligatoire",
    "recommended": "Rendez-vous conseillé",
    "none": "Sans rendez-vous",
    "unknown": "Rendez-vous : demandez avant de venir",
}
DEMARCHES = {
    "cni": "carte d'identité",
    "passeport": "passeport",
    "permis": "permis de conduire",
    "carte_grise": "carte grise",
    "titre_sejour": "titre de séjour",
    "naturalisation": "nationalité française",
    "france_services": "aide aux démarches",
    "autre": "autres démarches",
}
TEXTS = {
    "name": "Où aller",
    "accessible_name": "{number}. {name}, {kind}",
    "distance": "à {km} km à vol d'oiseau",
    "near": "à moins d'un kilomètre",
    "open": "Ouvert en ce moment",
    "closed": "Fermé en ce moment",
    "state_unknown": "Nous ne savons pas si ce lieu est ouvert",
    "hours_unknown": "Horaires inconnus. Appelez avant de venir",
    "next_opening": "Ouvre {day} à {time}",
    "next_round": "Prochain passage : {day}",
    "hours": "Horaires",
    "address": "Adresse",
    "phone": "Téléphone",
    "email": "Courriel",
    "website": "Site internet",
    "appointment_link": "Prendre rendez-vous",
    "accessibility": "Accès",
    "pair": "{label} : {text}",
    "services": "Démarches : {list}",
    "source": "Source : {name}",
    "source_dated": "Source : {name}, {date}",
    "commune_position": "Position approximative (centre de la commune)",
    "street_position": "Position approximative (dans la rue)",
    "no_position": "Ce lieu n'est pas sur la carte : sa position est inconnue",
    "show": "Voir sur la carte",
    "show_name": "Voir sur la carte : {name}",
    "map_label": "Carte des lieux",
    "your_commune": "Votre commune : {name}",
    "your_position": "Votre position",
    "zoom_in": "Agrandir la carte",
    "zoom_out": "Réduire la carte",
    "close": "Fermer",
    "no_script": "La carte a besoin de JavaScript. La liste des lieux donne les mêmes renseignements.",
    "offline_map": "La carte ne s'affiche pas. La liste des lieux donne les mêmes renseignements.",
    "map_title": "{title} : où aller",
    "map_title_place": "{title} : où aller près de {place}",
    "place_line": "Depuis {place} ({departement})",
    "places": "Les lieux",
    "no_place": "Nous n'avons pas de lieu à vous montrer pour cette démarche.",
    "no_place_more": "Appelez le service indiqué ci-dessous, ou votre mairie.",
    "online": "En ligne et par téléphone",
    "official_search": "Recherche officielle des mairies",
    "new_tab": "(nouvel onglet)",
    "warnings": "Attention",
    "sources": "Sources",
    "checked_on": "vérifié le {date}",
    "checked_in": "vérifié en {date}",
    "back": "Poser une question",
    "caution": "Un doute ? Appelez avant de vous déplacer.",
    "contours": "Contours : IGN",
}


def all_texts() -> tuple[str, ...]:
    """Every French text of the maps, for a catalogue of translations."""
    tables = (KINDS, ROLES, APPOINTMENTS, DEMARCHES, TEXTS)
    return tuple(dict.fromkeys(text for table in tables for text in table.values()))
