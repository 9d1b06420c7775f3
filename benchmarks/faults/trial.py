"""One fault, tried once: Charley coaches, the fault is done and undone, she asks until she is answered."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.catalogue import VOICE, Fault, Scene
from tests.bedside import Bedside
from tests.soundlab import SoundLab, wait_until
from tests.speech import speak
from voice.content import Content
from voice.content.said import loaded
from voice.events import RATE

GOAL = 3.0
"""Seconds after which she must be heard again."""

PATIENCE = 6.0
"""Seconds for which she waits for an answer before she asks again."""

DEADLINE = 30.0
"""Seconds after which she gives up."""

BEGIN = "charley guide me through a stretch"
COACHED = "with a pillow between your knees"
"""Heard when the stretch has begun."""

DEAF, BACK = "I can't hear you", "I can hear you again"
LISTENS = "Charley is listening"


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    heard: float
    """Seconds from when the thing was back until the question began that was understood; where the question
    was put already, until it was understood."""
    answered: float
    """Seconds until the loudspeaker said something to that."""
    kept: bool
    """Whether the answer was one of the stretch."""
    told: str
    """The first line that was shown about it."""
    aloud: bool
    """Whether it was said that Charley could not hear, and then that it can again."""

    def fits(self, fault: Fault) -> bool:
        """Whether all is as it must be."""
        told = (bool(self.told) or not fault.told) and (self.aloud or not fault.aloud)
        return self.heard <= GOAL and self.kept and told


@contextlib.contextmanager
def scene(fault: Fault, cache: Path, folder: Path) -> Iterator[Scene]:
    """Charley coaches a stretch; `cache` is where all sentences lie ready."""
    options = fault.options(folder)
    if fault.rendered:
        options.setdefault("environment", {})["XDG_CACHE_HOME"] = str(cache)
    with SoundLab() as lab, Bedside(lab, folder, **options) as bedside:
        lab.speak(bytes(RATE) + speak(BEGIN, VOICE))
        wait_until(lambda: bedside.shows(COACHED), "the stretch begins")
        yield Scene(lab, bedside, folder)


def coached(known: Content) -> frozenset[str]:
    """Whatever is said in a stretch."""
    return frozenset(
        sentence.text
        for part in (known.routines, known.counts)
        for said in loaded(part)
        for sentence in said.sentences
    )


def tried(fault: Fault, stretch: frozenset[str], cache: Path, folder: Path) -> Outcome:
    """Do it, undo it, and ask. AssertionError when she is not heard any more."""
    with scene(fault, cache, folder) as now:
        bedside = now.bedside
        before = bedside.err.read_text(), bedside.out.read_text()
        back = fault.deed(now)
        if fault.deafens:
            listened = before[0].count(LISTENS)
            wait_until(lambda: bedside.err.read_text().count(LISTENS) > listened, "it listens again")
        heard, answered = _asked(fault, now)
        told = bedside.err.read_text().removeprefix(before[0]).splitlines()
        said = bedside.out.read_text().removeprefix(before[1])
        answer = said.partition(f"you: {fault.question}\n")[2].splitlines()[0].strip()
        return Outcome(
            heard=heard - back,
            answered=answered - back,
            kept=answer in stretch,
            told=next((line.removeprefix("charley: ") for line in told if LISTENS not in line), ""),
            aloud=DEAF in said and BACK in said.partition(DEAF)[2],
        )


def _asked(fault: Fault, now: Scene) -> tuple[float, float]:
    """Ask until it is understood and answered: when the question began (or was understood, if the deed had
    put it), and when the answer was heard. By the monotonic clock."""
    lab, bedside = now.lab, now.bedside
    understood = f"you: {fault.question}"
    question = speak(fault.question, VOICE)
    deadline = time.monotonic() + DEADLINE
    began = 0.0
    with lab.recording() as recording:

        def seen() -> bool:
            return bedside.shows(understood)

        if not fault.asked:
            while not seen():
                began = time.monotonic()
                assert began < deadline, "she is not heard any more"
                lab.speak(question)
                _seen_within(seen, PATIENCE)
        wait_until(seen, "the sentence is understood")
        began = began or time.monotonic()
        played = recording.stat().st_size
        wait_until(lambda: any(recording.read_bytes()[played:]), "the answer is spoken")
        return began, time.monotonic()


def _seen_within(seen: Callable[[], bool], seconds: float) -> None:
    """Wait for it, but no longer."""
    with contextlib.suppress(AssertionError):
        wait_until(seen, "it is understood", seconds=seconds)
