"""The browser that shows the page, full screen: found, started, and started again when it ends."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from voice.processes.clock import Clock

NAMES = ("chromium", "chromium-browser", "google-chrome")

FIRST_WAIT, LAST_WAIT = 2.0, 60.0
"""Seconds before it is started again: longer each time that it lives less than a minute."""

BLANK = 30.0
"""Seconds without an open page after which a browser counts as crashed: it may live on with a dead page."""

FLAGS = (
    "--kiosk",
    "--no-first-run",
    "--noerrdialogs",
    "--disable-session-crashed-bubble",
    "--hide-crash-restore-bubble",
    "--disable-infobars",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-features=Translate,MediaRouter,OptimizationHints",
    "--check-for-update-interval=31536000",
    "--disk-cache-size=1",
    "--password-store=basic",
)
"""Nothing but the page, and no request but to it."""


def missing(environment: Mapping[str, str]) -> str:
    """Why no page can be shown here, with the cure; "" when one can."""
    if not _found(environment):
        return "no Chromium, so no page is shown: sudo apt install chromium"
    if not (environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY")):
        return "no display, so no page is shown: run it in a desktop session, or see docs/kiosk.md"
    return ""


def command(url: str, profile: Path, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Chromium on `url`; its `profile` lies in memory and holds nothing worth keeping.

    Raises FileNotFoundError where there is none.
    """
    browser = _found(environment)
    if not browser:
        raise FileNotFoundError("no Chromium")
    # Chromium refuses to run as root with its sandbox.
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [browser, *FLAGS, *alone, f"--user-data-dir={profile}", url]


class Browser:
    """Keeps a page open; asked every second or so, and never waits."""

    def __init__(
        self, clock: Clock, tell: Callable[[str], None], environment: Mapping[str, str] = os.environ
    ) -> None:
        """`tell` is told in one line what is amiss; once, until it has been well for a while."""
        self._clock, self._tell, self._environment = clock, tell, environment
        self._profile: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._wait = FIRST_WAIT
        self._start_at = self._started_at = self._seen_at = clock.now()

    @property
    def running(self) -> bool:
        """Whether there is one now."""
        return self._process is not None and self._process.poll() is None

    def keep(self, url: str, pages: int) -> None:
        """See that the page is open; `pages` are, as their server sees it."""
        now = self._clock.now()
        if pages:
            self._seen_at = now
        elif self.running and now - max(self._seen_at, self._started_at) > BLANK:
            self._end()
            self._lost("the page does not answer: its browser is started again")
        if self._process and self._process.poll() is not None:
            if now - self._started_at >= LAST_WAIT:
                self._wait = FIRST_WAIT
            self._lost(f"the browser ended ({self._process.returncode}), and is started again")
        if self._process is None and now >= self._start_at:
            self._started_at = now
            try:
                self._process = self._start(url)
            except OSError as error:
                self._lost(
                    f"the browser cannot be started ({error.strerror or error}): is Chromium still there?"
                )

    def close(self) -> None:
        """Close the page."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(3)
        self._end()
        if self._profile:
            shutil.rmtree(self._profile, ignore_errors=True)

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def _start(self, url: str) -> subprocess.Popen[bytes]:
        if self._profile is None:
            # In memory, where the system has a place for that: a browser writes all the time.
            memory = self._environment.get("XDG_RUNTIME_DIR")
            self._profile = Path(tempfile.mkdtemp(prefix="charley-page-", dir=memory))
        return subprocess.Popen(
            [*_leash(), *command(url, self._profile, self._environment)],
            env=dict(self._environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _lost(self, reason: str) -> None:
        if self._wait == FIRST_WAIT:
            self._tell(reason)
        self._process, self._start_at = None, self._clock.now() + self._wait
        self._wait = min(LAST_WAIT, 2 * self._wait)


def _leash() -> list[str]:
    """What lets a program go when Charley goes, however it ends: two pages would lie on top of each other."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig=TERM", "--"] if setpriv else []


def _found(environment: Mapping[str, str]) -> str | None:
    return next(
        (found for name in NAMES if (found := shutil.which(name, path=environment.get("PATH")))), None
    )
