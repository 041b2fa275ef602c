// The places of the page: what their cards say of themselves, and what changes on the cards.

import { kilometres } from "./distance.js";
import { clockOf, parseWeek, stateAt } from "./week.js";

/** The places of the list and of the template of the others, in the order of their numbers. */
export function placesOf(root) {
  const list = root.querySelector("[data-list]");
  const rest = root.querySelector("template[data-reste]");
  const items = [...list.children, ...(rest ? rest.content.children : [])].filter((one) => one.querySelector("[data-number]"));
  const isLive = "live" in root.dataset;
  return items.map((item) => placeOf(item, isLive)).sort((one, other) => one.number - other.number);
}

function placeOf(item, isLive) {
  const article = item.querySelector("[data-number]");
  const { number, kind, lat, lon, week, demarches = "", facets = "" } = article.dataset;
  const known = new Set(facets.split(" ").filter(Boolean));
  const spans = parseWeek(week);
  return {
    item, article, kind, facets: known, week: spans, number: Number(number), rank: Number(number),
    demarches: new Set(demarches.split(" ").filter(Boolean)),
    point: lat && lon ? { lat: Number(lat), lon: Number(lon) } : null,
    isOpen: spans === null && isLive && known.has("now") ? true : null, // the server knew, when it wrote the page
  };
}

/** Rank the places by kind, then city, then name, when the page came sorted from somewhere. */
export function rankByKind(places, kinds) {
  const name = (one) => one.article.querySelector("h3").textContent;
  const sorted = [...places].sort((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind)
    || one.article.dataset.city.localeCompare(other.article.dataset.city, "fr") || name(one).localeCompare(name(other), "fr"));
  sorted.forEach((one, rank) => { one.rank = rank; });
}

/** Write on the cards whether each place is open at a moment; `where`: `zone` and `holidays` (dates). */
export function tellTime(places, moment, where, words) {
  const now = clockOf(moment, where.zone);
  for (const one of places) {
    for (const row of one.article.querySelectorAll("[data-jour]")) mark(row, Number(row.dataset.jour) === now.weekday);
    if (!one.week) continue;
    const state = stateAt(one.week, where.holidays, now);
    one.isOpen = state.isOpen;
    writeState(one.article.querySelector("[data-etat]"), state.isOpen, words.state(state, now.date));
  }
}

function mark(row, isToday) {
  if (isToday) row.setAttribute("aria-current", "date");
  else row.removeAttribute("aria-current");
}

function writeState(line, isOpen, [text, next]) {
  if (!line) return;
  line.classList.remove("etat-open", "etat-closed", "etat-unknown");
  line.classList.add(isOpen ? "etat-open" : "etat-closed");
  write(line.querySelector("span"), text);
  write(line.querySelector("[data-suite]"), next ? `. ${next}.` : ".");
}

/** Write on the cards how far each place is from `from`, and about how long it takes; without it, nothing. */
export function tellDistance(places, from, road, words) {
  for (const { article, point } of places) {
    const km = from && point ? kilometres(from, point) : null;
    const [distance, trip] = [article.querySelector("[data-distance]"), article.querySelector("[data-trajet]")];
    if (!distance || !trip) continue;
    write(distance, km === null ? "" : words.distance(km));
    write(trip, km === null ? "" : words.trip(km, road));
    distance.hidden = trip.hidden = km === null;
    const line = distance.closest(".faits");
    if (line) line.hidden = km === null && !line.querySelector(".role");
  }
}

/** Put these places in the list, in this order, and the others back in the template; what has the focus keeps it. */
export function put(root, places, shown) {
  const list = root.querySelector("[data-list]");
  const rest = root.querySelector("template[data-reste]");
  const wanted = shown.map((one) => one.item);
  if (wanted.length === list.children.length && wanted.every((item, index) => list.children[index] === item)) return;
  const focused = document.activeElement;
  const kept = new Set(wanted);
  if (rest) rest.content.append(...places.map((one) => one.item).filter((item) => !kept.has(item)));
  list.append(...wanted);
  if (list.contains(focused)) focused.focus({ preventScroll: true });
}

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
