// A conversation with the webhook: who is speaking, what was said, what to do when it does not answer.

const ENDPOINT = "/webhooks/web/webhook";
const FORGET = "/webhooks/web/forget";
const MOST_TURNS = 20;
const PATIENCE_MS = 30000;
const HEALTH_MS = 5000;
const REASONS = { 400: "refused", 413: "refused", 422: "refused", 429: "many", 502: "loading", 503: "loading", 504: "loading" };

/** Trouble with a turn; `reason`: offline, network, loading, many or refused (`error_…` in the texts). */
export class Trouble extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }

  /** Whether the turn may go by itself once the server answers again. */
  get isPassing() {
    return ["network", "loading"].includes(this.reason);
  }
}

/** The trouble of an HTTP status that is not a success. */
export function troubleOf(status) {
  return new Trouble(REASONS[status] || "network");
}

/** A random UUID version 4, also where the browser offers it only over HTTPS. */
export function uuid4(crypto = globalThis.crypto) {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A position as it is sent: three decimals, about a hundred metres. */
export function rounded(position) {
  return { lat: Math.round(position.lat * 1000) / 1000, lon: Math.round(position.lon * 1000) / 1000 };
}

export class Client {
  /** `server` is an origin, `store` a Store; `fetch`, `isOnline` and `clock` (milliseconds) may be replaced. */
  constructor({ server, store, surface = "widget", insee = null, departement = null, fetch = (...all) => globalThis.fetch(...all),
    isOnline = () => navigator.onLine !== false, clock = Date.now }) {
    Object.assign(this, { server, store, surface, insee, departement, fetch, isOnline, clock });
    this.turns = store.read("turns", []);
    this.sender = store.read("sender", null) || this.renew();
  }

  /** The messages of one turn: `{message}` typed or `{payload}` pressed. Raises Trouble; nothing is lost then. `signal` gives it up. */
  async ask(turn, language, position = null, signal = null) {
    const body = { sender: this.sender, metadata: this.metadata(language, position), ...turn };
    try {
      const messages = await this.json(ENDPOINT, PATIENCE_MS, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal,
      });
      if (!Array.isArray(messages) || !messages.length) throw new Trouble("network");
      return messages;
    } catch (error) {
      throw error instanceof Trouble ? error : new Trouble(this.isOnline() ? "network" : "offline");
    }
  }

  metadata(language, position) {
    const departement = this.departement ? { departement: this.departement } : {};
    return { language, surface: this.surface, ...departement, ...this.place(position) };
  }

  /** Where the person is, for a server that does not know or no longer knows: what they gave, else the last answer's, else the page's. */
  place(position) {
    if (position) return rounded(position);
    const last = this.turns.length ? customOf(this.turns[this.turns.length - 1].messages).place : null;
    if (last && last.precision === "position") return rounded(last);
    const insee = (last && last.insee) || this.insee;
    return insee ? { insee } : {};
  }

  /** Whether a question can be answered now: true, false (it is starting) or null (nobody answers). */
  async isReady() {
    try {
      const reply = await this.request("/health", HEALTH_MS);
      return reply.status === 503 ? false : reply.ok || null;
    } catch {
      return null;
    }
  }

  /** What `read` makes of a reply, all within `patience` (milliseconds), or until the `signal` of the options. */
  async request(path, patience, { signal, ...options } = {}, read = (reply) => reply) {
    const giveUp = new AbortController();
    const stop = () => giveUp.abort();
    const timer = setTimeout(stop, patience);
    if (signal) signal.addEventListener("abort", stop);
    try {
      if (signal && signal.aborted) throw new Trouble("network");
      return await read(await this.fetch(this.server + path, {
        credentials: "omit", referrerPolicy: "no-referrer", ...options, signal: giveUp.signal,
      }));
    } finally {
      clearTimeout(timer);
      if (signal) signal.removeEventListener("abort", stop);
    }
  }

  /** The JSON of a reply; raises Trouble when it is no success. */
  json(path, patience, options) {
    return this.request(path, patience, options, (reply) => {
      if (!reply.ok) throw troubleOf(reply.status);
      return reply.json();
    });
  }

  /** Keep a finished turn for the time of the tab: `said` is what the person sees of what they sent. */
  remember(said, messages) {
    this.turns = [...this.turns, { said, messages, at: this.clock() }].slice(-MOST_TURNS);
    this.store.write("turns", this.turns);
  }

  /** A new conversation: a new sender, nothing kept, here or on the server. */
  restart() {
    const left = this.sender;
    this.turns = [];
    this.store.forget("turns", "ticks");
    this.renew();
    this.forgetThere(left);
  }

  /** Have the server forget a conversation now; when it cannot be told, it forgets by itself after half an hour. */
  async forgetThere(sender) {
    const body = JSON.stringify({ sender });
    await this.request(FORGET, HEALTH_MS, {
      method: "POST", keepalive: true, headers: { "Content-Type": "application/json" }, body,
    }).catch(() => null);
  }

  renew() {
    this.sender = uuid4();
    this.store.write("sender", this.sender);
    return this.sender;
  }
}

/** The one rich object of an answer, empty when there is none. */
export function customOf(messages) {
  return (messages || []).map((one) => one.custom).find(Boolean) || {};
}
