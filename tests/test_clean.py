"""Free text is never a command, whatever it begins with."""
import pytest

from channels.clean import plain_text
from channels.web import EMPTY, rasa_text


@pytest.mark.parametrize("text", [
    "/restart", "  /restart", "\u00a0/restart", "\u200f/restart", "\u202e/restart", "／restart", "//restart", "/ /restart",
    "\ufeff/restart", "\u2066/restart\u2069", "\t\n/restart", "\u200b/restart", "\u200d/restart", "\x00/restart", "/\u200f/restart",
])
def test_should_not_let_a_command_through(text):
    assert rasa_text({"message": text}) == "restart"


def test_should_not_let_an_intent_with_entities_through():
    assert not rasa_text({"message": '/choix{"valeur": "situation:cni.perte"}'}).startswith("/")


@pytest.mark.parametrize("text", ["", "   ", "/", "///", "\u200f", "\u200b\u200b", "\n"])
def test_should_call_empty_what_has_nothing_to_read(text):
    assert rasa_text({"message": text}) == EMPTY


def test_should_keep_ordinary_text():
    assert plain_text("j'ai perdu\nma carte  d'identité 24/12") == "j'ai perdu ma carte d'identité 24/12"


def test_should_fold_full_width_forms():
    assert plain_text("８６０００　Poitiers") == "86000 Poitiers"


def test_should_make_a_payload_the_intent_of_a_choice():
    assert rasa_text({"payload": "place:86137"}) == '/choix{"valeur": "place:86137"}'
