"""One turn of the conversation: memory + message → what is said, and the new memory. No Rasa, no I/O but the directory.

The person's commune and démarche are kept until changed. What is missing is asked, one thing at a time: the démarche,
then the place, then the situation where the answer depends on it; never more than three questions in a row.
"""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions import replies
from actions import wording as say
from actions.memory import Memory, Reply, Turn
from actions.replies import Answer, World
from actions.understanding import Meaning, chosen, going_on, hinted, mentioned_terms, needs_of, second_request, understand
from directory.places import Place, Reading
from locales import languages, named_language, translator
from routing.engine import needs_place
from routing.needs import Needs

__all__ = ["World", "respond"]

SMALL_TALK = ("salutation", "merci", "au_revoir", "aide", "hors_perimetre", "recommencer")
OPINIONS = ("avis", "reclamation.service")
HELP_ONLINE = ("aide.numerique", "titre_sejour.aide_numerique")  # about what has just been spoken of, when it has
MOST_QUESTIONS = 3
HERE = "dire:ici"  # where the person stands: the position comes with the turn


def respond(world: World, memory: Memory, turn: Turn) -> Answer:
    """The reply to one turn, and the memory after it."""
    memory = _with_language(_with_page_place(world, memory, turn.metadata, turn.payload == HERE), turn)
    reply, after = _pressed(world, memory, turn.payload) if turn.payload is not None else _said(world, memory, turn)
    if reply.custom["type"] != "clarification":
        after = replace(after, questions=0)
    elif memory.questions >= MOST_QUESTIONS:
        reply, after = _enough_questions(world, after)
    else:
        after = replace(after, questions=memory.questions + 1)
    after = replace(after, needs=Needs(**after.needs).lasting().asdict())
    reply = _with_way_back(reply, after, turn)
    if turn.metadata.get("personal"):
        reply = Reply((translator(after.language)(say.PERSONAL), *reply.texts), reply.custom)
    return reply, after


def _enough_questions(world: World, memory: Memory) -> Answer:
    """After three questions without an answer: what is known, and a person to call."""
    reply, after = replies.handoff(world, memory, say.ENOUGH_QUESTIONS)
    reply.custom["map_url"] = replies.whole_map(memory)
    return reply, after


def _said(world: World, memory: Memory, turn: Turn) -> Answer:
    """A message in words."""
    if not turn.text:
        return replies.ask_demarche(memory, say.EMPTY)
    language = turn.written or memory.language
    meaning = understand(turn.text, turn.ranking, world.catalogue, language)
    if meaning.intent == "danger" and meaning.is_sure:
        return replies.emergency(memory)
    if memory.asked == "demarche" and not meaning.is_situation and (topic := chosen(turn.text, language)):
        meaning = Meaning(topic, 1.0)
    if memory.topic:
        meaning = going_on(meaning, turn.text, turn.ranking, memory.topic, world.catalogue, language)
    if meaning.term:
        return replies.define(world, memory, meaning.term)
    reading = world.finder.read(
        turn.text, expected=memory.asked == "place", choices=_offered(world, memory),
        prefer=memory.place.departement if memory.place else None, language=language,
    )
    reading = _own_first(reading, turn.metadata.get("departement"))
    if memory.asked == "place" and len(memory.choices) == 1 and meaning.intent in ("oui", "non"):  # « est-ce votre commune ? »
        said = Reading(place=_offered(world, memory)[0]) if meaning.intent == "oui" else reading
        return _place_given(world, replace(memory, choices=[]), said)
    about_place = reading.is_only_place or meaning.intent == "lieu" or not meaning.is_sure and bool(memory.asked == "place" or memory.topic)
    if about_place and (reading.place or reading.choices or reading.area or memory.asked == "place" or reading.unknown):
        return _place_given(world, memory, reading)
    needs = Needs(**memory.needs).with_more(needs_of(turn.text, language))
    memory = replace(memory, needs=needs.asdict())
    if meaning.is_sure and (answer := _conversation(world, memory, meaning, turn)):
        return answer
    if reading.place:
        memory = replace(memory, place=reading.place, choices=[])
    if meaning.intent in HELP_ONLINE and memory.topic:
        meaning = replace(meaning, intent="suite.sans_internet")
    if meaning.intent.startswith("suite."):
        return _follow_up(world, memory, turn, meaning, reading)
    if meaning.intent.startswith("ambigu."):
        return replies.ask_demarche(
            replace(memory, hint=hinted(turn.text, language)), say.WHICH_DEMARCHE, say.AMBIGUOUS[meaning.intent]
        )
    if not meaning.is_sure or meaning.intent not in world.catalogue.situations:
        return replies.not_understood(world, memory, meaning)
    return _request(world, memory, turn, meaning, reading)


