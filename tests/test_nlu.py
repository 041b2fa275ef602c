"""The components that understand: one form for what is typed in several, tokens of every script, the encoder, the classifier."""
from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.classifier import SituationClassifier
from nlu.encoder import ENCODERS, SentenceEncoder
from nlu.language import LanguageIdentifier
from nlu.normalise import TextNormaliser, normalise, skeleton
from nlu.tokenizer import ScriptTokenizer

CONTEXT = ExecutionContext(GraphSchema({}))
SENTENCES = {
    "perte": ["j'ai perdu ma carte", "carte perdue", "I lost my card", "потеряла карту", "我的卡丢了"],
    "vol": ["on m'a volé ma carte", "carte volée hier", "my card was stolen", "украли карту", "我的卡被偷了"],
}


@pytest.mark.parametrize("text, one_form", [
    ("l’État", "l'État"), ("ＣＡＦ ８６０００", "CAF 86000"), ("بـطـاقـة", "بطاقة"), ("أَضَعْتُ", "أضعت"), ("می‌خوام", "می خوام"),
    ("٨٦٠٠٠ ۸۶۰۰۰", "86000 86000"),
    ("\u202eabc\u2066", "abc"), ("a\u00a0 b\n", "a b"), ("ﬁche", "fiche"), ("ինչպե՞ս", "ինչպես"), ("«mot»", '"mot"'),
])
def test_should_write_in_one_form_what_keyboards_write_in_several(text, one_form):
    assert normalise(text) == one_form
    assert normalise(one_form) == one_form


@pytest.mark.parametrize("one, other", [
    ("كارت الإقامة", "کارت الاقامه"), ("Carte d’Identité", "carte d'identite"), ("ещё", "еще"), ("ışık", "isik"), ("և", "եւ"), ("فی", "في"),
])
def test_should_give_one_skeleton_to_words_typed_alike(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize("one, other", [("й", "и"), ("карта", "карты"), ("卡", "证")])
def test_should_keep_letters_that_are_not_the_same(one, other):
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize("text, words", [
    ("我住Dax", ["我", "住", "Dax"]), ("récépissé-ս", ["récépissé", "ս"]), ("ცხოვრობ დაქსში", ["ცხოვრობ", "დაქსში"]),
    ("بطاقة 86000", ["بطاقة", "86000"]), ("…", ["…"]),
])
def test_should_cut_words_of_every_script(text, words):
    message = Message({TEXT: text})
    ScriptTokenizer({**ScriptTokenizer.get_default_config()}).process([message])
    tokens = message.get("text_tokens")
    assert [token.text for token in tokens] == words
    assert all(text[token.start:token.end] == token.text for token in tokens)


def test_should_normalise_the_messages_that_come_and_those_that_are_learnt_from():
    component = TextNormaliser()
    said, learnt = Message({TEXT: "l’État"}), TrainingData([Message({TEXT: "ＣＮＩ", INTENT: "cni"})])
    assert component.process([said, Message({})])[0].get(TEXT) == "l'État"
    assert component.process_training_data(learnt).training_examples[0].get(TEXT) == "CNI"


class Lengths:
    """An operator's own encoder: two numbers a sentence."""

    name = "lengths"

    def encode(self, sentences):
        return np.array([[len(one), one.count(" ")] for one in sentences], dtype=np.float32)


def test_should_take_another_encoder_and_encode_a_sample_of_each_intent(monkeypatch, tmp_path):
    monkeypatch.setitem(ENCODERS, "lengths", Lengths)
    config = {**SentenceEncoder.get_default_config(), "encoder": "lengths", "cache": str(tmp_path), "most_sentences": 3}
    SentenceEncoder.validate_config(config)
    component = SentenceEncoder(config, "test")
    data = TrainingData([Message({TEXT: f"{intent} {number}", INTENT: intent}) for intent in ("a", "b") for number in range(10)])
    component.process_training_data(data)
    encoded = [one.get(TEXT) for one in data.training_examples if one.get_dense_features(TEXT)[1] is not None]
    assert encoded == ["a 0", "a 3", "a 6", "b 0", "b 3", "b 6"]
    assert (tmp_path / "lengths.npz").exists()
    message = component.process([Message({TEXT: "deux mots"})])[0]
    assert message.get_dense_features(TEXT)[1].features.tolist() == [[9.0, 1.0]]


def test_should_refuse_an_encoder_that_it_does_not_know():
    with pytest.raises(ValueError, match="use one of"):
        SentenceEncoder.validate_config({"encoder": "nothing"})


def trained(folder: Path):
    """A classifier trained on a few sentences with the real encoder, in an empty folder."""
    folder.mkdir()
    data = TrainingData([Message({TEXT: text, INTENT: intent}) for intent, texts in SENTENCES.items() for text in texts])
    encoder = SentenceEncoder({**SentenceEncoder.get_default_config(), "cache": None}, "test")
    encoder.process_training_data(data)
    storage = LocalModelStorage(folder)
    classifier = SituationClassifier.create(SituationClassifier.get_default_config(), storage, Resource("situations"), CONTEXT)
    classifier.train(data)
    return encoder, SituationClassifier.load(classifier.config, storage, Resource("situations"), CONTEXT)


def test_should_understand_the_same_thing_in_several_languages_and_train_twice_alike(tmp_path):
    rankings = []
    for name in ("one", "two"):
        encoder, classifier = trained(tmp_path / name)
        said = encoder.process([Message({TEXT: text}) for text in ("ich habe meine Karte verloren", "me robaron la tarjeta")])
        rankings.append([one.get("intent_ranking") for one in classifier.process(said)])
    assert [ranking[0]["name"] for ranking in rankings[0]] == ["perte", "vol"]
    assert rankings[0] == rankings[1]


def test_should_say_the_language_of_each_message(tmp_path):
    storage = LocalModelStorage(tmp_path)
    component = LanguageIdentifier.create({}, storage, Resource("language"), CONTEXT)
    component.train(TrainingData())
    loaded = LanguageIdentifier.load({}, storage, Resource("language"), CONTEXT)
    said = [Message({TEXT: "Where can I renew my driving licence?"}), Message({TEXT: "Poitiers"}), Message({TEXT: "ვცხოვრობ დაქსში"})]
    assert [one.get("language") for one in loaded.process(said)] == ["en", None, "ka"]
