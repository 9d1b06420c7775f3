"""Is what the microphone hears only what the loudspeaker plays? Told by how loud each band of the voice is.

Words alone cannot tell: an echo is misheard, and a misheard sentence about danger signs is an alarm. No echo
canceller: two sound cards have two clocks, and the samples of one say nothing exact about those of the other.
What the loudspeaker, the room and the microphone leave is how the loudness of each band goes up and down.
"""

from __future__ import annotations

from collections import deque
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from voice.events import FRAME_SAMPLES, FRAME_SECONDS, RATE

Levels = NDArray[np.float32]
"""dB, one row a frame where there are several, one column a band."""

EDGES = (150, 400, 700, 1100, 1600, 2200, 3000, 4200, 6000)
"""Hz, between the bands: as wide as the ear's, over what small loudspeakers can do."""

LEARNT_FROM = round(4.0 / FRAME_SECONDS)
"""Frames of its own voice from which the way through the room is learnt."""

LEARN_EVERY = round(0.2 / FRAME_SECONDS)

LISTENS_EVERY = 5
"""Frames between two looks at the room: a night is long, and the room changes slowly."""

RISE = 0.25
"""dB by which the floor of the room may rise with each look."""

ENOUGH = round(0.4 / FRAME_SECONDS)
"""Frames of its own voice from which something can be learnt."""

LATEST = round(0.8 / FRAME_SECONDS)
"""Frames after which a sound comes back at latest: Bluetooth needs so many."""

JITTER = 2
"""Frames by which the delay varies from sentence to sentence."""

SETTLES = round(0.5 / FRAME_SECONDS)
"""Frames for which it may still be as loud as before."""

DIES_AWAY = 3.0
"""dB a frame: a room that is silent 0.4 s after a sound."""

QUIET = -75.0
"""dBFS: what is below that in a band is not there."""

ABOVE_ROOM = 8.0
"""dB above the quiet of the room from which there is something to explain."""

LOUDER = 7.0
"""dB by which a band must be louder than its echo could be."""

BANDS = 3
"""So many bands at once are another voice; one alone is a resonance."""

OUTLIER = 15.0
"""dB from the mean beyond which a frame is not used: somebody spoke, or nothing came back."""

BURST, WITHIN = 6, 16
"""Frames with more in them, out of so many in a row, are somebody speaking: 0.12 s, half a "no"."""

NEAR = 4.5
"""dB within which a band is as loud as its echo should be."""

FITS = 0.7
"""Share of what was heard that must be about as loud as its echo should be, to learn from it: it is 0.74 and
more in any room, and 0.7 and less while somebody else speaks all the time."""

FEWEST = 150
"""Bands of frames with something in them from which anything is learnt: of less, anything fits."""


