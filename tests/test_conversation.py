"""The conversation, turn by turn, on the real directory and catalogue. The classifier's ranking is an input."""
from datetime import datetime

import pytest

from actions.conversation import World, respond
from actions.memory import Memory, Turn
from actions.understanding import needs_of, understand
from directory.hours import PARIS
from directory.places import PlaceFinder
from routing.catalogue import load

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=PARIS)


@pytest.fixture(scope="session")
def world(directory):
    return World(load(), directory, PlaceFinder(directory), lambda: SUNDAY)


class Person:
    """Somebody who talks; each message comes with the intent that the classifier would give it."""

    def __init__(self, world, **metadata):
        self.world, self.memory, self.metadata = world, Memory(), metadata
        self.texts = ()

    def say(self, text, intent, confidence=0.9, **others):
        """``others``: the shares of other intents, their dots written ``__``."""
        rest = sorted(((name.replace("__", "."), share) for name, share in others.items()), key=lambda one: -one[1])
        ranking = ((intent, confidence), *(rest or [("hors_perimetre", 1 - confidence)]))
        return self._turn(Turn(text, None, ranking, self.metadata))

    def press(self, label):
        payload = next(one["payload"] for one in self.custom["options"] if label in one["label"])
        return self._turn(Turn(payload=payload, metadata=self.metadata))

    def _turn(self, turn):
        reply, memory = respond(self.world, self.memory, turn)
        self.memory = Memory.from_slots(memory.slots())
        self.custom, self.texts = reply.custom, reply.texts
        return reply.custom


@pytest.fixture
def person(world):
    return Person(world)


def test_should_answer_in_one_turn_when_all_is_said(person):
    custom = person.say("j'ai perdu ma carte d'identité, j'habite Loudun", "cni.perte")
    assert (custom["type"], custom["asks"], custom["structures"][0]["insee"]) == ("orientation", None, "86137")
    assert any("Loudun" in text and "05 49 98 15 38" in text for text in person.texts)
    assert any("25 €" in text for text in person.texts)


def test_should_give_the_general_rule_while_asking_for_the_place(person):
    custom = person.say("on m'a volé mon permis", "permis.vol")
    assert (custom["type"], custom["asks"], custom["situation"]) == ("clarification", "place", "vol")
    assert custom["steps"] and any("police" in text for text in person.texts)
    custom = person.say("Dax", "lieu")
    assert (custom["situation"], custom["place"]["insee"], custom["type"]) == ("vol", "40088", "orientation")


def test_should_keep_the_place_for_another_demarche_and_the_demarche_for_another_place(person):
    person.say("carte d'identité périmée à Saint-Savin dans la Vienne", "cni.renouvellement")
    custom = person.say("et pour un passeport ?", "passeport")
    assert (custom["demarche"], custom["place"]["insee"]) == ("passeport", "86246")
    custom = person.say("et à Royan ?", "lieu")
    assert (custom["demarche"], custom["place"]["insee"]) == ("passeport", "17306")
    custom = person.say("non pardon, pas Royan : Marennes", "lieu")
    assert (custom["demarche"], custom["place"]["insee"]) == ("passeport", "17219")


def test_should_ask_which_homonym_and_accept_a_button_or_words(person):
    custom = person.say("carte d'identité, j'habite Colombiers", "cni")
    assert custom["asks"] == "place" and [one["label"] for one in custom["options"]]
    custom = person.say("dans la Vienne", "lieu")
    assert custom["place"]["insee"] == "86081"


def test_should_ask_for_a_commune_when_a_departement_is_given(person):
    custom = person.say("mon passeport, j'habite dans les Landes", "passeport.renouvellement")
    assert (custom["asks"], custom["place"]) == ("place", None)
    assert any("Landes" in text for text in person.texts)


def test_should_ask_the_document_when_a_card_is_not_named_and_remember_what_happened(person):
    custom = person.say("j'ai perdu ma carte", "ambigu.carte")
    assert (custom["asks"], custom["demarche"]) == ("demarche", None)
    custom = person.say("celle de la voiture", "carte_grise")
    assert (custom["demarche"], custom["situation"]) == ("carte_grise", "perte")


