// What is cut off, lies outside the screen, or over something else: one line each. Runs in the page.
// `scrolls`: the stage may be longer than the screen, so that only its width is looked at; but `first` must be seen whole.
({ scrolls, first }) => {
  const found = [];
  const style = (e) => getComputedStyle(e);
  const seen = (e) =>
    !e.closest(".unseen, [hidden], svg symbol") &&
    e.getClientRects().length > 0 &&
    style(e).clipPath === "none" &&
    style(e).visibility === "visible";
  const beside = (box, rim, slack) => box.right > rim.right + slack || box.left < rim.left - slack;
  const outside = (box, rim, slack) => beside(box, rim, slack) || box.bottom > rim.bottom + slack || box.top < rim.top - slack;
  const screen = { top: 0, left: 0, right: innerWidth, bottom: innerHeight };
  const root = document.documentElement;
  if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) found.push("the page scrolls");
  const name = (e) => `${e.tagName} ${e.id} "${e.textContent.trim().slice(0, 30)}"`;
  const written = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
  const texts = [...document.querySelectorAll("#page *")].filter(written);
  for (const e of [...texts, ...document.querySelectorAll("button, #figure svg, #ring")].filter(seen)) {
    const box = e.getBoundingClientRect();
    const may = scrolls && e.closest("#stage") && !(first && e.closest(first));
    if ((may ? beside : outside)(box, screen, 1)) found.push(`${name(e)} lies outside`);
    // What is heard is cut off with dots where it is long.
    if (e.id === "heard-text") continue;
    for (let up = e.parentElement; up.id !== "page"; up = up.parentElement)
      if ((may && up.id === "stage" ? beside : outside)(box, up.getBoundingClientRect(), 3))
        found.push(`${name(e)} leaves ${up.id || up.tagName}`);
  }
  for (const button of [...document.querySelectorAll("button")].filter(seen)) {
    const { width, height } = button.getBoundingClientRect();
    if (width < 48 || height < 48) found.push(`${button.textContent} is ${width} x ${height}`);
    if (button.scrollWidth > button.clientWidth + 1) found.push(`${button.textContent} does not fit its button`);
  }
  // Side by side or below each other, never over each other; what has been scrolled away is under other things.
  const parts = ".banner, #heard, #alarm h2, #alarm-number, #turn p, #figure svg:not(.ghost), #count, button, #typing input";
  const boxes = scrolls ? [] : [...document.querySelectorAll(parts)].filter(seen).map((e) => [e, e.getBoundingClientRect()]);
  boxes.forEach(([a, one], i) => {
    for (const [b, two] of boxes.slice(i + 1)) {
      const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
      const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
      if (across > 1 && down > 1) found.push(`${name(a)} and ${name(b)} lie over each other`);
    }
  });
  return found;
}