class OwnVoice:
    """Learns how Charley's own voice comes back, and says of each frame whether there is more in it."""

    def __init__(self) -> None:
        self._played: deque[Levels] = deque(maxlen=LEARNT_FROM + LATEST)
        self._heard: deque[Levels] = deque(maxlen=LEARNT_FROM)
        self._ringing = np.full(len(EDGES) - 1, QUIET, np.float32)
        self._room = np.full(len(EDGES) - 1, QUIET, np.float32)
        self._late = 0
        self._gain: Levels | None = None
        self._gains: deque[float] = deque(maxlen=SETTLES)
        self._frames = self._silent = 0

    def quiet(self, heard: bytes) -> None:
        """20 ms in which Charley says nothing: what is heard then is the room, or somebody."""
        self._silent += 1
        if self._silent % LISTENS_EVERY == 0:
            # Down at once, up slowly: words in a room do not raise its floor.
            self._room = np.minimum(levels(heard), self._room + RISE)

    @property
    def learnt(self) -> bool:
        """Whether it is known how its own voice comes back."""
        return self._gain is not None

    def explains(self, played: bytes, heard: bytes, gain: float = 1.0) -> bool:
        """20 ms of its own voice: whether `heard` is nothing else than what was `played` so loud just now."""
        # A change of loudness is heard only when it has travelled through the sound card.
        self._gains.append(gain)
        louder = 20 * np.log10(max(*self._gains, 1e-3))
        self._ringing = np.maximum(levels(played) + louder, self._ringing - DIES_AWAY)
        self._played.append(self._ringing)
        self._heard.append(levels(heard))
        self._frames += 1
        if self._frames % LEARN_EVERY == 0 and self._frames >= ENOUGH:
            self._learn()
        return self._gain is not None and not self._more(1)[0]

    def explained(self, frames: int) -> bool:
        """Whether, as far as that is known by now, nobody else spoke in the last so many frames.

        For an utterance that began when it was not known yet: the first words of a night.
        """
        frames = min(frames, len(self._heard))
        if self._gain is None or not frames:
            return False
        return int(np.convolve(self._more(frames), np.ones(WITHIN, int)).max()) < BURST

    def _more(self, frames: int) -> NDArray[np.bool_]:
        """For each of the last so many frames: is there more in it than its own voice?"""
        assert self._gain is not None
        heard = np.array(_rows(self._heard, frames))
        echo = np.full_like(heard, QUIET)
        # Reports of what is played come up to a few frames early or late.
        for late in range(max(0, self._late - JITTER), self._late + JITTER + 1):
            played = _rows(self._played, frames, before=late)
            if played:
                echo[-len(played) :] = np.maximum(echo[-len(played) :], played)
        there = heard > self._room + ABOVE_ROOM
        more = there & ((heard > echo + self._gain + LOUDER) | (echo <= QUIET))
        somebody: NDArray[np.bool_] = more.sum(axis=1) >= BANDS
        return somebody

    def _learn(self) -> None:
        """The delay at which most of what was heard is as loud as it should be, and the loudness there."""
        heard = np.array(self._heard)
        there = heard > self._room + ABOVE_ROOM
        if not there.any():
            self._gain = np.full(heard.shape[1], -np.inf, np.float32)
        if there.sum() < FEWEST:
            return
        played = np.pad(np.array(self._played), ((LATEST, 0), (0, 0)), constant_values=QUIET)
        # One window for each delay, the latest first.
        echo = np.swapaxes(sliding_window_view(played, len(heard), axis=0)[-1 - LATEST :], 1, 2)
        both = there & (echo > QUIET)
        louder = np.where(both, heard - echo, 0.0)
        gain = _mean(louder, both)
        gain = _mean(louder, both & (np.abs(louder - gain) < OUTLIER))
        fits = (both & (np.abs(louder - gain) < NEAR)).sum(axis=(1, 2)) / there.sum()
        best = int(fits.argmax())
        if fits[best] >= FITS:
            self._late = LATEST - best
            self._gain = np.where(both[best].any(axis=0), gain[best, 0], -np.inf)


def _rows(rows: deque[Levels], count: int, *, before: int = 0) -> list[Levels]:
    """So many of them, or all, that stand before the last few."""
    end = max(0, len(rows) - before)
    return [rows[i] for i in range(max(0, end - count), end)]


def _mean(values: Levels, valid: NDArray[np.bool_]) -> Levels:
    """Over the frames; one row for each delay."""
    mean: Levels = values.sum(axis=1, where=valid, keepdims=True) / np.maximum(
        1, valid.sum(axis=1, keepdims=True)
    )
    return mean


def levels(frame: bytes) -> Levels:
    """dBFS of each band in one frame of PCM, QUIET at least."""
    samples = np.frombuffer(frame, "<i2").astype(np.float32) / 32768
    power = np.square(np.abs(np.fft.rfft(samples * _window()))) / FRAME_SAMPLES**2
    bands = np.add.reduceat(power, _bins())[:-1]
    result: Levels = np.maximum(10 * np.log10(bands + 1e-12), QUIET).astype(np.float32)
    return result


@cache
def _window() -> Levels:
    return np.hanning(FRAME_SAMPLES).astype(np.float32)


@cache
def _bins() -> NDArray[np.intp]:
    return np.array([round(edge * FRAME_SAMPLES / RATE) for edge in EDGES])
