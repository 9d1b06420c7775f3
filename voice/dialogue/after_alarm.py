"""After a danger sign: has somebody been called? Again and again, until yes, or until it is withdrawn."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.content.topics import ACTIVE, TOPICS
from voice.dialogue import alarm as alarms
from voice.dialogue import answers, asking
from voice.dialogue.session import Alarm, Asking, FlagCheck, Idle, Resume, Session
from voice.dialogue.turn import Turn, aside, line, say, stay, worded
from voice.events import Action, Adjust, Match, Sentence, Tier
from voice.nlu.normalise import words

ASK_AGAIN = {Tier.AMBULANCE: 15.0, Tier.CALL_NOW: 30.0, Tier.CRISIS: 30.0}
"""Seconds of quiet after which Charley asks whether she has called (docs/facts.md section 3.0)."""

OFTEN = 8
"""Times it asks at that pace; then SELDOM as often. A room that has been left for the hospital is empty."""

SELDOM = 4

OPENING_WAIT = 8.0
"""Seconds of quiet after which the first question of a crisis counts as not answered."""

LETS_GO = 300.0
"""Seconds of quiet after she has called; then the conversation may end."""

A_PLAIN_ANSWER = 3
"""Words of a yes or no that answers whether she has called; more of them tell of the sign itself."""

LOUDER = 1.25
"""What each time without an answer adds to the volume, three times at most."""

SAID = {
    "no_answer": ("nobody_ambulance", "nobody_unit", "nobody_crisis"),
    "no_phone": ("no_phone", "no_phone", "no_phone"),
    "refuses": ("refuses_ambulance", "refuses_unit", "refuses_crisis"),
    "which_number": ("number_ambulance", "number_unit", "number_crisis"),
    "alone": ("alone", "alone", "alone_crisis"),
    "better_now": ("better_now", "better_now", "crisis_rest"),
    "what_do_i_say": ("what_to_say", "what_to_say", "what_to_say_crisis"),
    "how_long": ("till_they_come", "nobody_unit_wait", "scared"),
    "scared": ("scared_alarm", "scared_alarm", "scared"),
    "plea": ("scared_alarm", "scared_alarm", "scared"),
    "acknowledged": ("have_you_called", "can_you_call", "can_you_call_crisis"),
    "as_ever": ("have_you_called", "can_you_call", "can_you_call_crisis"),
    "first_aid": ("ask_them", "ask_them", "can_you_call_crisis"),
    "why": ("why_alarm", "why_alarm", "refuses_crisis"),
    "asked": ("have_you_called", "can_you_call", "can_you_call_crisis"),
    "no": ("call_now", "nobody_unit", "refuses_crisis"),
    "yes": ("called", "calling", "called"),
    "it_eased": ("better_now", "better_now", "crisis_rest"),
}
"""What she says, or nothing: the line for an ambulance, for the maternity unit, and in a crisis."""

_COLUMN = {Tier.AMBULANCE: 0, Tier.CALL_NOW: 1, Tier.CRISIS: 2}


def _line_for(content: Content, alarm: Alarm, said: str) -> str:
    return SAID[said][_COLUMN[alarms.tier_of(content, alarm)]]


def question(content: Content, session: Session, alarm: Alarm) -> Sentence | None:
    """What is open while the alarm is on, whether or not it was asked a moment ago."""
    if alarm.opening:
        return asking.sentence(content, session, FlagCheck(alarm.flag))
    if alarm.called or content.red_flags[alarm.flag].private:
        return None
    return content.lines[_line_for(content, alarm, "asked")].wordings[0][-1]


def heard(content: Content, session: Session, alarm: Alarm, match: Match) -> Turn:
    """An answer while the alarm is on. Topics wait: the instruction is what matters."""
    if alarm.opening:
        return _opening_answered(content, session, alarm, match)
    if match.visit and not match.corrected:
        return line(content, session, "call_first")
    alarm = replace(alarm, asked=0)
    session = replace(session, state=alarm)
    said = match.remark or match.intent
    match said:
        case _ if match.corrected and said in ("none", *TOPICS):
            # "No, I said both my feet": it may have been no sign at all.
            return withdrawn(content, session, alarm)
        case "called":
            return line(content, session, "called", state=replace(alarm, called=True))
        case "yes" if len(words(match.text)) > A_PLAIN_ANSWER:
            # "Yes, it hurts a lot" is no "I have called".
            return line(content, session, _line_for(content, alarm, "asked"))
        case "yes":
            called = replace(alarm, called=True)
            return line(content, session, _line_for(content, alarm, said), state=called)
        case "no" if len(words(match.text)) > A_PLAIN_ANSWER:
            # "No, they look the same" is no answer to "can you call?".
            return withdrawn(content, session, alarm)
        case "no" | "no_answer" | "no_phone" | "refuses" | "better_now":
            state = replace(alarm, called=False)
            return line(content, session, _line_for(content, alarm, said), state=state)
        case "acknowledged" | "as_ever" | "plea" | "scared" if alarm.called:
            return line(content, session, "staying")
        case _ if said in SAID:
            return line(content, session, _line_for(content, alarm, said))
        case "worse_now" | "still_hurts":
            return _worse(content, session, alarm)
        case "told_fine":
            return _accepted(content, session, alarm)
        case "misheard" | "both" | "stop" | "start_over":
            return withdrawn(content, session, alarm)
        case "goodbye" if not alarm.called:
            return line(content, session, _line_for(content, alarm, "asked"))
        case "goodbye":
            return line(content, session, "staying")
        case "none" | "pause":
            # A cough, the television, "hang on": the question whether she has called comes round anyway.
            return stay(session)
        case _ if match.word:
            return aside(session, *content.glossary[match.word].say)
        case "thanks":
            return line(content, session, "staying")
        case "repeat" | "unsure" | "partly" | "what_to_do":
            return insisted(content, session, alarm)
        case _:
            return _topic(content, session, alarm, match)


def insisted(content: Content, session: Session, alarm: Alarm) -> Turn:
    """The script of the alarm that is on, once more."""
    return say(session, *alarms.script(content, session, alarm), state=replace(alarm, asked=0), misses=0)


def _topic(content: Content, session: Session, alarm: Alarm, match: Match) -> Turn:
    """A question about something else waits; once the maternity unit has been called, it may be told."""
    tells = match.intent in TOPICS and match.intent not in ACTIVE
    if not alarm.called:
        return line(content, session, "call_first")
    if not tells or alarms.tier_of(content, alarm) is not Tier.CALL_NOW:
        return line(content, session, "staying")
    return aside(session, *answers.reply_to(content, match.intent, match.text).answer)


def ticked(content: Content, session: Session, alarm: Alarm) -> Turn:
    """Nobody has spoken for a while."""
    sign = content.red_flags[alarm.flag]
    if alarm.opening:
        unanswered = session.quiet >= OPENING_WAIT
        return _opened(content, session, alarm, agreed=False) if unanswered else (session, ())
    if alarm.called or sign.private:
        if session.quiet < LETS_GO:
            return session, ()
        return stay(session, state=Idle(), quiet=0.0, watched=None if sign.private else alarm.flag)
    pace = ASK_AGAIN[alarms.tier_of(content, alarm)] * (SELDOM if alarm.asked >= OFTEN else 1)
    if session.quiet < pace:
        return session, ()
    return _call_again(content, session, replace(alarm, asked=alarm.asked + 1))


def _call_again(content: Content, session: Session, alarm: Alarm) -> Turn:
    """Ask whether she has called, and every second time say what to do; each time louder."""
    louder = Adjust(volume=min(1.0, session.volume * LOUDER ** min(alarm.asked, 3)))
    if alarm.asked % 2:
        after, actions = line(content, session, _line_for(content, alarm, "asked"), state=alarm)
    else:
        after, actions = say(session, *alarms.script(content, session, alarm), state=alarm)
    return after, (louder, *actions)


def calmed(before: Session, after: Session) -> tuple[Action, ...]:
    """The usual volume again, once somebody has answered or the alarm is over."""
    loud = isinstance(before.state, Alarm) and before.state.asked
    still = isinstance(after.state, Alarm) and after.state.asked
    return (Adjust(volume=after.volume),) if loud and not still else ()


def _opening_answered(content: Content, session: Session, alarm: Alarm, match: Match) -> Turn:
    if match.intent in ("none", "repeat", "louder", "quieter", "slower"):
        return say(session, *alarms.script(content, session, alarm))
    if match.remark == "misheard":
        return withdrawn(content, session, alarm)
    private = content.red_flags[alarm.flag].private
    if not (alarm.stated or private) and (match.intent == "no" or match.corrected):
        # "I can't do this any more" was about the cramp.
        return _gone_on(content, session, alarm, "crisis_rest")
    return _opened(content, session, alarm, agreed=match.intent == "yes" and not match.remark)


def _opened(content: Content, session: Session, alarm: Alarm, *, agreed: bool) -> Turn:
    """The first question has been answered, or not. What must stay private needs a yes."""
    sign = content.red_flags[alarm.flag]
    if sign.private and not agreed:
        return line(content, session, "private", state=Idle())
    opened = replace(alarm, opening=False)
    return say(session, *alarms.script(content, session, opened), state=opened)


def put_away(content: Content, before: Session, after: Session) -> Session:
    """Once a private alarm is over, nothing of it is left that "say that again" could let out."""
    if not alarms.is_private(content, before.state) or alarms.is_private(content, after.state):
        return after
    said = () if after.said is before.said else after.said
    return replace(after, said=said, earlier=(), asked=None, said_of=(None, None))


def _worse(content: Content, session: Session, alarm: Alarm) -> Turn:
    """It gets worse: an ambulance, whatever it was before."""
    if alarms.tier_of(content, alarm) is not Tier.CALL_NOW:
        return say(session, *alarms.script(content, session, alarm))
    return line(content, session, "worse_now", state=replace(alarm, variant="severe", called=False))


def _accepted(content: Content, session: Session, alarm: Alarm) -> Turn:
    """ "They told me it's fine": no argument, and back to what was going on, if she likes."""
    return _gone_on(content, replace(session, watched=alarm.flag), alarm, "told_fine")


def _gone_on(content: Content, session: Session, alarm: Alarm, name: str) -> Turn:
    """The alarm is over: the line `name`, and back to what was going on, if she likes."""
    match alarm.before:
        case None:
            return line(content, session, name, state=Idle())
        case Alarm() as first:
            return insisted(content, session, first)
        case before:
            return asking.ask(content, session, Resume(before), *worded(content, session, name))


def withdrawn(content: Content, session: Session, alarm: Alarm) -> Turn:
    """ "You misheard", "stop": make sure once, then let it rest."""
    sign = content.red_flags[alarm.flag]
    if sign.private:
        return line(content, session, "private", state=Idle())
    if sign.opening:
        return line(content, session, "crisis_rest", state=replace(alarm, opening=False, called=True))
    if sign.check is None:
        return _accepted(content, session, alarm)
    question = FlagCheck(alarm.flag, before=alarm.before, variant=alarm.variant, stated=True)
    okay = worded(content, session, "okay")
    return asking.ask(content, replace(session, state=Asking(question)), question, *okay, misses=0)
