// The buttons: cramp and stop always, answers to a question, and what else makes sense just now.

import { byId, icon, make, setText, show } from "./element.js";
import { label, word } from "./words.js";

const TWICE = 600; // Milliseconds in which a second press of the same button was a trembling finger.
const MOVED = 350; // Milliseconds after which buttons that have just appeared may be pressed by touch.
const ICONS = { yes: "yes", no: "no", unsure: "unsure" };

const groups = { answers: byId("answers"), context: byId("context") };
const appeared = { answers: -MOVED, context: -MOVED };
const last = new Map(); // name -> when it was pressed
const shown = { answers: "", context: "" };

export const presses = { allowed: true, send() {}, say() {}, press };

/** Presses the button called `name`, as by a key. */
function press(name) {
  once(name, document.querySelector(`[data-press="${name}"]`), () => presses.send(name));
}

/** Does it, unless it was done a moment ago or nobody is there to be told; the button shows that it was felt. */
function once(name, button, act) {
  const now = performance.now();
  if (!presses.allowed || now - (last.get(name) ?? -TWICE) < TWICE) return;
  last.set(name, now);
  act();
  button?.classList.add("pressed");
  setTimeout(() => button?.classList.remove("pressed"), 250);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-press], [data-say]");
  if (!button) return;
  const touched = event.detail > 0;
  const since = performance.now() - (appeared[button.parentElement.id] ?? -MOVED);
  if (touched && since < MOVED) return;
  const { press: name, say: text } = button.dataset;
  if (name) press(name);
  else once("say", button, () => presses.say(text));
  // A button that was touched must not be what the space bar presses next.
  if (touched) button.blur();
});

/** Writes the words of the server on what never changes. */
export function fillButtons() {
  for (const button of byId("always").children) setText(button.lastElementChild, label(button.dataset.press));
  setText(byId("title"), word("title"));
  byId("always").setAttribute("aria-label", word("always"));
  groups.context.setAttribute("aria-label", word("controls"));
  setText(byId("type"), word("type"));
  show(byId("always"), true);
  show(byId("type"), true);
}

export function showButtons(view) {
  for (const button of document.querySelectorAll("#always button, #typing button")) button.setAttribute("aria-disabled", String(!presses.allowed));
  const { answers = [], choices = [] } = view?.question ?? {};
  fill("answers", [...choices.map((text) => ({ text })), ...answers.map((name) => ({ name }))]);
  groups.answers.setAttribute("aria-label", view?.question?.text ?? "");
  fill("context", (view?.buttons ?? []).map((name) => ({ name })));
}

/** Puts up buttons, each with the `name` of one or the `text` that it says, if they are not there yet. */
function fill(group, wanted) {
  show(groups[group], wanted.length > 0);
  const key = JSON.stringify([wanted, wanted.map(({ name }) => label(name))]);
  if (key === shown[group]) return;
  const focused = groups[group].contains(document.activeElement) ? document.activeElement.dataset.press : null;
  shown[group] = key;
  appeared[group] = performance.now();
  groups[group].replaceChildren(...wanted.map(build));
  groups[group].querySelector(`[data-press="${focused}"]`)?.focus();
}

function build({ name, text }) {
  const button = make("button", { type: "button", ...(name ? { "data-press": name } : { "data-say": text }) });
  if (name in ICONS) button.append(icon(ICONS[name]));
  button.append(make("span", { text: text ?? label(name) }));
  return button;
}
