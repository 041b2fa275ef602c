"""The catalogue of rules: complete, marked, linked, and refused by its loader and its command when it is not."""
from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from actions.understanding import understand
from directory.hours import PARIS
from routing.__main__ import KINDS, main
from routing.catalogue import CatalogueError, Fact, Role, Situation, load
from routing.documents import SITUATIONS, entries, facts, path_text, read, read_folder
from routing.plain_language import FORBIDDEN
from routing.review import NO_DATE, OLD, PROBABLE, UNSURE, age_in_months, find_faults, first_day, rows_to_review

ROOT = Path(__file__).resolve().parent.parent
FACTS = Path(os.environ.get("OU_ALLER_FACTS") or ROOT.parent / "shared" / "facts") / "demarches-facts.md"
CATALOGUE = load()
DOCUMENTS = read_folder()
ENTRIES = [(document.file, name, where, entry) for document in DOCUMENTS for name, where, entry in entries(document)]
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=PARIS)

INDEX = """
cni.premiere_demande cni.renouvellement cni.nouveau_format_avant_expiration cni.perte cni.vol cni.mineur cni.mineur_perte_vol
cni.changement_adresse cni.changement_nom cni.abimee cni.validite_prolongee cni.urgence cni.retrait cni.suivi_delai
cni.impossible_se_deplacer cni.majeur_protege cni.titre_retrouve cni.identite_numerique identite.tous_papiers_perdus
passeport.premiere_demande passeport.renouvellement passeport.perte passeport.vol passeport.mineur passeport.urgence
passeport.retrait passeport.deuxieme mineur.sortie_territoire
permis.inscription permis.fabrication permis.perte permis.vol permis.deterioration permis.renouvellement_titre
permis.rose_cartonne permis.changement_adresse permis.echange_hors_ue permis.echange_ue permis.international permis.suspension
permis.invalidation permis.points permis.visite_medicale
carte_grise.changement_adresse carte_grise.achat_occasion carte_grise.vente carte_grise.neuf carte_grise.perte carte_grise.vol
carte_grise.succession carte_grise.changement_nom carte_grise.import carte_grise.blocage carte_grise.critair
titre_sejour.premiere_demande_anef titre_sejour.premiere_demande_hors_anef titre_sejour.admission_exceptionnelle
titre_sejour.renouvellement titre_sejour.renouvellement_tardif titre_sejour.recepisse titre_sejour.attestation_prolongation
titre_sejour.changement_adresse titre_sejour.changement_situation titre_sejour.perte titre_sejour.vol titre_sejour.retrait
titre_sejour.etudiant titre_sejour.vls_ts_validation titre_sejour.mineur_dcem titre_sejour.mineur_tir titre_sejour.algerien
titre_sejour.citoyen_ue titre_sejour.britannique titre_sejour.refugie titre_sejour.ukraine titre_sejour.autorisation_travail
titre_sejour.regroupement_familial titre_sejour.attestation_accueil titre_sejour.blocage_anef titre_sejour.pas_de_rendez_vous
titre_sejour.aide_numerique titre_sejour.accompagnement_guichet
asile.premiere_demande asile.renouvellement_attestation asile.dublin asile.ofpra_suivi asile.allocation
nationalite.decret nationalite.mariage nationalite.mineur_ne_en_france nationalite.certificat_cnf nationalite.apres_naturalisation
france_services.caf france_services.cpam france_services.france_travail france_services.retraite france_services.impots
france_services.msa france_services.la_poste france_services.justice france_services.cheque_energie france_services.maprimerenov
france_services.urssaf france_services.itinerante france_services.titres
armes.sia association.creation association.modification elections.procuration elections.inscription etat_civil.acte
citoyen.recensement timbre_fiscal.achat aide.numerique reclamation.service arnaque.site
""".split()
OURS = {"titre_sejour.suivi"}
GENERAL = {"cni", "passeport", "permis", "carte_grise", "titre_sejour", "naturalisation", "france_services"}

by_situation = pytest.mark.parametrize("one", CATALOGUE.situations.values(), ids=list(CATALOGUE.situations))


# -- what it holds --------------------------------------------------------------------------------------------------


def test_should_hold_every_situation_of_the_facts_and_a_general_answer_for_each_demarche() -> None:
    assert len(INDEX) == len(set(INDEX)) == 116
    assert set(INDEX) | OURS | GENERAL <= set(CATALOGUE.situations)
    assert {one.id for one in CATALOGUE.situations.values() if one.situation is None} == GENERAL


