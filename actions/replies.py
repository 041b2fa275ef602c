"""The replies: each function makes one kind of answer and the memory after it. What to answer is ``conversation``'s."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from actions import wording as say
from actions.followups import answer_follow_up
from actions.memory import Memory, Reply
from actions.understanding import Meaning, named_terms
from directory.places import PlaceFinder, Reading
from directory.search import Directory
from locales import Voice, language_name, languages, translator
from routing.catalogue import Catalogue, Term
from routing.engine import HANDLES, is_open_then, needs_place, orient
from routing.needs import Needs
from routing.orientation import Orientation, contract, place_dict, structure_dict
from routing.orientation import say as say_fact

Answer = tuple[Reply, Memory]
MOST_OPTIONS = 6
MOST_TERMS = 2
MOST_ELSEWHERE = 2
MOST_STEPS_BACK = 5
ABOUT_PLACES = ("horaires", "rendez_vous", "telephone", "accessibilite", "carte", "plus_pres", "sans_internet")


@dataclass(frozen=True)
class World:
    """What a turn is answered from; the clock is injected."""

    catalogue: Catalogue
    directory: Directory
    finder: PlaceFinder
    clock: Callable[[], datetime]


def oriented(world: World, memory: Memory, topic: str) -> Orientation:
    """The engine's answer for a topic, from what is remembered."""
    return orient(world.catalogue.get(topic), memory.place, world.directory, world.clock(), Needs(**memory.needs))


def orientation(world: World, memory: Memory, topic: str, keep_topic: bool = False) -> Answer:
    """The answer on where to go for a topic; asks for the place first, or for the situation beside the answer."""
    _ = translator(memory.language)
    situation = world.catalogue.get(topic)
    if needs_place(situation) and memory.place is None:
        return ask_place(world, replace(memory, topic=topic))
    found = oriented(world, memory, topic)
    custom = blank(memory, "orientation" if found.places else "information") | contract(found, _, memory.language)
    texts = say.orientation_texts(found, custom, _)
    asks = None
    options = [(_(say.WHAT_IS).format(term=_(term.term)), f"mot:{term.id}") for term in jargon(world, found)]
    has_chosen = memory.asked == "situation" and situation.situation is not None
    if situation.questions and not has_chosen:
        question, asks = situation.questions[0], "situation"
        options = [(_.button(label), f"situation:{target}") for label, target in question.choices]
        texts.append(_(question.text))
    if memory.pending and memory.pending != topic:
        texts += second_answer(world, memory, memory.pending, _)
        options.insert(0, (_.button(world.catalogue.get(memory.pending).title), f"situation:{memory.pending}"))
    custom |= {"asks": asks, "options": options_of(options)}
    after = replace(memory, topic=memory.topic if keep_topic else topic, asked=asks, misses=0, asks_of_place=0, choices=[], pending=None)
    return Reply(tuple(texts), custom), after if keep_topic else visited(after)


def second_answer(world: World, memory: Memory, topic: str, _: Voice) -> list[str]:
    """The answer to the second request of a message, after the first one's."""
    found = oriented(world, memory, topic)
    custom = contract(found, _, memory.language)
    return [_(say.SECOND), *say.orientation_texts(found, custom, _)[:3]]


def visited(memory: Memory) -> Memory:
    """The memory with this answer on the path, so that one can go back to it."""
    here = [memory.topic, memory.place.insee if memory.place else None]
    path = memory.path if memory.path and memory.path[-1] == here else [*memory.path, here]
    return replace(memory, path=path[-MOST_STEPS_BACK:])


def go_back(world: World, memory: Memory) -> Answer:
    """The answer before the last one."""
    if len(memory.path) < 2:
        return ask_demarche(memory, say.NOTHING_BEFORE)
    topic, insee = memory.path[-2]
    is_same = not insee or memory.place is not None and memory.place.insee == insee
    place = memory.place if is_same else world.finder.by_insee(insee)
    return orientation(world, replace(memory, topic=topic, place=place, path=memory.path[:-2]), topic)


def jargon(world: World, found: Orientation) -> list[Term]:
    """The words of the answer that the glossary explains, at most two."""
    texts = " ".join(fact.text for fact in (*found.situation.steps, *found.situation.documents))
    return named_terms(texts, world.catalogue.glossary)[:MOST_TERMS]


def follow_up(world: World, memory: Memory, name: str, text: str) -> Answer:
    """A question on the answer just given: same démarche, same place (or the one just named)."""
    assert memory.topic is not None
    _ = translator(memory.language)
    if name in ABOUT_PLACES and needs_place(world.catalogue.get(memory.topic)) and memory.place is None:
        return ask_place(world, memory)
    needs = Needs(**memory.needs)
    about_hours = name == "horaires"
    found = oriented(world, replace(memory, needs=needs.lasting().asdict()) if about_hours else memory, memory.topic)
    custom = blank(memory, "information") | contract(found, _, memory.language)
    texts = answer_follow_up(name, text, found, custom, _)
    desks = [one for one in found.places if one.role in HANDLES] or found.places
    if about_hours and needs.is_about_time and not any(is_open_then(one, needs, found.moment) for one in desks):
        texts += open_elsewhere(oriented(world, memory, memory.topic), needs, _)
    return Reply(tuple(texts), custom), replace(memory, asked=None, misses=0)


