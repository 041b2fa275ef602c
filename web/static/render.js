// From the assistant's messages to elements of the page. Pure: it builds, it does not send, it keeps nothing.

import { clean, direction, directionOf, el, fill, outerLink, ownAddress, phoneLink, webAddress } from "./dom.js";
import { dateText, placeCard } from "./place.js";

const LISTED = /^(?:- |\d+\. )/;
const ADDRESS = /(https?:\/\/[^\s<>«»"]*[^\s<>«»".,;:!?)]|\/carte\?[^\s<>«»"]*[^\s<>«»".,;:!?)])/;

/** What the person said. */
export function personMessage(text, language, texts) {
  return el("div", { class: "message message-personne", "data-author": "person", lang: language, dir: directionOf(text) },
    el("span", { class: "invisible" }, `${texts.you} : `), el("p", { class: "bulle-texte" }, text));
}

/** A turn of the assistant: `messages` is the answer of the webhook, `press(label, payload)` is called by its buttons. */
export function assistantMessage(messages, texts, press) {
  const custom = messages.map((one) => one.custom).find(Boolean) || {};
  const language = custom.language || document.documentElement.lang;
  const said = messages.map((one) => one.text).filter(Boolean);
  const hasCards = Array.isArray(custom.structures) && custom.structures.length > 0;
  const parts = custom.type === "orientation" && hasCards
    ? [answer(custom, said, texts, language), custom.asks ? paragraphs(said.slice(-1), texts) : null]
    : [paragraphs(said, texts), calls(custom, texts), hasCards ? folded(custom, texts, language) : null];
  return shell(language, texts, parts, choices(custom, messages, texts, press));
}

/** Sentences of the page itself (welcome, trouble), said as the assistant. */
export function ownMessage(sentences, texts, ...more) {
  return shell(document.documentElement.lang, texts, [paragraphs(sentences, texts)], more);
}

function shell(language, texts, ...parts) {
  return el("div", { class: "message message-assistant", "data-author": "assistant", lang: language, dir: direction(language) },
    el("span", { class: "invisible" }, `${texts.assistant} : `), parts);
}

/** Plain messages: lines stay lines, those of a list hang from their mark, addresses become links. */
function paragraphs(said, texts) {
  if (!said.length) return null;
  return el("div", { class: "bulle-texte" }, said.map((text) => el("p", {}, text.split("\n").map((line) =>
    el("span", { class: LISTED.test(line) ? "ligne ligne-liste" : "ligne" }, linked(line.replace(/^- /, "• "), texts))))));
}

function linked(line, texts) {
  return line.split(ADDRESS).map((piece, index) => {
    if (index % 2 === 0) return piece;
    const url = webAddress(piece);
    if (url) return outerLink(piece, url, texts);
    return ownAddress(piece) ? el("a", { href: ownAddress(piece) }, texts.show_map) : piece;
  });
}

/** People to call, large: only when calling is the answer. */
function calls(custom, texts) {
  if (!["emergency", "handoff"].includes(custom.type)) return null;
  const lines = (custom.online || []).filter((one) => one.phone);
  return lines.length ? el("ul", { class: "appels" }, lines.map((one) => el("li", {}, phoneLink(one.phone), " ", one.label))) : null;
}

/** After a precise answer, the places and the rest stay at hand. */
function folded(custom, texts, language) {
  return el("details", { class: "rappel" }, el("summary", {}, texts.details), answer(custom, [], texts, language));
}

/** The whole orientation: where, what to do, what to bring, cost, online, warnings, sources. */
function answer(custom, said, texts, language) {
  return el("div", { class: "reponse" },
    el("h2", {}, heading(custom, said, texts)),
    mapOf(custom, texts),
    el("ol", { class: "lieux", "data-list": true },
      custom.structures.map((one, index) => el("li", {}, placeCard(one, index + 1, texts, language)))),
    list("alerte", texts.warnings, custom.warnings, "ul"),
    list("etapes", texts.steps, custom.steps, "ol"),
    documents(custom, texts),
    prices(custom, texts),
    services(custom, texts),
    sources(custom, texts, language));
}

