// A text box with suggestions (ARIA 1.2 combobox): arrows, Enter, Escape, Home and End, and how many there are said aloud.

import { el } from "../widget/dom.js";

/**
 * Make `input` a combobox. `suggest(typed)`: promise of the suggestions; `label(one)`: [name, detail]; `choose(one)` when one is
 * taken; `enter(typed)`: Enter without one, true when it was dealt with; `clear()` when the box is emptied; `proposals(count)`: a text.
 */
export function combobox(input, { suggest, label, choose, enter, clear, proposals }) {
  const list = el("ul", { role: "listbox", id: `${input.id}-propositions`, class: "propositions", hidden: true, "aria-label": labelOf(input) });
  const status = el("span", { role: "status", class: "invisible" });
  input.parentElement.append(list, status);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }
  let found = [];
  let active = -1;
  let asked = 0;

  function close() {
    asked += 1;
    found = [];
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function activate(index) {
    active = index;
    [...list.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  }

  function take(one) {
    close();
    status.textContent = "";
    choose(one);
  }

  async function open() {
    const turn = (asked += 1);
    const suggestions = await suggest(input.value);
    if (turn !== asked) return; // something else was typed since
    if (!suggestions.length || document.activeElement !== input) {
      close();
      return;
    }
    found = suggestions;
    list.replaceChildren(...found.map((one, index) => option(one, index)));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    activate(-1);
    status.textContent = proposals(found.length);
  }

  function option(one, index) {
    const [name, detail] = label(one);
    const item = el("li", { role: "option", id: `${list.id}-${index}`, "aria-selected": "false" },
      el("bdi", { lang: "fr" }, name), detail ? [" ", el("bdi", { class: "detail" }, detail)] : null);
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    item.addEventListener("click", () => take(one));
    return item;
  }

  const keys = {
    ArrowDown: () => (found.length ? activate((active + 1) % found.length) : open()),
    ArrowUp: () => (found.length ? activate((active <= 0 ? found.length : active) - 1) : open()),
    Home: () => (active >= 0 ? activate(0) : false),
    End: () => (active >= 0 ? activate(found.length - 1) : false),
    Enter: () => (active >= 0 ? take(found[active]) : enter(input.value)),
    Escape: () => (list.hidden ? empty() : close()),
  };

  function empty() {
    if (!input.value) return false;
    input.value = "";
    clear();
    return true;
  }

  input.addEventListener("keydown", (event) => {
    const act = event.isComposing || event.ctrlKey || event.metaKey ? null : keys[event.key];
    if (act && act() !== false) event.preventDefault();
  });
  input.addEventListener("input", () => {
    if (input.value.trim()) open();
    else {
      close();
      clear();
    }
  });
  input.addEventListener("blur", close);
  return { close, open };
}

function labelOf(input) {
  return input.labels?.[0]?.textContent.trim() ?? "";
}
