import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { driveMinutes, inOrder, kilometres, ringsFor } from "../../web/static/carte/distance.js";
import { NONE, fromParameters, matches, toQuery } from "../../web/static/carte/filters.js";
import { communesOf, fold, only, suggestions } from "../../web/static/carte/search.js";
import { clockOf, later, parseWeek, stateAt } from "../../web/static/carte/week.js";
import { wordsOf } from "../../web/static/carte/words.js";

const PARIS = "Europe/Paris";
const WORKED = parseWeek("540-720,840-1020;540-720,840-1020;540-720;540-720,840-1020;540-720,840-960;;"); // Monday to Friday
const NO_HOLIDAY = new Set();

function at(text, zone = PARIS) {
  return clockOf(new Date(text), zone);
}

describe("a week", () => {
  test("should be read with its empty days", () => {
    assert.deepEqual(parseWeek("540-720,840-1020;;540-720;;;;"), [[[540, 720], [840, 1020]], [], [[540, 720]], [], [], [], []]);
  });

  test("should be put in order", () => assert.deepEqual(parseWeek("840-1020,540-720;;;;;;")[0], [[540, 720], [840, 1020]]));

  for (const wrong of [undefined, "", "540-720", "540-720;;;;;;;", "a-b;;;;;;", "720-540;;;;;;", "540;;;;;;", "1500-1600;;;;;;", "540-9999;;;;;;"]) {
    test(`should be unknown, never guessed, when it reads « ${wrong} »`, () => assert.equal(parseWeek(wrong), null));
  }
});

describe("the clock on the wall of the place", () => {
  test("should be the place's, not the device's", () => {
    assert.deepEqual(at("2026-11-23T08:30:00Z"), { date: "2026-11-23", weekday: 0, minutes: 570 });
    assert.deepEqual(at("2026-11-23T08:30:00Z", "Indian/Reunion"), { date: "2026-11-23", weekday: 0, minutes: 750 });
    assert.deepEqual(at("2026-11-23T02:00:00Z", "America/Guadeloupe"), { date: "2026-11-22", weekday: 6, minutes: 1320 });
  });

  test("should say midnight as minute 0 of the new day", () => {
    assert.deepEqual(at("2026-11-22T23:00:00Z"), { date: "2026-11-23", weekday: 0, minutes: 0 });
    assert.deepEqual(at("2026-11-22T22:59:59Z"), { date: "2026-11-22", weekday: 6, minutes: 1439 });
  });

  test("should follow summer time both ways", () => {
    assert.equal(at("2026-03-29T00:59:00Z").minutes, 119);
    assert.equal(at("2026-03-29T01:00:00Z").minutes, 180);
    assert.equal(at("2026-10-25T00:59:00Z").minutes, 179);
    assert.equal(at("2026-10-25T01:00:00Z").minutes, 120);
  });

  test("should count days over months, years and changes of hour", () => {
    assert.equal(later("2026-12-31", 1), "2027-01-01");
    assert.equal(later("2028-02-28", 1), "2028-02-29");
    assert.equal(later("2026-03-28", 2), "2026-03-30");
    assert.equal(later("2026-03-01", -1), "2026-02-28");
  });
});

