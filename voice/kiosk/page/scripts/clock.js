// The clock beside the bed: it wakes up once a minute.

import { byId, setText } from "./element.js";

export function startClock() {
  const now = new Date();
  const time = now.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  setText(byId("clock"), time);
  byId("clock").dateTime = time;
  setTimeout(startClock, 60_050 - (now % 60_000));
}
