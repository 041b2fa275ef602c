"""The wrong turns that a person at a desk knows by heart: 24 traps, and the first door of each situation.

Written from the rules, not from the catalogue: what is checked is what the person is told and where the person is sent.
"""
import re
from datetime import datetime

import pytest

from actions.conversation import World, respond
from actions.memory import Memory, Turn
from directory.hours import PARIS
from directory.places import PlaceFinder
from directory.text import fold
from locales import translator
from routing.catalogue import load
from routing.engine import orient
from routing.orientation import contract

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
DESKS = {"depot", "retrait", "guichet"}
MAIRIES = {"mairie", "mairie_dr"}
LOUDUN, POITIERS, SAINT_SAVIN = "86137", "86194", "86246"
DAX, LA_ROCHELLE, ROYAN, RANES, LE_BLANC = "40088", "17300", "17306", "61344", "36018"
ANEF = "https://administration-etrangers-en-france.interieur.gouv.fr"
PERMIS, IMMATRICULATION = "https://permisdeconduire.ants.gouv.fr", "https://immatriculation.ants.gouv.fr"
FRANCE_TITRES = "https://ants.gouv.fr"
THEFTS = ["cni.vol", "passeport.vol", "permis.vol", "carte_grise.vol", "titre_sejour.vol"]


@pytest.fixture(scope="module")
def world(directory):
    return World(load(), directory, PlaceFinder(directory), lambda: MONDAY)


class Answer:
    """What one message brings: the contract's fields, and all the words in one folded text."""

    def __init__(self, custom, texts):
        self.custom, self.texts = custom, texts
        self.places = [(one["kind"], one["role"]) for one in custom["structures"]]
        self.kinds = {kind for kind, _ in self.places}
        self.desks = {kind for kind, role in self.places if role in DESKS}
        self.first = self.places[0] if self.places else None
        self.steps = [fold(step) for step in custom["steps"]]
        self.urls = [one["url"] or "" for one in custom["online"]]
        self.cost, self.situation, self.demarche = fold(custom["cost"] or ""), custom["situation"], custom["demarche"]
        parts = [*custom["steps"], *custom["documents"], *custom["warnings"], custom["cost"] or "", custom["delay"] or ""]
        self.rule = fold(" ".join(parts))
        self.all = " ".join([self.rule, *map(fold, texts)])

    def goes_online(self, address):
        return any(url.startswith(address) for url in self.urls)

    def step_of(self, pattern):
        """Number of the first step with these words, from 0; a high number when there is none."""
        return next((number for number, step in enumerate(self.steps) if re.search(pattern, step)), 99)


@pytest.fixture
def ask(world):
    """One message, with the classifier's ranking, from a commune."""

    def say(text, *ranking, insee=LOUDUN):
        turn = Turn(text, None, tuple((one, 0.9) if isinstance(one, str) else one for one in ranking), {"insee": insee})
        reply, _ = respond(world, Memory(), turn)
        return Answer(reply.custom, reply.texts)

    return say


@pytest.fixture
def answer(world):
    """The orientation of a situation from a commune, whatever the words."""

    def of(topic, insee=LOUDUN):
        custom = contract(orient(world.catalogue.get(topic), world.finder.by_insee(insee), world.directory, MONDAY), translator("fr"), "fr")
        return Answer(custom, ())

    return of


# -- the 24 traps ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ranking", [
    (("titre_sejour.perte", 0.9),), (("cni.perte", 0.6), ("titre_sejour.perte", 0.3)), (("permis.perte", 0.5), ("titre_sejour.perte", 0.3)),
])
def test_t01_a_lost_residence_card_should_be_asked_again_online_neither_at_a_mairie_nor_at_the_police(ask, ranking):
    said = ask("j'ai perdu ma carte de séjour", *ranking, insee=DAX)
    assert (said.demarche, said.situation) == ("titre_sejour", "perte")
    assert said.goes_online(ANEF) and not said.kinds & MAIRIES
    assert "duplicata" in said.rule
    assert not re.search(r"police|gendarmerie|commissariat", said.steps[0]) or re.search(r"\bpas\b|inutile", said.steps[0])


def test_t01_a_stolen_residence_card_should_be_told_to_the_police_first(ask):
    said = ask("on m'a volé ma carte de séjour", ("cni.vol", 0.5), ("titre_sejour.vol", 0.4), insee=DAX)
    assert (said.demarche, said.situation) == ("titre_sejour", "vol")
    assert re.search(r"police|gendarmerie", said.steps[0]) and said.step_of("anef|en ligne") > 0
    assert not said.kinds & MAIRIES


