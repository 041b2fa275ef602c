// From the assistant's messages to what is shown: plain objects, ready for the builders. Pure.

import { customOf } from "./client.js";
import { checkedText, dateText, distanceText, stateText } from "./format.js";
import { hoursLines } from "./hours.js";
import { clean, direction, fill, lines, ownAddress, phoneAddress, webAddress } from "./text.js";

const STALE_MS = 15 * 60 * 1000;
const KEPT_IN_LINKS = ["demarche", "situation", "insee", "departement", "langue"];

/** A turn of the assistant. `context`: `{server, texts, language}`, `language` of the page for an answer that has none. */
export function answerModel(messages, { server, texts, language: page }) {
  const custom = customOf(messages);
  const language = custom.language || page;
  const said = messages.map((one) => one.text).filter(Boolean);
  const hasPlaces = Array.isArray(custom.structures) && custom.structures.length > 0;
  const isWhole = custom.type === "orientation" && hasPlaces;
  return {
    language, dir: direction(language), type: custom.type || "information",
    paragraphs: (isWhole ? [] : said).map((text) => lines(text, server)),
    question: isWhole && custom.asks ? said.slice(-1).map((text) => lines(text, server)) : [],
    calls: ["emergency", "handoff"].includes(custom.type) ? callsOf(custom) : [],
    orientation: hasPlaces ? orientationModel(custom, said, { server, texts, language }) : null,
    isWhole,
    options: optionsOf(custom, messages),
    isPoor: custom.type === "error",
    canBeJudged: ["orientation", "information"].includes(custom.type) && Boolean(custom.sources && custom.sources.length),
    aloud: aloud(isWhole ? said.slice(0, 3) : said),
    announcement: isWhole ? [aloud(said.slice(0, 1)), custom.asks ? aloud(said.slice(-1)) : ""].join(" ").trim() : aloud(said),
    plain: said.map(clean).join("\n\n"),
    shared: sharedAddress(custom, language, server),
  };
}

function orientationModel(custom, said, context) {
  const { server, texts, language } = context;
  return {
    heading: heading(custom, said, texts),
    map: ownAddress(custom.map_url || "", server), print: ownAddress(custom.print_url || "", server),
    places: custom.structures.map((one, index) => placeModel(one, index + 1, context)),
    warnings: custom.warnings || [], steps: custom.steps || [],
    documents: (custom.documents || []).map((text) => ({ text, key: `${custom.demarche}.${custom.situation}:${text}` })),
    prices: [[texts.cost, custom.cost], [texts.delay, custom.delay]].filter(([, value]) => value),
    services: (custom.online || []).map((one) => ({ label: one.label, url: webAddress(one.url), phone: one.phone || null })),
    sources: (custom.sources || []).map((one) => ({
      label: one.label, url: webAddress(one.url), checked: checkedText(one.checked_on, language, texts),
    })),
  };
}

/** What was understood, so that a person sees at once when it is not what they meant: the answer's first line says it. */
function heading(custom, said, texts) {
  const first = String(said[0] ?? "").split("\n")[0].replace(/\s*[:：]$/, "");
  const place = custom.place && custom.place.name;
  if (first && custom.type === "orientation") return first;
  return place ? fill(texts.where_place, { place }) : texts.where;
}

/** One place of an answer. */
export function placeModel(one, number, { texts, language }) {
  const kind = `kind_${one.kind}` in texts ? one.kind : "autre";
  const kindText = texts[`kind_${kind}`];
  const name = one.name || kindText;
  const website = webAddress(one.website);
  const { name: source, url, date } = one.source || {};
  return {
    id: one.id, number, kind, kindText, name,
    label: fill(texts.accessible_name, { number, name: clean(name), kind: kindText }),
    role: texts[`role_${one.role}`] || null,
    distance: distanceText(one.distance_km, language, texts),
    does: one.does || null, limit: one.limit || null,
    state: stateText(one, language, texts),
    hours: one.opening_hours ? hoursLines(one.opening_hours, language, texts) : [],
    address: [one.address, [one.postal_code, one.city].filter(Boolean).join(" ")].filter(Boolean).join(", "),
    positionNote: { commune: texts.commune_position, street: texts.street_position }[one.position_quality] || null,
    phone: one.phone ? { text: one.phone, url: phoneAddress(one.phone) } : null,
    website: website ? { text: new URL(website).host, url: website } : null,
    appointment: texts[`appointment_${one.appointment}`] || texts.appointment_unknown,
    appointmentUrl: webAddress(one.appointment_url),
    itineraries: itineraries(one),
    accessibility: one.accessibility || null, notes: one.notes || null,
    source: source
      ? { text: fill(date ? texts.source_dated : texts.source, { name: source, date: dateText(date, language) }), url: webAddress(url) }
      : null,
  };
}

/** Ways to be led to a place, each by an application of the person's choice; none without a position. `name` null: the device's own. */
export function itineraries(one) {
  if (typeof one.lat !== "number" || typeof one.lon !== "number") return [];
  const point = `${one.lat},${one.lon}`;
  const address = [one.address, one.postal_code, one.city].filter(Boolean).join(" ");
  const target = encodeURIComponent(one.position_quality === "commune" && address ? address : point);
  return [
    { name: "OpenStreetMap", url: `https://www.openstreetmap.org/directions?to=${encodeURIComponent(point)}` },
    { name: "Google Maps", url: `https://www.google.com/maps/dir/?api=1&destination=${target}` },
    { name: "Apple Maps", url: `https://maps.apple.com/?daddr=${target}` },
    { name: null, url: `geo:${point}?q=${target}` },
  ];
}

function callsOf(custom) {
  return (custom.online || []).filter((one) => one.phone)
    .map((one) => ({ text: one.phone, url: phoneAddress(one.phone), label: one.label }));
}

/** Buttons that the server offers: its options, else the ordinary buttons of its messages. */
function optionsOf(custom, messages) {
  if (custom.options && custom.options.length) return custom.options;
  return messages.flatMap((one) => one.buttons || []).map((one) => ({ label: one.title, payload: one.payload }));
}

/** Sentences for a voice: no address of the web, no mark of a list. */
function aloud(said) {
  return clean(said.join(". ").replace(/https?:\/\/\S+|\/(?:carte|fiche)\?\S+/g, "").replace(/^- /gm, "").replace(/\s*\n\s*/g, ". "))
    .replace(/([.!?:;։])\.+ /g, "$1 ").replace(/ +/g, " ").trim();
}

/** An address that shows the same answer to anybody, without the person's own position. */
export function sharedAddress(custom, language, server) {
  const url = custom.map_url && ownAddress(custom.map_url, server);
  if (!url) return `${server}/?langue=${encodeURIComponent(language)}`;
  const whole = new URL(url);
  const kept = [...whole.searchParams].filter(([name]) => KEPT_IN_LINKS.includes(name));
  return `${server}${whole.pathname}?${new URLSearchParams(kept)}`;
}

/** The messages of a turn shown again later: what was true only then (open, closed) is no longer said. `age` in milliseconds. */
export function aged(messages, age) {
  if (age < STALE_MS) return messages;
  return messages.map((one) => (one.custom && one.custom.structures
    ? { ...one, custom: {
      ...one.custom, structures: one.custom.structures.map((row) => ({ ...row, open_now: null, next_opening: null })) } }
    : one));
}
