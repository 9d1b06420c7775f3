// A danger sign: that it is one, and the number to call.

import { byId, setText, show } from "./element.js";
import { fit } from "./fit.js";
import { word } from "./words.js";

const SIZES = [9, 7.5, 6, 5, 4, 3.25, 2.5];
const number = byId("number");
let sized = "";
new ResizeObserver(() => fit(byId("number-digits"), SIZES, number)).observe(number);

export function showDanger(view) {
  const danger = view?.mode === "danger";
  show(byId("alarm"), danger);
  show(number, danger && view.alarm !== null);
  if (!danger) return;
  setText(byId("alarm-title"), word(view.alarm?.urgent ? "danger_now" : "danger_today"));
  if (!view.alarm) return;
  const { number: digits, call } = view.alarm;
  number.classList.toggle("named", digits === "");
  setText(byId("number-call"), digits ? call || word("call") : `${word("call")} ${call}`);
  setText(byId("number-digits"), digits);
  if (digits !== sized) fit(byId("number-digits"), SIZES, number);
  sized = digits;
}
