"""An utterance that began while Charley could be heard: is it hers, or Charley's own voice?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from voice.asr.echo import is_echo
from voice.events import Transcript

SURE, UNSURE = 0.9, 0.66
"""Confidence of a word that was said, and of one that the recogniser makes of what is left of Charley's
voice: "stop" over an answer is heard as "stop (1.0) laugh (0.24)", "stop the car" as "stop (1.0) the (0.5)
car (0.95)"."""

SURELY = 3
"""Words in a row that were being said, from which they are no accident: "no" is also half of "now"."""


@dataclass(slots=True)
class Overlap:
    """What is known of one utterance besides its words."""

    saying: tuple[str, ...] = ()
    """What could be heard of Charley when it began, and since; of nothing, it is hers."""
    learnt: bool = True
    """Whether it was known how Charley's voice comes back: then it began because somebody else spoke."""
    frames: int = 0
    """Its length so far."""
    explained: bool = False
    """Whether, as far as that is known by now, nobody else spoke in it."""

    @property
    def doubtful(self) -> bool:
        """Whether it may be Charley's voice in a room that it did not know yet."""
        return bool(self.saying) and not self.learnt

    def is_own(self, text: str) -> bool:
        """Whether these words of it are Charley's."""
        if not self.saying:
            return False
        if self.learnt and len(text.split()) < SURELY:
            return False
        return (self.explained and self.doubtful) or is_echo(text, " ".join(self.saying))

    def hers(self, transcript: Transcript) -> Transcript:
        """What she said into Charley's voice: without unsure words after a sure one, to the end."""
        words = transcript.words
        if not self.saying or not words or words[0].confidence < SURE:
            return transcript
        while words[-1].confidence < UNSURE:
            words = words[:-1]
        if len(words) == len(transcript.words):
            return transcript
        confidence = sum(word.confidence for word in words) / len(words)
        text = " ".join(word.text for word in words)
        return replace(transcript, text=text, words=words, confidence=confidence)

    def meanwhile(self, sentences: tuple[str, ...]) -> None:
        """What can be heard of Charley now: its own voice may run on from one sentence to the next."""
        if self.saying:
            self.saying += tuple(sentence for sentence in sentences if sentence not in self.saying)
