// Where the person writes: it grows with the text, counts before the limit, sends with Enter, hears when it is allowed to.

import { el, icon, iconButton } from "./dom.js";
import { dictation } from "./speech.js";
import { fill } from "./text.js";

export const MOST_CHARACTERS = 1000;
const NEAR_THE_END = 150;
const SAID_AT = [150, 50, 10, -1];
const MOST_ROWS = 6;

/** What the counter shows and whether it is said aloud, from the number of characters before and after a key. Pure. */
export function counting(before, after) {
  const left = MOST_CHARACTERS - after;
  const isShown = left <= NEAR_THE_END;
  const isSaid = SAID_AT.some((mark) => left <= mark && MOST_CHARACTERS - before > mark);
  return { left, isShown, isSaid, isTooLong: left < 0 };
}

/** `{form, input, resize, hush (closes the microphone)}`. `act`: `{submit(text), here (null without it), announce(text), hasDictation}`. */
export function composer(kit, act) {
  const { texts, language } = kit;
  const input = el("textarea", {
    id: "question", name: "question", rows: "1", enterkeyhint: "send", autocapitalize: "sentences",
    placeholder: texts.input_example, "aria-describedby": "intimite compteur",
  });
  const counter = el("span", { id: "compteur", hidden: true });
  let length = 0;
  const resize = () => {
    input.rows = 1;
    while (input.scrollHeight > input.clientHeight + 2 && input.rows < MOST_ROWS) input.rows += 1;
    const now = [...input.value].length;
    const { left, isShown, isSaid, isTooLong } = counting(length, now);
    length = now;
    counter.hidden = !isShown;
    counter.textContent = isTooLong ? texts.too_long : isShown ? fill(texts.counter, { count: left }) : "";
    counter.classList.toggle("trop", isTooLong);
    input.setAttribute("aria-invalid", String(isTooLong));
    if (isSaid) act.announce(counter.textContent);
  };
  const submit = (event) => {
    event.preventDefault();
    const said = input.value.trim();
    if (counting(0, [...said].length).isTooLong) return act.announce(texts.too_long);
    if (!said || act.submit(said) === false) return null;
    input.value = "";
    return resize();
  };
  const heard = act.hasDictation ? microphone(input, resize, texts, language) : null;
  const form = el("form", { class: "saisie", autocomplete: "off", novalidate: true, onsubmit: submit },
    el("div", { class: "sur-saisie" }, el("label", { for: "question" }, texts.input_label),
      act.here ? iconButton("here", texts.around, { class: "outil", onclick: act.here }) : null),
    el("div", { class: "ligne-saisie" }, input, heard && heard.button,
      el("button", { type: "submit", class: "envoyer", "aria-label": texts.send, title: texts.send }, icon("send"))),
    el("div", { class: "sous-saisie" }, el("span", { id: "intimite" }, texts.privacy), counter),
    act.hasDictation ? el("p", { class: "sous-saisie" }, texts.dictation_notice) : null);
  input.addEventListener("input", resize);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  return { form, input, resize, hush: () => heard && heard.hush() };
}

function microphone(input, resize, texts, language) {
  const button = iconButton("mic", texts.dictate, { class: "micro", title: texts.dictate, "aria-pressed": "false" });
  const pressed = (on) => {
    button.setAttribute("aria-pressed", String(on));
    button.title = on ? texts.dictation_stop : texts.dictate;
    button.lastElementChild.textContent = button.title;
  };
  const before = { text: "" };
  const hearing = dictation(language, {
    heard: (text) => {
      input.value = `${before.text} ${text}`.trim().slice(0, MOST_CHARACTERS);
      resize();
    },
    over: () => pressed(false),
  });
  if (!hearing) return null;
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return hearing.stop();
    before.text = input.value;
    pressed(true);
    return hearing.start();
  });
  return { button, hush: () => hearing.abort() };
}
