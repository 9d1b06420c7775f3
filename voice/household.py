"""Fills the numbers of one household into everything that Charley says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from voice.config import ConfigError, Household
from voice.content import Content
from voice.content_check import nearest
from voice.events import Sentence

_DIGITS = "zero one two three four five six seven eight nine".split()

MATERNITY_UNSET = "your maternity unit"
"""What stands for its number until the family has entered one."""


def settle(content: Content, household: Household) -> Content:
    """The same content with the household's numbers in it, digit by digit.

    Raises ConfigError when the region is none of the content's.
    """
    if household.region and household.region not in content.regions:
        hint = nearest(household.region, content.regions)
        raise ConfigError(f"household.region: no region {household.region!r}{hint}")
    region = content.regions[household.region] if household.region else content.unknown_numbers
    unset = content.unknown_numbers
    numbers = {
        "EMERGENCY": household.emergency or region.emergency,
        "CRISIS_LINE": household.crisis or region.crisis or unset.crisis or unset.emergency,
        "MATERNITY": household.maternity or MATERNITY_UNSET,
    }
    filled: Content = _filled(content, {name: spoken(number) for name, number in numbers.items()})
    return filled


def spoken(number: str) -> str:
    """ "120" -> "one, two, zero"; words stay as they are."""
    # Not isdigit: a raised two is a digit that int() refuses.
    if not any(c.isdecimal() for c in number):
        return number
    return ", ".join(_DIGITS[int(c)] for c in number if c.isdecimal())


def fill(sentence: Sentence, names: Mapping[str, str]) -> Sentence:
    """The sentence with each {NAME} that `names` holds written out."""
    return replace(sentence, text=re.sub(r"{(\w+)}", lambda m: names.get(m[1], m[0]), sentence.text))


def _filled(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, Sentence):
        return fill(part, names)
    if isinstance(part, BaseModel):
        fields = {name: _filled(getattr(part, name), names) for name in type(part).model_fields}
        return part.model_copy(update=fields)
    if isinstance(part, Mapping):
        return {key: _filled(value, names) for key, value in part.items()}
    if isinstance(part, tuple):
        return tuple(_filled(value, names) for value in part)
    return part
