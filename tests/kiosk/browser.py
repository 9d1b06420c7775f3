"""The bedside page in Chromium, fed by the test: what the page is told, and what it answers."""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

from voice.kiosk.messages import Hello, View, encode
from voice.kiosk.server import HEADERS, PAGE

CHROMIUM = Path("/usr/bin/chromium")
HOST = "localhost"
HERE = Path(__file__).parent
VIEWS: dict[str, dict[str, Any]] = json.loads((HERE / "views.json").read_text())
NOTHING: dict[str, Any] = json.loads(encode(View()))
MISFITS = (HERE / "misfits.js").read_text()
# Resolves when what was sent before has been painted.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def view(name: str, **changes: Any) -> dict[str, Any]:
    """A view of views.json as the server sends it."""
    return {**NOTHING, **VIEWS[name], **changes}


class Kiosk:
    """A page and both ends of its connection."""

    def __init__(self, page: Page, hello: Hello) -> None:
        self.page = page
        self.words = hello.words
        self._hello = hello
        self._frames = 0
        self.complaints: list[str] = []
        """What the browser complained of: errors, and what the policy forbade."""
        self.asked: list[str] = []
        """Every address that was asked for."""
        self.sent: list[dict[str, Any]] = []
        """What the page has sent."""
        self.up = True
        """Whether the server takes connections."""
        self.greets = True
        """Whether it says anything when it has."""
        self.connections: list[WebSocketRoute] = []
        self._closed: list[WebSocketRoute] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.route("**/*", self._answer)
        page.route_web_socket(f"ws://{HOST}/live", self._connect)

    def open(self) -> Kiosk:
        self.page.goto(f"http://{HOST}/")
        self.page.wait_for_selector("#page:not([hidden])")
        return self

    def _answer(self, route: Route) -> None:
        path = PAGE / (route.request.url.removeprefix(f"http://{HOST}/") or "index.html")
        if not path.is_file():
            route.fulfill(status=404)
            return
        kind = mimetypes.guess_type(path.name)[0]
        route.fulfill(path=path, headers={**HEADERS, "content-type": str(kind)})

    def _connect(self, socket: WebSocketRoute) -> None:
        if not self.up:
            socket.close()
            return
        self.connections.append(socket)
        socket.on_message(lambda text: self.sent.append(json.loads(text)))
        socket.on_close(lambda *_: self._closed.append(socket))
        if self.greets:
            socket.send(encode(self._hello))

    def tell(self, message: dict[str, Any]) -> None:
        # A page that was told nothing for a while has gone, and comes again.
        while self.connections[-1] in self._closed:
            self.page.wait_for_timeout(50)
        self.connections[-1].send(json.dumps(message))

    def beat(self, frames: int = 50) -> None:
        """As Charley, once a second, with so many new frames."""
        self._frames += frames
        self.tell({"type": "beat", "frames": self._frames})

    def live(self, seconds: int) -> None:
        """Moves the clock of the page on, with the beats that belong to it."""
        for _ in range(seconds):
            self.beat()
            self.page.clock.run_for(1000)

    def show(self, name: str, **changes: Any) -> None:
        """Sends a view, and waits until it is on the screen with its drawing."""
        told = view(name, **changes)
        # Without a beat the page would say that Charley is lost, sooner or later as the machine is fast or
        # slow; and one alone does not make it believe in Charley again.
        self.beat()
        self.beat()
        self.tell(told)
        self.page.wait_for_selector(f'#page[data-mode="{told["mode"]}"]')
        if told["step"]:
            self.page.wait_for_selector("#figure svg")
        self.page.evaluate(PAINTED)

    def misfits(self, *, scrolls: bool = False, first: str = "") -> list[str]:
        """What is cut off, outside the screen or over something else, as misfits.js tells."""
        found: list[str] = self.page.evaluate(MISFITS, {"scrolls": scrolls, "first": first})
        return found

    def pressed(self) -> list[str]:
        """The buttons that the page has sent since the last call."""
        self.page.evaluate(PAINTED)
        names = [message["button"] for message in self.sent if message["type"] == "press"]
        self.sent.clear()
        return names
