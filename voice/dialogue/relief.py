"""Getting out of a cramp: act first, ask after; then the clot check; then warmth and rest."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.dialogue import alarm, asking, checking, coach
from voice.dialogue.session import Alarm, Checking, Coaching, Easing, FollowUp, Purpose, Relief, Session
from voice.dialogue.turn import Turn, aside, line, say, stay
from voice.events import Match, Sentence
from voice.nlu.mentions import mentions

USUAL = "usual"
PARTNER = "partner"
GENTLER = "cant_reach"
"""The way for her to whom the usual stretch is too hard."""


EASING = frozenset("yes no unsure it_eased still_hurts plea partly worse too_hard other_leg".split())
"""What answers "is it easing?"."""


def begin(content: Content, session: Session, text: str = "") -> Turn:
    """The first round, at once, in the way that `text` asks for."""
    relief = content.relief
    opening = relief.opening_again if session.topic == "cramp_now" else relief.opening
    named = next((name for name in relief.ways if name != USUAL and _asks_for(content, text, name)), USUAL)
    way = PARTNER if session.she and named == USUAL and PARTNER in relief.ways else named
    cramp = 0.0 if session.cramp is None else session.cramp
    session = replace(session, topic="cramp_now", place=None, told=frozenset(), misses=0, cramp=cramp)
    return coach.to_step(content, session, Coaching(Relief(1, way)), 0, *opening)


def _asks_for(content: Content, text: str, way: str) -> bool:
    return way in content.remarks and mentions(text, content.remarks[way].phrases)


def _gentler(content: Content, way: str) -> str:
    """The way for her to whom `way` is too hard; a household's own content may have no other."""
    return GENTLER if GENTLER in content.relief.ways else way


def within(content: Content, session: Session, state: Coaching, course: Relief, match: Match) -> Turn:
    """What she says in the middle of a round."""
    said = match.remark or match.intent
    if said in content.relief.ways:
        return coach.to_step(content, session, Coaching(Relief(course.round, said)), 0)
    match said:
        case "it_eased":
            return eased(content, session)
        case "worse":
            return worse(content, session)
        case "too_hard":
            way = _gentler(content, course.way)
            return coach.to_step(content, session, Coaching(Relief(course.round, way)), 0)
        case "still_hurts" | "cramp_now" | "no" | "unsure" | "partly" | "the_leg" | "plea" | "doing_it":
            # She says how it is; the hold is what helps, and its count goes on.
            return line(content, session, "keep_holding", misses=0)
        case "other_leg":
            return other_leg(content, session, course)
        case "the_tummy":
            return checking.worried(content, session, content.relief.tummy)
        case "how_long":
            return aside(session, *content.relief.how_long)
        case "which_leg":
            return coach.aside_from(content, session, state, content.relief.which_leg)
        case "why":
            return aside(session, *content.relief.why)
        case "yes" | "thanks":
            return stay(session)
        case "start_over":
            return coach.to_step(content, session, Coaching(Relief(1, course.way)), 0)
        case _:
            return coach.move(content, session, state, match.intent)


def other_leg(content: Content, session: Session, course: Relief) -> Turn:
    """The cramp is in the other one now: the same, from its first round."""
    session = replace(session, cramp=0.0, misses=0)
    return coach.to_step(content, session, Coaching(Relief(1, course.way)), 0, *content.relief.other_leg)


def easing(content: Content, session: Session, question: Easing, reply: str) -> Turn:
    """An answer to "is it easing?"."""
    match reply:
        case "yes" | "it_eased":
            return eased(content, session)
        case "partly":
            return _another_round(content, session, question, *content.relief.partly)
        case "worse":
            return worse(content, session)
        case "too_hard":
            return _another_round(content, session, replace(question, way=_gentler(content, question.way)))
        case "other_leg":
            return other_leg(content, session, Relief(question.round, question.way))
        case _:
            return _another_round(content, session, question)


def _another_round(content: Content, session: Session, question: Easing, *before: Sentence) -> Turn:
    """Once more, or the danger sign when every round is done."""
    if question.round >= content.relief.rounds:
        return exhausted(content, session)
    following = Coaching(Relief(question.round + 1, question.way))
    return coach.to_step(content, replace(session, misses=0), following, 0, *before)


def exhausted(content: Content, session: Session) -> Turn:
    """It should have let go by now."""
    return alarm.raise_alarm(content, replace(session, cramp=None), content.relief.exhausted)


def overdue(content: Content, session: Session) -> bool:
    """Whether this cramp has lasted so long that it must be told to somebody."""
    return session.cramp is not None and session.cramp >= content.relief.longest


def eased(content: Content, session: Session) -> Turn:
    """It has let go: the clot check, one question at a time."""
    relief = content.relief
    session = replace(session, cramp=None)
    words = relief.eased_she if session.she else relief.eased
    return checking.begin(content, session, relief.checks, Purpose.RELIEF, *words)


def worse(content: Content, session: Session) -> Turn:
    """Stretching makes it worse: no more of it, and the clot check at once."""
    relief = content.relief
    return checking.begin(content, session, relief.checks, Purpose.WORSE, *relief.worse)


def all_clear(content: Content, session: Session, question: Checking) -> Turn:
    """Every check is answered well: rubbing and warmth; or, where stretching made it worse, a call."""
    relief = content.relief
    session = replace(session, cleared=session.cleared | {question.left[0]})
    if question.purpose is Purpose.WORSE:
        state = Alarm(relief.exhausted)
        return say(session, *relief.worse_clear, state=state, cramp=None, misses=0, introduced=True)
    words = relief.clear_she if session.she else relief.clear
    session = replace(session, topic="cramp_now", told=frozenset(), place=None, misses=0)
    tips = FollowUp(relief.tips.ask, relief.tips.yes, relief.tips.no)
    return asking.ask(content, session, tips, *words)
