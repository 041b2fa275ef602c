"""What a message is about: the classifier's ranking, corrected by the documents that the person names."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from actions.words import Words, plain, words_of
from locales import SOURCE, locale_of
from routing.catalogue import Catalogue, Term
from routing.needs import Needs

SHARED = ("suivi_delai", "titre_retrouve", "impossible_se_deplacer", "majeur_protege")
ALL_PAPERS = "identite.tous_papiers_perdus"
SEVERAL_DOCUMENTS = ("identite.tous_papiers_perdus", "mineur.sortie_territoire")
NOT_NAMED = 0.06  # what is left of a family's share when the message names other documents
SECOND_NAMED = 0.05  # a message with two requests is about the first
HINTED = 2.5  # how much likelier a situation is when the message has its word (« perdu », « expire »)
TOLD = 4.0  # how much likelier another body's service is when the message names it, and no document
UNKNOWN = 0.2  # share of the best reading under which the ranking knows less than the document that is named
LEAST = 0.04  # share of such a service that the ranking leaves out
FOLLOWS = 0.3  # how much less likely a follow-up is when the message is a whole request
VAGUE_ENOUGH = 0.7  # with no document named, an ambiguous reading that weighs as much is asked about
COUNTED = 6  # situations of a family that count: a large one is not likelier for all its faint ones
CHANGES = 0.6  # share from which a message that names no document is about another démarche than the one spoken of
ASKED_TOO = 0.1  # share from which a question comes with thanks or a complaint
BESIDE = ("merci", "salutation", "au_revoir", "avis", "oui", "non", "incompris")
FAINT = 0.5  # of the first intent's share: a situation ranked lower is no more than a guess
EXCHANGES = ("permis.echange_ue", "permis.echange_hors_ue")
EUROPEAN = Path(__file__).resolve().parent.parent / "data" / "pays_eee.yml"
NOT_COUNTRIES = ("fr", "eu", "ez", "un", "zz")  # France itself, and what CLDR names besides countries
COUNTRY_STEM = 5  # letters of a country's name that its adjective shares
SURE_OF_COUNTRY = 4.0  # times likelier than the other exchange, when no country is named
MOST_WORDS_TO_CHOOSE = 10  # of an answer to « de quel document parlez-vous ? »
UNSURE = 0.28  # below this share of the best family, ask
SITUATION_SHARE = 0.28  # below this share inside its family, the situation is taken as unsaid


@dataclass(frozen=True)
class Meaning:
    """``intent``: a situation's id, a démarche's, or an intent of the conversation; ``second``: the next likeliest topic.

    ``is_told``: its document or its service is named outright.
    """

    intent: str
    share: float
    second: str | None = None
    term: Term | None = None
    is_told: bool = False

    @property
    def is_situation(self) -> bool:
        """Whether it says a démarche and what happened."""
        return self.is_sure and "." in self.intent and not self.intent.startswith(("ambigu.", "suite."))

    @property
    def is_sure(self) -> bool:
        """Whether to act on it without asking."""
        return self.share >= UNSURE


def understand(text: str, ranking: Sequence[tuple[str, float]], catalogue: Catalogue, language: str = SOURCE) -> Meaning:
    """The meaning of a message from the classifier's ``ranking`` of intents (confidences 0 to 1, best first).

    Said plainly, danger comes before any document that is also named; what happened in a country one has fled is not now.
    """
    folded, said = plain(text), words_of(language)
    if said.danger.search(folded) and not said.not_now.search(folded):
        return Meaning("danger", 1.0)
    term = _defined_term(folded, catalogue.glossary, said)
    if term:
        return Meaning("glossaire", 1.0, term=term)
    if not ranking:
        return Meaning("hors_perimetre", 0.0)
    weights = _weights(folded, _shared(folded, ranking, catalogue, said), catalogue, said)
    families: dict[str, float] = {}
    counted: Counter[str] = Counter()
    for intent, weight in sorted(weights, key=lambda item: -item[1]):
        family = family_of(intent, catalogue)
        counted[family] += 1
        families[family] = families.get(family, 0.0) + (weight if counted[family] <= COUNTED else 0.0)
    total = sum(families.values()) or 1.0
    order = sorted(families, key=lambda name: -families[name])
    named = named_documents(folded, said)
    vague = next((name for name in order if name.startswith("ambigu.")), None)
    if vague and not named and families[vague] >= VAGUE_ENOUGH * families[order[0]]:
        return Meaning(vague, families[vague] / total)
    best = order[0]
    if named and best not in named and families[best] < UNKNOWN:
        told = f"{named[0]}.{hinted(text, language)}"
        return Meaning(told if told in catalogue.situations else named[0], UNSURE, is_told=True)
    members = sorted((item for item in weights if family_of(item[0], catalogue) == best), key=lambda item: -item[1])
    intent, weight = members[0]
    told = f"{best}.{hint}" if (hint := hinted(text, language)) else ""
    if intent in EXCHANGES:
        intent = _exchange(folded, weights, language)
    elif told in catalogue.situations and weight < FAINT * ranking[0][1] and best in said.named:
        intent = told  # the document and what happened are both said; the ranking knows neither
    elif intent in catalogue.situations and weight / families[best] < SITUATION_SHARE and best in catalogue.situations:
        intent = best
    second = next((name for name in order[1:] if name in catalogue.situations), None)
    share = families[best] / total
    is_named = best in said.named and named[:1] == [best]
    is_told = best in named or any(family_of(one, catalogue) == best and pattern.search(folded) for one, pattern in said.partners.items())
    return Meaning(intent, max(share, UNSURE) if is_named else share, second, is_told=is_told)


def going_on(meaning: Meaning, text: str, ranking: Sequence[tuple[str, float]], topic: str, catalogue: Catalogue, language: str) -> Meaning:
    """The meaning of a message in the middle of ``topic``: another démarche has to be named, or nearly certain.

    What happened, without a document, happened to the one that is spoken of; thanks or a complaint may come with a question.
    """
    if meaning.is_told or meaning.term or not ranking:
        return meaning
    best = ranking[0][0]
    if meaning.intent == "recommencer" and meaning.share < CHANGES:
        return replace(meaning, share=0.0)
    if meaning.intent not in catalogue.situations:
        question = next((intent for intent, share in ranking if intent.startswith("suite.") and share >= ASKED_TOO), None)
        return Meaning(question, UNSURE) if question and meaning.intent in BESIDE else meaning
    family = family_of(topic, catalogue)
    if meaning.share >= CHANGES or meaning.is_sure and family_of(meaning.intent, catalogue) == family:
        return meaning
    told = f"{family}.{hinted(text, language)}"
    if told in catalogue.situations:
        return Meaning(told, UNSURE)
    is_of_the_talk = best not in catalogue.situations and not best.startswith("ambigu.")
    return Meaning(best, UNSURE) if is_of_the_talk else replace(meaning, share=0.0)


def family_of(intent: str, catalogue: Catalogue) -> str:
    """The démarche that a situation belongs to; an intent of the conversation is its own family."""
    situation = catalogue.situations.get(intent)
    if situation is None:
        return intent
    return situation.demarche if situation.demarche in catalogue.situations else intent


def named_documents(folded: str, said: Words) -> list[str]:
    """The families whose document is named outright, in the order of the message; « not the passport » names none."""
    places = {}
    for family, pattern in said.named.items():
        match = next((one for one in pattern.finditer(folded) if not _is_denied(folded, one, said)), None)
        if match:
            places[family] = match.start()
    return sorted(places, key=lambda family: places[family])


def _is_denied(folded: str, found: re.Match[str], said: Words) -> bool:
    """Whether the message says that this document is not the one, another being named."""
    denied = said.denied_before.search(folded[: found.start()]) or said.denied_after.match(folded[found.end():])
    return bool(denied) and sum(bool(pattern.search(folded)) for pattern in said.named.values()) > 1


def hinted(text: str, language: str = SOURCE) -> str | None:
    """The situation that a message tells of without naming the document; null when it tells none."""
    folded = plain(text)
    return next((situation for situation, pattern in words_of(language).hints.items() if pattern.search(folded)), None)


def chosen(text: str, language: str = SOURCE) -> str | None:
    """The topic that a short answer to « de quel document parlez-vous ? » chooses; null when it is not clear."""
    folded = plain(text)
    if len(folded.split()) > MOST_WORDS_TO_CHOOSE:
        return None
    found = [topic for topic, pattern in words_of(language).chosen.items() if pattern.search(folded)]
    return found[0] if len(found) == 1 else None


def needs_of(text: str, language: str = SOURCE) -> Needs:
    """What the person says of a moment, an access, help or a capacity."""
    folded, said = plain(text), words_of(language)
    found: dict[str, Any] = {name: True for name, pattern in said.needs.items() if pattern.search(folded)}
    day = next((code for code, pattern in said.wanted_days.items() if pattern.search(folded)), None)
    category = next((name for name, pattern in said.categories.items() if pattern.search(folded)), None)
    return Needs(day=day, category=category, **found)


def second_request(
    text: str, ranking: Sequence[tuple[str, float]], topic: str, catalogue: Catalogue, language: str = SOURCE
) -> str | None:
    """The topic of a second document named in the same message (« mon permis et ma carte grise »), null when there is none."""
    folded, said = plain(text), words_of(language)
    first, named = family_of(topic, catalogue), named_documents(folded, said)
    others = [family for family in named if family != first]
    if not others or not (said.both.search(folded) or "+" in text) or first not in named:
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


def _exchange(folded: str, weights: Sequence[tuple[str, float]], language: str) -> str:
    """Which exchange of a foreign licence: by the country that is named; the general answer, which asks, when both are likely."""
    is_european = next((european for pattern, european in _countries(language) if pattern.search(folded)), None)
    if is_european is not None:
        return EXCHANGES[0] if is_european else EXCHANGES[1]
    known = dict(weights)
    likely, other = sorted(EXCHANGES, key=lambda one: -known.get(one, 0.0))
    return likely if known.get(other, 0.0) * SURE_OF_COUNTRY < known.get(likely, 0.0) else "permis"


@lru_cache(maxsize=16)
def _countries(language: str) -> list[tuple[re.Pattern[str], bool]]:
    """How a language and French begin the name of each country and of what comes from it, and whether it is of the EEA."""
    found = []
    european = frozenset(yaml.safe_load(EUROPEAN.read_text(encoding="utf-8"))["codes"])
    for locale in {locale_of(SOURCE), locale_of(language)}:
        for code, name in locale.territories.items():
            stem = plain(str(name))
            if len(code) == 2 and code.isalpha() and code.lower() not in NOT_COUNTRIES and len(stem) > 1:
                begin = re.escape(stem[:max(COUNTRY_STEM, len(stem) - 3)])
                whole = re.escape(stem) if stem[0] >= "\u2e80" else rf"\b{re.escape(stem)}\b"
                is_whole = len(stem) < COUNTRY_STEM or stem[0] >= "\u2e80"
                found.append((re.compile(whole if is_whole else rf"\b{begin}"), code in european))
    return sorted(found, key=lambda one: -len(one[0].pattern))


def _shared(folded: str, ranking: Sequence[tuple[str, float]], catalogue: Catalogue, said: Words) -> Sequence[tuple[str, float]]:
    """The ranking, where a situation that both titles share is the passport's when a passport is named first."""
    if named_documents(folded, said)[:1] != ["passeport"]:
        return ranking
    twins = {intent: intent.replace("cni.", "passeport.", 1) for intent, _ in ranking if intent.startswith("cni.")}
    merged: dict[str, float] = {}
    for intent, share in ranking:
        twin = twins.get(intent, intent)
        name = twin if twin in catalogue.situations and twin.partition(".")[2] in SHARED else intent
        merged[name] = merged.get(name, 0.0) + share
    return sorted(merged.items(), key=lambda item: -item[1])


