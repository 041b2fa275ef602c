// Finding a commune as people write it: without accents, « st » for « saint », by its postal code, by the middle of its name.

const SHORT = { st: "saint", ste: "sainte", sts: "saints", stes: "saintes" };
const ARTICLES = new Set(["le", "la", "les", "l"]);

/** A name as it is compared: « Saint-Julien-l'Ars » and « st julien l ars » are the same. */
export function fold(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae");
  return plain.replace(/[^\p{L}\p{N}]+/gu, " ").trim().split(" ").map((word) => SHORT[word] || word).join(" ");
}

/** Rows of `communes.json` (INSEE code, name, postal codes, latitude, longitude in degrees) ready to be searched. */
export function communesOf(rows) {
  return rows.map(([insee, name, codes, lat, lon]) => ({ insee, name, codes: String(codes || "").split(" ").filter(Boolean), lat, lon, folded: fold(name) }));
}

/** The communes that answer what is typed, best first, `most` of them at most. */
export function suggestions(communes, typed, most = 8) {
  const words = fold(typed).split(" ").filter(Boolean);
  const digits = words.filter((word) => /^\d/.test(word));
  const name = words.filter((word) => !/^\d/.test(word));
  if (!words.length) return [];
  const found = [];
  for (const one of communes) {
    const rank = hasCode(one, digits) ? rankOf(one.folded, name) : null;
    if (rank !== null) found.push([rank, one]);
  }
  found.sort(([rank, a], [other, b]) => rank - other || a.name.length - b.name.length || a.name.localeCompare(b.name, "fr"));
  return found.slice(0, most).map(([, one]) => one);
}

/** The commune that can be meant alone: the only one of that name, or the only one suggested. */
export function only(communes, typed) {
  const found = suggestions(communes, typed, communes.length);
  const exact = found.filter((one) => one.folded === fold(typed));
  return exact.length === 1 ? exact[0] : found.length === 1 ? found[0] : null;
}

function hasCode(one, digits) {
  return digits.every((digit) => one.insee === digit.toUpperCase() || one.codes.some((code) => code.startsWith(digit)));
}

/** 0 for the very name, more for less alike, null when the words are not in it. */
function rankOf(folded, words) {
  const typed = words.join(" ");
  if (!typed || folded === typed) return 0;
  if (folded.startsWith(typed)) return 1;
  const parts = folded.split(" ");
  if (ARTICLES.has(parts[0]) && parts.slice(1).join(" ").startsWith(typed)) return 1;
  if (` ${folded}`.includes(` ${typed}`)) return 2;
  if (words.every((word) => parts.some((part) => part.startsWith(word)))) return 3;
  return parts.join("").startsWith(words.join("")) ? 4 : null;
}
