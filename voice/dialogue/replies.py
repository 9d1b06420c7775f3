"""Replies to the open question: yes, no, not sure, and the words that mean something to this one only."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.content.topics import ACTIVE, TOPICS
from voice.dialogue import alarm, answers, asking, checking, coach, find_cause, relief, requests
from voice.dialogue.session import (
    AboutCause,
    Again,
    Alarm,
    Asking,
    Checking,
    Coaching,
    DidYouMean,
    Easing,
    FlagCheck,
    FollowUp,
    GoOn,
    Idle,
    Purpose,
    Question,
    Ready,
    Relief,
    Resume,
    Session,
    State,
)
from voice.dialogue.turn import Turn, aside, line, say, worded
from voice.events import Match

PATIENCE = 60.0
"""Seconds more that "wait" gives her to answer."""

REPLIES = frozenset({"yes", "no", "unsure"})

ONWARD = frozenset({"yes", "next", "resume", "more"})
"""Words that go on."""


def heard(content: Content, session: Session, question: Question, match: Match) -> Turn | None:
    """What she says while `question` is open; None when it is a request of its own."""
    said = match.remark or match.intent
    match said:
        case "explain":
            return asking.explained(content, session)
        case "pause":
            return line(content, session, "paused", patience=PATIENCE)
        case "repeat" if isinstance(question, FlagCheck | Checking):
            return aside(session, asking.sentence(content, session, question), misses=0)
        case "repeat":
            return requests.repeat(content, session)
    match question:
        case Easing():
            return _easing(content, session, question, match)
        case Checking():
            return _checking(content, session, question, match)
        case FlagCheck():
            return _flag_check(content, session, question, match)
        case AboutCause():
            return _about_cause(content, session, question, match)
        case DidYouMean(first, second):
            meant = {"yes": first, "first": first, "second": second, "last": second}.get(said)
            if meant:
                return requests.about(content, session, meant)
            return line(content, session, "offer", state=Idle()) if said == "no" else None
        case Again() if match.intent == "find_cause":
            return find_cause.repeated(content, session, "yes")
        case Ready() if said not in (*ONWARD, *REPLIES, "partly"):
            return _answered_aside(content, session, said, match.text)
        case _:
            reply = "yes" if said in ONWARD else "unsure" if said == "partly" else said
            if match.remark == "more" and isinstance(question, FollowUp):
                return answers.more(content, session)
            return answered(content, session, question, reply) if reply in REPLIES else None


def answered(content: Content, session: Session, question: Question, reply: str) -> Turn:
    """Yes, no or not sure to any question."""
    match question:
        case Easing():
            return relief.easing(content, session, question, reply)
        case Checking():
            return _checked(content, session, question, reply)
        case FlagCheck():
            return _flag_checked(content, session, question, reply)
        case AboutCause():
            return find_cause.answered(content, session, question, reply)
        case Again():
            return find_cause.repeated(content, session, reply)
        case FollowUp():
            return requests.follow(content, session, answers.followed(content, session, question, reply))
        case Ready() if reply == "yes":
            return find_cause.begin(content, session)
        case GoOn() if reply == "yes":
            return answers.more(content, session)
        case Resume(before) if reply == "yes":
            return resumed(content, session, before)
        case _:
            return requests.follow(content, session, None)


def resumed(content: Content, session: Session, before: State | None) -> Turn:
    """On with what an alarm or a check broke into."""
    match before:
        case Coaching():
            return coach.resumed(content, session, before)
        case Asking(question):
            state = Asking(question)
            return asking.ask_again(content, replace(session, state=state), *worded(content, session, "okay"))
        case Alarm():
            return say(session, *alarm.script(content, session, before), state=before)
        case _:
            return requests.follow(content, session, None)


def _easing(content: Content, session: Session, question: Easing, match: Match) -> Turn | None:
    match match.remark or match.intent:
        case way if way in content.relief.ways:
            return coach.to_step(content, session, Coaching(Relief(question.round, way)), 0)
        case "the_tummy":
            return checking.worried(content, session, content.relief.tummy)
        case "how_long":
            return asking.ask_again(content, session, *content.relief.how_long)
        case "which_leg":
            return asking.ask_again(content, session, *content.relief.which_leg)
        case "why":
            return asking.ask_again(content, session, *content.relief.why)
        case "cramp_now" | "the_leg" | "next" | "resume" | "start_over":
            # "Is it easing?" - "Cramp!" means no, and the rounds go on counting.
            return relief.easing(content, session, question, "no")
        case "back":
            return coach.to_step(content, session, Coaching(Relief(question.round, question.way)), 0)
        case "doing_it" | "acknowledged":
            return asking.ask_again(content, session, misses=0)
        case said if said in relief.EASING:
            return relief.easing(content, session, question, said)
        case said:
            return _answered_aside(content, session, said, match.text)


def _checking(content: Content, session: Session, question: Checking, match: Match) -> Turn | None:
    match match.remark or match.intent:
        case "dark" if content.checks[question.left[0]].look:
            return checking.look(content, session, question)
        case "dark":
            return _checked(content, session, question, "unsure")
        case "the_tummy":
            return checking.worried(content, session, content.relief.tummy)
        case "partly":
            return _checked(content, session, question, content.checks[question.left[0]].worry)
        case "why":
            return asking.explained(content, session)
        case "back" | "start_over":
            return asking.ask_again(content, session)
        case "still_hurts" | "cramp_now" if question.purpose is Purpose.RELIEF:
            return relief.begin(content, session, match.text)
        case "yes" | "no" | "unsure" as reply:
            return _checked(content, session, question, reply)
        case said:
            return _answered_aside(content, session, said, match.text) or _first_this(content, session)


def _checked(content: Content, session: Session, question: Checking, reply: str) -> Turn:
    turn = checking.answered(content, session, question, reply)
    if turn:
        return turn
    if question.purpose is Purpose.FIND_CAUSE:
        session = replace(session, cleared=session.cleared | {question.left[0]}, misses=0)
        return find_cause.ask_next(content, session)
    return relief.all_clear(content, session, question)


def _flag_check(content: Content, session: Session, question: FlagCheck, match: Match) -> Turn | None:
    match match.remark or match.intent:
        case "the_leg" | "cramp_now" if content.red_flags[question.flag].elsewhere:
            return relief.begin(content, session, match.text)
        case "the_tummy":
            return checking.worried(content, session, content.relief.tummy)
        case "something_else" | "partly" | "still_hurts" | "dark" | "refuses":
            # "I'm sure it's fine" makes nothing of it, and is no "no".
            return _flag_checked(content, session, question, "yes")
        case "why":
            return asking.ask_again(content, session)
        case "it_eased":
            return _flag_checked(content, session, question, "no")
        case "yes" | "no" | "unsure" as reply:
            return _flag_checked(content, session, question, reply)
        case said:
            return _answered_aside(content, session, said, match.text) or _first_this(content, session)


def _flag_checked(content: Content, session: Session, question: FlagCheck, reply: str) -> Turn:
    """Not being sure counts as yes. What was no alarm goes back to what was going on."""
    if reply != "no":
        return alarm.raise_alarm(content, session, question.flag, variant=question.variant)
    if question.otherwise:
        return alarm.raise_alarm(content, session, question.otherwise)
    return resumed(content, replace(session, misses=0), question.before)


def _about_cause(content: Content, session: Session, question: AboutCause, match: Match) -> Turn | None:
    match match.remark or match.intent:
        case "back":
            return find_cause.back(content, session)
        case "next":
            return find_cause.answered(content, session, question, "unsure")
        case "partly":
            return find_cause.answered(content, session, question, "yes")
        case "start_over" | "find_cause":
            return find_cause.begin(content, session)
        case "why":
            return asking.explained(content, session)
        case "resume":
            return asking.ask_again(content, session)
        case "cramp_now" | "stretch":
            return None
        case "yes" | "no" | "unsure" as reply:
            return find_cause.answered(content, session, question, reply)
        case said:
            return _answered_aside(content, session, said, match.text) or _first_this(content, session)


def _first_this(content: Content, session: Session) -> Turn:
    """Something else would drop the question: that comes first."""
    return asking.ask_again(content, session, *worded(content, session, "first_this"), misses=0)


def _answered_aside(content: Content, session: Session, topic: str, text: str = "") -> Turn | None:
    """A topic in the middle of questions that must be answered: it is told, and the question comes again."""
    if topic not in TOPICS or topic in ACTIVE:
        return None
    return asking.ask_again(content, session, *answers.reply_to(content, topic, text).answer, misses=0)