def test_t02_an_identity_card_for_tomorrow_does_not_exist(ask):
    said = ask("il me faut ma carte d'identité pour demain", "cni.urgence")
    assert "urgence" in said.steps[0] and re.search(r"n.existe pas|pas de|aucune|impossible|jamais", said.steps[0])
    assert "prefecture" not in said.desks
    assert re.search(r"passeport (temporaire|d.urgence|urgent)", said.rule) and "grave" in said.rule


def test_t02_who_asks_for_a_card_for_tomorrow_should_know_that_the_prefecture_gives_the_temporary_passport(ask):
    said = ask("il me faut ma carte d'identité pour demain", "cni.urgence")
    assert any("temporaire" in step and "prefecture" in step for step in said.steps + [fold(one) for one in said.custom["warnings"]])


def test_t02_an_urgent_passport_should_be_decided_by_the_prefecture_for_a_grave_reason_only(ask):
    said = ask("il me faut un passeport en urgence, mon père est mourant à l'étranger", "passeport.urgence", insee=SAINT_SAVIN)
    assert said.first == ("prefecture", "guichet")
    assert "grave" in said.rule and re.search(r"appel|telephon|contact", said.rule)
    assert "30 €" in said.cost and "86 €" not in said.cost


@pytest.mark.parametrize("topic, text", [
    ("passeport.retrait", "je peux retirer mon passeport à la mairie d'à côté ?"),
    ("cni.retrait", "je peux retirer ma carte d'identité à la mairie d'à côté ?"),
])
def test_t03_a_title_should_be_collected_only_where_it_was_asked_for(ask, topic, text):
    said = ask(text, topic, insee=SAINT_SAVIN)
    assert re.search(r"mairie.*(depot|depose|fait votre demande)|(meme|depot|depose).*mairie", " ".join(said.steps))
    assert "depot" not in {role for _, role in said.places}
    assert "prefecture" not in said.desks


@pytest.mark.parametrize("topic", ["cni.retrait", "passeport.retrait"])
def test_t03_the_nearest_mairies_should_not_be_given_as_where_the_title_waits(ask, topic):
    """It was asked for in one mairie, that we do not know: the line of another one may only say « here, if you asked here »."""
    said = ask("mon titre est prêt, où le retirer ?", topic, insee=SAINT_SAVIN)
    mairies = [one["name"] for one in said.custom["structures"] if one["role"] == "retrait"]
    lines = [fold(line) for text in said.texts for line in text.splitlines() if any(name in line for name in mairies)]
    for line in lines:
        assert "vous retirez votre titre ici" not in line or re.search(r"seulement|uniquement|\bsi vous\b|depose|meme mairie", line), line


def test_t04_a_paper_recepisse_and_an_attestation_should_be_told_apart_first(ask):
    said = ask("je dois renouveler mon récépissé", "titre_sejour.recepisse", insee=DAX)
    assert "recepisse" in said.steps[0] and "attestation" in said.steps[0]
    assert said.first == ("prefecture", "guichet") and not said.kinds & MAIRIES
    assert "pan_etrangers" not in said.kinds
    assert any("landes.gouv.fr" in url for url in said.urls)


@pytest.mark.parametrize("ranking", [
    ("permis.perte",), (("titre_sejour.perte", 0.5), ("permis.perte", 0.4)), (("permis.echange_hors_ue", 0.9),),
])
def test_t05_the_permis_of_a_foreigner_should_go_to_the_ordinary_point_numerique(ask, ranking):
    said = ask("je suis étranger et c'est pour mon permis de conduire", *ranking, insee=DAX)
    assert said.demarche == "permis" and said.goes_online(PERMIS)
    assert "pan" in said.kinds and "pan_etrangers" not in said.kinds and not said.desks


@pytest.mark.parametrize("insee, has_one", [(DAX, True), (LE_BLANC, True), (POITIERS, False), (LA_ROCHELLE, False), ("61001", False)])
def test_t06_help_for_a_residence_permit_should_be_the_pan_of_foreigners_after_the_contact_centre(ask, insee, has_one):
    said = ask("un point numérique pour mon titre de séjour", "titre_sejour.aide_numerique", insee=insee)
    assert "pan" not in said.kinds and ("pan_etrangers" in said.kinds) is has_one
    assert said.step_of("centre de contact|0 806 001 620") < said.step_of("meraude|point d.accueil")
    assert any(one["phone"] == "0 806 001 620" for one in said.custom["online"])


