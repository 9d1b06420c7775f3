"""Was that said to Charley? Words, their confidence and the moment decide."""

from __future__ import annotations

from enum import Enum, auto

from voice.conversation import Conversation
from voice.events import Match, Transcript

UNASKED = 0.8
"""Confidence that words need to wake Charley: talk next door is heard less clearly than a plea beside it."""

CLEARLY, VAGUE, LONG, LONG_VAGUE = 0.92, 0.5, 12, 0.7
"""The same of words that mean it with a score below VAGUE, or LONG_VAGUE where they are more than LONG: in
much talk something always sounds a little like a plea. A vague suspicion of a danger wakes nobody at all."""

ASKED_FOR = 0.45
"""Confidence from which refused words still count: as the answer asked for, or to ask about a danger."""

PLAIN_WORDS, PLAIN_CONFIDENCE, PLAIN_SCORE = 2, 0.5, 0.6
"""Words, their confidence and the score of their meaning from which refused words count in a conversation:
noise and people elsewhere are heard as words, but hardly ever as a sentence that means something here."""


SHORT, OVER_IT, LONGER_OVER_IT = 2, 0.75, 0.5
"""Score of a meaning from which words said over Charley's voice are believed, as its own get into them: "no"
over "... than the other?" was heard as "do the", which is a yes. More than SHORT words say more."""


class Heed(Enum):
    """What becomes of an utterance."""

    IGNORED = auto()
    """It was not for Charley."""
    UNCLEAR = auto()
    """It was, but nobody can vouch for the words."""
    TAKEN = auto()


def heed(
    conversation: Conversation,
    transcript: Transcript,
    *,
    speaking: bool = False,
    over: bool = False,
    addressed: bool = False,
) -> Heed:
    """What to do about it: `speaking` while Charley does, `over` when it was said over Charley's voice,
    `addressed` when it is known to be meant.
    """
    match, named = conversation.read(transcript.text, transcript.alternatives)
    asleep = conversation.session.state.name == "asleep" and not addressed
    if asleep and not _wakes(transcript, match, named=named):
        return Heed.IGNORED
    enough = OVER_IT if len(transcript.text.split()) <= SHORT else LONGER_OVER_IT
    if over and not named and match.flag is None and match.score < enough:
        return Heed.IGNORED
    taken = transcript.accepted or _makes_up_for_mumbling(conversation, transcript, match)
    if speaking and not _worth_breaking_off(transcript, match, taken=taken, named=named):
        return Heed.IGNORED
    return Heed.TAKEN if taken else Heed.UNCLEAR


def _wakes(transcript: Transcript, match: Match, *, named: bool) -> bool:
    """Whether it is worth a thought while Charley sleeps."""
    if not transcript.accepted or (named and match.intent != "none"):
        return transcript.accepted
    if match.intent == "check" and match.score < VAGUE:
        return False
    long = len(transcript.text.split()) > LONG
    vague = match.intent != "none" and match.score < (LONG_VAGUE if long else VAGUE)
    return transcript.confidence >= (CLEARLY if vague else UNASKED)


def _makes_up_for_mumbling(conversation: Conversation, transcript: Transcript, match: Match) -> bool:
    """They are the answer that was asked for, where a soft "no" will do. Or they plainly mean something."""
    asked_for = match.intent in conversation.expecting.intents or match.remark is not None
    if asked_for and transcript.confidence >= ASKED_FOR:
        return True
    plain = len(transcript.text.split()) >= PLAIN_WORDS and match.score >= PLAIN_SCORE
    meant = match.intent != "none" and match.flag is None
    return meant and plain and transcript.confidence >= PLAIN_CONFIDENCE


def _worth_breaking_off(transcript: Transcript, match: Match, *, taken: bool, named: bool) -> bool:
    """It means something, or may be a danger sign: other words are Charley's own, or not for it."""
    if not taken:
        return match.flag is not None and transcript.confidence >= ASKED_FOR
    return named or match.intent != "none" or match.remark is not None
