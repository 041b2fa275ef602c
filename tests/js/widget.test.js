// The component's pure parts: what is shown, in which language, when a message goes again. Run by `node --test tests/js/`.

import assert from "node:assert/strict";
import test from "node:test";

import { Announcer } from "../../web/static/widget/announcer.js";
import { Client, Trouble, rounded, troubleOf, uuid4 } from "../../web/static/widget/client.js";
import { counting } from "../../web/static/widget/composer.js";
import { Conversation } from "../../web/static/widget/conversation.js";
import { checkedText, clock, dateText, distanceText, nextOpening, stateText } from "../../web/static/widget/format.js";
import { hoursLines } from "../../web/static/widget/hours.js";
import { wantedLanguages } from "../../web/static/widget/languages.js";
import { aged, answerModel, itineraries, placeModel, sharedAddress } from "../../web/static/widget/models.js";
import { Watch, delay } from "../../web/static/widget/retry.js";
import { Speech, breaths, voiceFor } from "../../web/static/widget/speech.js";
import { Store } from "../../web/static/widget/store.js";
import { clean, directionOf, fill, lines, ownAddress, phoneAddress, segments, webAddress } from "../../web/static/widget/text.js";

const SERVER = "https://assistant.example";
const TEXTS = {
  near: "à moins d'un kilomètre", distance: "à {km} km à vol d'oiseau", open: "Ouvert en ce moment", closed: "Fermé en ce moment",
  state_unknown: "Nous ne savons pas", hours_unknown: "Horaires inconnus", next_opening: "Ouvre {day} à {time}", next_round: "Prochain passage : {day}",
  checked_on: "vérifié le {date}", checked_in: "vérifié en {date}", every_day: "tous les jours", always_open: "Toujours ouvert", always_closed: "Fermé",
  hours_particular: "Horaires particuliers", day_range: "{first} au {last}", day_line: "{days} : {times}", where: "Où aller", where_place: "Où aller près de {place}",
  accessible_name: "{number}. {name}, {kind}", kind_mairie_dr: "Mairie équipée", kind_autre: "Autre lieu", role_depot: "Vous déposez ici",
  appointment_required: "Rendez-vous obligatoire", appointment_unknown: "Rendez-vous : demandez", cost: "Prix", delay: "Délai",
  source: "Source : {name}", source_dated: "Source : {name}, {date}", commune_position: "Position approximative", street_position: "Dans la rue",
};
const PLACE = {
  id: "86-x", kind: "mairie_dr", role: "depot", name: "Mairie de Loudun", address: "1 rue Gambetta", postal_code: "86200", city: "Loudun", lat: 47.01, lon: 0.08,
  position_quality: "exact", distance_km: 28.7, phone: "05 49 98 15 38", website: "https://ville-loudun.fr/", opening_hours: "Mo-Fr 09:00-12:00", open_now: false,
  next_opening: "2026-11-23T09:00+01:00", appointment: "required", appointment_url: null, source: { name: "Ville", url: "javascript:alert(1)", date: "2024-08" },
};
const custom = (more) => ({
  type: "orientation", demarche: "cni", situation: "perte", language: "fr", asks: null, options: [], place: { insee: "86137", name: "Loudun", precision: "commune" },
  structures: [PLACE], online: [], steps: ["Un", "Deux"], documents: ["Une photo"], cost: "25 €", delay: null, warnings: [], print_url: null,
  map_url: "/carte?demarche=cni&situation=cni.perte&insee=86137&lat=47.012&lon=0.081&langue=fr", sources: [{ label: "F1344", url: "https://x.fr", checked_on: "2025-09-30" }], ...more,
});
const model = (more, said = ["Carte perdue :\n1. Mairie", "Que faire ?"]) => answerModel(
  [...said.map((text) => ({ text })), { custom: custom(more) }], { server: SERVER, texts: TEXTS, language: "fr" });

test("should say distances, never an unknown one", () => {
  assert.equal(distanceText(0.4, "fr", TEXTS), "à moins d'un kilomètre");
  assert.equal(distanceText(28.7, "fr", TEXTS), "à 28,7 km à vol d'oiseau");
  assert.equal(distanceText(28.7, "ar", TEXTS), "à 28.7 km à vol d'oiseau");
  assert.equal(distanceText(null, "fr", TEXTS), null);
  assert.equal(distanceText(Number.NaN, "fr", TEXTS), null);
});

