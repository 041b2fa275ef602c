// Dates, hours and distances as a language writes them. Pure: only the browser's Intl.

import { fill } from "./text.js";

/** What the browser's Intl has to know to write dates and numbers as the server does: Gregorian, Western digits. */
export function locale(language) {
  const regions = { en: "en-GB", ar: "ar-u-ca-gregory-nu-latn", fa: "fa-u-ca-gregory-nu-latn", "fr-x-facile": "fr" };
  return regions[language] || language;
}

/** « 9 h », « 13 h 30 » in French, as the language writes it elsewhere. */
export function clock(hour, minute, language) {
  if (language.startsWith("fr")) return minute ? `${hour} h ${String(minute).padStart(2, "0")}` : `${hour} h`;
  const moment = Date.UTC(2024, 0, 1, hour, minute);
  return new Intl.DateTimeFormat(locale(language), { timeStyle: "short", timeZone: "UTC" }).format(moment);
}

/** A date of the contract (« 2025-09-30 », « 2025-09 ») in words; another text as it is. */
export function dateText(value, language) {
  const found = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(value || "");
  if (!found) return value || "";
  const options = { year: "numeric", month: "long", timeZone: "UTC", ...(found[3] ? { day: "numeric" } : {}) };
  return new Intl.DateTimeFormat(locale(language), options).format(Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3] || 1)));
}

/** « vérifié le 30 septembre 2025 », « vérifié en septembre 2025 »; null without a date. */
export function checkedText(value, language, texts) {
  if (!value) return null;
  return fill(String(value).length === 10 ? texts.checked_on : texts.checked_in, { date: dateText(value, language) });
}

/** « à 28,7 km à vol d'oiseau »; null when it is not known. */
export function distanceText(km, language, texts) {
  if (typeof km !== "number" || !Number.isFinite(km)) return null;
  if (km < 1) return texts.near;
  return fill(texts.distance, { km: new Intl.NumberFormat(locale(language), { maximumFractionDigits: 1 }).format(km) });
}

/** « Ouvre lundi 24 novembre à 9 h », on the place's own clock whatever the clock of the person's device. */
export function nextOpening(value, language, texts) {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/.exec(value || "");
  if (!found) return null;
  const [year, month, date, hour, minute] = found.slice(1).map((part) => (part === undefined ? null : Number(part)));
  const options = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
  const day = new Intl.DateTimeFormat(locale(language), options).format(Date.UTC(year, month - 1, date));
  if (hour === null) return fill(texts.next_round, { day });
  return fill(texts.next_opening, { day, time: clock(hour, minute, language) });
}

/** Whether a place is open, as the server said it: `{key: open | closed | unknown, text, next}`. Never guessed. */
export function stateText(one, language, texts) {
  const key = one.open_now === true ? "open" : one.open_now === false ? "closed" : "unknown";
  const unknown = one.opening_hours || one.next_opening ? texts.state_unknown : texts.hours_unknown;
  return { key, text: key === "unknown" ? unknown : texts[key], next: key === "open" ? null : nextOpening(one.next_opening, language, texts) };
}
