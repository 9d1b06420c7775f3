"""A row of questions about danger signs, one at a time: a worrying answer leaves for the alarm."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.dialogue import alarm, asking
from voice.dialogue.session import Asking, Checking, FlagCheck, Idle, Purpose, Session, State
from voice.dialogue.turn import Turn
from voice.events import Sentence


def begin(
    content: Content, session: Session, names: tuple[str, ...], purpose: Purpose, *before: Sentence
) -> Turn:
    """Ask the first of `names`, after saying `before`."""
    return asking.ask(content, session, Checking(names, purpose), *before, misses=0)


def answered(content: Content, session: Session, question: Checking, reply: str) -> Turn | None:
    """A reply to the question that is on; None when it was the last one and all are clear.

    Not being sure is looked into once, and then taken for the worrying answer.
    """
    name = question.left[0]
    check = content.checks[name]
    if reply == "unsure" and check.look and not question.looked:
        return look(content, session, question)
    if reply in ("unsure", check.worry):
        return worried(content, session, name)
    if not question.left[1:]:
        return None
    session = replace(session, cleared=session.cleared | {name}, misses=0)
    return asking.ask(content, session, Checking(question.left[1:], question.purpose))


def look(content: Content, session: Session, question: Checking) -> Turn:
    """She can't tell: how to find out, and the question again."""
    check = content.checks[question.left[0]]
    state = Asking(replace(question, looked=True))
    return asking.ask_again(content, replace(session, state=state, misses=0), *check.look)


def worried(content: Content, session: Session, name: str) -> Turn:
    """The answer is the worrying one: the alarm, or the worse sign is asked about first."""
    check = content.checks[name]
    session = replace(session, state=_without(session.state, name))
    if check.unless:
        question = FlagCheck(check.unless, before=alarm.interrupted(session.state), otherwise=check.flag)
        return asking.ask(content, session, question, misses=0)
    return alarm.raise_alarm(content, session, check.flag)


def _without(state: State, name: str) -> State:
    """What goes on if the alarm is for nothing: the questions after this one."""
    match state:
        case Asking(Checking((first, *rest)) as question) if first == name:
            return Asking(replace(question, left=tuple(rest), looked=False)) if rest else Idle()
        case _:
            return state
