// The frame of the conversation: its head, its thread, its first choices. Built again when the language changes.

import { composer } from "./composer.js";
import { el, icon, iconButton, invisible, outerLink } from "./dom.js";
import { calls } from "./messages.js";
import { fill } from "./text.js";

const QUICK = ["cni", "passeport", "permis", "carte_grise", "titre_sejour", "france_services"];
const NUMBERS = [["39 39", "call_3939"], ["34 00", "call_3400"], ["0 806 001 620", "call_anef"]];

/**
 * The parts of the panel in the language of `kit`: `{root, log, start, scroll, languages, form, input, resize, hush}`.
 * `act` is what the person may do; `close`, `here`, `map` and `announcement` are null when there is none.
 */
export function panel(kit, act) {
  const { texts } = kit;
  const log = el("div", { class: "fil", role: "log", "aria-live": "off", "aria-label": texts.conversation, tabindex: "0" });
  const start = firstChoices(kit, act);
  const scroll = el("div", { class: "defile" }, log, start);
  const written = composer(kit, act);
  const { head, languages } = heading(kit, act);
  const root = el("div", { class: "panneau", lang: kit.language, dir: kit.dir },
    head, announcement(kit, act, log), scroll, written.form);
  return { root, log, start, scroll, languages, ...written };
}

function heading(kit, act) {
  const { texts } = kit;
  const languages = languageMenu(kit, act);
  const head = el("header", { class: "tete" },
    el("h2", { id: "titre", tabindex: "-1" }, el("span", { class: "enseigne", "aria-hidden": "true" }), el("span", {}, texts.name)), languages,
    el("div", { class: "boutons" },
      iconButton("phone", texts.human, { class: "outil", title: texts.human, onclick: act.human }),
      iconButton("erase", texts.erase, { class: "outil", title: texts.erase, onclick: act.restart }),
      act.close ? iconButton("close", texts.close, { class: "outil", title: texts.close, onclick: act.close }) : null));
  return { head, languages };
}

/** The languages, each in its own script. Not a list that changes the language at each arrow key: a press chooses. */
function languageMenu(kit, act) {
  const own = kit.languages.find((one) => one.code === kit.language);
  const summary = el("summary", { class: "outil", title: kit.texts.languages }, icon("globe"),
    invisible(fill(kit.texts.pair, { label: kit.texts.languages, text: "" })), el("span", { lang: own.code }, own.name));
  const menu = el("details", { class: "langue" }, summary, languageButtons(kit, (code) => act.choose(code, "menu")));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    summary.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}

function languageButtons(kit, choose) {
  return el("ul", { class: "langues", "aria-label": kit.texts.languages }, kit.languages.map((one) => el("li", {},
    el("button", { type: "button", lang: one.code, dir: one.dir, "aria-current": one.code === kit.language ? "true" : null,
      onclick: () => choose(one.code) }, one.name))));
}

function announcement(kit, act, log) {
  if (!act.announcement) return null;
  const banner = el("aside", { class: "annonce", "aria-label": kit.texts.announcement },
    el("p", { lang: act.announcementLanguage, dir: "auto" }, act.announcement),
    iconButton("close", kit.texts.close, { class: "outil", title: kit.texts.close, onclick: () => {
      log.focus({ preventScroll: true });
      banner.remove();
      act.dismiss();
    } }));
  return banner;
}

function firstChoices(kit, act) {
  const { texts } = kit;
  return el("div", { class: "depart", hidden: true },
    languageButtons(kit, (code) => act.choose(code, "start")),
    el("p", { id: "depart-titre" }, texts.start),
    el("div", { class: "choix", role: "group", "aria-labelledby": "depart-titre" }, QUICK.map((name) =>
      el("button", { type: "button", onclick: () => act.say(texts[`quick_${name}`]) }, icon(name), el("span", {}, texts[`quick_${name}`])))),
    act.map ? el("p", {}, outerLink(texts.map_link, act.map, texts)) : null);
}

/** The numbers that answer whatever happens to us. */
export function phoneNumbers(texts) {
  return [calls(NUMBERS.map(([text, key]) => ({ text, label: texts[key] }))), el("p", {}, texts.emergency)];
}
