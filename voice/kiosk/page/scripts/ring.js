// The ring that empties during a hold, and the number in it: counted up as the voice counts; long waits as time left.

import { byId, icon, setText } from "./element.js";
import { word } from "./words.js";

const SHORTEST = 4; // Seconds: a shorter hold is over before the eye has found the ring.
const COUNTED = 30; // Up to here the seconds are counted, as aloud; longer waits show what is left.

const ring = byId("ring");
const halves = { right: ring.querySelector(".right i"), left: ring.querySelector(".left i") };
const turns = { right: [0, 180, 180], left: [0, 0, 180] };
let animations = [];
let running = "";
let timer = 0;

/** `at` is when the step was true (performance.now()); from there on the ring runs by itself. */
export function showRing(step, at) {
  clearTimeout(timer);
  const { seconds = 0, held = 0, holding = false, paused = false, number, time } = step ?? {};
  const visible = step !== null && seconds >= SHORTEST;
  ring.classList.toggle("idle", !visible);
  if (!visible) return clear();
  const key = JSON.stringify([seconds, number, time]);
  if (key !== running) start(key, seconds);
  const moving = holding && !paused;
  const now = () => Math.min(seconds, held + (moving ? (performance.now() - at) / 1000 : 0));
  for (const animation of animations) {
    // A view that says what the ring shows already must not make it twitch.
    if (Math.abs(animation.currentTime - now() * 1000) > 150) animation.currentTime = now() * 1000;
    if (moving && now() < seconds) animation.play();
    else animation.pause();
  }
  count();

  function count() {
    const held = Math.floor(now() + 0.05);
    write(held, seconds, paused);
    if (moving && held < seconds) timer = setTimeout(count, (held + 1 - now()) * 1000);
  }
}

function start(key, seconds) {
  clear();
  running = key;
  animations = Object.entries(halves).map(([side, half]) =>
    half.animate(turns[side].map((deg) => ({ transform: `rotate(${deg}deg)` })), { duration: seconds * 1000, fill: "both" }));
  for (const animation of animations) animation.pause();
}

function clear() {
  running = "";
  for (const animation of animations) animation.cancel();
  animations = [];
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
