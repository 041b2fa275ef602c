// Building the page without ever making HTML out of a text.

const REMOVED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ps", "ur"]);
const RTL_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LETTER = /\p{L}/u;

/** A text without the characters that lie about its order. */
export function clean(text) {
  return String(text ?? "").replace(REMOVED, "");
}

/** French punctuation kept with its word: « où ? » is not cut before the question mark. */
function tidy(text) {
  return text.replace(/ ([?!:;»])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
}

/** An element: `properties` are attributes (null and false are left out), `children` nodes or texts. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "onclick") element.addEventListener("click", value);
    else element.setAttribute(name, value === true ? "" : clean(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(...(child instanceof Node ? [child] : isolated(child)));
  }
  return element;
}

/** A text as nodes: what the server set apart (a number, a name inside a right-to-left text) is set apart here too. */
function isolated(text) {
  return String(text).split(/\u2068([^\u2066-\u2069]*)\u2069/).map((piece, index) => {
    const words = tidy(clean(piece));
    if (index % 2 === 0) return words;
    const apart = document.createElement("bdi");
    apart.append(words);
    return apart;
  });
}

/** What the browser's Intl has to know to write dates and numbers as the server does: Gregorian, Western digits. */
export function locale(language) {
  const regions = { en: "en-GB", ar: "ar-u-ca-gregory-nu-latn", fa: "fa-u-ca-gregory-nu-latn" };
  return regions[language] || language;
}

/** The sentence of a key with its {names} replaced. */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
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

/** The address when it is a path of our own host, else null. */
export function ownAddress(url) {
  try {
    const parsed = new URL(clean(url), window.location.origin);
    return clean(url).startsWith("/") && parsed.origin === window.location.origin ? parsed.pathname + parsed.search : null;
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

/** A link that opens beside this page, and says so. */
export function outerLink(text, url, texts, properties = {}) {
  return el("a", { ...properties, href: url, target: "_blank", rel: "noopener noreferrer" },
    text, el("span", { class: "invisible" }, ` ${texts.new_tab}`));
}

export function phoneLink(phone) {
  const address = phoneAddress(phone);
  const text = el("bdi", { dir: "ltr" }, phone);
  return address ? el("a", { href: address }, text) : text;
}
