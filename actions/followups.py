"""Answers to the questions that follow an answer: documents, price, hours of a day, telephone, why not the mairie…"""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from actions import wording as say
from actions.words import plain, words_of
from directory.hours import DAYS, openings_on, timezone
from locales import Voice
from routing.catalogue import Fact
from routing.orientation import Orientation
from routing.orientation import say as say_fact

NOON = (12, 14)  # « à midi » is between noon and two o'clock
EVENING = 18
MOST_PHONES = 5


def answer_follow_up(name: str, text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    """The sentences for the follow-up ``name`` (``documents``, ``horaires``…) on an orientation."""
    return ANSWERS.get(name, _again)(text, orientation, custom, _)


def pair(name: str, text: str, _: Voice) -> str:
    """What is said of a place: « Mairie de Loudun : … »."""
    return _(say.PAIR).format(label=_.apart(name), text=text)


def numbered(number: int, name: str, text: str, _: Voice) -> str:
    """The same with the number of the place in the answer."""
    return f"{number}. {pair(name, text, _)}"


def _documents(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    if not custom["documents"]:
        return [_(say.NOTHING_KNOWN["documents"])]
    return [say.listing(_("Pour « {title} », apportez :").format(title=_(orientation.situation.title)), custom["documents"])]


def _cost(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    return [_("Prix : {cost}").format(cost=custom["cost"]) if custom["cost"] else _(say.NOTHING_KNOWN["prix"])]


def _delay(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    known = [custom["delay"]] if custom["delay"] else []
    return [*known, _(say.NOTHING_KNOWN["delai"])]


def _hours(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    asked = asked_day(plain(text), orientation.moment.date(), _.language)
    lines = []
    for number, (one, row) in enumerate(zip(orientation.places, custom["structures"]), 1):
        if one.stop is not None:
            lines.append(numbered(number, row["name"], say.stop_text(one, _) or "", _))
            continue
        if asked is None:
            lines.append(numbered(number, row["name"], say.opening_text(row, orientation.moment, _), _))
            continue
        lines.append(numbered(number, row["name"], _day_text(row["opening_hours"], asked, one.structure.departement, plain(text), _), _))
    if not lines:
        return [_("Il n'y a pas de guichet à visiter pour cette démarche.")]
    title = _("Horaires : {day}").format(day=_.day(asked)) if asked else _("Horaires :")
    return ["\n".join([title, *lines]), _("Les horaires peuvent changer : appelez avant de venir.")]


def asked_day(folded: str, today: date, language: str) -> date | None:
    """The day that a message speaks of: a weekday's next date, today, tomorrow; null when none is named."""
    said = words_of(language)
    if said.today.search(folded):
        return today
    if said.tomorrow.search(folded):
        return today + timedelta(days=1)
    number = next((DAYS.index(code) for code, pattern in said.days.items() if pattern.search(folded)), None)
    return None if number is None else today + timedelta(days=(number - today.weekday()) % 7)


def _day_text(hours: str | None, day: date, departement: str, folded: str, _: Voice) -> str:
    spans = openings_on(hours, day, departement)
    if spans is None:
        return _("horaires inconnus, appelez.")
    if not spans:
        return _("fermé.")
    text = ", ".join(f"{_local(span.start, departement, _)} – {_local(span.end, departement, _)}" for span in spans)
    needs = words_of(_.language).needs
    if needs["lunch"].search(folded):
        noon = any(span.start.hour < NOON[1] and (span.end.hour, span.end.minute) > (NOON[0], 0) for span in spans)
        text += " " + (_("(ouvert entre midi et deux, en partie au moins)") if noon else _("(fermé entre midi et deux)"))
    if needs["evening"].search(folded) and not any(span.end.hour >= EVENING for span in spans):
        text += " " + _("(fermé le soir)")
    return _("{text}.").format(text=text)


def _local(moment: datetime, departement: str, _: Voice) -> str:
    local = moment.astimezone(timezone(departement))
    return _.clock(local.hour, local.minute)


def _appointment(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    lines = []
    for one, row in zip(orientation.places, custom["structures"]):
        note = one.structure.appointment_note or ""
        how = " ".join(filter(None, [_(say.APPOINTMENTS[row["appointment"]]), _.published(note) if note else "", row["appointment_url"]]))
        phone = _("Tél. {phone}.").format(phone=_.apart(row["phone"])) if row["phone"] else ""
        lines.append(pair(row["name"], f"{how} {phone}".strip(), _))
    online = say.online_text(custom["online"], _)
    return [say.listing(_("Rendez-vous :"), lines)] + ([online] if online else []) if lines else [online or _(say.HANDOFF[1])]


def _phones(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    lines = [pair(row["name"], _.apart(row["phone"]) or _("téléphone inconnu"), _) for row in custom["structures"][:MOST_PHONES]]
    lines += [_(say.PAIR).format(label=one["label"], text=_.apart(one["phone"])) for one in custom["online"] if one["phone"]]
    return [say.listing(_("Téléphones :"), lines)] if lines else [_(say.HANDOFF[1])]


def _without_internet(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    pairs = zip(orientation.places, custom["structures"])
    helpers = [say.place_line(number, one, row, orientation.moment, _)
               for number, (one, row) in enumerate(((a, b) for a, b in pairs if b["role"] in ("accompagnement", "depot", "guichet")), 1)]
    if not helpers:
        return [_("Quelqu'un peut vous aider par téléphone : 39 39 (Allo Service Public).")]
    own = " ".join(say_fact(fact, _) for fact in orientation.situation.needs.get("sans_internet", ()))
    return [*filter(None, [own]), "\n".join([_("Vous n'êtes pas seul : on peut vous aider ici."), *helpers])]


def _access(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    unknown = _("accès non connu, appelez avant de venir.")
    lines = [pair(row["name"], row["accessibility"] or unknown, _) for row in custom["structures"]]
    return [say.listing(_("Accès, fauteuil roulant, stationnement :"), lines)] if lines else [_(say.HANDOFF[1])]


def _map(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    if not custom["map_url"]:
        return [_("Il n'y a pas de lieu à montrer pour cette démarche.")]
    return [_("Voici la carte de ces lieux : {url}").format(url=custom["map_url"])]


def _why(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    """Why not this kind of place: the limit said by the rule, and its source."""
    folded = plain(text)
    said = [kind for kind, pattern in words_of(_.language).places.items() if pattern.search(folded)]
    wanted = ["autre" if kind == "police" else kind for kind in said] or ["mairie", "prefecture"]
    roles = [orientation.situation.roles[kind] for kind in wanted if kind in orientation.situation.roles]
    texts = [say_fact(Fact(role.limit, role.mark, role.date), _) for role in roles if role.limit]
    return [" ".join(texts or [_("C'est la règle de cette démarche.")]), say.sources_text(custom, _)]


def _online(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    return [say.online_text(custom["online"], _) or _("Cette démarche ne se fait pas en ligne.")]


def _print(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    return [_("Ouvrez la fiche, puis imprimez la page : {url}").format(url=custom["print_url"])]


def _again(text: str, orientation: Orientation, custom: dict[str, Any], _: Voice) -> list[str]:
    return say.orientation_texts(orientation, custom, _)


ANSWERS: dict[str, Callable[[str, Orientation, dict[str, Any], Voice], list[str]]] = {
    "documents": _documents, "prix": _cost, "delai": _delay, "horaires": _hours, "rendez_vous": _appointment,
    "telephone": _phones, "sans_internet": _without_internet, "accessibilite": _access, "carte": _map, "imprimer": _print,
    "pourquoi": _why, "plus_pres": _again, "en_ligne": _online, "repeter": _again,
}
