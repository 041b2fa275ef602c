// The kiosk without a page: who is still there, which keys, what a key does, what leaves on paper or by telephone.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Idle } from "../../web/static/kiosk/idle.js";
import { hasLatin, keyRows, latinName, layoutName } from "../../web/static/kiosk/layouts.js";
import { leadsToMap } from "../../web/static/kiosk/links.js";
import { printed, qrAddress, ticketAddress } from "../../web/static/kiosk/paper.js";
import { candidates, remaining } from "../../web/static/kiosk/pinyin.js";
import { erased, inserted, stripped } from "../../web/static/kiosk/typing.js";
import { persist, Watcher } from "../../web/static/kiosk/watcher.js";
import { Store } from "../../web/static/widget/store.js";

const SERVER = "https://borne.example";
const VAR = process.env.OU_ALLER_VAR || fileURLToPath(new URL("../../var", import.meta.url));
const FOLDER = join(VAR, "vendor", "simple-keyboard-layouts");
const skip = !existsSync(FOLDER) && "make vendor";
const LETTERS = {
  ar: "ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤةىأإآ", en: "abcdefghijklmnopqrstuvwxyz", es: "abcdefghijklmnñopqrstuvwxyzáéíóúü",
  fa: "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی", fr: "abcdefghijklmnopqrstuvwxyzàâçéèêîïôùûœ", hy: "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
  ka: "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", pt: "abcdefghijklmnopqrstuvwxyzáâãàçéêíóôõú", ru: "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
  tr: "abcçdefgğhıijklmnoöprsştuüvyz", uk: "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", zh: "abcdefghijklmnopqrstuvwxyz",
};

async function layoutOf(name) {
  const source = readFileSync(join(FOLDER, `${name}.js`), "utf-8");
  return (await import(`data:text/javascript,${encodeURIComponent(source)}`)).default;
}

/** Time that is turned by hand: `pass(seconds)`. */
class Time {
  constructor() {
    Object.assign(this, { now: 0, waiting: [], clock: () => this.now });
    this.later = (work, ms) => (this.waiting.push({ at: this.now + ms, work }), this.waiting[this.waiting.length - 1]);
    this.cancel = (one) => { this.waiting = this.waiting.filter((other) => other !== one); };
  }

  pass(seconds) {
    const end = this.now + seconds * 1000;
    for (;;) {
      const next = this.waiting.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.cancel(next);
      this.now = Math.max(this.now, next.at);
      next.work();
    }
    this.now = end;
  }
}

function watched({ isBusy = () => false } = {}) {
  const time = new Time();
  const said = [];
  const idle = new Idle({ idleSeconds: 90, isBusy, clock: time.clock, later: time.later, cancel: time.cancel,
    warn: (left) => said.push(`warn ${left}`), tick: (left) => said.push(left), over: () => said.push("over") });
  idle.start();
  return { time, said, idle };
}

test("should ask after ninety seconds, count twenty, then end", () => {
  const { time, said, idle } = watched();
  time.pass(89);
  assert.deepEqual(said, []);
  time.pass(1);
  assert.deepEqual(said, ["warn 20"]);
  time.pass(19);
  assert.deepEqual(said.slice(1), Array.from({ length: 19 }, (_, index) => 19 - index));
  time.pass(1);
  assert.equal(said.at(-1), "over");
  time.pass(1000);
  assert.equal(said.filter((one) => one === "over").length, 1);
  assert.equal(idle.state, "off");
});

test("should wait ninety seconds from the last touch", () => {
  const { time, said, idle } = watched();
  for (let touch = 0; touch < 10; touch += 1) {
    time.pass(60);
    idle.alive();
  }
  time.pass(89);
  assert.deepEqual(said, []);
  time.pass(1);
  assert.deepEqual(said, ["warn 20"]);
});

