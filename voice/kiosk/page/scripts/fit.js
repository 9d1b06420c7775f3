// The largest letters with which a text still fits into its box.

export const inside = (box) => () => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1;

/** Tries the sizes (rem) from large to small; says whether one fitted. */
export function fit(element, sizes, fits = inside(element)) {
  for (const size of sizes) {
    element.style.setProperty("--fit", size);
    if (fits()) return true;
  }
  return false;
}
