// The webmaster's page: the code and its preview follow the form, and the code is copied by a button.
// The server alone writes the code: what it answers to the form is asked again and put in place.

const PAUSE_MS = 300;
const form = document.querySelector("[data-reglages]");
const status = document.querySelector("[data-etat]");
let timer = null;
let asked = 0;

/** The page's own address for what the form says now. */
export function address(fields) {
  const query = new URLSearchParams([...fields].filter(([, value]) => value));
  return `/integrer?${query}`;
}

async function refresh() {
  const url = address(new FormData(form));
  const turn = (asked += 1);
  try {
    const reply = await fetch(url);
    if (!reply.ok || turn !== asked) return;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    for (const code of document.querySelectorAll(".code textarea")) code.value = fresh.getElementById(code.id).value;
    const frame = document.querySelector("[data-apercu]");
    const source = fresh.querySelector("[data-apercu]").getAttribute("src");
    if (frame.getAttribute("src") !== source) frame.setAttribute("src", source);
    window.history.replaceState(null, "", url);
    status.textContent = "";
  } catch {
    // no network: the code shown stays that of the last choices, and the form can still be sent
  }
}

async function copy(code) {
  status.textContent = "";
  try {
    await navigator.clipboard.writeText(code.value);
    status.textContent = status.dataset.copied;
  } catch {
    code.focus();
    code.select();
    status.textContent = status.dataset.failed;
  }
}

function later() {
  window.clearTimeout(timer);
  timer = window.setTimeout(refresh, PAUSE_MS);
}

form.addEventListener("change", later);
form.addEventListener("input", later);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  refresh();
});
for (const button of document.querySelectorAll("[data-copier]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(document.getElementById(button.dataset.copier)));
}
