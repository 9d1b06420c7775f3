"""Whether Charley is deaf, since when, and whether that has been said: never in silence."""

from __future__ import annotations

GRACE = 3.0
"""Seconds that a part may be away before it is said aloud: a recogniser that is started again takes less."""

AGAIN = 1800.0
"""Seconds until it is said once more: a loose plug must not talk all night."""


class Deafness:
    """What keeps Charley from hearing, by the part that is away. Driven by frames; never looks at a clock."""

    def __init__(self) -> None:
        self._reasons: dict[str, str] = {}
        self._seconds = 0.0
        self._silent = AGAIN
        self._announced = False

    @property
    def reason(self) -> str:
        """Why it cannot hear, in one line; "" when it can."""
        return next(iter(self._reasons.values()), "")

    def tell(self, part: str, reason: str) -> None:
        """`part` is away for `reason`; "" when it is there again."""
        if reason:
            self._reasons[part] = reason
        else:
            self._reasons.pop(part, None)

    def advance(self, seconds: float) -> str | None:
        """Time passes; the name of the line of the content that must be said now, if one must."""
        self._silent += seconds
        if not self._reasons:
            self._seconds = 0.0
            if self._announced:
                self._announced = False
                return "microphone_back"
            return None
        self._seconds += seconds
        if self._announced or self._seconds < GRACE or self._silent < AGAIN:
            return None
        self._announced, self._silent = True, 0.0
        return "cannot_hear"
