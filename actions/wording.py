"""The sentences of the conversation (French source texts, translated by ``locales``) and the plain-text answers."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from directory.hours import DAYS
from directory.hours_text import WEEKS, hours_lines, week_text
from directory.travel import car_minutes
from locales import N_, Voice
from maps.texts import PAPER, ROLES
from routing.orientation import SEPARATOR, Orientation, Recommended

APPOINTMENTS = {
    "required": N_("Sur rendez-vous."),
    "recommended": N_("Rendez-vous conseillé."),
    "none": N_("Sans rendez-vous."),
    "unknown": N_("Rendez-vous : appelez pour savoir."),
}
FAR = N_("C'est loin : environ {minutes} minutes en voiture (estimation). Appelez avant de partir.")
SHORT_STEPS = 6
SHORT_WARNINGS = 3

EMERGENCY = (
    N_("Votre sécurité d'abord."),
    N_("Danger ou violence : appelez le 17 (police ou gendarmerie) ou le 112. "
    "Si vous ne pouvez pas parler, envoyez un SMS au 114."),
    N_("Urgence médicale : 15. Incendie : 18. Violences faites aux femmes : 3919, gratuit et anonyme. "
    "Enfant en danger : 119. Idées de suicide : 3114."),
    N_("Quand vous serez en sécurité, je peux vous dire où refaire vos papiers."),
)
GREETING = (
    N_("Bonjour ! Je vous dis où aller pour vos papiers, qui fait quoi, et quoi apporter."),
    N_("Dites-moi ce que vous cherchez et votre commune. Par exemple : « j'ai perdu ma carte d'identité, j'habite Loudun »."),
)
PERSONAL = N_("Pour votre sécurité, n'écrivez pas de numéro personnel ici. Je n'en ai pas besoin, et je ne l'ai pas gardé.")
OPEN_ELSEWHERE = N_("Plus loin, mais ouvert à ce moment-là :")
SECOND = N_("Et pour votre deuxième question :")
WHAT_IS = N_("C'est quoi : {term} ?")
WHICH_WORD = N_("Quel mot voulez-vous comprendre ? Écrivez : « c'est quoi » et le mot.")
NOTHING_BEFORE = N_("Il n'y a rien avant. Que cherchez-vous ?")
ENOUGH_QUESTIONS = N_("J'ai posé assez de questions. Une personne peut vous répondre tout de suite.")
WHICH_REASON = N_("Vous pouvez aussi dire ce qui ne va pas dans ma réponse. Nous comptons les avis, sans aucun texte.")
REASONS = {"faux": N_("Réponse fausse"), "pas_clair": N_("Pas claire"), "trop_long": N_("Trop longue"), "perime": N_("Plus à jour")}
USEFUL = "utile"  # a yes to « cette réponse vous aide ? »
OPINION_THANKS = N_("Merci. Votre avis est compté, sans votre nom ni votre texte.")
HELP = (
    N_("Je connais la carte d'identité, le passeport, le permis, la carte grise, le titre de séjour et les France Services."),
    N_("Dites votre démarche et votre commune. Je donne les lieux, les horaires, les documents et une carte."),
)
THANKS = N_("Avec plaisir. Autre chose ? Dites une démarche ou une commune.")
GOODBYE = N_("Au revoir, et bonne démarche !")
AGAIN = N_("On recommence. Que cherchez-vous ?")
GREETINGS = {"salutation": GREETING, "aide": HELP, "recommencer": (AGAIN,)}
EMERGENCY_NUMBERS = (
    (N_("Police et gendarmerie"), "17"), (N_("Urgences (Europe)"), "112"), (N_("Urgences par SMS"), "114"),
    (N_("Violences femmes"), "3919"),
    (N_("Samu"), "15"), (N_("Pompiers"), "18"),
)
OUT_OF_SCOPE = (
    N_("Je ne connais pas ce sujet. Je sais dire où faire vos papiers : carte d'identité, passeport, permis, carte grise, "
       "titre de séjour."),
    N_("Pour une autre question, appelez Allo Service Public au 39 39."),
)
LANGUAGE_CHOICE = N_("Je peux vous répondre dans ces langues. Choisissez la vôtre.")
LANGUAGE_CHOSEN = N_("D'accord, je vous réponds en français maintenant. Quel est votre besoin ?")
LANGUAGE_UNKNOWN = N_("Je ne parle pas encore cette langue. Choisissez une de celles-ci.")
ANSWER_IN = N_("Répondre en français")
NOT_REVIEWED = PAPER["not_reviewed"]
PAIR = N_("{label} : {text}")
PLACE = N_("{number}. {name}, {address}{distance}.")
DISTANCE = N_("({km} km à vol d'oiseau)")
WHICH_DEMARCHE = N_("De quel document parlez-vous ?")
WHICH_DEMARCHE_AGAIN = N_("Choisissez un document dans la liste, ou écrivez son nom.")
WHICH_SITUATION = N_("Quelle est votre situation ?")
WHICH_COMMUNE = (
    N_("Dans quelle commune habitez-vous ? Vous pouvez écrire le nom ou le code postal."),
    N_("J'ai besoin de votre commune pour vous donner les lieux. Par exemple : « Loudun » ou « 86200 »."),
    N_("Écrivez seulement le nom de la commune, ou son code postal à cinq chiffres."),
)
WHICH_HOMONYM = N_("Plusieurs communes correspondent. Laquelle ?")
IS_IT_HERE = N_("Est-ce votre commune ? Sinon, écrivez le nom de la vôtre.")
WHICH_IN_AREA = N_("{area} n'est pas une commune. Dans quelle commune habitez-vous ?")
UNKNOWN_PLACE = N_("Je n'ai pas trouvé cette commune. Vérifiez le nom, ou écrivez le code postal. Par exemple : « Loudun » ou « 86200 ».")
MAYBE = (
    N_("Je ne suis pas sûr d'avoir compris. Parlez-vous de l'un de ces sujets ?"),
    N_("Je n'ai toujours pas compris. Choisissez un sujet, ou dites-le avec d'autres mots."),
)
LOST = N_("Je n'arrive pas à vous comprendre, pardon. Une personne peut vous répondre au 39 39 (Allo Service Public).")
EMPTY = N_("Je n'ai rien reçu à lire. Écrivez votre question avec des mots.")
HANDOFF = (
    N_("Voici qui appeler."),
    N_("39 39 : Allo Service Public, pour toute démarche. 34 00 : carte d'identité, passeport, permis, carte grise."),
    N_("0 806 001 620 : titre de séjour, appel gratuit."),
)
AREAS = ("cni", "passeport", "permis", "carte_grise", "titre_sejour", "france_services")
LABELS = {
    "cni": N_("Carte d'identité"), "passeport": N_("Passeport"), "permis": N_("Permis de conduire"), "carte_grise": N_("Carte grise"),
    "titre_sejour": N_("Titre de séjour"), "france_services": N_("Aide France Services"), "naturalisation": N_("Devenir français"),
}
AMBIGUOUS = {
    "ambigu.carte": ((N_("Carte d'identité"), "cni"), (N_("Carte de séjour"), "titre_sejour"), (N_("Carte grise"), "carte_grise"),
                     (N_("Carte Vitale"), "france_services.cpam"), (N_("Carte électorale"), "elections.inscription"),
                     (N_("Permis de conduire"), "permis")),
    "ambigu.titre": ((N_("Carte d'identité ou passeport"), "cni"), (N_("Titre de séjour"), "titre_sejour"),
                     (N_("Titre de voyage (réfugié)"), "titre_sejour.refugie"), (N_("Permis de conduire"), "permis")),
    "ambigu.papiers": tuple((LABELS[name], name) for name in AREAS),
}
NO_TOPIC = N_("Pour quelle démarche ? Choisissez dans la liste.")
NOTHING_KNOWN = {
    "documents": N_("Je n'ai pas de liste sûre pour ce cas. Demandez-la avant de venir : appelez le lieu, ou le 39 39."),
    "prix": N_("Je n'ai pas de prix sûr pour ce cas. Demandez-le avant de payer : appelez le 39 39."),
    "delai": N_("Je ne peux pas donner de délai : il change selon les lieux et les semaines. Demandez-le en prenant rendez-vous."),
}


def place_line(number: int, one: Recommended, structure: dict[str, Any], moment: datetime, _: Voice) -> str:
    """One place of an answer as plain text: what, where, how far, what it does, when, phone."""
    city = " ".join(filter(None, (structure["postal_code"], structure["city"])))
    where = _.apart(", ".join(filter(None, (structure["address"], city))))
    distance = "" if structure["distance_km"] is None else " " + _(DISTANCE).format(km=_.number(structure["distance_km"]))
    hours = stop_text(one, _) or opening_text(structure, moment, _)
    name = _.apart(structure["name"])
    role = _("{text}.").format(text=_(ROLES[one.role]))
    parts = [_(PLACE).format(number=number, name=name, address=where, distance=distance), role, hours]
    if structure["phone"]:
        parts.append(_("Tél. {phone}.").format(phone=_.apart(structure["phone"])))
    parts.append(_(APPOINTMENTS[structure["appointment"]]))
    if one.is_far and one.km:
        parts.append(_(FAR).format(minutes="–".join(map(str, car_minutes(one.km)))))
    if one.structure.state == "a_verifier":
        parts.append(_("À vérifier avant de venir."))
    return " ".join(parts)


def stop_text(one: Recommended, _: Voice) -> str | None:
    """When an itinerant structure comes: weekday, weeks of the month, hours, next date."""
    if one.stop is None:
        return None
    stop = one.stop.round
    if not stop.weekday:
        return _.published(stop.note) if stop.note else None
    day = _.weekday(DAYS.index(stop.weekday))
    weeks = " " + _(WEEKS).format(weeks=week_text(stop.weeks, _)) if stop.weeks else ""
    hours = stop.hours.replace("-", " – ") if stop.hours else _.published(stop.note) if stop.note else _("horaires à demander")
    text = _("Passe à {commune} le {day}{weeks}, {hours}.").format(commune=_.apart(stop.commune), day=day, weeks=weeks, hours=hours)
    if one.stop.next_date:
        text += " " + _("Prochain passage : {date}.").format(date=_.day(one.stop.next_date))
    return text


def opening_text(structure: dict[str, Any], moment: datetime, _: Voice) -> str:
    """Open or closed now, until when or from when, and the week's hours."""
    lines = _(SEPARATOR).join(hours_lines(structure["opening_hours"], _))
    if structure["open_now"] is True:
        return _("Ouvert maintenant. {hours}.").format(hours=lines)
    if structure["open_now"] is False and structure["next_opening"]:
        opening = datetime.fromisoformat(structure["next_opening"])
        when = f"{_.weekday(opening.weekday())} {_.clock(opening.hour, opening.minute)}"
        return _("Fermé maintenant, ouvre {when}. {hours}.").format(when=when, hours=lines)
    return _("{text}.").format(text=lines)


