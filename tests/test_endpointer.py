"""Where utterances begin and end: whatever the pattern of speech, nothing is lost, nothing lasts forever."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.asr.endpointer import Began, Ended, Endpointer, Timing, Went
from voice.events import FRAME_SECONDS

SHORT = Timing(before=0.1, onset=0.06, window=0.12, after=0.16, longest=1.0)
"""Everything happens soon, so that short patterns reach every corner."""


@dataclass
class Utterance:
    """What came out, by the numbers of the frames that went in."""

    frames: list[int]
    noticed: int
    """At which frame it began to be an utterance."""
    ended: int | None = None
    """At which frame it was over; None when the pattern ended first."""


def cut(pattern: list[bool], timing: Timing) -> list[Utterance]:
    """Feed frames that hold their number, spoken in where `pattern` says so."""
    endpointer = Endpointer(lambda frame: pattern[int.from_bytes(frame, "big")], timing)
    found: list[Utterance] = []
    for number in range(len(pattern)):
        was_open = endpointer.open
        match endpointer.process(number.to_bytes(4, "big")):
            case Began(frames):
                assert not was_open
                found.append(Utterance([int.from_bytes(f, "big") for f in frames], number))
            case Went(frame):
                assert was_open
                found[-1].frames.append(int.from_bytes(frame, "big"))
            case Ended():
                assert was_open
                found[-1].ended = number
            case None:
                assert not was_open
    return found


def count(seconds: float) -> int:
    return round(seconds / FRAME_SECONDS)


runs = st.lists(st.tuples(st.booleans(), st.integers(1, 25)), max_size=14)
patterns = runs.map(lambda found: [speech for speech, length in found for _ in range(length)])
timings = st.sampled_from([SHORT, Timing()])


@given(patterns, timings)
def test_an_utterance_is_every_frame_from_before_it_was_noticed_to_its_end(
    pattern: list[bool], timing: Timing
) -> None:
    free_since = 0
    for utterance in cut(pattern, timing):
        last = len(pattern) if utterance.ended is None else utterance.ended
        first = max(free_since, utterance.noticed + 1 - count(timing.before + timing.window))
        assert utterance.frames == list(range(first, last))
        too_long = last + 1 - first == count(timing.longest)
        # In the middle of a word, the frame that ends one utterance is the first of the next.
        free_since = last if too_long else last + 1


@given(patterns, timings)
def test_speech_is_in_an_utterance_unless_it_was_a_click(pattern: list[bool], timing: Timing) -> None:
    utterances = cut(pattern, timing)
    heard = {number for u in utterances for number in [*u.frames, u.ended]}
    window, onset = count(timing.window), count(timing.onset)
    for number, speech in enumerate(pattern):
        if speech and number not in heard:
            around = range(max(0, number - window + 1), number + 1)
            assert all(sum(pattern[start : start + window]) < onset for start in around)


@given(patterns, timings)
def test_it_ends_when_nobody_spoke_for_so_long_or_when_it_gets_too_long(
    pattern: list[bool], timing: Timing
) -> None:
    after, longest = count(timing.after), count(timing.longest)
    for utterance in cut(pattern, timing):
        assert pattern[utterance.noticed], "it begins with speech"
        end = len(pattern) if utterance.ended is None else utterance.ended + 1
        assert end - utterance.frames[0] <= longest
        silent_for = 0
        for number in range(utterance.noticed + 1, end):
            assert silent_for < after, "it should have ended before"
            silent_for = 0 if pattern[number] else silent_for + 1
        if utterance.ended is None:
            assert silent_for < after
        else:
            assert silent_for == after or end - utterance.frames[0] == longest


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_clicks_begin_nothing(clicks: list[int]) -> None:
    timing = Timing()
    gap = [False] * count(timing.window)
    pattern = [speech for click in clicks for speech in [*gap, *[True] * click]]
    assert max(clicks) < count(timing.onset)
    assert cut(pattern, timing) == []


def test_a_running_tap_does_not_hold_it_open() -> None:
    utterances = cut([True] * count(60), Timing())
    assert [len(u.frames) + 1 for u in utterances[:-1]] == [count(Timing().longest)] * 4
    heard = [number for u in utterances for number in u.frames]
    assert heard == list(range(count(60))), "and no frame of it is lost"


@pytest.mark.parametrize("patience", [0.1, 0.3, 0.8])
def test_patience_is_for_one_utterance(patience: float) -> None:
    endpointer = Endpointer(lambda frame: frame == b"1", SHORT)
    for _ in range(count(SHORT.onset)):
        endpointer.process(b"1")
    endpointer.be_patient(patience)
    ended = [endpointer.process(b"0") for _ in range(count(patience))]
    assert [isinstance(e, Ended) for e in ended] == [False] * (len(ended) - 1) + [True]
    for _ in range(count(SHORT.onset)):
        endpointer.process(b"1")
    ended = [endpointer.process(b"0") for _ in range(count(SHORT.after))]
    assert [isinstance(e, Ended) for e in ended] == [False] * (len(ended) - 1) + [True]


def test_the_first_syllable_is_kept() -> None:
    """Voiceless beginnings ("stop") are not noticed as speech, and stand before what is."""
    pattern = [False] * 100 + [True] * 20 + [False] * 50
    (utterance,) = cut(pattern, Timing())
    assert utterance.frames[0] <= 100 - count(Timing().before)
    assert utterance.noticed == 100 + count(Timing().onset) - 1
    assert utterance.ended == 119 + count(Timing().after)


def test_closing_forgets_what_was_heard() -> None:
    endpointer = Endpointer(lambda frame: True, SHORT)
    results = [endpointer.process(b"1") for _ in range(count(SHORT.onset))]
    assert isinstance(results[-1], Began)
    assert endpointer.open
    endpointer.close()
    assert not endpointer.open
    again = [endpointer.process(b"2") for _ in range(count(SHORT.onset))]
    assert again == [*[None] * (len(again) - 1), Began((b"2",) * len(again))]


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.019])
def test_no_length_is_shorter_than_a_frame(seconds: float) -> None:
    timing = Timing(before=seconds, onset=seconds, window=seconds, after=seconds, longest=10)
    assert [u.ended for u in cut([True, True, False, False], timing)] == [2]
