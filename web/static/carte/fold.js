// On a narrow screen, the filters that are not used at once wait behind a button.

import { el } from "../widget/dom.js";

/** Put the button before the first of the parts that fold; its name is the form's, with how many filters are in force. */
export function foldable(form) {
  const parts = [form.elements.open?.closest(".champ"), ...form.querySelectorAll(".sortes, .bascules")].filter(Boolean);
  if (!parts.length) return () => {};
  const count = el("span", { class: "nombre", hidden: true });
  const button = el("button", { type: "button", class: "bouton plier", "aria-expanded": "false" }, form.getAttribute("aria-label"), count);
  for (const one of parts) one.classList.add("repliable");
  parts[0].before(button);
  form.classList.add("replie");
  button.addEventListener("click", () => {
    const isFolded = form.classList.toggle("replie");
    button.setAttribute("aria-expanded", String(!isFolded));
  });
  return () => {
    const inForce = parts.flatMap((one) => [...one.querySelectorAll("select, input")])
      .filter((one) => (one.type === "checkbox" ? one.checked : one.value)).length;
    count.hidden = inForce === 0;
    count.textContent = inForce;
  };
}
