// Open or closed, from the spans of a week and the clock on the wall of the place. Unknown stays unknown.

const DAY = 24 * 60; // minutes
const DAYS = 7;
const HORIZON = 21; // days in which a place that opens at all opens again
const DAY_MS = 86400000;

/** « 540-720,840-1020;;… » (Monday first, minutes since midnight) as seven lists of spans; null when it cannot be read. */
export function parseWeek(text) {
  if (!text) return null;
  const parts = text.split(";");
  if (parts.length !== DAYS) return null;
  const week = parts.map((part) => part.split(",").filter(Boolean).map(span));
  return week.flat().includes(null) ? null : week.map((spans) => spans.sort((a, b) => a[0] - b[0]));
}

function span(text) {
  const found = /^(\d{1,4})-(\d{1,4})$/.exec(text.trim());
  if (!found) return null;
  const [start, end] = [Number(found[1]), Number(found[2])];
  return start < end && start < DAY && end <= 2 * DAY ? [start, end] : null;
}

/** The moment on the clock of `zone`: `date` « 2026-11-22 », `weekday` 0 for Monday, `minutes` since midnight. */
export function clockOf(moment, zone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const date = `${part.year}-${part.month}-${part.day}`;
  return { date, weekday: weekdayOf(date), minutes: Number(part.hour) * 60 + Number(part.minute) };
}

/** The date so many days later; both « 2026-11-22 ». */
export function later(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function weekdayOf(date) {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % DAYS;
}

/**
 * The state of a place: `{isOpen: true, until}` or `{isOpen: false, opens}`, each `{date, minutes}` on the place's clock or
 * null when it does not come (always open, never open). `week` of `parseWeek`, `holidays` a set of dates, `now` of `clockOf`.
 */
export function stateAt(week, holidays, now) {
  const spans = spansFrom(week, holidays, now.date);
  const current = spans.find(([start, end]) => start <= now.minutes && now.minutes < end);
  if (current) {
    const isEndless = current[1] >= (HORIZON - 1) * DAY;
    return { isOpen: true, until: isEndless ? null : at(now.date, current[1]) };
  }
  const next = spans.find(([start]) => start > now.minutes);
  return { isOpen: false, opens: next ? at(now.date, next[0]) : null };
}

/** The spans from the day before on, in minutes since the midnight of `date`; those that touch are one. */
function spansFrom(week, holidays, date) {
  const merged = [];
  for (let day = -1; day < HORIZON; day += 1) {
    const own = later(date, day);
    if (holidays.has(own)) continue;
    for (const [start, end] of week[weekdayOf(own)]) {
      const last = merged.at(-1);
      if (last && last[1] >= start + day * DAY) last[1] = Math.max(last[1], end + day * DAY);
      else merged.push([start + day * DAY, end + day * DAY]);
    }
  }
  return merged;
}

function at(date, minutes) {
  return { date: later(date, Math.floor(minutes / DAY)), minutes: minutes % DAY };
}
