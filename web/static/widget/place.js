// One place of an answer as a card; the same words and classes as maps/templates/list.html.j2.

import { el, icon, outerLink, phoneLink } from "./dom.js";
import { fill } from "./text.js";

/** The card of a `placeModel`. `isKiosk`: a screen in a hall, without links to elsewhere. */
export function placeCard(one, texts, { isKiosk = false } = {}) {
  return el("article", { class: `lieu k-${one.kind}`, "data-structure-id": one.id, "aria-label": one.label },
    el("div", { class: "lieu-tete" },
      el("span", { class: "numero", "aria-hidden": "true" }, one.number),
      el("div", {}, el("h4", {}, el("bdi", { lang: "fr" }, one.name)), el("p", { class: "nature" }, one.kindText))),
    el("div", { class: "lieu-corps" },
      el("p", { class: "faits" }, one.role ? [el("strong", { class: "role" }, one.role), " "] : null,
        one.distance ? el("span", { class: "distance" }, one.distance) : null),
      one.does ? el("p", {}, one.does) : null,
      one.limit ? el("p", { class: "limite" }, one.limit) : null,
      el("p", { class: `etat etat-${one.state.key}` }, el("span", {}, one.state.text), one.state.next ? [el("br"), one.state.next] : null),
      hours(one, texts),
      contacts(one, texts, isKiosk),
      el("p", {}, one.appointment, one.appointmentUrl && !isKiosk ? [el("br"), outerLink(texts.appointment_link, one.appointmentUrl, texts)] : null),
      one.accessibility ? el("p", {}, fill(texts.pair, { label: texts.accessibility, text: one.accessibility })) : null,
      one.notes ? el("p", { class: "note" }, one.notes) : null,
      reach(one, texts, isKiosk),
      source(one, texts, isKiosk)));
}

function hours(one, texts) {
  if (!one.hours.length) return null;
  return el("details", { class: "horaires" }, el("summary", {}, texts.hours), el("ul", {}, one.hours.map((line) => el("li", {}, line))));
}

function contacts(one, texts, isKiosk) {
  const rows = [
    one.address && [texts.address, [el("bdi", { lang: "fr" }, one.address), one.positionNote ? [el("br"), el("em", {}, one.positionNote)] : null]],
    one.phone && (isKiosk || !one.phone.url) && [texts.phone, phoneLink(one.phone.text)],
    one.website && [texts.website, isKiosk ? el("bdi", { dir: "ltr" }, one.website.text) : outerLink(one.website.text, one.website.url, texts)],
  ].filter(Boolean);
  return el("dl", { class: "coordonnees" }, rows.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
}

/** Going there or calling, large enough for a thumb. */
function reach(one, texts, isKiosk) {
  if (isKiosk || !(one.phone && one.phone.url) && !one.itineraries.length) return null;
  return el("div", { class: "joindre" },
    one.phone && one.phone.url ? el("a", { class: "bouton", href: one.phone.url },
      icon("phone"), el("span", {}, ...sandwich(texts.call, "phone", el("bdi", { dir: "ltr" }, one.phone.text)))) : null,
    one.itineraries.length ? el("details", { class: "itineraire" },
      el("summary", { class: "bouton" }, icon("route"), el("span", {}, texts.itinerary)),
      el("ul", {}, one.itineraries.map(({ name, url }) => el("li", {}, name
        ? outerLink(el("bdi", {}, name), url, texts) : el("a", { href: url }, texts.itinerary_phone))))) : null);
}

/** A sentence around an element that takes the place of {name}. */
function sandwich(template, name, element) {
  const [before, after = ""] = template.split(`{${name}}`);
  return [before, element, after];
}

function source(one, texts, isKiosk) {
  if (!one.source) return null;
  return el("p", { class: "provenance" }, one.source.url && !isKiosk ? outerLink(one.source.text, one.source.url, texts) : one.source.text);
}