def test_should_ask_the_document_by_buttons(person):
    person.say("mon titre est périmé", "ambigu.titre")
    custom = person.press("Titre de séjour")
    assert (custom["demarche"], custom["situation"], custom["asks"]) == ("titre_sejour", "renouvellement", "place")


def test_should_ask_the_situation_beside_a_general_answer(person):
    custom = person.say("un souci de carte grise, à Briouze", "carte_grise")
    assert (custom["asks"], custom["place"]["insee"]) == ("situation", "61063") and custom["structures"]
    custom = person.press("Carte volée")
    assert custom["situation"] == "vol" and "police" in custom["steps"][0].lower()


def test_should_start_from_the_place_of_the_page(world):
    person = Person(world, insee="86137")
    custom = person.say("passeport pour mon bébé", "passeport.mineur")
    assert custom["place"]["insee"] == "86137"


def test_should_start_from_the_position_of_the_telephone(world):
    person = Person(world, lat=43.71, lon=-1.05)
    custom = person.say("permis perdu", "permis.perte")
    assert custom["place"]["insee"] == "40088" and custom["place"]["precision"] == "position"


def test_should_never_use_the_same_sentence_twice_when_lost(person):
    said = []
    for _ in range(3):
        person.say("blurp", "incompris")
        said.append(person.texts[0])
    assert len(set(said)) == 3
    assert person.custom["type"] == "handoff" and any("39 39" in text for text in person.texts)


def test_should_ask_for_the_place_in_other_words_each_time(person):
    person.say("passeport perdu", "passeport.perte")
    said = [person.texts[-1]]
    for text in ("Trifouillis-les-Oies", "Trifouillis-les-Canards"):
        person.say(text, "lieu")
        said.append(person.texts[-1])
    assert person.custom["asks"] == "place"
    assert said[0] != said[1]


@pytest.mark.parametrize("intent, words", [
    ("suite.documents", "photo"), ("suite.prix", "25 €"), ("suite.horaires", "lundi"), ("suite.telephone", "05 49 98 15 38"),
    ("suite.rendez_vous", "rendez-vous"), ("suite.sans_internet", "aide"), ("suite.accessibilite", "appelez"),
    ("suite.carte", "/carte?"), ("suite.en_ligne", "ants.gouv.fr"), ("suite.pourquoi", "empreintes"), ("suite.delai", "délai"),
    ("suite.plus_pres", "Loudun"), ("suite.repeter", "Loudun"), ("suite.imprimer", "imprimez"),
])
def test_should_answer_what_follows_an_answer(person, intent, words):
    person.say("j'ai perdu ma carte d'identité, j'habite Loudun", "cni.perte")
    custom = person.say("et alors ?", intent)
    assert (custom["demarche"], custom["place"]["insee"]) == ("cni", "86137")
    assert words.lower() in " ".join(person.texts).lower()


def test_should_say_the_hours_of_the_day_asked(person):
    person.say("carte d'identité perdue, Loudun", "cni.perte")
    person.say("c'est ouvert le samedi ?", "suite.horaires")
    said = " ".join(person.texts)
    assert "samedi 28 novembre 2026" in said and "fermé" in said


def test_should_ask_the_demarche_first_when_nothing_is_known(person):
    custom = person.say("c'est ouvert le samedi ?", "suite.horaires")
    assert custom["asks"] == "demarche" and custom["options"]


def test_should_put_danger_first_whatever_else_is_said(person):
    custom = person.say("il me frappe, il a mon passeport", "danger")
    assert custom["type"] == "emergency"
    assert all(number in " ".join(person.texts) for number in ("17", "112", "114", "3919"))


@pytest.mark.parametrize("intent, kind, demarche", [
    ("salutation", "greeting", "salutation"), ("aide", "greeting", "salutation"), ("merci", "information", "salutation"),
    ("humain", "handoff", "humain"), ("hors_perimetre", "out_of_scope", "hors_perimetre"), ("langue", "clarification", "langue"),
    ("recommencer", "greeting", "salutation"),
])
def test_should_talk_small(person, intent, kind, demarche):
    custom = person.say("…", intent)
    assert (custom["type"], custom["demarche"]) == (kind, demarche)


