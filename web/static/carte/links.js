// What leads elsewhere from the page keeps what is shown: the other languages, the choice of another département.

import { el } from "../widget/dom.js";
import { NONE, toQuery } from "./filters.js";

/** The address of a link of the page, with these filters instead of its own. */
export function withFilters(address, filters) {
  const [path, own = ""] = address.split("?");
  const query = toQuery(filters, new URLSearchParams(own));
  return query ? `${path}?${query}` : path;
}

/** Make the links to other languages, and the form that chooses a département, say these filters. */
export function keepFilters(filters) {
  for (const link of document.querySelectorAll(".langues a[hreflang]")) {
    link.setAttribute("href", withFilters(link.getAttribute("href"), filters));
  }
  const form = document.querySelector(".choix-departement");
  if (!form) return;
  for (const one of form.querySelectorAll("[data-filtre]")) one.remove();
  const values = new URLSearchParams(toQuery({ ...filters, insee: NONE.insee })); // a commune is of one département
  form.append(...[...values].map(([name, value]) => el("input", { type: "hidden", name, value, "data-filtre": true })));
}
