// Opening hours (OpenStreetMap syntax, the weekly part of it) as lines a person reads, in any language of the browser.
// Mirrors directory/hours_text.py: what is not the same every week is said to be particular, never guessed.

import { clock, locale } from "./format.js";
import { fill } from "./text.js";

const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const DAY = `(?:${DAYS.join("|")})`;
const SPAN = "\\d\\d:\\d\\d-\\d\\d:\\d\\d";
const RULE = new RegExp(`^(${DAY}(?:-${DAY})?(?:,${DAY}(?:-${DAY})?)*)?(off|closed|${SPAN}(?:,${SPAN})*)$`);
const COMMAS = { ar: "، ", fa: "، ", zh: "，" };
const A_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86400000;

/** Lines of an expression that is not empty; `texts` are the words of the page. */
export function hoursLines(expression, language, texts) {
  if (expression.trim() === "24/7") return [texts.always_open];
  const week = plainWeek(expression);
  if (week === null) return [texts.hours_particular];
  const groups = new Map();
  week.forEach((spans, day) => {
    if (!spans.length) return;
    const key = spans.join(",");
    groups.set(key, [...(groups.get(key) || []), day]);
  });
  const lines = [...groups].map(([key, days]) => (
    fill(texts.day_line, { days: dayNames(days, language, texts), times: times(key, language) })));
  return lines.length ? lines : [texts.always_closed];
}

function plainWeek(expression) {
  const week = DAYS.map(() => []);
  for (const part of expression.split(";")) {
    const rule = part.replace(/\s+/g, "");
    if (!rule || /^PH(off|closed)$/.test(rule)) continue;
    const found = RULE.exec(rule);
    if (!found) return null;
    const spans = found[2].includes(":") ? found[2].split(",").sort() : [];
    for (const day of days(found[1])) week[day] = spans;
  }
  return week;
}

function days(text) {
  if (!text) return DAYS.map((_, index) => index);
  return text.split(",").flatMap((part) => {
    const [first, last = first] = part.split("-").map((name) => DAYS.indexOf(name));
    const count = ((last - first + DAYS.length) % DAYS.length) + 1;
    return Array.from({ length: count }, (_, step) => (first + step) % DAYS.length);
  });
}

function dayNames(list, language, texts) {
  if (list.length === DAYS.length) return texts.every_day;
  const name = (day) => new Intl.DateTimeFormat(locale(language), { weekday: "long", timeZone: "UTC" }).format(A_MONDAY + day * DAY_MS);
  const runs = [];
  for (const day of [...list].sort()) {
    const run = runs[runs.length - 1];
    if (run && run[run.length - 1] === day - 1) run.push(day);
    else runs.push([day]);
  }
  const names = runs.flatMap((run) => (run.length > 2 ? [texts.day_range.replace("{first}", name(run[0])).replace("{last}", name(run[run.length - 1]))] : run.map(name)));
  return new Intl.ListFormat(locale(language), { type: "conjunction" }).format(names);
}

function times(key, language) {
  return key.split(",").map((span) => span.split("-").map((time) => clock(...time.split(":").map(Number), language)).join(" – ")).join(COMMAS[language] || ", ");
}
