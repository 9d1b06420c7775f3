// The words of the page, as the server gave them.

let words = {};
let buttons = {};
let letters = true;

export function setWords(hello) {
  ({ words, buttons, letters } = hello);
}

/** Whether single letters are keys. */
export const lettersAreKeys = () => letters;

/** The text called `name`, with {N} and the like filled in; "" before the server has said any. */
export function word(name, values = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export function label(button) {
  return buttons[button] ?? "";
}
