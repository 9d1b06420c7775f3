"""Is the microphone really what the loudspeaker plays? PulseAudio hands that out where there is no other."""

from __future__ import annotations

from collections.abc import Callable

from voice.audio.pactl import asked

SERVED = ("default", "pulse")
"""PortAudio's names for what the sound server chooses; a card that is opened by its own name is that card."""

SILENT_SECONDS = 1.0
"""Digital silence after which it is worth a look: real microphones always rustle a little."""

LOOK_SECONDS = 5.0
"""Between two looks, which cost a hundredth of a second each: some noise suppressors are silent for long."""


def hears_the_loudspeaker() -> bool:
    """Whether the server's microphone is the monitor of a loudspeaker; False where that can't be known."""
    return asked("get-default-source").strip().endswith(".monitor")


class Suspicion:
    """Looks at first, and when a device is silent to the last bit, whether it is a microphone at all.

    At first also where there is sound: that may be Charley saying that it cannot hear.
    """

    def __init__(self, device: str, looks: Callable[[], bool] = hears_the_loudspeaker) -> None:
        self._served = device in SERVED
        self._looks = looks
        self._sound_at = 0.0
        self._looked_at: float | None = None

    def confirmed(self, pcm: bytes, now: float) -> bool:
        """Whether it is none; `pcm` is what has just come, `now` in seconds."""
        if not self._served:
            return False
        if pcm.strip(b"\0"):
            self._sound_at = now
        if self._looked_at is not None:
            since_sound, since_look = now - self._sound_at, now - self._looked_at
            if since_sound < SILENT_SECONDS or since_look < LOOK_SECONDS:
                return False
        self._looked_at = now
        return self._looks()
