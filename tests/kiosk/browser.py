"""The bedside page in Chromium, fed by a server of the test's own: what the page is told, and what it answers."""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

import voice.kiosk

CHROMIUM = Path("/usr/bin/chromium")
PAGE = Path(voice.kiosk.__file__).parent / "page"
HOST = "kiosk.test"
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws://{HOST}; "
    "font-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
)
HERE = Path(__file__).parent
WORDS: dict[str, Any] = json.loads((HERE / "words.json").read_text())
VIEWS: dict[str, dict[str, Any]] = json.loads((HERE / "views.json").read_text())
NOTHING: dict[str, Any] = {
    "type": "view",
    "mode": "asleep",
    "night": False,
    "heard": {"text": "", "open": False, "understood": None},
    "saying": None,
    "turn": [],
    "question": None,
    "step": None,
    "alarm": None,
    "deaf": "",
    "mute": "",
    "buttons": [],
}
# Resolves when what was sent before has been painted.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def view(name: str, **changes: Any) -> dict[str, Any]:
    """A view of views.json as the server sends it."""
    return {**NOTHING, **VIEWS[name], **changes}


class Kiosk:
    """A page and both ends of its connection."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        """What the browser complained of: errors, and what the policy forbade."""
        self.asked: list[str] = []
        """Every address that was asked for."""
        self.sent: list[dict[str, Any]] = []
        """What the page has sent."""
        self.up = True
        """Whether the server takes connections."""
        self.connections: list[WebSocketRoute] = []
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
        route.fulfill(path=path, headers={"Content-Type": str(kind), "Content-Security-Policy": POLICY})

    def _connect(self, socket: WebSocketRoute) -> None:
        if not self.up:
            socket.close()
            return
        self.connections.append(socket)
        socket.on_message(lambda text: self.sent.append(json.loads(text)))
        self.tell({"type": "hello", **WORDS})

    def tell(self, message: dict[str, Any]) -> None:
        self.connections[-1].send(json.dumps(message))

    def show(self, name: str, **changes: Any) -> None:
        """Sends a view, and waits until it is on the screen with its drawing."""
        told = view(name, **changes)
        self.tell(told)
        self.page.wait_for_selector(f'#page[data-mode="{told["mode"]}"]')
        if told["step"]:
            self.page.wait_for_selector("#figure svg")
        self.page.evaluate(PAINTED)

    def pressed(self) -> list[str]:
        """The buttons that the page has sent since the last call."""
        self.page.evaluate(PAINTED)
        names = [message["button"] for message in self.sent if message["type"] == "press"]
        self.sent.clear()
        return names
