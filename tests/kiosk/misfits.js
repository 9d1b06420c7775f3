// What is cut off, lies outside the screen, or over something else: one line each. Runs in the page.
() => {
  const found = [];
  const style = (e) => getComputedStyle(e);
  const seen = (e) =>
    !e.closest(".unseen, [hidden], svg symbol") &&
    e.getClientRects().length > 0 &&
    style(e).clipPath === "none" &&
    style(e).visibility === "visible";
  const outside = (box, rim, slack) =>
    box.bottom > rim.bottom + slack || box.right > rim.right + slack || box.top < rim.top - slack || box.left < rim.left - slack;
  const screen = { top: 0, left: 0, right: innerWidth, bottom: innerHeight };
  const root = document.documentElement;
  if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) found.push("the page scrolls");
  const written = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
  const texts = [...document.querySelectorAll("#page *")].filter(written);
  for (const e of [...texts, ...document.querySelectorAll("button, #figure svg, #ring")].filter(seen)) {
    const name = `${e.tagName} ${e.id} "${e.textContent.trim().slice(0, 30)}"`;
    const box = e.getBoundingClientRect();
    if (outside(box, screen, 1)) found.push(`${name} lies outside`);
    // What is heard is cut off with dots where it is long.
    if (e.id === "heard-text") continue;
    for (let up = e.parentElement; up.id !== "page"; up = up.parentElement)
      if (outside(box, up.getBoundingClientRect(), 3)) found.push(`${name} leaves ${up.id || up.tagName}`);
  }
  for (const button of [...document.querySelectorAll("button")].filter(seen)) {
    const { width, height } = button.getBoundingClientRect();
    if (width < 48 || height < 48) found.push(`${button.textContent} is ${width} x ${height}`);
    if (button.scrollWidth > button.clientWidth + 1) found.push(`${button.textContent} does not fit its button`);
  }
  return found;
}