describe("open or closed", () => {
  const on = (text, week = WORKED, holidays = NO_HOLIDAY) => stateAt(week, holidays, at(text));

  test("should say until when it is open", () => {
    assert.deepEqual(on("2026-11-23T09:00:00+01:00"), { isOpen: true, until: { date: "2026-11-23", minutes: 720 } });
  });

  test("should be open at the first minute and closed at the last", () => {
    assert.equal(on("2026-11-23T08:59:59+01:00").isOpen, false);
    assert.equal(on("2026-11-23T09:00:00+01:00").isOpen, true);
    assert.equal(on("2026-11-23T11:59:59+01:00").isOpen, true);
    assert.deepEqual(on("2026-11-23T12:00:00+01:00"), { isOpen: false, opens: { date: "2026-11-23", minutes: 840 } });
  });

  test("should go from Friday evening and Sunday to Monday", () => {
    assert.deepEqual(on("2026-11-20T17:00:00+01:00").opens, { date: "2026-11-23", minutes: 540 });
    assert.deepEqual(on("2026-11-22T10:00:00+01:00").opens, { date: "2026-11-23", minutes: 540 });
  });

  test("should be closed on a public holiday and open the day after", () => {
    const christmas = new Set(["2026-12-25"]);
    assert.deepEqual(on("2026-12-25T10:00:00+01:00", WORKED, christmas), { isOpen: false, opens: { date: "2026-12-28", minutes: 540 } });
    assert.deepEqual(on("2026-12-24T18:00:00+01:00", WORKED, christmas).opens, { date: "2026-12-28", minutes: 540 });
  });

  test("should not open again on a holiday that ends a week of one day", () => {
    const thursdays = parseWeek(";;;600-660;;;");
    assert.deepEqual(on("2027-05-05T09:00:00+02:00", thursdays, new Set(["2027-05-06"])).opens, { date: "2027-05-13", minutes: 600 });
  });

  test("should go on past midnight", () => {
    const night = parseWeek(";;;;1320-1560;;"); // Friday 22:00 to Saturday 02:00
    assert.deepEqual(on("2026-11-21T01:00:00+01:00", night), { isOpen: true, until: { date: "2026-11-21", minutes: 120 } });
    assert.deepEqual(on("2026-11-20T23:00:00+01:00", night).until, { date: "2026-11-21", minutes: 120 });
    assert.equal(on("2026-11-21T02:00:00+01:00", night).isOpen, false);
  });

  test("should join two days that touch at midnight", () => {
    const joined = parseWeek(";;;;1200-1440;0-120;");
    assert.deepEqual(on("2026-11-20T23:00:00+01:00", joined).until, { date: "2026-11-21", minutes: 120 });
  });

  test("should never close what is always open and never open what never is", () => {
    assert.deepEqual(on("2026-11-22T03:00:00+01:00", parseWeek(Array(7).fill("0-1440").join(";"))), { isOpen: true, until: null });
    assert.deepEqual(on("2026-11-22T03:00:00+01:00", parseWeek(";;;;;;")), { isOpen: false, opens: null });
  });

  test("should keep the hours of the wall on the days when the hour changes", () => {
    const sundays = parseWeek(";;;;;;540-720");
    assert.deepEqual(on("2026-03-29T06:59:00Z", sundays).opens, { date: "2026-03-29", minutes: 540 });
    assert.equal(on("2026-03-29T07:00:00Z", sundays).isOpen, true);
    assert.equal(on("2026-10-25T07:59:00Z", sundays).isOpen, false);
    assert.equal(on("2026-10-25T08:00:00Z", sundays).isOpen, true);
  });
});

describe("filters", () => {
  const town = { kind: "mairie_dr", demarches: new Set(["cni", "passeport"]), facets: new Set(["saturday", "wheelchair"]), isOpen: true };
  const read = (query) => fromParameters(new URLSearchParams(query));

  test("should let all through but the ordinary mairies when nothing is asked", () => {
    assert.equal(matches(town, NONE), true);
    assert.equal(matches({ ...town, kind: "mairie" }, NONE), false);
    assert.equal(matches({ ...town, kind: "mairie" }, { ...NONE, kinds: ["mairie"] }), true);
  });

  test("should ask for all the filters at once and for any of the kinds", () => {
    assert.equal(matches(town, { ...NONE, demarche: "cni", kinds: ["pan", "mairie_dr"], open: "saturday", wheelchair: true }), true);
    assert.equal(matches(town, { ...NONE, demarche: "cni", kinds: ["pan"] }), false);
    assert.equal(matches(town, { ...NONE, demarche: "permis" }), false);
    for (const name of ["appointment", "foreign", "itinerant"]) assert.equal(matches(town, { ...NONE, [name]: true }), false, name);
    assert.equal(matches({ ...town, facets: new Set(["no-appointment"]) }, { ...NONE, appointment: true }), true);
  });

  test("should not show as open what is closed or not known", () => {
    const now = { ...NONE, open: "now" };
    assert.equal(matches(town, now), true);
    assert.equal(matches({ ...town, isOpen: false }, now), false);
    assert.equal(matches({ ...town, isOpen: null, facets: new Set(["now"]) }, now), false);
  });

  test("should be read from an address, comma-separated or repeated", () => {
    const filters = read("departement=86&demarche=cni&kind=pan,mairie_dr&kind=pan&open=evening&wheelchair=1&appointment=none&insee=86137");
    assert.deepEqual(filters, {
      ...NONE, demarche: "cni", kinds: ["pan", "mairie_dr"], open: "evening", wheelchair: true, appointment: true, insee: "86137",
    });
  });

  test("should leave out what no filter can be", () => {
    assert.deepEqual(read("open=always&wheelchair=yes&appointment=1&insee=<b>&kind=,,"), NONE);
    assert.equal(read("insee=2A004").insee, "2A004");
  });

  test("should be written in an address without what is empty, and keep what else it says", () => {
    const base = new URLSearchParams("departement=86&langue=ar&surface=kiosk&q=Loudun&kind=pan&open=&insee=");
    assert.equal(toQuery(NONE, base), "departement=86&langue=ar&surface=kiosk");
    assert.equal(toQuery({ ...NONE, demarche: "cni", kinds: ["pan", "mairie_dr"], itinerant: true }, base),
      "departement=86&langue=ar&surface=kiosk&demarche=cni&kind=pan,mairie_dr&itinerant=1");
  });

  test("should be the same after going through an address", () => {
    const filters = { ...NONE, demarche: "permis", kinds: ["france_services"], open: "now", wheelchair: true, appointment: true, foreign: true, itinerant: true, insee: "86194" };
    assert.deepEqual(read(toQuery(filters)), filters);
  });

  test("should write no position in an address", () => {
    assert.doesNotMatch(toQuery({ ...NONE, lat: 46.5, lon: 0.3 }), /lat|lon|46/);
  });
});

