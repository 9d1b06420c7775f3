"""A danger sign: its script, or the one question that comes before it."""

from __future__ import annotations

from dataclasses import replace

from voice.content import Content
from voice.dialogue import asking
from voice.dialogue.session import Alarm, Asking, Coaching, FlagCheck, Resume, Session, State
from voice.dialogue.turn import Turn, say
from voice.events import Sentence, Tier
from voice.nlu.mentions import affirms

URGENCY = {Tier.AMBULANCE: 2, Tier.CRISIS: 2, Tier.CALL_NOW: 1}
"""The higher one speaks."""


def raise_alarm(content: Content, session: Session, flag: str, *, text: str = "", variant: str = "") -> Turn:
    """A danger sign is stated: its script, or the question that must come before, whatever was going on.

    `text` is what she said, for the echo.
    """
    sign = content.red_flags[flag]
    before = interrupted(session.state)
    session = replace(session, watched=None, lapsed=None)
    opening = bool(sign.opening) and variant != "severe"
    state = Alarm(flag, variant, opening=opening, before=before)
    words = (*_first(content, session, flag, text), *script(content, session, state))
    return say(session, *words, state=state, misses=0, introduced=True)


def script(content: Content, session: Session, alarm: Alarm) -> tuple[Sentence, ...]:
    """What is said, in the words for her, or for somebody who speaks for her."""
    sign = content.red_flags[alarm.flag]
    if alarm.opening:
        return (*sign.opening, asking.sentence(content, session, FlagCheck(alarm.flag)))
    varied = {"severe": sign.severe, "own": sign.own}.get(alarm.variant)
    if varied and varied.say:
        return varied.say
    return sign.say_she if session.she and sign.say_she else sign.say


def _first(content: Content, session: Session, flag: str, text: str) -> tuple[Sentence, ...]:
    """Stop the stretch; say what was heard, so that a mishearing can be put right."""
    sign = content.red_flags[flag]
    stop = sign.mid_stretch if isinstance(session.state, Coaching) else ()
    heard = next((echo.say for echo in sign.echo if text and affirms(text, echo.words)), None)
    return (*stop, heard) if heard else stop


def ask_check(content: Content, session: Session, flag: str, *, variant: str = "") -> Turn:
    """It may be a danger sign: the one short question. Without one, the script."""
    sign = content.red_flags[flag]
    on = session.state
    before = on if isinstance(on, Alarm) else interrupted(on)
    if sign.check is None or (sign.opening and variant == "severe"):
        return raise_alarm(content, session, flag, variant=variant)
    if sign.opening:
        state = Alarm(flag, opening=True, stated=False, before=before)
        return say(session, *script(content, session, state), state=state, misses=0, introduced=True)
    return asking.ask(content, session, FlagCheck(flag, before, variant=variant), misses=0)


def interrupted(state: State) -> State | None:
    """What can go on after a false alarm; an alarm within an alarm keeps what the first broke into."""
    match state:
        case Alarm(before=before) | Asking(FlagCheck(before=before)) | Asking(Resume(before)):
            return before
        case Coaching() | Asking():
            return state
        case _:
            return None


def is_private(content: Content, state: State, heard: str | None = None) -> bool:
    """Whether this must stay between her and Charley: whoever she fears may listen, or look.

    `state` may be about such a sign, or the one that is `heard` in what she says.
    """
    if heard and content.red_flags[heard].private:
        return True
    match state:
        case Alarm(flag) | Asking(FlagCheck(flag)):
            return content.red_flags[flag].private
    return False


def tier_of(content: Content, alarm: Alarm) -> Tier:
    """How urgent the alarm is; at its worst a call to the maternity unit is too slow."""
    tier = content.red_flags[alarm.flag].tier
    return Tier.AMBULANCE if alarm.variant == "severe" and tier is Tier.CALL_NOW else tier


def outranks(content: Content, alarm: Alarm, flag: str, tier: Tier | None) -> bool:
    """Whether the alarm that is on is more urgent than a new danger sign."""
    return URGENCY[tier_of(content, alarm)] > URGENCY[tier or content.red_flags[flag].tier]


def outranked(content: Content, alarm: Alarm, flag: str, tier: Tier | None) -> bool:
    """Whether a new danger sign is more urgent than the alarm that is on."""
    return URGENCY[tier_of(content, alarm)] < URGENCY[tier or content.red_flags[flag].tier]
