import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { withFilters } from "../../web/static/carte/links.js";
import { NONE } from "../../web/static/carte/filters.js";

/** As much of an element as the box of communes asks of one. */
class Fake {
  constructor() {
    Object.assign(this, { children: [], listeners: {}, attributes: {}, hidden: false, value: "", textContent: "", id: "x" });
    this.labels = [];
  }

  get parentElement() { return new Fake(); }

  append(...nodes) { this.children.push(...nodes); }

  replaceChildren(...nodes) { this.children = nodes; }

  setAttribute(name, value) {
    this.attributes[name] = value;
    if (name === "hidden") this.hidden = true;
  }

  removeAttribute(name) { delete this.attributes[name]; }

  addEventListener(name, act) { this.listeners[name] = act; }

  closest() { return null; }

  press(key) { this.listeners.keydown({ key, preventDefault() {} }); }
}

const POITIERS = { latitude: 46.58, longitude: 0.34 };
const ROWS = [["86137", "Loudun", "86200", 47.01, 0.08]];
const settled = () => new Promise((done) => { setTimeout(done, 5); });

/** The box and the button of a page, `rows` being what its list of communes answers (null: nothing). */
async function page(rows, elsewhere = null) {
  const [input, button] = [new Fake(), new Fake()];
  const [started, told] = [[], []];
  let locate = null;
  globalThis.Node = Fake;
  globalThis.document = { createElement: () => new Fake(), createTextNode: (text) => text, activeElement: input };
  const geolocation = { getCurrentPosition: (found) => { locate = found; } };
  Object.defineProperty(globalThis, "navigator", { value: { geolocation }, configurable: true });
  globalThis.fetch = async () => ({ ok: rows !== null, json: async () => rows });
  const { followStart } = await import("../../web/static/carte/start.js");
  const form = { querySelector: (selector) => (selector === "[data-commune]" ? input : button) };
  const words = { say: (key) => key, proposals: String };
  const box = followStart(form, {
    address: "/communes.json", places: [], words, elsewhere, start: (one) => started.push(one?.name ?? one?.label ?? null), tell: (text) => told.push(text),
  });
  return { input, button, box, started, told, locate: (coords) => locate({ coords }) };
}

describe("the start", () => {
  test("should be the position that was asked for", async () => {
    const { button, started, locate } = await page(ROWS);
    button.listeners.click();
    locate(POITIERS);
    await settled();
    assert.deepEqual(started, ["your_position"]);
    assert.equal("aria-busy" in button.attributes, false);
  });

  test("should stay the commune that was chosen while the device was looking for the position", async () => {
    const { input, button, started, locate } = await page(ROWS);
    button.listeners.click();
    input.value = "Loudun";
    input.press("Enter");
    await settled();
    locate(POITIERS);
    await settled();
    assert.deepEqual(started, ["Loudun"]);
    assert.equal("aria-busy" in button.attributes, false);
  });

  for (const [what, act] of [["emptied", ({ input }) => { input.value = "Lo"; input.press("Escape"); }], ["reset", ({ box }) => box.forget()]]) {
    test(`should stay nowhere when the box was ${what} while the device was looking`, async () => {
      const one = await page(ROWS);
      one.button.listeners.click();
      act(one);
      one.locate(POITIERS);
      await settled();
      assert.equal(one.started.includes("your_position"), false);
    });
  }

  test("should say that the list could not be loaded, not that a commune does not exist", async () => {
    for (const [rows, said] of [[null, "no_list"], [ROWS, "no_commune"]]) {
      const { input, told } = await page(rows);
      input.value = "Niort";
      input.press("Enter");
      await settled();
      assert.equal(told.at(-1), said);
    }
  });

  test("should be asked of the server when the list could not be loaded", async () => {
    let sent = 0;
    const { input, told } = await page(null, () => { sent += 1; });
    input.value = "Loudun";
    input.press("Enter");
    await settled();
    assert.deepEqual([sent, told], [1, []]);
  });
});

describe("a link to another language", () => {
  const filters = { ...NONE, demarche: "cni", kinds: ["pan"], insee: "86137" };

  test("should keep what is shown", () => {
    assert.equal(withFilters("?departement=86&langue=ar", filters), "?departement=86&langue=ar&demarche=cni&kind=pan&insee=86137");
    assert.equal(withFilters("ar.html", filters), "ar.html?demarche=cni&kind=pan&insee=86137");
  });

  test("should forget what is not asked any more", () => {
    assert.equal(withFilters("?departement=86&open=now&insee=86194&langue=ar", NONE), "?departement=86&langue=ar");
    assert.equal(withFilters("ar.html?demarche=cni", NONE), "ar.html");
  });
});