describe("the search of a commune", () => {
  const communes = communesOf([
    ["86194", "Poitiers", "86000", 46.58, 0.34], ["86137", "Loudun", "86200", 47.01, 0.08], ["86226", "Saint-Julien-l'Ars", "86800", 46.55, 0.5],
    ["86128", "Lencloître", "86140", 46.81, 0.32], ["86112", "L'Isle-Jourdain", "86150", 46.23, 0.69], ["86237", "Saint-Maurice-la-Clouère", "86160", 46.4, 0.42],
    ["86066", "Châtellerault", "86100", 46.81, 0.54], ["86205", "Ranton", "86200", 46.99, -0.01], ["86027", "Béruges", "86190", 46.57, 0.2],
    ["17300", "La Rochelle", "17000 17140", 46.16, -1.15], ["86300", "Œuvres", "86999", 46, 0],
  ]);
  const found = (typed, most) => suggestions(communes, typed, most).map((one) => one.name);

  for (const [typed, name] of [
    ["loudun", "Loudun"], ["LOUDUN", "Loudun"], ["  loudun ", "Loudun"], ["lencloitre", "Lencloître"], ["l'encloitre", "Lencloître"],
    ["St Julien l ars", "Saint-Julien-l'Ars"], ["saint julien l’ars", "Saint-Julien-l'Ars"], ["st-maurice", "Saint-Maurice-la-Clouère"],
    ["isle jourdain", "L'Isle-Jourdain"], ["lisle jourdain", "L'Isle-Jourdain"], ["rochelle", "La Rochelle"], ["clouere", "Saint-Maurice-la-Clouère"],
    ["86200 loud", "Loudun"], ["loudun 86", "Loudun"], ["17140", "La Rochelle"], ["86137", "Loudun"], ["oeuvres", "Œuvres"], ["beruges", "Béruges"],
    ["Cha\u0302tellerault", "Châtellerault"],
  ]) {
    test(`should find ${name} from « ${typed} »`, () => assert.equal(found(typed)[0], name));
  }

  test("should give all the communes of a postal code", () => assert.deepEqual(found("86200"), ["Loudun", "Ranton"]));

  test("should put names that begin so first, and no more than asked", () => {
    assert.deepEqual(found("l", 2), ["Loudun", "Lencloître"]);
    assert.equal(found("saint", 1).length, 1);
  });

  test("should find nothing in nothing, in another word or in another département's code", () => {
    for (const typed of ["", "   ", "-", "zzz", "75001", "loudunn", "<>"]) assert.deepEqual(found(typed), [], typed);
  });

  test("should choose alone only what can be meant alone", () => {
    assert.equal(only(communes, "loudun").name, "Loudun");
    assert.equal(only(communes, "loud").name, "Loudun");
    assert.equal(only(communes, "86200"), null);
    assert.equal(only(communes, "saint"), null);
    assert.equal(only(communes, "zzz"), null);
  });

  test("should fold what people write differently", () => {
    assert.equal(fold("Saint-Julien-l'Ars"), fold("st julien l’ars"));
    assert.equal(fold("Sainte-Radegonde"), fold("STE RADEGONDE"));
    assert.equal(fold("Est"), "est");
  });

  test("should do without postal codes", () => assert.deepEqual(suggestions(communesOf([["86001", "Adriers", null, 46, 0]]), "adr").map((one) => one.codes), [[]]));
});

describe("distances", () => {
  const loudun = { lat: 47.0098, lon: 0.0818 };
  const poitiers = { lat: 46.5802, lon: 0.3404 };

  test("should be those of the globe, the same both ways", () => {
    assert.ok(Math.abs(kilometres(loudun, poitiers) - 51.6) < 0.3);
    assert.equal(kilometres(loudun, poitiers), kilometres(poitiers, loudun));
    assert.equal(kilometres(loudun, loudun), 0);
  });

  test("should hold across the line of dates", () => assert.ok(kilometres({ lat: -14, lon: 179.9 }, { lat: -14, lon: -179.9 }) < 25));

  test("should put the nearest first, the unknown last, and keep the rank of the same", () => {
    const places = [{ rank: 0, point: null }, { rank: 1, point: poitiers }, { rank: 2, point: loudun }, { rank: 3, point: loudun }];
    assert.deepEqual(inOrder(places, loudun).map((one) => one.rank), [2, 3, 1, 0]);
    assert.deepEqual(inOrder([...places].reverse(), null).map((one) => one.rank), [0, 1, 2, 3]);
  });

  test("should draw only the rings that help", () => {
    assert.deepEqual(ringsFor(10, 800), [5, 10, 20, 40]);
    assert.deepEqual(ringsFor(2, 800), [20, 40]);
    assert.deepEqual(ringsFor(40, 800), [5, 10]);
    assert.deepEqual(ringsFor(0.1, 800), []);
  });
});

