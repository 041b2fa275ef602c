// The kiosk's page starts: nothing is left of before, whatever happened to the browser.

import { Kiosk } from "./kiosk.js";

for (const storage of [window.sessionStorage, window.localStorage]) storage.clear();
const start = JSON.parse(document.getElementById("depart").textContent);
new Kiosk(document, start).begin();
