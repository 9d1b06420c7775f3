// The largest letters with which a text still fits into its box.

/** Tries the sizes (rem) from large to small; says whether one fitted. */
export function fit(element, sizes, box = element) {
  for (const size of sizes) {
    element.style.setProperty("--fit", size);
    if (box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1) return true;
  }
  return false;
}