@by_situation
def test_should_say_what_each_kind_of_place_does(one: Situation) -> None:
    missing = set(KINDS) - set(one.roles)
    assert not missing - {"autre"}
    assert not missing or one.matrix in ("TI", "PC", "FS")  # these matrices name no other place
    for kind, role in one.roles.items():
        if kind in ("en_ligne", "autre"):
            assert role.role is None
        elif role.verb in ("fait", "aide", "oriente"):
            assert role.role or one.needs_no_place, kind
        else:
            assert role.role is None, kind
        assert role.verb != "aide" or kind in ("en_ligne", "autre") or role.role == "accompagnement"
        assert role.verb != "oriente" or kind in ("en_ligne", "autre") or role.role == "information"
        assert role.text or role.limit or role.verb in ("hors", "non"), kind
    assert "autre" not in one.roles or one.roles["autre"].name or one.roles["autre"].verb == "hors"


@by_situation
def test_should_have_steps_sources_and_marks(one: Situation) -> None:
    assert one.title and one.steps and one.sources
    assert all(source.label for source in one.sources)
    assert all(source.url is None or source.url.startswith("https://") for source in one.sources)
    statements = (one.first, *one.steps, one.cost, one.validity, one.delay, *one.documents, *one.warnings)
    for fact in filter(None, statements):
        assert fact.mark in ("C", "P", "V") and fact.text


@by_situation
def test_should_lead_only_to_what_exists(one: Situation) -> None:
    assert one.id not in one.see and len(set(one.see)) == len(one.see)
    targets = [target for question in one.questions for _, target in question.choices]
    assert set(one.see) | set(targets) <= set(CATALOGUE.situations)
    assert len(set(targets)) == len(targets)


def test_should_date_what_is_probable_and_say_what_is_to_verify() -> None:
    for file, name, _, entry in ENTRIES:
        for path, fact in facts(entry):
            where = (file, name, path_text(path))
            if fact["marque"] == "P":
                assert re.fullmatch(r"\d{4}(-\d\d){0,2}", fact.get("date") or ""), where
            if fact["marque"] == "V":
                assert "vérifier" in " ".join(str(value) for value in fact.values()).lower(), where


def test_should_give_each_situation_of_a_demarche_its_own_title() -> None:
    titles = Counter((one.demarche, one.title) for one in CATALOGUE.situations.values())
    assert [title for title, count in titles.items() if count > 1] == []


def test_should_use_every_list_and_every_matrix() -> None:
    named = {name for _, name, where, _ in ENTRIES if where[0] in ("listes", "matrices")}
    used = {f"matrices {entry['matrice']}" for *_, where, entry in ENTRIES if where[0] in SITUATIONS}
    used |= {f"listes {one['liste']}" for *_, where, entry in ENTRIES if where[0] in SITUATIONS
             for one in entry.get("documents") or [] if "liste" in one}
    assert named == used


# -- the first door -------------------------------------------------------------------------------------------------

DESKS = ("depot", "retrait", "guichet")
SERVICES = {
    "anef": "anef", "anef_nationalite": "anef", "permis": "permis", "immatriculation": "immatriculation", "ofpra": "ofpra",
    "mes_points_permis": "mes_points", "certificat_air": "certificat_air", "france_titres": "suivi_titres", "sia": "sia",
    "compte_asso": "associations", "maprocuration": "maprocuration", "timbres": "timbres", "services_publics_plus": "plus",
    "histovec": "histovec",
}
OTHERS = {  # who, when it is neither a kind of place nor online: what the line « autre » has to say
    "spada": "SPADA", "ofii": "OFII", "employeur": "Employeur", "tribunal_judiciaire": "Tribunal", "medecin_agree": "Médecin",
    "police": "Police", "gendarmerie": "gendarmerie", "tabac": "tabac",
}


def shown(one: Situation, kind: str) -> str | None:
    return one.roles[kind].role if kind in one.roles else None


