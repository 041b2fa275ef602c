// What is kept for the time of a tab. Where the browser refuses to keep anything, memory does, for the time of the page.

const PREFIX = "ou-aller.";

/** The tab's storage, null when the browser refuses it (even to name it may fail). */
export function tabStorage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export class Store {
  /** `storage` is a Web Storage or null. */
  constructor(storage) {
    this.storage = storage;
    this.memory = new Map();
  }

  read(key, otherwise) {
    if (this.memory.has(key)) return this.memory.get(key);
    try {
      return JSON.parse(this.storage.getItem(PREFIX + key)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  write(key, value) {
    this.memory.set(key, value);
    try {
      this.storage.setItem(PREFIX + key, JSON.stringify(value));
    } catch {
      // refused or full: memory has it
    }
  }

  /** Keep nothing, now and from now on: what was here goes, what comes late is lost with this object. */
  close() {
    try {
      for (const key of Object.keys(this.storage)) if (key.startsWith(PREFIX)) this.storage.removeItem(key);
    } catch {
      // nothing was kept
    }
    this.storage = null;
    this.memory.clear();
  }

  forget(...keys) {
    for (const key of keys) {
      this.memory.delete(key);
      try {
        this.storage.removeItem(PREFIX + key);
      } catch {
        // nothing was kept
      }
    }
  }
}
