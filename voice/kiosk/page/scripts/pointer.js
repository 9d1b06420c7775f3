// The arrow of a mouse: nobody wants to look at it at night, and who moves it must find it.

const SEEN = 3000; // Milliseconds after the last movement.

let timer = 0;

export function showMouse() {
  document.addEventListener("pointermove", ({ pointerType, movementX, movementY }) => {
    // The browser makes up such an event, without a movement, whenever the page changes under the arrow.
    if (pointerType !== "mouse" || !(movementX || movementY)) return;
    document.documentElement.dataset.mouse = "moves";
    clearTimeout(timer);
    timer = setTimeout(() => delete document.documentElement.dataset.mouse, SEEN);
  });
}