test("should go on only for who says to be still there", () => {
  const { time, said, idle } = watched();
  time.pass(100);
  idle.alive();
  assert.equal(idle.state, "warning", "the touch of the next person is no answer");
  idle.stay();
  time.pass(89);
  assert.ok(!said.includes("over"));
  time.pass(1 + 20);
  assert.equal(said.at(-1), "over");
});

test("should not interrupt an answer that is being read, nor keep somebody there for ever", () => {
  const { time, said } = watched({ isBusy: () => true });
  time.pass(500);
  assert.deepEqual(said, []);
  time.pass(300);
  assert.equal(said.at(-1), "over");
});

test("should be able to be stopped at any moment", () => {
  const { time, said, idle } = watched();
  time.pass(95);
  idle.stop();
  time.pass(1000);
  assert.ok(!said.includes("over"));
});

test("should end on time when the machine has slept", () => {
  const { time, said, idle } = watched();
  time.now = 3_600_000;
  time.pass(0);
  assert.deepEqual(said, ["warn 20"]);
  time.now += 60_000;
  idle.look();
  assert.equal(said.at(-1), "over");
});

async function steps(time, seconds) {
  for (let second = 0; second < seconds; second += 1) {
    time.pass(1);
    for (let turn = 0; turn < 5; turn += 1) await null;
  }
}

test("should say once that the server is lost, once that it is found, and that it has something new", async () => {
  const time = new Time();
  const said = [];
  let answer = () => "a";
  new Watcher({ version: "a", later: time.later, ask: async () => answer(),
    lost: () => said.push("lost"), found: () => said.push("found"), changed: () => said.push("changed") });
  await steps(time, 40);
  assert.deepEqual(said, []);
  answer = () => { throw new Error("away"); };
  await steps(time, 60);
  assert.deepEqual(said, ["lost"]);
  answer = () => "a";
  await steps(time, 16);
  assert.deepEqual(said, ["lost", "found"]);
  answer = () => "b";
  await steps(time, 16);
  assert.equal(said.at(-1), "changed");
});

test("should insist when the server cannot be told to forget, within reason", async () => {
  const time = new Time();
  let tries = 0;
  await persist(async () => { tries += 1; if (tries < 3) throw new Error("away"); }, { later: time.later });
  await steps(time, 60);
  assert.equal(tries, 3);
  tries = -100;
  await persist(async () => { tries += 1; throw new Error("away"); }, { later: time.later });
  await steps(time, 300);
  assert.equal(tries, -92);
});

test("should know the layout of each language", () => {
  assert.deepEqual(["fr", "fr-x-facile", "zh", "pt-BR", "xx", undefined].map(layoutName),
    ["french", "french", "chinese", "brazilian", "french", "french"]);
  assert.deepEqual(["ar", "fa", "hy", "ka", "ru", "uk", "zh"].filter((code) => !hasLatin(code)), []);
  assert.ok(!hasLatin("tr") && !hasLatin("fr-x-facile"));
  if (existsSync(FOLDER)) for (const code of Object.keys(LETTERS)) assert.ok(existsSync(join(FOLDER, `${layoutName(code)}.js`)), code);
});

