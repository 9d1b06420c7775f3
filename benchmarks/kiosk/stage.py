"""The page's real server, fed by a benchmark, and a real Chromium on what it serves."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.bedside import command_of
from tests.kiosk.browser import CHROMIUM, view
from tests.soundlab import wait_until
from voice.content import Content
from voice.kiosk import screen
from voice.kiosk.browser import FLAGS
from voice.kiosk.messages import Beat, encode
from voice.kiosk.view import hello

BEAT_SECONDS = 1.0

FRAMES_A_BEAT = 50

SCREEN = ViewportSize(width=800, height=480)
"""Of the official touch display."""

CLOCK = "performance.timeOrigin + performance.now()"
"""In the page: milliseconds since 1970, as `time.time() * 1000` is here."""


class Server:
    """It runs as under Charley; what Charley would write into its pipe is written here."""

    def __init__(self, content: Content) -> None:
        self._process = screen.server(0)
        self._read = b""
        wait_until(self._is_up, "the server serves")
        self.url: str = json.loads(self._read.split(b"\n")[0])["url"]
        self.pid = self._process.pid
        self._frames = 0
        self.write(encode(hello(content)))
        self.show("asleep")

    def _is_up(self) -> bool:
        self._read += self._process.read() or b""
        return b"\n" in self._read

    def write(self, line: str) -> None:
        """One message."""
        self._process.write(line.encode() + b"\n")

    def show(self, name: str, **changes: Any) -> None:
        """One of the views that the tests of the page have."""
        self.write(json.dumps(view(name, **changes)))

    def beat(self) -> None:
        """A sign of life; without one for 5 s the page has lost Charley."""
        self._frames += FRAMES_A_BEAT
        self.write(encode(Beat(self._frames)))

    def live(self, seconds: float, name: str, **step: Any) -> None:
        """Show that for so long, with a beat a second, and a view a second while something is held."""
        until = time.monotonic() + seconds
        held = 0.0
        while time.monotonic() < until:
            self.beat()
            if step:
                own = view(name)["step"]
                self.show(
                    name, step={**own, **step, "held": held % own["seconds"] if step["holding"] else 0.0}
                )
            else:
                self.show(name)
            time.sleep(BEAT_SECONDS)
            held += BEAT_SECONDS

    def close(self) -> None:
        """End it."""
        self._process.end()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Headless, else with the options that Charley gives it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--no-sandbox"])
        yield browser
        browser.close()


def open_page(browser: Browser, url: str) -> Page:
    """The page once it shows something."""
    page = browser.new_page(viewport=SCREEN)
    page.goto(url)
    page.wait_for_selector("#page:not([hidden])")
    return page


def parts(pids: list[int]) -> dict[str, list[int]]:
    """Those of `pids` that are Chromium's, by what they do in it."""
    found: dict[str, list[int]] = {"browser": [], "GPU": [], "renderer": [], "others": []}
    names = {"": "browser", "gpu-process": "GPU", "renderer": "renderer"}
    for pid in pids:
        command = command_of(pid).split()
        if command and command[0].endswith("chromium"):
            kind = next((word[7:] for word in command if word.startswith("--type=")), "")
            found[names.get(kind, "others")].append(pid)
    return found
