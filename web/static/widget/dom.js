// Building elements without ever making HTML out of a text.

import { clean, phoneAddress, segments } from "./text.js";

/** An element: `properties` are attributes (null and false are left out), `on…` functions listen; `children` nodes or texts. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
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
  return segments(text).map((one) => {
    if (!one.apart) return one.text;
    const apart = document.createElement("bdi");
    apart.append(one.text);
    return apart;
  });
}

export function invisible(text) {
  return el("span", { class: "invisible" }, text);
}

/** The address as our own pages write it: a path where the page is the assistant's own. */
export function near(url) {
  return url.startsWith(`${window.location.origin}/`) ? url.slice(window.location.origin.length) : url;
}

/** A link that opens beside this page, and says so. */
export function outerLink(text, url, texts, properties = {}) {
  return el("a", { ...properties, href: near(url), target: "_blank", rel: "noopener noreferrer" }, text, invisible(` ${texts.new_tab}`));
}

export function phoneLink(phone, properties = {}) {
  const address = phoneAddress(phone);
  const text = el("bdi", { dir: "ltr" }, phone);
  return address ? el("a", { ...properties, href: address }, text) : text;
}

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  cni: "M4.5 5h15a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM6.2 10.8a2 2 0 1 0 4 0 2 2 0 1 0-4 0M5 16c.6-1.7 1.8-2.5 3.2-2.5s2.6.8 3.2 2.5M14.5 10h4M14.5 13.5h4",
  passeport: "M7 2.5h10a2.5 2.5 0 0 1 2.5 2.5v14a2.5 2.5 0 0 1-2.5 2.5H7A2.5 2.5 0 0 1 4.5 19V5A2.5 2.5 0 0 1 7 2.5zM8.4 10a3.6 3.6 0 1 0 7.2 0 3.6 3.6 0 1 0-7.2 0M8.4 10h7.2M12 6.4c1.3 1 1.9 2.2 1.9 3.6s-.6 2.6-1.9 3.6c-1.3-1-1.9-2.2-1.9-3.6s.6-2.6 1.9-3.6zM9 17.5h6",
  permis: "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M9.7 12a2.3 2.3 0 1 0 4.6 0 2.3 2.3 0 1 0-4.6 0M3.3 10.5c5.6-1.5 11.8-1.5 17.4 0M10.6 14 8 20M13.4 14l2.6 6",
  carte_grise: "M3 16.5v-3.7l1.7-1 1.7-4.3c.3-.8 1-1.3 1.9-1.3h7.4c.9 0 1.6.5 1.9 1.3l1.7 4.3 1.7 1v3.7zM5 11.8h14M5.4 16.8a1.9 1.9 0 1 0 3.8 0 1.9 1.9 0 1 0-3.8 0M14.8 16.8a1.9 1.9 0 1 0 3.8 0 1.9 1.9 0 1 0-3.8 0",
  titre_sejour: "M6 2.5h8.5L19 7v14.5H6zM14.5 2.5V7H19M10.3 12.4a2.1 2.1 0 1 0 4.2 0 2.1 2.1 0 1 0-4.2 0M9 18.3c.6-1.7 1.8-2.5 3.4-2.5s2.8.8 3.4 2.5",
  france_services: "M5 8a3 3 0 1 0 6 0 3 3 0 1 0-6 0M14.4 9a2.4 2.4 0 1 0 4.8 0 2.4 2.4 0 1 0-4.8 0M2.5 19.5c.5-4 2.5-6 5.5-6s5 2 5.5 6zM15 14.2c.6-.2 1.2-.3 1.8-.3 2.6 0 4.2 1.8 4.7 5.1h-5",
  chat: "M5 4h14a2.5 2.5 0 0 1 2.5 2.5v8A2.5 2.5 0 0 1 19 17h-7l-5 4v-4H5a2.5 2.5 0 0 1-2.5-2.5v-8A2.5 2.5 0 0 1 5 4zM8 9h8M8 12.5h5",
  send: "M4 12h14M12.5 5.5 19 12l-6.5 6.5",
  close: "M6 6l12 12M18 6 6 18",
  phone: "M6.5 3.5 9.3 4l1.3 4-2 1.8a13 13 0 0 0 5.6 5.6l1.8-2 4 1.3.5 2.8c.1 1.6-1 3-2.6 3C10.2 20.2 3.8 13.8 3.5 6.1c0-1.6 1.4-2.7 3-2.6z",
  erase: "M4.5 7h15M9 7V4.5h6V7M6.5 7l.9 13h9.2l.9-13M10.2 10.5v6M13.8 10.5v6",
  globe: "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M3 12h18M12 3c2.6 2.5 3.9 5.5 3.9 9s-1.3 6.5-3.9 9c-2.6-2.5-3.9-5.5-3.9-9S9.4 5.5 12 3z",
  here: "M12 3v3M12 18v3M3 12h3M18 12h3M6 12a6 6 0 1 0 12 0 6 6 0 1 0-12 0M10.5 12a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0",
  voice: "M4 9.5v5h3.5L12 18V6L7.5 9.5zM15.5 9c1 .8 1.5 1.8 1.5 3s-.5 2.2-1.5 3M18 6.5a7 7 0 0 1 0 11",
  stop: "M7 7h10v10H7z",
  mic: "M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21",
  copy: "M9 8.5h10.5V20H9zM5 15.5V4h10.5",
  share: "M12 14.5V3.5M8 7l4-3.5L16 7M5.5 11.5V20h13v-8.5",
  print: "M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z",
  route: "M12 21c4-4.5 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2.5 6.5 6.5 11zM9.7 10a2.3 2.3 0 1 0 4.6 0 2.3 2.3 0 1 0-4.6 0",
  bksp: "M8.5 5.5H20a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H8.5L2.5 12zM11.5 9.5l5 5M16.5 9.5l-5 5",
  shift: "M12 4 4 12.5h4.5V19h7v-6.5H20z",
  hide: "M3 4.5h18v10H3zM6.5 8h.01M10 8h.01M13.5 8h.01M17 8h.01M8 11.5h8M9 18l3 3 3-3",
  map: "M3.5 6 9 4l6 2 5.5-2v14L15 20l-6-2-5.5 2zM9 4v14M15 6v14",
};

/** A drawing that goes with a text: nothing of it is read aloud. */
export function icon(name, className = "picto") {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ class: `${className} picto-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button with its drawing; `label` is its accessible name even where only the drawing shows. */
export function iconButton(name, label, properties = {}) {
  return el("button", { type: "button", ...properties }, icon(name), el("span", { class: "nom" }, label));
}
