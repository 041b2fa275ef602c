// What a key does to a text: plain functions on `{value, start, end}`, the text and its selection. Pure.

const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g; // they show a text otherwise than it is

/** A text without marks of direction. What joins letters (Persian's zero-width non-joiner) stays. */
export function stripped(text) {
  return String(text ?? "").replace(DIRECTION_MARKS, "");
}

/** The field after `text` is put in the place of its selection; unchanged when that would pass `most` characters. */
export function inserted({ value, start, end }, text, most = Infinity) {
  const added = stripped(text);
  const next = value.slice(0, start) + added + value.slice(end);
  if ([...next].length > most) return { value, start, end };
  return { value: next, start: start + added.length, end: start + added.length };
}

/** The field after its selection, else the character before it, is erased: a whole character, with its accents. */
export function erased({ value, start, end }) {
  const from = start === end ? start - lastCharacter(value.slice(0, start)).length : start;
  return { value: value.slice(0, from) + value.slice(end), start: from, end: from };
}

function lastCharacter(text) {
  const all = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)];
  return all.length ? all[all.length - 1].segment : "";
}
