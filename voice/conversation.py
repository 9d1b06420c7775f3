"""One conversation in words: text and time in, actions out. What chat, microphone and screen share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz

from voice.asr.wake import Wake, wake
from voice.content import Content
from voice.content.topics import TOPICS
from voice.dialogue import coach, manager
from voice.dialogue.expecting import expecting
from voice.dialogue.session import Asking, Coaching, Easing, Idle, Relief, Session
from voice.events import Action, Event, Expecting, Heard, Match, Spoken, Tick
from voice.nlu.matcher import Matcher

CALLED = "greeting"
"""What the bare name means."""


ALIKE = 65.0
"""Likeness (0-100) of two readings of one utterance from which the second is believed too."""


class Conversation:
    """Holds the session between events; everything that decides anything is pure and lies below."""

    def __init__(self, content: Content, matcher: Matcher, session: Session | None = None) -> None:
        self.content = content
        self.session = session or Session()
        self._matcher = matcher
        self._wake: Wake = wake(content.wake_phrases, content.not_the_name)

    def understand(self, text: str) -> tuple[Match, bool]:
        """What `text` means now, without the wake phrase; and whether that was in it."""
        addressed, rest = self._wake(text)
        if addressed and not rest:
            return Match("", CALLED, 1.0, why=("the wake phrase alone",)), True
        return self._meaning(rest, addressed), addressed

    @property
    def expecting(self) -> Expecting:
        """What would make sense to hear now."""
        return expecting(self.content, self.session)

    def _expecting(self, addressed: bool) -> Expecting:
        """The same; whoever is called by name is awake by then."""
        awake = replace(self.session, state=Idle())
        asleep = self.session.state.name == "asleep"
        return expecting(self.content, awake) if asleep and addressed else self.expecting

    def _meaning(self, text: str, addressed: bool) -> Match:
        """What `text` means now; "no, I meant ..." means what follows, if a topic does."""
        put_right = self._matcher.corrected(text) if self.session.state.name != "asleep" else None
        if put_right is None:
            return self._matcher.match(text, expecting=self._expecting(addressed))
        topics = replace(self.expecting, intents=frozenset(TOPICS))
        return replace(self._matcher.match(put_right, expecting=topics), text=text, corrected=True)

    def hear(
        self, text: str, *, others: Iterable[str] = (), addressed: bool = False
    ) -> tuple[Match, tuple[Action, ...]]:
        """Somebody said `text`, or one of `others`; `addressed` when it is known to be meant for Charley."""
        match, named = self.read(text, others)
        return match, self.take(Heard(match, addressed or named))

    def read(self, text: str, others: Iterable[str] = ()) -> tuple[Match, bool]:
        """What `text` means now, or one of `others`; and whether Charley was called by name."""
        match, named = self.understand(text)
        for other in others:
            # A reading that is biased to our phrases finds them in anything: it counts where it sounds alike.
            if fuzz.ratio(text, other) >= ALIKE:
                second, _ = self.understand(other)
                match = second if _outweighs(second, match) else match
        return match, named

    def unclear(self, text: str, *, heed: bool = False) -> tuple[Match, tuple[Action, ...]]:
        """Somebody spoke, but the recogniser would not vouch for these words.

        `heed`: a danger sign among them is asked about all the same.
        """
        match, _ = self.understand(text)
        if heed and match.flag:
            match = replace(match, intent="check")
        else:
            match = Match(text, "none", 0.0, why=("too unclear to act on",))
        return match, self.take(Heard(match, clear=False))

    def spoken(self) -> tuple[Action, ...]:
        """Everything that was to be said has been said."""
        return self.take(Spoken())

    def tick(self, seconds: float, *, talking: bool = False) -> tuple[Action, ...]:
        """Time has passed, in which somebody was `talking`."""
        return self.take(Tick(seconds, talking))

    def take(self, event: Event) -> tuple[Action, ...]:
        """Any event; the session moves on."""
        self.session, actions = manager.step(self.content, self.session, event)
        return actions

    def again(self) -> Conversation:
        """A new conversation with the same knowledge."""
        fresh = Session(volume=self.session.volume, rate=self.session.rate)
        return Conversation(self.content, self._matcher, fresh)

    def adopt(self, content: Content, matcher: Matcher) -> bool:
        """Go on with other content; False while something is going on that the old one is needed for."""
        if self.session.state.name not in ("asleep", "idle"):
            return False
        self.content, self._matcher = content, matcher
        self._wake = wake(content.wake_phrases, content.not_the_name)
        notes = tuple(name for name in self.session.notes if name in content.next_visit)
        self.session = replace(self.session, topic=None, listed=(), place=None, notes=notes)
        return True

    def wake_up(self) -> None:
        """Begin awake, as for somebody who types or holds a recording in front of it."""
        self.session = replace(self.session, state=Idle())

    def shown(self) -> dict[str, Any]:
        """The `state` and `step` of `chat --json`."""
        return {"state": self.session.state.name, "step": self._step()}

    def _step(self) -> dict[str, Any] | None:
        match self.session.state:
            case Asking(Easing(round_)):
                return {"routine": "relief", "number": round_, "of": self.content.relief.rounds}
            case Coaching(course) as state:
                step = coach.step_of(self.content, state)
                number, of = coach.progress(self.content, state)
                return {
                    "routine": "relief" if isinstance(course, Relief) else course.name,
                    "number": number,
                    "of": of,
                    "side": step.side,
                    "time": step.time,
                    "times": step.times,
                    "seconds": step.hold,
                    "held": state.held or 0.0,
                    "paused": state.paused,
                }
            case _:
                return None


def _outweighs(second: Match, first: Match) -> bool:
    """A danger sign in either reading counts; otherwise the second speaks where the first says nothing."""
    if first.flag or second.flag:
        return not first.flag
    return first.intent == "none" and second.intent != "none"
