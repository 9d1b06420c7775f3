"""The screen: keeps its server at work, shows it what is news, hands on what is pressed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

from voice.assistant import Assistant
from voice.content import Content
from voice.display import Condition
from voice.events import Match, Transcript
from voice.household import Numbers
from voice.kiosk.messages import ALIVE, Asked, Beat, Hearing, Press, Typed, View, decode, encode
from voice.kiosk.view import Moment, hello, is_private, view
from voice.processes.child import Child, Process
from voice.processes.clock import Clock
from voice.processes.lifeline import Lifeline
from voice.told import HeardNow, HearingNow, SayingNow, Told, TypedNow

LONGEST_WAIT = 20.0
"""Seconds between two tries, at most: a port that is taken may be taken all night."""
HUNG = 12.0
"""Seconds without a sign of life after which the server is replaced."""

GRACE = 5.0
"""Seconds for which the screen may be off before that is said."""


def server(port: int) -> Process:
    """The process that serves the page."""
    command = [sys.executable, "-P", "-m", "voice.kiosk.server", f"--port={port}"]
    return Process(command, what="the screen's server")


class Screen:
    """Driven by the conversation's loop, and never makes it wait.

    `on_state` is told where the page is, ("http://...", ""), or why there is none, ("", reason).
    """

    def __init__(
        self,
        launch: Callable[[], Child],
        *,
        numbers: Numbers,
        on_state: Callable[[str, str], None],
        clock: Clock,
        letters: bool = True,
    ) -> None:
        """`letters`: single letters press buttons."""
        self._numbers = numbers
        self._on_state = on_state
        self._line = Lifeline[str](
            launch, _url, what="the screen", on_loss=self._lost, clock=clock, longest_wait=LONGEST_WAIT
        )
        self._reason = ""
        self.url = ""
        """Where the page is; "" while there is none."""
        self._unread = b""
        self._moment = Moment()
        self._flag: str | None = None
        self._shown: View | None = None
        self._greeted_with: Content | None = None
        self._second = -1
        self._clock = clock
        self._letters = letters
        self._alive_at = clock.now()
        self._off = 0.0
        self._told = False

    def tell(self, told: Told) -> None:
        """What happens in the conversation."""
        match told:
            case HearingNow(text, match):
                self._hear(Hearing(text, open=True), match.flag)
            case HeardNow(_, None):
                self._hear(Hearing())
            case HeardNow(Transcript(text), Match() as match) | TypedNow(text, match):
                self._hear(Hearing(text, understood=match.intent != "none"), match.flag)
            case SayingNow(sentences):
                self._moment = replace(self._moment, turn=tuple(s.text for s in sentences))

    def look(self, assistant: Assistant, condition: Condition) -> Iterator[str]:
        """Show how it is now; yields what was pressed or typed, in words."""
        data = self._line.receive()
        if data or not self._line.header:
            self._alive_at = self._clock.now()
        elif self._clock.now() - self._alive_at > HUNG:
            self._line.lose("the screen's server hangs, and is started again")
        if url := self._line.header:
            if url != self.url:
                self._greet(url)
            self._show(assistant, condition, int(condition.seconds))
        *lines, self._unread = (self._unread + data).split(b"\n")
        buttons = assistant.conversation.content.screen.buttons
        for asked in self._asked(lines):
            match asked:
                case Press(name) if name in buttons:
                    yield buttons[name].says
                case Typed(text) if text.strip():
                    yield text
                case _:
                    pass  # a button that a page of another version has

    def failure(self, seconds: float) -> str | None:
        """The line of the content that tells of a screen that is off; once, and not to somebody asleep.

        `seconds` have passed since the last call, in which somebody was awake.
        """
        self._off = self._off + seconds if not self.url else 0.0
        if self._off < GRACE or self._told:
            return None
        self._told = True
        return "no_screen"

    def close(self) -> None:
        """End the server."""
        self._line.close()

    def _hear(self, heard: Hearing, flag: str | None = None) -> None:
        self._moment, self._flag = replace(self._moment, heard=heard), flag

    def _asked(self, lines: list[bytes]) -> Iterator[Asked]:
        for line in lines:
            if line == ALIVE.encode():
                continue
            try:
                yield decode(line)
            except ValueError as error:
                self._line.lose(f"the screen's server talks nonsense ({error}), and is started again")
                return

    def _greet(self, url: str) -> None:
        self.url, self._reason, self._told = url, "", False
        self._greeted_with, self._shown, self._second = None, None, -1
        self._on_state(url, "")

    def _show(self, assistant: Assistant, condition: Condition, second: int) -> None:
        conversation = assistant.conversation
        if self._greeted_with is not conversation.content:
            self._greeted_with = conversation.content
            self._send(encode(hello(conversation.content, letters=self._letters)))
        if is_private(conversation.content, conversation.session, self._flag):
            # Gone for good, also when the talk goes on about something else.
            self._moment = Moment()
        moment = replace(
            self._moment,
            sounding=assistant.sounding,
            speaking=assistant.speaking,
            night=condition.night,
            deaf=condition.deaf,
            mute=condition.mute,
        )
        now = view(conversation.content, self._numbers, conversation.session, moment)
        if self._shown is None or _is_news(now, self._shown):
            self._shown = now
            self._send(encode(now))
        if second != self._second:
            self._second = second
            self._send(encode(Beat(condition.frames)))

    def _send(self, line: str) -> None:
        self._line.send(line.encode() + b"\n")

    def _lost(self, reason: str) -> None:
        self.url, self._unread = "", b""
        if reason != self._reason:
            self._reason = reason
            self._on_state("", reason)


def _is_news(now: View, shown: View) -> bool:
    """Whether the page could not know: within a sentence and a hold it counts on by itself."""
    return _without_time(now) != _without_time(shown)


def _without_time(one: View) -> View:
    saying = one.saying and replace(one.saying, at=0.0)
    step = one.step and replace(one.step, held=float(int(one.step.held)))
    return replace(one, saying=saying, step=step)


def _url(line: bytes) -> str:
    match json.loads(line):
        case {"url": str(url)}:
            return url
        case other:
            raise ValueError(f"not a header: {other}")