def test_t07_the_tir_of_a_child_no_longer_exists(ask):
    said = ask("un TIR pour mon fils", "titre_sejour.mineur_tir", insee=DAX)
    assert re.search(r"n.existe plus|supprime", said.steps[0]) and "dcem" in said.rule
    assert said.goes_online(ANEF) and not said.kinds & {*MAIRIES, "prefecture"}


@pytest.mark.parametrize("insee, kind", [(SAINT_SAVIN, "mairie"), (RANES, "mairie"), (LOUDUN, "mairie_dr"), ("69123", "mairie")])
def test_t08_a_foreign_visitor_should_be_hosted_with_the_mairie_of_the_home_equipped_or_not(ask, insee, kind):
    said = ask("ma mère vient d'Algérie deux mois, je l'héberge", "titre_sejour.attestation_accueil", insee=insee)
    assert [one["insee"] for one in said.custom["structures"] if one["kind"] in MAIRIES] == [insee]
    assert said.first[0] == kind and said.first[1] in DESKS
    assert "prefecture" not in said.kinds and "30 €" in said.cost


@pytest.mark.parametrize("topic", ["nationalite.mineur_ne_en_france", "nationalite.certificat_cnf"])
def test_t09_a_child_born_in_france_should_go_to_the_tribunal_not_to_the_prefecture_nor_a_mairie(ask, topic):
    said = ask("mon enfant est né ici et veut être français", topic, insee=DAX)
    assert said.demarche == "naturalisation" and said.step_of("tribunal") <= 2
    assert not said.desks and not said.kinds & {"prefecture", "pan_etrangers", *MAIRIES}
    assert not said.goes_online(ANEF)


def test_t10_a_visa_should_be_validated_online_at_no_desk_and_not_every_visa(ask):
    said = ask("je dois valider mon visa", "titre_sejour.vls_ts_validation", insee=DAX)
    assert said.goes_online(ANEF) and not said.desks and "3 mois" in said.rule
    assert re.search(r"solliciter|pas tous les visas|certains visas|vls-t\b", said.rule)


def test_t11_asylum_should_begin_at_the_spada_never_at_the_prefecture(ask):
    said = ask("je veux demander l'asile à la préfecture", "asile.premiere_demande", insee=POITIERS)
    assert "spada" in said.steps[0]
    assert re.search(r"directement|sans convocation|convocation", said.rule)
    assert said.first is None or said.first[0] != "prefecture"


def test_t11_asylum_should_not_send_to_a_prefecture_that_cannot_register_it(ask):
    """A guichet unique is not in each préfecture: Mont-de-Marsan has none that we know of."""
    assert "prefecture" not in ask("je veux demander l'asile", "asile.premiere_demande", insee=DAX).desks


@pytest.mark.parametrize("topic, must, within", [
    ("carte_grise.changement_adresse", True, r"\bmois\b"), ("titre_sejour.changement_adresse", True, r"\b(3|trois) mois\b"),
    ("cni.changement_adresse", False, None), ("permis.changement_adresse", False, None),
])
def test_t12_a_new_address_should_be_told_for_some_titles_only(answer, topic, must, within):
    said = answer(topic)
    if must:
        assert "obligatoire" in said.rule and re.search(within, said.rule)
    else:
        assert re.search(r"rien|facultati|pas oblig|reste valable", said.steps[0])


@pytest.mark.parametrize("ranking", [
    (("ambigu.papiers", 0.8),),
    (("titre_sejour.changement_adresse", 0.42), ("ambigu.papiers", 0.39), ("cni.changement_adresse", 0.09)),
])
def test_t12_a_new_address_alone_should_be_asked_for_which_document(world, ranking):
    reply, memory = respond(world, Memory(), Turn("j'ai déménagé, je dois changer d'adresse", None, ranking))
    assert reply.custom["asks"] == "demarche"
    pressed = next(one["payload"] for one in reply.custom["options"] if "Carte grise" in one["label"])
    reply, _ = respond(world, Memory.from_slots(memory.slots()), Turn(payload=pressed))
    assert (reply.custom["demarche"], reply.custom["situation"]) == ("carte_grise", "changement_adresse")


