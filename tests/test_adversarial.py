"""Hostile and odd messages (adversarial.yml) put to the real servers: each gets a whole, harmless and useful answer."""
import json
import re
import time
from pathlib import Path

import pytest
import yaml
from test_servers import FIELDS, Talk

from locales import languages

pytestmark = pytest.mark.servers

THEMES = yaml.safe_load(Path(__file__).with_name("adversarial.yml").read_text(encoding="utf-8"))
TYPES = {"orientation", "clarification", "information", "handoff", "greeting", "out_of_scope", "emergency", "error"}
NEVER = (
    "<script", "<img", "<svg", "<iframe", "<style", "onerror=", "javascript:", "{{", "{%", "${", "__class__", "Traceback",
    "Exception", "rasa", "/restart", "\u202e", "\u200f", "\u200b", "\x00", "\x1b",
)
PHONE = re.compile(r"\b0\d(?: \d\d){4}\b|\b0 80\d \d{3} \d{3}\b|\b(?:39 39|34 00|3919|112)\b")
MOST_SECONDS = 10


def case(entry, theme):
    """A message with all its keys."""
    entry = {"text": entry} if isinstance(entry, str) else entry
    return {
        "theme": theme["theme"], "personal": theme.get("personal"), "text": entry["text"] * entry.get("times", 1),
        "hides": entry.get("hides", []), "type": entry.get("type"), "as_if": entry.get("as_if"),
        **({"place": entry["place"]} if "place" in entry else {}),
    }


CASES = [case(entry, theme) for theme in THEMES for entry in theme["messages"]]
NAMES = [f"{theme['theme'].replace(' ', '-')}-{number}" for theme in THEMES for number in range(1, len(theme["messages"]) + 1)]


def where(*keys):
    """The cases that have one of the keys, as parameters with their names."""
    return pytest.mark.parametrize("one", [pytest.param(one, id=name) for one, name in zip(CASES, NAMES) if any(map(one.get, keys))])


@pytest.fixture(scope="module")
def answers(assistant):
    """``answers(case)``: (custom, text, talk, seconds) of a message in a conversation of its own, asked once."""
    kept = {}

    def ask(one):
        if id(one) not in kept:
            talk, start = Talk(assistant.url), time.monotonic()
            kept[id(one)] = (*talk.say(one["text"]), talk, time.monotonic() - start)
        return kept[id(one)]

    return ask


@pytest.fixture(scope="module", autouse=True)
def logs(assistant):
    """What the servers write in their logs while this module runs."""
    sizes = {path: path.stat().st_size for path in assistant.logs.glob("*")}
    return lambda: "".join(path.read_bytes()[sizes.get(path, 0):].decode(errors="replace") for path in assistant.logs.glob("*"))


def squeezed(text):
    """``text`` without case nor anything that people put between digits."""
    return re.sub(r"[\s.\-]", "", text).lower()


def test_should_have_many_messages_of_many_kinds():
    assert len(CASES) >= 200 and len(THEMES) >= 15
    assert len({one["text"] for one in CASES}) == len(CASES), "a message is there twice"
    assert all(len(one["text"]) <= 1000 for one in CASES)


@pytest.mark.parametrize("one", CASES, ids=NAMES)
def test_should_give_a_whole_answer(answers, one):
    custom, text, _, seconds = answers(one)
    assert set(custom) == FIELDS
    assert custom["type"] in TYPES - {"error"} and custom["language"] in languages()
    assert custom["asks"] in (None, "place", "demarche", "situation")
    assert seconds < MOST_SECONDS
    assert "{" not in text and "None" not in text, "a sentence was not filled in"


@pytest.mark.parametrize("one", CASES, ids=NAMES)
def test_should_offer_a_next_step(answers, one):
    custom, text, _, _ = answers(one)
    phones = [service for service in custom["online"] if service["phone"]]
    assert custom["options"] or custom["asks"] or custom["structures"] or phones or PHONE.search(text), text


@pytest.mark.parametrize("one", CASES, ids=NAMES)
def test_should_not_repeat_what_is_hostile(answers, one):
    custom, text, _, _ = answers(one)
    said = text + json.dumps(custom, ensure_ascii=False)
    assert [part for part in NEVER if part in said] == []
    assert [part for part in one["hides"] if part.lower() in said.lower()] == []
    if one["personal"]:
        assert [part for part in one["hides"] if squeezed(part) in squeezed(said)] == []


@pytest.mark.parametrize("one", CASES, ids=NAMES)
def test_should_go_on_as_if_nothing_had_happened(answers, one):
    custom, _ = answers(one)[2].say("j'ai perdu ma carte d'identité, j'habite Loudun")
    assert (custom["demarche"], custom["situation"], custom["place"]["insee"]) == ("cni", "perte", "86137")
    assert custom["structures"]


@where("place")
def test_should_take_a_place_only_where_there_is_one(answers, one):
    place = answers(one)[0]["place"]
    assert (place["insee"] if place else "none") == one["place"]


@where("type")
def test_should_answer_with_the_one_right_type(answers, one):
    assert answers(one)[0]["type"] == one["type"]


@where("personal")
def test_should_say_gently_that_numbers_are_not_needed(answers, one):
    text = answers(one)[1]
    assert any("numéro" in sentence and re.search(r"\b(?:pas|inutile)\b", sentence) for sentence in re.split(r"(?<=[.!?])\s", text)), text


@where("as_if")
def test_should_answer_as_without_the_number(assistant, answers, one):
    custom = answers(one)[0]
    plain, _ = Talk(assistant.url).say(one["as_if"])
    for key in ("type", "demarche", "situation", "place", "asks"):
        assert custom[key] == plain[key], key
    assert [place["id"] for place in custom["structures"]] == [place["id"] for place in plain["structures"]]


@pytest.mark.parametrize("one", [pytest.param(one, id=name) for one, name in zip(CASES, NAMES) if one["personal"] is False])
def test_should_not_take_a_date_or_a_public_number_for_a_personal_one(answers, one):
    assert "numéro personnel" not in answers(one)[1]


@pytest.mark.parametrize("theme", THEMES, ids=[theme["theme"].replace(" ", "-") for theme in THEMES])
def test_should_leave_other_conversations_alone(assistant, theme):
    bystander = Talk(assistant.url)
    before, _ = bystander.say("carte grise perdue, j'habite Dax")
    for entry in theme["messages"][:3]:
        Talk(assistant.url).say(case(entry, theme)["text"])
    after, _ = bystander.say("et pour un passeport ?")
    assert (before["demarche"], after["demarche"]) == ("carte_grise", "passeport")
    assert before["place"] == after["place"] and after["place"]["insee"] == "40088"


def test_should_write_neither_errors_nor_numbers_in_the_logs(answers, logs):
    personal = [one for one in CASES if one["personal"]]
    for one in personal:
        answers(one)
    written = logs()
    assert "Traceback" not in written
    assert [part for one in personal for part in one["hides"] if squeezed(part) in squeezed(written)] == []
