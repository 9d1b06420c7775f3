"""A voice elsewhere that does whatever it likes: each sentence is spoken, none kept as another voice's."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.info import Info
from wyoming_peers import Call, Scripted, info

from voice.commands.rendering import render
from voice.events import RATE, Speech
from voice.remote.line import Pauses
from voice.tts.cache import SpeechCache
from voice.tts.synthesiser import SynthesisError
from voice.tts.wyoming import LONGEST_SECONDS, WyomingSynthesiser

LONG = 20.0
AWAY = Pauses(LONG, LONG)
HERE = b"\x01\x00" * 100


class Here:
    """The voice of this machine."""

    identity = "here"

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def render(self, text: str) -> Speech:
        self.rendered.append(text)
        return Speech(text, HERE)

    def close(self) -> None:
        """Nothing to let go of."""


class Bed:
    """Both voices, and what was told."""

    def __init__(self, server: Scripted, folder: Path, **options: Any) -> None:
        self.told: queue.SimpleQueue[str] = queue.SimpleQueue()
        options = {"pauses": AWAY, "patience": LONG} | options
        self.there = WyomingSynthesiser(server.address, folder, self.told.put, **options)
        self.here = Here()
        self.voice = self.there.before(SpeechCache(folder, self.here))
        self.there.there(LONG)

    def say(self, text: str) -> bytes:
        self.there.there(LONG)
        return self.voice.render(text).pcm


@contextmanager
def bed(folder: Path, script: Callable[[Call], object], **options: Any) -> Iterator[Bed]:
    with Scripted(folder, script) as server:
        made = Bed(server, folder / "speech", **options)
        try:
            yield made
        finally:
            made.voice.close()


def tone(seconds: float, rate: int = RATE, channels: int = 1) -> bytes:
    """Something to be heard."""
    wave = np.sin(np.arange(round(seconds * rate)) * (2 * np.pi * 440 / rate)) * 9000
    return np.repeat(wave.astype("<i2"), channels).tobytes()


def speaks(
    *, rate: int = RATE, width: int = 2, channels: int = 1, asked: list[str] | None = None
) -> Callable[[Call], object]:
    """A server that does what it is asked, in half a second of sound."""

    def script(call: Call) -> None:
        while wanted := call.until("synthesize"):
            if asked is not None:
                asked.append(wanted.data["text"])
            form = (rate, width, channels)
            call.tell(AudioStart(*form).event())
            sound = tone(0.5, rate, channels)
            for at in range(0, len(sound), 2048):
                call.tell(AudioChunk(*form, sound[at : at + 2048]).event())
            call.tell(AudioStop().event())

    return script


FORMATS = [(16_000, 1), (22_050, 1), (48_000, 2), (8_000, 1)]


@pytest.mark.parametrize(("rate", "channels"), FORMATS)
def test_whatever_its_sound_is_like_it_becomes_charley_s_own(
    rate: int, channels: int, tmp_path: Path
) -> None:
    with bed(tmp_path, speaks(rate=rate, channels=channels)) as there:
        pcm = there.say("hold it there")
        assert there.here.rendered == []
        seconds = len(pcm) / 2 / RATE
        assert 0.5 <= seconds < 0.7, "with a breath of silence around it"
        samples = np.frombuffer(pcm, "<i2").astype(float)
        spectrum = np.abs(np.fft.rfft(samples))
        assert abs(int(spectrum.argmax()) / seconds - 440) < 5
        assert (
            there.told.get(timeout=LONG)
            == f"speaking with espeak 1.52, en-gb+m3, at {there.there._line.address}"
        )


def test_it_is_asked_for_a_voice_by_name(tmp_path: Path) -> None:
    asked: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def script(call: Call) -> None:
        if wanted := call.until("synthesize"):
            asked.put(wanted.data)

    with bed(tmp_path, script) as there:
        there.say("hold it there")
        assert asked.get(timeout=LONG) == {"text": "hold it there", "voice": {"name": "en-gb+m3"}}


def hangs_up_in_the_middle(call: Call) -> None:
    if call.until("synthesize"):
        call.tell(AudioStart(RATE, 2, 1).event(), AudioChunk(RATE, 2, 1, tone(0.2)).event())


def complains(call: Call) -> None:
    if call.until("synthesize"):
        call.tell(Error("no such voice").event())
        call.until("bye")


def is_mute(call: Call) -> None:
    if call.until("synthesize"):
        call.tell(AudioStart(RATE, 2, 1).event(), AudioChunk(RATE, 2, 1, bytes(16_000)).event())
        call.tell(AudioStop().event())
        call.until("bye")


def has_no_sound(call: Call) -> None:
    if call.until("synthesize"):
        call.tell(AudioStop().event())
        call.until("bye")


def does_not_stop(call: Call) -> None:
    if call.until("synthesize"):
        call.tell(AudioStart(8_000, 2, 1).event())
        for _ in range(round(LONGEST_SECONDS) + 2):
            call.tell(AudioChunk(8_000, 2, 1, tone(1.0, 8_000)).event())
        call.until("bye")


def changes_its_mind(call: Call) -> None:
    if call.until("synthesize"):
        call.tell(AudioStart(RATE, 2, 1).event(), AudioChunk(48_000, 2, 2, tone(0.2)).event())
        call.until("bye")


def sends_chunks_only(call: Call) -> None:
    if call.until("synthesize"):
        call.tell(AudioChunk(RATE, 2, 1, tone(0.2)).event())
        call.until("bye")


def babbles(call: Call) -> None:
    if call.until("synthesize"):
        call.says(b"\x00" * 100 + b"\n")
        call.until("bye")


def sends_100_megabytes(call: Call) -> None:
    if call.until("synthesize"):
        call.says(b'{"type": "audio-chunk", "payload_length": 100000000}\n')
        call.says(bytes(100_000_000))


USELESS = {
    hangs_up_in_the_middle: "has hung up",
    complains: "says: no such voice",
    is_mute: "makes no sound",
    has_no_sound: "makes no sound",
    does_not_stop: "does not stop speaking",
    changes_its_mind: "talks nonsense",
    sends_chunks_only: "talks nonsense",
    babbles: "talks nonsense",
    sends_100_megabytes: "sends too much at once",
    speaks(rate=1): "sends a sound of no use",
    speaks(width=4): "sends a sound of no use",
    speaks(channels=6): "sends a sound of no use",
}


@pytest.mark.parametrize(("script", "reason"), USELESS.items(), ids=lambda s: getattr(s, "__name__", ""))
def test_a_server_of_no_use_leaves_it_to_the_voice_here(
    script: Callable[[Call], object], reason: str, tmp_path: Path
) -> None:
    with bed(tmp_path, script) as there:
        assert there.say("hold it there") == HERE
        there.told.get(timeout=LONG)
        lost = there.told.get(timeout=LONG)
        assert reason in lost
        assert lost.endswith(": speaking with the voice here")
        assert there.say("and let go") == HERE, "it is away, and is not asked"


def test_one_that_hangs_is_waited_for_for_a_moment(tmp_path: Path) -> None:
    with bed(tmp_path, lambda call: call.until("bye"), patience=0.05) as there:
        assert there.say("hold it there") == HERE
        there.told.get(timeout=LONG)
        assert "does not speak in time" in there.told.get(timeout=LONG)


def test_no_voice_is_kept_as_another_s(tmp_path: Path) -> None:
    """It speaks, is away, and is back: what was said meanwhile is rendered by it once it is asked again."""
    asked: list[str] = []
    folder = tmp_path / "speech"
    with bed(tmp_path, speaks(asked=asked)) as there:
        first = there.say("hold it there")
        assert first != HERE
    with bed(tmp_path, complains) as there:
        assert there.say("and let go") == HERE
        assert there.say("hold it there") == first, "what it said is on disk, and it may be away"
    with bed(tmp_path, speaks(asked=asked)) as there:
        assert there.say("and let go") not in (HERE, b"")
        assert there.say("hold it there") == first
        assert there.here.rendered == []
    assert asked == ["hold it there", "and let go"]
    assert len([*folder.glob("*.pcm.z")]) == 3


def test_what_others_want_to_be_said_is_said_there_or_here_and_not_kept(tmp_path: Path) -> None:
    with bed(tmp_path, speaks()) as there:
        assert there.voice.once("somebody is at the door").pcm not in (HERE, b"")
    with bed(tmp_path, complains) as there:
        assert there.voice.once("somebody is at the door").pcm == HERE
    assert [*(tmp_path / "speech").glob("*.pcm.z")] == []


def test_what_it_said_is_found_again_when_charley_starts_without_it(tmp_path: Path) -> None:
    with bed(tmp_path, speaks()) as there:
        first = there.say("hold it there")
    with bed(tmp_path, lambda call: None) as there:
        assert there.say("hold it there") == first
        assert there.say("and let go") == HERE


def test_another_voice_of_the_server_is_another_voice(tmp_path: Path) -> None:
    def script(call: Call) -> None:
        call.until("describe")
        call.tell(info(voices=("de_DE-thorsten", "amy", "alba")).event())
        speaks()(call)

    with bed(tmp_path, script) as usual:
        assert "its usual voice" in usual.there.identity
    with bed(tmp_path, script, voice="amy") as amy:
        assert "amy" in amy.there.identity
        amy.say("hold it there")
    with bed(tmp_path, script, voice="alba") as alba:
        assert alba.there.identity != amy.there.identity
        assert alba.voice.missing(["hold it there"]) == ["hold it there"]
    with bed(tmp_path, script, voice="nobody") as nobody:
        assert "has no voice nobody, but de_DE-thorsten, amy, alba" in nobody.told.get(timeout=LONG)
        assert nobody.say("hold it there") == HERE


def test_a_server_without_a_voice_is_of_no_use(tmp_path: Path) -> None:
    def script(call: Call) -> None:
        call.until("describe")
        call.tell(Info().event())
        call.until("bye")

    with bed(tmp_path, script) as there:
        assert "has no voice that speaks English, but none at all" in there.told.get(timeout=LONG)
        with pytest.raises(SynthesisError, match="has never been reached"):
            assert there.there.identity


TEXTS = [f"sentence number {number}" for number in range(5)]


def test_both_voices_are_rendered_ahead(tmp_path: Path) -> None:
    asked: list[str] = []
    with bed(tmp_path, speaks(asked=asked)) as there:
        assert render(there.voice, TEXTS, show=False) == len(TEXTS)
        assert there.here.rendered == asked == TEXTS
        assert there.voice.missing(TEXTS) == []
        there.voice.tidy(TEXTS[:3])
        assert there.voice.missing(TEXTS) == TEXTS[3:]
    assert len([*(tmp_path / "speech").glob("*.pcm.z")]) == 6


def test_rendering_ahead_does_not_run_after_a_server_that_is_gone(tmp_path: Path) -> None:
    asked: list[str] = []

    def script(call: Call) -> None:
        if wanted := call.until("synthesize"):
            asked.append(wanted.data["text"])

    with bed(tmp_path, script) as there:
        assert render(there.voice, TEXTS, show=False) == len(TEXTS)
        assert asked == TEXTS[:1]
        assert there.here.rendered == TEXTS
        assert there.voice.missing(TEXTS) == [], "as far as that is known without it"


def test_a_text_of_many_sentences_is_spoken_in_pieces(tmp_path: Path) -> None:
    asked: list[str] = []
    text = "This is a sentence that goes on for a while, as people do. " * 20
    with bed(tmp_path, speaks(asked=asked)) as there:
        assert len(there.say(text)) > len(asked) * RATE
    assert len(asked) > 1
    assert " ".join(asked) == text.strip()
