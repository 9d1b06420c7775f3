"""`charley kiosk`: listens and talks, and shows it full screen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from voice.commands.starting import started

if TYPE_CHECKING:
    from voice.assistant import Assistant
    from voice.display import Condition
    from voice.kiosk.browser import Browser
    from voice.kiosk.screen import Screen
    from voice.told import Told

PORT = 8137


@click.command()
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Of the page.")
@click.option("--no-browser", is_flag=True, help="Serve the page, and let something else show it.")
@click.option("--no-letter-keys", is_flag=True, help="Single letters on a keyboard press nothing.")
def command(port: int, no_browser: bool, no_letter_keys: bool) -> None:
    """Listen and talk, and show it on a bedside screen. Touch and keys do what speech does."""
    with started() as start:
        from voice.commands.bedside import listen
        from voice.household import numbers_of
        from voice.kiosk.browser import Browser, missing
        from voice.kiosk.screen import Screen, server
        from voice.processes.clock import WallClock

        clock = WallClock()
        if not no_browser and (reason := missing(os.environ)):
            print(f"charley: {reason}", file=sys.stderr)
            no_browser = True
        browser = None if no_browser else Browser(clock, _complain)
        display = Kiosk(
            Screen(
                lambda: server(port),
                content=start.known.content,
                numbers=numbers_of(start.known.content, start.chosen.household),
                on_state=_told,
                clock=clock,
                letters=not no_letter_keys,
            ),
            browser,
        )
        listen(start.chosen, start.known, start.transcriber, start.rereading, display)


class Kiosk:
    """The screen and its browser, as one display."""

    def __init__(self, screen: Screen, browser: Browser | None) -> None:
        self._screen, self._browser = screen, browser

    def tell(self, told: Told) -> None:
        """See Display."""
        self._screen.tell(told)

    def asked(self) -> list[str]:
        """See Display."""
        asked = self._screen.asked()
        if self._browser and self._screen.url:
            self._browser.keep(self._screen.url, self._screen.pages)
        return asked

    def show(self, assistant: Assistant, condition: Condition) -> None:
        """See Display."""
        self._screen.show(assistant, condition)

    def failure(self, seconds: float) -> str | None:
        """See Display."""
        return self._screen.failure(seconds)

    def close(self) -> None:
        """See Display."""
        if self._browser:
            self._browser.close()
        self._screen.close()


def _told(url: str, reason: str) -> None:
    if url:
        print(f"charley: the screen is at {url}", file=sys.stderr, flush=True)
    else:
        _complain(reason)


def _complain(reason: str) -> None:
    print(f"charley: {reason}", file=sys.stderr, flush=True)