def _weights(folded: str, ranking: Sequence[tuple[str, float]], catalogue: Catalogue, said: Words) -> list[tuple[str, float]]:
    named = named_documents(folded, said)
    if not named:
        told = {intent for intent, pattern in said.partners.items() if pattern.search(folded)}
        known = {intent: share * (FOLLOWS if told and _is_of_help(intent) else 1.0) for intent, share in ranking}
        return list((known | {intent: TOLD * max(known.get(intent, 0.0), LEAST) for intent in told}).items())
    hint = next((situation for situation, pattern in said.hints.items() if pattern.search(folded)), None)
    ranking = [(intent, share * (HINTED if hint and intent.endswith(f".{hint}") else 1.0)) for intent, share in ranking]
    factors = {family: 1.0 if rank == 0 else SECOND_NAMED for rank, family in enumerate(named)}
    weights = []
    for intent, confidence in ranking:
        family = family_of(intent, catalogue)
        is_about_one = family in said.named and (intent not in SEVERAL_DOCUMENTS or len(named) == 1 and intent == ALL_PAPERS)
        is_vague = family.startswith("ambigu.")
        if hint and intent.startswith("suite."):  # a document and what happened to it: no follow-up
            confidence *= FOLLOWS
        if family == "naturalisation" and named in (["cni"], ["passeport"]):  # how one became French, and has a right to it
            confidence *= SECOND_NAMED
        weights.append((intent, confidence * (factors.get(family, NOT_NAMED) if is_about_one or is_vague else 1.0)))
    return weights


def _is_of_help(intent: str) -> bool:
    """Whether it is about help online in general, which a service that is named makes precise."""
    return intent.endswith((".aide_numerique", ".numerique")) or intent.startswith("suite.")


def _defined_term(folded: str, terms: Iterable[Term], said: Words) -> Term | None:
    """The term whose definition is asked: « c'est quoi un récépissé ? », « récépissé ça veut dire quoi »."""
    before, after = said.before.search(folded), said.after.search(folded)
    asked = [said.articles.sub("", folded[before.end():].strip() + " ").strip()] if before else []
    asked += [said.articles.sub("", folded[: after.start()].strip() + " ").strip()] if after else []
    names = [(plain(name), term) for term in terms for name in (term.term, *term.variants)]
    for words in asked:
        begun = [(len(name), term) for name, term in names
                 if words == name or (words.startswith(f"{name} ") and len(words) <= len(name) + 16)]
        if begun:
            return max(begun, key=lambda one: one[0])[1]
    return None
