"""A loudspeaker in audio time: it plays one frame whenever it is asked for one."""

from __future__ import annotations

from array import array

from voice.audio.playlist import Playlist
from voice.audio.speaker import Finished, Report, Started
from voice.events import FRAME_SAMPLES


class VirtualSpeaker:
    """A Speaker that sounds nowhere; joins, gain and reports are those of the real one, but no latency."""

    def __init__(self) -> None:
        self._playlist = Playlist()
        self._news: list[Report] = []

    def play(self, id: int, pcm: bytes) -> None:
        """See Speaker."""
        self._playlist.add(id, pcm)

    def hush(self) -> None:
        """See Speaker."""
        self._playlist.clear()
        self._news.clear()

    def set_gain(self, gain: float) -> None:
        """See Speaker."""
        self._playlist.set_gain(gain)

    def wake(self) -> None:
        """See Speaker: it never sleeps."""

    def reports(self) -> list[Report]:
        """See Speaker."""
        news, self._news = self._news, []
        return news

    def close(self) -> None:
        """See Speaker."""
        self.hush()

    @property
    def speaking(self) -> bool:
        """Whether the next frame holds more than silence."""
        return not self._playlist.empty

    def advance(self) -> bytes:
        """The next 20 ms as they leave the loudspeaker, SILENCE if nothing is being said."""
        frame, marks = self._playlist.read(FRAME_SAMPLES)
        self._news += [Started(mark.id) if mark.word == "started" else Finished(mark.id) for mark in marks]
        return frame


def mix(one: bytes, other: bytes) -> bytes:
    """Both sounds together, as loud as they are, clipped where that is too loud. PCM, signed 16 bit.

    The result is as long as the longer of the two.
    """
    length = max(len(one), len(other))
    pairs = zip(array("h", one.ljust(length, b"\0")), array("h", other.ljust(length, b"\0")), strict=True)
    return array("h", [max(-32768, min(32767, a + b)) for a, b in pairs]).tobytes()
