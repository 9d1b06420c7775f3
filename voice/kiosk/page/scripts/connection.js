// The WebSocket to the server: tries again for ever, and sooner after the first loss than after the tenth.

const SOONEST = 500;
const LATEST = 5000;
const GREETINGS = new Set(["version", "hello"]);
const SILENCE = 5000; // Milliseconds without a beat, of which Charley sends one a second: it hangs, or the server does.

/** Calls `on.version`, `on.hello`, `on.view`, `on.beat` with what the server says, `on.lost` when it or Charley is gone. */
export function connect(address, on) {
  let socket = null;
  let delay = SOONEST;
  let silence = 0;
  let doubted = false; // There was a silence, and no sign since then that it is over.
  let kept = new Map();

  function open() {
    socket = new WebSocket(address);
    kept = new Map();
    listen();
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "beat") listen();
      if (message.type === "hello") delay = SOONEST;
      if (message.type === "error") console.warn(message.reason);
      else if (doubted && !GREETINGS.has(message.type)) weigh(message);
      else on[message.type]?.(message);
    };
    socket.onclose = lose;
  }

  /** A server whose Charley hangs greets with what it has kept, one of each kind: only a second one is news. */
  function weigh(message) {
    doubted = !kept.has(message.type);
    kept.set(message.type, message);
    if (doubted) return;
    for (const one of kept.values()) on[one.type]?.(one);
  }

  function listen() {
    clearTimeout(silence);
    silence = setTimeout(() => {
      doubted = true;
      lose();
    }, SILENCE);
  }

  function lose() {
    clearTimeout(silence);
    // One that hangs would not answer the goodbye either.
    socket.onmessage = socket.onclose = null;
    socket.close();
    on.lost();
    setTimeout(open, delay);
    delay = Math.min(delay * 2, LATEST);
  }

  open();
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
  };
}
