// What opens over the kiosk: the languages, the QR code, a map, and the question whether somebody is still there.

import { el, icon } from "../widget/dom.js";
import { mapFrame } from "../widget/messages.js";
import { fill } from "../widget/text.js";

/** One button a language, its name in its own script. */
export function tiles(languages, current, choose) {
  return languages.map((one) => el("li", {}, el("button", {
    type: "button", class: "tuile", lang: one.code, dir: one.dir, "aria-current": one.code === current ? "true" : null,
    onclick: () => choose(one.code) }, one.name)));
}

function shown(dialog, kit, ...children) {
  Object.assign(dialog, { lang: kit.code, dir: kit.dir });
  dialog.replaceChildren(...children);
  if (!dialog.open) dialog.showModal();
}

function closing(dialog, kit) {
  return el("button", { type: "button", class: "grand", onclick: () => dialog.close() }, icon("close"), el("span", {}, kit.texts.close));
}

export function showLanguages(dialog, kit, languages, choose) {
  const pick = (code) => {
    dialog.close();
    choose(code);
  };
  shown(dialog, kit, el("h2", { id: "titre-dialogue" }, kit.texts.other_language),
    el("ul", { class: "tuiles" }, tiles(languages, kit.code, pick)), closing(dialog, kit));
}

export function showCode(dialog, kit, address) {
  shown(dialog, kit, el("h2", { id: "titre-dialogue" }, kit.texts.qr_title),
    el("img", { class: "code", src: address, alt: kit.texts.qr_image, width: "320", height: "320" }),
    el("p", {}, kit.texts.qr_text), el("p", { class: "discret" }, kit.texts.qr_nothing), closing(dialog, kit));
}

export function showMap(dialog, kit, label, address) {
  shown(dialog, kit, el("h2", { id: "titre-dialogue" }, label),
    mapFrame(address, label, true, { class: "carte" }), closing(dialog, kit));
}

/** The question of a kiosk where nothing moves: `ask(kit, left)`, `count(left)` (seconds), `close()`. */
export class StillThere {
  constructor(dialog, { stay, finish }) {
    Object.assign(this, { dialog, stay, finish });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      stay();
    });
  }

  ask(kit, left) {
    this.text = el("p", { id: "texte-veille" });
    this.kit = kit;
    const stay = el("button", { type: "button", class: "grand plein", onclick: this.stay }, kit.texts.idle_stay);
    this.count(left);
    shown(this.dialog, kit, el("h2", { id: "titre-veille" }, kit.texts.idle_title), this.text,
      el("div", { class: "actions" }, stay, el("button", { type: "button", class: "grand", onclick: this.finish }, kit.texts.finish_hint)));
    stay.focus();
  }

  count(left) {
    this.text.textContent = fill(this.kit.texts.idle_text, { count: left });
  }

  close() {
    this.dialog.close();
    this.dialog.replaceChildren();
  }
}
