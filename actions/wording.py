"""The sentences of the conversation (French source texts, translated by ``locales``) and the plain-text answers."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from directory.hours_text import DAY_NAMES, clock_text, hours_lines
from locales import Translate
from maps.texts import ROLES
from routing.orientation import Orientation, Recommended

APPOINTMENTS = {
    "required": "Sur rendez-vous.",
    "recommended": "Rendez-vous conseillé.",
    "none": "Sans rendez-vous.",
    "unknown": "Rendez-vous : appelez pour savoir.",
}
FAR = "C'est loin : environ {minutes} minutes en voiture (estimation). Appelez avant de partir."
MINUTES_A_KM = 1.35  # 1.3 times the straight line, at about 58 km/h
SHORT_STEPS = 6
SHORT_WARNINGS = 3

EMERGENCY = (
    "Votre sécurité d'abord.",
    "Danger ou violence : appelez le 17 (police ou gendarmerie) ou le 112. "
    "Si vous ne pouvez pas parler, envoyez un SMS au 114.",
    "Urgence médicale : 15. Incendie : 18. Violences faites aux femmes : 3919, gratuit et anonyme. "
    "Enfant en danger : 119. Idées de suicide : 3114.",
    "Quand vous serez en sécurité, je peux vous dire où refaire vos papiers.",
)
GREETING = (
    "Bonjour ! Je vous dis où aller pour vos papiers, qui fait quoi, et quoi apporter.",
    "Dites-moi ce que vous cherchez et votre commune. Par exemple : « j'ai perdu ma carte d'identité, j'habite Loudun ».",
)
PERSONAL = "Pour votre sécurité, n'écrivez pas de numéro personnel ici. Je n'en ai pas besoin, et je ne l'ai pas gardé."
OPEN_ELSEWHERE = "Plus loin, mais ouvert à ce moment-là :"
SECOND = "Et pour votre deuxième question :"
WHAT_IS = "C'est quoi : {term} ?"
WHICH_WORD = "Quel mot voulez-vous comprendre ? Écrivez : « c'est quoi » et le mot."
NOTHING_BEFORE = "Il n'y a rien avant. Que cherchez-vous ?"
ENOUGH_QUESTIONS = "J'ai posé assez de questions. Une personne peut vous répondre tout de suite."
WHICH_REASON = "Vous pouvez aussi dire ce qui ne va pas dans ma réponse. Nous comptons les avis, sans aucun texte."
REASONS = {"faux": "Réponse fausse", "pas_clair": "Pas claire", "trop_long": "Trop longue", "perime": "Plus à jour"}
OPINION_THANKS = "Merci. Votre avis est compté, sans votre nom ni votre texte."
HELP = (
    "Je connais la carte d'identité, le passeport, le permis, la carte grise, le titre de séjour et les France Services.",
    "Dites votre démarche et votre commune. Je donne les lieux, les horaires, les documents et une carte.",
)
THANKS = "Avec plaisir. Autre chose ? Dites une démarche ou une commune."
GOODBYE = "Au revoir, et bonne démarche !"
AGAIN = "On recommence. Que cherchez-vous ?"
GREETINGS = {"salutation": GREETING, "aide": HELP, "recommencer": (AGAIN,)}
EMERGENCY_NUMBERS = (
    ("Police et gendarmerie", "17"), ("Urgences (Europe)", "112"), ("Urgences par SMS", "114"), ("Violences femmes", "3919"),
    ("Samu", "15"), ("Pompiers", "18"),
)
OUT_OF_SCOPE = (
    "Je ne connais pas ce sujet. Je sais dire où faire vos papiers : carte d'identité, passeport, permis, carte grise, titre de séjour.",
    "Pour une autre question, appelez Allo Service Public au 39 39.",
)
LANGUAGE_ONLY = "Pour le moment, je parle seulement français. Au 39 39, une personne peut vous répondre."
WHICH_DEMARCHE = "De quel document parlez-vous ?"
WHICH_DEMARCHE_AGAIN = "Choisissez un document dans la liste, ou écrivez son nom."
WHICH_SITUATION = "Quelle est votre situation ?"
WHICH_COMMUNE = (
    "Dans quelle commune habitez-vous ? Vous pouvez écrire le nom ou le code postal.",
    "J'ai besoin de votre commune pour vous donner les lieux. Par exemple : « Loudun » ou « 86200 ».",
    "Écrivez seulement le nom de la commune, ou son code postal à cinq chiffres.",
)
WHICH_HOMONYM = "Plusieurs communes correspondent. Laquelle ?"
IS_IT_HERE = "Est-ce votre commune ? Sinon, écrivez le nom de la vôtre."
WHICH_IN_AREA = "{area} n'est pas une commune. Dans quelle commune habitez-vous ?"
UNKNOWN_PLACE = "Je n'ai pas trouvé cette commune. Vérifiez le nom, ou écrivez le code postal. Par exemple : « Loudun » ou « 86200 »."
MAYBE = (
    "Je ne suis pas sûr d'avoir compris. Parlez-vous de l'un de ces sujets ?",
    "Je n'ai toujours pas compris. Choisissez un sujet, ou dites-le avec d'autres mots.",
)
LOST = "Je n'arrive pas à vous comprendre, pardon. Une personne peut vous répondre au 39 39 (Allo Service Public)."
EMPTY = "Je n'ai rien reçu à lire. Écrivez votre question avec des mots."
HANDOFF = (
    "Voici qui appeler.",
    "39 39 : Allo Service Public, pour toute démarche. 34 00 : carte d'identité, passeport, permis, carte grise.",
    "0 806 001 620 : titre de séjour, appel gratuit.",
)
AREAS = ("cni", "passeport", "permis", "carte_grise", "titre_sejour", "france_services")
LABELS = {
    "cni": "Carte d'identité", "passeport": "Passeport", "permis": "Permis de conduire", "carte_grise": "Carte grise",
    "titre_sejour": "Titre de séjour", "france_services": "Aide France Services", "naturalisation": "Devenir français",
}
AMBIGUOUS = {
    "ambigu.carte": (("Carte d'identité", "cni"), ("Carte de séjour", "titre_sejour"), ("Carte grise", "carte_grise"),
                     ("Carte Vitale", "france_services.cpam"), ("Carte électorale", "elections.inscription"),
                     ("Permis de conduire", "permis")),
    "ambigu.titre": (("Carte d'identité ou passeport", "cni"), ("Titre de séjour", "titre_sejour"),
                     ("Titre de voyage (réfugié)", "titre_sejour.refugie"), ("Permis de conduire", "permis")),
    "ambigu.papiers": tuple((LABELS[name], name) for name in AREAS),
}
NO_TOPIC = "Pour quelle démarche ? Choisissez dans la liste."
NOTHING_KNOWN = {
    "documents": "Je n'ai pas de liste sûre pour ce cas. Demandez-la avant de venir : appelez le lieu, ou le 39 39.",
    "prix": "Je n'ai pas de prix sûr pour ce cas. Demandez-le avant de payer : appelez le 39 39.",
    "delai": "Je ne peux pas donner de délai : il change selon les lieux et les semaines. Demandez-le en prenant rendez-vous.",
}


def place_line(number: int, one: Recommended, structure: dict[str, Any], moment: datetime, _: Translate) -> str:
    """One place of an answer as plain text: what, where, how far, what it does, when, phone."""
    city = " ".join(filter(None, (structure["postal_code"], structure["city"])))
    where = ", ".join(filter(None, (structure["address"], city)))
    distance = "" if structure["distance_km"] is None else " " + _("({km} km à vol d'oiseau)").format(km=decimal(structure["distance_km"]))
    hours = stop_text(one, _) or opening_text(structure, moment, _)
    parts = [f"{number}. {structure['name']}, {where}{distance}.", _(ROLES[one.role]) + ".", hours]
    if structure["phone"]:
        parts.append(_("Tél. {phone}.").format(phone=structure["phone"]))
    parts.append(_(APPOINTMENTS[structure["appointment"]]))
    if one.is_far and one.km:
        parts.append(_(FAR).format(minutes=int(round(one.km * MINUTES_A_KM / 5) * 5)))
    if one.structure.state == "a_verifier":
        parts.append(_("À vérifier avant de venir."))
    return " ".join(parts)


def decimal(number: float) -> str:
    """A distance as French writes it: « 3,2 »."""
    return f"{number:.1f}".replace(".", ",")


def stop_text(one: Recommended, _: Translate) -> str | None:
    """When an itinerant structure comes: weekday, weeks of the month, hours, next date."""
    if one.stop is None:
        return None
    stop = one.stop.round
    if not stop.weekday:
        return stop.note
    day = _(DAY_NAMES[("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su").index(stop.weekday)])
    weeks = " " + _("(semaines du mois : {weeks})").format(weeks=week_text(stop.weeks, _)) if stop.weeks else ""
    hours = stop.hours.replace("-", " – ") if stop.hours else stop.note or _("horaires à demander")
    text = _("Passe à {commune} le {day}{weeks}, {hours}.").format(commune=stop.commune, day=day, weeks=weeks, hours=hours)
    if one.stop.next_date:
        text += " " + _("Prochain passage : {date}.").format(date=date_text(one.stop.next_date, _))
    return text


def week_text(weeks: Iterable[int], _: Translate) -> str:
    """Weeks of the month in words: « 1re, 3e »."""
    return ", ".join(_("dernière") if week == -1 else (_("1re") if week == 1 else f"{week}e") for week in weeks)


def date_text(day: Any, _: Translate) -> str:
    """A date in numbers: « mardi 01/12/2026 »."""
    return f"{_(DAY_NAMES[day.weekday()])} {day:%d/%m/%Y}"


def opening_text(structure: dict[str, Any], moment: datetime, _: Translate) -> str:
    """Open or closed now, until when or from when, and the week's hours."""
    lines = " ; ".join(hours_lines(structure["opening_hours"], _))
    if structure["open_now"] is True:
        return _("Ouvert maintenant. {hours}.").format(hours=lines)
    if structure["open_now"] is False and structure["next_opening"]:
        opening = datetime.fromisoformat(structure["next_opening"])
        when = f"{_(DAY_NAMES[opening.weekday()])} {clock_text(opening.hour, opening.minute, _)}"
        return _("Fermé maintenant, ouvre {when}. {hours}.").format(when=when, hours=lines)
    return f"{lines}."


