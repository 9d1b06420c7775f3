// What Charley hears, while it hears it, and whether it was understood.

import { byId, icon, setText, show } from "./element.js";
import { fit, inside } from "./fit.js";
import { word } from "./words.js";

const SIZES = [3.5, 3, 2.6, 2.3, 2, 1.75];
const line = byId("heard");
let sized = "";

export function showHeard(view) {
  const listening = view?.mode === "listening";
  const { text = "", open = false, understood = null } = view?.heard ?? {};
  show(line, listening || (view !== null && view.mode !== "asleep" && text !== ""));
  show(byId("hint"), listening);
  if (line.hidden) return;
  setText(byId("hint"), word("hint"));
  setText(byId("heard-label"), text ? word("heard") : "");
  setText(byId("heard-text"), text ? text + (open ? " …" : "") : word("listening"));
  verdict(open || text === "" ? null : understood);
  const key = listening + text;
  if (listening && key !== sized) fit(byId("heard-text"), SIZES, inside(line));
  sized = key;
}

/** A mark and a word for it: understood, not understood, or nothing yet. */
function verdict(understood) {
  const mark = byId("heard-mark");
  if (mark.dataset.is === String(understood)) return;
  mark.dataset.is = String(understood);
  if (understood === null) return mark.replaceChildren();
  mark.replaceChildren(icon(understood ? "yes" : "no"), ` ${word(understood ? "understood" : "not_understood")}`);
}
