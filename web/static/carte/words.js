// What is written by the scripts, in the language of the page: its texts with their numbers, days and hours.

import { clock, distanceText, locale } from "../widget/format.js";
import { clean, fill, tidy } from "../widget/text.js";
import { driveMinutes } from "./distance.js";

const NEAR = 1; // km

/** The words of a page: `texts` by key, with `language`. */
export function wordsOf(texts) {
  const { language } = texts;
  const decimal = new Intl.NumberFormat(locale(language), { maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(locale(language), { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  const say = (key, values = {}) => tidy(fill(texts[key] ?? "", cleaned(values)));
  const time = (minutes) => clock(Math.floor(minutes / 60), minutes % 60, language);
  return {
    say,
    places: (count) => (count === 1 ? say("count_one") : say("count_many", { count: decimal.format(count) })),
    proposals: (count) => (count === 1 ? say("suggestions_one") : say("suggestions", { count: decimal.format(count) })),
    distance: (km) => tidy(distanceText(km, language, texts)),
    ring: (km) => say("ring", { km: decimal.format(km) }),
    /** About how long by car, said to be an estimate; empty next door or when it is not known. */
    trip(km, road) {
      const minutes = km < NEAR ? null : driveMinutes(km, road);
      if (!minutes) return "";
      const [low, high] = [decimal.format(minutes.low), decimal.format(minutes.high)];
      return say(low === high ? "trip_same" : "trip", { low, high });
    },
    /** `[state, what follows]` in words for a state of `stateAt`; `today`: the date on the place's clock. */
    state(state, today) {
      if (state.isOpen) return [state.until ? say("open_until", { time: time(state.until.minutes) }) : say("open"), ""];
      if (!state.opens) return [say("closed"), ""];
      const { date, minutes } = state.opens;
      const when = date === today ? say("today") : dayText(day, date, language);
      return [say("closed"), say("next_opening", { day: when, time: time(minutes) })];
    },
  };
}

function dayText(format, date, language) {
  const text = format.format(Date.parse(`${date}T00:00:00Z`));
  return language.startsWith("fr") && date.endsWith("-01") ? text.replace(" 1 ", " 1er ") : text;
}

function cleaned(values) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, clean(value)]));
}