def orientation_texts(orientation: Orientation, custom: dict[str, Any], _: Translate) -> list[str]:
    """The whole answer in a few plain messages: where, what to do, what to bring, online and warnings."""
    title = _(orientation.situation.title)
    texts = []
    if orientation.places and orientation.place:
        lines = [_("{title} – {place}. Où aller :").format(title=title, place=orientation.place.name)]
        pairs = zip(orientation.places, custom["structures"])
        lines += [place_line(number, one, row, orientation.moment, _) for number, (one, row) in enumerate(pairs, 1)]
        texts.append("\n".join(lines))
    else:
        texts.append(_("{title}.").format(title=title))
    if custom["steps"]:
        texts.append(listing(_("Que faire :"), custom["steps"][:SHORT_STEPS], numbered=True))
    bring = []
    if custom["documents"]:
        bring.append(listing(_("À apporter :"), custom["documents"]))
    bring += [_("Prix : {cost}").format(cost=custom["cost"])] if custom["cost"] else []
    if bring:
        texts.append("\n".join(bring))
    texts.append("\n".join(filter(None, [online_text(custom["online"], _), warnings_text(custom, _), sources_text(custom, _)])))
    return [text for text in texts if text]


def listing(title: str, items: Iterable[str], numbered: bool = False) -> str:
    """A title and its items, one a line."""
    marks = (f"{number}. " if numbered else "- " for number in range(1, 100))
    return "\n".join([title, *(f"{mark}{item}" for mark, item in zip(marks, items))])


def online_text(online: list[dict[str, Any]], _: Translate) -> str:
    """Official services and their phones."""
    phones = [one["phone"] and _("tél. {phone}").format(phone=one["phone"]) for one in online]
    parts = [" ".join(filter(None, (one["label"], one["url"], phone))) for one, phone in zip(online, phones)]
    return _("En ligne : {services}.").format(services=" ; ".join(parts)) if parts else ""


def warnings_text(custom: dict[str, Any], _: Translate) -> str:
    """The first warnings."""
    return " ".join([_("Attention :"), *custom["warnings"][:SHORT_WARNINGS]]) if custom["warnings"] else ""


def sources_text(custom: dict[str, Any], _: Translate) -> str:
    """Where the rule comes from, and when it was true."""
    parts = [f"{one['label']} ({one['checked_on']})" if one["checked_on"] else one["label"] for one in custom["sources"][:3]]
    return _("Sources : {sources}.").format(sources=" ; ".join(parts)) if parts else ""


