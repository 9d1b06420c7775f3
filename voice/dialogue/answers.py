"""Questions and answers: a topic, more of it, what to do about it, and the short questions in between."""

from __future__ import annotations

from voice.content import Content
from voice.dialogue.session import Asking, DidYouMean, FollowUp, Idle, Session
from voice.dialogue.turn import Turn, aside, line, say
from voice.events import Match, Sentence
from voice.household import fill

MISSES_TOLD = 2
"""Times in a row that not understanding is said; after that Charley waits instead of nagging."""


def answer(content: Content, session: Session, topic: str) -> Turn:
    """The short answer to a topic, and the question that goes with it."""
    intent = content.intents[topic]
    sentences = intent.answer
    if not session.introduced:
        sentences = (*sentences, *content.lines["first_use"])
    if intent.follow_up:
        asked = (*sentences, intent.follow_up.ask)
        return say(session, *asked, state=Asking(FollowUp(topic)), topic=topic, introduced=True, misses=0)
    return say(session, *sentences, state=Idle(), topic=topic, introduced=True, misses=0)


def part(content: Content, session: Session, which: str) -> Turn:
    """ "more" or "do" of the topic that is on."""
    found: tuple[Sentence, ...] = ()
    if session.topic:
        found = getattr(content.intents[session.topic], which)
    if not found:
        return line(content, session, "nothing_more", state=Idle(), misses=0)
    return say(session, *found, state=Idle(), misses=0)


def goal(content: Content, question: FollowUp, reply: str) -> str | None:
    """Where a yes or no to the question after an answer leads: "more", "do", an intent id, or nowhere."""
    follow_up = content.intents[question.topic].follow_up
    return getattr(follow_up, reply, None) if follow_up and reply in ("yes", "no") else None


def did_you_mean(content: Content, session: Session, match: Match, other: str) -> Turn:
    """Two topics were equally likely: ask."""
    names = {"A": content.intents[match.intent].title, "B": content.intents[other].title}
    question = tuple(fill(s, names) for s in content.lines["did_you_mean"])
    return say(session, *question, state=Asking(DidYouMean(match.intent, other)), misses=0)


def not_understood(content: Content, session: Session) -> Turn:
    """Say so once, offer a few things the second time, then be quiet."""
    misses = session.misses + 1
    if misses > MISSES_TOLD:
        return session, ()
    name = "not_understood" if misses == 1 else "offer"
    # The open question stays open: "Sorry, once more?" asks for its answer again.
    return aside(session, *content.lines[name], misses=misses)
