// A field to type to Charley, for whoever does not speak.

import { byId, setText, show } from "./element.js";
import { label, word } from "./words.js";

/** `say(text)` is called with what was typed. */
export function listenForTyping(say) {
  const form = byId("typing");
  const field = byId("typed");

  function open() {
    setText(form.querySelector("label"), word("type"));
    setText(form.querySelector("button"), word("send"));
    show(form, true);
    field.focus();
  }

  function close() {
    field.value = "";
    show(form, false);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text) say(text);
    close();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  byId("type").addEventListener("click", open);
  return { open };
}
