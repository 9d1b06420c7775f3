// Joins the parts: what comes from the server goes to the stage once a frame, what is pressed goes back.

import { announce } from "./announcer.js";
import { showBanners } from "./banners.js";
import { breathe, holdBreath, watchBreath } from "./breath.js";
import { fillButtons, presses, showButtons } from "./buttons.js";
import { startClock } from "./clock.js";
import { connect } from "./connection.js";
import { byId } from "./element.js";
import { listenForKeys } from "./keys.js";
import { showMouse } from "./pointer.js";
import { showStage } from "./stage.js";
import { listenForTyping } from "./typing.js";
import { lettersAreKeys, setWords, word } from "./words.js";

const page = byId("page");
let latest = null; // The newest view; older ones that were never painted are forgotten.
let waiting = false;
let version = null; // Of the server that this page came from.

function paint() {
  waiting = false;
  if (!latest) return;
  const view = latest;
  document.documentElement.dataset.night = String(view.night);
  page.dataset.mode = view.mode;
  showBanners({ deaf: view.deaf, mute: view.mute });
  showStage(view);
  showButtons(view);
  typing.hurry(view.mode === "danger");
  announce(view);
}

const connection = connect(`ws://${location.host}/live`, {
  version(message) {
    version ??= message.version;
    // The messages of another version are not meant for this page.
    if (message.version !== version) location.reload();
  },
  hello(message) {
    setWords(message);
    fillButtons();
    if (isLost()) showBanners({ lost: nameLoss() });
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

const isLost = () => page.dataset.lost === "true";

/** A page that nobody has greeted has one word only, its name. */
const nameLoss = () => word("lost") || document.title;

/** While nobody is at the other end, nothing that was true before is shown as if it still were. */
function showLost(lost) {
  if (lost === isLost()) return;
  page.dataset.lost = String(lost);
  page.hidden = false;
  showBanners({ lost: lost ? nameLoss() : "" });
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
listenForKeys({ press: presses.press, write: typing.open, paused: () => latest?.buttons.includes("resume") ?? false, letters: lettersAreKeys });
watchBreath((alive) => showBanners({ unheard: alive ? "" : word("not_heard") }));
byId("title").textContent = document.title;
startClock();
showMouse();
