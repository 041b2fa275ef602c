// `<ou-aller-chat>`: its attributes, its shadow, the language it is in, the window that opens and closes.

import { Announcer } from "./announcer.js";
import { Client } from "./client.js";
import { Conversation } from "./conversation.js";
import { el, icon } from "./dom.js";
import { wantedLanguages } from "./languages.js";
import { panel } from "./panel.js";
import { Speech } from "./speech.js";
import { Store, tabStorage } from "./store.js";
import { dress } from "./styles.js";
import { Words } from "./words.js";

const ATTRIBUTES = ["server", "departement", "language", "theme", "mode", "insee", "announcement", "dictation", "surface"];
const SMALL = "(max-width: 40em), (max-height: 26em)"; // there the window takes the whole screen
const INSEE = /^[0-9][0-9AB][0-9]{3}$/;
const DEPARTEMENT = /^(?:[0-9][0-9AB]|9[78][0-9])$/;
const COARSE = "(pointer: coarse)";
const COMING_BACK_MS = 5000;
const LONGEST_MS = 30000;
// Said when even our words cannot be had; every other sentence comes from the server in the person's language.
const UNREACHABLE = "L'assistant ne répond pas pour le moment. Vous pouvez appeler le 39 39 (Allo Service Public).";

export class OuAllerChat extends HTMLElement {
  static get observedAttributes() {
    return ATTRIBUTES;
  }

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
    this.speech = new Speech();
    this.store = new Store(tabStorage());
    this.failures = 0;
  }

  connectedCallback() {
    this.begin();
  }

  disconnectedCallback() {
    this.end();
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.beginning) return;
    if (!this.conversation) this.begin();
    else if (["server", "mode", "surface"].includes(name)) this.begin();
    else if (name === "language") this.speak(wantedLanguages({ attribute: after, ...this.surroundings() }));
    else if (["announcement", "dictation", "departement"].includes(name)) this.build(this.kit);
    if (this.conversation) Object.assign(this.client, this.place());
  }

  get server() {
    return new URL(this.getAttribute("server") || import.meta.url, document.baseURI).origin;
  }

  get isFloating() {
    return this.getAttribute("mode") === "floating";
  }

  get isKiosk() {
    return this.getAttribute("surface") === "kiosk";
  }

  /** Where the person writes; null until the component is ready. */
  get input() {
    return this.parts ? this.parts.input : null;
  }

  /** What the site says of itself; a code that cannot be one is left out, for the server would refuse every turn. */
  place() {
    const given = (name, form) => (form.test(this.getAttribute(name) || "") ? this.getAttribute(name) : null);
    return { insee: given("insee", INSEE), departement: given("departement", DEPARTEMENT) };
  }

  surroundings() {
    const around = this.closest("[lang]") || document.documentElement;
    return { page: around.lang, browser: navigator.languages };
  }

  /** The language that the site asks for: its attribute's, else its page's. */
  get offered() {
    const asked = this.getAttribute("language");
    return asked && asked !== "auto" ? asked : this.surroundings().page || null;
  }

  /** The language that the person chose, as long as the site asks for the same one: a page opened in another language is a newer choice. */
  get chosen() {
    const choice = this.store.read("language", null);
    return choice && choice.over === this.offered ? choice.code : null;
  }

  /** Dress the shadow, fetch the words, show the conversation. Again after an attribute that changes everything. */
  async begin() {
    this.end();
    const beginning = (this.beginning = {});
    await null; // attributes that are set together make one beginning
    if (beginning !== this.beginning) return;
    this.client = new Client({ server: this.server, store: this.store, surface: this.isKiosk ? "kiosk" : "widget", ...this.place() });
    this.words = new Words(this.client);
    const wanted = wantedLanguages({ chosen: this.chosen, attribute: this.getAttribute("language"), ...this.surroundings() });
    try {
      const [kit] = await Promise.all([this.words.of(...wanted), dress(this.shadowRoot)]);
      if (beginning === this.beginning) this.show(kit);
    } catch {
      if (beginning === this.beginning) this.apologise();
    }
  }

  end() {
    if (this.conversation) this.conversation.end();
    if (this.parts) this.parts.hush();
    clearTimeout(this.comingBack);
    this.beginning = this.conversation = this.parts = this.asked = null;
  }

  /** Keep nothing of this person, not even of what is still on its way. The element has done its work then. */
  forget() {
    this.end();
    this.store.close();
  }

  apologise() {
    if (!this.isFloating) this.shadowRoot.replaceChildren(el("p", { class: "panne", lang: "fr" }, UNREACHABLE));
    console.warn(`Où aller : ${this.server} ne répond pas à ${window.location.origin}. L'adresse de ce site est-elle dans OU_ALLER_SITES ?`);
    this.comingBack = setTimeout(() => this.begin(), Math.min(COMING_BACK_MS * 2 ** this.failures, LONGEST_MS));
    this.failures += 1;
  }

  show(kit) {
    this.failures = 0;
    this.conversation = new Conversation(this);
    if (this.chosen && !this.client.turns.length) this.conversation.pending = kit.offers.languages[this.chosen];
    const root = el("div", { class: "racine" });
    this.frame = this.isFloating ? this.makeWindow() : el("section", { class: "cadre", "aria-labelledby": "titre" });
    root.append(...(this.isFloating ? [this.launcher, this.frame] : [this.frame]));
    this.frame.append(el("p", { class: "invisible", role: "status" }));
    this.announcer = new Announcer(this.frame.firstChild);
    this.parts = null;
    this.build(kit);
    this.shadowRoot.replaceChildren(...this.shadowRoot.querySelectorAll("link"), root);
    this.isGreeted = false;
    if (!this.isFloating) this.greet();
    this.emit("ou-aller:ready", { language: kit.language });
  }

  greet() {
    if (this.isGreeted) return;
    this.isGreeted = true;
    this.conversation.restore();
    this.conversation.greetWhenReady();
  }

  /** The panel in the language of `kit`; what was said, what is being written and the focus stay. */
  build(kit) {
    const old = this.parts;
    const focused = this.shadowRoot.activeElement;
    this.kit = kit;
    this.parts = panel(kit, this.acts(kit));
    if (this.isFloating) {
      this.launcher.replaceChildren(icon("chat"), el("span", {}, kit.texts.open_chat));
      Object.assign(this.launcher, { lang: kit.language, dir: kit.dir });
    }
    this.frame.prepend(this.parts.root);
    if (old) this.take(old, focused);
  }

  /** What was in the parts before, put in those of now. */
  take(old, focused) {
    const { input, log, scroll, start, resize } = this.parts;
    const top = old.scroll.scrollTop;
    input.value = old.input.value;
    start.hidden = old.start.hidden;
    log.append(...old.log.childNodes);
    old.hush();
    old.root.remove();
    scroll.scrollTop = top;
    resize();
    const again = log.contains(focused) ? focused : focused && focused.id && this.shadowRoot.getElementById(focused.id);
    if (again) again.focus({ preventScroll: true });
    if (again === input) input.setSelectionRange(old.input.selectionStart, old.input.selectionEnd);
  }

  acts(kit) {
    const announcement = this.getAttribute("announcement") || kit.announcement;
    const { departement } = this.place();
    const talk = () => this.conversation;
    return {
      announcement: announcement === this.store.read("announcement", null) ? null : announcement,
      announcementLanguage: this.surroundings().page || "fr",
      dismiss: () => this.store.write("announcement", announcement),
      choose: (code, from) => this.choose(code, from),
      human: () => talk().human(), restart: () => this.restart(), say: (text) => talk().send(text, { message: text }),
      submit: (text) => this.submit(text), announce: (text) => talk().say(text),
      here: navigator.geolocation && window.isSecureContext && !this.isKiosk ? () => talk().here() : null,
      hasDictation: this.getAttribute("dictation") === "on" && !this.isKiosk,
      close: this.isFloating ? () => this.close() : null,
      map: departement && !this.isKiosk
        ? `${this.server}/carte?${new URLSearchParams({ departement, langue: kit.language })}` : null,
    };
  }

  /** Send what was typed; on a touch screen the keyboard goes away and leaves the answer in view. */
  submit(text) {
    const isGone = this.conversation.send(text, { message: text });
    if (isGone && window.matchMedia(COARSE).matches) this.parts.input.blur();
    return isGone;
  }

  /** Another language for the words around the conversation. */
  async speak(wanted) {
    const asked = (this.asked = {});
    const kit = await this.words.of(...wanted).catch(() => null);
    if (asked !== this.asked) return false;
    if (!kit) {
      this.conversation.say(this.kit.texts.error_network);
      return false;
    }
    this.build(kit);
    if (this.isGreeted && !this.parts.log.querySelector("[data-author=person]")) {
      this.parts.log.replaceChildren();
      await this.conversation.restore();
    }
    return true;
  }

  /** The language that the person chose before the component was in the page: the one of its attribute. */
  prefer(code) {
    this.store.write("language", { code, over: this.offered });
  }

  /** The person chooses a language: said to the server now when a conversation goes on, else with its first message. */
  async choose(code, from) {
    if (!(await this.speak([code]))) return;
    this.store.write("language", { code, over: this.offered });
    const payload = this.kit.offers.languages[code];
    const { name } = this.kit.languages.find((one) => one.code === code);
    if (!this.client.turns.length || !this.conversation.send(name, { payload })) this.conversation.pending = payload;
    const place = from === "start" && !this.parts.start.hidden ? this.parts.start.querySelector("[aria-current]") : this.parts.languages.firstElementChild;
    place.focus();
  }

  restart() {
    this.parts.hush();
    this.conversation.restart();
    this.conversation.pending = this.chosen ? this.kit.offers.languages[this.chosen] : null;
    this.focus();
  }

  /** Ask a question as if the person had typed it. */
  ask(text) {
    if (this.isFloating) this.open();
    this.conversation.send(text, { message: text });
  }

  focus() {
    if (!this.parts) return;
    (window.matchMedia(COARSE).matches ? this.parts.root.querySelector("h2") : this.parts.input).focus({ preventScroll: true });
  }

  makeWindow() {
    this.launcher = el("button", { type: "button", class: "lanceur", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.open() });
    return el("dialog", {
      class: "cadre", "aria-labelledby": "titre",
      oncancel: (event) => {
        event.preventDefault();
        this.close();
      },
      onkeydown: (event) => {
        if (event.key === "Escape" && !event.defaultPrevented) this.close();
      },
    });
  }

  /** Open the window: beside the site, or over the whole of a small screen. */
  open() {
    if (!this.isFloating || !this.parts || this.frame.open) return;
    if (window.matchMedia(SMALL).matches) this.frame.showModal();
    else this.frame.show();
    this.launcher.hidden = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.greet();
    this.focus();
  }

  close() {
    if (!this.isFloating || !this.frame.open) return;
    this.speech.stop();
    this.parts.hush();
    this.frame.close();
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
