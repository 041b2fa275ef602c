"""One turn of the conversation: memory + message → what is said, and the new memory. No Rasa, no I/O but the directory.

The person's commune and démarche are kept until changed. What is missing is asked, one thing at a time: the démarche,
then the place, then the situation where the answer depends on it.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from actions import wording as say
from actions.followups import answer_follow_up
from actions.memory import Memory, Reply, Turn
from actions.understanding import Meaning, hinted, understand
from directory.places import Place, PlaceFinder, Reading
from directory.search import Directory
from locales import translator
from routing.catalogue import Catalogue
from routing.engine import needs_place, orient
from routing.orientation import contract, place_dict

Answer = tuple[Reply, Memory]
SMALL_TALK = {"salutation", "merci", "au_revoir", "aide", "humain", "langue", "hors_perimetre", "danger", "recommencer", "vide"}
OPINIONS = ("avis", "reclamation.service")
MOST_OPTIONS = 6
ABOUT_PLACES = ("horaires", "rendez_vous", "telephone", "accessibilite", "carte", "plus_pres", "sans_internet")


@dataclass(frozen=True)
class World:
    """What a turn is answered from; the clock is injected."""

    catalogue: Catalogue
    directory: Directory
    finder: PlaceFinder
    clock: Callable[[], datetime]


def respond(world: World, memory: Memory, turn: Turn) -> Answer:
    """The reply to one turn, and the memory after it."""
    memory = _with_page_place(world, memory, turn.metadata)
    if turn.payload is not None:
        return _pressed(world, memory, turn.payload)
    if not turn.text:
        return _ask_demarche(memory, say.EMPTY)
    meaning = understand(turn.text, turn.ranking, world.catalogue)
    if meaning.intent == "danger" and meaning.is_sure:
        return _emergency(memory)
    reading = world.finder.read(
        turn.text, expected=memory.asked == "place", choices=_offered(world, memory), prefer=_departement_at_hand(memory, turn)
    )
    return _spoken(world, memory, turn, meaning, reading)


def _spoken(world: World, memory: Memory, turn: Turn, meaning: Meaning, reading: Reading) -> Answer:
    """A message in words."""
    if meaning.intent in ("glossaire",) and meaning.term:
        return _define(memory, meaning)
    about_place = reading.is_only_place or meaning.intent == "lieu" or (memory.asked == "place" and not meaning.is_sure)
    if about_place and (reading.place or reading.choices or reading.area or memory.asked == "place" or reading.unknown):
        return _place_given(world, memory, reading)
    if meaning.intent in SMALL_TALK and meaning.is_sure:
        return _small_talk(world, memory, meaning.intent)
    memory = _keep_place(memory, reading)
    if meaning.intent in OPINIONS and meaning.is_sure:
        return _orientation(world, replace(memory, misses=0), "reclamation.service", keep_topic=True)
    if meaning.intent.startswith("suite."):
        return _follow_up(world, memory, turn, meaning, reading)
    if meaning.intent.startswith("ambigu."):
        memory = replace(memory, hint=hinted(turn.text))
        return _ask_demarche(memory, say.WHICH_DEMARCHE, say.AMBIGUOUS[meaning.intent])
    if not meaning.is_sure or meaning.intent not in world.catalogue.situations:
        return _not_understood(world, memory, meaning)
    memory = _with_topic(world, memory, meaning.intent)
    if reading.choices or (reading.area and not reading.place):
        memory = replace(memory, place=None)
        if needs_place(world.catalogue.get(memory.topic or meaning.intent)):
            return _ask_which(world, memory, reading)
    return _orientation(world, memory, memory.topic or meaning.intent)


def _with_topic(world: World, memory: Memory, topic: str) -> Memory:
    """The memory with a topic; « j'ai perdu ma carte » then « celle de la voiture » is a lost carte grise."""
    hinted_topic = f"{topic}.{memory.hint}"
    return replace(memory, topic=hinted_topic if hinted_topic in world.catalogue.situations else topic, hint=None, misses=0)


def _pressed(world: World, memory: Memory, payload: str) -> Answer:
    """A button: ``situation:cni.perte``, ``place:86137`` or ``dire:humain``."""
    kind, _, value = payload.partition(":")
    if kind == "situation" and value in world.catalogue.situations:
        memory = _with_topic(world, memory, value)
        return _orientation(world, memory, memory.topic or value)
    if kind == "place" and (place := world.finder.by_insee(value)):
        return _after_place(world, replace(memory, place=place))
    if kind == "dire" and value in SMALL_TALK:
        return _small_talk(world, memory, value)
    return _ask_demarche(memory, say.WHICH_DEMARCHE)


# -- places ---------------------------------------------------------------------------------------------------------


