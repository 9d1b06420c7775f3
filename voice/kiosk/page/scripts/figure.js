// The drawing of a step: fetched once, mirrored for the other side, moving, held or paused.

import { byId } from "./element.js";
import { word } from "./words.js";

const frame = byId("figure");
const drawings = new Map(); // name -> promise of its <svg>; there are as many as there are files.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const AGAIN = 1000; // Milliseconds after which a drawing that could not be fetched is asked for once more.

let wanted = null; // The newest step: while a drawing is fetched, others may overtake it.
let shown = "";
let state = null; // "holding", "paused"; null: the drawing has just been put up.
let timer = 0;

function load(name) {
  if (!drawings.has(name)) drawings.set(name, fetchDrawing(name));
  const drawing = drawings.get(name);
  drawing.then((svg) => svg ?? drawings.delete(name));
  return drawing;
}

/** The drawing, or the feet where nobody has drawn it; null where the server did not give it. */
async function fetchDrawing(name) {
  const answer = await fetch(`figures/${name}.svg`).catch(() => null);
  if (answer?.status === 404 && name !== "feet") return load("feet");
  const text = answer?.ok ? await answer.text().catch(() => null) : null;
  if (text === null) return null;
  const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  for (const body of svg.querySelectorAll(".body")) {
    const outline = body.cloneNode(true);
    outline.classList.add("outline");
    body.before(outline);
  }
  return document.importNode(svg, true);
}

const nameOf = (step) => (/^[a-z_]+$/.test(step.figure) ? step.figure : "feet");

/** `step` null: none is shown. */
export async function showFigure(step) {
  clearTimeout(timer);
  wanted = step;
  if (!step) return;
  const name = nameOf(step);
  const drawing = name === shown ? null : await load(name);
  if (!wanted || name !== nameOf(wanted)) return; // Another step has begun meanwhile.
  if (name !== shown) mount(name, drawing);
  pose(wanted);
}

function pose({ title, side, held, holding, paused }) {
  frame.setAttribute("aria-label", [title, side ? word(side) : ""].filter(Boolean).join(", "));
  frame.classList.toggle("mirrored", side === "left");
  const next = (holding ? "holding " : "") + (paused ? "paused" : "");
  if (next === state) return;
  const from = state === null ? null : places();
  if (holding) frame.style.setProperty("--ahead", `${-held}s`);
  state = next;
  frame.classList.toggle("holding", holding);
  frame.classList.toggle("paused", paused);
  if (from) glide(from);
}

/** Puts up a drawing; where there is none to put up, nothing, which is better than that of another step. */
function mount(name, drawing) {
  shown = drawing ? name : "";
  state = null;
  frame.classList.toggle("still", calm.matches);
  frame.style.removeProperty("--ahead");
  frame.replaceChildren();
  clearTimeout(timer);
  if (!drawing) {
    timer = setTimeout(() => showFigure(wanted), AGAIN);
    return;
  }
  const copies = calm.matches ? [ghost(drawing), drawing.cloneNode(true)] : [drawing.cloneNode(true)];
  frame.append(...copies);
  const period = drawing.dataset.period;
  if (period) frame.style.setProperty("--period", `${period}s`);
  else frame.style.removeProperty("--period");
  for (const joint of frame.querySelectorAll("[data-to]")) joint.style.setProperty("--to", joint.dataset.to);
}

/** Where the movement begins, for those who want nothing to move. */
function ghost(drawing) {
  const svg = drawing.cloneNode(true);
  svg.classList.add("ghost");
  for (const arrow of svg.querySelectorAll(".arrow")) arrow.remove();
  return svg;
}

const joints = () => [...frame.querySelectorAll("[data-to]")];
const places = () => joints().map((joint) => getComputedStyle(joint).transform);

/** From wherever the limbs were into the hold, without a jump. */
function glide(from) {
  if (calm.matches || !frame.querySelector('[data-hold="still"]') || frame.classList.contains("paused")) return;
  joints().forEach((joint, i) => {
    if (!frame.classList.contains("holding")) return;
    joint.animate([{ transform: from[i] }, { transform: joint.dataset.to }], { duration: 700, easing: "ease-out" });
  });
}
