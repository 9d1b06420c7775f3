// The WebSocket to the server: tries again for ever, and sooner after the first loss than after the tenth.

const SOONEST = 500;
const LATEST = 5000;

/** Calls `on.hello`, `on.view`, `on.beat` with what the server says, `on.lost` when it is gone. */
export function connect(address, on) {
  let socket = null;
  let delay = SOONEST;

  function open() {
    socket = new WebSocket(address);
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "hello") delay = SOONEST;
      if (message.type === "error") console.warn(message.reason);
      else on[message.type]?.(message);
    };
    socket.onclose = () => {
      on.lost();
      setTimeout(open, delay);
      delay = Math.min(delay * 2, LATEST);
    };
  }

  open();
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
  };
}
