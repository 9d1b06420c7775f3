"""A few recognisers for many who speak: in their order, and nobody keeps others waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from queue import Empty, SimpleQueue

import pytest
from counting import Counting

from voice.asr.transcriber import Hearing
from voice.events import Partial, Transcript
from voice.wyoming.recognisers import FullError, Recognisers, Utterance

SECONDS = 10.0
"""After which nothing is coming any more."""


class Speaker:
    """Somebody who speaks, and what is understood."""

    def __init__(self, recognisers: Recognisers) -> None:
        self.told: SimpleQueue[Hearing] = SimpleQueue()
        self._recognisers = recognisers
        self.utterance: Utterance = recognisers.begin(self.told.put)

    def say(self, sound: int) -> Speaker:
        self._recognisers.hear(self.utterance, bytes(sound))
        return self

    def end(self) -> Speaker:
        self._recognisers.end(self.utterance)
        return self

    def partial(self) -> str:
        heard = self.told.get(timeout=SECONDS)
        assert isinstance(heard, Partial)
        return heard.text

    def transcript(self) -> str:
        while not isinstance(heard := self.told.get(timeout=SECONDS), Transcript):
            pass
        return heard.text


@contextmanager
def recognisers(count: int = 1, **options: int) -> Iterator[tuple[Recognisers, list[Counting]]]:
    engines = [Counting() for _ in range(count)]
    shared = Recognisers(engines, **options)
    try:
        yield shared, engines
    finally:
        shared.close()
        assert all(engine.closed for engine in engines)


def test_what_is_said_is_understood_while_and_after_it_is_said() -> None:
    with recognisers() as (shared, _):
        speaker = Speaker(shared).say(10)
        assert speaker.partial() == "10"
        assert speaker.say(5).partial() == "15"
        assert speaker.say(5).end().transcript() == "20"


def test_silence_is_understood_too() -> None:
    with recognisers() as (shared, _):
        assert Speaker(shared).end().transcript() == "0"


def test_whoever_speaks_slowly_keeps_nobody_waiting_and_loses_nothing() -> None:
    with recognisers() as (shared, engines):
        slow = Speaker(shared).say(10)
        assert slow.partial() == "10"
        for sound in range(20, 25):
            assert Speaker(shared).say(sound).end().transcript() == str(sound)
        slow.say(5)
        assert slow.partial() == "15", "what is known already is no news"
        assert slow.say(5).end().transcript() == "20"
        assert engines[0].utterances >= 7, "it was heard again"


def test_those_who_have_ended_come_in_their_order() -> None:
    with recognisers() as (shared, _):
        slow = Speaker(shared).say(1)
        assert slow.partial() == "1"
        speakers = [Speaker(shared).say(10 + n) for n in range(5)]
        for speaker in reversed(speakers):
            speaker.end()
        assert [s.transcript() for s in speakers] == ["10", "11", "12", "13", "14"]
        assert slow.end().transcript() == "1"


def test_two_are_heard_at_once_by_two() -> None:
    with recognisers(2) as (shared, _):
        first, second = Speaker(shared).say(1), Speaker(shared).say(2)
        assert (first.partial(), second.partial()) == ("1", "2")


def test_many_are_all_understood() -> None:
    with recognisers(2) as (shared, _):
        speakers = [Speaker(shared) for _ in range(100)]
        for piece in range(3):
            for n, speaker in enumerate(speakers):
                speaker.say(n + piece)
        for speaker in speakers:
            speaker.end()
        assert [s.transcript() for s in speakers] == [str(3 * n + 3) for n in range(100)]
        for speaker in speakers:
            with pytest.raises(Empty):
                speaker.told.get_nowait()


def test_whoever_is_forgotten_is_told_nothing_and_makes_place() -> None:
    with recognisers() as (shared, _):
        gone = Speaker(shared).say(10)
        assert gone.partial() == "10"
        shared.forget(gone.utterance)
        assert Speaker(shared).say(7).end().transcript() == "7"
        with pytest.raises(Empty):
            gone.told.get_nowait()


def test_sound_that_is_kept_has_a_bound() -> None:
    with recognisers(sound_bytes=100) as (shared, _):
        first, second = Speaker(shared).say(60), Speaker(shared).say(40)
        with pytest.raises(FullError) as told:
            second.say(1)
        assert len(str(told.value).splitlines()) == 1
        assert first.end().transcript() == "60"
        assert second.say(60).end().transcript() == "100"
        third = Speaker(shared).say(100)
        shared.forget(third.utterance)
        assert Speaker(shared).say(100).end().transcript() == "100"


def test_partials_only_grow() -> None:
    with recognisers() as (shared, _):
        speaker = Speaker(shared)
        others = []
        for _ in range(50):
            speaker.say(10)
            others.append(Speaker(shared).say(1).end())
        assert speaker.end().transcript() == "500"
        heard = []
        for other in others:
            assert other.transcript() == "1"
        while not speaker.told.empty():
            heard.append(speaker.told.get())
        sizes = [int(each.text) for each in heard if isinstance(each, Partial)]
        assert all(first < second for first, second in pairwise(sizes))
