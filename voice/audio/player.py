"""The loudspeaker in the process that plays: opened for a sound, closed after a while of silence.

It takes commands, one line of JSON each, on stdin:

    {"play": id, "bytes": n}    and n bytes of PCM: play it after what is being played
    {"hush": true}              fall silent and forget the rest
    {"gain": x}                 0 to 1, from the next block on
    {"wake": true}              open the loudspeaker, so that the next sound needs no lead-in

and reports {"started": id, "at": t} and {"finished": id, "at": t} when that sample is heard, t in seconds of
the machine's monotonic clock, and {"hushed": true}.
"""

from __future__ import annotations

import contextlib
import json
import queue
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Any, NoReturn

from voice.audio.exits import Exit
from voice.audio.playlist import Playlist
from voice.processes.job import JobError, say, within

STALL_SECONDS = 1.5
"""A device that calls back less often is frozen; a loaded machine delays one by 0.3 s at most."""
START_SECONDS = 5.0
ABORT_SECONDS = 1.0
LEAD_IN_SECONDS = 0.25
"""Amplifiers and HDMI swallow the beginning of a sound that wakes them."""
IDLE_SECONDS = 8.0
"""Longer than the gaps in a coached count, so that the numbers follow without lead-in."""

Commands = queue.SimpleQueue[dict[str, Any]]
Opener = Callable[..., tuple[Any, dict[str, Any]]]
"""Opens a stream that calls `callback` and `finished_callback`; returns it with its header."""


def gone(header: dict[str, Any]) -> str:
    """Why a stream ends by itself."""
    return f'"{header["device"]}" was unplugged, or the sound server has ended'


def clockless(samples: int, rate: int, seconds: float) -> bool:
    """Whether so many samples in so short a time came from no real device.

    ALSA's null device has no clock and calls back 240,000 times a second.
    """
    return samples > 2 * rate * (seconds + 2.0)


class Player:
    """One thread runs `serve`. The sound card's own runs `_fill`, which only tells the other what it did."""

    def __init__(self, opener: Opener, commands: Commands) -> None:
        self._opener, self._inbox = opener, commands
        self._running = False
        self._opened_at = self._called_at = self._busy_until = 0.0
        self._filled = 0
        self._era = 0
        self._due: deque[tuple[float, dict[str, Any]]] = deque()
        self._open()
        self._playlist = Playlist(self._header["channels"])
        say(self._header)

    def serve(self) -> NoReturn:
        """Obey the inbox until this process ends."""
        while True:
            with contextlib.suppress(queue.Empty):
                self._obey(self._inbox.get(timeout=self._patience()))
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                say(self._due.popleft()[1])
            if self._stream is not None:
                self._watch(now)

    def _obey(self, command: dict[str, Any]) -> None:
        match command:
            case {"mark": word, "id": id, "at": at, "era": era}:
                if era == self._era:
                    self._due.append((at, {word: id, "at": at}))
                    self._busy_until = at
            case {"play": id, "pcm": pcm}:
                self._playlist.add(id, pcm)
                self._run()
            case {"hush": _}:
                self._hush()
            case {"gain": gain}:
                self._playlist.set_gain(gain)
            case {"wake": _}:
                self._busy_until = time.monotonic()
                self._run()
            case {"ended": _}:
                pass  # _watch looks whether that was meant
            case _:
                raise JobError(Exit.WRONG, f"no such command: {command}")

    def _patience(self) -> float | None:
        """Seconds until something must be looked at; None when nothing can happen by itself."""
        if self._stream is None:
            return None
        soon = self._due[0][0] - time.monotonic() if self._due else STALL_SECONDS
        return min(max(soon, 0.0), STALL_SECONDS / 3)

    def _watch(self, now: float) -> None:
        device = self._header["device"]
        if self._running and not self._stream.active:
            raise JobError(Exit.LOST, gone(self._header))
        if self._running and now - self._called_at > STALL_SECONDS:
            raise JobError(Exit.STALLED, f'"{device}" does not play: is the sound server frozen?')
        if clockless(self._filled, self._header["rate"], now - self._opened_at):
            raise JobError(Exit.LOST, f'"{device}" has no clock: choose a real loudspeaker')
        if not self._due and self._playlist.empty and now - self._busy_until > IDLE_SECONDS:
            self._close()

    def _open(self) -> None:
        def ended() -> None:
            self._inbox.put({"ended": True})

        self._stream, self._header = self._opener(callback=self._fill, finished_callback=ended)
        self._opened_at = self._busy_until = time.monotonic()
        self._filled = 0

    def _close(self) -> None:
        self._running = False
        with within(ABORT_SECONDS):
            self._stream.close()
        self._stream = None

    def _run(self) -> None:
        if self._running:
            return
        if self._stream is None:
            before = self._header
            self._open()
            if before != self._header:
                raise JobError(
                    Exit.LOST, f'"{self._header["device"]}" has taken the place of "{before["device"]}"'
                )
        self._playlist.lead_in(int(LEAD_IN_SECONDS * self._header["rate"]))
        self._start()

    def _start(self) -> None:
        self._called_at = time.monotonic()
        with within(START_SECONDS):
            self._stream.start()
        self._running = True

    def _hush(self) -> None:
        self._playlist.clear()
        self._era += 1  # marks that the sound card's thread has yet to deliver are of the past
        self._due.clear()
        if self._running:
            self._running = False
            with within(ABORT_SECONDS):
                self._stream.abort()
            self._busy_until = time.monotonic()
            self._start()  # keeps the amplifier awake for the next sentence
        say({"hushed": True})

    def _fill(self, out: Any, samples: int, moments: Any, _: Any) -> None:
        now = self._called_at = time.monotonic()
        era = self._era
        out[:], marks = self._playlist.read(samples)
        self._filled += samples
        leaves = now + max(moments.outputBufferDacTime - moments.currentTime, 0.0)
        for mark in marks:
            at = leaves + mark.sample / self._header["rate"]
            self._inbox.put({"mark": mark.word, "id": mark.id, "at": at, "era": era})


def read_commands(inbox: Commands) -> None:
    """Hand each command on stdin to `inbox`, its PCM with it."""
    for line in sys.stdin.buffer:
        try:
            command = json.loads(line)
        except ValueError:
            command = {"unreadable": line.decode(errors="replace")}
        if "play" in command:
            command["pcm"] = sys.stdin.buffer.read(command["bytes"])
        inbox.put(command)
