"""The night itself: requests and faults at random, the whole of Charley between scripted sound cards."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.soak.health import Health
from benchmarks.soak.room import BLOCK, BLOCK_BYTES, SHAPES, Cards, Request, Room, hiss
from tests.bedside import RECOGNISER, SYNTHESISER, command_of, descendants
from tests.scripted_child import JumpingClock
from tests.speech import rest, speak
from voice import assembly
from voice.asr.supervised import Supervised, worker
from voice.assistant import Assistant
from voice.audio import noise
from voice.audio.device_line import DeviceState, Presence
from voice.audio.microphone import Microphone
from voice.audio.speaker import Loudspeaker
from voice.config import Hearing, Settings
from voice.deafness import Deafness
from voice.events import FRAME_SECONDS
from voice.told import HeardNow, SayingNow, Told

REQUESTS = (
    ("what should i eat", "espeak:en-gb+f3"),
    ("should i take magnesium", "espeak:en-us+f4"),
    ("what causes leg cramps", "espeak:en-gb+f3"),
    ("do compression stockings help", "espeak:en-us+annie"),
    ("how can i prevent cramps", "espeak:en-gb"),
    ("should i massage my leg", "espeak:en-gb+f3"),
    ("what exercise is good for me", "espeak:en-us+m3"),
    ("is the cramp bad for my baby", "espeak:en-gb-x-rp+m1"),
)
"""Understood in a quiet room: it is not understanding that is tried here."""

SNR = 45.0

BETWEEN_REQUESTS = (60.0, 300.0)
"""Seconds: the conversation of one is over, or not, when the next begins."""

BETWEEN_FAULTS = 150.0
"""Seconds on average, of those that strike at any time. As many others strike while she speaks."""

PATIENCE = 20.0
"""Seconds after which a request is not answered any more."""

SPOILT_SECONDS = 300.0
"""For so long the cache cannot be written, at most."""

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Hour:
    """How it was at the end of one."""

    health: Health
    due: int
    """Requests so far that reached a microphone whole."""
    answered: int
    faults: int
    took: float
    """Real seconds since the night began."""


@dataclass
class Outcome:
    """What came of the night."""

    hours: list[Hour] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    requests: list[Request] = field(default_factory=list)

    @property
    def unanswered(self) -> list[Request]:
        return [r for r in self.requests if r.delivered and not r.answered]


class Night:
    """One seed, one night, except for what the real processes make of it."""

    def __init__(self, seed: int, seconds: float, folder: Path, told: Callable[[str], None] = print) -> None:
        """`folder` is for the cache, whose name in the environment it must be."""
        self._random = random.Random(seed)
        self._seconds = seconds
        self._cache = folder / "charley" / "speech"
        self._told = told
        self._clock = JumpingClock()
        self._outcome = Outcome()
        self._deafness = Deafness()
        self._begun = time.monotonic()

    def run(self, every: float = HOUR) -> Outcome:
        """Live through it, and look how it is each so many seconds."""
        chosen = Settings(hearing=Hearing(engine="vosk", model=assembly.BUNDLED))
        known = assembly.knowledge(chosen)
        self._outcome.requests = self._spread()
        room = Room(self._outcome.requests)
        self._cards = Cards(room, self._clock)
        self._todo = sorted(self._faults(), key=lambda fault: fault[0])
        transcriber = Supervised(worker(assembly.ears(chosen, known.content).engine), patient=True)
        voice_at, close_voice = assembly.voices(chosen)
        transcriber.start()
        transcriber.on_state = lambda reason: self._deafness.tell("recogniser", reason)
        with (
            contextlib.closing(transcriber),
            Loudspeaker(launch=self._cards.speaker, clock=self._clock) as speaker,
            Microphone(
                launch=self._cards.microphone, clock=self._clock, on_state=self._microphone_changed
            ) as microphone,
        ):
            assistant = Assistant(
                assembly.conversation(chosen, known),
                assembly.listener(transcriber),
                voice_at=voice_at,
                speaker=speaker,
                tell=self._heard,
            )
            looks = 1
            for frame in microphone:
                now = self._clock.time
                if now >= self._seconds:
                    break
                self._strike(now)
                assistant.process(frame)
                if line := self._deafness.advance(FRAME_SECONDS):
                    assistant.announce(line)
                if now >= looks * every:
                    looks += 1
                    close_voice()  # it comes and goes with the work: neither more nor less, when it is gone
                    transcriber.start()
                    self._look()
        close_voice()
        self._look()
        return self._outcome

    # --- what happens ----------------------------------------------------------------------------

    def _spread(self) -> list[Request]:
        """Her requests, over the night."""
        spoken = [self._spoken(text, voice) for text, voice in REQUESTS]
        rest()
        requests = []
        at = self._random.uniform(20, 60)
        while at < self._seconds - PATIENCE:
            text, pcm = self._random.choice(spoken)
            requests.append(Request(text, pcm, first=round(at / BLOCK)))
            at += self._random.uniform(*BETWEEN_REQUESTS)
        return requests

    @staticmethod
    def _spoken(text: str, voice: str) -> tuple[str, bytes]:
        said = speak(f"charley {text}", voice)
        whole = said + bytes(-len(said) % BLOCK_BYTES)
        return text, noise.mix(whole, hiss(1), SNR)

    def _faults(self) -> Iterator[tuple[float, str, Callable[[], None]]]:
        """(when, what, how): at any time, and while she speaks; those of one process never twice at once."""
        at = 0.0
        while (at := at + self._random.expovariate(1 / BETWEEN_FAULTS)) < self._seconds - PATIENCE:
            yield at, *self._random.choice(self._anytime())
        for request in self._outcome.requests:
            when = self._random.uniform(request.begins, request.ends + 1)
            yield when, *self._random.choice(self._while_she_speaks())
        spoilt = self._random.uniform(0, max(0.0, self._seconds - 2 * SPOILT_SECONDS))
        yield spoilt, "cache spoilt", self._spoil
        yield spoilt + min(SPOILT_SECONDS, self._seconds / 2), "cache mended", self._mend

    def _anytime(self) -> list[tuple[str, Callable[[], None]]]:
        cards, chance = self._cards, self._random
        away, shape = chance.uniform(0, 20), chance.choice(SHAPES)
        return [
            ("microphone unplugged", lambda: cards.unplug_microphone(away, shape)),
            ("microphone babbles", lambda: cards.unplug_microphone(away, shape, babble=True)),
            ("microphone stalls", cards.stall_microphone),
            ("loudspeaker unplugged", lambda: cards.unplug_speaker(away, shape)),
            ("loudspeaker stalls", cards.stall_speaker),
            ("synthesiser killed", lambda: self._signal(SYNTHESISER, signal.SIGKILL)),
            ("synthesiser hung", lambda: self._signal(SYNTHESISER, signal.SIGSTOP)),
        ]

    def _while_she_speaks(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("recogniser killed", lambda: self._signal(RECOGNISER, signal.SIGKILL)),
            ("recogniser hung", lambda: self._signal(RECOGNISER, signal.SIGSTOP)),
            *self._anytime(),
        ]

    def _strike(self, now: float) -> None:
        while self._todo and self._todo[0][0] <= now:
            _, name, strike = self._todo.pop(0)
            self._outcome.faults[name] += 1
            strike()

    def _signal(self, what: str, number: signal.Signals) -> None:
        """To the real process, if there is one now."""
        for pid in descendants(os.getpid()):
            if what in command_of(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
                return

    def _spoil(self) -> None:
        """A file lies where the folder was: nothing can be read or written, not even by root."""
        self._cache.mkdir(parents=True, exist_ok=True)
        self._cache.rename(self._cache.with_name("away"))
        self._cache.touch()

    def _mend(self) -> None:
        self._cache.unlink()
        self._cache.with_name("away").rename(self._cache)

    # --- what comes of it ------------------------------------------------------------------------

    def _microphone_changed(self, state: DeviceState) -> None:
        self._deafness.tell("microphone", state.reason if state.presence is Presence.ABSENT else "")

    def _heard(self, told: Told) -> None:
        """Whatever is told belongs to the request that was made last."""
        now = self._clock.time
        asked = next(
            (r for r in reversed(self._outcome.requests) if r.begins <= now <= r.ends + PATIENCE), None
        )
        if asked is None:
            return
        match told:
            case HeardNow(transcript, match):
                if asked.understood is None or not asked.answered:
                    asked.understood = f"{transcript.text}: {match.intent if match else 'nothing'}"
            case SayingNow() if asked.understood:
                asked.answered = True

    def _look(self) -> None:
        due = [r for r in self._outcome.requests if r.delivered]
        hour = Hour(
            Health.now(),
            len(due),
            sum(r.answered for r in due),
            sum(self._outcome.faults.values()),
            time.monotonic() - self._begun,
        )
        self._outcome.hours.append(hour)
        self._told(
            f"| {self._clock.time / HOUR:.1f} | {hour.faults} | {hour.due} | {hour.answered} "
            f"| {hour.health.megabytes:.1f} | {hour.health.threads} | {hour.health.processes} "
            f"| {hour.health.files} | {hour.took:.0f} |"
        )
