// A conversation with the webhook: who is speaking, what was said, what to do when it does not answer.

const ENDPOINT = "/webhooks/web/webhook";
const SENDER = "ou-aller.sender";
const TURNS = "ou-aller.turns";
const MOST_TURNS = 20;
const PATIENCE_MS = 30000;

/** Trouble with a turn; `reason` is a key of the page's texts: offline, network, loading, many, refused. */
export class Trouble extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** A random UUID version 4, also where the browser offers it only over HTTPS. */
export function uuid4() {
  if (window.crypto.randomUUID) return window.crypto.randomUUID();
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Chat {
  /** `language` is the page's; `fetch` and `storage` may be replaced. */
  constructor({ language, surface = "widget", storage = window.sessionStorage, fetch = window.fetch.bind(window) }) {
    this.language = language;
    this.surface = surface;
    this.storage = storage;
    this.fetch = fetch;
    this.turns = this.read(TURNS, []);
    this.sender = this.read(SENDER, null) || this.renew();
  }

  /** The messages of one turn: `{message}` typed or `{payload}` pressed. Raises Trouble; nothing is lost then. */
  async ask(turn) {
    if (navigator.onLine === false) throw new Trouble("offline");
    const body = { sender: this.sender, metadata: { language: this.language, surface: this.surface }, ...turn };
    const giveUp = new AbortController();
    const timer = window.setTimeout(() => giveUp.abort(), PATIENCE_MS);
    try {
      const reply = await this.fetch(ENDPOINT, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: giveUp.signal,
      });
      return await this.messages(reply);
    } catch (error) {
      throw error instanceof Trouble ? error : new Trouble(navigator.onLine === false ? "offline" : "network");
    } finally {
      window.clearTimeout(timer);
    }
  }

  async messages(reply) {
    if (reply.ok) {
      const messages = await reply.json();
      if (Array.isArray(messages) && messages.length) return messages;
      throw new Trouble("network");
    }
    const reasons = { 400: "refused", 413: "refused", 422: "refused", 429: "many", 502: "loading", 503: "loading", 504: "loading" };
    throw new Trouble(reasons[reply.status] || "network");
  }

  /** Keep a finished turn for the time of the tab: `said` is what the person sees of what they sent. */
  remember(said, messages) {
    this.turns = [...this.turns, { said, messages }].slice(-MOST_TURNS);
    this.write(TURNS, this.turns);
  }

  /** A new conversation: a new sender, nothing kept. */
  restart() {
    this.turns = [];
    this.write(TURNS, this.turns);
    this.renew();
  }

  renew() {
    this.sender = uuid4();
    this.write(SENDER, this.sender);
    return this.sender;
  }

  read(key, otherwise) {
    try {
      return JSON.parse(this.storage.getItem(key)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  write(key, value) {
    try {
      this.storage.setItem(key, JSON.stringify(value));
    } catch {
      // no storage in this browser: the conversation lives as long as the page
    }
  }
}