def _with_page_place(world: World, memory: Memory, metadata: dict[str, Any]) -> Memory:
    """The place that the page or the kiosk knows, until the person names one."""
    if memory.place is not None:
        return memory
    if metadata.get("insee"):
        return replace(memory, place=world.finder.by_insee(str(metadata["insee"])))
    if metadata.get("lat") is not None and metadata.get("lon") is not None:
        return replace(memory, place=world.finder.by_position(float(metadata["lat"]), float(metadata["lon"])))
    return memory


def _departement_at_hand(memory: Memory, turn: Turn) -> str | None:
    return memory.place.departement if memory.place else turn.metadata.get("departement")


def _offered(world: World, memory: Memory) -> list[Place]:
    places = (world.finder.by_insee(code) for code in memory.choices)
    return [place for place in places if place]


def _keep_place(memory: Memory, reading: Reading) -> Memory:
    return replace(memory, place=reading.place, choices=[]) if reading.place else memory


def _place_given(world: World, memory: Memory, reading: Reading) -> Answer:
    """A message that is (or should be) only a place."""
    if reading.place:
        return _after_place(world, replace(memory, place=reading.place))
    if reading.choices or reading.area:
        return _ask_which(world, memory, reading)
    return _ask_place(world, memory, say.UNKNOWN_PLACE)


def _after_place(world: World, memory: Memory) -> Answer:
    memory = replace(memory, choices=[], misses=0, asks_of_place=0)
    if memory.topic is None:
        return _ask_demarche(memory, say.NO_TOPIC)
    return _orientation(world, memory, memory.topic)


def _ask_which(world: World, memory: Memory, reading: Reading) -> Answer:
    """Homonyms, or an area that is not a commune."""
    _ = translator(memory.language)
    if reading.choices:
        choices = list(reading.choices)[:MOST_OPTIONS]
        departements = world.directory.departements
        options = [(f"{place.name} ({departements[place.departement].name})", f"place:{place.insee}") for place in choices]
        memory = replace(memory, choices=[place.insee for place in choices])
        return _ask_place(world, memory, say.WHICH_HOMONYM, options)
    text = _(say.WHICH_IN_AREA).format(area=reading.area) if reading.area else say.UNKNOWN_PLACE
    return _ask_place(world, memory, text)


def _ask_place(world: World, memory: Memory, question: str | None = None, options: list[tuple[str, str]] | None = None) -> Answer:
    """Ask for the commune, after the general rule when the démarche has just been understood."""
    _ = translator(memory.language)
    text = _(question or say.WHICH_COMMUNE[memory.asks_of_place % len(say.WHICH_COMMUNE)])
    custom = blank(memory, "clarification", asks="place", options=options or [])
    texts = [text]
    if memory.topic:
        general = orient(world.catalogue.get(memory.topic), None, world.directory, world.clock())
        custom |= contract(general, _, memory.language)
        if memory.asked != "place":
            texts = [*say.orientation_texts(general, custom, _)[:2], text]
    after = replace(memory, asked="place", asks_of_place=memory.asks_of_place + 1)
    return Reply(tuple(texts), custom), after


# -- answers --------------------------------------------------------------------------------------------------------


def _orientation(world: World, memory: Memory, topic: str, keep_topic: bool = False) -> Answer:
    """The answer on where to go for a topic; asks for the place first, or for the situation beside the answer."""
    _ = translator(memory.language)
    situation = world.catalogue.get(topic)
    if needs_place(situation) and memory.place is None:
        return _ask_place(world, replace(memory, topic=topic))
    orientation = orient(situation, memory.place, world.directory, world.clock())
    custom = blank(memory, "orientation") | contract(orientation, _, memory.language)
    texts = say.orientation_texts(orientation, custom, _)
    asks = None
    if situation.situation is None and situation.questions:
        question = situation.questions[0]
        asks = "situation"
        custom |= {"asks": asks, "options": options_of([(_(label), f"situation:{target}") for label, target in question.choices])}
        texts.append(_(question.text))
    if not custom["structures"]:
        custom["type"] = "information"
    topic_after = memory.topic if keep_topic else topic
    after = replace(memory, topic=topic_after, asked=asks, misses=0, asks_of_place=0, choices=[])
    return Reply(tuple(texts), custom), after


def _follow_up(world: World, memory: Memory, turn: Turn, meaning: Meaning, reading: Reading) -> Answer:
    """A question on the answer just given: same démarche, same place (or the one just named)."""
    if reading.choices:
        return _ask_which(world, memory, reading)
    if memory.topic is None:
        if meaning.second and meaning.intent == "suite.sans_internet":
            return _orientation(world, memory, meaning.second)
        return _ask_demarche(memory, say.NO_TOPIC)
    situation = world.catalogue.get(memory.topic)
    name = meaning.intent.partition(".")[2]
    if name in ABOUT_PLACES and needs_place(situation) and memory.place is None:
        return _ask_place(world, memory)
    orientation = orient(situation, memory.place, world.directory, world.clock())
    _ = translator(memory.language)
    custom = blank(memory, "information") | contract(orientation, _, memory.language)
    texts = answer_follow_up(name, turn.text, orientation, custom, _)
    return Reply(tuple(texts), custom), replace(memory, asked=None, misses=0)