def test_should_give_the_prefecture_to_call_when_the_place_is_known(person):
    person.say("titre de séjour à Loudun", "titre_sejour")
    person.say("je veux parler à quelqu'un", "humain")
    assert any("Préfecture de la Vienne" in text for text in person.texts)


def test_should_forget_all_when_starting_again(person):
    person.say("carte d'identité perdue, Loudun", "cni.perte")
    person.say("on recommence", "recommencer")
    assert (person.memory.topic, person.memory.place) == (None, None)


def test_should_say_how_to_complain(person):
    custom = person.say("je veux faire une réclamation", "reclamation.service")
    assert custom["demarche"] == "avis" and custom["online"]


@pytest.mark.parametrize("text, term", [
    ("c'est quoi un récépissé ?", "Récépissé"), ("ça veut dire quoi ANEF", "ANEF"), ("qu'est-ce qu'un timbre fiscal", "Timbre fiscal"),
    ("c koi un cerfa", "Cerfa"),
])
def test_should_explain_a_word(person, text, term):
    custom = person.say(text, "hors_perimetre")
    assert custom["demarche"] == "glossaire" and person.texts[0].startswith(term)


@pytest.mark.parametrize("text, ranking, intent", [
    ("passeport perdu", (("cni.perte", 0.5), ("passeport.perte", 0.4)), "passeport.perte"),
    ("titre de séjour perdu et aussi mon permis", (("permis.perte", 0.4), ("titre_sejour.perte", 0.3)), "titre_sejour.perte"),
    ("ma carte de résident", (("cni.renouvellement", 0.5), ("titre_sejour.renouvellement", 0.2)), "titre_sejour.renouvellement"),
    ("permis de séjour", (("permis", 0.5), ("titre_sejour", 0.3)), "titre_sejour"),
])
def test_should_believe_the_document_that_is_named(text, ranking, intent):
    assert understand(text, ranking, load()).intent == intent


def test_should_take_the_situation_as_unsaid_when_it_is_spread():
    ranking = tuple((f"cni.{name}", 0.12) for name in ("perte", "vol", "renouvellement", "mineur", "retrait", "abimee"))
    assert understand("ma carte d'identité", ranking, load()).intent == "cni"


def test_every_turn_should_carry_all_the_fields_of_the_contract(person):
    fields = {"type", "demarche", "situation", "language", "asks", "options", "place", "structures", "online", "steps", "documents",
              "cost", "delay", "warnings", "map_url", "print_url", "sources"}
    for intent in ("cni.perte", "lieu", "suite.prix", "salutation", "danger", "incompris", "ambigu.carte", "humain", "langue"):
        custom = person.say("à Loudun", intent)
        assert set(custom) == fields, intent


def test_should_answer_every_situation_of_the_catalogue_without_error(world):
    for topic in world.catalogue.situations:
        person = Person(world)
        custom = person.say("que dois-je faire, on est à Vimoutiers", topic)
        assert custom["type"] in ("orientation", "information") and custom["steps"], topic
        assert custom["demarche"] == world.catalogue.get(topic).demarche


def test_should_offer_a_place_that_is_open_that_day_when_the_nearest_is_closed(person):
    person.say("carte d'identité perdue, Loudun", "cni.perte")
    person.say("c'est ouvert le samedi ?", "suite.horaires")
    assert any(text.startswith("Plus loin, mais ouvert") for text in person.texts)


@pytest.mark.parametrize("text, need", [
    ("je suis en fauteuil roulant", "wheelchair"), ("je n'ai pas internet", "no_internet"), ("je suis sourde", "hearing"),
    ("ma mère est en ehpad", "cannot_travel"), ("c'est pour ma grand-mère", "someone_else"), ("je n'ai pas d'ordinateur", "no_internet"),
    ("je peux venir que le samedi", "day"), ("plus loin mais ouvert", "open_now"), ("entre midi et deux", "lunch"),
    ("après le travail", "evening"), ("c'est pour mon garage", "category"), ("pour notre association", "category"),
])
def test_should_hear_what_a_person_needs(text, need):
    assert need in needs_of(text).asdict()