for (const [code, letters] of Object.entries(LETTERS)) {
  test(`should have every letter of ${code} and every command on its keyboard`, { skip }, async () => {
    const name = layoutName(code);
    const rows = keyRows(name, (await layoutOf(name)).layout, { hasLatinKey: hasLatin(code) });
    const keys = (layer) => rows[layer].join(" ").split(" ");
    const typed = [...keys("default"), ...keys("shift")];
    if (["ar", "fa", "ka"].includes(code)) assert.deepEqual([...letters].filter((letter) => !keys("default").includes(letter)), []);
    assert.deepEqual([...letters].filter((letter) => !typed.includes(letter)), []);
    for (const command of ["{bksp}", "{space}", "{enter}", "{hide}", "{digits}"]) assert.ok(keys("default").includes(command), command);
    assert.equal(keys("default").includes("{shift}"), !["ar", "fa", "ka", "zh"].includes(code), "capitals where there are capitals");
    assert.equal(keys("default").includes("{latin}"), hasLatin(code));
    assert.deepEqual(["{letters}", "{bksp}", ..."0123456789"].filter((key) => !keys("digits").includes(key)), []);
    assert.ok(!["{tab}", "{lock}", ".com"].some((key) => typed.includes(key)));
    const longest = Math.max(...rows.default.map((row) => row.split(" ").length));
    assert.ok(longest <= 13, "a key stays as wide as a finger on a screen of 1,080 pixels");
    assert.equal(rows.default.length, rows.shift.length, "the rows do not jump under the finger");
    assert.equal(stripped(typed.join("")), typed.join(""), "no key types a mark of direction");
    const doubles = keys("default").filter((key, index, all) => all.indexOf(key) !== index);
    assert.deepEqual(doubles, []);
  });
}

test("should have Latin letters for the communes", { skip }, async () => {
  const { layout } = await layoutOf(latinName());
  const keys = keyRows(latinName(), layout, { hasLatinKey: true }).default.join(" ").split(" ");
  assert.deepEqual([..."abcdefghijklmnopqrstuvwxyz-'", "{latin}"].filter((key) => !keys.includes(key)), []);
});

test("should write where the caret is, and over what is selected", () => {
  assert.deepEqual(inserted({ value: "Ludun", start: 1, end: 1 }, "o"), { value: "Loudun", start: 2, end: 2 });
  assert.deepEqual(inserted({ value: "Paris", start: 0, end: 5 }, "Dax"), { value: "Dax", start: 3, end: 3 });
});

test("should erase a whole character", () => {
  assert.deepEqual(erased({ value: "Loudun", start: 6, end: 6 }), { value: "Loudu", start: 5, end: 5 });
  assert.deepEqual(erased({ value: "e\u0301", start: 2, end: 2 }), { value: "", start: 0, end: 0 });
  assert.deepEqual(erased({ value: "a👍🏽", start: 5, end: 5 }), { value: "a", start: 1, end: 1 });
  assert.deepEqual(erased({ value: "Loudun", start: 1, end: 4 }), { value: "Lun", start: 1, end: 1 });
  assert.deepEqual(erased({ value: "", start: 0, end: 0 }), { value: "", start: 0, end: 0 });
});

test("should not write more than the assistant reads", () => {
  assert.equal(inserted({ value: "ab", start: 2, end: 2 }, "c", 2).value, "ab");
  assert.equal(inserted({ value: "ab", start: 0, end: 2 }, "c", 2).value, "c");
});

test("should drop marks of direction and keep what joins letters", () => {
  assert.equal(stripped("a\u202eb\u2066c\u200fd\u061ce\u2069"), "abcde");
  assert.equal(stripped("می\u200cخواهم"), "می\u200cخواهم");
  assert.equal(inserted({ value: "", start: 0, end: 0 }, "\u202eنص").value, "نص");
});

test("should offer words, then characters, the longest sound first", { skip }, async () => {
  const { layoutCandidates } = await layoutOf("chinese");
  const [word] = candidates("juliuka", layoutCandidates);
  assert.deepEqual(word, { text: "居留卡", length: 7 });
  const [first, second] = candidates("huzha", layoutCandidates);
  assert.equal(first.length, 2, "« hu » is a sound, « huzha » is not");
  assert.notEqual(first.text, second.text);
  assert.equal(remaining("huzha", first), "zha");
  assert.deepEqual(candidates("v", layoutCandidates), []);
  const sounds = new Set(Object.keys(layoutCandidates));
  assert.ok(["wo", "de", "zai", "zheng"].every((sound) => sounds.has(sound) && candidates(sound, layoutCandidates).length));
});

