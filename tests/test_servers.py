"""The real servers, started as a citizen's machine would: the contract, the door, and what happens when a process dies."""
import json
import os
import signal
import time
import urllib.error
import urllib.request
import uuid

import pytest

pytestmark = pytest.mark.servers

FIELDS = {"type", "demarche", "situation", "language", "asks", "options", "place", "structures", "online", "steps", "documents",
          "cost", "delay", "warnings", "map_url", "print_url", "sources"}
STRUCTURE_FIELDS = {"id", "kind", "role", "name", "address", "postal_code", "city", "insee", "lat", "lon", "position_quality",
                    "distance_km", "phone", "email", "website", "opening_hours", "open_now", "next_opening", "appointment",
                    "appointment_url", "services", "accessibility", "notes", "source"}


class Talk:
    """A conversation with the assistant at ``url``."""

    def __init__(self, url, **metadata):
        self.url, self.sender, self.metadata = url, str(uuid.uuid4()), metadata

    def post(self, body):
        return fetch(self.url + "/webhooks/web/webhook", body)

    def say(self, message=None, payload=None):
        body = {"sender": self.sender, "metadata": self.metadata}
        body |= {"message": message} if payload is None else {"payload": payload}
        status, messages, _ = self.post(body)
        assert status == 200, messages
        customs = [one["custom"] for one in messages if "custom" in one]
        assert len(customs) == 1
        text = "\n".join(one["text"] for one in messages if one.get("text"))
        assert text.strip()
        return customs[0], text


def fetch(url, body=None):
    """(status, JSON or text, headers) of a request."""
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"} if data is not None else {})
    try:
        reply = urllib.request.urlopen(request, timeout=40)
    except urllib.error.HTTPError as error:
        reply = error
    raw = reply.read().decode()
    return reply.status, json.loads(raw) if "json" in reply.headers.get("Content-Type", "") else raw, reply.headers


def test_should_answer_the_first_question_of_all(assistant):
    custom, text = Talk(assistant.url).say("j'ai perdu ma carte d'identité, j'habite Loudun")
    assert set(custom) == FIELDS
    assert (custom["type"], custom["demarche"], custom["situation"], custom["place"]["insee"]) == ("orientation", "cni", "perte", "86137")
    first = custom["structures"][0]
    assert set(first) == STRUCTURE_FIELDS
    assert (first["kind"], first["insee"], first["role"]) == ("mairie_dr", "86137", "depot")
    assert custom["steps"] and custom["documents"] and custom["online"] and custom["sources"] and custom["warnings"]
    assert first["phone"] in text and "25 €" in text and "Loudun" in text
    status, page, _ = fetch(assistant.url + custom["map_url"])
    assert status == 200
    for one in custom["structures"]:
        assert page.count(f'data-structure-id="{one["id"]}"') >= 1


def test_should_ask_for_the_place_then_keep_it(assistant):
    talk = Talk(assistant.url)
    custom, text = talk.say("je dois refaire mon passeport")
    assert custom["asks"] == "place" and "commune" in text
    custom, _ = talk.say("Saint-Savin dans la Vienne")
    assert (custom["demarche"], custom["place"]["insee"]) == ("passeport", "86246")
    custom, _ = talk.say("et à Royan ?")
    assert (custom["demarche"], custom["place"]["insee"]) == ("passeport", "17306")
    custom, _ = talk.say("et pour une carte grise ?")
    assert (custom["demarche"], custom["place"]["insee"]) == ("carte_grise", "17306")
    assert not any(one["kind"].startswith("mairie") for one in custom["structures"])


def test_should_offer_homonyms_as_buttons_and_take_the_one_pressed(assistant):
    talk = Talk(assistant.url)
    custom, _ = talk.say("carte d'identité, j'habite Colombiers")
    assert custom["asks"] == "place" and len(custom["options"]) >= 3
    option = next(one for one in custom["options"] if "Vienne" in one["label"])
    custom, _ = talk.say(payload=option["payload"])
    assert custom["place"]["insee"] == "86081" and custom["structures"]


def test_should_never_say_the_same_sentence_twice_when_lost(assistant):
    talk = Talk(assistant.url)
    said = [talk.say(text) for text in ("blurp zorglub", "zorglub blurp", "frtz bloup", "bloup frtz zz")]
    lost = [text for custom, text in said if custom["type"] in ("clarification", "handoff")]
    assert len(set(lost[:3])) == len(lost[:3])
    assert any("39 39" in text for _, text in said)


def test_should_put_safety_first(assistant):
    custom, text = Talk(assistant.url).say("mon mari me frappe et il a pris mon passeport, au secours")
    assert custom["type"] == "emergency" and custom["demarche"] == "danger"
    assert all(number in text for number in ("17", "112", "3919", "114"))


@pytest.mark.parametrize("text", ["/restart", " /restart", "\u00a0/restart", "\u200f/restart", "／restart", "/session_start",
                                  '/choix{"valeur": "situation:cni.perte"}', "/back"])
def test_should_read_a_command_as_words(assistant, text):
    talk = Talk(assistant.url, insee="86137")
    talk.say("carte grise perdue")
    custom, _ = talk.say(text)
    assert custom["situation"] != "perte" or custom["demarche"] == "carte_grise"
    after, _ = talk.say("et pour un passeport ?")
    assert after["place"]["insee"] == "86137"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"sender": "x"}', b'"' + b"a" * 20_000 + b'"', b"[" * 5000])
