// What Charley says: the sentences of its turn, the present one bright, the present word marked.

import { byId, make, show } from "./element.js";
import { fit, giveUp } from "./fit.js";
import { beginnings } from "./timing.js";

// Sizes (rem) to try: below the last one, eyes that have just opened read nothing from a bed.
const SIZES = {
  speaking: [3.8, 3.4, 3, 2.7, 2.4, 2.15, 1.9],
  question: [4.2, 3.8, 3.4, 3, 2.7, 2.4, 2.15, 1.9],
  coaching: [2.35, 2.1, 1.85, 1.6, 1.4, 1.25],
  danger: [3, 2.7, 2.4, 2.15, 1.9, 1.7, 1.55],
};

// What gives up its room before a sentence has to go, and what does before the most important ones have to.
const FOR_ANY = { danger: ["", "heard", "heard controls"], coaching: [""], others: ["", "heard"] };
const FOR_LAST = "heard controls alarm";
const IMPORTANT = { danger: 2, coaching: 0, others: 1 };

const turn = byId("turn");
let shown = ""; // What the paragraphs were made from.
let kept = { present: -1, open: -1 }; // The ones that are not left out for others.
let timer = 0;
new ResizeObserver(() => size()).observe(turn);

/** The sentences of a view, the `present` one and the `open` question among them; -1 where there is none. */
function sentences({ turn: said, saying, question, mode }) {
  if (mode === "coaching" && saying) return { texts: [saying.text], present: 0, open: -1 };
  const texts = [...said];
  // The question is asked in other words, too: what the turn ends with is the one that is open.
  if (question && !texts.includes(question.text) && !texts.at(-1)?.endsWith("?")) texts.push(question.text);
  const asked = texts.lastIndexOf(question?.text);
  const open = question && asked < 0 ? texts.length - 1 : asked;
  if (saying && !texts.includes(saying.text)) texts.push(saying.text);
  const present = saying ? texts.lastIndexOf(saying.text) : mode === "question" ? open : -1;
  return { texts, present, open };
}

export function showTurn(view) {
  const visible = view !== null && ["speaking", "question", "coaching", "danger"].includes(view.mode);
  show(turn, visible);
  if (!visible) {
    giveUp("");
    return stop();
  }
  const { texts, present, open } = sentences(view);
  const key = JSON.stringify([view.mode, texts]);
  const made = key !== shown;
  shown = key;
  if (made) turn.replaceChildren(...texts.map((text) => make("p", {}, ...spaced(text))));
  [...turn.children].forEach((p, i) => {
    p.classList.toggle("present", present < 0 || i === present);
    p.classList.toggle("open", i === open);
  });
  const moved = present !== kept.present || open !== kept.open;
  kept = { present, open };
  if (made || moved) size();
  mark(view, present);
}

/** A sentence as words that can be marked one by one. */
function spaced(text) {
  return text.split(/\s+/).flatMap((word, i) => [i ? " " : "", make("span", { text: word })]);
}

/** As large as it goes. What does not fit whole is not shown: a sliced line is read as another one. */
function size() {
  if (turn.hidden) return;
  const { mode } = byId("page").dataset;
  const fits = (without) => {
    giveUp(without);
    return fit(turn, SIZES[mode] ?? SIZES.speaking);
  };
  const leaving = leastFirst();
  for (const p of leaving) p.hidden = false;
  const forAny = FOR_ANY[mode] ?? FOR_ANY.others;
  if (forAny.some(fits)) return;
  const important = leaving.length - (IMPORTANT[mode] ?? IMPORTANT.others);
  for (const [i, p] of leaving.entries()) {
    if (i >= important && fits(FOR_LAST)) return;
    p.hidden = true;
    if (fits(i < important ? forAny.at(-1) : FOR_LAST)) return;
  }
}

/** What was said longest ago is missed least, then what is being said, and what waits for an answer most. */
function leastFirst() {
  const { present, open } = kept;
  const worth = (p) => (p === turn.children[open] ? 2 : p === turn.children[present] ? 1 : 0);
  return [...turn.children].sort((a, b) => worth(a) - worth(b));
}

/** Marks the words of the present sentence from here on, each when it is due. */
function mark({ saying, at }, present) {
  // An announcement that broke in has been said, and what it broke into is no longer among the sentences.
  if (!saying || present < 0) return stop();
  clearTimeout(timer);
  const words = [...turn.children[present].querySelectorAll("span")];
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
  for (const old of turn.querySelectorAll(".now")) old.classList.remove("now");
}
