"""Questions and answers: a topic, more of it, what to do about it, and the one next to it."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.content.sentences import turns
from voice.content.topics import PARTS, Intent, Particular
from voice.content.topics import FollowUp as Written
from voice.dialogue import asking, coach
from voice.dialogue.expecting import ORDINALS, PART_REMARKS
from voice.dialogue.session import Again, Asking, Coaching, DidYouMean, FollowUp, GoOn, Idle, Session
from voice.dialogue.turn import Turn, line, say, worded
from voice.events import Match, Sentence
from voice.nlu.mentions import mentions

UNINTRODUCED = frozenset({"about", "help", "greeting", "thanks", "goodbye"})
"""Topics that no first-use notice follows: they give no advice, or are the notice."""


def answer(content: Content, session: Session, topic: str, text: str = "", *before: Sentence) -> Turn:
    """The short answer to a topic, or to the thing that is named in `text`, and the question with it."""
    reply = reply_to(content, topic, text)
    listed = content.intents[topic].names or (session.listed if topic in session.listed else ())
    if topic in ("thanks", "greeting"):
        return _said(content, replace(session, misses=0), (*before, *reply.answer), reply.follow_up)
    session = replace(session, topic=topic, place=None, told=frozenset(), listed=listed, misses=0)
    if topic in UNINTRODUCED:
        return _said(content, session, (*before, *reply.answer), reply.follow_up)
    return closing(content, session, (*before, *reply.answer), reply.follow_up)


def reply_to(content: Content, topic: str, text: str) -> Intent | Particular:
    """The answer to a topic; the one of its own, where `text` names a thing that has one."""
    intent = content.intents[topic]
    return next((p for p in intent.particular if mentions(text, p.words)), intent)


def closing(
    content: Content, session: Session, reply: tuple[Sentence, ...], follow_up: Written | None
) -> Turn:
    """Say `reply`, and the question that follows; the first time, the first-use notice in its place."""
    if not session.introduced:
        notice = worded(content, session, "first_use")
        return say(session, *reply, *notice, state=Idle(), introduced=True)
    return _said(content, session, reply, follow_up)


def _said(content: Content, session: Session, reply: tuple[Sentence, ...], follow_up: Written | None) -> Turn:
    if follow_up:
        question = FollowUp(follow_up.ask, follow_up.yes, follow_up.no)
        return asking.ask(content, session, question, *reply)
    return say(session, *reply, state=Idle())


def followed(content: Content, session: Session, question: FollowUp, reply: str) -> str | None:
    """Where a reply to the question after an answer leads: a part, an intent id, or nowhere."""
    return {"yes": question.yes, "no": question.no}.get(reply)


def part(content: Content, session: Session, name: str, start: int = 0) -> Turn:
    """A part of the topic that is on, from sentence `start`: as much as one turn holds."""
    whole: tuple[Sentence, ...] = getattr(content.intents[session.topic], name) if session.topic else ()
    if not whole:
        return line(content, session, "nothing_more", state=Idle(), misses=0)
    end = start + len(next(turns(whole[start:])))
    session = replace(session, told=session.told | {name}, misses=0)
    if end < len(whole):
        return asking.ask(content, replace(session, place=(name, end)), GoOn(), *whole[start:end])
    return say(replace(session, place=None), *whole[start:end], state=Idle())


def more(content: Content, session: Session) -> Turn:
    """ "Tell me more": where it stopped, or the next part that has not been told."""
    if session.place:
        return part(content, session, *session.place)
    if not session.topic:
        return line(content, session, "offer", state=Idle(), misses=0)
    topic = content.intents[session.topic]
    left = [name for name in PARTS if name not in session.told and getattr(topic, name)]
    return part(content, session, left[0]) if left else _nothing_more(content, session)


def _nothing_more(content: Content, session: Session) -> Turn:
    return line(content, session, "nothing_more", state=Idle(), misses=0)


def why(content: Content, session: Session) -> Turn:
    """The reason for what was said last."""
    if not session.topic:
        return answer(content, session, "causes")
    reason = content.intents[session.topic].why
    return say(session, *reason, state=Idle(), misses=0) if reason else more(content, session)


def which(session: Session, remark: str) -> str | None:
    """The topic that "the second one" or "the next one" means, if there is one."""
    if remark == "next_one":
        at = session.listed.index(session.topic) + 1 if session.topic in session.listed else 0
        return session.listed[at] if at < len(session.listed) else None
    if remark == "last":
        return session.listed[-1] if session.listed else None
    at = ORDINALS.index(remark)
    return session.listed[at] if at < len(session.listed) else None


def about(content: Content, session: Session, remark: str) -> Turn | None:
    """A remark about the topic that is on: "what can I do about it?", "and the second one?"."""
    parts = {remark: part for part, remark in PART_REMARKS.items()}
    match remark:
        case "more":
            return more(content, session)
        case "why":
            return why(content, session)
        case _ if remark in parts:
            return part(content, session, parts[remark])
        case _ if remark in (*ORDINALS, "next_one"):
            goal = which(session, remark)
            return (
                answer(content, session, goal)
                if goal
                else line(content, session, "no_such_one", state=Idle())
            )
        case _:
            return None


def visit(content: Content, session: Session, name: str) -> Turn:
    """A small matter: answered, and kept for the next visit."""
    told = () if session.notes else worded(content, session, "noted")
    noted = keep(session, name)
    reply = (*content.next_visit[name].answer, *told)
    if isinstance(session.state, Asking) and not isinstance(session.state.question, FollowUp | GoOn | Again):
        return asking.ask_again(content, noted, *reply)
    return closing(content, noted, reply, None)


def keep(session: Session, name: str) -> Session:
    """The matter `name` is on the list for the next visit."""
    kept = session.notes if name in session.notes else (*session.notes, name)
    return replace(session, notes=kept, topic=None, misses=0)


def notes(content: Content, session: Session) -> Turn:
    """What was kept for the next visit."""
    titles = [content.next_visit[name].title for name in session.notes]
    words = (*worded(content, session, "notes" if titles else "no_notes"), *titles)
    match session.state:
        case Coaching() as state:
            return coach.aside_from(content, session, state, words)
        case Asking(question) if not isinstance(question, FollowUp | GoOn | Again):
            return asking.ask_again(content, session, *words, misses=0)
        case _:
            return say(session, *words, state=Idle(), misses=0)


def did_you_mean(content: Content, session: Session, match: Match, other: str) -> Turn:
    """Two topics were equally likely: ask."""
    return asking.ask(content, session, DidYouMean(match.intent, other), misses=0)


def not_understood(content: Content, session: Session) -> Turn:
    """Once: "once more?". Twice: the few things that would be understood. Then nothing: no nagging."""
    misses = session.misses + 1
    if misses > len(_MISSED):
        return session, ()
    open_question = isinstance(session.state, Asking)
    words = worded(content, session, _MISSED[misses - 1][open_question])
    if open_question:
        return asking.ask_again(content, session, *words, misses=misses)
    return line(content, session, _MISSED[misses - 1][False], misses=misses)


_MISSED = (("not_understood", "not_understood"), ("offer", "offer_replies"))
"""Said after each miss: with nothing open, and with a question open."""

MISSES_TOLD = len(_MISSED)
"""Times in a row that not understanding is said."""
