// What a screen reader says: each turn once, what was heard once it is whole, and a danger sign at once.

import { byId } from "./element.js";
import { word } from "./words.js";

const CLEARED = 100; // Milliseconds for which a region is empty before the same text: else nothing would have changed.

const told = {}; // kind -> the occasion that was told of
const timers = {};

export function announce(view) {
  if (view === null) {
    for (const kind of ["heard", "turn", "aside", "danger", "paused"]) empty(kind);
    return;
  }
  const { alarm, heard, saying, step, turn, turn_number: number } = view;
  const call = alarm ? [word(alarm.urgent ? "danger_now" : "danger_today"), word("call"), alarm.call, alarm.number] : [];
  once("danger", call.filter(Boolean).join(" "));
  once("heard", heard.open || !heard.text ? "" : `${word("heard")} ${heard.text}`);
  // The turn is told as a whole; a count, or what else is not of it, by itself. Whichever is away for a while and
  // comes back is still the one that was told.
  if (turn.length) once("turn", turn.join(" "), JSON.stringify([number, turn]));
  else empty("turn");
  if (saying !== null && !turn.includes(saying.text)) once("aside", saying.text, saying.id);
  else empty("aside");
  once("paused", step?.paused ? word("paused") : "");
}

/** Tells `text` unless the same occasion (`key`) was told of. */
export function once(kind, text, key = text) {
  if (told[kind] === key) return;
  told[kind] = key;
  const region = byId(`told-${kind}`);
  const same = text !== "" && region.textContent === text;
  empty(kind);
  if (same) timers[kind] = setTimeout(() => (region.textContent = text), CLEARED);
  else region.textContent = text;
}

function empty(kind) {
  clearTimeout(timers[kind]);
  byId(`told-${kind}`).textContent = "";
}
