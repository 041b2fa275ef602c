// The component's own styles, inside its shadow: nothing of the site's comes in, nothing of ours goes out.

const FILES = ["../tokens.css", "./panel.css", "./answer.css"].map((name) => new URL(name, import.meta.url).href);
const PATIENCE_MS = 4000;
let sheets = null;

async function sheet(url) {
  const reply = await fetch(url, { credentials: "omit" });
  if (!reply.ok) throw new Error(`styles: ${reply.status}`);
  const made = new CSSStyleSheet();
  made.replaceSync(await reply.text());
  return made;
}

/** Dress a shadow root; a policy that forbids styles does not stop constructed ones, and links do where there are none. */
export async function dress(root) {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    try {
      sheets = sheets || Promise.all(FILES.map(sheet));
      root.adoptedStyleSheets = await sheets;
      return;
    } catch {
      sheets = null;
    }
  }
  await Promise.all(FILES.map((href) => new Promise((done) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: done });
    root.prepend(link);
    setTimeout(done, PATIENCE_MS);
  })));
}
