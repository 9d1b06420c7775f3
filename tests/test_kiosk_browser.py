"""The browser beside a conversation: missing, ending, hanging; it never takes the voice with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.scripted_child import JumpingClock
from tests.soundlab import wait_until
from voice.kiosk.browser import BLANK, FIRST_WAIT, LAST_WAIT, Browser, missing
from voice.processes.child import ROOT

URL = "http://127.0.0.1:8137/"


def environment(folder: Path, program: str | None, **more: str) -> dict[str, str]:
    """One whose Chromium is `program`, a shell script."""
    if program is not None:
        browser = folder / "chromium"
        browser.write_text(f"#!/bin/sh\n{program}\n")
        browser.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin" if program is not None else str(folder), **more}


@pytest.mark.parametrize(
    ("program", "more", "told"),
    [
        (None, {"DISPLAY": ":0"}, "no Chromium"),
        ("exit 0", {}, "no display"),
        ("exit 0", {"DISPLAY": ":0"}, ""),
        ("exit 0", {"WAYLAND_DISPLAY": "wayland-0"}, ""),
    ],
)
def test_what_is_missing_is_one_line(
    tmp_path: Path, program: str | None, more: dict[str, str], told: str
) -> None:
    reason = missing(environment(tmp_path, program, **more))
    assert reason.startswith(told)
    assert bool(reason) == bool(told)
    assert "\n" not in reason


def keeping(folder: Path, program: str | None) -> tuple[Browser, JumpingClock, list[str]]:
    clock, told = JumpingClock(), list[str]()
    return Browser(clock, told.append, environment(folder, program, XDG_RUNTIME_DIR=str(folder))), clock, told


def test_the_page_is_opened_with_a_profile_that_goes_with_it(tmp_path: Path) -> None:
    browser, _, told = keeping(tmp_path, f'echo "$@" > {tmp_path}/asked; sleep 60')
    browser.keep(URL, 1)
    browser.keep(URL, 1)
    wait_until(lambda: (tmp_path / "asked").exists() and URL in (tmp_path / "asked").read_text(), "it opens")
    assert "--kiosk" in (tmp_path / "asked").read_text()
    browser.close()
    assert not list(tmp_path.glob("charley-page-*"))
    assert told == []


def test_a_browser_that_ends_is_started_again_ever_more_seldom_and_told_of_once(tmp_path: Path) -> None:
    browser, clock, told = keeping(tmp_path, f"echo x >> {tmp_path}/starts; exit 7")
    starts = tmp_path / "starts"
    for count in (1, 2, 3, 4):
        browser.keep(URL, 1)
        wait_until(
            lambda count=count: starts.exists() and len(starts.read_text().split()) == count, "it starts"
        )
        deadline = time.monotonic() + 10
        while browser.running and time.monotonic() < deadline:
            os.sched_yield()
        browser.keep(URL, 1)
        clock.wait(FIRST_WAIT * 2 ** (count - 1))
    assert told == ["the browser ended (7), and is started again"]
    browser.close()


def test_a_browser_that_is_taken_away_takes_nothing_with_it(tmp_path: Path) -> None:
    browser, clock, told = keeping(tmp_path, None)
    for _ in range(100):
        browser.keep(URL, 1)
        clock.wait(LAST_WAIT)
    assert len(told) == 1
    assert "Chromium" in told[0]
    browser.close()


def test_a_browser_whose_page_is_dead_is_started_again(tmp_path: Path) -> None:
    browser, clock, told = keeping(tmp_path, f"echo x >> {tmp_path}/starts; sleep 60")
    starts = tmp_path / "starts"
    for pages in (0, 1, 1, 0):
        browser.keep(URL, pages)
        clock.wait(BLANK / 2)
    wait_until(starts.exists, "it starts")
    browser.keep(URL, 0)
    assert told == []
    clock.wait(1)
    browser.keep(URL, 0)
    assert told == ["the page does not answer: its browser is started again"]
    clock.wait(FIRST_WAIT)
    browser.keep(URL, 0)
    wait_until(lambda: len(starts.read_text().split()) == 2, "it starts again")
    browser.close()


def test_a_browser_does_not_outlive_charley(tmp_path: Path) -> None:
    path = environment(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 60")["PATH"]
    charley = f"""
import os, signal
from pathlib import Path
from voice.kiosk.browser import Browser
from voice.processes.clock import WallClock
Browser(WallClock(), print, {{"PATH": {path!r}}}).keep("{URL}", 0)
while not Path({str(tmp_path)!r}, "pid").exists():
    os.sched_yield()
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", charley], check=False, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    pid = int((tmp_path / "pid").read_text())
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), "it ends with Charley")
