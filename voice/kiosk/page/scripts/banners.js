// The lines across the top that say plainly what does not work: two at most, so that the rest keeps its room.

import { once } from "./announcer.js";
import { setText, show } from "./element.js";

const texts = { lost: "", deaf: "", unheard: "", mute: "" };

/** Changes some of the texts; "" takes one away. */
export function showBanners(changes) {
  Object.assign(texts, changes);
  const told = worthTelling();
  for (const name of Object.keys(texts)) {
    const banner = document.querySelector(`[data-banner="${name}"]`);
    setText(banner.querySelector("span"), told[name] ?? "");
    show(banner, Boolean(told[name]));
  }
  once("plain", Object.values(told).filter(Boolean).join(" "));
}

/** Of a Charley that is lost nothing else is known; and one that is deaf has told that its microphone is quiet. */
function worthTelling() {
  const { lost, deaf, unheard, mute } = texts;
  if (lost) return { lost };
  return deaf ? { deaf, mute } : { unheard, mute };
}
