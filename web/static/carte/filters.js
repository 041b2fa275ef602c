// What the person asks to see: the same filters in the address, in the form and on the server.

export const SWITCHES = { wheelchair: "1", appointment: "none", foreign: "1", itinerant: "1" };
const OPENINGS = ["now", "saturday", "evening"];
const FACETS = { wheelchair: "wheelchair", appointment: "no-appointment", foreign: "foreign", itinerant: "itinerant" };
const NAMES = ["demarche", "kind", "open", ...Object.keys(SWITCHES), "insee"];
const TYPED = "q"; // what is in the box of communes: `insee` says it better
export const NONE = Object.freeze({
  demarche: "", kinds: Object.freeze([]), open: "", wheelchair: false, appointment: false, foreign: false, itinerant: false, insee: "",
});

/** The filters of an address (`URLSearchParams`); what no filter can be is left out. */
export function fromParameters(parameters) {
  const open = parameters.get("open") || "";
  const kinds = parameters.getAll("kind").flatMap((one) => one.split(",")).map((one) => one.trim()).filter(Boolean);
  const insee = parameters.get("insee") || "";
  const switches = Object.entries(SWITCHES).map(([name, value]) => [name, parameters.get(name) === value]);
  return {
    ...NONE, demarche: (parameters.get("demarche") || "").trim(), kinds: [...new Set(kinds)], open: OPENINGS.includes(open) ? open : "",
    ...Object.fromEntries(switches), insee: /^\d[\dAB]\d{3}$/.test(insee) ? insee : "",
  };
}

/** The query (« demarche=cni&kind=pan,mairie_dr ») of filters: empty ones left out, what `base` says besides kept. */
export function toQuery(filters, base = new URLSearchParams()) {
  const result = new URLSearchParams(base);
  for (const name of [...NAMES, TYPED]) result.delete(name);
  for (const [name, value] of [...result]) if (!value) result.delete(name);
  if (filters.demarche) result.set("demarche", filters.demarche);
  if (filters.kinds.length) result.set("kind", filters.kinds.join(","));
  if (filters.open) result.set("open", filters.open);
  for (const [name, value] of Object.entries(SWITCHES)) if (filters[name]) result.set(name, value);
  if (filters.insee) result.set("insee", filters.insee);
  return result.toString().replaceAll("%2C", ",");
}

/**
 * Whether a place is to be shown. `place`: `kind`, `demarches` and `facets` (sets), `isOpen` true, false or null (unknown).
 * Without any kind asked, all are shown but the ordinary mairies, as on the server.
 */
export function matches(place, filters) {
  const { kinds, demarche, open } = filters;
  if (kinds.length ? !kinds.includes(place.kind) : place.kind === "mairie") return false;
  if (demarche && !place.demarches.has(demarche)) return false;
  if (open === "now" ? place.isOpen !== true : open && !place.facets.has(open)) return false;
  return Object.entries(FACETS).every(([name, facet]) => !filters[name] || place.facets.has(facet));
}
