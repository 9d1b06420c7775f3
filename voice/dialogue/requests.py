"""A new request: a topic to tell of, a stretch to begin, or a word that steers what was told."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.content.topics import PARTS, TOPICS
from voice.dialogue import answers, coach, find_cause, relief
from voice.dialogue.session import Asking, Idle, Question, Session
from voice.dialogue.turn import Turn, line, say
from voice.events import Match, Sentence


def asked(content: Content, session: Session, match: Match) -> Turn:
    """A new request, with nothing open that it answers."""
    intent = match.intent
    if match.remark and (told := answers.about(content, session, match.remark)):
        return told
    if match.remark in content.routines:
        return coach.begin_routine(content, session, match.remark)
    if match.close:
        return answers.did_you_mean(content, session, match, match.close)
    if intent in TOPICS:
        return about(content, session, intent, match.text)
    match intent:
        case "repeat":
            return repeat(content, session)
        case "still_hurts":
            overdue = relief.overdue(content, session)
            return (
                relief.exhausted(content, session) if overdue else relief.begin(content, session, match.text)
            )
        case "it_eased":
            return relief.eased(content, session)
        case "resume" if session.answers and session.topic == "find_cause":
            return find_cause.ask_next(content, session)
        case "next" | "resume":
            return answers.more(content, session)
        case "back":
            return _go_back(content, session)
        case "start_over" if session.topic:
            return about(content, session, session.topic)
        case "no" | "unsure" | "pause" | "yes":
            return line(content, session, "okay", state=Idle(), misses=0)
        case _:
            return line(content, session, "offer", state=Idle(), misses=0)


def about(content: Content, session: Session, topic: str, text: str = "") -> Turn:
    """A topic: three of them are something to do, the others something to say."""
    match topic:
        case "cramp_now":
            return relief.begin(content, session, text)
        case "stretch":
            return coach.begin(content, session, text)
        case "find_cause":
            return find_cause.offer(content, session)
        case _:
            return answers.answer(content, session, topic, text)


def follow(content: Content, session: Session, goal: str | None) -> Turn:
    """Where a yes or no leads: a part of the topic, another topic, or nowhere."""
    if goal is None:
        return line(content, session, "okay", state=Idle(), misses=0)
    return answers.part(content, session, goal) if goal in PARTS else about(content, session, goal)


def repeat(content: Content, session: Session) -> Turn:
    if not session.said:
        return line(content, session, "nothing_to_repeat", misses=0)
    return _once_more(session, session.said, session.asked)


def _once_more(session: Session, words: tuple[Sentence, ...], question: Question | None) -> Turn:
    """The same words; a question among them is open again."""
    return say(session, *words, state=Asking(question) if question else None, misses=0)


def _go_back(content: Content, session: Session) -> Turn:
    """What was said before the last answer."""
    if not session.earlier:
        return repeat(content, session)
    told, *rest = session.earlier
    topic, place = told.said_of
    back = replace(session, topic=topic, place=place, told=frozenset())
    after, actions = _once_more(back, told.said, told.asked)
    return replace(after, earlier=tuple(rest)), actions
