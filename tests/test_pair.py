"""Two recognisers on the same sound: which of them is believed."""

from __future__ import annotations

import pytest

from voice.asr.pair import SURE, PairRecogniser
from voice.asr.recogniser import Stream
from voice.events import Transcript


class Fixed:
    """A recogniser that always hears the same."""

    def __init__(self, name: str, transcript: Transcript) -> None:
        self.engine = self.model = name
        self.pcm = b""
        self.finished = 0
        self._transcript = transcript

    def stream(self) -> Stream:
        return self

    def accept(self, pcm: bytes) -> str:
        self.pcm += pcm
        return f"{self.engine} after {len(self.pcm)}"

    def finish(self) -> Transcript:
        self.finished += 1
        return self._transcript


CASES = [
    ("sure", SURE, True, True, "special"),
    ("not quite sure", SURE - 0.001, True, True, "general"),
    ("sure but refused", 1.0, False, True, "general"),
    ("sure, the other refused", 1.0, True, False, "special"),
    ("both refused", 1.0, False, False, "general"),
    ("unsure, the other refused", 0.1, True, False, "general"),
]


@pytest.mark.parametrize(
    ("confidence", "special", "general", "believed"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_the_specialist_is_believed_when_it_is_sure(
    confidence: float, special: bool, general: bool, believed: str
) -> None:
    pair = PairRecogniser(
        Fixed("special", Transcript("my calf hurts", confidence, accepted=special, engine="special")),
        Fixed("general", Transcript("my half hurts", 0.99, accepted=general, engine="general")),
    )
    assert pair.stream().finish().engine == believed


@pytest.mark.parametrize("noise", ["", "up", "easy"])
def test_readings_that_share_nothing_are_nothing(noise: str) -> None:
    pair = PairRecogniser(
        Fixed("special", Transcript(noise, 0.6, accepted=False)),
        Fixed("general", Transcript("hit him and run", 0.97)),
    )
    heard = pair.stream().finish()
    assert (heard.text, heard.accepted) == ("", False)
    assert "hit him and run" in heard.reason


def test_what_the_specialist_alone_heard_may_be_asked_about() -> None:
    pair = PairRecogniser(
        Fixed("special", Transcript("there is blood", 0.6)),
        Fixed("general", Transcript("why not up", 0.9)),
    )
    heard = pair.stream().finish()
    assert (heard.text, heard.accepted, heard.confidence) == ("there is blood", False, 0.6)


def test_both_hear_all_of_it_and_are_finished_once() -> None:
    special, general = (Fixed(name, Transcript("", 1.0)) for name in ("special", "general"))
    stream = PairRecogniser(special, general).stream()
    told = [stream.accept(piece) for piece in (b"ab", b"", b"cde")]
    stream.finish()
    assert special.pcm == general.pcm == b"abcde"
    assert special.finished == general.finished == 1
    assert told == ["general after 2", "general after 2", "general after 5"]


def test_it_goes_by_the_name_of_the_one_for_all_voices() -> None:
    pair = PairRecogniser(Fixed("special", Transcript("", 1.0)), Fixed("general", Transcript("", 1.0)))
    assert (pair.engine, pair.model) == ("general", "general")
