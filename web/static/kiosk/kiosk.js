// The kiosk: languages first, then the conversation; everything is wiped when somebody leaves. It never leaves its page.

import "../widget/index.js";
import { el } from "../widget/dom.js";
import { showCode, showLanguages, showMap, StillThere, tiles } from "./dialogs.js";
import { Idle } from "./idle.js";
import { Keyboard } from "./keyboard.js";
import { keepUnlinked, leadsToMap, lock } from "./links.js";
import { printed, qrAddress, ticketAddress } from "./paper.js";
import { stripped } from "./typing.js";
import { persist, Watcher } from "./watcher.js";

const SIGNS = ["pointerdown", "keydown", "wheel", "touchmove", "input"];
const LOOK = new URL("./chat.css", import.meta.url);
const ASK_MS = 5000;
const SAID_MS = 8000;

export class Kiosk {
  /** `start` is what the page holds, made by web/kiosk.py. */
  constructor(document, start) {
    Object.assign(this, { document, start, chat: null, answer: null, printing: null, isLost: false });
    this.kit = this.kitOf(start.language);
    this.server = window.location.origin;
    const part = (name) => document.getElementById(name);
    this.parts = Object.fromEntries(["accueil", "langues", "echange", "dialogue", "veille", "clavier", "etat", "perdu", "dock", "papier"]
      .map((name) => [name, part(name)]));
    this.keyboard = new Keyboard({ root: this.parts.clavier, field: () => this.field, addresses: start,
      submit: () => this.submit(), hidden: () => this.keysClosed() });
    this.stillThere = new StillThere(this.parts.veille, { stay: () => this.stay(), finish: () => this.wipe() });
    this.idle = new Idle({ idleSeconds: start.idleSeconds, warn: (left) => this.stillThere.ask(this.kit, left),
      tick: (left) => this.stillThere.count(left), over: () => this.wipe(), isBusy: () => this.isBusy });
  }

  get isHome() {
    return !this.parts.accueil.hidden;
  }

  get field() {
    return this.chat && this.chat.input;
  }

  /** An answer is on its way, or is being read aloud. */
  get isBusy() {
    const { conversation, speech } = this.chat || {};
    return Boolean(conversation && (conversation.isBusy || speech.stopped));
  }

  kitOf(code) {
    const { languages } = this.start;
    return languages.find((one) => one.code === code) || languages[0];
  }

  begin() {
    lock(this.document);
    this.watchOver(this.document);
    const acts = { langue: () => this.changeLanguage(), fin: () => this.wipe(), papier: () => this.print(),
      telephone: () => this.showCode(), humain: () => this.human() };
    for (const [name, act] of Object.entries(acts)) this.document.getElementById(name).addEventListener("click", act);
    this.parts.dialogue.addEventListener("close", () => this.parts.dialogue.replaceChildren());
    this.parts.langues.replaceChildren(...tiles(this.start.languages, null, (code) => this.open(code, true)));
    this.watcher = new Watcher({ ask: () => this.version(), version: this.start.version, lost: () => this.lost(true),
      found: () => this.lost(false), changed: () => this.renew() });
    this.speak(this.start.language);
    if (this.start.isDirect) this.open(this.start.language, false);
  }

