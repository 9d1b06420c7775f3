"""A recogniser elsewhere that does whatever it likes: each utterance is heard, whole, once."""

from __future__ import annotations

import queue
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fakes import ScriptedRecogniser, utter
from wyoming.asr import Transcript as Reading
from wyoming.asr import TranscriptChunk, TranscriptStart
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Info
from wyoming_peers import Call, Scripted, info

from voice.asr.recogniser import CHUNK_BYTES
from voice.asr.worker import as_json
from voice.asr.wyoming import WyomingRecogniser, offered
from voice.events import Transcript
from voice.remote.line import Pauses
from voice.remote.peer import PeerError

LONG = 20.0
SOUND = b"".join(utter("ow my leg hurts"))
AWAY = Pauses(LONG, LONG)
"""One that was lost stays away."""


def spin(done: Callable[[], object]) -> None:
    """Until the server has answered."""
    until = time.monotonic() + LONG
    while not done():
        assert time.monotonic() < until


class Bed:
    """The recogniser beside a bed, and what it told."""

    def __init__(self, server: Scripted, *, patience: float = LONG, pauses: Pauses = AWAY) -> None:
        self.here = ScriptedRecogniser()
        self.reports: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.ears = WyomingRecogniser(
            self.here, server.address, self.reports.put, patience=patience, pauses=pauses
        )
        assert self.ears.line.known(LONG)

    def hear(self, pcm: bytes = SOUND) -> Transcript:
        self.ready()
        stream = self.ears.stream()
        for at in range(0, len(pcm), CHUNK_BYTES):
            stream.accept(pcm[at : at + CHUNK_BYTES])
        return stream.finish()

    def ready(self) -> None:
        """Until the next call stands, if there is going to be one."""
        self.ears.line.known(LONG)

    @property
    def told(self) -> list[str]:
        """All lines so far."""
        found = []
        while not self.reports.empty():
            found.append(self.reports.get().get("told", ""))
        return [line for line in found if line]


@contextmanager
def bed(folder: Path, script: Callable[[Call], object], **options: Any) -> Iterator[Bed]:
    with Scripted(folder, script) as server:
        made = Bed(server, **options)
        try:
            yield made
        finally:
            made.ears.close()


def answers(text: str, **more: Any) -> Callable[[Call], object]:
    """A server that hears that in everything."""

    def script(call: Call) -> None:
        if call.until("audio-stop"):
            call.tell(Reading(text, **more).event())
            call.until("bye")

    return script


def test_the_server_s_words_count_where_they_sound_alike(tmp_path: Path) -> None:
    with bed(tmp_path, answers("Ow, my leg hurts me!")) as there:
        heard = there.hear()
        assert (heard.text, heard.accepted) == ("ow my leg hurts me", True)
        assert there.told == [f"hearing with vosk, small at {there.ears.line.address}"]


def test_it_gets_the_sound_and_nothing_but_the_sound(tmp_path: Path) -> None:
    calls: list[Call] = []

    def script(call: Call) -> None:
        if call.until("audio-stop"):
            calls.append(call)
            call.tell(Reading("ow my leg hurts").event())

    with bed(tmp_path, script) as there:
        there.hear()
    (call,) = calls
    assert call.sound == SOUND
    kinds = [event.type for event in call.heard]
    assert kinds == ["transcribe", "audio-start", *["audio-chunk"] * (len(kinds) - 3), "audio-stop"]
    assert call.heard[0].data == {"language": "en"}
    assert call.heard[1].data == {"rate": 16_000, "width": 2, "channels": 1, "timestamp": None}


def test_words_that_the_engine_here_does_not_hear_change_nothing(tmp_path: Path) -> None:
    with bed(tmp_path, answers("thanks for watching")) as there:
        assert there.hear().text == "ow my leg hurts"


def hangs_up(call: Call) -> None:
    call.until("audio-chunk")


def hangs_up_at_the_end(call: Call) -> None:
    call.until("audio-stop")


def complains(call: Call) -> None:
    if call.until("audio-stop"):
        call.tell(Error("no memory\nleft").event())
        call.until("bye")


def babbles(call: Call) -> None:
    if call.until("audio-stop"):
        call.says(b"Segmentation fault\n")
        call.until("bye")


def sends_100_megabytes(call: Call) -> None:
    if call.until("audio-stop"):
        call.says(b'{"type": "transcript", "payload_length": 100000000}\n')
        call.says(bytes(100_000_000))