@pytest.mark.parametrize("ranking", [("cni.titre_retrouve",), (("cni.titre_retrouve", 0.74), ("passeport.perte", 0.25))])
def test_t13_a_passport_found_again_should_be_given_back_and_never_used(ask, ranking):
    said = ask("j'ai retrouvé mon passeport que j'avais déclaré perdu", *ranking, insee=SAINT_SAVIN)
    assert said.situation == "titre_retrouve"
    assert ("prefecture", "guichet") in said.places and "prefecture" in said.rule
    assert re.search(r"plus valable|invalide|annule|inutilisable|ne sert plus", said.rule) and "voyage" in said.rule


def test_t14_an_attestation_of_deposit_alone_proves_no_right_but_for_three_months_after_some_cards(ask):
    said = ask("j'ai l'attestation de dépôt de l'ANEF, puis-je travailler ?", "titre_sejour.attestation_prolongation", insee=DAX)
    assert "attestation de depot" in said.all and "prolongation" in said.all
    assert re.search(r"(3|trois) mois", said.rule) and "resident" in said.rule and "travail" in said.rule
    assert not said.kinds & MAIRIES


def test_t15_a_france_services_inside_an_equipped_mairie_helps_and_the_desk_receives(ask):
    said = ask("carte d'identité à la France Services de la mairie", "cni.premiere_demande", insee=LA_ROCHELLE)
    roles = {kind: {role for own, role in said.places if own == kind} for kind in said.kinds}
    assert roles["mairie_dr"] == {"depot"} and roles["france_services"] == {"accompagnement"}


def test_t16_a_british_person_should_go_to_the_site_of_the_prefecture_the_platform_is_closed(ask):
    said = ask("ma carte Brexit arrive à sa fin", "titre_sejour.britannique", insee=DAX)
    assert said.first == ("prefecture", "guichet") and any("landes.gouv.fr" in url for url in said.urls)
    assert not any("contacts-demarches" in url or "brexit" in url.lower() for url in said.urls) and not said.goes_online(ANEF)
    assert re.search(r"(plateforme|site national)[^.]*(plus|ferme)|plus de plateforme", said.rule)


def test_t17_an_identity_card_out_of_date_may_still_be_valid(ask):
    said = ask("ma carte d'identité est périmée depuis 3 ans", "cni.validite_prolongee")
    assert all(word in said.rule for word in ("2004", "2013", "5 ans")) and re.search(r"majeur|18 ans|adulte", said.rule)
    assert not said.desks


def test_t17_who_renews_should_first_check_whether_the_card_is_still_valid(ask):
    ranking = ("cni.renouvellement", 0.41), ("cni.validite_prolongee", 0.18), ("cni.mineur", 0.13)
    said = ask("ma carte d'identité est périmée depuis 3 ans", *ranking)
    assert said.demarche == "cni" and "5 ans" in said.steps[0]


def test_t17_who_has_nothing_to_do_should_not_be_sent_to_a_point_numerique_first(ask):
    said = ask("ma carte d'identité est périmée depuis 3 ans", "cni.validite_prolongee")
    assert said.first is None or said.first[0] in ("mairie_dr", "france_services", "france_services_itinerante")


@pytest.mark.parametrize("topic", ["cni.retrait", "passeport.retrait"])
def test_t18_nobody_may_collect_a_title_for_someone_else(answer, topic):
    said = answer(topic)
    assert re.search(r"procuration|une autre personne|quelqu.un d.autre", said.rule) and not said.goes_online("https://www.maprocuration")


def test_t18_a_vote_by_proxy_should_be_checked_by_the_police_never_by_the_mairie(ask):
    said = ask("je veux faire une procuration pour voter", "elections.procuration")
    assert said.goes_online("https://www.maprocuration.gouv.fr") and re.search(r"police|gendarmerie", " ".join(said.steps))
    assert not said.desks & {"mairie", "mairie_dr", "prefecture"}


def test_t18_a_proxy_to_collect_a_passport_is_not_a_vote(ask):
    said = ask("une procuration pour retirer le passeport de ma femme", ("passeport.retrait", 0.6), ("elections.procuration", 0.3))
    assert (said.demarche, said.situation) == ("passeport", "retrait")