test("should offer simplified characters for what is typed in pinyin", { skip }, async () => {
  const { layoutCandidates } = await layoutOf("chinese");
  const wanted = { hu: "护", zhao: "照", ju: "居", liu: "留", ka: "卡", shen: "身", fen: "份", zheng: "证", jia: "驾" };
  for (const [typed, character] of Object.entries(wanted)) assert.ok(layoutCandidates[typed]?.split(" ").includes(character), typed);
});

test("should print only a page of ours, as a ticket", () => {
  assert.equal(ticketAddress({ print_url: "/fiche?situation=cni.perte&insee=86137" }, SERVER), "/fiche?situation=cni.perte&insee=86137&format=ticket");
  for (const address of [null, undefined, "https://evil.example/fiche", "//evil.example/fiche", "javascript:alert(1)"]) {
    assert.equal(ticketAddress({ print_url: address }, SERVER), null, String(address));
  }
  assert.equal(ticketAddress(null, SERVER), null);
});

test("should print nothing for somebody who has gone while the paper was asked for", async () => {
  const leaving = new AbortController();
  const outcome = printed("/fiche?x", leaving.signal, {
    fetch: async () => (leaving.abort(), { ok: true }), place: { append: () => assert.fail("a frame was made") },
  });
  await assert.rejects(outcome, { name: "AbortError" });
});

test("should lead from a map to another map of a kiosk, and nowhere else", () => {
  const leads = (href, target = "") => leadsToMap({ href: new URL(href, SERVER).href, target }, SERVER);
  assert.ok(leads("/carte?departement=86&insee=86137&surface=kiosk"));
  assert.ok(!leads("/carte?departement=86&surface=kiosk", "_blank"));
  for (const address of ["/carte?departement=86", "/?surface=kiosk", "https://evil.example/carte?surface=kiosk", "tel:3939"]) {
    assert.ok(!leads(address), address);
  }
});

test("should carry to a telephone the answer and the language, never the position", () => {
  const custom = { print_url: "/fiche?demarche=cni&situation=cni.perte&insee=86137&lat=46.58&lon=0.34&langue=fr", map_url: null };
  assert.equal(qrAddress(custom, "ar"), "/qr.svg?langue=ar&situation=cni.perte&insee=86137");
  assert.equal(qrAddress({ print_url: null, map_url: "/carte?situation=cni.perte&lat=46.58" }, "fr"), "/qr.svg?langue=fr&situation=cni.perte");
  assert.equal(qrAddress(null, "zh"), "/qr.svg?langue=zh");
});

test("should keep nothing in a store that is closed", () => {
  const kept = { "ou-aller.sender": '"x"', "ou-aller.turns": "[]", other: "1", getItem(key) { return this[key] ?? null; },
    setItem(key, value) { this[key] = value; }, removeItem(key) { delete this[key]; } };
  const store = new Store(kept);
  store.close();
  store.write("turns", ["late"]);
  assert.deepEqual(Object.keys(kept).filter((key) => typeof kept[key] === "string"), ["other"]);
  assert.doesNotThrow(() => new Store(null).close());
});

test("should have a French text for every word of the page", () => {
  const folder = new URL("../../web/static/kiosk/", import.meta.url);
  const code = readdirSync(folder).filter((name) => name.endsWith(".js")).map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n")
    + readFileSync(new URL("../../web/templates/kiosque.html.j2", import.meta.url), "utf8");
  const table = readFileSync(new URL("../../web/kiosk_texts.py", import.meta.url), "utf8");
  const keys = [...code.matchAll(/\btexts\.([a-z_]+)|data-(?:text|label)="([a-z_]+)"/g)].map((found) => found[1] || found[2]);
  const elsewhere = new Set(["choose", "no_script", "simple_title"]);
  assert.ok(keys.length > 30);
  for (const key of new Set(keys)) assert.ok(elsewhere.has(key) || table.includes(`"${key}"`), key);
});
