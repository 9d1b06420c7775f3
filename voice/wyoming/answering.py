"""What Charley answers to a sentence, for somebody who asks, gets one answer, and asks again.

Between two answers nothing can be said: what the live conversation counts aloud she counts herself, and says
"next". So an answer holds everything up to the point where it needs her, or her time.
"""

from __future__ import annotations

from dataclasses import dataclass

from voice import turns
from voice.content.stretches import Step
from voice.conversation import Conversation
from voice.dialogue import after_alarm, asking, coach, relief
from voice.dialogue.alarm import is_private
from voice.dialogue.session import Alarm, Asking, Coaching, Easing, Relief
from voice.dialogue.turn import worded
from voice.events import Action, Heard, Match, Sentence
from voice.household import fill

PASSING = 10.0
"""Seconds; a step that is not counted and takes no longer is done by the time the next one has been said."""

COUNTABLE = 30.0
"""Seconds up to which she can count in her head; a longer step is one of movements."""

GOES_ON = frozenset({"next", "resume", "yes", "thanks", "doing_it"})
"""What ends a step that she holds by herself: "next", "done", "ready", "ok"."""

NOT_YET = frozenset({"no", "unsure", "still_hurts", "plea", "partly", "cramp_now"})
"""What answers "is it easing?", once she has held it long enough to be asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, and what it was said to."""

    said: tuple[Sentence, ...]
    match: Match
    handled: bool
    """False for what has nothing to do with Charley, with nothing open that it could be an answer to."""

    @property
    def text(self) -> str:
        """As it is read aloud."""
        return " ".join(sentence.text for sentence in self.said)


def heard(conversation: Conversation, text: str) -> tuple[Answer, tuple[Action, ...]]:
    """What is said at once, for somebody who is spoken to in time; and the actions that say it."""
    match, _ = conversation.read(text)
    return _heard(conversation, match)


def answer(conversation: Conversation, text: str, quiet: float) -> Answer:
    """The whole answer to a sentence that comes `quiet` seconds after the last one."""
    match, _ = conversation.read(text)
    state = conversation.session.state
    if isinstance(state, Coaching) and not state.paused and not match.flag:
        match, said = _in_step(conversation, state, match, quiet)
        handled = True
    else:
        first, actions = _heard(conversation, match)
        said, handled = turns.settled(conversation, actions) or first.said, first.handled
    said += _passing(conversation)
    said = _overdue(conversation) or said
    return Answer(said + _held(conversation), match, handled)


def _heard(conversation: Conversation, match: Match) -> tuple[Answer, tuple[Action, ...]]:
    """What `match` leads to. Silence is no answer to somebody who pressed a button to be heard."""
    open_before = _open(conversation)
    actions = conversation.take(Heard(match, addressed=True))
    said = turns.sentences(actions)
    handled = match.intent != "none" or match.corrected or open_before or _open(conversation)
    return Answer(said or _filler(conversation, match), match, handled), actions


def _filler(conversation: Conversation, match: Match) -> tuple[Sentence, ...]:
    """What is said where the live conversation is silent: the words were noise to it, or needed none."""
    content, session = conversation.content, conversation.session
    match session.state:
        case Coaching():
            return ()
        case Alarm() as state if after_alarm.question(content, session, state) is None:
            # Nothing is asked again any more, and minutes of silence would let go of her.
            return worded(content, session, "private" if is_private(content, state) else "staying")
        case Asking():
            # Not what silence would bring: that means yes where a danger sign is asked about, and she spoke.
            conversation.session, actions = asking.ask_again(
                content, session, *worded(content, session, "first_this")
            )
            return turns.settled(conversation, actions)
        case Alarm():  # what she would hear next, had she said nothing
            return turns.passed(conversation, turns.due(conversation) or 0.0)
        case _:
            return worded(content, session, "offer" if match.intent == "none" else "okay")


def _open(conversation: Conversation) -> bool:
    return conversation.session.state.name not in ("asleep", "idle")


# --- a step that she holds by herself -------------------------------------------------------------


def _in_step(
    conversation: Conversation, state: Coaching, match: Match, quiet: float
) -> tuple[Match, tuple[Sentence, ...]]:
    """What she says in it, and what follows."""
    meant = match.remark or match.intent
    if meant in GOES_ON:
        return match, _on(conversation)
    if meant == "how_long" and not isinstance(state.course, Relief):
        return match, ()  # told that Charley counts, she would wait for it
    step = coach.step_of(conversation.content, state)
    if isinstance(state.course, Relief) and meant in NOT_YET and quiet >= step.hold:
        _on(conversation)
        match, _ = conversation.read(match.text)
    return match, turns.settled(conversation, conversation.take(Heard(match, addressed=True)))


def _on(conversation: Conversation) -> tuple[Sentence, ...]:
    """She has held it: the next step, or the question at the end."""
    actions = conversation.take(Heard(Match("next", "next", 1.0), addressed=True))
    return turns.settled(conversation, actions)


def _passing(conversation: Conversation) -> tuple[Sentence, ...]:
    """What follows on steps that pass while she listens."""
    said = turns.settled(conversation, ())
    while (step := _step(conversation)) and step.count is None and step.hold <= PASSING:
        said += turns.passed(conversation, max(step.hold, turns.BEAT))  # a hold may be 0
    return said


def _overdue(conversation: Conversation) -> tuple[Sentence, ...]:
    """A cramp that lasts too long is a danger sign, which outranks whatever was to be said."""
    session = conversation.session
    in_relief = isinstance(session.state, Coaching) and isinstance(session.state.course, Relief)
    asking = isinstance(session.state, Asking) and isinstance(session.state.question, Easing)
    if (in_relief or asking) and relief.overdue(conversation.content, session):
        return turns.passed(conversation, turns.BEAT)
    return ()


def _held(conversation: Conversation) -> tuple[Sentence, ...]:
    """The line that ends an answer at a step which she is to hold."""
    step = _step(conversation)
    if step is None:
        return ()
    counted = step.count is not None and step.hold <= COUNTABLE
    line = worded(conversation.content, conversation.session, "count_yourself" if counted else "say_next")
    return tuple(fill(sentence, {"COUNT": f"{step.hold:g}"}) for sentence in line)


def _step(conversation: Conversation) -> Step | None:
    """The step that is being held."""
    state = conversation.session.state
    if not isinstance(state, Coaching) or state.paused or state.held is None:
        return None
    return coach.step_of(conversation.content, state)
