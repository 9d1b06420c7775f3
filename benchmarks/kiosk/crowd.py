"""A hundred pages and a thousand views a second: what the server makes of it, and whether Charley waits."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from typing import cast

from benchmarks.pipeline.processes import together
from tests.soundlab import wait_until
from voice.assistant import Assistant
from voice.conversation import Conversation
from voice.dialogue.session import Session
from voice.display import Condition
from voice.events import Match
from voice.household import Numbers
from voice.kiosk import screen
from voice.prepared import Prepared
from voice.processes.child import Process
from voice.processes.clock import WallClock
from voice.told import HearingNow

PAGES = 100

VIEWS_A_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Strain:
    """What came of it."""

    server: float
    """CPU of the server, share of one core."""
    written: float
    """Views that Charley wrote, a second."""
    seen: float
    """Views that each page was shown, a second: those that were overtaken are left out."""
    typical: float
    """Milliseconds of Charley's look at the screen, median."""
    longest: float
    """Milliseconds of the longest of these looks."""
    late: float
    """Seconds after the last view until every page has it."""


@dataclass(frozen=True, slots=True)
class Awake:
    """As much of an assistant as the screen looks at."""

    conversation: Conversation
    sounding: None = None
    speaking: bool = False


def strain(known: Prepared, pages: int, rate: int, seconds: float) -> Strain:
    """Look at the screen `rate` times a second with something new each time."""
    children: list[Process] = []

    def launch() -> Process:
        children.append(screen.server(0))
        return children[-1]

    conversation = Conversation(known.content, known.matcher, Session())
    conversation.wake_up()
    awake = cast(Assistant, Awake(conversation))
    shown = screen.Screen(
        launch, content=known.content, numbers=Numbers(), on_state=lambda *_: None, clock=WallClock()
    )

    def look(text: str, second: float = 0.0) -> float:
        shown.tell(HearingNow(text, Match(text, "none", 0.0)))
        began = time.perf_counter()
        shown.asked()
        shown.show(awake, Condition(second, night=False, deaf="", mute="", frames=0))
        return (time.perf_counter() - began) * 1000

    def is_up() -> bool:
        look("")
        return bool(shown.url)

    wait_until(is_up, "the page is served")
    count = round(seconds * rate)
    last = f"word {count - 1}"
    command = [sys.executable, "-m", "benchmarks.kiosk.audience", shown.url, str(pages), last]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as audience:
        assert audience.stdout
        audience.stdout.readline()
        before, began = together([children[0].pid]).cpu, time.monotonic()
        looks = []
        for n in range(count):
            looks.append(look(f"word {n}", n / rate))
            time.sleep(max(0.0, began + (n + 1) / rate - time.monotonic()))
        ended = time.monotonic()
        while audience.poll() is None:  # what did not fit into the pipe goes with the next looks
            look(last, seconds)
            time.sleep(0.01)
        late = time.monotonic() - ended
        cpu = together([children[0].pid]).cpu - before
        views = int(audience.stdout.readline())
    shown.close()
    looks.sort()
    return Strain(
        cpu / (ended - began + late),
        count / (ended - began),
        views / pages / (ended - began),
        looks[count // 2],
        looks[-1],
        late,
    )