def test_t19_the_carte_grise_of_a_dead_father_should_go_online_with_help_never_to_a_desk(ask):
    said = ask("la carte grise de mon père décédé", "carte_grise.succession", insee=DAX)
    assert said.goes_online(IMMATRICULATION) and not said.desks and "prefecture" not in said.kinds
    assert {"pan", "france_services"} <= said.kinds
    assert re.search(r"notaire|notari|heritier", said.steps[0])


def test_t20_a_suspended_permis_should_see_the_medical_board_or_an_approved_doctor_then_go_online(ask):
    said = ask("mon permis est suspendu", "permis.suspension", insee=DAX)
    assert "prefecture" in said.kinds and "commission" in said.rule and "medecin agree" in said.rule
    assert said.step_of("medic|medecin") < said.step_of("en ligne") < 99 and said.goes_online(PERMIS)


def test_t21_a_pink_permis_need_not_be_changed_before_2033(ask):
    said = ask("dois-je changer mon permis rose ?", "permis.rose_cartonne")
    assert "2033" in said.steps[0] and re.search(r"rien|pas oblig|facultati|reste valable", said.steps[0])
    assert "gratuit" in said.rule and said.goes_online(PERMIS) and not said.desks


@pytest.mark.parametrize("topic", [*THEFTS, "identite.tous_papiers_perdus"])
def test_t22_who_cannot_move_after_a_theft_should_know_that_a_complaint_can_be_made_online(answer, topic):
    said = answer(topic)
    assert re.search(r"(plainte|declar\w*)[^.]*en ligne|en ligne[^.]*(plainte|declar)", said.rule)
    assert re.search(r"inconnu|ne connaissez pas", said.rule)
    assert said.goes_online("https://www.masecurite.interieur.gouv.fr")


def test_t22_stolen_papers_should_be_asked_which_then_begin_at_the_police(world):
    reply, memory = respond(world, Memory(), Turn("on m'a volé mes papiers, je ne peux pas me déplacer", None, (("ambigu.papiers", 0.6),)))
    assert reply.custom["asks"] == "demarche"
    pressed = next(one["payload"] for one in reply.custom["options"] if "identité" in one["label"])
    reply, _ = respond(world, Memory.from_slots(memory.slots()), Turn(payload=pressed))
    assert reply.custom["situation"] == "vol" and re.search("police|gendarmerie", fold(reply.custom["steps"][0]))


def test_t23_a_civic_examination_is_not_for_a_plain_renewal(ask):
    said = ask("faut-il l'examen civique pour renouveler ma carte de séjour ?", "titre_sejour.renouvellement", insee=DAX)
    assert "examen civique" in said.rule and "premiere carte" in said.rule
    assert re.search(r"pluriannuelle|resident", said.rule) and re.search(r"\bpas\b[^.]*renouvel|renouvel[^.]*\bpas\b", said.rule)


def test_t24_the_card_of_a_refugee_has_no_tax_the_first_time_but_a_stamp(ask):
    said = ask("la carte de réfugié est-elle gratuite ?", "titre_sejour.refugie", insee=DAX)
    assert re.search(r"pas de taxe|sans taxe|aucune taxe", said.cost) and "timbre" in said.cost
    assert "ofpra" in said.rule


# -- the general rules that the traps come from ---------------------------------------------------------------------


@pytest.mark.parametrize("topic", ["cni.perte", "passeport.perte", "permis.perte", "carte_grise.perte", "titre_sejour.perte"])
def test_a_loss_should_never_begin_at_the_police(answer, topic):
    first = answer(topic).steps[0]
    assert not re.search(r"police|gendarmerie|commissariat", first) or re.search(r"\bpas\b|inutile|n.allez|seulement si", first)


@pytest.mark.parametrize("topic", THEFTS)
def test_a_theft_should_always_begin_at_the_police(answer, topic):
    assert re.search(r"police|gendarmerie|commissariat", answer(topic).steps[0])


def test_what_comes_before_should_not_be_said_again_as_the_first_step(answer):
    """« First declare the theft » twice, in two wordings, reads as two things to do."""
    twice = []
    for situation in load().situations.values():
        steps = answer(situation.id).steps
        first, second = ({word for word in re.findall(r"\w+", step) if len(word) > 2} for step in (steps * 2)[:2])
        if situation.first and len(steps) > 1 and len(first & second) >= 0.6 * len(second):
            twice.append(f"{situation.id} : {steps[0]} / {steps[1]}")
    assert not twice, "\n" + "\n".join(twice)


