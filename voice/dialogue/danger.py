"""A danger sign is stated or suspected, in whatever state: which one speaks."""

from __future__ import annotations

from voice.content import Content
from voice.dialogue import after_alarm, alarm
from voice.dialogue.session import Alarm, Asleep, Session, begun
from voice.dialogue.turn import Turn
from voice.events import Match, Tier

PLAIN, UNMISTAKABLE = 0.6, 0.8
"""Score from which a sign replaces the one that an alarm is about; in a crisis it must be beyond doubt."""


def stated(content: Content, session: Session, match: Match, flag: str) -> Turn:
    """A danger sign is stated, whatever is going on."""
    state = session.state
    if isinstance(state, Alarm) and flag != state.flag:
        return _another(content, session, state, match, flag)
    opened = begun(session) if isinstance(state, Asleep) else session
    # Told again in milder words, a sign at its worst is still that.
    variant = match.variant or (state.variant if isinstance(state, Alarm) else "")
    return alarm.raise_alarm(content, opened, flag, text=match.text, variant=variant)


def suspected(content: Content, session: Session, match: Match, flag: str) -> Turn:
    """It may be a danger sign; an alarm that is on gives way to the question about a more urgent one."""
    on = session.state
    if isinstance(on, Alarm) and not alarm.outranked(content, on, flag, match.tier):
        # "No, I said the leg is stolen" takes back what was heard, and sounds like it.
        answered = after_alarm.withdrawn if match.corrected else after_alarm.insisted
        return answered(content, session, on)
    return alarm.ask_check(content, session, flag, variant=match.variant)


def _another(content: Content, session: Session, on: Alarm, match: Match, flag: str) -> Turn:
    """A second sign: the more urgent one speaks, if it is told of and not just sounds like the answer.

    "My husband's asleep" must not end a talk about suicide with the words for a violent home.
    """
    crisis = content.red_flags[on.flag].tier is Tier.CRISIS
    plain = match.score >= (UNMISTAKABLE if crisis else PLAIN)
    if plain and not alarm.outranks(content, on, flag, match.tier):
        return alarm.raise_alarm(content, session, flag, text=match.text, variant=match.variant)
    if alarm.outranked(content, on, flag, match.tier):
        return alarm.ask_check(content, session, flag, variant=match.variant)
    return after_alarm.insisted(content, session, on)
