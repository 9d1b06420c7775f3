// The dot that breathes once for every beat in which new frames have reached the recogniser, and for nothing else.

import { byId } from "./element.js";

const SILENCE = 3000; // Milliseconds after which frames that don't come are told of.
const BETWEEN = 450; // Milliseconds for which it is neither large nor small.

const dot = byId("dot");
let frames = -1;
let timer = 0;
let tell = () => {};

/** `changed(alive)` is called when frames stop coming, and when they come again. */
export function watchBreath(changed) {
  tell = changed;
}

/** Begins to wait for beats, as after a connection. */
export function expectBreath() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    dot.classList.remove("alive");
    tell(false);
  }, SILENCE);
}

/** A beat, with the frames so far. The first one after a loss only tells where counting begins. */
export function breathe(count) {
  const grown = frames >= 0 && count > frames;
  frames = count;
  if (!grown) return;
  dot.classList.add("alive");
  dot.classList.toggle("in");
  dot.classList.add("between");
  setTimeout(() => dot.classList.remove("between"), BETWEEN);
  tell(true);
  expectBreath();
}

/** Nobody is there who could tell of frames. */
export function holdBreath() {
  clearTimeout(timer);
  frames = -1;
  dot.classList.remove("alive");
  tell(true);
}
