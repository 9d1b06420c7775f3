"""The dialogue manager: (content, session, event) -> (session, actions)."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.dialogue import alarm, answers, coach
from voice.dialogue.session import (
    ASKING,
    Alarm,
    Asking,
    Asleep,
    DidYouMean,
    FlagCheck,
    FollowUp,
    Guided,
    Idle,
    Relief,
    ReliefAsk,
    ReliefCheck,
    Session,
)
from voice.dialogue.turn import Turn, aside, line, say, stay
from voice.events import Adjust, Event, Heard, Hush, Match, Spoken, Tick

NONE = "none"

ADJUSTMENTS = frozenset({"slower", "faster", "louder", "quieter"})

PLEA = 0.5
"""Score from which a cry for help is heeded by a sleeping Charley, without its name."""

REMIND = 8.0
"""Seconds of quiet after which an open question is asked once more (docs/facts.md section 5.2)."""

REST = 45.0
"""Seconds of quiet after which a conversation with nothing open is over."""

LOUDER, SLOWER = 1.25, 0.88
"""What one "louder" and one "slower" change."""

QUIETEST, LOUDEST = 0.08, 1.0
SLOWEST, FASTEST = 90.0, 200.0


def step(content: Content, session: Session, event: Event) -> Turn:
    """What happens next. Pure: the same arguments always give the same turn."""
    match event:
        case Heard(match, addressed):
            return _heard(content, replace(session, quiet=0.0), match, addressed)
        case Spoken():
            return _spoken(replace(session, speaking=False, quiet=0.0))
        case Tick(seconds):
            return _ticked(content, session, seconds)


# --- somebody said something ----------------------------------------------------------------------


def _heard(content: Content, session: Session, match: Match, addressed: bool) -> Turn:
    state = session.state
    if match.intent == "red_flag" and match.flag:
        if isinstance(state, Alarm) and alarm.outranks(content, state, match.flag):
            return alarm.raise_alarm(content, session, state.flag)
        return alarm.raise_alarm(content, session, match.flag)
    if isinstance(state, Asleep):
        return _called(content, session, match, addressed)
    if match.intent in ADJUSTMENTS:
        return _adjusted(content, session, match.intent)
    if isinstance(state, Alarm):
        return alarm.heard(content, session, state, match)
    if match.intent == "check" and match.flag:
        return alarm.ask_check(content, session, match.flag)
    if match.intent == NONE:
        return _missed(content, session)
    return _understood(content, session, match)


def _called(content: Content, session: Session, match: Match, addressed: bool) -> Turn:
    """Asleep: the name, a plea or a danger sign wakes; all else is somebody's own business."""
    plea = match.intent in ("cramp_now", "check") and match.score >= PLEA
    if not (addressed or plea):
        return session, ()
    awake = replace(session, state=Idle(), misses=0)
    return _heard(content, awake, match, addressed)


def _missed(content: Content, session: Session) -> Turn:
    if isinstance(session.state, (Relief, Guided)):
        # Groans and half words belong to a stretch: the count goes on.
        return session, ()
    return answers.not_understood(content, session)


def _understood(content: Content, session: Session, match: Match) -> Turn:
    intent = match.intent
    if intent == "greeting" and not match.text:
        return line(content, session, "awake", misses=0)
    if intent == "repeat" and not isinstance(session.state, (Relief, Guided)):
        return _repeat(content, session)
    if intent == "stop":
        after, actions = line(content, session, "okay", state=Idle(), misses=0)
        return after, (Hush(), *actions)
    if intent == "goodbye":
        return say(session, *content.intents[intent].answer, state=Asleep(), topic=None, misses=0)
    if isinstance(session.state, ReliefAsk) and intent == "cramp_now":
        # "Is it easing?" - "Cramp!" means no, and the rounds go on counting.
        return _answered(content, session, "still_hurts")
    if isinstance(session.state, ASKING) and intent in session.expecting:
        return _answered(content, session, intent)
    if isinstance(session.state, (Relief, Guided)):
        return _within_stretch(content, session, session.state, match)
    return _asked(content, session, match)


def _asked(content: Content, session: Session, match: Match) -> Turn:
    """A new request."""
    intent = match.intent
    if match.close:
        return answers.did_you_mean(content, session, match, match.close)
    if content.intents[intent].answer:
        return _about(content, session, intent)
    match intent:
        case "still_hurts":
            return coach.begin_relief(content, session)
        case "next" | "resume":
            return answers.part(content, session, "more")
        case "back":
            return _repeat(content, session)
        case "start_over" if session.topic:
            return answers.answer(content, session, session.topic)
        case "it_eased":
            return coach.eased(content, session)
        case "no" | "unsure" | "pause" | "yes":
            return line(content, session, "okay", state=Idle(), misses=0)
        case _:
            return line(content, session, "no_step", misses=0)


