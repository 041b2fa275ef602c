// « Copier le lien »: the address of what is shown, on the clipboard, else in a field to copy it from.

import { el } from "../widget/dom.js";

/** Follow the button; `tell(text)` says that it is done. */
export function followShare(button, words, tell) {
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      tell(words.say("shared"));
    } catch { // no clipboard without https, or refused
      showAddress(button, words);
    }
  });
}

function showAddress(button, words) {
  let field = document.getElementById("lien-page");
  if (!field) {
    field = el("input", { id: "lien-page", type: "text", readonly: true });
    button.after(el("label", { class: "lien-page", for: "lien-page" }, words.say("share_field"), " ", field));
  }
  field.value = window.location.href;
  field.focus();
  field.select();
}
