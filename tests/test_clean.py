"""Free text is never a command, whatever it begins with."""
import pytest

from channels.clean import plain_text, without_personal_data
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


@pytest.mark.parametrize("text", [
    "mon tel 06 12 34 56 78", "0612345678", "+33 6 12 34 56 78", "jean.dupont@example.org", "1 84 12 76 451 089 46", "12AB34567",
    "FR76 3000 6000 0112 3456 7890 189", "ma plaque AB-123-CD", "dossier 123456789012",
])
def test_should_mask_what_names_a_person(text):
    masked, found = without_personal_data(text)
    assert found and not any(part in masked for part in ("12 34", "1234", "dupont", "AB34", "123-CD", "76 451", "3000"))


@pytest.mark.parametrize("text", ["86000 Poitiers", "le 24/12/2026 à 17 h 30", "25 €", "0,5 km", "permis de 1987",
                                  "j'habite 13 rue des lilas 75011"])
def test_should_leave_the_rest_alone(text):
    assert without_personal_data(text) == (text, False)