@pytest.mark.parametrize("text", ["j'ai perdu ma carte", "à Loudun", "permis volé samedi dernier", "carte grise de la voiture",
                                  "ouverture"])
def test_should_not_hear_a_need_where_there_is_none(text):
    assert needs_of(text).asdict() == {}


def test_should_say_that_it_is_possible_without_internet(person):
    custom = person.say("carte d'identité perdue, je n'ai pas internet, Loudun", "cni.perte")
    assert any("formulaire en carton" in text for text in custom["warnings"])
    custom = person.say("et pour une carte grise ?", "carte_grise")
    assert any("un agent fait la demande avec vous" in text for text in custom["warnings"]), "the need is remembered"


def test_should_prefer_a_place_that_is_open_when_only_saturday_suits(person):
    custom = person.say("carte d'identité perdue, je peux venir que le samedi, Loudun", "cni.perte")
    assert "Sa" in custom["structures"][0]["opening_hours"]


def test_should_answer_two_requests_one_after_the_other(person):
    custom = person.say("j'ai perdu ma carte d'identité et mon permis, j'habite Loudun", "cni.perte")
    said = "\n".join(person.texts)
    assert custom["demarche"] == "cni" and "Carte d'identité perdue" in said and "Permis de conduire perdu" in said
    assert said.index("Carte d'identité perdue") < said.index("Permis de conduire perdu")


def test_should_answer_the_second_request_once_the_place_is_known(person):
    person.say("on m'a volé mon passeport et ma carte grise", "passeport.vol")
    custom = person.say("Dax", "lieu")
    assert custom["demarche"] == "passeport" and "Carte grise volée" in "\n".join(person.texts)
    custom = person.press("Carte grise volée")
    assert custom["demarche"] == "carte_grise" and custom["situation"] == "vol"


def test_should_go_back_to_the_answer_before(person):
    person.say("carte d'identité perdue, Loudun", "cni.perte")
    person.say("et pour un passeport ?", "passeport")
    custom = person.say("retour", "retour")
    assert (custom["demarche"], custom["situation"], custom["place"]["insee"]) == ("cni", "perte", "86137")
    person.say("on recommence", "recommencer")
    person.say("retour", "retour")
    assert person.custom["asks"] == "demarche"


def test_should_never_ask_more_than_three_questions_in_a_row(person):
    kinds = []
    for text in ("j'ai perdu ma carte", "hum", "la carte", "bah"):
        kinds.append(person.say(text, "ambigu.carte")["type"])
    assert kinds == ["clarification"] * 3 + ["handoff"]
    assert person.custom["map_url"] == "/carte?langue=fr"


def test_should_offer_to_explain_the_words_of_an_answer(person):
    custom = person.say("renouveler mon titre de séjour, Poitiers", "titre_sejour.renouvellement")
    labels = [one["label"] for one in custom["options"]]
    assert any("ANEF" in label for label in labels) and len(labels) <= 2
    person.press("ANEF")
    assert person.custom["demarche"] == "glossaire" and person.texts[0].startswith("ANEF")


def test_should_count_an_opinion_by_its_reason_alone(person):
    custom = person.say("votre réponse est nulle", "avis")
    assert custom["demarche"] == "avis" and custom["options"][0]["label"] == "Réponse fausse"
    assert person.press("Réponse fausse")["demarche"] == "avis"


def test_should_advise_gently_against_personal_numbers(world):
    person = Person(world, personal=True)
    person.say("mon numéro est … j'ai perdu mon permis, Dax", "permis.perte")
    assert "n'écrivez pas de numéro" in person.texts[0]
    assert person.custom["structures"]


