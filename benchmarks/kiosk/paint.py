"""From an event to its being painted: a view that Charley writes, and a press that Charley answers."""

from __future__ import annotations

import contextlib
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.kiosk.stage import CLOCK, Server, chromium, open_page
from benchmarks.pipeline.live import CACHE
from tests.bedside import Bedside
from tests.kiosk.test_live import free_port
from tests.soundlab import SoundLab, wait_until
from voice.content import Content

# The page changes in one animation frame; when the next one begins, that was painted.
WATCH = f"""() => {{
  window.painted = {{}};
  const heard = document.getElementById("heard-text");
  new MutationObserver(() => {{
    const text = heard.textContent;
    requestAnimationFrame(() => window.painted[text] ??= {CLOCK});
  }}).observe(heard, {{ childList: true, characterData: true, subtree: true }});
}}"""

PRESS = """([name, wanted]) => new Promise((done, failed) => {
  setTimeout(() => failed(new Error(`no answer to ${name}`)), 20000);
  const page = document.getElementById("page");
  const began = performance.now();
  const answer = new MutationObserver(() => {
    if ((page.dataset.mode === "coaching") !== wanted) return;
    answer.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  });
  answer.observe(page, { attributeFilter: ["data-mode"] });
  page.querySelector(`[data-press="${name}"]`).click();
})"""


def of_views(content: Content, samples: int) -> list[float]:
    """Milliseconds from writing a view into the server's pipe until the page has painted it."""
    server = Server(content)
    sometime = random.Random(0)
    with chromium() as browser:
        page = open_page(browser, server.url)
        page.evaluate(WATCH)
        written = {}
        for n in range(samples):
            page.wait_for_timeout(sometime.uniform(80, 120))
            server.beat()
            text = f"sample {n}"
            written[text] = time.time() * 1000
            server.show("listening", heard={"text": text, "open": False, "understood": True})
        page.wait_for_function("text => window.painted[text]", arg=f"sample {samples - 1}")
        painted = page.evaluate("window.painted")
    server.close()
    return [painted[text] - at for text, at in written.items()]


def of_presses(samples: int) -> list[float]:
    """Milliseconds from a press in the page of the real program until its answer is painted there."""
    sometime = random.Random(0)
    with _kiosk() as url, chromium() as browser:
        page = open_page(browser, url)
        times = []
        for n in range(samples):
            # Longer than what a trembling finger presses twice is ignored.
            page.wait_for_timeout(sometime.uniform(1000, 1300))
            times.append(_press(page, "stop" if n % 2 else "cramp"))
    return times


def _press(page: Page, name: str) -> float:
    milliseconds: float = page.evaluate(PRESS, [name, name == "cramp"])
    return milliseconds


def of_starts(content: Content, times: int) -> tuple[list[float], list[float]]:
    """Seconds until `charley kiosk` listens, and until a Chromium that is started shows the page."""
    listening, shown = [], []
    for _ in range(times):
        began = time.monotonic()
        with _kiosk():
            listening.append(time.monotonic() - began)
    server = Server(content)
    for _ in range(times):
        began = time.time()
        with chromium() as browser:
            page = open_page(browser, server.url)
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
            paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            shown.append(page.evaluate(f"performance.timeOrigin + {paint}") / 1000 - began)
    server.close()
    return listening, shown


@contextlib.contextmanager
def _kiosk() -> Iterator[str]:
    """The whole program with everything rendered, and where its page is."""
    port = free_port()
    command = ("kiosk", "--no-browser", f"--port={port}")
    with SoundLab() as lab, tempfile.TemporaryDirectory(prefix="charley-") as folder:
        own = {"XDG_CACHE_HOME": str(CACHE)}
        with Bedside(lab, Path(folder), command=command, environment=own) as charley:
            wait_until(lambda: charley.shows("the screen is at"), "the page is served")
            yield f"http://127.0.0.1:{port}/"
