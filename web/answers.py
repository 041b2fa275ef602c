"""Orientations asked by URL: the map of an answer and the JSON API find the same answer again from a few codes."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.conversation import World
from directory.models import KINDS
from directory.places import Place
from locales import N_, Voice, languages, translator
from routing.engine import orient
from routing.offers import Filters, matching
from routing.orientation import Orientation, Recommended, contract, structure_dict
from web.turns import INSEE, Refused

MOST_RESULTS = 100
MOST_OF_DEPARTEMENT = 2000
DEFAULT_RESULTS = 20
UNKNOWN_COMMUNE = N_("« insee » : {code} n'est pas le code d'une commune actuelle.")
UNKNOWN_DEPARTEMENT = N_("Ce département n'existe pas. Choisissez-en un dans la liste.")
UNKNOWN_SITUATION = N_("Cette démarche ou cette situation n'est pas au catalogue (/api/v1/demarches).")
UNKNOWN_VALUE = N_("« {name} » n'a pas une valeur connue.")
NOT_NUMBERS = N_("« lat » et « lon » doivent être deux nombres, en degrés.")
NOT_DEGREES = N_("« lat » va de -90 à 90 et « lon » de -180 à 180.")
NOT_IN_FRANCE = N_("Cette position n'est près d'aucune commune de France.")
PLACE_NEEDED = N_("Ajoutez « insee », ou « lat » et « lon ».")
PLACE_OR_DEPARTEMENT_NEEDED = N_("Ajoutez « insee », ou « lat » et « lon », ou « departement ».")
BAD_LIMIT = N_("« limit » va de 1 à {most}.")


def language_of(query: Mapping[str, str]) -> str:
    """The language asked by ``langue``, French when there is none or it is not spoken here."""
    asked = query.get("langue", "fr")
    return asked if asked in languages() else "fr"


def place_of(world: World, query: Mapping[str, str]) -> Place | None:
    """The place of ``insee`` or ``lat``+``lon`` (WGS 84 degrees); raises Refused when they are wrong."""
    insee = query.get("insee")
    place = None
    if insee:
        place = world.finder.by_insee(insee) if INSEE.match(insee) else None
        if place is None:
            raise _refused(query, 400, "unknown_commune", UNKNOWN_COMMUNE, code=insee[:10])
    if query.get("lat") or query.get("lon"):
        try:
            lat, lon = float(query.get("lat", "")), float(query.get("lon", ""))
        except ValueError:
            raise Refused(400, "bad_position", NOT_NUMBERS) from None
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            raise Refused(400, "bad_position", NOT_DEGREES)
        near = world.finder.by_position(lat, lon)
        if near is None:
            raise Refused(400, "not_in_france", NOT_IN_FRANCE)
        place = Place(near.insee, near.name, near.departement, lat, lon, "position")
    return place


def orientation_of(world: World, query: Mapping[str, str]) -> Orientation | None:
    """The orientation of ``demarche`` and ``situation`` from the place; null without a démarche."""
    topic = query.get("situation") or query.get("demarche")
    if not topic:
        return None
    demarche = query.get("demarche")
    if topic not in world.catalogue.situations and demarche:
        topic = next((one.id for one in world.catalogue.of_demarche(demarche) if one.situation == topic), topic)
    if topic not in world.catalogue.situations:
        raise Refused(400, "unknown_situation", UNKNOWN_SITUATION)
    return orient(world.catalogue.get(topic), place_of(world, query), world.directory, world.clock())


def answer_of(orientation: Orientation, language: str) -> dict[str, Any]:
    """The orientation as the contract's fields, with its title."""
    _ = translator(language)
    return {**contract(orientation, _, language), "title": _(orientation.situation.title), "language": language}


