// One place of an answer as a card; the same words and classes as maps/templates/list.html.j2.

import { clean, el, fill, locale, outerLink, phoneLink, webAddress } from "./dom.js";
import { clock, hoursLines } from "./hours.js";

/** The card of a structure of the contract, `number` in its answer. */
export function placeCard(one, number, texts, language) {
  const kind = `kind_${one.kind}` in texts ? one.kind : "autre";
  const kindText = texts[`kind_${kind}`];
  const name = one.name || kindText;
  return el("article", {
    class: `lieu k-${kind}`, "data-structure-id": one.id,
    "aria-label": fill(texts.accessible_name, { number, name: clean(name), kind: kindText }),
  },
  el("div", { class: "lieu-tete" },
    el("span", { class: "numero", "aria-hidden": "true" }, number),
    el("div", {}, el("h3", {}, el("bdi", { lang: "fr" }, name)), el("p", { class: "nature" }, kindText))),
  el("div", { class: "lieu-corps" },
    el("div", { class: "lieu-faits" },
      el("p", { class: "faits" },
        one.role && texts[`role_${one.role}`] ? [el("strong", { class: "role" }, texts[`role_${one.role}`]), " "] : null,
        distance(one, texts, language)),
      one.does ? el("p", {}, one.does) : null,
      one.limit ? el("p", { class: "limite" }, one.limit) : null,
      state(one, texts, language),
      hours(one, texts, language)),
    el("div", { class: "lieu-contact" }, contacts(one, texts), appointment(one, texts)),
    one.accessibility ? el("p", {}, fill(texts.pair, { label: texts.accessibility, text: one.accessibility })) : null,
    one.notes ? el("p", { class: "note" }, one.notes) : null,
    source(one, texts, language)));
}

function distance(one, texts, language) {
  if (typeof one.distance_km !== "number") return null;
  if (one.distance_km < 1) return el("span", { class: "distance" }, texts.near);
  const km = new Intl.NumberFormat(locale(language), { maximumFractionDigits: 1 }).format(one.distance_km);
  return el("span", { class: "distance" }, fill(texts.distance, { km }));
}

function state(one, texts, language) {
  const key = one.open_now === true ? "open" : one.open_now === false ? "closed" : "unknown";
  const words = key === "unknown" ? texts[one.opening_hours || one.next_opening ? "state_unknown" : "hours_unknown"] : texts[key];
  const next = key === "open" ? null : nextOpening(one.next_opening, texts, language);
  return el("p", { class: `etat etat-${key}` }, el("span", {}, words), next ? `. ${next}.` : ".");
}

/** « Ouvre lundi 24 novembre à 9 h », on the place's own clock whatever the clock of the person's device. */
export function nextOpening(value, texts, language) {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/.exec(value || "");
  if (!found) return null;
  const [year, month, date, hour, minute] = found.slice(1).map((part) => (part === undefined ? null : Number(part)));
  const options = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
  const day = new Intl.DateTimeFormat(locale(language), options).format(Date.UTC(year, month - 1, date));
  if (hour === null) return fill(texts.next_round, { day });
  return fill(texts.next_opening, { day, time: clock(hour, minute, language) });
}

function hours(one, texts, language) {
  if (!one.opening_hours) return null;
  return el("details", { class: "horaires" }, el("summary", {}, texts.hours),
    el("ul", {}, hoursLines(one.opening_hours, language, texts).map((line) => el("li", {}, line))));
}

function contacts(one, texts) {
  const street = [one.address, [one.postal_code, one.city].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  const note = { commune: texts.commune_position, street: texts.street_position }[one.position_quality];
  const website = webAddress(one.website);
  const rows = [
    street && [texts.address, [el("bdi", { lang: "fr" }, street), note ? [el("br"), el("em", {}, note)] : null]],
    one.phone && [texts.phone, phoneLink(one.phone)],
    website && [texts.website, outerLink(new URL(website).host, website, texts)],
  ].filter(Boolean);
  return el("dl", { class: "coordonnees" }, rows.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
}

function appointment(one, texts) {
  const words = texts[`appointment_${one.appointment}`] || texts.appointment_unknown;
  const url = webAddress(one.appointment_url);
  return el("p", {}, words, url ? [". ", outerLink(texts.appointment_link, url, texts)] : null, ".");
}

function source(one, texts, language) {
  const { name, url, date } = one.source || {};
  if (!name) return null;
  const words = fill(date ? texts.source_dated : texts.source, { name, date: dateText(date, language) });
  const address = webAddress(url);
  return el("p", { class: "provenance" }, address ? outerLink(words, address, texts) : words);
}

/** A date of the contract (« 2025-09-30 », « 2025-09 ») in words; another text as it is. */
export function dateText(value, language) {
  const found = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(value || "");
  if (!found) return value || "";
  const options = { year: "numeric", month: "long", timeZone: "UTC", ...(found[3] ? { day: "numeric" } : {}) };
  return new Intl.DateTimeFormat(locale(language), options).format(Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3] || 1)));
}
