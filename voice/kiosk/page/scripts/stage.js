// One view on the stage: each part shows its own share of it, or hides.

import { showCoaching } from "./coaching.js";
import { showDanger } from "./danger.js";
import { byId, show } from "./element.js";
import { showHeard } from "./heard.js";
import { showTurn } from "./turn.js";

/** `view` null: nothing is known, so that only the clock is left. */
export function showStage(view) {
  show(byId("asleep"), view === null || view.mode === "asleep");
  showHeard(view);
  showCoaching(view);
  showDanger(view);
  showTurn(view);
}