def _conversation(world: World, memory: Memory, meaning: Meaning, turn: Turn) -> Answer | None:
    """What is neither a démarche nor a question on one; null when the message is one."""
    if meaning.intent == "langue":
        return replies.change_language(world, memory, named_language(turn.text) or turn.written)
    if meaning.intent in SMALL_TALK:
        return replies.small_talk(world, memory, meaning.intent)
    if meaning.intent == "humain":
        return replies.handoff(world, memory)
    if meaning.intent == "retour":
        return replies.go_back(world, memory)
    if meaning.intent == "glossaire":
        terms = mentioned_terms(turn.text, world.catalogue.glossary)
        return replies.define(world, memory, *terms) if terms else replies.ask_demarche(memory, say.WHICH_WORD)
    if meaning.intent in OPINIONS:
        return replies.opinion(world, memory)
    return None


def _request(world: World, memory: Memory, turn: Turn, meaning: Meaning, reading: Reading) -> Answer:
    """A démarche is asked about, perhaps two."""
    needs = Needs(**memory.needs).of_the_person().with_more(needs_of(turn.text, turn.written or memory.language))
    memory = replace(_with_topic(world, memory, meaning.intent), needs=needs.asdict())
    second = second_request(
        turn.text, turn.ranking, memory.topic or meaning.intent, world.catalogue, turn.written or memory.language
    )
    memory = replace(memory, pending=second)
    if len(reading.choices) == 1 and memory.place is None and _is_open_to_all(world, memory.topic or meaning.intent):
        memory, reading = replace(memory, place=reading.choices[0]), replace(reading, choices=())
    if _is_unsettled(world, memory, reading):
        memory = replace(memory, place=None)
        if needs_place(world.catalogue.get(memory.topic or meaning.intent)):
            return replies.ask_which(world, memory, reading)
    return replies.orientation(world, memory, memory.topic or meaning.intent)


def _is_unsettled(world: World, memory: Memory, reading: Reading) -> bool:
    """Whether a message names a place that is still to be asked: homonyms, an unknown name, an area other than the known département."""
    if reading.place:
        return False
    own = world.directory.departements[memory.place.departement].name if memory.place else None
    return bool(reading.choices or reading.unknown or reading.area and reading.area != own)


def _is_open_to_all(world: World, topic: str) -> bool:
    """Whether the places of a démarche receive people from anywhere: where they live does not change who is competent."""
    return world.catalogue.get(topic).matrix in ("TI", "PC", "CG")


def _follow_up(world: World, memory: Memory, turn: Turn, meaning: Meaning, reading: Reading) -> Answer:
    """A question on the last answer; one that names a moment or a need may change the places."""
    if _is_unsettled(world, memory, reading):
        return replies.ask_which(world, replace(memory, place=None), reading)
    if memory.topic is None:
        if meaning.intent == "suite.sans_internet":
            return replies.orientation(world, memory, "aide.numerique")
        return replies.ask_demarche(memory, say.NO_TOPIC)
    return replies.follow_up(world, memory, meaning.intent.partition(".")[2], turn.text)


def _with_topic(world: World, memory: Memory, topic: str) -> Memory:
    """The memory with a topic; « j'ai perdu ma carte » then « celle de la voiture » is a lost carte grise."""
    hinted_topic = f"{topic}.{memory.hint}"
    return replace(memory, topic=hinted_topic if hinted_topic in world.catalogue.situations else topic, hint=None, misses=0)


