// The form of filters: what is chosen in it, as filters, and back.

import { NONE, SWITCHES } from "./filters.js";

const BOXES = Object.keys(SWITCHES);

/** The filters that the form shows. */
export function readForm(form) {
  const box = (name) => form.querySelector(`input[type="checkbox"][name="${name}"]`);
  return {
    ...NONE, demarche: form.elements.demarche.value, open: form.elements.open.value, insee: form.elements.insee.value,
    kinds: kindBoxes(form).filter((one) => one.checked).map((one) => one.value),
    ...Object.fromEntries(BOXES.map((name) => [name, Boolean(box(name)?.checked)])),
  };
}

/** Make the form show filters; what it does not offer stays unchosen. */
export function writeForm(form, filters) {
  for (const name of ["demarche", "open"]) {
    const select = form.elements[name];
    select.value = [...select.options].some((one) => one.value === filters[name]) ? filters[name] : "";
  }
  for (const one of kindBoxes(form)) one.checked = filters.kinds.includes(one.value);
  for (const name of BOXES) {
    const box = form.querySelector(`input[type="checkbox"][name="${name}"]`);
    if (box) box.checked = filters[name];
  }
  form.elements.insee.value = filters.insee;
}

/** The kinds offered, in order. */
export function kindsOf(form) {
  return kindBoxes(form).map((one) => one.value);
}

/** Whether a kind is chosen whose places are not on the page: only the server has them. */
export function isElsewhere(form) {
  return kindBoxes(form).some((one) => one.checked && "absent" in one.dataset);
}

function kindBoxes(form) {
  return [...form.querySelectorAll('input[type="checkbox"][name="kind"]')];
}
