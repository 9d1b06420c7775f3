// The largest letters with which a text still fits into its box.

import { byId } from "./element.js";

export const inside = (box) => () => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1;

/** Takes away from the page what is named, for the sake of the sentences; "" takes away nothing. */
export function giveUp(names) {
  byId("page").dataset.without = names;
}

/** Tries the sizes (rem) from large to small; says whether one fitted. */
export function fit(element, sizes, fits = inside(element)) {
  for (const size of sizes) {
    element.style.setProperty("--fit", size);
    if (fits()) return true;
  }
  return false;
}
