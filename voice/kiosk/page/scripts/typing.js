// A field to type to Charley, for whoever does not speak. It must never stay in the way of a pedal, whose keys it takes.

import { byId, setText, show } from "./element.js";
import { label, word } from "./words.js";

// Milliseconds without typing after which it closes. In danger, and while Charley is lost, that is soon; but not at once:
// who is in the middle of a word would answer and stop with the rest of it.
const IDLE = 60_000;
const URGENT = 5000;
const ALONE = 1500; // Milliseconds after which a key stands by itself, as a pedal's does.

/** `say(text)` and `press(name)` do what was typed, where it is `allowed()`; `letters()`: whether single letters are keys. */
export function listenForTyping({ say, press, allowed, letters }) {
  const form = byId("typing");
  const field = byId("typed");
  let last = -IDLE; // When something was typed.
  let urgent = false;
  let closing = 0;
  let alone = 0;

  function open() {
    setText(form.querySelector("label"), word("type"));
    setText(form.querySelector("button"), word("send"));
    // Half a sentence that a danger sign has hidden is still there; one of an hour ago is nobody's.
    if (performance.now() - last > IDLE) field.value = "";
    show(form, true);
    field.focus();
    last = performance.now();
    watch();
  }

  function close() {
    clearTimeout(closing);
    clearTimeout(alone);
    field.blur();
    show(form, false);
  }

  function clear() {
    field.value = "";
    close();
  }

  function watch() {
    clearTimeout(closing);
    if (form.hidden) return;
    const left = last + (urgent ? URGENT : IDLE) - performance.now();
    if (left > 0) closing = setTimeout(watch, left);
    else close();
  }

  /** The pedal's keys in a field that is empty: no sentence begins with a space or two c's, and few are a c. */
  function pedal() {
    clearTimeout(alone);
    const { value } = field;
    const means = (name) => {
      clear();
      press(name);
    };
    if (/^ +$/.test(value)) means("stop");
    else if (!letters() || !/^c+$/i.test(value)) return;
    else if (value.length > 1) means("cramp");
    else alone = setTimeout(means, ALONE, "cramp");
  }

  field.addEventListener("input", ({ data }) => {
    const now = performance.now();
    // A pedal that is pressed again and again must not keep the field open.
    if (now - last < ALONE || !/^[c ]$/i.test(data ?? "")) last = now;
    watch();
    pedal();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // What nobody would take stays to be sent later; the banner says why.
    if (!allowed()) return;
    const text = field.value.trim();
    clear();
    if (text) say(text);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    clear();
  });
  byId("type").addEventListener("click", open);
  return {
    open,
    /** Whether the pedal matters more than a sentence. */
    hurry(now) {
      urgent = now;
      watch();
    },
  };
}