SHARED = [
    ("où en est mon passeport ?", (("cni.suivi_delai", 0.45), ("passeport", 0.34), ("passeport.retrait", 0.04)), "suivi_delai"),
    ("ma mère est à l'EHPAD, elle ne peut pas venir pour son passeport", (("cni.impossible_se_deplacer", 0.72), ("passeport.mineur", 0.14)),
     "impossible_se_deplacer"),
    ("on m'a volé mon permis, ma carte d'identité, tout mon sac", (("identite.tous_papiers_perdus", 0.85), ("permis.vol", 0.08)),
     "tous_papiers_perdus"),
    ("ma fille voyage seule avec son passeport, il faut une autorisation ?", (("mineur.sortie_territoire", 0.7), ("passeport.mineur", 0.2)),
     "sortie_territoire"),
    ("carte d'identité et passeport après ma naturalisation", (("nationalite.apres_naturalisation", 0.7), ("cni", 0.2)),
     "apres_naturalisation"),
    ("la France Services peut m'aider pour mon passeport ?", (("france_services.titres", 0.7), ("passeport", 0.2)), "titres"),
]


@pytest.mark.parametrize("text, ranking, expected", SHARED, ids=[expected for _, _, expected in SHARED])
def test_a_situation_shared_by_several_documents_should_survive_the_name_of_one(ask, text, ranking, expected):
    assert ask(text, *ranking).situation == expected


# -- the first door of each situation -------------------------------------------------------------------------------

HELPED_ONLINE = "en_ligne aide"
DOORS = {
    "mairie_dr": """cni.premiere_demande cni.renouvellement cni.nouveau_format_avant_expiration cni.perte cni.vol cni.mineur
        cni.mineur_perte_vol cni.changement_nom cni.abimee cni.majeur_protege identite.tous_papiers_perdus
        passeport.premiere_demande passeport.renouvellement passeport.perte passeport.vol passeport.mineur passeport.deuxieme
        nationalite.apres_naturalisation""",
    "rien d'obligatoire": "cni.changement_adresse cni.validite_prolongee permis.rose_cartonne permis.changement_adresse",
    "pas d'urgence": "cni.urgence",
    "mairie du dépôt": "cni.retrait passeport.retrait",
    "suivi": "cni.suivi_delai",
    "par téléphone": "cni.impossible_se_deplacer",
    "restitution": "cni.titre_retrouve permis.invalidation",
    "mairie qui certifie": "cni.identite_numerique",
    "chez soi": "mineur.sortie_territoire",
    "préfecture": """passeport.urgence titre_sejour.premiere_demande_hors_anef titre_sejour.admission_exceptionnelle titre_sejour.recepisse
        titre_sejour.britannique titre_sejour.ukraine titre_sejour.pas_de_rendez_vous
        titre_sejour.accompagnement_guichet asile.renouvellement_attestation nationalite.mariage""",
    "préfecture, remise": "titre_sejour.retrait",
    "préfecture, convocation": "asile.dublin",
    "permis en ligne": """permis.inscription permis.fabrication permis.perte permis.vol permis.deterioration permis.renouvellement_titre
        permis.echange_hors_ue permis.echange_ue permis.international""",
    "médecin": "permis.suspension permis.visite_medicale",
    "points": "permis.points",
    "immatriculation en ligne": """carte_grise.changement_adresse carte_grise.achat_occasion carte_grise.vente carte_grise.neuf
        carte_grise.perte carte_grise.vol carte_grise.succession carte_grise.changement_nom carte_grise.import carte_grise.blocage""",
    "crit'air": "carte_grise.critair",
    "anef": """titre_sejour.premiere_demande_anef titre_sejour.renouvellement titre_sejour.renouvellement_tardif
        titre_sejour.attestation_prolongation titre_sejour.changement_adresse titre_sejour.changement_situation titre_sejour.perte
        titre_sejour.vol titre_sejour.etudiant titre_sejour.vls_ts_validation titre_sejour.mineur_dcem titre_sejour.algerien
        titre_sejour.citoyen_ue titre_sejour.refugie titre_sejour.suivi nationalite.decret""",
    "supprimé": "titre_sejour.mineur_tir",
    "employeur": "titre_sejour.autorisation_travail",
    "ofii": "titre_sejour.regroupement_familial asile.allocation",
    "mairie du domicile": "titre_sejour.attestation_accueil elections.inscription citoyen.recensement",
    "mairie de l'événement": "etat_civil.acte",
    "centre de contact": "titre_sejour.blocage_anef titre_sejour.aide_numerique",
    "spada": "asile.premiere_demande",
    "ofpra": "asile.ofpra_suivi",
    "tribunal": "nationalite.mineur_ne_en_france nationalite.certificat_cnf",
    "france services": """france_services.caf france_services.cpam france_services.france_travail france_services.retraite
        france_services.impots france_services.msa france_services.la_poste france_services.justice france_services.cheque_energie
        france_services.maprimerenov france_services.urssaf france_services.itinerante france_services.titres""",
    "sia": "armes.sia",
    "associations en ligne": "association.creation association.modification",
    "procuration": "elections.procuration",
    "timbres": "timbre_fiscal.achat",
    "selon le titre": "aide.numerique",
    "réclamation": "reclamation.service",
    "police et banque": "arnaque.site",
}
INDEX = [(topic, door) for door, topics in DOORS.items() for topic in topics.split()]
COMMUNES = {LOUDUN: "vienne.gouv.fr", DAX: "landes.gouv.fr", ROYAN: "charente-maritime.gouv.fr", RANES: "orne.gouv.fr",
            LE_BLANC: "indre.gouv.fr"}


