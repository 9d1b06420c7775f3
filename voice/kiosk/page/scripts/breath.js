// The dot that breathes once for every beat in which new frames have reached the recogniser, and for nothing else.

import { byId } from "./element.js";

const QUIET = 3; // Beats in which no frame came, after which that is told of.
const BETWEEN = 450; // Milliseconds for which it is neither large nor small.

const dot = byId("dot");
let frames = -1;
let quiet = 0;
let tell = () => {};

/** `changed(alive)` is called when frames stop coming, and when they come again. */
export function watchBreath(changed) {
  tell = changed;
}

/** A beat, with the frames so far. The first one after a loss only tells where counting begins. */
export function breathe(count) {
  const grown = frames >= 0 && count > frames;
  quiet = grown || frames < 0 ? 0 : quiet + 1;
  frames = count;
  if (quiet >= QUIET) {
    dot.classList.remove("alive");
    tell(false);
  }
  if (!grown) return;
  dot.classList.add("alive");
  dot.classList.toggle("in");
  dot.classList.add("between");
  setTimeout(() => dot.classList.remove("between"), BETWEEN);
  tell(true);
}

/** Nobody is there who could tell of frames. */
export function holdBreath() {
  frames = -1;
  quiet = 0;
  dot.classList.remove("alive");
  tell(true);
}