def door_claims(one: Situation) -> list[bool]:
    """What the first door, as the index writes it, claims of the roles: each claim true or false."""
    door, claims = one.first_door or "", []
    first = re.split(r"[ :|]", door)[0]
    if first == "mairie_dr":
        claims.append(shown(one, "mairie_dr") == "retrait" if "celle_du_depot" in door else shown(one, "mairie_dr") in DESKS)
    if first == "mairie_listee_france_identite":
        claims.append(shown(one, "mairie_dr") == "guichet")
    if first == "prefecture" or "|prefecture" in door or "ou prefecture" in door:
        claims.append(shown(one, "prefecture") in (*DESKS, "information"))
    if "commission_medicale" in door:
        claims.append(shown(one, "prefecture") == "guichet")
    if "pan|france_services" in door:
        claims.append("accompagnement" in (shown(one, "pan"), shown(one, "france_services")))
    if "pan_emeraude" in door:
        claims.append(shown(one, "pan_etrangers") == "accompagnement")
    if first == "france_services":
        claims.append(shown(one, "france_services") == "accompagnement")
    if "mairie_du_domicile" in door or "mairie_de_l_evenement" in door:
        claims.append(shown(one, "mairie") == "guichet")
    if "en_ligne" in door:
        claims.append(one.roles["en_ligne"].verb in ("fait", "aide") and bool(one.online))
    claims += [SERVICES.get(name, name) in {service.id for service in one.online} for name in re.findall(r"en_ligne:(\w+)", door)]
    if door.startswith(("ofii (en ligne", "france_services|operateur_en_ligne")):
        claims.append(one.roles["en_ligne"].verb == "fait")
    if door.startswith("aucune"):
        claims.append(one.first is None)
    if "centre_contact" in door:  # its number is that of the site
        claims.append("anef" in {service.id for service in one.online})
    if door.startswith("supprimé → "):
        claims.append(door.partition(" → ")[2] in one.see)
    for word, name in OTHERS.items():
        if re.search(rf"\b{word}\b", door):
            other = one.roles.get("autre")
            claims.append(bool(other and other.verb in ("fait", "aide") and name.lower() in (other.name or "").lower()))
    if door.startswith("selon "):
        claims.append(sum(role.role is not None for role in one.roles.values()) > 1)
    return claims


@by_situation
def test_should_have_a_first_door_that_its_roles_confirm(one: Situation) -> None:
    claims = door_claims(one)
    assert claims, f"no claim is known for the door {one.first_door!r}"
    assert all(claims), (one.first_door, claims)


@pytest.mark.parametrize("name, kind", [
    ("cni.perte", "mairie_dr"), ("passeport.retrait", "mairie_dr"), ("passeport.urgence", "prefecture"),
    ("titre_sejour.perte", "pan_etrangers"), ("titre_sejour.attestation_accueil", "mairie"), ("asile.premiere_demande", "autre"),
    ("permis.perte", "en_ligne"), ("france_services.caf", "france_services"), ("nationalite.certificat_cnf", "autre"),
])
def test_should_see_a_door_that_its_roles_contradict(name: str, kind: str) -> None:
    one = CATALOGUE.get(name)
    closed = replace(one, roles={**one.roles, kind: Role("non", limit="Ne le fait pas.")})
    assert all(door_claims(one)) and not all(door_claims(closed))


def test_should_send_to_the_police_first_after_a_theft() -> None:
    for one in CATALOGUE.situations.values():
        if one.situation == "vol":
            assert one.first and "police" in one.first.text and "d'abord" in one.first.text, one.id
            assert "Police" in (one.roles["autre"].name or ""), one.id


def test_should_have_the_doors_of_the_facts() -> None:
    if not FACTS.is_file():
        pytest.skip(f"the facts are not at hand ({FACTS.name}): set OU_ALLER_FACTS to their folder to compare")
    rows = re.findall(r"^- ([a-z_]+\.[a-z_]+) ; (.+?) ; (.+)$", FACTS.read_text(encoding="utf-8"), re.M)
    assert [name for name, _, _ in rows] == INDEX
    for name, door, before in rows:
        one = CATALOGUE.get(name)
        assert one.first_door == door, name
        assert (one.first is not None) == (before != "-"), name


# -- the glossary ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("term, name", [
    pytest.param(term, name, id=name)
    for term in CATALOGUE.glossary for name in (term.term, *term.variants)
])
def test_should_explain_a_word_by_any_of_its_names(term, name: str) -> None:
    for question in ("c'est quoi {} ?", "c'est quoi un {} ?", "{} ça veut dire quoi", "Que veut dire {} ?"):
        meaning = understand(question.format(name), [("hors_perimetre", 0.5)], CATALOGUE)
        assert (meaning.intent, meaning.term) == ("glossaire", term), question


