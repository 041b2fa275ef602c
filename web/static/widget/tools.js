// What can be done with an answer: hear it, copy it, share it, print it, judge it.

import { el, iconButton, near } from "./dom.js";

/** The row of tools of an `answerModel`. `act`: `{speech, announce(text), judge(payload), isKiosk}`; null when there is none. */
export function tools(model, kit, act) {
  const { texts } = kit;
  const isLong = model.isWhole || Boolean(model.orientation);
  const row = el("div", { class: "outils" }, aloud(model, texts, act),
    isLong && !act.isKiosk ? [copy(model, texts, act), share(model, texts)] : null,
    model.orientation && model.orientation.print && !act.isKiosk
      ? el("a", { class: "outil", href: near(model.orientation.print), target: "_blank", rel: "noopener" }, ...iconButton("print", texts.print).childNodes) : null);
  return [row, model.canBeJudged ? opinion(kit, act) : null];
}

function aloud(model, texts, { speech }) {
  if (!model.aloud) return null;
  const button = iconButton("voice", texts.read_aloud, { class: "outil", hidden: true });
  const dressed = (name, label) => button.replaceChildren(...iconButton(name, label).childNodes);
  let isReading = false;
  button.addEventListener("click", () => {
    if (isReading) return speech.stop();
    speech.read(model.aloud, model.language, () => {
      isReading = false;
      dressed("voice", texts.read_aloud);
    });
    isReading = true;
    return dressed("stop", texts.stop_reading);
  });
  speech.whenSpoken(model.language, () => { button.hidden = false; });
  return button;
}

function copy(model, texts, { announce }) {
  return iconButton("copy", texts.copy, { class: "outil", onclick: async (event) => {
    const button = event.currentTarget;
    const isDone = await copied(`${model.plain}\n\n${model.shared}`, button);
    announce(isDone ? texts.copied : texts.copy_failed);
    if (!isDone) return;
    button.classList.add("outil-fait");
    button.lastElementChild.textContent = texts.copied;
    setTimeout(() => {
      button.classList.remove("outil-fait");
      button.lastElementChild.textContent = texts.copy;
    }, 4000);
  } });
}

async function copied(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedTheOldWay(text, button);
  }
}

/** Where the clipboard is refused: outside HTTPS, or in a frame without the permission. Elsewhere a window may hold the focus. */
function copiedTheOldWay(text, button) {
  const area = el("textarea", { class: "invisible", readonly: true, "aria-hidden": "true", tabindex: "-1" });
  area.value = text;
  button.after(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    button.focus({ preventScroll: true });
  }
}

function share(model, texts) {
  if (!navigator.share) return null;
  return iconButton("share", texts.share, { class: "outil", onclick: () => {
    const title = model.orientation ? model.orientation.heading : texts.name;
    navigator.share({ title, url: model.shared }).catch(() => {});
  } });
}

/** Yes or no; after a no, what is wrong. A number is counted, nothing else. */
function opinion({ texts, offers }, { announce, judge }) {
  const place = el("div", { class: "avis", role: "group", "aria-label": texts.useful });
  let isSent = false;
  const thanks = async (payload) => {
    if (isSent) return null;
    isSent = true;
    isSent = await judge(payload);
    if (!isSent) return announce(texts.error_network);
    place.replaceChildren(el("p", { tabindex: "-1" }, texts.opinion_thanks));
    place.firstElementChild.focus({ preventScroll: true });
    return announce(texts.opinion_thanks);
  };
  const choice = (label, onclick) => el("button", { type: "button", class: "outil outil-mot", onclick }, label);
  place.append(el("span", {}, texts.useful), choice(texts.yes, () => thanks(offers.useful)), choice(texts.no, () => {
    place.setAttribute("aria-label", texts.what_is_wrong);
    place.replaceChildren(el("span", {}, texts.what_is_wrong), ...offers.reasons.map((one) => choice(one.label, () => thanks(one.payload))));
    place.querySelector("button").focus({ preventScroll: true });
  }));
  return place;
}