def _define(memory: Memory, meaning: Meaning) -> Answer:
    """A word of the glossary."""
    _ = translator(memory.language)
    term = meaning.term
    assert term is not None
    texts = [f"{_(term.term)} : {_(term.explanation)}"] + ([_(term.caution)] if term.caution else [])
    custom = blank(memory, "information", demarche="glossaire")
    return Reply((" ".join(texts),), custom), replace(memory, misses=0)


def _emergency(memory: Memory) -> Answer:
    _ = translator(memory.language)
    numbers = [("Police et gendarmerie", "17"), ("Urgences (Europe)", "112"), ("Urgences par SMS", "114"), ("Violences femmes", "3919")]
    custom = blank(memory, "emergency", demarche="danger")
    custom["online"] = [{"label": _(label), "url": None, "phone": phone} for label, phone in numbers]
    return Reply(tuple(_(text) for text in say.EMERGENCY), custom), memory


def _small_talk(world: World, memory: Memory, intent: str) -> Answer:
    """What is not a démarche: greeting, thanks, help, a person to call…"""
    _ = translator(memory.language)
    if intent in ("salutation", "aide", "recommencer"):
        texts = {"salutation": say.GREETING, "aide": say.HELP, "recommencer": (say.AGAIN,)}[intent]
        memory = Memory(language=memory.language) if intent == "recommencer" else memory
        custom = blank(memory, "greeting", demarche="salutation", options=topics())
        return Reply(tuple(_(text) for text in texts), custom), replace(memory, misses=0)
    if intent == "humain":
        return _handoff(world, memory)
    if intent == "danger":
        return _emergency(memory)
    if intent == "hors_perimetre":
        custom = blank(memory, "out_of_scope", demarche="hors_perimetre", options=topics())
        return Reply(tuple(_(text) for text in say.OUT_OF_SCOPE), custom), memory
    if intent == "langue":
        return Reply((_(say.LANGUAGE_ONLY),), blank(memory, "information", demarche="langue")), memory
    if intent == "vide":
        return _ask_demarche(memory, say.EMPTY)
    text = say.THANKS if intent == "merci" else say.GOODBYE
    return Reply((_(text),), blank(memory, "information", demarche="salutation")), replace(memory, misses=0)


def _handoff(world: World, memory: Memory, first: str | None = None) -> Answer:
    """People to call, the competent préfecture among them when the place is known."""
    _ = translator(memory.language)
    texts = [_(first)] if first else []
    texts += [_(text) for text in say.HANDOFF]
    custom = blank(memory, "handoff", demarche="humain")
    custom["online"] = [
        {"label": service.label, "url": service.url, "phone": service.phone}
        for name in ("allo_service_public", "predemande", "anef") if (service := world.catalogue.online.get(name))
    ]
    office = world.directory.competent("prefecture", memory.place.departement) if memory.place else None
    if office and office.phone:
        texts.append(_("{name} : {phone}.").format(name=office.name, phone=office.phone))
        custom["online"].append({"label": office.name, "url": office.website, "phone": office.phone})
    return Reply(tuple(texts), custom), replace(memory, misses=0)


# -- questions back -------------------------------------------------------------------------------------------------


def _ask_demarche(memory: Memory, question: str, choices: tuple[tuple[str, str], ...] = ()) -> Answer:
    _ = translator(memory.language)
    text = _(say.WHICH_DEMARCHE_AGAIN if memory.asked == "demarche" and question == say.WHICH_DEMARCHE else question)
    options = [(_(label), f"situation:{target}") for label, target in choices] or topics()
    custom = blank(memory, "clarification", demarche=None, asks="demarche", options=options)
    return Reply((text,), custom), replace(memory, topic=None, asked="demarche")


def _not_understood(world: World, memory: Memory, meaning: Meaning) -> Answer:
    """Two likely topics as buttons; then, another sentence; then a person to call."""
    if memory.misses >= len(say.MAYBE):
        return _handoff(world, memory, say.LOST)
    _ = translator(memory.language)
    likely = [name for name in dict.fromkeys((meaning.intent, meaning.second)) if name in world.catalogue.situations]
    options = [(_(world.catalogue.get(name).title), f"situation:{name}") for name in likely[:2]]
    options = (options or topics()) + [(_("Parler à une personne"), "dire:humain")]
    custom = blank(memory, "clarification", asks="demarche", options=options)
    return Reply((_(say.MAYBE[memory.misses]),), custom), replace(memory, misses=memory.misses + 1, asked="demarche")


def topics() -> list[tuple[str, str]]:
    """The démarches as options, in the order of the home page."""
    return [(say.LABELS[name], f"situation:{name}") for name in say.AREAS]


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