test("should say the state as the server said it, and that it is not known when it is not", () => {
  assert.deepEqual(stateText({ open_now: true, opening_hours: "24/7" }, "fr", TEXTS), { key: "open", text: "Ouvert en ce moment", next: null });
  assert.equal(stateText(PLACE, "fr", TEXTS).next, "Ouvre lundi 23 novembre à 9 h");
  assert.deepEqual(stateText({ open_now: null }, "fr", TEXTS), { key: "unknown", text: "Horaires inconnus", next: null });
  assert.equal(stateText({ open_now: null, opening_hours: "PH off" }, "fr", TEXTS).text, "Nous ne savons pas");
  assert.equal(stateText({}, "fr", TEXTS).key, "unknown");
});

test("should tell the next opening on the place's own clock", () => {
  assert.equal(nextOpening("2026-11-23T13:50+01:00", "fr", TEXTS), "Ouvre lundi 23 novembre à 13 h 50");
  assert.equal(nextOpening("2026-11-23T13:50-04:00", "fr", TEXTS), "Ouvre lundi 23 novembre à 13 h 50");
  assert.equal(nextOpening("2026-12-01", "fr", TEXTS), "Prochain passage : mardi 1 décembre");
  assert.equal(nextOpening("bientôt", "fr", TEXTS), null);
  assert.equal(nextOpening(null, "fr", TEXTS), null);
});

test("should write dates and hours in the language", () => {
  assert.equal(dateText("2025-09-30", "fr"), "30 septembre 2025");
  assert.equal(dateText("2025-09", "en"), "September 2025");
  assert.equal(dateText("2022 ou après", "fr"), "2022 ou après");
  assert.match(dateText("2025-09-30", "ar"), /30/);
  assert.equal(clock(9, 0, "fr"), "9 h");
  assert.equal(clock(13, 5, "fr-x-facile"), "13 h 05");
  assert.equal(clock(13, 5, "en"), "13:05");
  assert.equal(checkedText("2025-09-30", "fr", TEXTS), "vérifié le 30 septembre 2025");
  assert.equal(checkedText("2025-09", "fr", TEXTS), "vérifié en septembre 2025");
  assert.equal(checkedText(null, "fr", TEXTS), null);
});

test("should group the days that open alike, and not guess what is not weekly", () => {
  assert.deepEqual(hoursLines("Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00; PH off", "fr", TEXTS),
    ["lundi au jeudi : 9 h – 12 h, 14 h – 17 h", "vendredi : 9 h – 12 h"]);
  for (const [language, comma] of [["ar", "، "], ["zh", "，"], ["ru", ", "]]) {
    const [line] = hoursLines("Mo 09:00-12:00,14:00-17:00", language, TEXTS);
    assert.ok(line.includes(`${clock(12, 0, language)}${comma}${clock(14, 0, language)}`), line);
  }
  assert.deepEqual(hoursLines("Mo[1] 09:00-12:00", "fr", TEXTS), ["Horaires particuliers"]);
  assert.deepEqual(hoursLines("24/7", "fr", TEXTS), ["Toujours ouvert"]);
  assert.deepEqual(hoursLines("Mo-Su off", "fr", TEXTS), ["Fermé"]);
});

test("should show a place without inventing anything", () => {
  const one = placeModel({ id: "y", kind: "castle" }, 2, { texts: TEXTS, language: "fr" });
  assert.equal(one.kind, "autre");
  assert.equal(one.label, "2. Autre lieu, Autre lieu");
  assert.equal(one.appointment, "Rendez-vous : demandez");
  const known = [one.phone, one.website, one.distance, one.role, one.hours, one.itineraries, one.source];
  assert.deepEqual(known, [null, null, null, null, [], [], null]);
  assert.equal(placeModel(PLACE, 1, { texts: TEXTS, language: "fr" }).source.url, null, "an address that is not of the web is not a link");
});

test("should lead to a place with the application of one's choice", () => {
  const urls = itineraries(PLACE).map((one) => one.url);
  assert.deepEqual(itineraries(PLACE).map((one) => one.name), ["OpenStreetMap", "Google Maps", "Apple Maps", null]);
  assert.ok(urls.every((url) => url.includes("47.01")) && urls[3].startsWith("geo:47.01,0.08"));
  assert.match(itineraries({ ...PLACE, position_quality: "commune" })[1].url, /destination=1%20rue%20Gambetta/);
  assert.deepEqual(itineraries({ ...PLACE, lat: null }), []);
});

