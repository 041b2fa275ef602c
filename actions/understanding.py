"""What a message is about: the classifier's ranking, corrected by the documents that the person names."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from directory.text import words
from routing.catalogue import Catalogue, Term
from routing.needs import Needs

# Names by which a document is called outright (folded text). Order matters only inside a family.
NAMED = {
    "titre_sejour": r"(titre|carte|permis) de sejour|carte de (?:resident|10 ans|dix ans)|recepisse|recipisse"
                    r"|\banef\b|\bvls ?ts\b|\baps\b|ofpra|\bdcem\b",
    "cni": r"\bcni\b|carte (nationale )?(d )?identite|carte didentite",
    "passeport": r"pass?e?port\w*",
    "permis": r"\bpermis?\b(?! de (sejour|chass|construire))|papier rose",
    "carte_grise": r"cartes? grises?|immatricul\w*|\bcrit ?air\b",
}
SHARED = ("suivi_delai", "titre_retrouve", "impossible_se_deplacer", "majeur_protege")
SEVERAL_DOCUMENTS = ("identite.tous_papiers_perdus", "mineur.sortie_territoire")
NOT_NAMED = 0.12  # what is left of a family's share when the message names other documents
SECOND_NAMED = 0.3  # a message with two requests is about the first
HINTED = 2.5  # how much likelier a situation is when the message has its word (« perdu », « expire »)
# Said plainly, danger comes before any document that is also named; what happened in a country one has fled is not now.
DANGER = re.compile(
    r"\b(?:me|la|nous|se fait) (?:bat|battre|frappe[sr]?|frapper|tabasser?|viole[re]?|violer)\b"
    r"|\bm (?:a|ont) (?:frappe|etrangle|viole|tabasse|sequestre|menace)e?s?\b|\bm etrangle\b"
    r"|\b(?:ete|suis) (?:violee?|battue?|sequestree?)\b|\b(?:me|se) (?:tuer|tue|pendre|suicider|immoler)\b|\bsuicid\w*"
    r"|\bplus (?:envie de )?vivre\b|\benvie de mourir\b|\bva me tuer\b|menace de me\b|menace avec\b"
    r"|\bne respire (?:pas|plus)\b|\binconscient\w*|ne se reveille (?:pas|plus)|\bfuite de gaz|sent le gaz"
    r"|(?:il y a|ya|y a) le feu|\bau feu\b|appelez (?:la police|les (?:pompiers|secours)|une ambulance)"
    r"|avec un (?:couteau|fusil)|marier de force|\bau secours\b"
)
NOT_NOW = re.compile(r"\basile\b|mon pays|protection de la france|refugiee?s?\b")
VAGUE_ENOUGH = 0.7  # with no document named, an ambiguous reading that weighs as much is asked about
UNSURE = 0.28  # below this share of the best family, ask
SITUATION_SHARE = 0.28  # below this share inside its family, the situation is taken as unsaid
HINTS = (  # what happened to a document not named yet, as the situation it would be
    ("vol", r"\bvole[es]*\b|\bpique[es]*\b"), ("perte", r"\bperdu[es]*\b|\begare[es]*\b|introuvable"),
    ("renouvellement", r"perime[es]*|expire[es]*|renouvel\w*|plus valable"), ("changement_adresse", r"demenag\w*|adresse"),
    ("retrait", r"\bprete?s?\b|recuper\w*|retirer"),
)
DEFINITION = re.compile(
    r"(?:c est quoi|c koi|c quoi|kesako|que? (?:veut|veux|signifie)(?: dire)?|ca veut dire quoi"
    r"|qu est ce qu(?:e c est|e|un|une)?|definition)\b"
)
ARTICLES = re.compile(r"^(?:que |qu |un |une |le |la |les |l |d |du |de |des |ce que |mot |veut dire |signifie )+")


@dataclass(frozen=True)
class Meaning:
    """``intent``: a situation's id, a démarche's, or an intent of the conversation; ``second``: the next likeliest topic."""

    intent: str
    share: float
    second: str | None = None
    term: Term | None = None

    @property
    def is_situation(self) -> bool:
        """Whether it says a démarche and what happened."""
        return self.is_sure and "." in self.intent and not self.intent.startswith(("ambigu.", "suite."))

    @property
    def is_sure(self) -> bool:
        """Whether to act on it without asking."""
        return self.share >= UNSURE


def understand(text: str, ranking: Sequence[tuple[str, float]], catalogue: Catalogue) -> Meaning:
    """The meaning of a message from the classifier's ``ranking`` of intents (confidences 0 to 1, best first)."""
    folded = plain(text)
    if DANGER.search(folded) and not NOT_NOW.search(folded):
        return Meaning("danger", 1.0)
    term = _defined_term(folded, catalogue.glossary)
    if term:
        return Meaning("glossaire", 1.0, term=term)
    if not ranking:
        return Meaning("hors_perimetre", 0.0)
    weights = _weights(folded, _shared(folded, ranking, catalogue), catalogue)
    families: dict[str, float] = {}
    for intent, weight in weights:
        family = family_of(intent, catalogue)
        families[family] = families.get(family, 0.0) + weight
    total = sum(families.values()) or 1.0
    order = sorted(families, key=lambda name: -families[name])
    vague = next((name for name in order if name.startswith("ambigu.")), None)
    if vague and not named_documents(folded) and families[vague] >= VAGUE_ENOUGH * families[order[0]]:
        return Meaning(vague, families[vague] / total)
    best = order[0]
    members = sorted((item for item in weights if family_of(item[0], catalogue) == best), key=lambda item: -item[1])
    intent, weight = members[0]
    if intent in catalogue.situations and weight / families[best] < SITUATION_SHARE and best in catalogue.situations:
        intent = best
    second = next((name for name in order[1:] if name in catalogue.situations), None)
    return Meaning(intent, families[best] / total, second)


