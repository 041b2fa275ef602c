// The keyboard on the screen: the vendored simple-keyboard draws the keys, what they do is here. Real buttons, with names.

import { MOST_CHARACTERS } from "../widget/composer.js";
import { el, icon } from "../widget/dom.js";
import { hasLatin, keyRows, latinName, layoutName } from "./layouts.js";
import { candidates, remaining } from "./pinyin.js";
import { erased, inserted } from "./typing.js";

const ICONS = { "{bksp}": "bksp", "{shift}": "shift", "{hide}": "hide", "{enter}": "send" };
// These close the keyboard: when the finger is lifted, for the end of the touch would press what comes in their place.
const LIFTED = new Set(["{enter}", "{hide}"]);
const A_PAGE = 9; // candidates shown at once

export class Keyboard {
  /**
   * `root`: where it is drawn, hidden at first. `field()`: the textarea, null when there is none. `addresses`: `{keyboard, layouts}`.
   * `submit()`: send the text. `hidden()`: told when the person closes it. `load(address)`: import of a module.
   */
  constructor({ root, field, addresses, submit, hidden = () => {}, load = (address) => import(address) }) {
    Object.assign(this, { root, field, addresses, submit, hidden, load });
    this.failures = 0;
    this.candidates = el("div", { class: "candidats", role: "group", hidden: true });
    this.keys = el("div", { class: "touches" });
    root.append(this.candidates, this.keys);
    root.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
    this.keys.addEventListener("click", (event) => {
      const key = event.target.closest("[data-skbtn]");
      const isWithoutPointer = event.detail === 0;
      if (key && (isWithoutPointer || LIFTED.has(key.dataset.skbtn))) this.press(key.dataset.skbtn);
    });
    this.forget();
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** The words of `kit` (`{code, dir, texts}`), the letters of its language. */
  speak(kit) {
    const isOther = !this.kit || this.kit.code !== kit.code;
    this.kit = kit;
    this.root.setAttribute("aria-label", kit.texts.keyboard);
    this.candidates.setAttribute("aria-label", kit.texts.candidates);
    if (isOther) this.forget();
    if (isOther && this.isOpen) this.open();
  }

  /** Show the keys; nothing when the package cannot be had: a physical keyboard writes all the same, and the next time asks again. */
  async open() {
    if (!this.kit) return;
    const wanted = (this.wanted = {});
    try {
      await this.draw(this.isLatin ? latinName() : layoutName(this.kit.code), wanted);
      this.isMissing = false;
    } catch {
      this.failures += 1;
      this.isMissing = true;
    }
  }

  close() {
    this.wanted = null;
    this.root.hidden = true;
    this.typed = "";
    this.offer();
  }

  /** As if nobody had ever written. */
  forget() {
    Object.assign(this, { layer: "default", isLatin: false, typed: "", page: 0, isMissing: false });
    if (this.drawn) this.drawn.clearInput();
    this.offer();
  }

  async draw(name, wanted) {
    const again = this.failures ? `?retry=${this.failures}` : ""; // a browser remembers that a module could not be had
    const [{ default: SimpleKeyboard }, { default: layout }] = await Promise.all([
      this.load(this.addresses.keyboard + again), this.load(`${this.addresses.layouts}/${name}.js${again}`),
    ]);
    if (wanted !== this.wanted) return;
    this.sounds = name === "chinese" ? layout.layoutCandidates : null;
    const rows = keyRows(name, layout.layout, { hasLatinKey: hasLatin(this.kit.code) });
    this.sample = rows.default.at(-4).split(" ").slice(0, 3).join("");
    this.root.hidden = false;
    if (this.drawn) this.drawn.setOptions({ layout: rows, layoutName: this.layer });
    else this.drawn = this.make(SimpleKeyboard, rows);
  }

  make(SimpleKeyboard, rows) {
    return new SimpleKeyboard(this.keys, {
      layout: rows, layoutName: this.layer, theme: "clavier-touches", useButtonTag: true, disableButtonHold: true,
      preventMouseDownDefault: true, disableCaretPositioning: true,
      onKeyPress: (key) => LIFTED.has(key) || this.press(key), onChange: () => this.drawn.clearInput(), onRender: () => this.name(),
    });
  }

  /** Each key shows its letter, or a drawing and a name in the person's language. */
  name() {
    const { texts } = this.kit;
    const names = { "{bksp}": texts.key_bksp, "{space}": texts.key_space, "{shift}": texts.key_shift, "{hide}": texts.key_hide,
      "{enter}": texts.send, "{digits}": texts.key_digits, "{letters}": texts.key_letters,
      "{latin}": this.isLatin ? texts.key_own : texts.key_latin };
    const shown = { "{digits}": "123", "{letters}": this.sample, "{latin}": this.isLatin ? this.kit.name : "abc" };
    for (const key of this.keys.querySelectorAll("[data-skbtn]")) {
      const value = key.dataset.skbtn;
      key.tabIndex = 0;
      if (!names[value]) continue;
      key.setAttribute("aria-label", names[value]);
      key.classList.add(`touche-${value.slice(1, -1)}`);
      if (value === "{shift}") key.setAttribute("aria-pressed", String(this.layer === "shift"));
      key.replaceChildren(ICONS[value] ? icon(ICONS[value]) : el("span", {}, shown[value] || names[value]));
    }
  }

  press(key) {
    const acts = {
      "{shift}": () => this.show(this.layer === "shift" ? "default" : "shift"),
      "{digits}": () => this.show("digits"), "{letters}": () => this.show("default"),
      "{latin}": () => this.switchLetters(), "{hide}": () => (this.close(), this.hidden()),
      "{bksp}": () => this.erase(), "{space}": () => this.space(), "{enter}": () => this.enter(),
    };
    if (acts[key]) return acts[key]();
    if (this.sounds && this.layer !== "digits" && /^[a-z]$/i.test(key)) this.sound(this.typed + key.toLowerCase());
    else this.write(key);
    return this.layer === "shift" ? this.show("default") : null;
  }

  show(layer) {
    this.layer = layer;
    this.drawn.setOptions({ layoutName: layer });
  }

  switchLetters() {
    Object.assign(this, { isLatin: !this.isLatin, layer: "default", sounds: null });
    this.sound("");
    return this.open();
  }

  erase() {
    if (this.typed) this.sound(this.typed.slice(0, -1));
    else this.change(erased);
  }

  /** The space takes the first character that is offered, as Chinese keyboards do. */
  space() {
    const [first] = this.found;
    if (first) return this.take(first);
    this.write(`${this.typed} `);
    return this.sound("");
  }

  enter() {
    if (this.typed) this.write(this.typed); // letters that were meant as letters
    this.sound("");
    this.submit();
  }

  write(text) {
    this.change((field) => inserted(field, text, MOST_CHARACTERS));
  }

  /** Put the field in the state that `edit` makes of it, and let the conversation know. */
  change(edit) {
    const field = this.field();
    if (!field) return;
    const next = edit({ value: field.value, start: field.selectionStart, end: field.selectionEnd });
    field.value = next.value;
    field.setSelectionRange(next.start, next.end);
    field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    if (next.end === next.value.length) field.scrollTop = field.scrollHeight;
  }

  sound(typed) {
    this.typed = typed;
    this.page = 0;
    this.offer();
  }

  take(one) {
    this.write(one.text);
    this.sound(remaining(this.typed, one));
  }

  /** The characters for the sounds typed so far, a page at a time. */
  offer() {
    this.found = this.typed && this.sounds ? candidates(this.typed, this.sounds) : [];
    this.candidates.hidden = !this.typed;
    if (!this.typed) return this.candidates.replaceChildren();
    const from = this.page * A_PAGE;
    const turn = (by, text, mark) => el("button", { type: "button", "aria-label": text, disabled: !this.found[(this.page + by) * A_PAGE],
      onclick: () => { this.page += by; this.offer(); } }, mark);
    return this.candidates.replaceChildren(el("span", { class: "sons" }, this.typed),
      ...this.found.slice(from, from + A_PAGE).map((one) => el("button", { type: "button", lang: "zh", onclick: () => this.take(one) }, one.text)),
      turn(-1, this.kit.texts.before, "‹"), turn(1, this.kit.texts.after, "›"));
  }
}