# -- what is refused ------------------------------------------------------------------------------------------------

SMALL = {
    "communs.yml": """
matrices:
  TI:
    mairie_dr: {verbe: fait, role: depot, texte: "Vous déposez ici.", marque: C}
    autre: {verbe: hors, marque: C}
en_ligne:
  site: {label: "Site", url: "https://ants.gouv.fr", phone: "34 00", marque: C}
listes:
  photos:
    - {texte: "Une photo.", marque: C}
glossaire:
  - {id: anef, terme: "ANEF", variantes: ["site étrangers"], explication: "C'est un site.", attention: null, marque: C}
""",
    "cni.yml": """
situations:
  - id: cni.perte
    titre: "Carte perdue"
    demarche: cni
    matrice: TI
    roles: {}
    etapes:
      - {texte: "Venez.", marque: C}
    en_ligne: [site]
    documents: [{liste: photos}]
    prix: {texte: "25 €.", marque: P, date: "2025-09"}
    questions:
      - {texte: "Quel cas ?", choix: [{label: "Perte", situation: cni.perte}, {label: "Vol", situation: cni.vol}]}
    sources: [{label: "Fiche", url: null, date: "2025-09"}]
    voir: [cni.vol]
  - id: cni.vol
    titre: "Carte volée"
    demarche: cni
    matrice: TI
    etapes:
      - {texte: "Allez à la police.", marque: C}
    sources: [{label: "Fiche", url: null}]
""",
}
AGAIN = 'reprises: [{id: passeport.vol, de: cni.vol, titre: "Passeport volé", demarche: passeport}]'
VOL = '  - id: cni.vol\n    titre: "Carte volée"'


