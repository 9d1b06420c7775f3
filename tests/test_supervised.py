"""The recogniser in a process: whatever dies or hangs when, each utterance is heard once, in its turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from fakes import quiet, utter
from hypothesis import given
from hypothesis import strategies as st
from scripted_child import DIES, JumpingClock, ScriptedChild, ScriptedEngine

from voice.asr.recogniser import EngineError
from voice.asr.supervised import PATIENCE_SECONDS, Supervised
from voice.asr.transcriber import Hearing
from voice.events import FRAME_SECONDS, RATE, Partial, Transcript
from voice.processes.child import Child

SLACK = 2 * FRAME_SECONDS


class Ears:
    """A recogniser's process and its successors, heard through in a time that jumps."""

    def __init__(self, lives: Iterable[dict[str, float]] = (), *, patient: bool = False) -> None:
        """`lives`: what ends each process; those after them live for ever."""
        self.clock = JumpingClock()
        self.engines: list[ScriptedEngine] = []
        self._lives = iter(lives)
        self.states: list[tuple[float, str]] = []
        self.told: list[tuple[bool, Hearing]] = []
        """And whether an utterance was going on just then."""
        self.open = False
        self.transcriber = Supervised(self._launch, clock=self.clock, patient=patient)
        self.transcriber.on_state = lambda reason: self.states.append((self.clock.time, reason))

    def _launch(self) -> Child:
        self.engines.append(ScriptedEngine(self.clock, **next(self._lives, {})))  # type: ignore[arg-type]
        return self.engines[-1]

    def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / FRAME_SECONDS)):
            self.clock.wait(FRAME_SECONDS)
            self.look()

    def look(self) -> None:
        self.told += [(self.open, hearing) for hearing in self.transcriber.news()]

    def say(self, text: str, *, before: float = 0.0, piece: int = 1) -> None:
        """Silence, then the utterance, handed over in pieces of so many frames."""
        self.pass_time(before)
        frames = utter(text)
        self.open = True
        self.transcriber.begin()
        for start in range(0, len(frames), piece):
            some = frames[start : start + piece]
            self.clock.wait(len(some) * FRAME_SECONDS)
            self.transcriber.hear(b"".join(some))
            self.look()
        self.open = False
        self.transcriber.end()
        self.look()

    def until_understood(self, seconds: float = 60.0) -> None:
        until = self.clock.time + seconds
        while self.transcriber.pending:
            assert self.clock.time < until, "an utterance never came back"
            self.pass_time(FRAME_SECONDS)

    @property
    def heard(self) -> list[str | None]:
        """The words of each utterance; None for one that was given up."""
        found = [hearing for _, hearing in self.told if isinstance(hearing, Transcript)]
        return [heard.text if heard.accepted else None for heard in found]


words = st.lists(st.sampled_from("ow my leg cramp stop no yes help".split()), min_size=1, max_size=6)
talk = st.lists(st.tuples(words.map(" ".join), st.floats(0, 3), st.integers(1, 40)), min_size=1, max_size=4)
ends = st.sampled_from(["dies", "hangs"])
life = st.tuples(ends, st.floats(0.3, 6)).map(lambda end: dict([end]))


@given(talk, st.lists(life, max_size=1))
def test_no_word_is_lost_with_one_process_whenever_it_ends(
    said: list[tuple[str, float, int]], lives: list[dict[str, float]]
) -> None:
    ears = Ears(lives)
    for text, before, piece in said:
        ears.say(text, before=before, piece=piece)
    ears.until_understood()
    assert ears.heard == [text for text, _, _ in said]


@given(talk, st.lists(life, max_size=8))
def test_each_utterance_comes_back_once_and_in_order_whatever_ends_when(
    said: list[tuple[str, float, int]], lives: list[dict[str, float]]
) -> None:
    ears = Ears(lives)
    for text, before, piece in said:
        ears.say(text, before=before, piece=piece)
    ears.until_understood()
    assert len(ears.heard) == len(said)
    assert all(heard in (text, None) for heard, (text, _, _) in zip(ears.heard, said, strict=True))
    assert ears.heard.count(None) <= len(lives) / 2, "it takes two to give one up"


@given(talk, st.lists(life, max_size=3))
def test_partials_are_of_the_utterance_that_goes_on(
    said: list[tuple[str, float, int]], lives: list[dict[str, float]]
) -> None:
    ears = Ears(lives)
    for text, before, piece in said:
        earlier = len(ears.told)
        ears.say(text, before=before, piece=piece)
        for open_, hearing in ears.told[earlier:]:
            if isinstance(hearing, Partial):
                assert open_
                assert text.startswith(hearing.text)


def test_partials_grow_and_are_told_once() -> None:
    ears = Ears()
    ears.transcriber.start()
    ears.say("ow my leg")
    partials = [hearing.text for _, hearing in ears.told if isinstance(hearing, Partial)]
    assert partials == ["ow", "ow my", "ow my leg"]


