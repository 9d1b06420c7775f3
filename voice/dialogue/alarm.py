"""After a danger sign: the instruction, again and again, until somebody was called or it is withdrawn."""

from __future__ import annotations

from voice.content import Content
from voice.dialogue.session import Alarm, Asking, FlagCheck, Idle, Session
from voice.dialogue.turn import Turn, line, say, stay
from voice.events import Match, Sentence, Tier

ASK_AGAIN = {Tier.AMBULANCE: 15.0, Tier.CALL_NOW: 30.0, Tier.CRISIS: 30.0}
"""Seconds of quiet after which Charley asks whether she has called (docs/facts.md section 3.0)."""

URGENCY = {Tier.AMBULANCE: 2, Tier.CRISIS: 2, Tier.CALL_NOW: 1}
"""The higher one speaks."""

OPENING_WAIT = 8.0
"""Seconds of quiet after which the first question of a crisis counts as not answered."""

LETS_GO = 300.0
"""Seconds of quiet after she has called; then the conversation may end."""


def raise_alarm(content: Content, session: Session, flag: str) -> Turn:
    """A danger sign is stated: its script, or the question that must come before, whatever was going on."""
    state = Alarm(flag, opening=bool(content.red_flags[flag].opening))
    return say(session, *first_words(content, flag), state=state, topic=None, misses=0, introduced=True)


def first_words(content: Content, flag: str) -> tuple[Sentence, ...]:
    """What is said when the danger sign is raised."""
    sign = content.red_flags[flag]
    return (*sign.opening, sign.check) if sign.opening and sign.check else sign.say


def ask_check(content: Content, session: Session, flag: str) -> Turn:
    """It may be a danger sign: the one short question. Without one, the script."""
    sign = content.red_flags[flag]
    if sign.check is None or sign.opening:
        return raise_alarm(content, session, flag)
    return say(session, sign.check, state=Asking(FlagCheck(flag)), misses=0)


def _opened(content: Content, session: Session, alarm: Alarm, *, agreed: bool) -> Turn:
    """The first question has been answered, or not. What must stay private needs a yes."""
    sign = content.red_flags[alarm.flag]
    if sign.private and not agreed:
        return line(content, session, "awake", state=Idle())
    return say(session, *sign.say, state=Alarm(alarm.flag))


def heard(content: Content, session: Session, alarm: Alarm, match: Match) -> Turn:
    """An answer while the alarm is on. Topics wait: the instruction is what matters."""
    if alarm.opening:
        if match.intent in ("none", "repeat"):
            return say(session, *first_words(content, alarm.flag))
        return _opened(content, session, alarm, agreed=match.intent == "yes")
    match match.intent:
        case "yes" | "thanks":
            return line(content, session, "called", state=Alarm(alarm.flag, called=True))
        case "no" | "still_hurts":
            return line(content, session, "call_now")
        case "stop" | "goodbye" | "it_eased" | "start_over":
            return _withdrawn(content, session, alarm.flag)
        case "none":
            # A cough or the television: the question whether she has called comes round anyway.
            return stay(session)
        case _ if alarm.called:
            return stay(session)
        case _:
            return say(session, *content.red_flags[alarm.flag].say)


def outranks(content: Content, alarm: Alarm, flag: str) -> bool:
    """Whether the alarm that is on is more urgent than a new danger sign."""
    return URGENCY[content.red_flags[alarm.flag].tier] > URGENCY[content.red_flags[flag].tier]


def _withdrawn(content: Content, session: Session, flag: str) -> Turn:
    """ "You misheard", "stop": make sure once, then let it rest."""
    sign = content.red_flags[flag]
    if sign.check is None or sign.opening:
        return line(content, session, "alarm_closed", state=Idle())
    return say(session, sign.check, state=Asking(FlagCheck(flag)))


def ticked(content: Content, session: Session, alarm: Alarm) -> Turn:
    """Nobody has spoken for a while."""
    sign = content.red_flags[alarm.flag]
    if alarm.opening:
        unanswered = session.quiet >= OPENING_WAIT
        return _opened(content, session, alarm, agreed=False) if unanswered else (session, ())
    if alarm.called or sign.private:
        return stay(session, state=Idle(), quiet=0.0) if session.quiet >= LETS_GO else (session, ())
    if session.quiet < ASK_AGAIN[sign.tier]:
        return session, ()
    return line(content, session, "have_you_called" if sign.tier is Tier.AMBULANCE else "can_you_call")