def open_elsewhere(found: Orientation, needs: Needs, _: Voice) -> list[str]:
    """The places a little farther that are open at the moment asked for, when those of the answer are not."""
    fitting = [one for one in found.places if is_open_then(one, needs, found.moment)][:MOST_ELSEWHERE]
    rows = [structure_dict(one, found.moment, _) for one in fitting]
    lines = [say.place_line(number, one, row, found.moment, _) for number, (one, row) in enumerate(zip(fitting, rows), 1)]
    return ["\n".join([_(say.OPEN_ELSEWHERE), *lines])] if lines else []


def define(world: World, memory: Memory, *terms: Term) -> Answer:
    """Words of the glossary, and the way back to the answer."""
    _ = translator(memory.language)
    texts = [_(say.PAIR).format(label=_(one.term), text=" ".join(say_fact(fact, _) for fact in one.facts())) for one in terms]
    back = [(_.button(world.catalogue.get(memory.topic).title), f"situation:{memory.topic}")] if memory.topic else topics(_)
    return Reply(tuple(texts), blank(memory, "information", demarche="glossaire", options=back)), replace(memory, misses=0)


def emergency(memory: Memory) -> Answer:
    """Safety first."""
    _ = translator(memory.language)
    custom = blank(memory, "emergency", demarche="danger")
    custom["online"] = [{"label": _(label), "url": None, "phone": phone} for label, phone in say.EMERGENCY_NUMBERS]
    return Reply(tuple(_(text) for text in say.EMERGENCY), custom), memory


def small_talk(world: World, memory: Memory, intent: str) -> Answer:
    """What is not a démarche: greeting, thanks, help, a person to call…"""
    _ = translator(memory.language)
    if intent in say.GREETINGS:
        if intent == "recommencer":
            memory = Memory(language=memory.language, has_chosen_language=memory.has_chosen_language, has_spoken=memory.has_spoken)
        custom = blank(memory, "greeting", demarche="salutation", options=topics(_))
        return Reply(tuple(_(text) for text in say.GREETINGS[intent]), custom), replace(memory, misses=0)
    if intent == "hors_perimetre":
        custom = blank(memory, "out_of_scope", demarche="hors_perimetre", options=topics(_))
        return Reply(tuple(_(text) for text in say.OUT_OF_SCOPE), custom), memory
    text = {"merci": say.THANKS, "au_revoir": say.GOODBYE}[intent]
    return Reply((_(text),), blank(memory, "information", demarche="salutation", options=topics(_))), replace(memory, misses=0)


def change_language(world: World, memory: Memory, language: str | None) -> Answer:
    """The language that was asked for; all of them to choose from when it is none of ours."""
    if language not in languages():
        _ = translator(memory.language)
        choices = [(language_name(code), f"langue:{code}") for code in languages()]
        custom = blank(memory, "clarification", demarche="langue", options=choices)
        return Reply((_(say.LANGUAGE_CHOICE if language is None else say.LANGUAGE_UNKNOWN),), custom), memory
    after = replace(memory, language=language, has_chosen_language=True, misses=0)
    _ = translator(language)
    options = topics(_)
    if memory.topic:
        options = [(_.button(world.catalogue.get(memory.topic).title), f"situation:{memory.topic}"), *options]
    return Reply((_(say.LANGUAGE_CHOSEN),), blank(after, "information", demarche="langue", options=options)), after


def opinion(world: World, memory: Memory) -> Answer:
    """How to complain or suggest, and what can be said of the answers without a word of text."""
    _ = translator(memory.language)
    reply, after = orientation(world, replace(memory, misses=0, pending=None, needs={}), "reclamation.service", keep_topic=True)
    reasons = [(_(label), f"avis:{reason}") for reason, label in say.REASONS.items()]
    custom = {**reply.custom, "options": options_of(reasons)}
    return Reply((*reply.texts, _(say.WHICH_REASON)), custom), after


def thanks_for_opinion(memory: Memory) -> Answer:
    """A reason was pressed: it is counted at the door, alone."""
    _ = translator(memory.language)
    return Reply((_(say.OPINION_THANKS),), blank(memory, "information", demarche="avis")), memory


