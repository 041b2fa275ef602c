// Where the person starts from: a commune that they choose, or their position when they ask for it.

import { combobox } from "./combobox.js";
import { kilometres } from "./distance.js";
import { communesOf, only, suggestions } from "./search.js";

const TOO_FAR = 60; // km from the nearest place or commune of the département
const WAIT = 15000; // ms for the device to find where it is
const REFUSED = 1; // code of a GeolocationPositionError

/**
 * Follow the box of communes and the button « Autour de moi ». `start(one)`: a commune, a position
 * (`{lat, lon, insee: "", city: "", label, precise: true}`) or null; `tell(text)` for what the person has to know;
 * `elsewhere()` sends what is typed to the server, null without one.
 */
export function followStart(form, { address, places, words, start, tell, elsewhere }) {
  const input = form.querySelector("[data-commune]");
  const load = loader(address);
  let turn = 0; // what was asked last; an answer to something older is dropped

  function next() {
    turn += 1;
    const own = turn;
    return () => own === turn;
  }

  function choose(one) {
    next();
    input.value = one.name;
    tell("");
    start(one);
  }

  function enter(typed) {
    if (!typed.trim()) return true;
    const isLast = next();
    load().then((communes) => {
      if (!isLast()) return;
      if (!communes && !elsewhere) {
        tell(words.say("no_list"));
        return;
      }
      const one = only(communes ?? [], typed);
      if (one) {
        box.close();
        choose(one);
      } else if (suggestions(communes ?? [], typed, 1).length) box.open();
      else if (elsewhere) elsewhere();
      else tell(words.say("no_commune"));
    });
    return true;
  }

  const box = combobox(input, {
    suggest: async (typed) => {
      const communes = await load();
      const found = suggestions(communes ?? [], typed);
      tell(found.length || !typed.trim() || elsewhere ? "" : words.say(communes ? "no_commune" : "no_list"));
      return found;
    },
    label: (one) => [one.name, one.codes[0] ?? ""],
    proposals: words.proposals,
    choose, enter,
    clear: () => {
      next();
      tell("");
      start(null);
    },
  });

  around(form.querySelector("[data-autour]"), { input, load, next, places, words, start, tell });
  return {
    /** The commune of an INSEE code, null when it is not of this département. */
    find: async (insee) => (await load())?.find((one) => one.insee === insee) ?? null,
    /** Whatever was asked of the device is not waited for any more. */
    forget: next,
  };
}

/** The communes, asked once; null when they cannot be had, and asked again the next time. */
function loader(address) {
  let asked = null;
  return () => {
    asked ??= fetch(address).then((reply) => (reply.ok ? reply.json() : Promise.reject(new Error("no list")))).then(communesOf).catch(() => {
      asked = null;
      return null;
    });
    return asked;
  };
}

function around(button, { input, load, next, places, words, start, tell }) {
  if (!button || !("geolocation" in navigator) || button.closest("[data-kiosk]")) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const isLast = next();
    button.setAttribute("aria-busy", "true");
    const done = (act) => async (result) => {
      const communes = await load();
      if (isLast()) act(result, communes ?? []);
      button.removeAttribute("aria-busy");
    };
    navigator.geolocation.getCurrentPosition(
      done(({ coords }, communes) => {
        const here = { lat: coords.latitude, lon: coords.longitude };
        const known = [...places.map((one) => one.point).filter(Boolean), ...communes];
        if (!known.some((one) => kilometres(here, one) <= TOO_FAR)) {
          tell(words.say("position_far"));
          return;
        }
        input.value = "";
        tell("");
        start({ ...here, insee: "", city: "", label: words.say("your_position"), precise: true });
      }),
      done((error) => tell(words.say(error.code === REFUSED ? "position_refused" : "position_unknown"))),
      { timeout: WAIT, maximumAge: 60000 },
    );
  });
}
