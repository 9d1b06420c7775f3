"""Numbers to call, as they stand on a screen: in digits, and large the one that is meant just now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple

from voice.content import Content
from voice.dialogue import alarm as alarms
from voice.dialogue.session import Alarm as State
from voice.events import Tier
from voice.household import Numbers, spoken
from voice.kiosk.messages import Alarm


def written(text: str, numbers: Numbers) -> str:
    """`text` with its numbers to call in digits: said, they are "one, one, two"; dialled, they are 112."""
    for number in sorted(filter(None, astuple(numbers)), key=len, reverse=True):
        text = text.replace(spoken(number), number)
    return text


def meant(content: Content, numbers: Numbers, state: State, said: Iterable[str]) -> Alarm:
    """Whom this alarm is to call: as its tier has it, or another if what is `said` names that one alone.

    "Then call 112" is said where the maternity unit does not answer: whose number must not stand beside it.
    """
    unset = content.unset
    whom = {
        Tier.AMBULANCE: (numbers.emergency, unset.emergency),
        Tier.CRISIS: (numbers.crisis, unset.crisis),
        Tier.CALL_NOW: (numbers.maternity, unset.maternity),
    }
    tier = alarms.tier_of(content, state)
    turn = " ".join(written(text, numbers) for text in said)
    named = [other for other, (number, words) in whom.items() if (number or words) in turn]
    if named and tier not in named:
        tier = named[0]
    number, words = whom[tier]
    return Alarm(urgent=tier is not Tier.CALL_NOW, number=number, call=words)