def _about(content: Content, session: Session, topic: str) -> Turn:
    """A topic: two of them are something to do, the others something to say."""
    match topic:
        case "cramp_now":
            return coach.begin_relief(content, session)
        case "stretch":
            return coach.begin_routine(content, session, coach.FIRST_ROUTINE)
        case _:
            return answers.answer(content, session, topic)


def _followed(content: Content, session: Session, question: FollowUp, reply: str) -> Turn:
    match answers.goal(content, question, reply):
        case None:
            return line(content, session, "okay", state=Idle(), misses=0)
        case "more" | "do" as part:
            return answers.part(content, session, part)
        case topic:
            return _about(content, session, topic)


def _answered(content: Content, session: Session, reply: str) -> Turn:
    """An answer to the open question."""
    match session.state:
        case ReliefAsk(round_):
            if reply in ("yes", "it_eased"):
                return coach.eased(content, session)
            return coach.another_round(content, session, round_)
        case ReliefCheck():
            return coach.checked(content, session, session.state, reply)
        case Asking(FollowUp() as question):
            return _followed(content, session, question, reply)
        case Asking(DidYouMean(first, _)) if reply == "yes":
            return _about(content, session, first)
        case Asking(DidYouMean()):
            return line(content, session, "offer", state=Idle(), misses=0)
        case Asking(FlagCheck(flag)) if reply == "no":
            return line(content, session, "okay", state=Idle(), misses=0)
        case Asking(FlagCheck(flag)):
            return alarm.raise_alarm(content, session, flag)
        case _:
            return session, ()


def _within_stretch(content: Content, session: Session, state: Relief | Guided, match: Match) -> Turn:
    intent = match.intent
    if intent == "it_eased" and isinstance(state, Relief):
        return coach.eased(content, session)
    if intent in ("still_hurts", "cramp_now") and isinstance(state, Relief):
        # She says how it is; the hold is what helps.
        return stay(session)
    if intent in ("pause", "resume", "repeat", "start_over", "next", "back"):
        return coach.move(content, session, state, intent)
    if intent in ("yes", "no", "unsure", "thanks", "greeting"):
        return stay(session)
    return _asked(content, session, match)


def _adjusted(content: Content, session: Session, intent: str) -> Turn:
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
    change = Adjust(volume=volume) if intent in ("louder", "quieter") else Adjust(rate=rate)
    # What she adjusts while it is being said is said again, so that nothing of it is lost.
    again = session.said if session.speaking else ()
    after, actions = aside(session, *content.lines[intent], *again, volume=volume, rate=rate, misses=0)
    return after, (change, *actions)


def _repeat(content: Content, session: Session) -> Turn:
    if not session.said:
        return line(content, session, "nothing_to_repeat", misses=0)
    return say(session, *session.said, misses=0)


# --- time passes ----------------------------------------------------------------------------------


def _spoken(session: Session) -> Turn:
    if isinstance(session.state, (Relief, Guided)):
        return coach.spoken(session, session.state)
    return session, ()


def _ticked(content: Content, session: Session, seconds: float) -> Turn:
    if isinstance(session.state, (Relief, Guided)):
        return coach.ticked(content, session, session.state, seconds)
    if session.speaking or isinstance(session.state, Asleep):
        return session, ()
    session = replace(session, quiet=round(session.quiet + seconds, 3))
    match session.state:
        case Alarm():
            return alarm.ticked(content, session, session.state)
        case Idle() if session.quiet >= REST:
            return stay(session, state=Asleep(), topic=None, misses=0)
        case Asking() | ReliefAsk() | ReliefCheck() if session.quiet >= REMIND:
            return _unanswered(content, session)
        case _:
            return session, ()


def _unanswered(content: Content, session: Session) -> Turn:
    """Nobody answers: ask once more, shorter; then rest. Silence about a danger sign is a yes."""
    state = session.state
    assert isinstance(state, (Asking, ReliefAsk, ReliefCheck))
    if not state.reminded:
        return say(session, *session.said[-1:], state=replace(state, reminded=True))
    match state:
        case Asking(FlagCheck(flag)):
            return alarm.raise_alarm(content, session, flag)
        case ReliefAsk(round_):
            return coach.another_round(content, session, round_)
        case _:
            return line(content, session, "still_there", state=Idle())