def no_desk(said, *but):
    return said.desks <= set(but)


def helped(said):
    return bool(said.kinds & {"pan", "france_services", "france_services_itinerante"})


def own_mairie(said, insee):
    return [one["insee"] for one in said.custom["structures"] if one["kind"] in MAIRIES and one["role"] in DESKS] == [insee]


CHECKS = {
    "mairie_dr": lambda said, insee: said.first == ("mairie_dr", "depot") and said.goes_online("https://rendezvouspasseport.ants.gouv.fr"),
    "rien d'obligatoire": lambda said, insee: bool(re.search(r"rien|pas oblig|facultati|valable|aucune demarche", said.rule))
    and no_desk(said, "mairie_dr"),
    "pas d'urgence": lambda said, insee: no_desk(said, "mairie_dr") and "urgence" in said.steps[0],
    "mairie du dépôt": lambda said, insee: no_desk(said, "mairie_dr") and ("mairie_dr", "depot") not in said.places
    and bool(re.search(r"depot|depose|meme mairie", said.rule)),
    "suivi": lambda said, insee: no_desk(said) and said.goes_online(FRANCE_TITRES),
    "par téléphone": lambda said, insee: no_desk(said, "mairie_dr") and said.first[0] == "mairie_dr"
    and bool(re.search(r"appel|telephon", said.rule)),
    "restitution": lambda said, insee: said.first == ("prefecture", "guichet"),
    "mairie qui certifie": lambda said, insee: said.goes_online("https://france-identite.gouv.fr") and no_desk(said, "mairie_dr")
    and "liste" in said.rule,
    "chez soi": lambda said, insee: not said.desks and "15646" in said.rule,
    "préfecture": lambda said, insee: said.first == ("prefecture", "guichet") and any(COMMUNES[insee] in url for url in said.urls),
    "préfecture, remise": lambda said, insee: said.first in (("prefecture", "guichet"), ("prefecture", "retrait"))
    and "sms" in said.steps[0] and any(COMMUNES[insee] in url for url in said.urls),
    "préfecture, convocation": lambda said, insee: said.first == ("prefecture", "guichet") and "convocation" in said.rule,
    "permis en ligne": lambda said, insee: no_desk(said) and helped(said) and said.goes_online(PERMIS),
    "médecin": lambda said, insee: "medecin agree" in said.rule and no_desk(said, "prefecture") and said.goes_online(PERMIS),
    "points": lambda said, insee: no_desk(said) and said.goes_online("https://mespoints.permisdeconduire.gouv.fr"),
    "immatriculation en ligne": lambda said, insee: no_desk(said) and helped(said) and said.goes_online(IMMATRICULATION),
    "crit'air": lambda said, insee: no_desk(said) and said.goes_online("https://www.certificat-air.gouv.fr"),
    "anef": lambda said, insee: no_desk(said, "prefecture") and not said.kinds & {*MAIRIES, "pan"} and said.goes_online(ANEF)
    and said.step_of("anef|en ligne") < 99,
    "supprimé": lambda said, insee: no_desk(said) and said.goes_online(ANEF) and "dcem" in said.rule,
    "employeur": lambda said, insee: no_desk(said) and "employeur" in said.steps[0],
    "ofii": lambda said, insee: "ofii" in said.steps[0] and said.goes_online("https://www.ofii.fr") and no_desk(said),
    "mairie du domicile": lambda said, insee: own_mairie(said, insee) and "prefecture" not in said.kinds,
    "mairie de l'événement": lambda said, insee: bool(re.search(r"mairie[^.]*(lieu|naissance|evenement|ou )", " ".join(said.steps)))
    and "prefecture" not in said.kinds and said.goes_online("https://www.service-public.gouv.fr"),
    "centre de contact": lambda said, insee: said.step_of("centre de contact|0 806 001 620") < said.step_of("meraude|point d.accueil")
    and not said.kinds & {*MAIRIES, "pan"} and (insee not in (DAX, LE_BLANC) or said.first == ("pan_etrangers", "accompagnement")),
    "spada": lambda said, insee: "spada" in said.steps[0] and no_desk(said),
    "ofpra": lambda said, insee: no_desk(said) and said.goes_online("https://www.ofpra.gouv.fr"),
    "tribunal": lambda said, insee: no_desk(said) and said.step_of("tribunal") <= 2,
    "france services": lambda said, insee: no_desk(said) and said.first is not None and said.first[1] == "accompagnement"
    and said.first[0] in ("france_services", "france_services_itinerante"),
    "sia": lambda said, insee: said.goes_online("https://sia.interieur.gouv.fr") and no_desk(said, "prefecture"),
    "associations en ligne": lambda said, insee: said.goes_online("https://www.service-public.gouv.fr/associations")
    and not said.desks & MAIRIES,
    "procuration": lambda said, insee: said.goes_online("https://www.maprocuration.gouv.fr") and no_desk(said)
    and bool(re.search(r"police|gendarmerie", " ".join(said.steps))),
    "timbres": lambda said, insee: no_desk(said) and said.goes_online("https://timbres.impots.gouv.fr") and "tabac" in said.rule,
    "selon le titre": lambda said, insee: helped(said) and bool(re.search("centre de contact|0 806 001 620", said.rule)),
    "réclamation": lambda said, insee: said.goes_online("https://www.plus.transformation.gouv.fr"),
    "police et banque": lambda said, insee: "banque" in said.rule and bool(re.search(r"police|gendarmerie", said.rule)) and no_desk(said),
}
BEFORE = {
    "cni.vol": "police|gendarmerie", "passeport.vol": "police|gendarmerie", "permis.vol": "police|gendarmerie",
    "carte_grise.vol": "police|gendarmerie", "titre_sejour.vol": "police|gendarmerie", "cni.mineur_perte_vol": "police|gendarmerie",
    "identite.tous_papiers_perdus": "police|gendarmerie", "passeport.urgence": "grave", "permis.suspension": "avis medical|medecin|medical",
    "carte_grise.achat_occasion": "code de cession", "carte_grise.succession": "notaire|notari|heritier",
    "carte_grise.import": "quitus|846 ?a", "titre_sejour.blocage_anef": "centre de contact", "asile.premiere_demande": "01 42 50",
    "nationalite.decret": "b2", "nationalite.mariage": "b2", "nationalite.apres_naturalisation": "nantes",
}


def test_the_index_should_hold_each_situation_once_and_the_catalogue_all_of_them():
    topics = [topic for topic, _ in INDEX]
    assert len(topics) == len(set(topics)) >= 117
    assert not set(topics) - set(load().situations)


@pytest.mark.parametrize("topic, door", INDEX, ids=[topic for topic, _ in INDEX])
def test_the_first_door_should_be_the_right_one_from_five_departements(answer, topic, door):
    for insee in COMMUNES:
        said = answer(topic, insee)
        assert CHECKS[door](said, insee), (
            f"{topic} seen from {insee}: expected « {door} »; places {said.places}, first step « {said.steps[0]} », online {said.urls}"
        )


@pytest.mark.parametrize("topic, words", BEFORE.items(), ids=list(BEFORE))
def test_what_comes_before_should_be_said_before(answer, topic, words):
    said = answer(topic)
    assert said.step_of(words) <= 2, f"{topic}: « {words} » is not among the first steps {said.steps}"
