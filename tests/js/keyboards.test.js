// The layouts of the on-screen keyboard, as they come: data that a page can import, with every letter of its language.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const VAR = process.env.OU_ALLER_VAR || fileURLToPath(new URL("../../var", import.meta.url));
const FOLDER = join(VAR, "vendor", "simple-keyboard-layouts");
const LETTERS = {
  french: "abcdefghijklmnopqrstuvwxyzéèàùç",
  english: "abcdefghijklmnopqrstuvwxyz",
  spanish: "abcdefghijklmnñopqrstuvwxyz",
  brazilian: "abcdefghijklmnopqrstuvwxyzç",
  turkish: "abcçdefgğhıijklmnoöprsştuüvyz",
  russian: "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
  ukrainian: "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
  arabic: "ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤةى",
  farsi: "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
  georgian: "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
  armenianEastern: "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
  armenianWestern: "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
  chinese: "abcdefghijklmnopqrstuvwxyz",
};

/** The default export of a layout: read as a module, wherever the folder is. */
async function layoutOf(name) {
  const source = readFileSync(join(FOLDER, `${name}.js`), "utf-8");
  return (await import(`data:text/javascript,${encodeURIComponent(source)}`)).default;
}

for (const [name, letters] of Object.entries(LETTERS)) {
  test(`should have every letter of ${name}`, { skip: !existsSync(FOLDER) && "make vendor" }, async () => {
    const { layout } = await layoutOf(name);
    const keys = new Set([...layout.default, ...layout.shift].join(" ").split(" "));
    const all = new Set([...keys].join(""));
    assert.deepEqual([...letters].filter((letter) => !all.has(letter)), []);
    assert.ok(keys.has("{bksp}") && keys.has("{space}"));
  });
}

test("should offer simplified characters for what is typed in pinyin", { skip: !existsSync(FOLDER) && "make vendor" }, async () => {
  const { layoutCandidates } = await layoutOf("chinese");
  const wanted = { hu: "护", zhao: "照", ju: "居", liu: "留", ka: "卡", shen: "身", fen: "份", zheng: "证", jia: "驾" };
  for (const [typed, character] of Object.entries(wanted)) assert.ok(layoutCandidates[typed]?.split(" ").includes(character), typed);
});
