"""The one Rasa action: read the slots, call the conversation, say its reply, write the slots."""
from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import respond
from actions.memory import Memory, Turn
from actions.world import open_world


def turn_of(message: dict[str, Any]) -> Turn:
    """The last message of a tracker as a turn."""
    intent = (message.get("intent") or {}).get("name")
    metadata = message.get("metadata") or {}
    if intent == "choix":
        values = [entity.get("value") for entity in message.get("entities") or [] if entity.get("entity") == "valeur"]
        return Turn(payload=str(values[0]) if values else "", metadata=metadata)
    if intent == "vide":
        return Turn(metadata=metadata)
    ranking = tuple((one["name"], float(one["confidence"])) for one in message.get("intent_ranking") or [])
    return Turn(text=message.get("text") or "", ranking=ranking, written=message.get("language"), metadata=metadata)


class ActionRepondre(Action):
    """Answers every message."""

    def __init__(self) -> None:
        open_world()  # open everything before the first citizen comes

    def name(self) -> str:
        """Name in the domain."""
        return "action_repondre"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """One turn."""
        reply, after = respond(open_world(), memory_of(tracker), turn_of(tracker.latest_message))
        *first, last = reply.texts
        for text in first:
            dispatcher.utter_message(text=text)
        dispatcher.utter_message(text=last, buttons=reply.buttons)
        dispatcher.utter_message(json_message={**reply.custom, "memory": after.slots()})
        return [SlotSet(name, value) for name, value in after.slots().items()]


def memory_of(tracker: Tracker) -> Memory:
    """The memory that the front door holds, which also knows the turns that Rasa missed; else the one of the slots."""
    held = (tracker.latest_message.get("metadata") or {}).get("memory")
    return Memory.from_slots(held or tracker.current_slot_values())
