// Messages as elements. They build; what a button does is `act`'s, given by the conversation.

import { el, icon, invisible, near, outerLink, phoneLink } from "./dom.js";
import { placeCard } from "./place.js";
import { direction, directionOf, fill } from "./text.js";

/** What the person said. */
export function personMessage(text, language, texts) {
  return el("div", { class: "message message-personne", "data-author": "person", lang: language, dir: directionOf(text) },
    says(texts.you, texts), el("p", { class: "bulle" }, text));
}

/** Sentences of the page itself (welcome, trouble), said as the assistant. */
export function ownMessage(sentences, language, texts, ...more) {
  const said = el("div", { class: "bulle" }, sentences.map((text) => el("p", {}, text)));
  return shell({ language, dir: direction(language) }, texts, said, ...more);
}

/** A turn of the assistant, from its `answerModel`. `act`: `{press(label, payload), isTicked(key), tick(key, on), isKiosk}`. */
export function assistantMessage(model, texts, act, ...more) {
  const parts = model.isWhole
    ? [orientation(model.orientation, texts, act), paragraphs(model.question, texts)]
    : [paragraphs(model.paragraphs, texts), calls(model.calls), model.orientation ? folded(model.orientation, texts, act) : null];
  return shell(model, texts, ...parts, options(model.options, texts, act), ...more);
}

function shell({ language, dir }, texts, ...parts) {
  return el("div", { class: "message message-assistant", "data-author": "assistant", lang: language, dir },
    says(texts.assistant, texts), parts);
}

/** Who speaks, for who hears the page. */
function says(label, texts) {
  return invisible(fill(texts.pair, { label, text: "" }));
}

function paragraphs(list, texts) {
  if (!list.length) return null;
  return el("div", { class: "bulle" }, list.map((lines) => el("p", {}, lines.map((line) =>
    el("span", { class: line.isItem ? "ligne ligne-liste" : "ligne" }, line.pieces.map((one) => live(one, texts)))))));
}

function live(piece, texts) {
  if (piece.web) return outerLink(piece.text, piece.web, texts);
  if (piece.own) return outerLink(piece.text.startsWith("/fiche") ? texts.print : texts.show_map, piece.own, texts);
  return piece.phone ? phoneLink(piece.text) : piece.text;
}

/** People to call, large. */
export function calls(list) {
  return list.length ? el("ul", { class: "appels" }, list.map((one) => el("li", {}, phoneLink(one.text), " ", el("span", {}, one.label)))) : null;
}

/** After a precise answer, the places and the rest stay at hand. */
function folded(model, texts, act) {
  return el("details", { class: "rappel" }, el("summary", {}, texts.details), orientation(model, texts, act));
}

/** The whole orientation: where, what to do, what to bring, cost, online, warnings, sources. */
function orientation(model, texts, act) {
  return el("div", { class: "reponse" },
    el("h3", {}, model.heading),
    mapOf(model, texts, act),
    el("ol", { class: "lieux", "data-list": true }, model.places.map((one) => el("li", {}, placeCard(one, texts, act)))),
    list("alerte", texts.warnings, model.warnings, "ul"),
    list("etapes", texts.steps, model.steps, "ol"),
    documents(model.documents, texts, act),
    prices(model.prices),
    services(model.services, texts, act),
    sources(model.sources, texts, act));
}

function section(name, title, content) {
  return el("section", { class: name, "aria-label": title }, el("h4", {}, title), content);
}

function list(name, title, items, tag) {
  return items.length ? section(name, title, el(tag, {}, items.map((item) => el("li", {}, item)))) : null;
}

function documents(items, texts, act) {
  if (!items.length) return null;
  return section("documents", texts.documents, el("ul", {}, items.map(({ text, key }) => {
    const box = el("input", { type: "checkbox", checked: act.isTicked(key), onchange: () => act.tick(key, box.checked) });
    return el("li", {}, el("label", {}, box, el("span", {}, text)));
  })));
}

function prices(rows) {
  if (!rows.length) return null;
  return el("dl", { class: "prix" }, rows.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
}

function services(items, texts, { isKiosk }) {
  if (!items.length) return null;
  return section("en-ligne", texts.online, el("ul", { class: "services" }, items.map((one) => el("li", {},
    one.url && !isKiosk ? outerLink(one.label, one.url, texts) : one.label, one.phone ? [" ", phoneLink(one.phone)] : null))));
}

function sources(items, texts, { isKiosk }) {
  if (!items.length) return null;
  return section("provenance", texts.sources, el("ul", {}, items.map((one) => el("li", {},
    one.url && !isKiosk ? outerLink(one.label, one.url, texts) : one.label, one.checked ? [el("br"), one.checked] : null))));
}

/** The map opens under its button when asked, never before: a frame is heavy on a small phone. The list below says the same. */
function mapOf(model, texts, { isKiosk }) {
  if (!model.map) return null;
  const place = el("div", { class: "cadre-carte", hidden: true });
  const label = el("span", {}, texts.show_map);
  const button = el("button", { type: "button", class: "bouton", "aria-expanded": "false", onclick: () => {
    const isOpen = place.hidden;
    if (isOpen && !place.firstChild) {
      place.append(mapFrame(near(mapAddress(model.map, isKiosk)), texts.map_frame, isKiosk));
    }
    place.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    label.textContent = isOpen ? texts.hide_map : texts.show_map;
  } }, icon("map"), label);
  return el("div", { class: "carte-reponse" },
    el("p", { class: "actions" }, button, isKiosk ? null : outerLink(texts.open_map, model.map, texts)), place);
}

/** A map in a frame; out of a kiosk's nothing opens. */
export function mapFrame(src, title, isKiosk, properties = {}) {
  return el("iframe", { ...properties, src, title, referrerpolicy: "no-referrer", sandbox: isKiosk && "allow-scripts allow-same-origin allow-forms" });
}

/** A kiosk's map has no other machine behind it, and nothing that leads elsewhere. */
function mapAddress(address, isKiosk) {
  const url = new URL(address);
  if (isKiosk) url.searchParams.set("surface", "kiosk");
  return url.href;
}

function options(items, texts, { press }) {
  if (!items.length) return null;
  return el("div", { class: "options", role: "group", "aria-label": texts.choices },
    items.map((one) => el("button", { type: "button", class: "bouton", onclick: () => press(one.label, one.payload) }, one.label)));
}
