// Joins the parts: what comes from the server goes to the stage once a frame, what is pressed goes back.

import { announce } from "./announcer.js";
import { showBanner } from "./banners.js";
import { breathe, holdBreath, watchBreath } from "./breath.js";
import { fillButtons, presses, showButtons } from "./buttons.js";
import { startClock } from "./clock.js";
import { connect } from "./connection.js";
import { listenForKeys } from "./keys.js";
import { showMouse } from "./pointer.js";
import { showStage } from "./stage.js";
import { listenForTyping } from "./typing.js";
import { lettersAreKeys, setWords, word } from "./words.js";

const page = document.getElementById("page");
let latest = null; // The newest view; older ones that were never painted are forgotten.
let waiting = false;

function paint() {
  waiting = false;
  if (!latest) return;
  const view = latest;
  document.documentElement.dataset.night = String(view.night);
  page.dataset.mode = view.mode;
  showBanner("deaf", view.deaf);
  showBanner("mute", view.mute);
  showStage(view);
  showButtons(view);
  typing.hurry(view.mode === "danger");
  announce(view);
}

const connection = connect(`ws://${location.host}/live`, {
  hello(message) {
    setWords(message);
    fillButtons();
    page.hidden = false;
  },
  view(message) {
    const at = performance.now();
    latest = { ...message, at };
    showLost(false);
    if (!waiting) requestAnimationFrame(paint);
    waiting = true;
  },
  beat(message) {
    breathe(message.frames);
  },
  lost() {
    latest = null;
    holdBreath();
    showLost(true);
  },
});

/** While nobody is at the other end, nothing that was true before is shown as if it still were. */
function showLost(lost) {
  if (lost === (page.dataset.lost === "true")) return;
  page.dataset.lost = String(lost);
  page.hidden = false;
  showBanner("lost", lost ? word("lost") : "");
  if (lost) page.dataset.mode = "lost";
  presses.allowed = !lost;
  typing.hurry(lost);
  showButtons(null);
  showStage(null);
  announce(null);
}

const send = (message) => connection.send(message);
presses.send = (button) => send({ type: "press", button });
presses.say = (text) => send({ type: "say", text });
const typing = listenForTyping({ say: presses.say, press: presses.press, allowed: () => presses.allowed, letters: lettersAreKeys });
listenForKeys({ press: presses.press, write: typing.open, paused: () => latest?.step?.paused ?? false, letters: lettersAreKeys });
watchBreath((alive) => showBanner("unheard", alive ? "" : word("not_heard")));
startClock();
showMouse();
