// What Charley says: the sentences of its turn, the present one bright, the present word marked.

import { byId, make, show } from "./element.js";
import { fit } from "./fit.js";
import { beginnings } from "./timing.js";

// Sizes (rem) to try: below the last one, eyes that have just opened read nothing from a bed.
const SIZES = {
  speaking: [3.8, 3.4, 3, 2.7, 2.4, 2.15, 1.9],
  question: [4.2, 3.8, 3.4, 3, 2.7, 2.4, 2.15, 1.9],
  coaching: [2.35, 2.1, 1.85, 1.6],
  danger: [3, 2.7, 2.4, 2.15, 1.9, 1.7, 1.55],
};

const turn = byId("turn");
let shown = ""; // What the paragraphs were made from.
let playing = ""; // The sentence whose words are marked, and since when.
let timer = 0;
new ResizeObserver(() => size()).observe(turn);

/** The sentences of a view; a question that is not among them comes last. */
function sentences({ turn: said, saying, question, mode }) {
  const texts = [...said];
  if (mode === "coaching" && saying) return [saying.text];
  if (saying && !texts.includes(saying.text)) texts.push(saying.text);
  if (question && !texts.includes(question.text)) texts.push(question.text);
  return texts;
}

export function showTurn(view) {
  const visible = view !== null && ["speaking", "question", "coaching", "danger"].includes(view.mode);
  show(turn, visible);
  if (!visible) return stop();
  const texts = sentences(view);
  const key = JSON.stringify([view.mode, texts]);
  if (key !== shown) {
    shown = key;
    playing = "";
    turn.replaceChildren(...texts.map((text) => make("p", {}, ...spaced(text))));
    size();
  }
  mark(view, texts);
}

/** A sentence as words that can be marked one by one. */
function spaced(text) {
  return text.split(/\s+/).flatMap((word, i) => [i ? " " : "", make("span", { text: word })]);
}

function size() {
  if (turn.hidden) return;
  const paragraphs = [...turn.children];
  for (const p of paragraphs) p.hidden = false;
  const sizes = SIZES[byId("page").dataset.mode] ?? SIZES.speaking;
  const present = paragraphs.findLast((p) => p.classList.contains("present")) ?? paragraphs.at(-1);
  // What is too much even for small letters is left out from the beginning: it was said longest ago.
  while (!fit(turn, sizes)) {
    const first = paragraphs.find((p) => !p.hidden && p !== present) ?? null;
    if (!first) return;
    first.hidden = true;
  }
}

/** Marks the present sentence, and from here on its words, each when it is due. */
function mark({ saying, question, mode, at }, texts) {
  const text = saying?.text ?? (mode === "question" ? question?.text : null);
  const index = text ? texts.lastIndexOf(text) : -1;
  [...turn.children].forEach((p, i) => p.classList.toggle("present", index < 0 || i === index));
  const key = saying ? `${saying.id} ${index}` : "";
  // An announcement that broke in has been said, and what it broke into is no longer among the sentences.
  if (!saying || index < 0) return stop();
  if (key !== playing) size();
  playing = key;
  clearTimeout(timer);
  const words = [...turn.children[index].querySelectorAll("span")];
  const due = beginnings(words.map((w) => w.textContent), saying.seconds);
  const began = at - saying.at * 1000;
  step();

  function step() {
    const now = (performance.now() - began) / 1000;
    const present = now > saying.seconds + 0.3 ? null : words[due.findLastIndex((begins) => begins <= now)];
    for (const old of turn.querySelectorAll(".now")) if (old !== present) old.classList.remove("now");
    if (!present) return;
    present.classList.add("now");
    const next = due.find((begins) => begins > now) ?? saying.seconds + 0.35;
    timer = setTimeout(step, Math.max(10, (next - now) * 1000));
  }
}

function stop() {
  clearTimeout(timer);
  playing = "";
  for (const old of turn.querySelectorAll(".now")) old.classList.remove("now");
}