def test_should_explain_two_words_to_be_told_apart(person):
    person.say("la différence entre récépissé et attestation de prolongation", "glossaire")
    assert [text.split(" : ")[0] for text in person.texts] == ["Récépissé", "API"]


def test_should_not_keep_the_need_of_a_relative_for_the_next_request(person):
    person.say("la carte de ma mère qui est en ehpad à Saujon", "cni.impossible_se_deplacer")
    custom = person.say("et moi j'ai perdu mon passeport", "passeport.perte")
    assert not any("certificat médical" in text for text in custom["warnings"])


def test_should_not_send_far_for_help_that_is_near(person):
    custom = person.say("passeport perdu, Biscarrosse", "passeport.perte")
    assert all(one["distance_km"] <= 40 for one in custom["structures"])


def test_should_use_the_place_of_a_loss_when_it_is_the_only_one_and_any_place_does(person):
    custom = person.say("permis volé à Dax", "permis.vol")
    assert custom["place"]["insee"] == "40088"


def test_should_ask_about_the_place_of_a_loss_where_the_home_decides(person):
    custom = person.say("titre de séjour volé à Dax", "titre_sejour.vol")
    assert custom["asks"] == "place" and [one["label"] for one in custom["options"]] == ["Dax (Landes)"]
    assert "Est-ce votre commune" in person.texts[-1]
    assert person.press("Dax")["place"]["insee"] == "40088"


def test_should_not_use_the_place_of_a_loss_when_the_home_is_said(person):
    assert person.say("permis volé à Dax, j'habite Loudun", "permis.vol")["place"]["insee"] == "86137"


def test_should_tell_a_recepisse_from_an_attestation_and_not_ask_again(person):
    custom = person.say("renouveler mon récépissé, Poitiers", "titre_sejour.recepisse")
    assert custom["asks"] == "situation" and custom["structures"]
    labels = [one["label"] for one in custom["options"]]
    assert any("ttestation" in label for label in labels)
    custom = person.press(labels[0])
    assert custom["asks"] is None


@pytest.mark.parametrize("answer, topic", [
    ("celle de la voiture", "carte_grise"), ("pour conduire", "permis"), ("de séjour", "titre_sejour"), ("la nationale", "cni"),
    ("la vitale", "france_services"), ("pour voter", "autre"),
])
def test_should_take_a_short_answer_to_which_document(person, answer, topic):
    person.say("j'ai perdu ma carte", "ambigu.carte")
    custom = person.say(answer, "ambigu.papiers")
    assert custom["demarche"] == topic


@pytest.mark.parametrize("text", [
    "mon mari a pris mon passeport et me bat", "au secours il me frappe", "j'ai plus envie de vivre", "mon fils ne respire plus",
    "il menace de me tuer si je pars", "mon père veut me marier de force et garde ma carte d'identité",
])
def test_should_hear_danger_even_when_a_document_is_named(person, text):
    assert person.say(text, "passeport.perte")["type"] == "emergency"


@pytest.mark.parametrize("text", [
    "j'ai pas envie de me taper 40 km", "je veux en finir avec cette démarche", "j'ai été menacé dans mon pays, je demande l'asile",
    "on m'a volé mon sac", "le préfet m'a suspendu le permis",
])
def test_should_not_see_danger_where_there_is_none(person, text):
    assert person.say(text, "permis.perte")["type"] != "emergency"


# In the middle of a démarche


@pytest.fixture
def going_on(person):
    person.say("mon passeport a expiré, j'habite Levroux", "passeport.renouvellement")
    return person


@pytest.mark.parametrize("text, ranking, insee, situation", [
    ("Levroux c'est chez ma mère, moi j'habite Buzançais", {"titre_sejour.refugie": 0.12, "cni.perte": 0.1}, "36031", "renouvellement"),
    ("moi j'habite Buzançais, cherchez là", {"lieu": 0.17, "titre_sejour.renouvellement": 0.12}, "36031", "renouvellement"),
    ("on me l'a volé, en fait", {"arnaque.site": 0.1, "oui": 0.08, "titre_sejour.vol": 0.06}, "36093", "vol"),
])
def test_should_stay_with_the_demarche_unless_another_is_named_or_nearly_certain(going_on, text, ranking, insee, situation):
    (intent, share), *rest = ranking.items()
    custom = going_on.say(text, intent, share, **{name.replace(".", "__"): one for name, one in rest})
    assert (custom["demarche"], custom["situation"], custom["place"]["insee"]) == ("passeport", situation, insee)