test("should show an orientation as places and another answer as sentences", () => {
  const whole = model({});
  assert.ok(whole.isWhole && whole.orientation.places.length === 1 && whole.paragraphs.length === 0 && whole.canBeJudged);
  assert.equal(whole.orientation.heading, "Carte perdue");
  const information = model({ type: "information" });
  assert.ok(!information.isWhole && information.paragraphs.length === 2 && information.orientation.heading === "Où aller près de Loudun");
  assert.equal(model({ asks: "situation" }).question.length, 1, "the question stays in view under the places");
  const emergency = model({ type: "emergency", structures: [], sources: [], online: [{ label: "Police", phone: "17" }, { label: "site", phone: null }] });
  assert.deepEqual(emergency.calls, [{ text: "17", url: "tel:17", label: "Police" }]);
  assert.equal(emergency.canBeJudged, false);
});

test("should survive an answer without a rich object", () => {
  const bare = answerModel([{ text: "Bonjour" }], { server: SERVER, texts: TEXTS, language: "ar" });
  assert.deepEqual([bare.language, bare.dir, bare.orientation, bare.options], ["ar", "rtl", null, []]);
  const buttons = answerModel([{ text: "Lequel ?", buttons: [{ title: "Un", payload: "p" }] }], { server: SERVER, texts: TEXTS, language: "fr" });
  assert.deepEqual(buttons.options, [{ label: "Un", payload: "p" }]);
});

test("should share an address that says nothing of where the person stands", () => {
  assert.equal(sharedAddress(custom({}), "fr", SERVER), `${SERVER}/carte?demarche=cni&situation=cni.perte&insee=86137&langue=fr`);
  assert.equal(sharedAddress({}, "ar", SERVER), `${SERVER}/?langue=ar`);
  assert.equal(sharedAddress({ map_url: "https://evil.example/carte?x" }, "fr", SERVER), `${SERVER}/?langue=fr`);
});

test("should read aloud sentences without addresses", () => {
  const { aloud } = model({ type: "information" }, ["Voir https://ants.gouv.fr/x :\n- un\n- deux", "Fin."]);
  assert.ok(!aloud.includes("http") && !aloud.includes("- ") && aloud.includes("un. deux"));
});

test("should no longer say that a place is open when the answer is old", () => {
  const messages = [{ text: "a" }, { custom: custom({ structures: [{ ...PLACE, open_now: true }] }) }];
  assert.equal(aged(messages, 60_000)[1].custom.structures[0].open_now, true);
  const old = aged(messages, 3_600_000)[1].custom.structures[0];
  assert.deepEqual([old.open_now, old.next_opening], [null, null]);
});

test("should make lines, links and numbers of a plain text, and nothing else", () => {
  const [first, second] = lines("Tél. 05 49 98 15 38 ou 39 39\n- https://ants.gouv.fr. <b>x</b>", SERVER);
  assert.deepEqual(first.pieces.map((one) => one.phone || null), [null, "tel:0549981538", null, "tel:3939"]);
  assert.ok(second.isItem);
  assert.deepEqual(second.pieces.map((one) => one.text), ["• ", "https://ants.gouv.fr", ". <b>x</b>"]);
  assert.deepEqual(lines("12 39 39 45", SERVER)[0].pieces, [{ text: "12 39 39 45" }], "a part of a longer number is not a number to call");
  assert.equal(lines("/fiche?a=b", SERVER)[0].pieces[0].own, `${SERVER}/fiche?a=b`);
});

test("should set apart what the server sets apart, and drop the characters that lie", () => {
  assert.deepEqual(segments("A \u20681 rue\u2069 B"), [{ text: "A ", apart: false }, { text: "1 rue", apart: true }, { text: " B", apart: false }]);
  assert.equal(clean("a\u202eb\u0000c\ufeff"), "abc");
  assert.equal(fill("{a} et {b}", { a: 1 }), "1 et {b}");
  assert.equal(directionOf("12 ضاعت"), "rtl");
  assert.equal(directionOf("12 a ضاعت"), "ltr");
});

