// A danger sign: that it is one, and the number to call, as large as it will go.

import { byId, setText, show } from "./element.js";
import { fit } from "./fit.js";
import { word } from "./words.js";

const SHORT = [6.5, 6, 5, 4, 3];
const LONG = [4.75, 4.25, 3.75, 3.25, 2.75, 2.25];

const alarm = byId("alarm");
const number = byId("alarm-number");
new ResizeObserver(size).observe(byId("stage"));

const isShort = (digits) => digits !== "" && digits.length <= 4;

function size() {
  const short = isShort(number.textContent);
  alarm.classList.toggle("short", short);
  fit(number, short ? SHORT : LONG, () => alarm.scrollWidth <= alarm.clientWidth);
}

export function showDanger(view) {
  const danger = view?.mode === "danger";
  show(alarm, danger);
  if (!danger) return;
  const { urgent, number: digits, call } = view.alarm ?? { urgent: true, number: "", call: "" };
  setText(byId("alarm-title"), word(urgent ? "danger_now" : "danger_today"));
  // An emergency number says by itself whom it calls.
  const whom = isShort(digits) ? "" : call;
  setText(byId("alarm-call"), digits || call ? `${word("call")} ${whom}` : "");
  if (number.textContent === digits) return;
  number.textContent = digits;
  size();
}
