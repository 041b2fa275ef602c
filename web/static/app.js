// The page: what the person does, what is shown. The conversation is chat.js, the answers are render.js.

import { Chat, Trouble } from "./chat.js";
import { direction, el, fill } from "./dom.js";
import { assistantMessage, ownMessage, personMessage } from "./render.js";

const NEAR_THE_END = 150; // characters left when the counter appears
const texts = JSON.parse(document.getElementById("texts").textContent);
const language = document.documentElement.lang;
const byLanguage = new Map([[language, texts]]);
const part = (id) => document.getElementById(id);
const [log, input, form, status, start, counter] = ["fil", "question", "saisie", "etat", "depart", "compteur"].map(part);
const chat = new Chat({ language });
let isBusy = false;

/** The words of an answer in another language than the page's; the page's own when they cannot be had. */
async function textsFor(code) {
  if (!code || byLanguage.has(code)) return byLanguage.get(code) || texts;
  try {
    const reply = await fetch(`/textes/${encodeURIComponent(code)}.json`);
    byLanguage.set(code, reply.ok ? { ...texts, ...(await reply.json()) } : texts);
  } catch {
    byLanguage.set(code, texts);
  }
  return byLanguage.get(code);
}

function languageOf(messages) {
  const custom = messages.map((one) => one.custom).find(Boolean);
  return (custom && custom.language) || language;
}

async function show(messages) {
  return assistantMessage(messages, await textsFor(languageOf(messages)), press);
}

function press(label, payload) {
  send(label, { payload });
}

/** Show what the person says, ask, show the answer; what failed stays with a button to try again. */
async function send(said, turn) {
  if (isBusy) return;
  const mine = personMessage(said, language, texts);
  log.append(mine);
  start.hidden = true;
  await attempt(mine, said, turn);
}

async function attempt(mine, said, turn) {
  setBusy(true);
  reveal(mine, "end");
  try {
    const messages = await chat.ask(turn);
    mine.lang = languageOf(messages);
    const answer = await show(messages);
    log.append(answer);
    chat.remember(said, messages);
    status.textContent = "";
    reveal(mine, "start");
  } catch (error) {
    fail(mine, said, turn, error instanceof Trouble ? error.reason : "network");
  } finally {
    setBusy(false);
  }
}

function fail(mine, said, turn, reason) {
  mine.classList.add("message-attente");
  const again = el("button", { type: "button", class: "bouton", onclick: () => {
    if (isBusy) return;
    trouble.remove();
    mine.classList.remove("message-attente");
    attempt(mine, said, turn);
  } }, texts.retry);
  const sentences = [texts[`error_${reason}`], reason === "refused" ? null : texts.error_phone].filter(Boolean);
  const trouble = ownMessage(sentences, texts, reason === "refused" ? null : el("div", { class: "options" }, again));
  trouble.classList.add("message-ennui");
  log.append(trouble);
  status.textContent = "";
  reveal(trouble, "end");
}

function setBusy(busy) {
  isBusy = busy;
  form.classList.toggle("occupee", busy);
  log.setAttribute("aria-busy", String(busy));
  if (busy) status.textContent = texts.thinking;
}

/** Bring a message into view: its beginning when an answer follows, so that one reads from the top. */
function reveal(message, block) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  message.scrollIntoView({ block, behavior: still ? "auto" : "smooth" });
}

function submit(event) {
  event.preventDefault();
  const said = input.value.trim();
  if (!said || isBusy) return;
  input.value = "";
  resize();
  send(said, { message: said });
  input.focus({ preventScroll: true });
}

function resize() {
  input.rows = 1;
  while (input.scrollHeight > input.clientHeight + 2 && input.rows < 6) input.rows += 1;
  const left = input.maxLength - input.value.length;
  counter.hidden = left > NEAR_THE_END;
  counter.textContent = counter.hidden ? "" : fill(texts.counter, { count: left });
}

function welcome() {
  log.append(ownMessage([texts.welcome], texts));
  start.hidden = false;
}

function restart() {
  if (isBusy) return;
  chat.restart();
  log.replaceChildren();
  welcome();
  status.textContent = texts.restarted;
  input.value = "";
  resize();
  input.focus();
}

/** What was said earlier in this tab, shown without being read aloud again. */
async function restore() {
  welcome();
  if (!chat.turns.length) return;
  log.setAttribute("aria-live", "off");
  for (const { said, messages } of chat.turns) {
    const mine = personMessage(said, languageOf(messages), texts);
    log.append(mine, await show(messages));
  }
  start.hidden = true;
  log.lastElementChild.previousElementSibling.scrollIntoView({ block: "start" });
  window.setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
}

part("chat").hidden = false;
part("chat").dir = direction(language);
form.addEventListener("submit", submit);
input.addEventListener("input", resize);
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
});
for (const button of start.querySelectorAll("[data-say]")) {
  button.addEventListener("click", () => send(button.dataset.say, { message: button.dataset.say }));
}
part("recommencer").addEventListener("click", restart);
restore();