@pytest.fixture
def small(tmp_path):
    """A function that writes a small right catalogue, with one text of a file replaced, and gives its folder."""
    folder = tmp_path / "catalogue"
    folder.mkdir()

    def write(name: str = "cni.yml", old: str = "", new: str = "") -> Path:
        for file, text in SMALL.items():
            assert file != name or old in text
            (folder / file).write_text(text.replace(old, new, 1) if file == name and old else text, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def no_places(tmp_path):
    folder = tmp_path / "curated"
    folder.mkdir()
    return folder


def test_should_read_a_small_right_catalogue(small, no_places) -> None:
    catalogue = load(small())
    assert catalogue.get("cni.perte").documents == (Fact("Une photo."),)
    assert catalogue.get("cni.perte").cost == Fact("25 €.", "P", "2025-09")
    assert find_faults(small(), no_places) == []


BROKEN = [  # (what is broken, file, old text, new text, what the loader names)
    ("yaml", "cni.yml", "situations:", "situations: [", ["cni.yml"]),
    ("unknown section", "cni.yml", "situations:", "situation:", ["cni.yml", "situation"]),
    ("no title", "cni.yml", '    titre: "Carte volée"\n', "", ["cni.yml", "situations/1", "titre"]),
    ("no source", "cni.yml", 'sources: [{label: "Fiche", url: null}]', "sources: []", ["cni.yml", "situations/1/sources"]),
    ("unknown field", "cni.yml", VOL, f"{VOL}\n    tarif: 25", ["cni.yml", "situations/1", "tarif"]),
    ("unknown mark", "cni.yml", '{texte: "Venez.", marque: C}', '{texte: "Venez.", marque: X}', ["cni.yml", "situations/0/etapes/0"]),
    ("no mark", "cni.yml", '{texte: "Venez.", marque: C}', '{texte: "Venez."}', ["cni.yml", "situations/0/etapes/0", "marque"]),
    ("bad date", "cni.yml", 'marque: P, date: "2025-09"', 'marque: P, date: "sept. 2025"', ["cni.yml", "situations/0/prix", "sept. 2025"]),
    ("bad demarche", "cni.yml", "demarche: cni\n    matrice: TI\n    roles", "demarche: carte\n    matrice: TI\n    roles",
     ["cni.yml", "situations/0/demarche"]),
    ("unknown kind", "cni.yml", "roles: {}", "roles: {poste: {verbe: fait, marque: C}}", ["cni.yml", "situations/0/roles", "poste"]),
    ("unknown verb", "communs.yml", "verbe: fait, role", "verbe: peut, role", ["communs.yml", "matrices/TI/mairie_dr/verbe"]),
    ("bad address", "communs.yml", "https://ants", "http://ants", ["communs.yml", "en_ligne/site/url"]),
    ("no explanation", "communs.yml", ' explication: "C\'est un site.",', "", ["communs.yml", "glossaire/0", "explication"]),
    ("matrix never written", "cni.yml", "matrice: TI\n    roles", "matrice: PC\n    roles", ["cni.yml", "cni.perte", "PC"]),
    ("list never written", "cni.yml", "liste: photos", "liste: images", ["cni.yml", "cni.perte", "images"]),
    ("service never written", "cni.yml", "[site]", "[sites]", ["cni.yml", "cni.perte", "sites"]),
    ("see nothing", "cni.yml", "voir: [cni.vol]", "voir: [cni.retrait]", ["cni.perte", "cni.retrait"]),
    ("question to nothing", "cni.yml", "situation: cni.vol}]", "situation: cni.autre}]", ["cni.perte", "cni.autre"]),
    ("situation twice", "cni.yml", VOL, VOL.replace("cni.vol", "cni.perte"), ["cni.yml", "cni.perte", "twice"]),
    ("same as nothing", "cni.yml", "situations:", f"{AGAIN.replace('de: cni.vol', 'de: cni.vols')}\nsituations:",
     ["passeport.vol", "cni.vols"]),
    ("service twice", "cni.yml", "situations:", 'en_ligne:\n  site: {label: "A", url: null, phone: null}\nsituations:',
     ["site", "twice"]),
]
broken = pytest.mark.parametrize("what, file, old, new, named", BROKEN, ids=[row[0] for row in BROKEN])


@broken
def test_should_refuse_to_load_and_name_the_file_and_the_entry(small, what, file, old, new, named) -> None:
    with pytest.raises(CatalogueError) as caught:
        load(small(file, old, new))
    assert all(word in str(caught.value) for word in named), str(caught.value)


@broken
def test_should_give_the_line_of_a_fault(small, no_places, what, file, old, new, named) -> None:
    folder = small(file, old, new)
    found = find_faults(folder, no_places)
    assert found and all((folder / one.file).is_file() and one.line >= 1 for one in found)
    assert any(one.file == file or file in one.problem for one in found)


FAULTS = [  # (file, old text, new text, file, the text of the line named, entry, what is said)
    ("cni.yml", 'date: "2025-09"}\n    questions', "date: 2025}\n    questions", "cni.yml", "    prix:", "cni.perte",
     "prix date, « 2025 » : mettez des guillemets autour"),
    ("cni.yml", ', date: "2025-09"}\n    questions', "}\n    questions", "cni.yml", "    prix:", "cni.perte", "prix, marque P sans date"),
    ("cni.yml", 'texte: "Venez.", marque: C', 'texte: "Venez.", marque: V', "cni.yml", '      - {texte: "Venez."', "cni.perte",
     "etapes 1, marque V, mais le texte ne dit pas « à vérifier »"),
    ("cni.yml", "roles: {}", "roles: {pan: {verbe: aide, marque: C}}", "cni.yml", "    roles:", "cni.perte",
     "roles pan, verbe « aide » : il faut un rôle"),
    ("cni.yml", "roles: {}", "roles: {pan: {verbe: non, role: depot, marque: C}}", "cni.yml", "    roles:", "cni.perte",
     "roles pan, verbe « non » : rôle de trop"),
    ("cni.yml", "roles: {}", 'roles: {autre: {verbe: fait, texte: "Il aide.", marque: C}}', "cni.yml", "    roles:", "cni.perte",
     "roles autre, « autre » n'a pas de nom"),
    ("cni.yml", VOL, VOL.replace("volée", "perdue"), "cni.yml", "  - id: cni.vol", "cni.vol",
     "titre « Carte perdue » : déjà pris (cni.yml, cni.perte)"),
    ("communs.yml", '["site étrangers"]', '["Étrangers", "étrangers"]', "communs.yml", "", "", ""),
    ("cni.yml", "situations:", f"{AGAIN.replace('de: cni.vol', 'de: cni.vols')}\nsituations:", "cni.yml", AGAIN[:9], "passeport.vol",
     "de : « cni.vols » n'existe nulle part"),
    ("cni.yml", "situations:", f"{AGAIN.replace('passeport.vol', 'cni.vol')}\nsituations:", "cni.yml", "  - id: cni.vol", "cni.vol",
     "id « cni.vol » : déjà pris (cni.yml, cni.vol)"),
    ("cni.yml", "situations:", f"{AGAIN}\nsituations:", "", "", "", ""),
    ("cni.yml", "    matrice: TI\n    roles: {}", "    matrice: TI\n    matrice: TI", "cni.yml", "    matrice: TI", "",
     "la clé « matrice » est écrite deux fois"),
    ("cni.yml", "voir: [cni.vol]", "voir: [cni.vols]", "cni.yml", "    voir:", "cni.perte", "voir : « cni.vols » n'existe nulle part"),
    ("cni.yml", '    titre: "Carte volée"\n', "", "cni.yml", "  - id: cni.vol", "cni.vol", "il manque « titre »"),
    ("cni.yml", "demarche: cni\n    matrice: TI\n    roles", "demarche: carte\n    matrice: TI\n    roles", "cni.yml", "    demarche:",
     "cni.perte", "demarche, « carte » n'est pas possible ; choix : cni, passeport"),
    ("cni.yml", VOL, f"{VOL}\n    tarif: 25", "cni.yml", "  - id: cni.vol", "cni.vol", "clé inconnue : « tarif »"),
    ("cni.yml", '"Venez."', '"L\'usager doit venir."', "cni.yml", "      - {texte: \"L'usager", "cni.perte", "mot interdit « usager »"),
    ("cni.yml", '"Venez."', '"Venez au GUDA."', "cni.yml", '      - {texte: "Venez au GUDA', "cni.perte",
     "sigle « GUDA » absent du glossaire"),
    ("cni.yml", '"25 €."', f'"{" ".join(["mot"] * 19)}."', "cni.yml", "    prix:", "cni.perte", "prix texte, 24 mots, 20 au plus"),
    ("communs.yml", "C'est un site.", "Le dossier est en cours d'instruction.", "communs.yml", "  - {id: anef", "anef", "mot interdit"),
]


@pytest.mark.parametrize("name, old, new, file, line, entry, said", FAULTS, ids=[row[-1][:40] or "two names" for row in FAULTS])
def test_should_say_what_is_wrong_and_on_which_line(small, no_places, name, old, new, file, line, entry, said) -> None:
    folder = small(name, old, new)
    found = find_faults(folder, no_places)
    if not said:
        assert found == []
        return
    matching = [one for one in found if said in one.problem]
    assert len(matching) == 1, found
    [one] = matching
    lines = (folder / one.file).read_text(encoding="utf-8").splitlines()
    assert (one.file, one.entry) == (file, entry) and lines[one.line - 1].startswith(line)
    assert str(one).startswith(f"{file}:{one.line} ")


def test_should_let_a_word_of_the_offices_be_explained_by_its_own_entry(small, no_places) -> None:
    said = 'terme: "Instruction", variantes: [], explication: "L\'instruction est l\'étude du dossier."'
    folder = small("communs.yml", 'terme: "ANEF", variantes: ["site étrangers"], explication: "C\'est un site."', said)
    assert find_faults(folder, no_places) == []


def test_should_say_that_a_file_is_not_utf_8(small, no_places) -> None:
    folder = small()
    (folder / "cni.yml").write_bytes(SMALL["cni.yml"].encode("cp1252"))
    [one] = find_faults(folder, no_places)
    assert one.file == "cni.yml" and "UTF-8" in one.problem


def test_should_read_the_places_too(small, no_places) -> None:
    (no_places / "99.yml").write_text("structures:\n- id: 99-a\n  nom: Mairie\n  notes:\n  - L'usager vient.\n", encoding="utf-8")
    [one] = find_faults(small(), no_places)
    assert (one.file, one.line, one.entry) == ("99.yml", 5, "99-a") and "notes 1, mot interdit « usager »" in one.problem


def test_should_find_no_fault_in_the_catalogue() -> None:
    assert list(map(str, find_faults())) == []


# -- the commands ---------------------------------------------------------------------------------------------------


def test_should_count_what_is_right(capsys) -> None:
    assert main(["check"], NOW) == 0
    out = capsys.readouterr().out
    counted = dict(re.findall(r"^(\S.*?) {2,}([\d ]+)$", out, re.M))
    assert int(counted["situations"]) == len(CATALOGUE.situations) - len(GENERAL)
    assert int(counted["mots du glossaire"]) == len(CATALOGUE.glossary)
    assert "Aucune faute" in out


def test_should_list_the_faults_and_leave_with_1(small, capsys) -> None:
    folder = small("cni.yml", '"Venez."', '"L\'usager vient au GUDA."')
    assert main(["check", "--folder", str(folder)], NOW) == 1
    out = capsys.readouterr().out
    assert re.search(r"^cni\.yml:9 cni\.perte : etapes 1 texte, mot interdit « usager »", out, re.M)
    assert "2 fautes à corriger." in out


def test_should_review_what_is_old_probable_unsure_or_undated(small) -> None:
    folder = small("cni.yml", '{texte: "Allez à la police.", marque: C}', '{texte: "À vérifier : allez à la police.", marque: V}')
    rows = rows_to_review(read_folder(folder), date(2026, 11, 22), 12)
    assert [(row.file, row.entry, row.where, row.date, row.age, row.reasons) for row in rows] == [
        ("cni.yml", "cni.perte", "sources", "2025-09", 14, (OLD,)),
        ("cni.yml", "cni.perte", "prix", "2025-09", 14, (OLD, PROBABLE)),
        ("cni.yml", "cni.vol", "sources", None, None, (NO_DATE,)),
        ("cni.yml", "cni.vol", "etapes 1", None, None, (UNSURE,)),
    ]
    recent = rows_to_review(read_folder(folder), date(2026, 11, 22), 15)
    assert [row.reasons for row in recent] == [(PROBABLE,), (NO_DATE,), (UNSURE,)]


def test_should_judge_a_situation_by_its_newest_source(small) -> None:
    sources = 'sources: [{label: "A", date: "2019-08"}, {label: "B", date: "2026"}, {label: "C"}]'
    folder = small("cni.yml", 'sources: [{label: "Fiche", url: null}]', sources)
    assert [row.entry for row in rows_to_review(read_folder(folder), date(2026, 6, 1), 12)] == ["cni.perte"]
    rows = rows_to_review(read_folder(folder), date(2027, 1, 1), 12)
    assert ("cni.vol", "2026", 12) in [(row.entry, row.date, row.age) for row in rows]


@pytest.mark.parametrize("text, day", [("2025", date(2025, 1, 1)), ("2025-09", date(2025, 9, 1)), ("2025-09-29", date(2025, 9, 29))])
def test_should_take_a_date_for_the_oldest_that_it_may_be(text: str, day: date) -> None:
    assert first_day(text) == day


@pytest.mark.parametrize("text, today, months", [
    ("2025-09-29", date(2025, 10, 28), 0), ("2025-09-29", date(2025, 10, 29), 1), ("2025", date(2026, 1, 1), 12),
    ("2024-02-29", date(2025, 2, 28), 11),
])
def test_should_count_whole_months(text: str, today: date, months: int) -> None:
    assert age_in_months(text, today) == months


def test_should_print_the_review_as_aligned_tables_by_file(small, capsys) -> None:
    assert main(["review", "--folder", str(small()), "--today", "2026-11-22"], NOW) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "cni.yml" and lines[1].split() == ["situation", "où", "marque", "date", "âge", "pourquoi", "texte"]
    assert lines[1].index("pourquoi") == lines[3].index("ancien") == lines[4].index("ancien, probable")
    assert lines[3].startswith("cni.perte") and lines[4].startswith("   ") and lines[5].startswith("cni.vol")
    assert lines[-1] == ("Au 22/11/2026, ancien à partir de 12 mois : 3 points dans 2 entrées "
                         "(2 anciens, 1 probables (P), 0 à vérifier (V), 1 sans source datée).")


def test_should_use_the_clock_when_no_day_is_given(small, capsys) -> None:
    main(["review", "--folder", str(small())], datetime(2025, 10, 1, tzinfo=PARIS))
    assert "Au 01/10/2025" in capsys.readouterr().out


@by_situation
def test_should_show_a_situation_with_the_role_of_each_kind(capsys, one: Situation) -> None:
    assert main(["show", one.id], NOW) == 0
    out = capsys.readouterr().out
    said = " ".join(out.split())
    for kind, name in KINDS.items():
        assert re.search(rf"^- {name}( \(.*\))? : ", out, re.M), kind
        role = one.roles.get(kind)
        for text in filter(None, (role.text, role.limit) if role else ()):
            assert " ".join(text.split()) in said, kind
    assert one.title in out and all(f"{name} : " in said for name in one.see)
    assert all(len(line) <= 100 or "https://" in line for line in out.splitlines()[4:])


def test_should_show_what_a_reader_sees(capsys) -> None:
    main(["show", "cni.perte"], NOW)
    out = capsys.readouterr().out
    for words in ("Que faire\n1. ", "À apporter\n- ", "Prix\n- 25 €", "Attention\n", "    Limite : ",
                  "Qui fait quoi\n- Mairie équipée : le fait, rôle « dépôt »", "- Préfecture : ne le fait pas [C]",
                  "Sources\n- service-public.gouv.fr", "Voir aussi\n- cni.vol : "):
        assert words in out, words


@pytest.mark.parametrize("arguments, said", [
    (["show", "cni.pert"], "voulez-vous dire cni.perte"), (["show", "xyz"], "n'est pas une situation du catalogue."),
])
def test_should_answer_an_unknown_situation_by_one_sentence(capsys, arguments, said) -> None:
    assert main(arguments, NOW) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and said in captured.err and captured.err.count("\n") == 1


@pytest.mark.parametrize("arguments, said", [
    ([], "il manque : COMMANDE"), (["review", "--months", "0"], "un nombre entier positif"),
    (["review", "--today", "22/11/2026"], "une date AAAA-MM-JJ"), (["check", "--folder", "nulle-part"], "fichiers .yml"),
    (["show"], "il manque : situation"), (["dire"], "choix inconnu"),
])
def test_should_answer_a_wrong_command_by_one_sentence(capsys, arguments, said) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments, NOW)
    captured = capsys.readouterr()
    assert caught.value.code == 2 and said in captured.err and captured.err.count("\n") == 1