def handoff(world: World, memory: Memory, first: str | None = None) -> Answer:
    """People to call, the competent préfecture among them when the place is known."""
    _ = translator(memory.language)
    texts = [_(first)] if first else []
    texts += [_(text) for text in say.HANDOFF]
    custom = blank(memory, "handoff", demarche="humain")
    services = [world.catalogue.online[name] for name in ("allo_service_public", "predemande", "anef")]
    custom["online"] = [{"label": _(one.label), "url": one.url, "phone": one.phone} for one in services]
    office = world.directory.competent("prefecture", memory.place.departement) if memory.place else None
    if office and office.phone:
        texts.append(_("{text}.").format(text=_(say.PAIR).format(label=_.apart(office.name), text=_.apart(office.phone))))
        custom["online"].append({"label": office.name, "url": office.website, "phone": office.phone})
    return Reply(tuple(texts), custom), replace(memory, misses=0, questions=0, asked=None)


def whole_map(memory: Memory) -> str:
    """Address of the map of the person's département, or of the choice of one, in their language."""
    around = {"departement": memory.place.departement} if memory.place else {}
    return f"/carte?{urlencode({**around, 'langue': memory.language})}"


def ask_place(world: World, memory: Memory, question: str | None = None, options: list[tuple[str, str]] | None = None) -> Answer:
    """Ask for the commune, after the general rule when the démarche has just been understood."""
    _ = translator(memory.language)
    text = _(question or say.WHICH_COMMUNE[memory.asks_of_place % len(say.WHICH_COMMUNE)])
    custom = blank(memory, "clarification", asks="place", options=options or [])
    texts = [text]
    if memory.topic:
        general = orient(world.catalogue.get(memory.topic), None, world.directory, world.clock(), Needs(**memory.needs))
        custom |= contract(general, _, memory.language)
        if memory.asked != "place":
            texts = [*say.orientation_texts(general, custom, _)[:2], text]
    return Reply(tuple(texts), custom), replace(memory, asked="place", asks_of_place=memory.asks_of_place + 1)


def ask_which(world: World, memory: Memory, reading: Reading) -> Answer:
    """Homonyms as buttons, or the commune of an area."""
    _ = translator(memory.language)
    if reading.choices:
        choices = list(reading.choices)[:MOST_OPTIONS]
        names = world.directory.departements
        options = [(f"{place.name} ({names[place.departement].name})", f"place:{place.insee}") for place in choices]
        question = say.WHICH_HOMONYM if len(choices) > 1 else say.IS_IT_HERE
        return ask_place(world, replace(memory, choices=[place.insee for place in choices]), question, options)
    return ask_place(world, memory, _(say.WHICH_IN_AREA).format(area=_.apart(reading.area)) if reading.area else say.UNKNOWN_PLACE)


def ask_demarche(memory: Memory, question: str, choices: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Ask which document it is about; the one that was spoken of is forgotten only when another is meant."""
    _ = translator(memory.language)
    again = memory.asked == "demarche" and question == say.WHICH_DEMARCHE
    options = [(_.button(label), f"situation:{target}") for label, target in choices] or topics(_)
    custom = blank(memory, "clarification", asks="demarche", options=options)
    topic = None if question == say.WHICH_DEMARCHE else memory.topic
    return Reply((_(say.WHICH_DEMARCHE_AGAIN if again else question),), custom), replace(memory, topic=topic, asked="demarche")


def not_understood(world: World, memory: Memory, meaning: Meaning) -> Answer:
    """Two likely topics as buttons; then, another sentence; then a person to call."""
    if memory.misses >= len(say.MAYBE):
        return handoff(world, memory, say.LOST)
    _ = translator(memory.language)
    likely = [name for name in dict.fromkeys((meaning.intent, meaning.second)) if name in world.catalogue.situations]
    options = [(_.button(world.catalogue.get(name).title), f"situation:{name}") for name in likely[:2]]
    options = (options or topics(_)) + [(_("Parler à une personne"), "dire:humain")]
    custom = blank(memory, "clarification", asks="demarche", options=options)
    return Reply((_(say.MAYBE[memory.misses]),), custom), replace(memory, misses=memory.misses + 1, asked="demarche")


def topics(_: Voice) -> list[tuple[str, str]]:
    """The démarches as options, in the order of the home page."""
    return [(_.button(say.LABELS[name]), f"situation:{name}") for name in say.AREAS]


def options_of(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    """(label, payload) pairs as the contract writes them."""
    return [{"label": label, "payload": payload} for label, payload in pairs]


def blank(
    memory: Memory, kind: str, demarche: str | None = None, asks: str | None = None, options: list[tuple[str, str]] | None = None
) -> dict[str, Any]:
    """A ``custom`` with every field of the contract; ``demarche`` stays null unless given."""
    return {
        "type": kind, "demarche": demarche, "situation": None, "language": memory.language, "asks": asks,
        "options": options_of(options or []), "place": place_dict(memory.place) if memory.place else None,
        "structures": [], "online": [], "steps": [], "documents": [], "cost": None, "delay": None, "warnings": [],
        "map_url": None, "print_url": None, "sources": [],
    }
