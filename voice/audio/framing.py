"""PCM of any rate, channels and cut into frames of 20 ms, and back into what a loudspeaker takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from voice.events import FRAME_BYTES, RATE

SAMPLE_BYTES = 2


class Framer:
    """Interleaved signed 16-bit PCM in pieces of any length, even odd ones, becomes frames.

    Two channels are averaged. Of more, the first is taken: on microphone arrays that is the processed one,
    and the last often carries what the loudspeaker plays.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._channels = channels
        self._sample = SAMPLE_BYTES * channels
        self._raw = bytearray()
        self._ready = bytearray()
        self._resampler: Any = None
        if rate != RATE:
            import soxr

            self._resampler = soxr.ResampleStream(rate, RATE, 1, dtype="float32", quality="HQ")

    def feed(self, pcm: bytes) -> Iterator[bytes]:
        """The frames that `pcm` completes."""
        self._raw += pcm
        whole = len(self._raw) - len(self._raw) % self._sample
        if whole:
            self._ready += self._convert(bytes(self._raw[:whole]), last=False)
            del self._raw[:whole]
        return self._frames()

    def finish(self) -> Iterator[bytes]:
        """What is left, the last frame filled up with silence; half a sample is dropped."""
        self._raw.clear()
        if self._resampler is not None:
            self._ready += self._convert(b"", last=True)
        self._ready += bytes(-len(self._ready) % FRAME_BYTES)
        return self._frames()

    def _frames(self) -> Iterator[bytes]:
        whole = len(self._ready) - len(self._ready) % FRAME_BYTES
        taken = bytes(self._ready[:whole])
        del self._ready[:whole]
        return (taken[start : start + FRAME_BYTES] for start in range(0, whole, FRAME_BYTES))

    def _convert(self, pcm: bytes, *, last: bool) -> bytes:
        if self._channels == 1 and self._resampler is None:
            return pcm
        import numpy as np

        samples = np.frombuffer(pcm, "<i2").reshape(-1, self._channels).astype(np.float32)
        mono = samples.mean(axis=1) if self._channels == 2 else samples[:, 0]
        if self._resampler is not None:
            mono = self._resampler.resample_chunk(mono, last)
        return _int16(mono)


def fit(pcm: bytes, rate: int, channels: int) -> bytes:
    """Charley's PCM in the shape of a loudspeaker: its rate, every channel the same."""
    if (rate, channels) == (RATE, 1):
        return pcm
    import numpy as np

    samples = np.frombuffer(pcm, "<i2").astype(np.float32)
    if rate != RATE and len(samples):
        import soxr

        samples = soxr.resample(samples, RATE, rate, quality="HQ")
    return _int16(np.repeat(samples, channels))


def _int16(samples: Any) -> bytes:
    import numpy as np

    whole: bytes = np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes()
    return whole