def _pressed(world: World, memory: Memory, payload: str) -> Answer:
    """A button: ``situation:cni.perte``, ``place:86137``, ``mot:anef``, ``avis:faux``, ``langue:ar``, ``dire:humain`` or ``dire:ici``."""
    kind, _, value = payload.partition(":")
    if kind == "situation" and value in world.catalogue.situations:
        memory = replace(_with_topic(world, memory, value), pending=None)
        return replies.orientation(world, memory, memory.topic or value)
    if kind == "place" and (place := world.finder.by_insee(value)):
        return _after_place(world, replace(memory, place=place))
    if kind == "mot" and (term := next((one for one in world.catalogue.glossary if one.id == value), None)):
        return replies.define(world, memory, term)
    if kind == "avis" and value in (say.USEFUL, *say.REASONS):
        return replies.thanks_for_opinion(memory)
    if kind == "langue" and value in languages():
        return replies.change_language(world, memory, value)
    if kind == "dire" and value == "humain":
        return replies.handoff(world, memory)
    if kind == "dire" and value == "ici":
        return _after_place(world, memory) if memory.place else replies.ask_place(world, memory, say.UNKNOWN_PLACE)
    return replies.ask_demarche(memory, say.WHICH_DEMARCHE)


def _with_page_place(world: World, memory: Memory, metadata: dict[str, Any], is_here: bool = False) -> Memory:
    """The place that the page or the kiosk knows, until the person names one; where they stand, when that is what they say."""
    if memory.place is not None and not is_here:
        return memory
    if metadata.get("insee") and not is_here:
        return replace(memory, place=world.finder.by_insee(str(metadata["insee"])))
    if metadata.get("lat") is not None and metadata.get("lon") is not None:
        return replace(memory, place=world.finder.by_position(float(metadata["lat"]), float(metadata["lon"])))
    return memory


def _with_language(memory: Memory, turn: Turn) -> Memory:
    """What the person chose, else what they clearly write in, else what was spoken before, else the page's language."""
    if memory.has_chosen_language:
        return memory
    spoken = memory.language if memory.has_spoken else turn.metadata.get("language") or memory.language
    written = turn.written if turn.written in languages() and turn.written != spoken.partition("-")[0] else None
    return replace(memory, language=written or spoken, has_spoken=True)


def _with_way_back(reply: Reply, memory: Memory, turn: Turn) -> Reply:
    """One tap goes back to the language of the page, when the answer is in another."""
    page = turn.metadata.get("language")
    if page is None or page == memory.language or reply.custom["demarche"] == "langue":
        return reply
    option = {"label": translator(page)(say.ANSWER_IN), "payload": f"langue:{page}"}
    return Reply(reply.texts, {**reply.custom, "options": [*reply.custom["options"], option]})


def _own_first(reading: Reading, departement: str | None) -> Reading:
    """Among homonyms, those of the page's département first: it is likely theirs, but the person says so."""
    return replace(reading, choices=tuple(sorted(reading.choices, key=lambda place: place.departement != departement)))


def _offered(world: World, memory: Memory) -> list[Place]:
    places = (world.finder.by_insee(code) for code in memory.choices)
    return [place for place in places if place]


def _place_given(world: World, memory: Memory, reading: Reading) -> Answer:
    """A message that is (or should be) only a place."""
    if reading.place:
        return _after_place(world, replace(memory, place=reading.place))
    if reading.choices or reading.area:
        return replies.ask_which(world, memory, reading)
    return replies.ask_place(world, memory, say.UNKNOWN_PLACE if memory.asks_of_place < 2 else None)


def _after_place(world: World, memory: Memory) -> Answer:
    memory = replace(memory, choices=[], misses=0, asks_of_place=0)
    if memory.topic is None:
        return replies.ask_demarche(memory, say.NO_TOPIC)
    return replies.orientation(world, memory, memory.topic)
