"""How long a pause ends what she says: short after a whole answer, long in the middle of a sentence."""

from __future__ import annotations

from voice.events import Expecting, Match

QUICK, PLEA, USUAL, SLOW = 0.3, 0.45, 0.6, 1.1
"""Seconds of silence. The detector notices it 0.1 s late, and a recogniser needs up to 0.3 s of it until its
partial holds the last word."""

CERTAIN = 0.8
"""Score from which a partial is a whole intent, and not one that begins like it."""

COMMANDS = frozenset(
    "stop pause resume repeat next back start_over slower faster louder quieter".split()
    + "it_eased still_hurts".split()
)
"""What is short, and waited for: each tenth of a second counts."""

OPEN_ENDED = frozenset(
    "a an and as at because but for from i i'm if in it's its just like my not of on or our so than".split()
    + "that the their there to uh um very when where which with your".split()
)
"""Words with which nobody ends a sentence: more is to come, however tired she is."""

IN_PAIN = 0.7
"""The same for a plea, where acting on half of it is no harm: "my leg ... is swollen" is heard to its end."""

LONG = 6
"""Words from which an answer is a story, which may well go on."""


def patience(match: Match, expecting: Expecting) -> float:
    """Seconds of silence to wait after what was heard so far."""
    words = match.text.split()
    if words and words[-1] in OPEN_ENDED:
        return SLOW
    if match.intent == "none" and match.remark is None:
        return SLOW if len(words) > 1 else USUAL
    if match.intent == "cramp_now" and match.score >= IN_PAIN:
        return PLEA
    answer = match.remark is not None or match.intent in expecting.intents or match.intent in COMMANDS
    if answer and match.flag is None and match.score >= CERTAIN and len(words) < LONG:
        return QUICK
    return USUAL
