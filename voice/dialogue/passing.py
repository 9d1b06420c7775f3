"""Time passes: counts, reminders, and rest."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.dialogue import after_alarm, alarm, asking, coach, relief
from voice.dialogue.session import (
    Alarm,
    Asking,
    Asleep,
    Checking,
    Coaching,
    Easing,
    FlagCheck,
    Idle,
    Relief,
    Session,
)
from voice.dialogue.turn import Turn, line, stay

REMIND = 8.0
"""Seconds of quiet after which an open question is asked once more (docs/facts.md section 5.2)."""

REST = 45.0
"""Seconds of quiet after which a conversation with nothing open is over."""


def spoken(session: Session) -> Turn:
    if isinstance(session.state, Coaching):
        return coach.spoken(session, session.state)
    return session, ()


def ticked(content: Content, session: Session, seconds: float, *, talking: bool = False) -> Turn:
    if session.cramp is not None:
        session = replace(session, cramp=round(session.cramp + seconds, 3))
    match session.state:
        case Asleep():
            return session, ()
        case Coaching(Relief()) | Asking(Easing()) if relief.overdue(content, session):
            return (session, ()) if session.speaking else relief.exhausted(content, session)
        case Coaching():
            return coach.ticked(content, session, session.state, seconds)
    if session.speaking:
        return session, ()
    session = replace(session, quiet=round(session.quiet + seconds, 3))
    match session.state:
        case Alarm():
            return after_alarm.ticked(content, session, session.state)
        case Idle() if not talking and session.quiet >= REST + session.patience:
            return stay(session, state=Asleep(), topic=None, misses=0, cramp=None)
        case Asking(FlagCheck(flag, variant=variant)) if _too_long(content, session, flag):
            return alarm.raise_alarm(content, session, flag, variant=variant)
        case Asking() if not talking and session.quiet >= REMIND + session.patience:
            return _unanswered(content, session, session.state)
        case _:
            return session, ()


def _too_long(content: Content, session: Session, flag: str) -> bool:
    """Whether this sign waits no longer for an answer, and is not asked about twice."""
    waits = content.red_flags[flag].waits
    return waits is not None and session.quiet >= waits + session.patience


def _unanswered(content: Content, session: Session, state: Asking) -> Turn:
    """Nobody answers: ask once more, shorter; then rest. Silence about a danger sign is a yes."""
    if not state.reminded:
        return asking.remind(content, session)
    if isinstance(state.question, FlagCheck):
        return alarm.raise_alarm(content, session, state.question.flag, variant=state.question.variant)
    # The danger signs have not been ruled out: what to watch for is all that can be said to a sleeper.
    name = "still_there_check" if isinstance(state.question, Checking) else "still_there"
    return line(content, session, name, state=Idle(), lapsed=state.question)
