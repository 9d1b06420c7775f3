"""Finding a likely cause: danger signs first, then a few questions, then a guess."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.content.causes import Cause
from voice.dialogue import alarm, asking, cause_tree, checking
from voice.dialogue.session import AboutCause, Again, Asking, Idle, Purpose, Ready, Session
from voice.dialogue.turn import Turn, line, say
from voice.events import Sentence
from voice.household import fill


def offer(content: Content, session: Session) -> Turn:
    """What this is, and whether she wants it."""
    opening = content.find_cause.opening
    session = replace(session, topic="find_cause", place=None, told=frozenset(), answers=())
    return asking.ask(content, session, Ready(), *opening, misses=0, introduced=True)


def begin(content: Content, session: Session) -> Turn:
    """The danger signs that have not been cleared in this conversation, then the questions."""
    session = replace(session, answers=(), misses=0)
    return _after_checks(content, session, content.find_cause.gate) or ask_next(content, session)


def _after_checks(content: Content, session: Session, names: tuple[str, ...]) -> Turn | None:
    """Ask about those of `names` that are not clear yet, if any."""
    left = tuple(name for name in names if name not in session.cleared)
    return checking.begin(content, session, left, Purpose.FIND_CAUSE) if left else None


def answered(content: Content, session: Session, question: AboutCause, reply: str) -> Turn:
    """A reply to a question about the cause."""
    asked = content.find_cause.questions[question.name]
    if reply == "yes" and asked.flag:
        return alarm.raise_alarm(content, session, asked.flag)
    session = replace(session, answers=(*session.answers, (question.name, reply)), misses=0)
    checks = asked.checks if reply == "yes" else ()
    return _after_checks(content, session, checks) or ask_next(content, session)


def ask_next(content: Content, session: Session) -> Turn:
    """The next question, or the guess."""
    name = cause_tree.next_question(content.find_cause, dict(session.answers))
    if name:
        return asking.ask(content, session, AboutCause(name))
    return result(content, session)


def back(content: Content, session: Session) -> Turn:
    """The question before, as if it had not been answered."""
    if not session.answers:
        return asking.ask_again(content, session, misses=0)
    *kept, (name, _) = session.answers
    return asking.ask(content, replace(session, answers=tuple(kept), misses=0), AboutCause(name))


def stopped(content: Content, session: Session) -> Turn:
    """She has had enough: what the answers so far point to."""
    finding = content.find_cause
    causes = cause_tree.verdict(finding, dict(session.answers))
    unchecked = [c for c in causes if _needed(content, session, c)]
    if not causes or unchecked:
        # A cause that needs a danger sign ruled out first is not named without that.
        return line(content, session, "stopped" if not session.answers else "stopped_early", state=Idle())
    return _told(content, session, causes)


def result(content: Content, session: Session) -> Turn:
    """The guess; a cause that needs danger signs ruled out waits for that."""
    causes = cause_tree.verdict(content.find_cause, dict(session.answers))
    needed = tuple(dict.fromkeys(name for c in causes for name in _needed(content, session, c)))
    return _after_checks(content, session, needed) or _told(content, session, causes)


def _needed(content: Content, session: Session, cause: str) -> tuple[str, ...]:
    needs = content.find_cause.causes[cause].needs
    return tuple(name for name in needs if name not in session.cleared)


def _told(content: Content, session: Session, causes: tuple[str, ...]) -> Turn:
    """What it may be, why, what to do, and when to call; then whether to repeat it."""
    finding = content.find_cause
    if len(causes) == 2:
        words = _two(content, finding.causes[causes[0]], finding.causes[causes[1]], causes)
    elif causes:
        first, *rest = finding.causes[causes[0]].result
        words = (first, *_because(content, session, causes[0]), *rest)
    else:
        words = finding.nothing
    if not session.closed:
        words = (*words, *finding.closing)
    topic = finding.causes[causes[0]].topic if causes else None
    listed = tuple(t for c in causes if (t := finding.causes[c].topic)) if len(causes) == 2 else ()
    session = replace(session, topic=topic or "find_cause", told=frozenset(), place=None, listed=listed)
    return asking.ask(content, replace(session, closed=True), Again(), *words, misses=0)


def _because(content: Content, session: Session, cause: str) -> tuple[Sentence, ...]:
    """The answer of hers that spoke most for it."""
    finding = content.find_cause
    found = cause_tree.reason(finding, dict(session.answers), cause)
    if not found:
        return ()
    question = finding.questions[found[0]]
    said = question.because if found[1] == "yes" else question.because_not
    return (said,) if said else ()


def _two(content: Content, one: Cause, other: Cause, causes: tuple[str, ...]) -> tuple[Sentence, ...]:
    finding = content.find_cause
    step = next((s.say for s in finding.shared if set(s.of) == set(causes)), finding.shared_else)
    names = {"A": one.title, "B": other.title, "STEP": step.text}
    filled = [fill(sentence, names) for sentence in finding.two]
    return tuple(replace(s, facts=(*s.facts, *step.facts)) if step.text in s.text else s for s in filled)


def repeated(content: Content, session: Session, reply: str) -> Turn:
    """ "Shall I repeat that?" """
    if reply == "yes":
        return say(session, *session.said, state=Asking(Again()), misses=0)
    return line(content, session, "okay", state=Idle(), misses=0)