def test_should_change_the_demarche_when_another_is_named_or_nearly_certain(going_on):
    assert going_on.say("et mon permis, je l'ai perdu", "permis.perte", 0.3)["demarche"] == "permis"
    assert going_on.say("je veux devenir français", "naturalisation", 0.9)["demarche"] == "naturalisation"


def test_should_answer_the_question_that_comes_with_thanks_or_anger(going_on):
    custom = going_on.say("merci ! et quels papiers j'apporte ?", "merci", 0.5, suite__documents=0.2)
    assert (custom["type"], custom["demarche"]) == ("information", "passeport") and custom["documents"]
    custom = going_on.say("la porte était fermée, c'est une honte, ça ouvre quand ?", "avis", 0.4, suite__horaires=0.3)
    assert custom["demarche"] == "passeport" and custom["structures"]
    assert going_on.say("merci", "merci", 0.9, suite__documents=0.05)["demarche"] == "salutation"


def test_should_not_begin_again_on_a_doubt(going_on):
    going_on.say("alors la deuxième", "recommencer", 0.26, au_revoir=0.21)
    assert going_on.memory.topic == "passeport.renouvellement" and going_on.memory.place
    going_on.say("on recommence", "recommencer", 0.9)
    assert going_on.memory.topic is None


@pytest.mark.parametrize("text, intent", [
    ("passeport périmé, j'habite à Xyzkvillefort", "passeport.renouvellement"),
    ("j'habite dans les Landes, c'est ouvert quand ?", "suite.horaires"),
])
def test_should_not_answer_for_the_old_place_when_another_is_said_that_is_not_settled(going_on, text, intent):
    custom = going_on.say(text, intent)
    assert (custom["asks"], custom["structures"], going_on.memory.place) == ("place", [], None)


def test_should_keep_the_place_when_only_its_own_departement_is_said(going_on):
    assert going_on.say("passeport périmé dans l'Indre", "passeport.renouvellement")["place"]["insee"] == "36093"


@pytest.mark.parametrize("text, intent, insee", [("oui", "oui", "17299"), ("non", "non", None)])
def test_should_understand_yes_and_no_to_is_it_your_commune(person, text, intent, insee):
    person.say("on m'a volé mon titre de séjour, rochfor", "titre_sejour.vol")
    assert "Est-ce votre commune" in person.texts[-1]
    custom = person.say(text, intent)
    assert (custom["place"] or {}).get("insee") == insee and (custom["asks"] == "place") == (insee is None)
    assert person.memory.topic == "titre_sejour.vol"


def test_should_forget_neither_the_language_nor_the_demarche_by_accident(world):
    person = Person(world, language="fr")
    person._turn(Turn(payload="langue:ar", metadata=person.metadata))
    person.say("ابدأ من جديد", "recommencer")
    assert person.say("86000", "lieu")["language"] == "ar", "it was chosen"
    person.say("passeport perdu à Loudun", "passeport.perte")
    person._turn(Turn("", metadata=person.metadata))
    assert person.say("quels documents", "suite.documents")["demarche"] == "passeport", "an empty message says nothing"


def test_should_go_back_to_the_exact_position(world):
    person = Person(world, language="fr", lat=46.6023, lon=0.3302)
    person.say("passeport perdu", "passeport.perte")
    person.say("et mon permis perdu ?", "permis.perte")
    assert person.say("retour", "retour")["place"]["precision"] == "position"


def test_should_say_how_sure_the_glossary_is(person):
    person.say("c'est quoi un point-justice ?", "glossaire")
    assert "probable" in " ".join(person.texts)
    person.say("c'est quoi l'ANEF ?", "glossaire")
    assert "probable" not in " ".join(person.texts)
