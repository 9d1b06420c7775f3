// The keyboard, a foot pedal or a button that is wired as a key: all that the voice can do.

const PRESSES = {
  c: "cramp", " ": "stop", Escape: "stop", y: "yes", n: "no", u: "unsure",
  ArrowRight: "next", ArrowLeft: "back", "+": "louder", "=": "louder", "-": "quieter",
};

/** Letters and signs press nothing where `letters` says so: dictation would press them all. */
export function listenForKeys({ press, write, paused, letters }) {
  document.addEventListener("keydown", (event) => {
    // A held key is one press, also where the browser would press the button again.
    if (event.repeat && event.key === "Enter" && event.target.closest("button")) event.preventDefault();
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const at = event.target;
    if (at.closest("input")) return;
    // On a button these two mean that button.
    if ((event.key === " " || event.key === "Enter") && at.closest("button")) return;
    if (event.key.length === 1 && event.key !== " " && !letters()) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "Enter" || key === "/") write();
    else if (key === "p") press(paused() ? "resume" : "pause");
    else if (key in PRESSES) press(PRESSES[key]);
    else return;
    event.preventDefault();
  });
}
