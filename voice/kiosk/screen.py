"""The screen: keeps its server at work, shows it what is news, hands on what is pressed."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from voice.assistant import Assistant
from voice.content import Content
from voice.dialogue.alarm import is_private
from voice.display import Condition
from voice.events import Match, Transcript
from voice.household import Numbers
from voice.kiosk.messages import Alive, Beat, Hearing, Press, Typed, View, encode, relayed
from voice.kiosk.view import Moment, hello, view
from voice.processes.child import Child, Process
from voice.processes.clock import Clock
from voice.processes.lifeline import Lifeline
from voice.told import HeardNow, HearingNow, SayingNow, Told, TypedNow

LONGEST_WAIT = 20.0
"""Seconds between two tries, at most: a port that is taken may be taken all night."""

HUNG = 12.0
"""Seconds without a sign of life after which the server is replaced."""

AT_ONCE = 2
"""Presses that are taken at one look; a sentence takes some hundredths of a second to be understood."""

PATIENT = 10
"""Presses that wait for the next looks; of more, the last ones count."""

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
        content: Content,
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
        self.pages = 0
        """That are open."""
        self._moment = Moment()
        self._hidden = False
        self._shown: View | None = None
        self._content = content
        self._greeted_with: Content | None = None
        self._waiting: deque[str] = deque(maxlen=PATIENT)
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
                self._hear(Hearing(text, open=True), match)
            case HeardNow(_, None):
                self._hear(Hearing())
            case HeardNow(Transcript(text), Match() as match) | TypedNow(text, match):
                self._hear(Hearing(text, understood=match.intent != "none"), match)
            case SayingNow(sentences, aside=False):
                turn = tuple(sentence.text for sentence in sentences)
                self._moment = replace(self._moment, turn=turn, number=self._moment.number + 1)

    def asked(self) -> list[str]:
        """What was pressed or typed since the last call, in words."""
        data = self._line.receive()
        if data or not self._line.header:
            self._alive_at = self._clock.now()
        elif self._clock.now() - self._alive_at > HUNG:
            self._line.lose("the screen's server hangs, and is started again")
        if self._line.header and not self.url:
            self._greet(self._line.header)
        *lines, self._unread = (self._unread + data).split(b"\n")
        self._waiting.extend(text for text in map(self._words, lines) if text)
        return [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]

    def show(self, assistant: Assistant, condition: Condition) -> None:
        """Show how it is now, where that is news."""
        if not self.url:
            return
        conversation = assistant.conversation
        if self._greeted_with is not conversation.content:
            self._content = self._greeted_with = conversation.content
            self._send(encode(hello(conversation.content, letters=self._letters)))
        if is_private(conversation.content, conversation.session.state):
            # Gone for good, also when the talk goes on about something else.
            self._moment = Moment(number=self._moment.number)
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
        if (second := int(condition.seconds)) != self._second:
            self._second = second
            self._send(encode(Beat(condition.frames)))

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

    def _hear(self, heard: Hearing, match: Match | None = None) -> None:
        """Private words are not shown, nor what else is said in the same breath."""
        going_on = self._moment.heard.open
        sign = self._content.red_flags.get(match.flag or "") if match else None
        self._hidden = bool(sign and sign.private) or (self._hidden and going_on)
        shown = replace(heard, text="") if self._hidden else heard
        self._moment = replace(self._moment, heard=shown)

    def _words(self, line: bytes) -> str:
        """What one line of the server's asks for; "" for nothing."""
        try:
            told = relayed(line)
        except ValueError as error:
            if self._line.header:
                self._line.lose(f"the screen's server talks nonsense ({error}), and is started again")
            return ""
        buttons = self._content.screen.buttons
        match told:
            case Alive(pages):
                self.pages = pages
            case Press(name) if name in buttons:
                return buttons[name].says
            case Typed(text):
                return text.strip()
        return ""  # also to a button that a page of another version has

    def _greet(self, url: str) -> None:
        self.url, self._reason, self._told = url, "", False
        self._greeted_with, self._shown, self._second = None, None, -1
        self._on_state(url, "")

    def _send(self, line: str) -> None:
        self._line.send(line.encode() + b"\n")

    def _lost(self, reason: str) -> None:
        self.url, self.pages, self._unread = "", 0, b""
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
