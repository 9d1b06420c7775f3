"""Stretches in time: relief from a cramp, and the guided routines. A hold begins once it has been spoken."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content, Step
from voice.dialogue import alarm
from voice.dialogue.session import Guided, Idle, Relief, ReliefAsk, ReliefCheck, Session
from voice.dialogue.turn import Turn, aside, line, say, stay
from voice.events import Sentence

FIRST_ROUTINE = "wall"

LONGEST_PAUSE = 300.0
"""Seconds of quiet after which a paused stretch is given up."""


def begin_relief(content: Content, session: Session) -> Turn:
    """Act first, ask after: the stretch, from the first round."""
    relief = content.relief
    return say(session, *relief.start, *relief.hold.say, state=Relief(1), topic="cramp_now", misses=0)


def begin_routine(content: Content, session: Session, routine: str) -> Turn:
    """The first step of a routine."""
    first = content.routines[routine].steps[0]
    return say(session, *first.say, state=Guided(routine, 0), topic="stretch", misses=0)


def step_of(content: Content, state: Relief | Guided) -> Step:
    """The instruction that is being held."""
    if isinstance(state, Guided):
        return content.routines[state.routine].steps[state.step]
    return content.relief.hold if state.round == 1 else content.relief.again


def spoken(session: Session, state: Relief | Guided) -> Turn:
    """The instruction has been said: the hold begins."""
    return stay(session, state=replace(state, held=0.0) if state.held is None else state)


def ticked(content: Content, session: Session, state: Relief | Guided, seconds: float) -> Turn:
    """Time passes in a hold: count aloud, and move on when it is over."""
    if state.paused:
        return _waiting(content, session, seconds)
    if state.held is None:
        return session, ()
    step = step_of(content, state)
    # Rounded, or 250 times 0.02 would be just short of five and the count late by a tick.
    now = round(state.held + seconds, 3)
    counted = tuple(step.count[at] for at in sorted(step.count) if state.held < at <= now)
    held = replace(state, held=now)
    if now >= step.hold:
        return _held(content, session, held, counted)
    return aside(session, *counted, state=held) if counted else stay(session, state=held)


def _held(content: Content, session: Session, state: Relief | Guided, counted: tuple[Sentence, ...]) -> Turn:
    if isinstance(state, Relief):
        question = content.relief.ask
        after, actions = say(session, *counted, question, state=ReliefAsk(state.round))
        return replace(after, said=(question,)), actions
    return _to_step(content, session, state, state.step + 1, counted)


def _waiting(content: Content, session: Session, seconds: float) -> Turn:
    """A pause that never ends is an end."""
    quiet = 0.0 if session.speaking else round(session.quiet + seconds, 3)
    if quiet >= LONGEST_PAUSE:
        return line(content, session, "still_there", state=Idle())
    return stay(session, quiet=quiet)


def move(content: Content, session: Session, state: Relief | Guided, intent: str) -> Turn:
    """Next, back, again, pause and resume in the middle of a stretch."""
    match intent:
        case "pause":
            return line(content, session, "paused", state=replace(state, paused=True))
        case "resume":
            return line(content, session, "resumed", state=replace(state, paused=False))
        case "repeat":
            step = step_of(content, state)
            return say(session, *step.say, state=replace(state, held=None, paused=False))
        case "start_over" if isinstance(state, Relief):
            return begin_relief(content, session)
        case "start_over" if isinstance(state, Guided):
            return begin_routine(content, session, state.routine)
        case "next" if isinstance(state, Relief):
            return say(session, content.relief.ask, state=ReliefAsk(state.round))
        case "next" if isinstance(state, Guided):
            return _to_step(content, session, state, state.step + 1, ())
        case "back" if isinstance(state, Guided):
            return _to_step(content, session, state, max(0, state.step - 1), ())
        case _:
            return say(session, *step_of(content, state).say, state=replace(state, held=None, paused=False))


def _to_step(
    content: Content, session: Session, state: Guided, number: int, before: tuple[Sentence, ...]
) -> Turn:
    routine = content.routines[state.routine]
    if number >= len(routine.steps):
        return say(session, *before, *routine.end, state=Idle())
    return say(session, *before, *routine.steps[number].say, state=Guided(state.routine, number))


def eased(content: Content, session: Session) -> Turn:
    """It has let go: the clot check, one question at a time."""
    first = content.relief.checks[0].ask
    return say(session, *content.relief.eased, first, state=ReliefCheck(0), misses=0)


def another_round(content: Content, session: Session, round_: int) -> Turn:
    """It still hurts: once more, or the danger sign when every round is done."""
    if round_ >= content.relief.rounds:
        return alarm.raise_alarm(content, session, content.relief.exhausted)
    return say(session, *content.relief.again.say, state=Relief(round_ + 1), misses=0)


def checked(content: Content, session: Session, state: ReliefCheck, reply: str) -> Turn:
    """An answer to a question of the clot check; not being sure counts as yes."""
    check = content.relief.checks[state.number]
    if reply != "no":
        return alarm.raise_alarm(content, session, check.flag)
    following = state.number + 1
    if following < len(content.relief.checks):
        return say(session, content.relief.checks[following].ask, state=ReliefCheck(following), misses=0)
    introduction = () if session.introduced else content.lines["first_use"]
    return say(session, *content.relief.clear, *introduction, state=Idle(), misses=0, introduced=True)
