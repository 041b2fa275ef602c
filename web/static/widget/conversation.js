// The conversation itself: what is sent, what is shown, what happens when the server does not answer.

import { customOf, Trouble } from "./client.js";
import { el } from "./dom.js";
import { assistantMessage, ownMessage, personMessage } from "./messages.js";
import { answerModel, aged } from "./models.js";
import { phoneNumbers } from "./panel.js";
import { locate } from "./position.js";
import { Watch } from "./retry.js";
import { tools } from "./tools.js";

const SLOW_MS = 700; // a faster answer needs no « je cherche »
const STARTING_MS = 60000; // then the message goes anyway, and the general rule comes back
const WAITING = "message-attente";

export class Conversation {
  /** `host`: `{kit, parts, client, words, store, announcer, speech, isKiosk, emit(name, detail)}`; kit and parts change. */
  constructor(host) {
    this.host = host;
    this.isBusy = false;
    this.isStarting = false;
    this.life = new AbortController(); // an answer that comes after it is for nobody
    this.pending = null; // the choice of a language, still to be told to the server
    this.watches = new Set();
  }

  get texts() {
    return this.host.kit.texts;
  }

  say(text, language = this.host.kit.language) {
    this.host.announcer.say(text, language);
  }

  /** Show what the person says, ask, show the answer; what failed stays with a button to try again. False when busy, which is said. */
  send(said, turn, position = null) {
    if (this.isBusy) {
      this.say(this.texts.thinking);
      return false;
    }
    const { parts, kit } = this.host;
    const mine = personMessage(said, kit.language, this.texts);
    parts.log.append(mine);
    this.hideStart();
    this.attempt({ mine, said, turn, position });
    return true;
  }

