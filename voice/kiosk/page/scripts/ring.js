// The ring that empties during a hold, and the number in it: counted up as the voice counts; long waits as time left.

import { byId, icon, setText } from "./element.js";
import { word } from "./words.js";

const SHORTEST = 4; // Seconds: a shorter hold is over before the eye has found the ring.
const COUNTED = 30; // Up to here the seconds are counted, as aloud; longer waits show what is left.

const ring = byId("ring");
const halves = { right: ring.querySelector(".right i"), left: ring.querySelector(".left i") };
let timer = 0;

/** `at` is when the step was true (performance.now()); from there on the ring runs by itself. */
export function showRing(step, at) {
  clearTimeout(timer);
  const { seconds = 0, held = 0, holding = false, paused = false } = step ?? {};
  ring.classList.toggle("idle", seconds < SHORTEST);
  if (seconds < SHORTEST) return;
  const moving = holding && !paused;
  const now = () => Math.min(seconds, held + (moving ? (performance.now() - at) / 1000 : 0));
  count();

  function count() {
    const held = Math.floor(now() + 0.05);
    write(held, seconds, paused);
    empty((360 * held) / seconds);
    if (moving && held < seconds) timer = setTimeout(count, (held + 1 - now()) * 1000);
  }
}

/** With the number, once a second: an animation would have the browser draw sixty times. */
function empty(degrees) {
  halves.right.style.transform = `rotate(${Math.min(180, degrees)}deg)`;
  halves.left.style.transform = `rotate(${Math.max(0, degrees - 180)}deg)`;
}

function write(held, seconds, paused) {
  const number = byId("ring-number");
  const counted = seconds <= COUNTED;
  number.classList.toggle("long", !counted);
  const text = counted ? String(held) : clock(seconds - held);
  if (paused) {
    if (!number.querySelector("svg")) number.replaceChildren(icon("pause"));
  } else setText(number, text);
  setText(byId("ring-of"), paused ? word("paused") : counted ? word("of", { M: seconds }) : word("left_over"));
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