/** What was understood, so that a person sees at once when it is not what they meant: the answer's first line says it. */
function heading(custom, said, texts) {
  const first = String(said[0] ?? "").split("\n")[0].replace(/\s*[:：]$/, "");
  const place = custom.place && custom.place.name;
  return first || (place ? fill(texts.where_place, { place }) : texts.where);
}

function list(name, title, items, tag) {
  if (!items || !items.length) return null;
  return el("section", { class: name, "aria-label": title }, el("h3", {}, title), el(tag, {}, items.map((item) => el("li", {}, item))));
}

function documents(custom, texts) {
  if (!custom.documents || !custom.documents.length) return null;
  const items = custom.documents.map((item) => el("li", {}, el("label", {}, el("input", { type: "checkbox" }), el("span", {}, item))));
  return el("section", { class: "documents", "aria-label": texts.documents }, el("h3", {}, texts.documents), el("ul", {}, items));
}

function prices(custom, texts) {
  const rows = [[texts.cost, custom.cost], [texts.delay, custom.delay]].filter(([, value]) => value);
  if (!rows.length) return null;
  return el("dl", { class: "prix" }, rows.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
}

function services(custom, texts) {
  if (!custom.online || !custom.online.length) return null;
  const items = custom.online.map((one) => {
    const url = webAddress(one.url);
    return el("li", {}, url ? outerLink(one.label, url, texts) : one.label, one.phone ? [" ", phoneLink(one.phone)] : null);
  });
  return el("section", { "aria-label": texts.online }, el("h3", {}, texts.online), el("ul", { class: "services" }, items));
}

function sources(custom, texts, language) {
  if (!custom.sources || !custom.sources.length) return null;
  const items = custom.sources.map((one) => {
    const url = webAddress(one.url);
    const words = String(one.checked_on).length === 10 ? texts.checked_on : texts.checked_in;
    const checked = one.checked_on ? `, ${fill(words, { date: dateText(one.checked_on, language) })}` : null;
    return el("li", {}, url ? outerLink(one.label, url, texts) : one.label, checked);
  });
  return el("section", { class: "provenance", "aria-label": texts.sources }, el("h3", {}, texts.sources), el("ul", {}, items));
}

/** The map opens under the answer when asked, never before: a frame is heavy on a small phone. */
function mapOf(custom, texts) {
  const url = ownAddress(custom.map_url || "");
  const print = ownAddress(custom.print_url || "");
  if (!url) return null;
  const place = el("div", { class: "cadre-carte", hidden: true });
  const button = el("button", { type: "button", class: "bouton", "aria-expanded": "false", onclick: () => {
    const isOpen = place.hidden;
    if (isOpen && !place.firstChild) place.append(el("iframe", { src: url, title: texts.map_frame }));
    place.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    button.textContent = isOpen ? texts.hide_map : texts.show_map;
  } }, texts.show_map);
  return el("div", { class: "carte-reponse" },
    el("p", { class: "actions" }, button, el("a", { href: url, target: "_blank", rel: "noopener" }, texts.open_map,
      el("span", { class: "invisible" }, ` ${texts.new_tab}`)),
    print ? el("a", { href: print, target: "_blank", rel: "noopener" }, texts.print) : null), place);
}

/** Buttons that the server offers: its options, else the ordinary buttons of its messages. */
function choices(custom, messages, texts, press) {
  const offered = custom.options && custom.options.length
    ? custom.options
    : messages.flatMap((one) => one.buttons || []).map((one) => ({ label: one.title, payload: one.payload }));
  if (!offered.length) return null;
  return el("div", { class: "options", role: "group", "aria-label": texts.choices },
    offered.map((one) => el("button", { type: "button", class: "bouton", onclick: () => press(one.label, one.payload) }, one.label)));
}