def test_what_ends_two_processes_is_given_up_and_the_next_is_heard() -> None:
    ears = Ears([{"poison": "boo"}] * 2)  # type: ignore[list-item]
    ears.say("boo", before=1)
    ears.say("my leg", before=0.3)
    ears.until_understood()
    assert ears.heard == [None, "my leg"]
    (given_up,) = (h for _, h in ears.told if isinstance(h, Transcript) and not h.accepted)
    assert given_up.reason == "not understood: it crashed"
    assert len(ears.engines) == 3


def test_a_process_that_hangs_is_noticed_within_two_seconds_and_told() -> None:
    ears = Ears([{"hangs": 1.5}])
    ears.say("ow my leg ow my leg ow my leg", before=1)
    ears.until_understood()
    (_, loaded), (noticed, hangs), (again, well) = ears.states
    assert (loaded, hangs, well) == ("", "the recogniser hangs, and is started again", "")
    assert noticed - 1.5 <= 2.0 + 0.1 + SLACK
    assert again - noticed <= 1
    assert ears.heard == ["ow my leg ow my leg ow my leg"]
    assert ears.engines[0].ended


def test_a_process_that_hangs_while_nobody_speaks_shows_at_the_next_probe() -> None:
    ears = Ears([{"hangs": 5}])
    ears.pass_time(6)
    ears.transcriber.probe(b"".join(quiet(0.1)))
    ears.pass_time(PATIENCE_SECONDS + 0.1)
    assert ears.states[-1][1] == "the recogniser hangs, and is started again"


def test_a_slow_process_is_no_process_that_hangs() -> None:
    ears = Ears([{"answers_after": 1.5}])
    ears.say("ow my leg", before=1)
    ears.until_understood()
    assert ears.heard == ["ow my leg"]
    assert len(ears.engines) == 1


def test_speech_that_was_answered_to_has_reached_the_recogniser() -> None:
    ears = Ears()
    ears.say("ow my leg", before=1)
    ears.until_understood()
    assert ears.transcriber.reached == len(b"".join(utter("ow my leg")))


def test_only_what_was_answered_to_has_reached_the_recogniser() -> None:
    ears = Ears([{"hangs": 1.0}])
    sound = b"".join(quiet(0.1))
    ears.transcriber.probe(sound)
    assert ears.transcriber.reached == 0, "nothing is asked of a process that is still loading"
    ears.pass_time(0.8)
    ears.transcriber.probe(sound)
    ears.pass_time(0.1)
    assert ears.transcriber.reached == len(sound)
    ears.pass_time(0.2)
    ears.transcriber.probe(sound)
    ears.pass_time(1)
    assert ears.transcriber.reached == len(sound)


NONSENSE = {
    "no JSON": b"Segmentation fault\n",
    "no text": b"\xff\xfe\n",
    "no object": b"[]\n",
    "no report": b'{"ready": true}\n',
    "a transcript without words": b'{"transcript": {"text": "yes"}}\n',
    "a transcript before the end": b'{"transcript": {"text": "yes", "confidence": 1.0, "words": [], '
    b'"alternatives": [], "accepted": true}}\n',
}