test("should accept only addresses that are what they seem", () => {
  assert.equal(webAddress("javascript:alert(1)"), null);
  assert.equal(webAddress("data:text/html,x"), null);
  assert.equal(ownAddress("//evil.example/carte", SERVER), null);
  assert.equal(ownAddress("https://assistant.example/carte", SERVER), null);
  assert.equal(ownAddress("/carte?a=1", SERVER), `${SERVER}/carte?a=1`);
  assert.equal(phoneAddress("05 49 98 15 38"), "tel:0549981538");
  assert.equal(phoneAddress("appelez-nous"), null);
  assert.equal(phoneAddress("1"), null);
});

test("should ask for the language of the person, of the site, of the browser, then French", () => {
  assert.deepEqual(wantedLanguages({ attribute: "auto", page: "de", browser: ["pt-BR", "en"] }), ["de", "pt-BR", "en", "fr"]);
  assert.deepEqual(wantedLanguages({ attribute: "ka", page: "de", browser: ["en"] }), ["ka", "fr"]);
  assert.deepEqual(wantedLanguages({ chosen: "ar", attribute: "fr" }), ["ar", "fr"]);
  assert.deepEqual(wantedLanguages({ attribute: null, page: "", browser: undefined }), ["fr"]);
  assert.deepEqual(wantedLanguages({ attribute: "fr_FR", page: null }), ["fr-FR", "fr"]);
  assert.deepEqual(wantedLanguages({ attribute: "../x", page: null }), ["fr"], "what is not a code never reaches an address");
});

test("should work where the browser keeps nothing", () => {
  const refusing = { getItem() { throw new Error("no"); }, setItem() { throw new Error("no"); }, removeItem() { throw new Error("no"); } };
  for (const storage of [refusing, null]) {
    const store = new Store(storage);
    assert.equal(store.read("a", 1), 1);
    store.write("a", { b: 2 });
    assert.deepEqual(store.read("a", 1), { b: 2 });
    store.forget("a");
    assert.equal(store.read("a", 1), 1);
  }
  assert.equal(new Store({ getItem: () => "{broken" }).read("a", 7), 7);
});

test("should make UUIDs of version 4, also outside HTTPS", () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(uuid4(), form);
  assert.match(uuid4({ getRandomValues: (bytes) => bytes.map((_, index) => 255 - index) }), form);
});

function client(more) {
  const sent = [];
  const one = new Client({
    server: SERVER, store: new Store(null), isOnline: () => true, clock: () => 0,
    fetch: async (url, options) => (sent.push({ url, options, body: JSON.parse(options.body) }), { ok: true, status: 200, json: async () => [{ text: "ok" }] }), ...more,
  });
  return { one, sent };
}

test("should send a turn with its language, its surface and no credentials", async () => {
  const { one, sent } = client({ insee: "86194", departement: "86" });
  await one.ask({ message: "bonjour" }, "ar");
  assert.equal(sent[0].url, `${SERVER}/webhooks/web/webhook`);
  assert.equal(sent[0].options.credentials, "omit");
  assert.deepEqual(sent[0].body, { sender: one.sender, message: "bonjour", metadata: { language: "ar", surface: "widget", departement: "86", insee: "86194" } });
});

test("should tell again the last known place, so that a server that forgot goes on", async () => {
  const { one, sent } = client({ insee: "86194" });
  one.remember("x", [{ custom: custom({}) }]);
  await one.ask({ message: "et le passeport ?" }, "fr");
  assert.equal(sent[0].body.metadata.insee, "86137");
  one.remember("recommencer", [{ custom: custom({ place: null }) }]);
  await one.ask({ message: "permis" }, "fr");
  assert.equal(sent[1].body.metadata.insee, "86194", "the page's own when the person has none");
});

test("should round a position to three decimals", async () => {
  assert.deepEqual(rounded({ lat: 46.580224, lon: 0.340375 }), { lat: 46.58, lon: 0.34 });
  const { one, sent } = client({});
  await one.ask({ payload: "p" }, "fr", { lat: 46.5812345, lon: 0.3412345 });
  assert.deepEqual([sent[0].body.metadata.lat, sent[0].body.metadata.lon, sent[0].body.metadata.insee], [46.581, 0.341, undefined]);
});

