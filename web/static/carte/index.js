// The cartography of a département: filters that act at once, places by distance, open or closed at this minute.
// The page works without any of this; what is here does the same without asking the server again.

import { el } from "../widget/dom.js";
import { inOrder } from "./distance.js";
import { NONE, fromParameters, matches, toQuery } from "./filters.js";
import { foldable } from "./fold.js";
import { isElsewhere, kindsOf, readForm, writeForm } from "./form.js";
import { keepFilters } from "./links.js";
import { placesOf, put, rankByKind, tellDistance, tellTime } from "./places.js";
import { followShare } from "./share.js";
import { followStart } from "./start.js";
import { tripOn } from "./trip.js";
import { wordsOf } from "./words.js";

const MINUTE = 60000; // ms
const POSITION = ["lat", "lon"]; // parameters of the server's address, which no script writes
const WITH_UNKNOWNS = ["open", "wheelchair", "appointment"]; // filters that leave out what is not known

function begin(root) {
  const form = root.querySelector("[data-filtres]");
  const words = wordsOf(JSON.parse(document.getElementById("texts").textContent));
  const chart = window.ouAllerCarte?.plan() ? window.ouAllerCarte : null;
  const places = placesOf(root);
  const road = JSON.parse(root.dataset.road || "null");
  const where = { zone: root.dataset.zone, holidays: new Set((root.dataset.holidays || "").split(" ").filter(Boolean)) };
  const isLive = "live" in root.dataset;
  const trip = tripOn(chart, words, road);
  const typed = form.querySelector("[data-commune]");
  const first = { insee: form.elements.insee.value, name: typed.value }; // what the server started from
  const tell = messageAfter(typed);
  const countFilters = foldable(form);
  const submit = form.querySelector("[data-filtrer]");
  const view = { from: null, filters: NONE };

  if (first.insee) rankByKind(places, kindsOf(form));
  if ("kiosk" in root.dataset) withoutOuterLinks(places);

  /** Whether the form asks for places that only the server has: it is sent when the person says so. */
  function isWaiting() {
    return isLive && isElsewhere(form);
  }

  /** Show what the form asks for; while it waits to be sent, what it asked for before. */
  function show() {
    if (submit) submit.hidden = !isWaiting();
    if (!isWaiting()) view.filters = readForm(form);
    const filters = { ...view.filters, insee: form.elements.insee.value };
    const shown = inOrder(places.filter((one) => matches(one, filters)), view.from);
    countFilters();
    put(root, places, shown);
    chart?.montrer(new Set(shown.map((one) => one.number)));
    const sorted = view.from ? ` ${words.say("sorted_from", { place: view.from.city || words.say("your_position") })}` : "";
    say(root.querySelector("[data-compte]"), words.places(shown.length), view.from ? sorted : "");
    root.querySelector("[data-vide]").hidden = shown.length > 0;
    const caution = root.querySelector("[data-inconnus]");
    if (caution) caution.hidden = !WITH_UNKNOWNS.some((name) => filters[name]);
    const all = root.querySelector("[data-effacer]");
    if (all) all.hidden = !view.from && !isWaiting() && toQuery({ ...filters, insee: "" }) === "";
    history.replaceState(null, "", `${window.location.pathname}${query(filters)}`);
    keepFilters({ ...filters, insee: filters.insee || (isServed() ? first.insee : "") });
    return shown;
  }

  /** Whether the start is the position that the server was given with the address. */
  function isServed() {
    return Boolean(view.from?.served);
  }

  function query(filters) {
    const base = new URLSearchParams(window.location.search);
    if (isLive) for (const name of ["departement", "langue"]) base.set(name, form.elements[name].value);
    if (!isServed()) for (const name of POSITION) base.delete(name);
    const text = toQuery(filters, base);
    return text ? `?${text}` : "";
  }

  /** Start from somewhere else, or from nowhere. */
  function start(from) {
    if (from === null && view.from === null && !form.elements.insee.value) return;
    view.from = from;
    form.elements.insee.value = from?.insee ?? "";
    tellDistance(places, from, road, words);
    const shown = show();
    trip.partirDe(from, shown.map((one) => one.point).filter(Boolean));
  }

  const box = followStart(form, {
    address: root.dataset.communes, places, words, tell, start: (one) => start(one?.insee ? startOf(one) : one),
    elsewhere: isLive ? () => form.submit() : null,
  });

  function reset() {
    box.forget();
    typed.value = "";
    writeForm(form, NONE);
    tell("");
    if (view.from) start(null);
    show();
  }

  /** Make everything say what the address says: when the page opens, and when one comes back to it. */
  async function restore() {
    const asked = new URLSearchParams(window.location.search);
    const filters = fromParameters(asked);
    writeForm(form, filters);
    tellTime(places, new Date(), where, words);
    if (!filters.insee) {
      typed.value = "";
      if (!view.from && isLive && POSITION.every((name) => asked.get(name))) takeOver(positionOf(asked));
      if (view.from && !isServed()) start(null);
      else show();
      return;
    }
    const drawn = filters.insee === first.insee && !view.from ? chart?.depart() : null;
    if (drawn) {
      typed.value = first.name;
      takeOver(startOf({ insee: first.insee, name: first.name, lat: drawn.lat, lon: drawn.lng }));
    }
    show();
    if (drawn) return;
    const one = await box.find(filters.insee);
    if (!one || form.elements.insee.value !== one.insee) return;
    typed.value = one.name;
    start(startOf(one));
  }

  /** Start from what the server has already drawn. */
  function takeOver(from) {
    view.from = from;
    tellDistance(places, from, road, words);
    trip.reprendre(from);
  }

  function positionOf(asked) {
    const [lat, lon] = POSITION.map((name) => Number(asked.get(name)));
    return { lat, lon, insee: "", city: "", label: words.say("your_position"), precise: true, served: true };
  }

  function startOf({ insee, name, lat, lon }) {
    return { insee, lat, lon, city: name, label: words.say("your_commune", { name }), precise: false };
  }

  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-commune]")) show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isWaiting()) window.location.assign(query(readForm(form)));
    else show();
  });
  root.querySelector("[data-effacer]")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    reset();
  });
  followShare(form.querySelector("[data-partager]"), words, tell);
  chart?.surChoix((number) => trip.relier(number));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) restore();
  });
  everyMinute(() => {
    tellTime(places, new Date(), where, words);
    if (form.elements.open.value === "now") show();
  });
  restore();
}

function everyMinute(act) {
  const next = () => setTimeout(() => {
    act();
    next();
  }, MINUTE - (Date.now() % MINUTE) + 50);
  next();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) act();
  });
}

/** Say how many there are, and how they are sorted; only what has changed is read aloud. */
function say(status, count, sorted) {
  const text = `${count}${sorted ? "." : ""}${sorted}`;
  if (status.textContent !== text) status.textContent = text;
}

/** A line under a field for what the person has to know. */
function messageAfter(input) {
  const line = el("p", { class: "message", role: "status" });
  (input.closest(".champ") ?? input.parentElement).append(line);
  return (text) => { line.textContent = text; };
}

/** On a kiosk nobody could come back from another site: its address stays as a text. */
function withoutOuterLinks(places) {
  for (const { article } of places) {
    for (const one of article.querySelectorAll("[data-exterieur]")) one.remove();
    for (const link of article.querySelectorAll('a[target="_blank"]')) {
      for (const note of link.querySelectorAll(".invisible")) note.remove();
      link.replaceWith(...link.childNodes);
    }
  }
}

const root = document.querySelector("[data-carte]");
if (root) begin(root);
