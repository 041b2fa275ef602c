// The component: `<ou-aller-chat>` is known once this module has been read.

import { OuAllerChat } from "./element.js";

if (!customElements.get("ou-aller-chat")) customElements.define("ou-aller-chat", OuAllerChat);