def structures(world: World, query: Mapping[str, str]) -> dict[str, Any]:
    """The API's search: the places of a département under filters, those of an orientation, or the nearest of given kinds."""
    language = language_of(query)
    _ = translator(language)
    place = place_of(world, query)
    departement = query.get("departement")
    if departement and place is None and not query.get("situation"):
        return {"place": None, "structures": _of_departement(world, departement, query, _)}
    limit = _limit(query, MOST_RESULTS)
    orientation = orientation_of(world, query)
    if orientation is not None:
        if orientation.place is None:
            raise Refused(400, "place_needed", PLACE_NEEDED)
        kinds = _kinds(query)
        found = [one for one in orientation.places if not kinds or one.structure.kind in kinds][:limit]
    else:
        found = _nearest(world, query, place, limit)
    moment = world.clock()
    return {
        "place": None if place is None else {"insee": place.insee, "name": place.name, "departement": place.departement},
        "structures": [structure_dict(one, moment, _) for one in found],
    }


def filters_of(query: Mapping[str, str]) -> Filters:
    """The filters of a query; raises Refused with the one that has no such value."""
    try:
        return Filters.read(query)
    except ValueError as error:
        code = f"unknown_{error}" if str(error) in ("kind", "demarche") else "bad_filter"
        raise _refused(query, 400, code, UNKNOWN_VALUE, name=str(error)) from None


def _kinds(query: Mapping[str, str]) -> tuple[str, ...]:
    return filters_of({name: query.get(name, "") for name in ("kind", "langue")}).kind


def _refused(query: Mapping[str, str], status: int, code: str, text: str, /, **fields: str) -> Refused:
    """A refusal whose text has fields: it is said in the language of the query at once."""
    voice = translator(language_of(query))
    return Refused(status, code, voice(text).format(**{name: voice.apart(value) for name, value in fields.items()}))


def _of_departement(world: World, code: str, query: Mapping[str, str], _: Voice) -> list[dict[str, Any]]:
    """The places that the cartography of a département shows under the same filters, each with its role for the démarche."""
    code = code.upper()
    if code not in world.directory.departements:
        raise Refused(404, "unknown_departement", UNKNOWN_DEPARTEMENT)
    filters, moment = filters_of(query), world.clock()
    found = matching(world.directory, world.catalogue, code, filters, moment)[: _limit(query, MOST_OF_DEPARTEMENT)]
    roles = [{offer.demarche: offer.role for offer in one.offers}.get(filters.demarche) or "information" for one in found]
    return [structure_dict(Recommended(one.structure, role, None, None, None), moment, _) for one, role in zip(found, roles)]


def _nearest(world: World, query: Mapping[str, str], place: Place | None, limit: int) -> list[Recommended]:
    kinds = _kinds(query) or tuple(one for one in KINDS if one != "mairie")
    if place is None or place.lat is None or place.lon is None:
        raise Refused(400, "place_needed", PLACE_OR_DEPARTEMENT_NEEDED)
    found = world.directory.nearest(kinds, place.lat, place.lon, limit, query.get("departement"), states=None)
    return [Recommended(one.structure, "information", None, None, one.km) for one in found]


def _limit(query: Mapping[str, str], most: int) -> int:
    value = query.get("limit", str(DEFAULT_RESULTS))
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value) <= most:
        raise _refused(query, 400, "bad_limit", BAD_LIMIT, most=str(most))
    return int(value)


def geojson(result: dict[str, Any]) -> dict[str, Any]:
    """The same search as GeoJSON (positions are longitude, latitude)."""
    features = [
        {"type": "Feature", "id": one["id"], "geometry": {"type": "Point", "coordinates": [one["lon"], one["lat"]]},
         "properties": {key: value for key, value in one.items() if key not in ("lat", "lon")}}
        for one in result["structures"] if one["lat"] is not None
    ]
    return {"type": "FeatureCollection", "features": features}


def demarches(world: World, query: Mapping[str, str]) -> dict[str, Any]:
    """The catalogue: démarches with their situations."""
    _ = translator(language_of(query))
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in world.catalogue.situations.values():
        groups.setdefault(one.demarche, []).append({"id": one.id, "situation": one.situation, "title": _(one.title)})
    return {"demarches": [{"demarche": name, "situations": group} for name, group in groups.items()]}