describe("the estimate of a trip", () => {
  const road = { detour: [1.2, 1.45], kmh: [65, 45], start_min: 3, round_min: 5 };

  test("should be a range, rounded up", () => {
    assert.deepEqual(driveMinutes(20, road), { low: 30, high: 45 });
    assert.deepEqual(driveMinutes(0, road), { low: 5, high: 5 });
  });

  test("should not round up what is round already", () => {
    assert.deepEqual(driveMinutes(12, { detour: [1, 1], kmh: [60, 60], start_min: 3, round_min: 5 }), { low: 15, high: 15 });
    assert.deepEqual(driveMinutes(0.1 + 0.2, { detour: [1, 1], kmh: [60, 6], start_min: 0, round_min: 3 }), { low: 3, high: 3 });
  });

  test("should grow with the distance and stay in order", () => {
    let before = { low: 0, high: 0 };
    for (let km = 0; km < 120; km += 0.7) {
      const now = driveMinutes(km, road);
      assert.ok(now.low <= now.high && now.low >= before.low && now.high >= before.high);
      before = now;
    }
  });

  for (const [km, wrong] of [
    [NaN, road], [-1, road], [Infinity, road], [5, null], [5, {}], [5, { ...road, kmh: [0, 45] }], [5, { ...road, detour: [1] }],
  ]) {
    test(`should not be said of ${km} km with ${JSON.stringify(wrong)}`, () => assert.equal(driveMinutes(km, wrong), null));
  }
});

describe("the words", () => {
  const texts = {
    language: "fr", open: "Ouvert en ce moment", closed: "Fermé en ce moment", open_until: "Ouvert jusqu'à {time}", today: "aujourd'hui",
    next_opening: "Ouvre {day} à {time}", near: "à moins d'un kilomètre", distance: "à {km} km à vol d'oiseau", count_one: "1 lieu",
    count_many: "Nombre de lieux : {count}", trip: "de {low} à {high} min", trip_same: "environ {low} min", ring: "{km} km",
  };
  const words = wordsOf(texts);
  const road = { detour: [1.2, 1.45], kmh: [65, 45], start_min: 3, round_min: 5 };

  test("should say a state in the form of the language", () => {
    assert.deepEqual(words.state({ isOpen: true, until: { date: "2026-11-23", minutes: 1050 } }, "2026-11-23"), ["Ouvert jusqu'à 17 h 30", ""]);
    assert.deepEqual(words.state({ isOpen: true, until: null }, "2026-11-23"), ["Ouvert en ce moment", ""]);
    assert.deepEqual(words.state({ isOpen: false, opens: null }, "2026-11-23"), ["Fermé en ce moment", ""]);
    assert.deepEqual(words.state({ isOpen: false, opens: { date: "2026-11-23", minutes: 840 } }, "2026-11-23"), ["Fermé en ce moment", "Ouvre aujourd'hui à 14 h"]);
    assert.equal(words.state({ isOpen: false, opens: { date: "2026-12-01", minutes: 540 } }, "2026-11-28")[1], "Ouvre mardi 1er décembre à 9 h");
  });

  test("should write numbers with the decimals of the language and Western digits", () => {
    assert.equal(words.distance(3.24), "à 3,2 km à vol d'oiseau");
    assert.equal(words.distance(0.4), "à moins d'un kilomètre");
    assert.equal(wordsOf({ ...texts, language: "ar" }).distance(3.24), "à 3.2 km à vol d'oiseau");
    assert.equal(wordsOf({ ...texts, language: "fr-x-facile" }).distance(3), "à 3 km à vol d'oiseau");
  });

  test("should say how many, alone or not", () => {
    assert.deepEqual([0, 1, 57].map(words.places), ["Nombre de lieux\u00a0: 0", "1 lieu", "Nombre de lieux\u00a0: 57"]);
  });

  test("should say a trip as a range, once when both are the same, and nothing next door", () => {
    assert.equal(words.trip(20, road), "de 30 à 45 min");
    assert.equal(words.trip(1, road), "environ 5 min");
    assert.equal(words.trip(0.5, road), "");
    assert.equal(words.trip(20, null), "");
  });

  test("should take no text for a template and no control for a letter", () => {
    assert.equal(wordsOf({ language: "fr", from: "De {place}" }).say("from", { place: "{km}\u202e<b>" }), "De {km}<b>");
  });
});