  async attempt(sent, isForced = false) {
    const { mine, said, turn, position } = sent;
    const { signal } = this.life;
    const dots = this.waiting(mine);
    try {
      if (this.isStarting && !isForced) throw new Trouble("loading");
      const messages = await this.ask(turn, position, signal);
      if (signal.aborted) return;
      mine.lang = customOf(messages).language || mine.lang;
      dots.remove();
      const { element, model } = await this.built(messages, sent);
      if (signal.aborted) return;
      this.host.parts.log.append(element);
      this.host.client.remember(said, messages);
      this.say(model.announcement, model.language);
      this.host.emit("ou-aller:answer", { custom: customOf(messages) });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Trouble)) console.error(error);
      dots.remove();
      this.fail(sent, error instanceof Trouble ? error : new Trouble("network"));
    } finally {
      if (!signal.aborted) {
        this.busy(false);
        this.reveal(mine);
      }
    }
  }

  /** The language that was chosen is told first; one that is chosen meanwhile waits for the next turn. */
  async ask(turn, position, signal) {
    const { client, kit } = this.host;
    const { pending } = this;
    this.pending = null;
    if (pending && turn.payload !== pending) {
      try {
        await client.ask({ payload: pending }, kit.language, null, signal);
      } catch (error) {
        if (!signal.aborted) this.pending = this.pending || pending;
        throw error;
      }
    }
    return client.ask(turn, kit.language, position, signal);
  }

  /** Three quiet dots, said aloud only when the answer is slow to come. */
  waiting(mine) {
    this.busy(true);
    const dots = el("div", { class: "points", "aria-hidden": "true" }, el("span"), el("span"), el("span"));
    this.host.parts.log.append(dots);
    this.reveal(mine);
    setTimeout(() => dots.isConnected && this.say(this.texts.thinking), SLOW_MS);
    return dots;
  }

  async built(messages, sent = null) {
    const { client, words, kit, isKiosk } = this.host;
    const language = customOf(messages).language || kit.language;
    const spoken = language === kit.language ? kit : await words.orElse(language, kit);
    const model = answerModel(messages, { server: client.server, texts: spoken.texts, language: kit.language });
    const act = {
      press: (label, payload) => this.send(label, { payload }), isTicked: (key) => this.ticks().includes(key), isKiosk,
      tick: (key, isOn) => this.tick(key, isOn), speech: this.host.speech, announce: (text) => this.say(text, language),
      judge: (payload) => this.judge(payload),
    };
    const again = model.isPoor && sent ? this.againButton(() => this.send(sent.said, sent.turn, sent.position)) : null;
    return { element: assistantMessage(model, spoken.texts, act, again, ...tools(model, spoken, act)), model };
  }

  ticks() {
    return this.host.store.read("ticks", []);
  }

  tick(key, isOn) {
    const others = this.ticks().filter((one) => one !== key);
    this.host.store.write("ticks", isOn ? [...others, key] : others);
  }

  /** Count an opinion, outside the thread. True when the server has it. */
  async judge(payload) {
    try {
      await this.host.client.ask({ payload }, this.host.kit.language);
      return true;
    } catch {
      return false;
    }
  }

  fail(sent, trouble) {
    const { parts, kit } = this.host;
    const { mine, said, turn } = sent;
    mine.classList.add(WAITING);
    if (trouble.reason === "refused" && turn.message && !parts.input.value) parts.input.value = said;
    const isHuman = turn.payload === kit.offers.human;
    const sentences = [this.texts[`error_${trouble.reason}`]];
    if (trouble.isPassing) sentences.push(this.texts.sends_itself);
    if (!isHuman && trouble.reason !== "refused") sentences.push(this.texts.error_phone);
    const again = (isForced) => {
      if (this.isBusy) return;
      stop();
      this.keepFocus(shown);
      shown.remove();
      mine.classList.remove(WAITING);
      this.attempt(sent, isForced);
    };
    const shown = ownMessage(sentences, kit.language, this.texts, isHuman ? phoneNumbers(this.texts) : null,
      trouble.reason === "refused" ? null : this.againButton(() => again(true)));
    shown.classList.add("message-ennui");
    parts.log.append(shown);
    this.say(sentences.join(" "));
    const stop = this.sendLater(trouble, again);
  }

  againButton(onclick) {
    return el("div", { class: "options" }, el("button", { type: "button", class: "bouton", onclick }, this.texts.retry));
  }

  /** Send by itself what could not go: when the server is ready, or when the connection is back. Gives what stops the waiting. */
  sendLater(trouble, again) {
    if (["many", "refused"].includes(trouble.reason)) return () => {};
    const wait = () => new Watch({
      isReady: () => this.host.client.isReady(), mayGo: () => !this.isBusy,
      go: () => {
        this.isStarting = false;
        again(false);
      },
      tired: () => trouble.reason === "loading" && again(true),
      ...(trouble.reason === "loading" ? { patience: STARTING_MS } : {}),
    });
    let watch = wait();
    const back = () => {
      watch.stop();
      watch = wait();
    };
    window.addEventListener("online", back);
    return this.stoppable(() => {
      watch.stop();
      window.removeEventListener("online", back);
    });
  }

  stoppable(stop) {
    this.watches.add(stop);
    return () => {
      this.watches.delete(stop);
      stop();
    };
  }

  /** Say that the assistant is starting, when it is, and that it is ready, when it has become so. */
  async greetWhenReady() {
    const { signal } = this.life;
    if ((await this.host.client.isReady()) !== false || this.isStarting || signal.aborted) return;
    this.isStarting = true;
    const { parts, kit } = this.host;
    const notice = ownMessage([this.texts.starting], kit.language, this.texts);
    notice.classList.add("message-ennui");
    parts.log.append(notice);
    this.say(this.texts.starting);
    const over = (isReady) => {
      this.isStarting = false;
      notice.remove();
      if (isReady) this.say(this.texts.ready);
    };
    const watch = new Watch({ isReady: () => this.host.client.isReady(), go: () => over(true), tired: () => over(false) });
    this.stoppable(() => watch.stop());
  }

  hideStart() {
    this.keepFocus(this.host.parts.start);
    this.host.parts.start.hidden = true;
  }

  /** A focus that would go away with a part goes to the thread. */
  keepFocus(part) {
    if (part.contains(part.getRootNode().activeElement)) this.host.parts.log.focus({ preventScroll: true });
  }

  busy(isBusy) {
    this.isBusy = isBusy;
    const { log, form } = this.host.parts;
    form.classList.toggle("occupee", isBusy);
    log.setAttribute("aria-busy", String(isBusy));
  }

  /** Bring a message to the top of the thread, so that one reads the answer from its beginning. The site itself does not move. */
  reveal(message, isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const { scroll } = this.host.parts;
    const top = scroll.scrollTop + message.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 12;
    scroll.scrollTo({ top, behavior: isStill ? "auto" : "smooth" });
    if (scroll.scrollHeight <= scroll.clientHeight + 2 && message.getBoundingClientRect().bottom > window.innerHeight) {
      message.scrollIntoView({ block: "start", behavior: isStill ? "auto" : "smooth" });
    }
  }

  /** A person to talk to: asked of the server, which knows the préfecture; the numbers at once when it cannot answer. */
  human() {
    if (this.isBusy) return this.tell([this.texts.emergency], phoneNumbers(this.texts)[0]);
    return this.send(this.texts.human, { payload: this.host.kit.offers.human });
  }

  async here() {
    const { signal } = this.life;
    this.say(this.texts.thinking);
    try {
      const position = this.isBusy ? null : await locate();
      if (position && !signal.aborted) this.send(this.texts.around, { payload: this.host.kit.offers.here }, position);
    } catch (error) {
      if (signal.aborted) return;
      this.tell([this.texts[error.message] || this.texts.position_unknown]);
      this.host.parts.input.focus();
    }
  }

  /** Sentences of our own in the thread. */
  tell(sentences, ...more) {
    const { parts, kit } = this.host;
    const shown = ownMessage(sentences, kit.language, this.texts, ...more);
    parts.log.append(shown);
    this.hideStart();
    this.say(sentences.join(" "));
    this.reveal(shown);
  }

  /** What was said earlier in this tab, shown without being read aloud again; the welcome when nothing was. */
  async restore() {
    const { parts, client, kit } = this.host;
    const doubt = kit.reviewed ? null : el("p", { class: "relecture" }, this.texts.not_reviewed);
    const welcome = ownMessage([this.texts.welcome], kit.language, this.texts, doubt);
    parts.log.append(welcome);
    parts.start.hidden = client.turns.length > 0;
    const shown = [];
    for (const { said, messages, at } of client.turns) {
      shown.push(personMessage(said, customOf(messages).language || kit.language, this.texts));
      shown.push((await this.built(aged(messages, client.clock() - (at || 0)))).element);
    }
    if (!welcome.isConnected) return; // erased, or said again in another language
    welcome.after(...shown);
    if (shown.length) this.reveal(shown[shown.length - 2], true);
  }

  /** Give up what is on its way, and what waits to be sent. */
  end() {
    this.life.abort();
    for (const stop of this.watches) stop();
    this.watches.clear();
    this.host.speech.stop();
  }

  /** A new conversation, where nothing is known. */
  restart() {
    this.end();
    this.life = new AbortController();
    this.isStarting = false;
    this.busy(false);
    this.host.client.restart();
    this.host.parts.log.replaceChildren();
    this.restore();
    this.say(this.texts.restarted);
    this.host.emit("ou-aller:restart", {});
  }
}
