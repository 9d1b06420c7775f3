"""What stands on the bedside display: its words, and what its buttons say to Charley."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from annotated_types import Len

from voice.content.part import Part
from voice.content.sentences import Phrase

WORDS = (
    "always call controls danger_now danger_today deaf heard hint left left_over listening lost mute "
    "not_heard not_understood of paused relief right round send time title type understood"
).split()
"""Words that the page needs by name."""

BUTTONS = (
    "cramp stop yes no unsure next back again pause resume slower faster louder quieter more question"
).split()
"""Buttons that the page needs by name."""

FIGURES = (
    "straighten toes_up towel_loop towel_pull weight_on_leg press_footboard partner_push side_lying "
    "foot_pulls foot_circles foot_circles_back turn_over wall_stand wall_step_back wall_bend chair_sit "
    "chair_towel chair_pull walk foot_bath stroke_calf"
).split()
"""Drawings of the page, for the steps of a stretch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button(Part):
    """Something to press: as good as saying it."""

    label: Annotated[str, Len(1, 24)]
    """What stands on it."""
    says: Phrase
    """What it says to Charley."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen(Part):
    """What stands on the bedside display, beside the sentences that are spoken."""

    words: dict[str, str] = field(default_factory=dict)
    """Words of the page, by name."""
    buttons: dict[str, Button] = field(default_factory=dict)
    """By name."""
