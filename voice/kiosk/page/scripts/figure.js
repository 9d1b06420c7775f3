// The drawing of a step: fetched once, mirrored for the other side, moving, held or paused.

import { byId } from "./element.js";
import { word } from "./words.js";

const frame = byId("figure");
const drawings = new Map(); // name -> promise of its <svg>; there are as many as there are files.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let shown = "";
let state = null; // "holding", "paused"; null: the drawing has just been put up.

function load(name) {
  if (!drawings.has(name)) drawings.set(name, fetchDrawing(name));
  return drawings.get(name);
}

async function fetchDrawing(name) {
  const answer = await fetch(`figures/${name}.svg`).catch(() => null);
  if (!answer?.ok) {
    drawings.delete(name);
    return name === "feet" ? null : load("feet");
  }
  const svg = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  for (const body of svg.querySelectorAll(".body")) {
    const outline = body.cloneNode(true);
    outline.classList.add("outline");
    body.before(outline);
  }
  return document.importNode(svg, true);
}

export async function showFigure(step) {
  if (!step) return;
  const { title, side, holding, paused } = step;
  const name = /^[a-z_]+$/.test(step.figure) ? step.figure : "feet";
  frame.setAttribute("aria-label", [title, side ? word(side) : ""].filter(Boolean).join(", "));
  frame.classList.toggle("mirrored", side === "left");
  if (name !== shown) {
    shown = name;
    const drawing = await load(name);
    if (name !== shown) return; // Another step has begun meanwhile.
    mount(drawing);
    state = null;
  }
  const next = (holding ? "holding " : "") + (paused ? "paused" : "");
  if (next === state) return;
  const from = state === null ? null : places();
  if (holding) frame.style.setProperty("--ahead", `${-step.held}s`);
  state = next;
  frame.classList.toggle("holding", holding);
  frame.classList.toggle("paused", paused);
  if (from) glide(from);
}

function mount(drawing) {
  frame.classList.toggle("still", calm.matches);
  frame.style.removeProperty("--ahead");
  frame.replaceChildren();
  if (!drawing) return;
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
