// What a screen reader says: each sentence once, what was heard once it is whole, and a danger sign at once.

import { byId } from "./element.js";
import { word } from "./words.js";

const said = { sentence: "", heard: "", danger: "", plain: "" };

export function announce(view) {
  once("plain", view === null ? word("lost") : [view.deaf, view.mute].filter(Boolean).join(" "));
  if (view === null) return;
  const { alarm, heard, saying, turn } = view;
  const call = alarm ? [word(alarm.urgent ? "danger_now" : "danger_today"), word("call"), alarm.call, alarm.number] : [];
  once("danger", call.filter(Boolean).join(" "));
  once("heard", heard.open || !heard.text ? "" : `${word("heard")} ${heard.text}`);
  // The turn is told as a whole; a count, or what else is not of it, by itself.
  const aside = saying !== null && !turn.includes(saying.text);
  once("sentence", aside ? saying.text : turn.join(" "), aside ? saying.id : turn.join(" "));
}

/** Tells `text` unless the same occasion (`key`) was told of. */
function once(kind, text, key = text) {
  if (said[kind] === key) return;
  said[kind] = key;
  byId(`told-${kind}`).textContent = text;
}
