"""How Charley speaks: slower, faster, louder, quieter, from now on."""

from __future__ import annotations

from voice.content import Content
from voice.dialogue import asking
from voice.dialogue.session import Asking, Checking, FlagCheck, Session
from voice.dialogue.turn import Turn, aside, worded
from voice.events import Adjust, Sentence

ADJUSTMENTS = frozenset({"slower", "faster", "louder", "quieter"})

LOUDER, SLOWER = 1.25, 0.88
"""What one "louder" and one "slower" change."""

QUIETEST, LOUDEST = 0.08, 1.0
SLOWEST, FASTEST = 90.0, 200.0


def adjusted(content: Content, session: Session, intent: str, *, again: bool = False) -> Turn:
    """The change, said in the new manner. `again`: and what was said last, once more."""
    volume, rate = _changed(session, intent)
    same = (volume, rate) == (session.volume, session.rate)
    words = worded(content, session, f"no_{intent}" if same else intent)
    # What she adjusts while it is being said is said again, so that nothing of it is lost.
    repeated = _told(content, session) if session.speaking or again else ()
    after, actions = aside(session, *words, *repeated, volume=volume, rate=rate, misses=0)
    change = Adjust(volume=volume) if intent in ("louder", "quieter") else Adjust(rate=rate)
    return after, (change, *actions)


def _told(content: Content, session: Session) -> tuple[Sentence, ...]:
    """What is to be heard once more; a danger question is kept nowhere but in its state."""
    match session.state:
        case Asking(FlagCheck() | Checking() as question):
            return (asking.sentence(content, session, question),)
        case _:
            return session.said


def _changed(session: Session, intent: str) -> tuple[float, float]:
    volume, rate = session.volume, session.rate
    match intent:
        case "louder":
            volume = min(LOUDEST, volume * LOUDER)
        case "quieter":
            volume = max(QUIETEST, volume / LOUDER)
        case "slower":
            rate = max(SLOWEST, rate * SLOWER)
        case "faster":
            rate = min(FASTEST, rate / SLOWER)
    return volume, rate
