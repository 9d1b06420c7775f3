// The buttons: cramp and stop always, answers to a question, and what else makes sense just now.

import { byId, icon, make, setText, show } from "./element.js";
import { label, word } from "./words.js";

const TWICE = 600; // Milliseconds in which a second press of the same button was a trembling finger.
const MOVED = 350; // Milliseconds after which buttons that have just appeared may be pressed by touch.
const ICONS = { yes: "yes", no: "no", unsure: "unsure" };

const groups = { answers: byId("answers"), context: byId("context") };
const appeared = { answers: -MOVED, context: -MOVED };
const last = {};
const shown = { answers: "", context: "" };

export const presses = { allowed: true, send() {}, press };

/** Presses the button called `name`, as by a key. */
function press(name) {
  const now = performance.now();
  if (!presses.allowed || now - (last[name] ?? -TWICE) < TWICE) return;
  last[name] = now;
  presses.send(name);
  const button = document.querySelector(`[data-press="${name}"]`);
  button?.classList.add("pressed");
  setTimeout(() => button?.classList.remove("pressed"), 250);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-press]");
  if (!button) return;
  const touched = event.detail > 0;
  const since = performance.now() - (appeared[button.parentElement.id] ?? -MOVED);
  if (touched && since < MOVED) return;
  press(button.dataset.press);
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
}

export function showButtons(view) {
  for (const button of byId("always").children) button.setAttribute("aria-disabled", String(!presses.allowed));
  const answers = view?.question?.answers ?? [];
  fill("answers", answers);
  groups.answers.setAttribute("aria-label", view?.question?.text ?? "");
  fill("context", (view?.buttons ?? []).filter((name) => name !== "cramp" && name !== "stop" && !answers.includes(name)));
}

function fill(group, names) {
  show(groups[group], names.length > 0);
  const key = names.map((name) => name + label(name)).join();
  if (key === shown[group]) return;
  const focused = groups[group].contains(document.activeElement) ? document.activeElement.dataset.press : null;
  shown[group] = key;
  appeared[group] = performance.now();
  groups[group].replaceChildren(...names.map(build));
  groups[group].querySelector(`[data-press="${focused}"]`)?.focus();
}

function build(name) {
  const button = make("button", { type: "button", "data-press": name });
  if (name in ICONS) button.append(icon(ICONS[name]));
  button.append(make("span", { text: label(name) }));
  return button;
}
