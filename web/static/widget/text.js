// Texts as a person may safely read them. Pure: no page needed.

const REMOVED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ps", "ur"]);
const RTL_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LETTER = /\p{L}/u;
const LISTED = /^(?:- |\d+\. )/;
const WEB = "https?:\\/\\/[^\\s<>«»\"\\u2066-\\u2069]*[^\\s<>«»\".,;:!?)\\u2066-\\u2069]";
const OWN = "\\/(?:carte|fiche)\\?[^\\s<>«»\"\\u2066-\\u2069]*[^\\s<>«»\".,;:!?)\\u2066-\\u2069]";
const PHONE = "0[1-9](?:[ \\u00a0]\\d\\d){4}|0[ \\u00a0]80\\d(?:[ \\u00a0]\\d{3}){2}|39[ \\u00a0]39|34[ \\u00a0]00";
const LIVE = new RegExp(`${WEB}|${OWN}|${PHONE}`, "g");

/** A text without the characters that lie about its order. */
export function clean(text) {
  return String(text ?? "").replace(REMOVED, "");
}

/** French punctuation kept with its word: « où ? » is not cut before the question mark. */
export function tidy(text) {
  return text.replace(/ ([?!:;»])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
}

/** A text cut where the server set something apart (a number, a name): `[{text, apart}]`, clean and tidy. */
export function segments(text) {
  return String(text ?? "").split(/\u2068([^\u2066-\u2069]*)\u2069/)
    .map((piece, index) => ({ text: tidy(clean(piece)), apart: index % 2 === 1 })).filter((one) => one.text);
}

/** The sentence of a key with its {names} replaced. */
export function fill(template, values) {
  return String(template ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The address when it is of the web, else null. */
export function webAddress(url) {
  try {
    const parsed = new URL(clean(url));
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** The whole address of a path of the assistant's own server (an origin), else null. */
export function ownAddress(url, server) {
  try {
    const path = clean(url);
    const parsed = new URL(path, server);
    return path.startsWith("/") && parsed.origin === new URL(server).origin ? parsed.href : null;
  } catch {
    return null;
  }
}

/** `tel:` address of one phone number, else null. */
export function phoneAddress(phone) {
  const text = clean(phone).trim();
  const digits = text.replace(/\D/g, "");
  if (!/^\+?[\d\s().-]+$/.test(text) || digits.length < 2 || digits.length > 15) return null;
  return `tel:${text.startsWith("+") ? "+" : ""}${digits}`;
}

export function direction(language) {
  return RIGHT_TO_LEFT.has(String(language).split("-")[0]) ? "rtl" : "ltr";
}

/** Direction of what a person typed: that of its first letter. */
export function directionOf(text) {
  const letter = LETTER.exec(text);
  return letter && RTL_LETTER.test(letter[0]) ? "rtl" : "ltr";
}

/** A plain text as lines: `[{isItem, pieces}]`; a piece is `{text}`, `{text, web}`, `{text, own}` or `{text, phone}`. */
export function lines(text, server) {
  return String(text ?? "").split("\n").map((line) => ({ isItem: LISTED.test(line), pieces: pieces(line.replace(/^- /, "• "), server) }));
}

function pieces(line, server) {
  const found = [];
  let end = 0;
  for (const match of line.matchAll(LIVE)) {
    const before = line.slice(0, match.index);
    const after = line.slice(match.index + match[0].length);
    const live = livePiece(match[0], /\d[ \u00a0]?$/.test(before), /^[ \u00a0]?\d/.test(after), server);
    if (!live) continue;
    if (match.index > end) found.push({ text: line.slice(end, match.index) });
    found.push(live);
    end = match.index + match[0].length;
  }
  if (end < line.length) found.push({ text: line.slice(end) });
  return found;
}

/** An address or a telephone number that one may press; null for a number that is only a part of a longer one. */
function livePiece(text, follows, isFollowed, server) {
  if (text.startsWith("/")) return ownAddress(text, server) && { text, own: ownAddress(text, server) };
  if (webAddress(text)) return { text, web: webAddress(text) };
  return follows || isFollowed ? null : { text, phone: phoneAddress(text) };
}