  /** The page itself in a language. */
  speak(code) {
    this.kit = this.kitOf(code);
    const { texts } = this.kit;
    Object.assign(this.document.documentElement, { lang: this.kit.code, dir: this.kit.dir });
    this.document.title = texts.title;
    for (const one of this.document.querySelectorAll("[data-text]")) one.textContent = texts[one.dataset.text];
    for (const one of this.document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", texts[one.dataset.label]);
    this.document.getElementById("langue-nom").textContent = this.kit.name;
    this.document.getElementById("doute").hidden = this.kit.reviewed;
    this.sayPlace(texts.here);
    this.lost(this.isLost);
    this.keyboard.speak(this.kit);
  }

  sayPlace(template) {
    const line = this.document.getElementById("ici");
    line.hidden = !this.start.place;
    if (!this.start.place) return;
    const [before, after = ""] = template.split("{place}");
    line.replaceChildren(before, el("bdi", { lang: "fr" }, this.start.place), after);
  }

  /** A conversation begins. `isChosen`: the person has chosen this language, whatever they write in. */
  open(code, isChosen) {
    this.speak(code);
    this.chat = el("ou-aller-chat", { id: "assistant", surface: "kiosk", mode: "inline", language: code, insee: this.start.insee,
      departement: this.start.departement });
    if (isChosen) this.chat.prefer(code);
    this.chat.addEventListener("ou-aller:ready", () => this.ready(), { once: true });
    this.chat.addEventListener("ou-aller:ready", () => this.dress());
    this.chat.addEventListener("ou-aller:answer", ({ detail }) => this.answered(detail.custom));
    this.parts.echange.replaceChildren(this.chat);
    this.parts.accueil.hidden = true;
    this.document.body.dataset.etat = "echange";
    this.answered(null);
    this.idle.start();
  }

  ready() {
    const { chat } = this;
    keepUnlinked(chat.shadowRoot, { server: this.server, own: (url, label) => this.own(url, label) });
    new MutationObserver(() => this.watchFrames()).observe(chat.shadowRoot, { subtree: true, childList: true });
    chat.shadowRoot.addEventListener("focusin", (event) => event.target === this.field && this.keysOpen());
    chat.shadowRoot.addEventListener("click", (event) => event.target === this.field && this.keysOpen());
    chat.shadowRoot.addEventListener("focusout", (event) => event.target === this.field && this.left(event.relatedTarget));
    chat.shadowRoot.addEventListener("input", (event) => event.target === this.field && this.cleaned());
    chat.parts.log.focus({ preventScroll: true });
  }

  /** The component as a finger needs it: its look inside its shadow. */
  async dress() {
    const { chat } = this;
    const reply = await fetch(LOOK);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await reply.text());
    chat.shadowRoot.adoptedStyleSheets = [...chat.shadowRoot.adoptedStyleSheets, sheet];
  }

  /** Paper and telephone follow the answer in view; the page follows its language, unless another was chosen meanwhile. */
  answered(custom) {
    const isSame = this.answer && custom && custom.situation === this.answer.situation;
    if (!custom || custom.print_url || !isSame) this.answer = custom;
    this.parts.papier.hidden = !this.start.hasPrinter || !ticketAddress(this.answer, this.server);
    this.say("");
    if (!custom || !custom.language || custom.language === this.kit.code || this.chat.conversation.pending) return;
    this.speak(custom.language);
    this.chat.speak([custom.language]);
  }

  /** The keys. */
  async keysOpen() {
    if (!this.keyboard.isMissing) this.field.setAttribute("inputmode", "none"); // the keyboard of the machine stays away
    await this.keyboard.open();
    if (this.keyboard.isOpen) this.document.body.dataset.clavier = "ouvert";
    if (!this.field) return;
    if (this.keyboard.isMissing) this.field.removeAttribute("inputmode");
    else this.field.setAttribute("inputmode", "none");
  }

  keysClosed() {
    delete this.document.body.dataset.clavier;
    this.keyboard.close();
  }

  left(next) {
    if (!(next && this.parts.clavier.contains(next))) this.keysClosed();
  }

  cleaned() {
    const field = this.field;
    if (stripped(field.value) !== field.value) field.value = stripped(field.value);
  }

  submit() {
    this.field.form.requestSubmit();
    if (this.field.value) return;
    this.field.blur();
    this.keysClosed();
  }

  /** What the kiosk does with a link to our own server: the map opens here, the sheet goes to the printer. */
  own(url, label) {
    if (url.pathname === "/carte") {
      url.searchParams.set("surface", "kiosk");
      return el("button", { type: "button", class: "bouton", onclick: () => this.showMap(label, url) }, label);
    }
    const ticket = url.pathname === "/fiche" && this.start.hasPrinter && ticketAddress({ print_url: url.pathname + url.search }, this.server);
    return ticket ? el("button", { type: "button", class: "bouton", onclick: () => this.print(ticket) }, label) : null;
  }

  showMap(label, url) {
    showMap(this.parts.dialogue, this.kit, label, url.pathname + url.search);
    this.watchFrames(this.parts.dialogue);
  }

