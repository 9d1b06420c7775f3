// A step of a stretch: its drawing, its ring, which round and whose leg.

import { byId, setText, show } from "./element.js";
import { showFigure } from "./figure.js";
import { showRing } from "./ring.js";
import { word } from "./words.js";

export function showCoaching(view) {
  const step = view?.mode === "coaching" ? view.step : null;
  show(byId("coach"), step !== null);
  showRing(step, view?.at ?? 0);
  showFigure(step);
  if (!step) return;
  setText(byId("course"), step.title);
  setText(byId("round"), word("round", { N: step.number, M: step.of }));
  setText(byId("side"), step.side ? word(step.side) : "");
  setText(byId("time"), step.times > 1 ? word("time", { N: step.time, M: step.times }) : "");
}
