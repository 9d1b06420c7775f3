"""Hearing: every utterance goes to a recogniser of its own, whole, and comes back once."""

from __future__ import annotations

from fakes import ScriptedRecogniser, quiet, speaks, utter
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.asr.endpointer import Endpointer, Timing
from voice.asr.listener import Listener
from voice.asr.transcriber import Direct, Hearing
from voice.events import Partial, Transcript

words = st.lists(st.sampled_from("ow my leg cramp stop no yes".split()), min_size=1, max_size=5)
talk = st.lists(words.map(" ".join), max_size=4)


def listen(frames: list[bytes], timing: Timing | None = None) -> tuple[ScriptedRecogniser, list[Hearing]]:
    recogniser = ScriptedRecogniser()
    listener = Listener(Direct(recogniser), Endpointer(speaks, timing))
    found = [hearing for frame in frames for hearing in listener.process(frame)]
    last = listener.finish()
    assert not listener.hearing
    assert listener.finish() == []
    return recogniser, [*found, *last]


def transcripts(found: list[Hearing]) -> list[str]:
    return [heard.text for heard in found if isinstance(heard, Transcript)]


@settings(max_examples=25)
@given(talk)
def test_what_is_said_is_heard_word_for_word_and_once(said: list[str]) -> None:
    frames = [frame for text in said for frame in [*quiet(0.8), *utter(text)]]
    recogniser, found = listen([*frames, *quiet(1)])
    assert transcripts(found) == said
    assert [stream.finished for stream in recogniser.streams] == [True] * len(said)


@settings(max_examples=25)
@given(talk)
def test_partials_grow_word_by_word_and_tell_only_news(said: list[str]) -> None:
    frames = [frame for text in said for frame in [*quiet(0.8), *utter(text)]]
    _, found = listen([*frames, *quiet(1)])
    expected: list[str] = []
    for text in said:
        spoken = text.split()
        expected += [" ".join(spoken[: n + 1]) for n in range(len(spoken))]
    assert [heard.text for heard in found if isinstance(heard, Partial)] == expected


def test_the_recogniser_rests_while_nobody_speaks() -> None:
    recogniser, found = listen(quiet(60))
    assert recogniser.streams == []
    assert found == []


def test_the_recogniser_gets_every_frame_from_before_the_first_word() -> None:
    said = utter("my leg")
    frames = [*quiet(2), *said, *quiet(2)]
    recogniser, _ = listen(frames)
    (stream,) = recogniser.streams
    assert stream.pcm in b"".join(frames)
    assert b"".join(said) in stream.pcm
    assert stream.pcm.startswith(b"".join(quiet(Timing().before)))


def test_sound_that_ends_mid_word_is_heard_to_its_end() -> None:
    _, found = listen([*quiet(1), *utter("help me")])
    assert transcripts(found) == ["help me"]


def test_finishing_early_gives_what_was_said_so_far_and_hears_on() -> None:
    listener = Listener(Direct(ScriptedRecogniser()), Endpointer(speaks))
    said = utter("ow my leg")
    for frame in [*quiet(1), *said[:24]]:
        listener.process(frame)
    assert listener.hearing
    (early,) = listener.finish()
    rest = [heard for frame in [*said[24:], *quiet(1)] for heard in listener.process(frame)]
    assert early.text == "ow my"
    assert transcripts(rest) == ["leg"]


def test_a_noise_that_never_ends_comes_in_pieces() -> None:
    _, found = listen(utter("hum " * 200), Timing(longest=5))
    pieces = transcripts(found)
    assert len(pieces) >= 200 * 0.24 / 5
    # A word that is cut in two is heard in both pieces.
    assert 200 <= sum(len(piece.split()) for piece in pieces) <= 200 + len(pieces)
