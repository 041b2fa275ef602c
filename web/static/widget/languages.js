// Which languages to ask the server for, the best first. Pure.

const CODE = /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/i;

/**
 * The person's choice, else the attribute, else (`auto`) the page's language, then the browser's; French closes the list.
 * The server gives the first that it speaks, the region left aside.
 */
export function wantedLanguages({ chosen, attribute, page, browser }) {
  const asked = attribute && attribute.toLowerCase() !== "auto" ? [attribute] : [page, ...(browser || [])];
  const codes = [chosen, ...asked, "fr"].map((one) => String(one ?? "").trim().replace(/_/g, "-")).filter((one) => CODE.test(one));
  return [...new Set(codes)].slice(0, 8);
}
