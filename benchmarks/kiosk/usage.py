"""CPU and memory of the server, of Chromium by its parts, and of the assistant beside them."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.kiosk.stage import Server, chromium, open_page, parts
from benchmarks.pipeline.live import CACHE, SETTLING
from benchmarks.pipeline.processes import family, together
from tests.bedside import Bedside
from tests.kiosk.test_live import free_port
from tests.soundlab import SoundLab, wait_until
from voice.content import Content

STATES: dict[str, tuple[str, dict[str, Any]]] = {
    "asleep": ("asleep", {}),
    "coaching, moving": ("coaching", {"holding": False}),
    "coaching, held": ("coaching", {"holding": True}),
}
"""What is shown, as Charley would."""

WARMING = 5.0
"""Seconds that are not counted, in which a page that has just changed compiles and draws."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Of some processes over a while."""

    cpu: float
    """Share of one core."""
    memory: float
    """MB of PSS at its end."""


def of_page(content: Content, seconds: float) -> dict[str, dict[str, Usage]]:
    """By state and part: the server, and Chromium's browser, GPU, renderer and other processes."""
    server = Server(content)
    found = {}
    with chromium() as browser:
        open_page(browser, server.url)
        groups = {"server": [server.pid], **parts(family(os.getpid()))}
        for state, (name, step) in STATES.items():
            server.live(WARMING, name, **step)
            found[state] = _while(groups, partial(server.live, seconds, name, **step))
    server.close()
    return found


def of_assistant(seconds: float) -> dict[str, Usage]:
    """The assistant's own process in a quiet room: alone, with a screen, with a page on that screen."""
    with SoundLab() as lab:
        alone = _asleep(lab, seconds)
        port = free_port()
        kiosk = ("kiosk", "--no-browser", f"--port={port}")
        screen = _asleep(lab, seconds, kiosk)
        with chromium() as browser:
            shown = _asleep(lab, seconds, kiosk, lambda: open_page(browser, f"http://127.0.0.1:{port}/"))
    return {"without a screen": alone, "with a screen, no page": screen, "with a page": shown}


def _asleep(
    lab: SoundLab, seconds: float, command: tuple[str, ...] = (), begin: Callable[[], object] = lambda: None
) -> Usage:
    own = {"XDG_CACHE_HOME": str(CACHE)}
    with (
        tempfile.TemporaryDirectory(prefix="charley-") as folder,
        Bedside(lab, Path(folder), command=command, environment=own) as charley,
    ):
        if command:
            wait_until(lambda: charley.shows("the screen is at"), "the page is served")
        begin()
        time.sleep(SETTLING)
        return _while({"": [charley.process.pid]}, lambda: time.sleep(seconds))[""]


def _while(groups: Mapping[str, list[int]], live: Callable[[], object]) -> dict[str, Usage]:
    before = {name: together(pids) for name, pids in groups.items()}
    began = time.monotonic()
    live()
    seconds = time.monotonic() - began
    after = {name: together(pids) for name, pids in groups.items()}
    return {
        name: Usage((after[name].cpu - before[name].cpu) / seconds, after[name].shared) for name in groups
    }