def plain(text: str) -> str:
    """The words of a text, folded and joined by one space."""
    return " ".join(words(text))


def family_of(intent: str, catalogue: Catalogue) -> str:
    """The démarche that a situation belongs to; an intent of the conversation is its own family."""
    situation = catalogue.situations.get(intent)
    if situation is None:
        return intent
    return situation.demarche if situation.demarche in catalogue.situations else intent


def named_documents(folded: str) -> list[str]:
    """The families whose document is named outright, in the order of the message."""
    places = {family: match.start() for family, pattern in NAMED.items() if (match := re.search(pattern, folded))}
    return sorted(places, key=lambda family: places[family])


def hinted(text: str) -> str | None:
    """The situation that a message tells of without naming the document; null when it tells none."""
    folded = plain(text)
    return next((situation for situation, pattern in HINTS if re.search(rf"(?<!pas )(?<!jamais )(?:{pattern})", folded)), None)


CHOSEN = {  # words that choose a document once « de quel document parlez-vous ? » has been asked
    "carte_grise": r"voiture|vehicule|\bmoto\b|\bauto\b|scooter|camion|bagnole|caravane|remorque",
    "permis": r"condui\w*|\bpermis\b", "titre_sejour": r"sejour|etranger\w*|resident", "cni": r"identite|\bcni\b|nationale",
    "passeport": r"pass?e?port", "france_services.cpam": r"vitale|\bsecu\b|ameli", "elections.inscription": r"elect\w*|\bvot\w*",
}
MOST_WORDS_TO_CHOOSE = 10
NEEDS = {
    "wheelchair": r"fauteuil|handicap\w*|\bpmr\b|mobilite reduite|bequilles|deambulateur",
    "hearing": r"\bsourde?s?\b|malentendant\w*|langue des signes|\blsf\b",
    "no_internet": r"(?:sans|pas|plus|ni)(?: d| de| l| acces a)* (?:internet|ordinateur|ordi|connexion|wifi|smartphone|imprimante)",
    "phone_only": r"(?:que|seulement|uniquement) (?:par )?telephone|faire (?:tout )?par telephone",
    "cannot_travel": r"(?:peut|peux|puis|pouvant|sait|sais)(?: plus| pas)* (?:se |me )?deplacer"
                     r"|\bgrabataire\b|\balitee?\b|\behpad\b|hospitalisee?",
    "someone_else": r"pour (?:ma (?:mere|grand mere|femme|voisine|tante)|mon (?:pere|grand pere|mari|voisin|oncle|ami)|un proche|une amie)",
    "open_now": r"ouverte?s? (?:maintenant|en ce moment|la tout de suite|aujourd hui)|mais ouverte?s?",
    "evening": r"\b(?:le|en|un) soir(?:ee)?\b|apres 18 ?h|apres le (?:travail|boulot)",
    "lunch": r"(?:le|entre|pendant|a|ce) midi|pause dejeuner|entre 12 ?h",
}
CATEGORIES = {
    "professionnel": r"(?:mon|notre|un) garage\b|concession\w*|\bgaragiste|(?:notre|ma) (?:societe|boite|entreprise)|flotte",
    "association": r"(?:mon|notre|une|l) association|president\w* d(?: une| e)? ?association",
    "collectivite": r"collectivite|notre commune|je suis maire\b|secretaire de mairie",
}
DAY_WORDS = {"Mo": "lundi", "Tu": "mardi", "We": "mercredi", "Th": "jeudi", "Fr": "vendredi", "Sa": "samedi", "Su": "dimanche"}
WANTED_DAY = (
    r"(?:que|seulement|uniquement|libre|dispo\w*|ouverte?s?|y aller|venir|passer)(?: que)?(?: le| un| les)? {day}s?\b"
    r"|\ble {day}(?: seulement| uniquement)"
)
BOTH = re.compile(r"\b(?:et|aussi|ainsi que|puis|plus|deux)\b|\+")


