"""The open question: its words, the first time, when nobody answers, and when it is not understood."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from voice.content import Content
from voice.content.danger import Question as Worded
from voice.dialogue.session import (
    AboutCause,
    Again,
    Asking,
    Checking,
    DidYouMean,
    Easing,
    FlagCheck,
    FollowUp,
    GoOn,
    Question,
    Ready,
    Resume,
    Session,
)
from voice.dialogue.turn import Turn, aside, say, worded
from voice.events import Sentence
from voice.household import fill


def ask(content: Content, session: Session, question: Question, *before: Sentence, **changes: Any) -> Turn:
    """Say `before`, then ask. "Say that again" means all of it; a danger question is over once answered."""
    asked = sentence(content, session, question)
    if isinstance(question, FlagCheck | Checking):
        return aside(session, *before, asked, state=Asking(question), **changes)
    return say(session, *before, asked, state=Asking(question), **changes)


def ask_again(content: Content, session: Session, *before: Sentence, **changes: Any) -> Turn:
    """The open question once more, in its short form, after something else was said."""
    state = session.state
    assert isinstance(state, Asking)
    return aside(session, *before, short(content, session, state.question), **changes)


def remind(content: Content, session: Session) -> Turn:
    """Nobody has answered: once more, shorter."""
    state = session.state
    assert isinstance(state, Asking)
    return aside(session, short(content, session, state.question), state=replace(state, reminded=True))


def sentence(content: Content, session: Session, question: Question) -> Sentence:
    """The question as it is asked first."""
    match question:
        case FollowUp(ask):
            return ask
        case DidYouMean(first, second):
            names = {"A": content.intents[first].title, "B": content.intents[second].title}
            return fill(content.lines["did_you_mean"].say[0], names)
        case FlagCheck(flag):
            sign = content.red_flags[flag]
            asked = sign.check_she if session.she and sign.check_she else sign.check
            assert asked is not None
            return asked
        case GoOn():
            return worded(content, session, "go_on")[0]
        case Ready():
            return content.find_cause.okay
        case Again():
            return content.find_cause.again
        case Resume():
            return content.lines["resume_ask"].say[0]
        case Easing() | Checking() | AboutCause():
            return written(content, question).ask


def short(content: Content, session: Session, question: Question) -> Sentence:
    """The question as it is asked again."""
    if isinstance(question, (Easing, Checking, AboutCause)):
        return written(content, question).short or written(content, question).ask
    return sentence(content, session, question)


def explained(content: Content, session: Session) -> Turn:
    """ "What do you mean?": the question in other words, and the question."""
    state = session.state
    assert isinstance(state, Asking)
    reasons: tuple[Sentence, ...] = ()
    if isinstance(state.question, (Easing, Checking, AboutCause)):
        reasons = written(content, state.question).explain
    return ask_again(content, session, *reasons, misses=0)


def name_of(question: Question) -> str | None:
    """The key under which the content has the question, if it has one."""
    match question:
        case Checking(left):
            return left[0]
        case AboutCause(name):
            return name
        case Easing():
            return "easing"
        case _:
            return None


def written(content: Content, question: Easing | Checking | AboutCause) -> Worded:
    """The question as the content has it."""
    match question:
        case Easing():
            return content.relief.ask
        case Checking(left):
            return content.checks[left[0]]
        case AboutCause(name):
            return content.find_cause.questions[name]