  changeLanguage() {
    showLanguages(this.parts.dialogue, this.kit, this.start.languages, (code) => {
      this.speak(code);
      if (this.chat.conversation) this.chat.choose(code, "menu");
      else this.open(code, true);
    });
  }

  showCode() {
    showCode(this.parts.dialogue, this.kit, qrAddress(this.answer, this.kit.code));
  }

  human() {
    if (this.chat.conversation) this.chat.conversation.human();
  }

  /** One paper at a time, and none for somebody who has gone. */
  async print(ticket = ticketAddress(this.answer, this.server)) {
    if (this.printing) return;
    const { answer, kit } = this;
    const printing = (this.printing = new AbortController());
    this.say(kit.texts.printing);
    const outcome = await printed(ticket, printing.signal).then(() => kit.texts.printed, () => kit.texts.print_failed);
    if (printing !== this.printing) return;
    this.printing = null;
    if (answer === this.answer) this.say(outcome);
  }

  say(text) {
    this.parts.etat.textContent = text;
  }

  /** A touch in a document is somebody there. */
  watchOver(document) {
    for (const name of SIGNS) document.addEventListener(name, () => this.idle.alive(), { capture: true, passive: true });
  }

  watchFrames(root = this.chat && this.chat.shadowRoot) {
    for (const frame of root ? root.querySelectorAll("iframe:not([data-suivi])") : []) {
      frame.dataset.suivi = "";
      frame.addEventListener("load", () => this.watchMap(frame));
    }
  }

  /** A map that has come, or that could not. */
  watchMap(frame) {
    const map = frame.contentDocument;
    if (!map) return this.closeMap(frame);
    const isLive = (link) => leadsToMap(link, this.server);
    lock(map, isLive);
    this.watchOver(map);
    return keepUnlinked(map, { server: this.server, isLive });
  }

  closeMap(frame) {
    const answer = frame.closest(".carte-reponse");
    if (answer) answer.querySelector("button").click();
    else this.parts.dialogue.close();
    frame.remove();
    this.say(this.kit.texts.lost);
  }

  stay() {
    this.stillThere.close();
    this.idle.stay();
  }

  /** Nothing of this person is left: here, in the browser, on the server. */
  wipe() {
    this.idle.stop();
    for (const dialog of [this.parts.veille, this.parts.dialogue]) if (dialog.open) dialog.close();
    for (const dialog of [this.parts.veille, this.parts.dialogue]) dialog.replaceChildren();
    const sender = this.chat && this.chat.client && this.chat.client.sender;
    if (this.chat) this.chat.forget();
    if (this.printing) this.printing.abort();
    Object.assign(this, { chat: null, answer: null, printing: null });
    this.parts.echange.replaceChildren();
    for (const frame of this.document.querySelectorAll(".imprimante")) frame.remove();
    this.keysClosed();
    this.keyboard.forget();
    for (const storage of [window.sessionStorage, window.localStorage]) storage.clear();
    window.getSelection().removeAllRanges();
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    this.parts.accueil.hidden = false;
    this.document.body.dataset.etat = "accueil";
    this.speak(this.start.language);
    this.say(this.kit.texts.restarted);
    setTimeout(() => this.isHome && this.say(""), SAID_MS);
    window.scrollTo(0, 0);
    this.document.getElementById("titre-accueil").focus();
    if (sender) persist(() => this.forgetThere(sender));
  }

  async forgetThere(sender) {
    await this.request("/webhooks/web/forget", { method: "POST", keepalive: true, headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sender }) });
  }

  async version() {
    return (await (await this.request("/kiosque/version")).json()).version;
  }

  async request(path, options = {}) {
    const reply = await fetch(path, { credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(ASK_MS), ...options });
    if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
    return reply;
  }

  lost(isLost) {
    this.isLost = isLost;
    this.parts.perdu.textContent = isLost ? `${this.kit.texts.lost} ${this.kit.texts.error_phone}` : "";
  }

  /** The server has something new: the page is read again when nobody uses it, and only when it can be. */
  async renew() {
    if (!this.isHome) return;
    try {
      await this.request(window.location.href);
    } catch {
      return;
    }
    if (this.isHome) window.location.reload();
  }
}
