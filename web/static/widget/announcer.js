// One place where what changes is said to a screen reader: each thing once, the same thing again when it happens again.

import { clean, direction } from "./text.js";

const EMPTY_MS = 80; // long enough for the emptying to be seen before the text comes back

export class Announcer {
  /** `element` is a live region; `later(work, ms)` may be replaced. */
  constructor(element, later = (work, ms) => setTimeout(work, ms)) {
    Object.assign(this, { element, later });
    this.last = 0;
  }

  say(text, language) {
    const turn = ++this.last;
    this.element.textContent = "";
    this.later(() => {
      if (turn !== this.last) return;
      this.element.lang = language;
      this.element.dir = direction(language);
      this.element.textContent = clean(text);
    }, EMPTY_MS);
  }
}
