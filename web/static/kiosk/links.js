// A kiosk leads nowhere else: links are texts, except those to a page of ours, which become what the kiosk does with it.

import { el } from "../widget/dom.js";

const HREF = "a[href]:not([href^='#'], [data-effacer]), area[href]"; // « Tout afficher » stays on its page
const GESTURES = ["contextmenu", "dragstart"];

/**
 * Every link under `root` as a text. `own(url, label)` gives the element that stands for a link to our server (an origin),
 * null for none.
 */
export function unlink(root, { server, own = () => null }) {
  for (const link of root.querySelectorAll(HREF)) {
    const url = new URL(link.href);
    const label = [...link.childNodes].filter((one) => !(one.classList && one.classList.contains("invisible")));
    const isOurs = url.origin === server;
    link.replaceWith((isOurs && own(url, link.textContent.trim())) || el("span", { class: "sans-lien" }, label));
  }
}

/** Keep `root` (a document or a shadow) without links, whatever comes into it. Gives the observer. */
export function keepUnlinked(root, options) {
  unlink(root, options);
  const observer = new MutationObserver(() => unlink(root, options));
  observer.observe(root, { subtree: true, childList: true });
  return observer;
}

/** No menu of the browser, nothing dragged, no link followed in a document. */
export function lock(document) {
  for (const name of GESTURES) document.addEventListener(name, (event) => event.preventDefault(), { capture: true });
  for (const name of ["click", "auxclick"]) {
    document.addEventListener(name, (event) => {
      if (event.composedPath().some((one) => one.tagName === "A" && one.href)) event.preventDefault();
    }, { capture: true });
  }
}