def orientation_texts(orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    """The whole answer in a few plain messages: where, what to do, what to bring, online and warnings."""
    title = _(orientation.situation.title)
    texts = []
    if orientation.places and orientation.place:
        lines = [_("{title} – {place}. Où aller :").format(title=title, place=_.apart(orientation.place.name))]
        pairs = zip(orientation.places, custom["structures"])
        lines += [place_line(number, one, row, orientation.moment, _) for number, (one, row) in enumerate(pairs, 1)]
        texts.append("\n".join(lines))
    else:
        texts.append(_("{text}.").format(text=title))
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


def online_text(online: list[dict[str, Any]], _: Voice) -> str:
    """Official services and their phones."""
    phones = [one["phone"] and _("tél. {phone}").format(phone=_.apart(one["phone"])) for one in online]
    parts = [" ".join(filter(None, (one["label"], _.apart(one["url"]), phone))) for one, phone in zip(online, phones)]
    return _("En ligne : {services}.").format(services=_(SEPARATOR).join(parts)) if parts else ""


def warnings_text(custom: dict[str, Any], _: Voice) -> str:
    """The first warnings."""
    return " ".join([_("Attention :"), *custom["warnings"][:SHORT_WARNINGS]]) if custom["warnings"] else ""


def sources_text(custom: dict[str, Any], _: Voice) -> str:
    """Where the rule comes from, and when it was true."""
    parts = [f"{one['label']} ({one['checked_on']})" if one["checked_on"] else one["label"] for one in custom["sources"][:3]]
    return _("Sources : {sources}.").format(sources=_(SEPARATOR).join(parts)) if parts else ""


