// A danger sign: that it is one, and the number to call, as large as it will go.

import { byId, setText, show } from "./element.js";
import { fit, giveUp } from "./fit.js";
import { word } from "./words.js";

// Sizes (rem) to try: beside the title, and then below it.
const SHORT = [6.5, 6, 5, 4, 3];
const LONG = [4.75, 4.25, 3.75, 3.25, 2.75, 2.25, 1.9, 1.6, 1.3];

const alarm = byId("alarm");
const number = byId("alarm-number");
new ResizeObserver(size).observe(byId("stage"));

const isShort = (digits) => digits !== "" && digits.length <= 4;

function size() {
  const short = isShort(number.textContent);
  const fits = () => alarm.scrollWidth <= alarm.clientWidth;
  giveUp(""); // What was given up for a sentence would be measured as room.
  alarm.classList.toggle("short", short);
  if (short && fit(number, SHORT, fits)) return;
  alarm.classList.remove("short");
  fit(number, short ? [...SHORT, 2.25] : LONG, fits);
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
