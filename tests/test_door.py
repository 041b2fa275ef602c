"""What the door accepts and refuses, without any server."""
import uuid

import pytest
from aiohttp.test_utils import make_mocked_request
from conftest import run_apart

from web.talk import json_body
from web.turns import Limit, Refused, Seal, check

SEAL = Seal(b"a key for the tests")
SENDER = str(uuid.UUID("6f1c1a52-6c0e-4a8e-9f0b-1d2f3a4b5c6d"))


def refusal(body):
    with pytest.raises(Refused) as caught:
        check(body, SEAL)
    return caught.value


def test_should_accept_a_message():
    turn = check({"sender": SENDER, "message": "bonjour"}, SEAL)
    assert (turn.sender, turn.text, turn.payload) == (SENDER, "bonjour", None)


@pytest.mark.parametrize("sender", [
    None, "", "default", 12, "6f1c1a52-6c0e-1a8e-9f0b-1d2f3a4b5c6d", "6f1c1a526c0e4a8e9f0b1d2f3a4b5c6d",
    "{6f1c1a52-6c0e-4a8e-9f0b-1d2f3a4b5c6d}", "6f1c1a52-6c0e-4a8e-9f0b-1d2f3a4b5c6d/../x", ["x"], {"$ne": 1},
])
def test_should_refuse_a_sender_that_is_not_a_uuid4(sender):
    assert refusal({"sender": sender, "message": "bonjour"}).code == "sender_not_uuid4"


@pytest.mark.parametrize("body", [[], "bonjour", 3, None])
def test_should_refuse_a_body_that_is_not_an_object(body):
    assert refusal(body).code == "not_an_object"


@pytest.mark.parametrize("extra", [{}, {"message": "a", "payload": "b"}, {"message": None, "payload": None}])
def test_should_want_a_message_or_a_payload(extra):
    assert refusal({"sender": SENDER, **extra}).code == "message_or_payload"


@pytest.mark.parametrize("declared", [
    None, "text/plain", "text/plain;charset=utf-8", "application/x-www-form-urlencoded", "multipart/form-data",
])
def test_should_refuse_what_any_site_may_post_without_asking(declared):
    request = make_mocked_request("POST", "/webhooks/web/webhook", {"Content-Type": declared} if declared else {})
    with pytest.raises(Refused) as caught:
        run_apart(json_body(request))
    assert (caught.value.status, caught.value.code) == (415, "not_declared_json")


def test_should_count_a_thousand_characters():
    assert check({"sender": SENDER, "message": "é" * 1000}, SEAL).text == "é" * 1000
    assert refusal({"sender": SENDER, "message": "é" * 1001}).code == "message_too_long"


def test_should_take_a_payload_only_as_offered():
    offered = SEAL.sign("place:86137")
    assert check({"sender": SENDER, "payload": offered}, SEAL).payload == "place:86137"
    halves = ("a~\ud800", "\udfff~a")
    for forged in (*halves, "place:86137", "/restart", "", "~", offered[:-1], offered.replace("86137", "86194"), offered + "x", "é~é"):
        assert refusal({"sender": SENDER, "payload": forged}).code == "payload_not_offered"


def test_should_not_take_a_payload_signed_elsewhere():
    assert refusal({"sender": SENDER, "payload": Seal(b"another key").sign("place:86137")}).status == 400


@pytest.mark.parametrize("metadata, code", [
    ({"insee": "86 194"}, "metadata_insee"), ({"insee": 86194}, "metadata_insee"), ({"lat": "46"}, "metadata_lat"),
    ({"lat": 91}, "metadata_lat"), ({"lon": float("nan")}, "metadata_lon"), ({"lon": True}, "metadata_lon"),
    ({"surface": "fridge"}, "metadata_surface"), ("fr", "metadata_not_an_object"),
])
def test_should_name_the_metadata_that_is_wrong(metadata, code):
    assert refusal({"sender": SENDER, "message": "x", "metadata": metadata}).code == code


def test_should_keep_only_known_metadata():
    turn = check({"sender": SENDER, "message": "x", "metadata": {"insee": "2A004", "memory": {"demarche": "x"}, "language": "xx"}}, SEAL)
    assert turn.metadata == {"insee": "2A004"}


def test_should_limit_each_conversation_kindly():
    clock = iter(range(1000))
    limit = Limit(3, lambda: float(next(clock)))
    for _ in range(3):
        limit.check("a")
    with pytest.raises(Refused) as caught:
        limit.check("a")
    assert caught.value.status == 429 and "Merci" in caught.value.message
    limit.check("b")


def test_should_let_in_again_after_a_minute():
    now = [0.0]
    limit = Limit(1, lambda: now[0])
    limit.check("a")
    now[0] = 61.0
    limit.check("a")
