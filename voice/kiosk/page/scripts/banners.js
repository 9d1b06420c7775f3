// The lines across the top that say plainly what does not work.

import { setText, show } from "./element.js";

export function showBanner(name, text) {
  const banner = document.querySelector(`[data-banner="${name}"]`);
  setText(banner.querySelector("span"), text);
  show(banner, text !== "" || (name === "lost" && document.getElementById("page").dataset.lost === "true"));
}
