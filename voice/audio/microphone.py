"""The microphone that never fails: while the device is away, silence comes at the right pace."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import Self

from voice.audio.device_line import DeviceLine, DeviceState, Presence, own, portaudio
from voice.audio.framing import Framer
from voice.events import FRAME_SECONDS, SILENCE
from voice.processes.child import Child
from voice.processes.clock import Clock, WallClock

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.5
"""How long a hole is waited for: a loaded machine delivers late, and silence inside a word would split it."""
STALL_SECONDS = 1.8
"""More than the child allows the device; a child that says nothing for so long is itself stuck."""
BATCH_SECONDS = 0.08
"""Between two looks at a microphone that is relaxed: less than it takes to notice that somebody speaks."""
BACKLOG_SECONDS = 5.0
"""What a listener who fell behind still gets: a sentence that is rendered while the synthesiser is replaced
takes half of it. More, and Charley would answer what was said long ago."""
MUTE_SECONDS = 30.0
"""Digital silence for so long is worth telling, but no failure: noise suppressors make it in quiet rooms."""

BACKLOG_FRAMES = round(BACKLOG_SECONDS / FRAME_SECONDS)


class Microphone:
    """Iterate it: frames of 20 ms for ever, as many a second as there should be.

    `device` is part of its name in any case, None the default one. `on_state` is called by the iteration.
    """

    def __init__(
        self,
        device: str | None = None,
        *,
        on_state: Callable[[DeviceState], None] = lambda state: None,
        launch: Callable[[], Child] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or WallClock()
        self._line = DeviceLine(
            launch or (lambda: own(portaudio("capture", device))), on_state=on_state, clock=self._clock
        )
        self._framer: Framer | None = None
        self._frames: deque[bytes] = deque()
        self._due: float | None = None
        self._patience = 0.0
        self._last_sound_at = 0.0
        self._silent_frames = 0
        self.relaxed = False
        """Whether frames may come several at once: waking up for each is most of what a quiet night costs."""
        self.delivered = 0
        """Frames yielded so far that really came from a device. A watchdog is fed by these alone."""
        self.dropped = 0
        """Frames that were thrown away because the listener fell behind."""

    @property
    def state(self) -> DeviceState:
        """How it is now."""
        return self._line.state

    @property
    def lag(self) -> float:
        """Seconds by which the last frame is older than the newest sound: a loaded machine falls behind."""
        return len(self._frames) * FRAME_SECONDS

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        came = self._patience > 0  # not in a hole, which is made up for frame by frame
        if self.relaxed and came and not self._frames:
            self._clock.wait(BATCH_SECONDS)
        if not (self.relaxed and self._frames):
            self._listen()
        while not self._frames:
            now = self._clock.now()
            due = self._due_frame(now)
            if now >= due + self._patience:
                self._patience = 0.0  # the rest of the hole is silence too
                self._due = due + FRAME_SECONDS
                return SILENCE
            self._line.wait(due + self._patience - now)
            self._listen()
        self._due = self._clock.now() + FRAME_SECONDS
        self._patience = PATIENCE_SECONDS
        self.delivered += 1
        return self._weigh(self._frames.popleft())

    def begin(self) -> None:
        """Let the device be opened, and do not wait for it."""
        self._listen()

    def close(self) -> None:
        """Let go of the device."""
        self._line.close()

    def _due_frame(self, now: float) -> float:
        """When the next frame should come. What nobody listened to is not made up for beyond the backlog."""
        if self._due is None:
            self._due = now
        return max(self._due, now - BACKLOG_SECONDS)

    def _listen(self) -> None:
        """Take in what has come, and see that something comes."""
        now = self._clock.now()
        had_device = self._line.header is not None
        pcm = self._line.receive()
        header = self._line.header
        if header is None:
            self._framer = None
            return
        if not had_device or self._framer is None:
            self._framer = Framer(header.rate, header.channels)
            self._last_sound_at = now
        if pcm:
            self._last_sound_at = now
            self._frames.extend(self._framer.feed(pcm))
            if self.state.presence is Presence.ABSENT:
                self._silent_frames = 0
                self._line.tell(DeviceState(Presence.PRESENT, header.device))
            self._drop_the_oldest()
        elif now - self._last_sound_at > STALL_SECONDS:
            self._line.lose(f'"{header.device}" gives no sound: unplug it and plug it in again')

    def _drop_the_oldest(self) -> None:
        excess = len(self._frames) - BACKLOG_FRAMES
        if excess > 0:
            for _ in range(excess):
                self._frames.popleft()
            self.dropped += excess
            logger.warning("the listener fell behind: %.1f s of sound dropped", excess * FRAME_SECONDS)

    def _weigh(self, frame: bytes) -> bytes:
        """Notice a microphone that is muted."""
        state = self.state
        if frame != SILENCE:
            self._silent_frames = 0
            if state.presence is Presence.MUTED:
                self._line.tell(DeviceState(Presence.PRESENT, state.device))
            return frame
        self._silent_frames += 1
        if self._silent_frames * FRAME_SECONDS >= MUTE_SECONDS and state.presence is Presence.PRESENT:
            reason = f'nothing but digital silence for {MUTE_SECONDS:.0f} s: is "{state.device}" muted?'
            self._line.tell(DeviceState(Presence.MUTED, state.device, reason))
        return frame
