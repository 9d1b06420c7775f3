"""How a process that owns a sound device ends."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes, beside 0: whoever started us is gone; 2: wrong usage."""

    MISSING = 3
    """No PortAudio."""
    REFUSED = 4
    """PortAudio, or the device, will not start."""
    NO_DEVICE = 5
    LOST = 6
    """The stream ended by itself."""
    STALLED = 7
    """The stream is there, but nothing moves."""
    WRONG = 8
    """A command that is none."""