@pytest.mark.parametrize("line", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_from_the_process_ends_it_and_loses_nothing(line: bytes) -> None:
    ears = Ears()
    ears.transcriber.start()
    first = ears.engines[0]
    ears.transcriber.begin()
    ears.transcriber.hear(b"".join(utter("ow")))
    first.says_instead(line)
    ears.pass_time(0.1)
    ears.transcriber.hear(b"".join(utter("ow")))
    ears.transcriber.end()
    ears.until_understood()
    assert first.ended
    assert "talks nonsense" in ears.states[1][1]
    assert ears.heard == ["ow"]


def test_a_transcript_that_is_none_loses_nothing() -> None:
    ears = Ears()
    ears.transcriber.start()
    ears.say("ow")
    ears.engines[0].says_instead(b'{"transcript": {"text": "ow"}}\n')
    ears.until_understood()
    assert "talks nonsense" in ears.states[1][1]
    assert ears.heard == ["ow"]


def test_half_a_line_of_a_process_that_died_does_not_spoil_the_next_one_s() -> None:
    ears = Ears()
    ears.transcriber.start()
    ears.say("ow")
    ears.engines[0].says_instead(b'{"partial": "o', DIES)
    ears.until_understood()
    assert [reason for _, reason in ears.states] == ["", "it crashed", ""]
    assert ears.heard == ["ow"]


def test_nonsense_while_nothing_is_asked_ends_it_too() -> None:
    ears = Ears()
    ears.transcriber.start()
    ears.engines[0].says_instead(b'{"heard": 3200}\n')
    ears.pass_time(1)
    ears.say("my leg")
    ears.until_understood()
    assert ears.engines[0].ended
    assert ears.heard == ["my leg"]


def test_a_process_that_cannot_be_started_is_tried_again_until_it_can() -> None:
    clock = JumpingClock()
    ears = Ears()

    def launch() -> Child:
        if clock.time < 5:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return ScriptedEngine(clock)

    ears.clock, ears.transcriber = clock, Supervised(launch, clock=clock)
    reasons: list[str] = []
    ears.transcriber.on_state = reasons.append
    ears.say("ow my leg")
    ears.until_understood()
    assert ears.heard == ["ow my leg"]
    assert reasons == ["cannot start a process: [Errno 11] Resource temporarily unavailable", ""]


def test_start_tells_engine_and_model() -> None:
    ears = Ears()
    assert ears.transcriber.start() == ("scripted", "labels")
    assert (ears.transcriber.engine, ears.transcriber.model) == ("scripted", "labels")


def test_it_is_told_when_another_machine_hears_from_now_on() -> None:
    ears = Ears([{"dies": 3}])
    told: list[str] = []
    ears.transcriber.on_exchange = told.append
    ears.transcriber.start()
    ears.say("ow")
    ears.engines[0].says_instead(b'{"engine": "whisper", "model": "tiny", "told": "hearing with whisper"}\n')
    ears.pass_time(0.1)
    assert told == ["hearing with whisper"]
    assert (ears.transcriber.engine, ears.transcriber.model) == ("whisper", "tiny")
    ears.pass_time(5)
    assert (ears.transcriber.engine, ears.transcriber.model) == ("scripted", "labels"), "of the next process"


def test_what_says_that_it_works_does_not_hang() -> None:
    ears = Ears()
    ears.transcriber.start()
    ears.transcriber.begin()
    ears.transcriber.hear(b"".join(utter("ow my leg")))
    ears.engines[0].says_instead()
    ears.transcriber.end()
    for _ in range(5):
        ears.pass_time(PATIENCE_SECONDS - 0.5)
        ears.engines[0].says_instead(b'{"working": true}\n')
    assert not ears.engines[0].ended
    ears.pass_time(PATIENCE_SECONDS + 0.5)
    assert ears.engines[0].ended


FAILURES: dict[str, tuple[Callable[[JumpingClock], Child], str]] = {
    "its own line": (
        lambda clock: ScriptedChild(clock, [(0.3, DIES)], "models/x is not a Vosk model: fetch it again"),
        "^models/x is not a Vosk model: fetch it again$",
    ),
    "nonsense": (lambda clock: ScriptedChild(clock, [(0.3, b"hello\n")]), "talks nonsense"),
    "silence": (lambda clock: ScriptedChild(clock, []), "the recogniser did not start within 90 s"),
}


@pytest.mark.parametrize(("launch", "message"), FAILURES.values(), ids=FAILURES)
def test_start_raises_why_the_engine_cannot_be_loaded(
    launch: Callable[[JumpingClock], Child], message: str
) -> None:
    clock = JumpingClock()
    with pytest.raises(EngineError, match=message):
        Supervised(lambda: launch(clock), clock=clock).start()


def test_the_patient_wait_for_what_was_ended_however_often_it_must_be_heard_again() -> None:
    ears = Ears([{"dies": 0.52}, {"hangs": 0.51}], patient=True)
    ears.transcriber.start()
    told = []
    for text in ("ow my leg", "stop"):  # in no time at all, as from a file
        ears.transcriber.begin()
        ears.transcriber.hear(b"".join(utter(text)))
        ears.transcriber.end()
        told += ears.transcriber.news()
    assert [t.text for t in told if isinstance(t, Transcript)][-1] == "stop"
    assert len([t for t in told if isinstance(t, Transcript)]) == 2
    assert ears.transcriber.pending == 0
    assert ears.clock.time < 10


def test_closing_ends_the_process_for_good() -> None:
    ears = Ears()
    ears.transcriber.start()
    ears.transcriber.close()
    ears.pass_time(10)
    assert [engine.ended for engine in ears.engines] == [True]


def test_while_no_engine_can_be_had_what_was_said_long_ago_is_given_up() -> None:
    clock = JumpingClock()

    def fails() -> ScriptedChild:
        raise OSError("no memory")

    transcriber = Supervised(fails, clock=clock)
    given_up = 0
    for _ in range(200):
        transcriber.begin()
        transcriber.hear(bytes(14 * 2 * RATE))
        transcriber.end()
        clock.wait(14)
        news = transcriber.news()
        assert all(isinstance(heard, Transcript) and not heard.accepted for heard in news)
        given_up += len(news)
    assert 2 <= transcriber.pending <= 5
    assert given_up == 200 - transcriber.pending
