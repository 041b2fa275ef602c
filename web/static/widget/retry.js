// Waiting for a server that starts, or comes back. No page needed: the clock and the question are given.

const DELAYS_MS = [1000, 1500, 2500, 4000, 6000];
const PATIENCE_MS = 300000;

/** Milliseconds before the next question to the server, the first being 0. */
export function delay(attempt) {
  return DELAYS_MS[Math.min(attempt, DELAYS_MS.length - 1)];
}

/**
 * Ask until the server is ready: `isReady()` promises true, false (it starts) or null (nobody answers); `mayGo()` is false
 * while something else is being sent. Calls `go()` once; `tired()` when `patience` (milliseconds) is at its end.
 */
export class Watch {
  constructor({ isReady, go, mayGo = () => true, tired = () => {}, patience = PATIENCE_MS, later = (work, ms) => setTimeout(work, ms) }) {
    Object.assign(this, { isReady, go, mayGo, tired, patience, later });
    this.isOver = false;
    this.attempt = 0;
    this.waited = 0;
    this.next();
  }

  stop() {
    this.isOver = true;
  }

  next() {
    const pause = delay(this.attempt++);
    this.waited += pause;
    this.later(() => this.check(), pause);
  }

  async check() {
    if (this.isOver) return;
    const isReady = (await this.isReady()) === true;
    if (this.isOver) return;
    const isTired = !isReady && this.waited >= this.patience;
    if ((isReady || isTired) && this.mayGo()) {
      this.stop();
      (isReady ? this.go : this.tired)();
    } else {
      this.next();
    }
  }
}
