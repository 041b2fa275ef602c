// Is somebody still there? Clock and timers are given; no page needed.

const SECOND = 1000;
const LONGEST_BUSY = 600 * SECOND; // a voice that the browser never says to be over keeps nobody here for ever

/**
 * After `idleSeconds` without a sign of life, `warn(left)` then `tick(left)` each second for `graceSeconds`, then `over()`.
 * A sign of life during the warning does not count: only `stay()` does, so that the next person never finds a conversation.
 * While `isBusy()` (an answer is on its way, is being read aloud) nobody is idle.
 */
export class Idle {
  constructor({ idleSeconds, graceSeconds = 20, warn, tick = () => {}, over, isBusy = () => false, clock = Date.now,
    later = (work, ms) => setTimeout(work, ms), cancel = (timer) => clearTimeout(timer) }) {
    Object.assign(this, { idle: idleSeconds * SECOND, grace: graceSeconds * SECOND, warn, tick, over, isBusy, clock, later, cancel });
    this.state = "off";
    this.timer = null;
    this.since = 0;
  }

  /** Begin to watch: somebody is there. */
  start() {
    this.state = "watching";
    this.since = this.touched = this.clock();
    this.plan(this.idle);
  }

  stop() {
    this.state = "off";
    this.cancel(this.timer);
  }

  /** A touch, a key. */
  alive() {
    if (this.state === "watching") this.since = this.touched = this.clock();
  }

  /** The answer to the warning: still there. */
  stay() {
    if (this.state === "warning") this.start();
  }

  plan(ms) {
    this.cancel(this.timer);
    this.timer = this.later(() => this.look(), ms);
  }

  look() {
    if (this.state === "off") return;
    if (this.state === "warning") this.count();
    else this.watch();
  }

  watch() {
    if (this.isBusy() && this.clock() - this.touched < LONGEST_BUSY) this.since = this.clock();
    const left = this.since + this.idle - this.clock();
    if (left > 0) return this.plan(left);
    this.state = "warning";
    this.deadline = this.clock() + this.grace;
    this.warn(this.secondsLeft());
    return this.plan(SECOND);
  }

  count() {
    if (this.clock() < this.deadline) {
      this.tick(this.secondsLeft());
      return this.plan(SECOND);
    }
    this.stop();
    return this.over();
  }

  secondsLeft() {
    return Math.ceil((this.deadline - this.clock()) / SECOND);
  }
}
