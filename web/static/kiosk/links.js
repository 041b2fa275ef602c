// A kiosk leads nowhere else: links are texts, except those to a page of ours, which become what the kiosk does with it.

import { el } from "../widget/dom.js";

const HREF = "a[href]:not([href^='#'], [data-effacer]), area[href]"; // « Tout afficher » stays on its page
const GESTURES = ["contextmenu", "dragstart"];

/** Whether a link of a map's frame may be followed in it: to another map of a kiosk, on our server (an origin). Pure. */
export function leadsToMap({ href, target }, server) {
  const url = new URL(href);
  return url.origin === server && url.pathname === "/carte" && url.searchParams.get("surface") === "kiosk" && !target;
}

/**
 * Every link under `root` as a text. `own(url, label)` gives the element that stands for a link to our server (an origin),
 * null for none; those that `isLive(link)` stay.
 */
export function unlink(root, { server, own = () => null, isLive = () => false }) {
  for (const link of root.querySelectorAll(HREF)) {
    if (isLive(link)) continue;
    const url = new URL(link.href);
    const label = [...link.childNodes].filter((one) => !(one.classList && one.classList.contains("invisible")));
    const text = label.map((one) => one.textContent).join("").trim();
    link.replaceWith((url.origin === server && own(url, text)) || el("span", { class: "sans-lien" }, label));
  }
}

/** Keep `root` (a document or a shadow) without links, whatever comes into it. Gives the observer. */
export function keepUnlinked(root, options) {
  unlink(root, options);
  const observer = new MutationObserver(() => unlink(root, options));
  observer.observe(root, { subtree: true, childList: true });
  return observer;
}

/** No menu of the browser, nothing dragged, no link followed in a document, but those that `isLive(link)`. */
export function lock(document, isLive = () => false) {
  for (const name of GESTURES) document.addEventListener(name, (event) => event.preventDefault(), { capture: true });
  for (const name of ["click", "auxclick"]) {
    document.addEventListener(name, (event) => {
      const isPlain = event.type === "click" && !(event.ctrlKey || event.metaKey || event.shiftKey); // another one opens a window
      const link = event.composedPath().find((one) => one.tagName === "A" && one.href);
      if (link && !(isPlain && isLive(link))) event.preventDefault();
    }, { capture: true });
  }
}