@pytest.mark.parametrize("command", [["review"], ["show", "cni.perte"]])
def test_should_send_to_check_when_the_catalogue_is_broken(small, capsys, command) -> None:
    folder = small("cni.yml", "liste: photos", "liste: images")
    assert main([*command, "--folder", str(folder)], NOW) == 2
    captured = capsys.readouterr()
    assert "python -m routing check" in captured.err and "images" in captured.err and captured.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["-h"], ["check", "-h"], ["review", "-h"], ["show", "-h"]])
def test_should_have_a_help_in_french(capsys, arguments) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments, NOW)
    out = capsys.readouterr().out
    assert caught.value.code == 0 and "Utilisation : python -m routing" in out and "affiche cette aide" in out


def test_should_name_the_commands_and_the_fields_in_the_guide() -> None:
    guide = (ROOT / "docs" / "guide-redacteur.md").read_text(encoding="utf-8")
    fields = read(ROOT / "routing" / "catalogue" / "schema.yml").data["definitions"]["situation"]["properties"]
    missing = [name for name in fields if f"`{name}`" not in guide]
    assert missing == []
    for command in ("python -m routing check", "python -m routing review", "python -m routing show"):
        assert command in guide


def test_should_give_an_example_in_the_guide_that_is_right(tmp_path, no_places) -> None:
    guide = (ROOT / "docs" / "guide-redacteur.md").read_text(encoding="utf-8")
    [example] = [block for block in re.findall(r"```yaml\n(.*?)```", guide, re.S) if block.startswith("situations:")]
    folder = tmp_path / "with_example"
    folder.mkdir()
    for document in (ROOT / "routing" / "catalogue").glob("*.yml"):
        (folder / document.name).write_bytes(document.read_bytes())
    (folder / "exemple.yml").write_text(example, encoding="utf-8")
    assert list(map(str, find_faults(folder, no_places))) == []
    assert set(load(folder).situations) - set(CATALOGUE.situations) == {"france_services.exemple"}


def test_should_list_in_the_guide_every_verb_role_kind_matrix_and_forbidden_word() -> None:
    guide = (ROOT / "docs" / "guide-redacteur.md").read_text(encoding="utf-8")
    definitions = read(ROOT / "routing" / "catalogue" / "schema.yml").data["definitions"]
    [(kinds, line)] = definitions["roles"]["patternProperties"].items()
    fields = (line["properties"]["verbe"], line["properties"]["role"])
    fields += (definitions["situation"]["properties"]["matrice"], definitions["situation"]["properties"]["demarche"])
    allowed = [*kinds.strip("^()$").split("|"), *(value for one in fields for value in one["enum"] if value)]
    assert [word for word in allowed if f"`{word}`" not in guide] == []
    assert [word for word in FORBIDDEN if word not in guide and word != "susdit"] == []
