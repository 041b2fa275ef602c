// The ticket of an answer, and the address that carries the answer to a telephone.

const LOADING_MS = 15000;
const PATIENCE_MS = 60000; // the longest time that a frame is kept for a printer

/** The address of the ticket of an answer (its `custom` object) as a path of ours, null when it has none. Pure. */
export function ticketAddress(custom, server) {
  if (!custom || typeof custom.print_url !== "string" || !custom.print_url.startsWith("/")) return null;
  const url = new URL(custom.print_url, server);
  if (url.origin !== server) return null;
  url.searchParams.set("format", "ticket");
  return url.pathname + url.search;
}

/** The address of the QR code of an answer, or of our home without one: codes of the catalogue and of a commune, no position. Pure. */
export function qrAddress(custom, language) {
  const address = custom && (custom.print_url || custom.map_url);
  const known = new URLSearchParams(address ? String(address).split("?")[1] : "");
  const wanted = new URLSearchParams({ langue: language });
  for (const name of ["situation", "insee"]) if (known.get(name)) wanted.set(name, known.get(name));
  return `/qr.svg?${wanted}`;
}

/**
 * Print a page of ours in a frame that is not seen. Resolves once the browser has taken it; rejects when the page cannot be
 * had or printed, or when `signal` gives up. Whether a paper comes out, no page can know.
 */
export async function printed(path, signal, { fetch = (...all) => globalThis.fetch(...all), place = globalThis.document?.body } = {}) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LOADING_MS)]);
  const reply = await fetch(path, { credentials: "omit", signal: limit });
  if (!reply.ok) throw new Error(`ticket: ${reply.status}`);
  limit.throwIfAborted();
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: path, className: "imprimante", tabIndex: -1 });
  frame.setAttribute("aria-hidden", "true");
  const loaded = new Promise((done, failed) => {
    Object.assign(frame, { onload: done, onerror: failed });
    limit.addEventListener("abort", failed);
  });
  place.append(frame);
  const remove = () => frame.remove();
  try {
    await loaded;
    frame.contentWindow.addEventListener("afterprint", () => setTimeout(remove));
    setTimeout(remove, PATIENCE_MS);
    frame.contentWindow.print();
  } catch (error) {
    remove();
    throw error;
  }
}