def answers_a_number(call: Call) -> None:
    if call.until("audio-stop"):
        call.says(b'{"type": "transcript", "data": {"text": 5}}\n')
        call.until("bye")


def writes_a_book(call: Call) -> None:
    if call.until("audio-stop"):
        call.tell(Reading("and then " * 1000).event())
        call.until("bye")


def chatters(call: Call) -> None:
    while call.until("audio-chunk"):
        call.tell(*[TranscriptChunk("and so on ").event()] * 300)


USELESS = {
    hangs_up: "has hung up|is gone",
    hangs_up_at_the_end: "has hung up",
    complains: "says: no memory left",
    babbles: "talks nonsense",
    sends_100_megabytes: "sends too much at once",
    answers_a_number: "talks nonsense",
    writes_a_book: "talks nonsense",
    chatters: "talks nonsense",
}


@pytest.mark.parametrize("trusted", [False, True], ids=["heard by both", "heard by the server"])
@pytest.mark.parametrize(("script", "reason"), USELESS.items(), ids=lambda s: getattr(s, "__name__", ""))
def test_a_server_of_no_use_costs_her_no_word(
    script: Callable[[Call], object], reason: str, trusted: bool, tmp_path: Path
) -> None:
    with bed(tmp_path, script) as there:
        there.ears.trusted = trusted
        heard = there.hear()
        assert (heard.text, heard.accepted, heard.engine) == ("ow my leg hurts", True, "scripted")
        assert [stream.pcm for stream in there.here.streams] == [SOUND], "heard once, and whole"
        _, lost = there.told
        assert lost.startswith(f"{there.ears.line.address} ")
        assert lost.endswith(": hearing with scripted, labels")
        assert re.search(reason, lost)


def test_one_that_does_not_let_her_finish_is_not_heard(tmp_path: Path) -> None:
    def script(call: Call) -> None:
        if call.until("audio-chunk"):
            call.tell(Reading("ow").event())
            call.until("audio-stop")

    with bed(tmp_path, script) as there:
        there.ready()
        stream = there.ears.stream()
        stream.accept(SOUND[:9600])
        spin(lambda: stream.accept(b"") and stream._lost)
        stream.accept(SOUND[9600:])
        assert stream.finish().text == "ow my leg hurts"
        assert "does not let her finish" in there.told[1]


@pytest.mark.parametrize("trusted", [False, True], ids=["heard by both", "heard by the server"])
def test_one_that_hangs_is_waited_for_for_a_moment(trusted: bool, tmp_path: Path) -> None:
    with bed(tmp_path, lambda call: call.until("bye"), patience=0.05) as there:
        there.ears.trusted = trusted
        assert there.hear().text == "ow my leg hurts"
        assert [stream.pcm for stream in there.here.streams] == [SOUND]
        assert "has not understood in time" in there.told[1]
        assert there.ears.line.take() is None
        assert there.hear().text == "ow my leg hurts", "and is not waited for again"


def test_a_slow_one_that_is_first_after_all_is_heard(tmp_path: Path) -> None:
    """The engine here has begun to hear what was kept, and the server answers."""
    begun: queue.SimpleQueue[bool] = queue.SimpleQueue()

    class Slow(ScriptedRecogniser):
        def stream(self) -> Any:
            begun.put(True)
            answered.get(timeout=LONG)
            return super().stream()

    answered: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def script(call: Call) -> None:
        if call.until("audio-stop"):
            begun.get(timeout=LONG)
            heard = Transcript("ow my leg hurts me", 0.9)
            call.tell(Reading(heard.text, context={"charley": as_json(heard)}).event())
            answered.put(True)
            call.until("bye")

    with bed(tmp_path, script, patience=0.05) as there:
        there.ears.here = Slow()
        there.ears.trusted = True
        assert there.hear().text == "ow my leg hurts me"
        assert len(there.told) == 1, "it is there"


def test_one_that_comes_back_in_the_middle_of_a_sentence_hears_all_of_it(tmp_path: Path) -> None:
    sounds: list[bytes] = []

    def script(call: Call) -> None:
        if call.until("audio-stop"):
            sounds.append(call.sound)
            call.tell(Reading("ow my leg hurts").event())
            call.until("bye")

    with bed(tmp_path, script, pauses=Pauses(0.0, 0.0)) as there:
        other = there.ears.line.take(LONG)
        assert other
        stream = there.ears.stream()
        stream.accept(SOUND[:9600])
        there.ears.line.over(other, "is gone")
        there.reports.get(timeout=LONG)
        while "hearing with vosk" not in there.reports.get(timeout=LONG)["told"]:
            pass
        stream.accept(SOUND[9600:])
        assert stream.finish().text == "ow my leg hurts"
    assert sounds == [SOUND]