def chosen(text: str) -> str | None:
    """The topic that a short answer to « de quel document parlez-vous ? » chooses; null when it is not clear."""
    folded = plain(text)
    if len(folded.split()) > MOST_WORDS_TO_CHOOSE:
        return None
    found = [topic for topic, pattern in CHOSEN.items() if re.search(pattern, folded)]
    return found[0] if len(found) == 1 else None


def needs_of(text: str) -> Needs:
    """What the person says of a moment, an access, help or a capacity."""
    folded = plain(text)
    found: dict[str, Any] = {name: True for name, pattern in NEEDS.items() if re.search(pattern, folded)}
    day = next((code for code, word in DAY_WORDS.items() if re.search(WANTED_DAY.format(day=word), folded)), None)
    category = next((name for name, pattern in CATEGORIES.items() if re.search(pattern, folded)), None)
    return Needs(day=day, category=category, **found)


def second_request(text: str, ranking: Sequence[tuple[str, float]], topic: str, catalogue: Catalogue) -> str | None:
    """The topic of a second document named in the same message (« mon permis et ma carte grise »), null when there is none."""
    folded = plain(text)
    first = family_of(topic, catalogue)
    others = [family for family in named_documents(folded) if family != first]
    if not others or not (BOTH.search(folded) or "+" in text) or first not in named_documents(folded):
        return None
    other, suffix = others[0], topic.partition(".")[2]
    if f"{other}.{suffix}" in catalogue.situations:
        return f"{other}.{suffix}"
    return next((intent for intent, share in ranking if family_of(intent, catalogue) == other and share > SITUATION_SHARE), other)


def mentioned_terms(text: str, terms: Iterable[Term], most: int = 2) -> list[Term]:
    """The terms that a person writes, by their name or a variant, in the order of the message."""
    folded = plain(text)
    places: dict[str, tuple[int, Term]] = {}
    for term in terms:
        found = [m.start() for name in (term.term, *term.variants) if (m := re.search(rf"\b{re.escape(plain(name))}\b", folded))]
        if found:
            places[term.id] = (min(found), term)
    return [term for _, term in sorted(places.values(), key=lambda item: item[0])[:most]]


def named_terms(text: str, terms: Iterable[Term]) -> list[Term]:
    """The terms that a text of ours uses as such, acronyms first."""
    used = [term for term in terms if re.search(rf"(?<!\w){re.escape(term.term)}(?!\w)", text)]
    return sorted(used, key=lambda term: (not term.term.isupper(), text.index(term.term)))


def _shared(folded: str, ranking: Sequence[tuple[str, float]], catalogue: Catalogue) -> Sequence[tuple[str, float]]:
    """The ranking, where a situation that both titles share is the passport's when a passport is named first."""
    if named_documents(folded)[:1] != ["passeport"]:
        return ranking
    twins = {intent: intent.replace("cni.", "passeport.", 1) for intent, _ in ranking if intent.startswith("cni.")}
    merged: dict[str, float] = {}
    for intent, share in ranking:
        twin = twins.get(intent, intent)
        name = twin if twin in catalogue.situations and twin.partition(".")[2] in SHARED else intent
        merged[name] = merged.get(name, 0.0) + share
    return sorted(merged.items(), key=lambda item: -item[1])


def _weights(folded: str, ranking: Sequence[tuple[str, float]], catalogue: Catalogue) -> list[tuple[str, float]]:
    named = named_documents(folded)
    if not named:
        return list(ranking)
    hint = hinted(folded)
    ranking = [(intent, share * (HINTED if hint and intent.endswith(f".{hint}") else 1.0)) for intent, share in ranking]
    factors = {family: 1.0 if rank == 0 else SECOND_NAMED for rank, family in enumerate(named)}
    weights = []
    for intent, confidence in ranking:
        family = family_of(intent, catalogue)
        is_about_one = family in NAMED and intent not in SEVERAL_DOCUMENTS
        is_vague = family.startswith("ambigu.")
        weights.append((intent, confidence * (factors.get(family, NOT_NAMED) if is_about_one or is_vague else 1.0)))
    return weights


def _defined_term(folded: str, terms: Iterable[Term]) -> Term | None:
    """The term whose definition is asked: « c'est quoi un récépissé ? », « récépissé ça veut dire quoi »."""
    match = DEFINITION.search(folded)
    if not match:
        return None
    candidates = (ARTICLES.sub("", folded[match.end():].strip()).strip(), folded[: match.start()].strip())
    names = [(plain(name), term) for term in terms for name in (term.term, *term.variants)]
    for asked in candidates:
        begun = [(len(name), term) for name, term in names
                 if asked == name or (asked.startswith(f"{name} ") and len(asked) <= len(name) + 12)]
        if begun:
            return max(begun, key=lambda one: one[0])[1]
    return None
