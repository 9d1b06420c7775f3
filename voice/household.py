"""Fills the numbers of one household into everything that Charley says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from voice.config import ConfigError, Household
from voice.content import Content
from voice.content.part import Part
from voice.content.suggestion import nearest
from voice.events import Sentence

_DIGITS = "zero one two three four five six seven eight nine".split()


def settle(content: Content, household: Household) -> Content:
    """The same content with the household's numbers in it, digit by digit.

    Raises ConfigError when the region is none of the content's.
    """
    if household.region and household.region not in content.regions:
        hint = nearest(household.region, content.regions)
        raise ConfigError(f"household.region: no region {household.region!r}{hint}")
    unset = content.unset
    numbers = numbers_of(content, household)
    names = {
        "EMERGENCY": spoken(numbers.emergency or unset.emergency),
        "CRISIS_LINE": spoken(numbers.crisis or unset.crisis),
        "MATERNITY": unset.maternity_on.replace("{NUMBER}", spoken(numbers.maternity))
        if numbers.maternity
        else unset.maternity,
    }
    filled: Content = _filled(content, names)
    return filled


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers to call, as they are dialled; "" where nobody has entered one."""

    emergency: str = ""
    crisis: str = ""
    maternity: str = ""


def numbers_of(content: Content, household: Household) -> Numbers:
    """The household's own, or those of its region."""
    region = content.regions.get(household.region or "")
    return Numbers(
        emergency=household.emergency or (region.emergency if region else ""),
        crisis=household.crisis or (region.crisis if region else None) or "",
        maternity=household.maternity or "",
    )


def spoken(number: str) -> str:
    """ "120" -> "one, two, zero"; words stay as they are."""
    # Not isdigit: a raised two is a digit that int() refuses.
    if not any(c.isdecimal() for c in number):
        return number
    return ", ".join(_DIGITS[int(c)] for c in number if c.isdecimal())


def fill(sentence: Sentence, names: Mapping[str, str]) -> Sentence:
    """The sentence with each {NAME} that `names` holds written out."""
    text = re.sub(r"{(\w+)}", lambda m: names.get(m[1], m[0]), sentence.text)
    # A number is set off by commas; the second one must not stand before a full stop.
    return replace(sentence, text=re.sub(r",(?=[.?!,])", "", text))


def _filled(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, Sentence):
        return fill(part, names)
    if isinstance(part, Part):
        return replace(part, **{f.name: _filled(getattr(part, f.name), names) for f in fields(part)})
    if isinstance(part, Mapping):
        return {key: _filled(value, names) for key, value in part.items()}
    if isinstance(part, tuple):
        return tuple(_filled(value, names) for value in part)
    return part