test("should name each trouble", async () => {
  assert.deepEqual([400, 413, 429, 502, 503, 504, 500, 404].map((status) => troubleOf(status).reason),
    ["refused", "refused", "many", "loading", "loading", "loading", "network", "network"]);
  assert.ok(new Trouble("loading").isPassing && new Trouble("network").isPassing && !new Trouble("many").isPassing && !new Trouble("refused").isPassing);
  const failing = async (more) => client(more).one.ask({ message: "x" }, "fr").then(() => null, (error) => error.reason);
  const unplugged = { isOnline: () => false };
  assert.equal(await failing({ ...unplugged, fetch: async () => { throw new TypeError("failed"); } }), "offline");
  assert.equal(await failing(unplugged), null, "a machine without a network still talks to itself");
  assert.equal(await failing({ fetch: async () => { throw new TypeError("failed"); } }), "network");
  assert.equal(await failing({ fetch: async () => ({ ok: false, status: 503 }) }), "loading");
  assert.equal(await failing({ fetch: async () => ({ ok: true, json: async () => [] }) }), "network");
  assert.equal(await failing({ fetch: async () => ({ ok: true, json: async () => { throw new SyntaxError("html"); } }) }), "network");
});

/** A global of the browser's, for the time of a test. */
function lend(t, name, value) {
  globalThis[name] = value;
  t.after(() => delete globalThis[name]);
}

/** Until what is already settled has been acted on. */
const settled = () => new Promise((done) => { setImmediate(done); });

test("should give up on an answer whose body never comes", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const stalled = async (url, { signal }) => ({
    ok: true, json: () => new Promise((_, failed) => { signal.addEventListener("abort", () => failed(new Error("aborted"))); }),
  });
  const reason = client({ fetch: stalled }).one.ask({ message: "x" }, "fr").catch((error) => error.reason);
  await settled();
  t.mock.timers.tick(30_000);
  assert.equal(await reason, "network");
});

/** A conversation without a page: `replies` hold what its requests wait for, `sent` what they carry. */
function conversation() {
  const sent = [];
  const replies = [];
  const { one } = client({ fetch: (url, { body, signal }) => new Promise((done) => {
    sent.push({ signal, body: JSON.parse(body) });
    replies.push((status = 200) => done({ ok: status === 200, status, json: async () => [{ text: "ok" }] }));
  }) });
  const talk = new Conversation({ client: one, kit: { language: "ar" }, speech: { stop() {} } });
  const ask = (turn) => talk.ask(turn, null, talk.life.signal).then(() => "answered", (error) => error.reason);
  return { talk, sent, replies, ask };
}

test("should send nothing of somebody who has gone", async () => {
  const { talk, sent, replies, ask } = conversation();
  talk.pending = "langue:ar~x";
  const outcome = ask({ message: "passeport" });
  talk.end();
  replies[0]();
  assert.equal(await outcome, "network");
  assert.deepEqual(sent.map(({ body }) => body.payload), ["langue:ar~x"]);
  assert.ok(sent[0].signal.aborted, "what is on its way is given up");
});

test("should tell a choice of language once, and again when it could not be told", async () => {
  const { talk, sent, replies, ask } = conversation();
  talk.pending = "langue:ar~x";
  const first = ask({ message: "passeport" });
  replies[0](503);
  assert.equal(await first, "loading");
  assert.equal(talk.pending, "langue:ar~x");
  const second = ask({ message: "passeport" });
  talk.pending = "langue:ka~y";
  replies[1]();
  await settled();
  replies[2]();
  assert.equal(await second, "answered");
  assert.equal(talk.pending, "langue:ka~y", "a choice made meanwhile is for the next turn");
  assert.deepEqual(sent.map(({ body }) => body.payload || body.message), ["langue:ar~x", "langue:ar~x", "passeport"]);
});

test("should send each of the messages that were kept, one after the other", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  lend(t, "window", new EventTarget());
  const gone = [];
  const talk = new Conversation({ client: { isReady: async () => true }, speech: { stop() {} } });
  const stops = ["first", "second"].map((name) => talk.sendLater(new Trouble("offline"), () => {
    if (talk.isBusy) return;
    stops[["first", "second"].indexOf(name)]();
    gone.push(name);
    talk.isBusy = true;
  }));
  window.dispatchEvent(new Event("online"));
  for (let second = 0; second < 10; second += 1) {
    t.mock.timers.tick(1000);
    await settled();
    talk.isBusy = false;
  }
  assert.deepEqual(gone, ["first", "second"]);
});

