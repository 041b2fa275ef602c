// Does the server answer, and is this page still its own? Asked for ever, sooner when it does not. No page needed.

const QUIET_MS = 15000;
const DELAYS_MS = [1000, 2000, 4000, 8000, 15000];

/**
 * `ask()` promises the server's version, or rejects. Calls `lost()` once when it stops answering, `found()` when it answers
 * again, `changed()` at each answer whose version is not `version`: the page is read again when nobody uses it.
 */
export class Watcher {
  constructor({ ask, version, lost, found, changed, later = (work, ms) => setTimeout(work, ms) }) {
    Object.assign(this, { ask, version, lost, found, changed, later });
    this.failures = 0;
    this.next(QUIET_MS);
  }

  next(ms) {
    this.later(() => this.look(), ms);
  }

  async look() {
    let version;
    try {
      version = await this.ask();
    } catch {
      this.failures += 1;
      if (this.failures === 1) this.lost();
      return this.next(DELAYS_MS[Math.min(this.failures, DELAYS_MS.length) - 1]);
    }
    if (this.failures) this.found();
    this.failures = 0;
    if (version !== this.version) this.changed();
    return this.next(QUIET_MS);
  }
}

/** Have work done until it succeeds, waiting longer each time; `work()` promises. Used to forget on a server that is away. */
export function persist(work, { tries = 8, later = (again, ms) => setTimeout(again, ms) } = {}) {
  const attempt = async (number) => {
    try {
      await work();
    } catch {
      if (number < tries) later(() => attempt(number + 1), DELAYS_MS[Math.min(number, DELAYS_MS.length) - 1]);
    }
  };
  return attempt(1);
}
