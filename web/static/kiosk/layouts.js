// Which keys the keyboard shows: the vendored layout of a language, kept to what a person needs to write a question. Pure.

const NAMES = {
  ar: "arabic", en: "english", es: "spanish", fa: "farsi", fr: "french", hy: "armenianEastern", ka: "georgian", pt: "brazilian",
  ru: "russian", tr: "turkish", uk: "ukrainian", zh: "chinese",
};
const LATIN = "english"; // what a person who writes another script knows best of ours
const WITH_LATIN = new Set(["ar", "fa", "hy", "ka", "ru", "uk", "zh"]);
const UNCASED = new Set(["arabic", "farsi", "georgian", "chinese"]);
// Letters that a physical keyboard makes of two keys.
const ACCENTS = { french: "é è ê à â ç ù û î ï ô œ", spanish: "á é í ó ú ü", brazilian: "á â ã à é ê í ó ô õ ú", turkish: "â î û é" };
const DIGITS = ["1 2 3 4 5 6 7 8 9 0", "- ' . , ? ! / ( ) @", ": ; + & % € \" # * _"];
const LETTER = /^\p{L}[\p{L}\p{M}]*$/u;
const LENGTHENING = "\u0640"; // drawn inside Arabic words, part of none
const ROWS = 4; // above the row of the space
const FEWEST = 4; // keys of a row

/** The file of a language's layout; easy French and what has none write as French does. */
export function layoutName(language) {
  return NAMES[language] || NAMES[String(language).split("-")[0]] || NAMES.fr;
}

export function latinName() {
  return LATIN;
}

/** Whether the keyboard of a language can go to Latin letters: communes are written with them. */
export function hasLatin(language) {
  return WITH_LATIN.has(String(language).split("-")[0]);
}

function letters(row) {
  return String(row || "").split(" ").filter((key) => LETTER.test(key) && key !== LENGTHENING);
}

function lettersOf(rows) {
  return (rows || []).slice(0, ROWS).map(letters);
}

/** Rows of keys for the letters, the capital (or other) letters and the digits of a vendored `layout`, ready for the keyboard. */
export function keyRows(name, layout, { hasLatinKey = false } = {}) {
  let [small, large] = [lettersOf(layout.default), lettersOf(layout.shift)];
  const accents = accentsOf(name, small.flat());
  if (accents.length) [small[0], large[0]] = [accents, accents.map((one) => one.toLocaleUpperCase("fr"))];
  if (UNCASED.has(name)) small = large = withOthers(small, large);
  [small, large] = [gathered(small), gathered(large)];
  const [first, last] = [UNCASED.has(name) ? [] : ["{shift}"], bottom("{digits}", hasLatinKey)];
  return { default: [...withEdges(first, small), last], shift: [...withEdges(first, large), last], digits: digits(hasLatinKey) };
}

/** A script without capitals has no second layer: the letters that are only there come first, in view. */
function withOthers([first, ...rows], large) {
  const known = [first, ...rows].flat();
  const others = large.flat().filter((one) => [...one].length === 1 && !known.includes(one.toLowerCase()));
  return [[...first, ...others], ...rows];
}

/** A first row of one or two letters is no row: they go to the end of the next. */
function gathered([first, second, ...others]) {
  return first.length < FEWEST ? [[], [...second, ...first], ...others] : [first, second, ...others];
}

/** The accented letters of a Latin layout that have no key among `keys`. */
function accentsOf(name, keys) {
  return (ACCENTS[name] || "").split(" ").filter((one) => one && !keys.includes(one));
}

/** The last row of letters between the capitals and the erasing, as on a telephone; a first row without letters goes. */
function withEdges(first, rows) {
  return rows.map((row, index) => (index === ROWS - 1 ? [...first, ...row, "{bksp}"] : row)).filter((row) => row.length).map((row) => row.join(" "));
}

function digits(hasLatinKey) {
  return [DIGITS[0], DIGITS[1], `${DIGITS[2]} {bksp}`, bottom("{letters}", hasLatinKey)];
}

function bottom(first, hasLatinKey) {
  return [first, hasLatinKey ? "{latin}" : null, "'", "{space}", "-", "{hide}", "{enter}"].filter(Boolean).join(" ");
}