test("should go on reading when what was read before says that it was stopped", (t) => {
  const said = [];
  lend(t, "SpeechSynthesisUtterance", class { constructor(text) { this.text = text; } });
  const over = [];
  const speech = new Speech({ getVoices: () => [], speak: (one) => said.push(one), cancel: () => over.push("cancel") });
  speech.read("Un", "fr", () => over.push("un"));
  speech.read("Deux", "fr", () => over.push("deux"));
  said[0].onerror();
  said[0].onend();
  assert.deepEqual(over, ["cancel", "un"]);
  said[1].onend();
  assert.equal(over.at(-1), "deux");
});

test("should keep a bounded conversation and forget it all on demand, on the server too", () => {
  const asked = [];
  const { one } = client({ fetch: async (url, options) => asked.push([url, JSON.parse(options.body)]) });
  for (let number = 0; number < 25; number += 1) one.remember(String(number), [{ text: "a" }]);
  assert.equal(one.turns.length, 20);
  one.store.write("ticks", ["a"]);
  const before = one.sender;
  one.restart();
  assert.deepEqual([one.turns, one.store.read("turns", null), one.store.read("ticks", null)], [[], null, null]);
  assert.notEqual(one.sender, before);
  assert.deepEqual(asked.map(([url, body]) => [new URL(url).pathname, body]), [["/webhooks/web/forget", { sender: before }]]);
});

/** A Watch whose clock is turned by hand. */
async function watched(answers, mayGo = () => true) {
  const said = [];
  const waiting = [];
  const watch = new Watch({
    isReady: async () => answers.shift() ?? null, mayGo, go: () => said.push("go"), tired: () => said.push("tired"), later: (work) => waiting.push(work), patience: 60_000,
  });
  for (let step = 0; step < 60 && waiting.length; step += 1) {
    await waiting.shift()();
    await null;
  }
  return { said, watch };
}

test("should send again once, when the server is ready", async () => {
  assert.deepEqual((await watched([null, false, true, true])).said, ["go"]);
});

test("should end by giving up waiting", async () => {
  assert.deepEqual((await watched([])).said, ["tired"]);
});

test("should wait while another message is on its way", async () => {
  let asked = 0;
  assert.deepEqual((await watched([true, true, true], () => ++asked > 2)).said, ["go"]);
  assert.equal(asked, 3);
});

test("should wait longer and longer, within reason", () => {
  assert.deepEqual([0, 1, 4, 50].map(delay), [1000, 1500, 6000, 6000]);
});

test("should announce once, and again what is said again", () => {
  const said = [];
  const element = { set textContent(text) { said.push(text); }, lang: "", dir: "" };
  const later = [];
  const announcer = new Announcer(element, (work) => later.push(work));
  announcer.say("Bonjour", "fr");
  announcer.say("Bonjour", "fr");
  for (const work of later) work();
  assert.deepEqual(said.filter(Boolean), ["Bonjour"], "two in a row are one");
  announcer.say("Bonjour", "ar");
  later.pop()();
  assert.deepEqual(said.filter(Boolean), ["Bonjour", "Bonjour"]);
  assert.equal(element.dir, "rtl");
});

test("should count characters and warn at the marks only", () => {
  assert.deepEqual(counting(0, 849), { left: 151, isShown: false, isSaid: false, isTooLong: false });
  assert.deepEqual(counting(849, 850), { left: 150, isShown: true, isSaid: true, isTooLong: false });
  assert.equal(counting(850, 851).isSaid, false);
  assert.deepEqual(counting(0, 1200), { left: -200, isShown: true, isSaid: true, isTooLong: true });
  assert.equal(counting(1000, 1001).isTooLong, true);
});

test("should read only with a voice of the device, in the language", () => {
  const voices = [{ lang: "fr-FR", localService: false }, { lang: "fr_FR", localService: true }, { lang: "fr-CA", localService: true, default: true }];
  assert.equal(voiceFor("fr-x-facile", voices), voices[2]);
  assert.equal(voiceFor("ka", voices), null);
  assert.equal(voiceFor("fr", voices.slice(0, 1)), null, "a voice from elsewhere would send the text there");
});

test("should read in breaths and lose no word", () => {
  const text = "Bonjour. ".repeat(40) + "mot ".repeat(100);
  assert.ok(breaths(text).every((one) => one.length <= 180));
  assert.equal(breaths(text).join(" ").replace(/\s+/g, " "), text.trim());
  assert.deepEqual(breaths(""), []);
});