def test_should_refuse_a_broken_body_with_a_json_error(assistant, body):
    status, error, _ = fetch(assistant.url + "/webhooks/web/webhook", body)
    assert status in (400, 413)
    assert set(error["error"]) == {"code", "message"} and "Traceback" not in json.dumps(error)


def test_should_refuse_a_thousand_and_one_characters(assistant):
    talk = Talk(assistant.url)
    status, error, _ = talk.post({"sender": talk.sender, "message": "a" * 1001})
    assert (status, error["error"]["code"]) == (400, "message_too_long")
    talk.say("a" * 1000)


@pytest.mark.parametrize("path", [
    "/webhooks/rest/webhook", "/conversations/x/tracker", "/model", "/model/parse", "/domain", "/version", "/status",
    "/socket.io/", "/webhook", "/../config.yml", "/static/../app.py", "/vendor/../secret", "/static/%2e%2e/app.py",
])
def test_should_not_reach_anything_behind_the_door(assistant, path):
    status, body, _ = fetch(assistant.url + path)
    assert status == 404, body


def test_should_send_strict_headers_and_no_cors(assistant):
    for path in ("/", "/carte?departement=86", "/api/v1/demarches", "/nothing"):
        _, _, headers = fetch(assistant.url + path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert headers["Access-Control-Allow-Origin"] is None and headers["Set-Cookie"] is None
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Server"] == "ou-aller"


def test_should_slow_down_a_hurried_conversation_kindly(assistant):
    talk = Talk(assistant.url)
    for _ in range(60):
        status, body, headers = talk.post({"sender": talk.sender, "message": "bonjour"})
        if status != 200:
            break
    assert status == 429 and "Merci" in body["error"]["message"] and headers["Retry-After"]


def test_should_serve_the_api(assistant):
    _, found, _ = fetch(assistant.url + "/api/v1/structures?insee=86137&demarche=cni")
    assert found["structures"][0]["insee"] == "86137" and set(found["structures"][0]) == STRUCTURE_FIELDS
    _, near, _ = fetch(assistant.url + "/api/v1/structures?lat=43.71&lon=-1.05&kind=pan&limit=2")
    assert [one["kind"] for one in near["structures"]] == ["pan", "pan"] and near["structures"][0]["city"] == "Dax"
    _, geo, _ = fetch(assistant.url + "/api/v1/structures.geojson?departement=61&limit=100")
    assert geo["type"] == "FeatureCollection" and len(geo["features"]) > 40
    _, catalogue, _ = fetch(assistant.url + "/api/v1/demarches")
    assert sum(len(one["situations"]) for one in catalogue["demarches"]) >= 116


@pytest.mark.parametrize("query, code", [
    ("insee=99999", "unknown_commune"), ("insee=<script>", "unknown_commune"), ("lat=a&lon=b", "bad_position"),
    ("lat=95&lon=0", "bad_position"), ("insee=86137&kind=castle", "unknown_kind"), ("insee=86137&limit=0", "bad_limit"),
    ("insee=86137&situation=cni.nothing", "unknown_situation"), ("", "place_needed"), ("lat=0&lon=0", "not_in_france"),
])
def test_should_say_what_is_wrong_with_an_api_question(assistant, query, code):
    status, error, _ = fetch(f"{assistant.url}/api/v1/structures?{query}")
    assert (status, error["error"]["code"]) == (400, code)


def test_should_keep_no_word_of_a_citizen_in_the_logs(assistant):
    secret = "Zanzibarinette"
    Talk(assistant.url).say(f"bonjour je m'appelle {secret}, 06 12 34 56 78, j'ai perdu mon permis à Dax")
    for path in assistant.logs.glob("*"):
        assert secret not in path.read_text(errors="replace") and "06 12 34" not in path.read_text(errors="replace")


@pytest.mark.parametrize("name", ["actions", "rasa", "porte"])
def test_should_survive_the_death_of_each_process(assistant, name):
    talk = Talk(assistant.url)
    talk.say("j'ai perdu ma carte d'identité, j'habite Loudun")
    old = int((assistant.logs / f"{name}.pid").read_text())
    os.kill(old, signal.SIGKILL)
    if name == "porte":
        assistant.wait("/", 60)
    else:
        custom, text = talk.say("et pour un passeport ?")
        assert custom["map_url"] and "39 39" in text and custom["demarche"] == "passeport"
        assert custom["type"] == "error" and custom["structures"], "the general rule, from what is known"
    assistant.wait("/health", 120)
    assert int((assistant.logs / f"{name}.pid").read_text()) != old
    custom, _ = talk.say("et à Royan ?")
    if name != "porte":
        assert (custom["demarche"], custom["place"]["insee"]) == ("passeport", "17306"), "the conversation goes on"
    else:
        assert custom["place"]["insee"] == "17306"


def test_should_stop_everything_at_the_end(second_assistant):
    pids = [int(path.read_text()) for path in second_assistant.logs.glob("*.pid")]
    assert len(pids) == 3
    second_assistant.process.send_signal(signal.SIGINT)
    assert second_assistant.process.wait(30) == 0
    deadline = time.monotonic() + 10
    while any(_alive(pid) for pid in pids) and time.monotonic() < deadline:
        os.sched_yield()
    assert not any(_alive(pid) for pid in pids)


def _alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_should_say_clearly_that_the_port_is_taken(assistant):
    code, error = assistant.try_again_on_the_same_port()
    assert code == 1 and "déjà pris" in error and "Traceback" not in error