def vouches(heard: Transcript, *, streams: bool = True) -> Callable[[Call], object]:
    """Another Charley."""

    def script(call: Call) -> None:
        while event := call.until("audio-chunk", "audio-stop"):
            if event.type == "audio-stop":
                context = {"charley": as_json(heard)}
                call.tell(Reading(heard.text, context=context).event())
            elif streams:
                call.tell(TranscriptStart().event(), TranscriptChunk("Ow, my").event())

    return script


def paced(there: Bed) -> tuple[str, Transcript]:
    """The partial before its end, where the server has the time to tell one; and what was understood."""
    there.ready()
    stream = there.ears.stream()
    stream.accept(SOUND[:9600])
    spin(lambda: (stream.accept(b""), stream._streamed)[1])
    partial = stream.accept(SOUND[9600:])
    return partial, stream.finish()


def test_beside_a_server_that_vouches_for_its_words_the_engine_here_rests(tmp_path: Path) -> None:
    heard = Transcript("ow my lake hurts", 0.7, accepted=False, reason="too unclear (0.70)")
    with bed(tmp_path, vouches(heard)) as there:
        partial, found = paced(there)
        assert (partial, found.text) == ("ow my leg hurts", "ow my lake hurts")
        assert len(there.here.streams) == 1, "nobody knew yet"
        partial, found = paced(there)
        assert (partial, found.text) == ("ow my", "ow my lake hurts")
        assert len(there.here.streams) == 1
        assert (found.accepted, found.reason, found.engine) == (False, "too unclear (0.70)", "vosk")


def test_what_was_heard_stands_until_other_words_take_its_place(tmp_path: Path) -> None:
    def script(call: Call) -> None:
        if call.until("audio-chunk"):
            call.tell(
                TranscriptStart().event(), TranscriptChunk("ow").event(), TranscriptChunk(" my").event()
            )
            call.tell(TranscriptStart().event())
            if call.until("again"):
                call.tell(TranscriptChunk("how").event())
                call.until("bye")

    with bed(tmp_path, script) as there:
        there.ears.trusted = True
        there.ready()
        stream = there.ears.stream()
        stream.accept(SOUND[:9600])
        spin(lambda: stream.accept(b"") and stream._anew)
        assert stream.accept(b"") == "ow my"
        assert stream._peer
        stream._peer.send(Event("again"))
        spin(lambda: not (stream.accept(b"") and stream._anew))
        assert stream.accept(b"") == "how"


def test_one_that_is_silent_while_she_speaks_does_not_let_it_rest(tmp_path: Path) -> None:
    with bed(tmp_path, vouches(Transcript("ow my leg", 0.9), streams=False)) as there:
        there.hear()
        there.hear()
        assert len(there.here.streams) == 2, "for 'stop' must be heard before its end"


def test_a_vouched_word_that_is_none_is_believed_as_little_as_any(tmp_path: Path) -> None:
    with bed(
        tmp_path, answers("thank you", context={"charley": {"confidence": 7, "accepted": True}})
    ) as there:
        assert there.hear().text == "ow my leg hurts"
        assert not there.ears.trusted


def test_an_utterance_that_is_given_up_hangs_up(tmp_path: Path) -> None:
    ended: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def script(call: Call) -> None:
        if call.until("audio-chunk"):
            ended.put(call.until("audio-stop") is None)

    with bed(tmp_path, script) as there:
        there.ears.stream().accept(SOUND[:9600])
        there.ears.stream()
        assert ended.get(timeout=LONG)


def test_what_takes_long_says_that_it_works(tmp_path: Path) -> None:
    with bed(tmp_path, hangs_up_at_the_end) as there:
        there.ears.trusted = True
        there.hear(SOUND * 3)
        reports = []
        while not there.reports.empty():
            reports.append(there.reports.get())
        assert {"working": True} in reports


def test_what_a_server_offers() -> None:
    found = offered(info(name="faster\nwhisper"))
    assert (found.engine, found.model) == ("faster whisper", "small")
    with pytest.raises(PeerError):
        offered(Info())
