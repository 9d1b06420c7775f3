"""Sound as a client sends it -> as a recogniser takes it: 16 kHz, mono, 16 bit."""

from __future__ import annotations

from dataclasses import dataclass

from voice.audio.framing import Framer
from voice.wyoming import fields
from voice.wyoming.fields import Data


@dataclass(frozen=True, slots=True)
class Format:
    """How samples are laid out in bytes."""

    rate: int
    """Hertz."""
    width: int
    """Bytes of a sample: 1 (from 0 to 255), 2, 3 or 4 (signed, low byte first)."""
    channels: int

    @classmethod
    def of(cls, data: Data) -> Format:
        """What a message says. Raises RefusedError."""
        return cls(
            fields.whole(data, "rate", 4_000, 192_000),
            fields.whole(data, "width", 1, 4),
            fields.whole(data, "channels", 1, 8),
        )


class Converter:
    """Takes pieces of any length, even such as end within a sample."""

    def __init__(self, format: Format) -> None:
        self.format = format
        self._framer = Framer(format.rate, format.channels)
        self._raw = b""

    def feed(self, pcm: bytes) -> bytes:
        """What can be heard by now."""
        raw = self._raw + pcm
        whole = len(raw) - len(raw) % self.format.width
        self._raw = raw[whole:]
        return b"".join(self._framer.feed(_sixteen_bit(raw[:whole], self.format.width)))

    def finish(self) -> bytes:
        """The rest."""
        return b"".join(self._framer.finish())


def _sixteen_bit(pcm: bytes, width: int) -> bytes:
    if width == 2 or not pcm:
        return pcm
    import numpy as np

    match width:
        case 1:
            samples = (np.frombuffer(pcm, "u1").astype("<i2") - 128) << 8
        case 3:
            return np.frombuffer(pcm, "u1").reshape(-1, 3)[:, 1:].tobytes()
        case _:
            samples = (np.frombuffer(pcm, "<i4") >> 16).astype("<i2")
    return samples.tobytes()
