"""The served recogniser and voice, for real: what one says the other understands."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import speech
from house import Caller, House, house, services
from wyoming.asr import Transcribe
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.ping import Ping
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeVoice,
)

from voice import assembly
from voice.asr import models
from voice.asr.engines import Engine
from voice.asr.supervised import Supervised, worker
from voice.audio.framing import fit
from voice.content import Content
from voice.events import Speech
from voice.nlu.matcher import Matcher
from voice.processes.child import Child, Process
from voice.tts.cache import SpeechCache
from voice.tts.pyttsx3_synthesiser import Pyttsx3Synthesiser
from voice.tts.synthesiser import SynthesisError
from voice.wyoming.connection import Services
from voice.wyoming.info import info
from voice.wyoming.recognisers import Recognisers
from voice.wyoming.speaking import Voice

SENTENCE = "my calf is cramping"
OWN = "Is it easing?"

FORMAT = {"rate": 16000, "width": 2, "channels": 1}


@dataclass
class Ears:
    """Two recognisers that hear synthesised voices, and the processes that they live in."""

    shared: Recognisers
    processes: list[Process] = field(default_factory=list)


@pytest.fixture(scope="module")
def ears() -> Iterator[Ears]:
    bundled = models.find(assembly.BUNDLED)
    assert bundled
    launch, processes = worker(Engine("vosk", str(bundled.path))), list[Process]()

    def launched() -> Child:
        process = launch()
        assert isinstance(process, Process)
        processes.append(process)
        return process

    transcribers = [Supervised(launched) for _ in range(2)]
    for each in transcribers:
        each.load()
    for each in transcribers:
        each.start()
    shared = Recognisers(transcribers)
    yield Ears(shared, processes)
    shared.close()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpeechCache]:
    cache = SpeechCache(tmp_path_factory.mktemp("speech"), Pyttsx3Synthesiser())
    yield cache
    cache.close()


Visit = Callable[[House], Awaitable[None]]
Open = Callable[[Visit], None]


@pytest.fixture
def opened(content: Content, matcher: Matcher, ears: Ears, cache: SpeechCache) -> Iterator[Open]:
    """Lets somebody visit a house that hears and speaks."""
    voice = Voice(cache, frozenset({OWN}))
    plain = services(content, matcher)
    full = Services(info(("vosk", "model"), "en-us"), plain.handling, ears.shared, voice)

    def visit(visiting: Visit) -> None:
        async def visited() -> None:
            async with house(full) as here:
                await visiting(here)

        asyncio.run(visited())

    yield visit
    voice.close()


async def send_sound(caller: Caller, pcm: bytes, format: dict[str, int], piece: int = 4096) -> None:
    await caller.write_event(AudioStart(**format).event())
    for start in range(0, len(pcm), piece):
        await caller.write_event(AudioChunk(audio=pcm[start : start + piece], **format).event())


async def transcribed(caller: Caller, pcm: bytes, **format: int) -> Event:
    """The transcript of sound in this format."""
    await caller.write_event(Transcribe(language="en").event())
    await send_sound(caller, pcm, {**FORMAT, **format})
    await caller.write_event(AudioStop().event())
    return (await caller.until("transcript-stop"))[-2]


async def spoken(caller: Caller, text: str) -> bytes:
    """The sound of a text."""
    await caller.write_event(Synthesize(text, voice=SynthesizeVoice(name="en-us")).event())
    events = await caller.until("audio-stop")
    assert events[0].type == "audio-start"
    return b"".join(event.payload or b"" for event in events)


# --- hearing --------------------------------------------------------------------------------------


@pytest.mark.engine
def test_a_sentence_is_understood_as_it_is_spoken(opened: Open) -> None:
    async def visit(here: House) -> None:
        caller = await here.caller()
        await send_sound(caller, speech.speak(SENTENCE), FORMAT)
        await caller.until("transcript-chunk")  # before it is over
        await caller.write_event(AudioStop().event())
        events = await caller.until("transcript-stop")
        transcript = events[-2]
        assert (transcript.type, transcript.data["text"]) == ("transcript", SENTENCE)
        opinion = transcript.data["context"]["charley"]
        assert opinion["accepted"] is True
        assert [word["text"] for word in opinion["words"]] == SENTENCE.split()
        assert 0.5 < opinion["confidence"] <= 1

    opened(visit)


@pytest.mark.engine
def test_the_pieces_are_the_whole(opened: Open) -> None:
    async def visit(here: House) -> None:
        caller = await here.caller()
        await send_sound(caller, speech.speak("why do i get cramps at night"), FORMAT)
        await caller.write_event(AudioStop().event())
        text = ""
        for event in await caller.until("transcript"):
            match event.type:
                case "transcript-start":
                    text = ""
                case "transcript-chunk":
                    text += event.data["text"]
                case _:
                    assert text == event.data["text"]

    opened(visit)


@pytest.mark.engine
@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (8000, 1)])
def test_sound_of_other_formats_is_understood(opened: Open, rate: int, channels: int) -> None:
    async def visit(here: House) -> None:
        pcm = fit(speech.speak(SENTENCE), rate, channels)
        heard = await transcribed(await here.caller(), pcm, rate=rate, channels=channels)
        assert heard.data["text"] == SENTENCE

    opened(visit)


@pytest.mark.engine
def test_many_speak_at_once_and_one_never_ends(opened: Open) -> None:
    async def visit(here: House) -> None:
        pcm = speech.speak(SENTENCE)
        for _ in range(3):  # more than there are recognisers
            await send_sound(await here.caller(), pcm[: len(pcm) // 2], FORMAT)
        callers = [await here.caller() for _ in range(6)]
        heard = await asyncio.gather(*(transcribed(caller, pcm) for caller in callers))
        assert [event.data["text"] for event in heard] == [SENTENCE] * 6

    opened(visit)


@pytest.mark.engine
def test_a_recogniser_that_dies_in_the_middle_costs_nothing(opened: Open, ears: Ears) -> None:
    async def visit(here: House) -> None:
        caller, pcm = await here.caller(), speech.speak(SENTENCE)
        await send_sound(caller, pcm[: len(pcm) // 2], FORMAT)
        await caller.until("transcript-chunk")
        for process in ears.processes[-2:]:
            os.kill(process.pid, signal.SIGKILL)
        for start in range(len(pcm) // 2, len(pcm), 4096):
            await caller.write_event(AudioChunk(audio=pcm[start : start + 4096], **FORMAT).event())
        await caller.write_event(AudioStop().event())
        assert (await caller.until("transcript-stop"))[-2].data["text"] == SENTENCE

    opened(visit)


@pytest.mark.engine
def test_whoever_vanishes_in_the_middle_is_forgotten(opened: Open) -> None:
    async def visit(here: House) -> None:
        pcm = speech.speak(SENTENCE)
        for _ in range(4):
            gone = await here.caller()
            await send_sound(gone, pcm[: len(pcm) // 2], FORMAT)
            await gone.disconnect()
        assert (await transcribed(await here.caller(), pcm)).data["text"] == SENTENCE

    opened(visit)


@pytest.mark.engine
def test_sound_that_cannot_be_is_refused_and_the_next_is_heard(opened: Open) -> None:
    async def visit(here: House) -> None:
        caller = await here.caller()
        for wrong in (
            AudioStart(0, 2, 1),
            AudioStart(16000, 9, 1),
            AudioChunk(16000, 2, 99, b"ab"),
            AudioStop(),
        ):
            assert (await caller.ask(wrong)).type == "error"
        assert (await transcribed(caller, speech.speak(SENTENCE))).data["text"] == SENTENCE

    opened(visit)


# --- speaking -------------------------------------------------------------------------------------


@pytest.mark.engine
def test_what_it_says_is_understood_by_its_own_ears(opened: Open) -> None:
    async def visit(here: House) -> None:
        caller = await here.caller()
        pcm = await spoken(caller, SENTENCE)
        assert (await transcribed(caller, pcm)).data["text"] == SENTENCE

    opened(visit)


@pytest.mark.engine
def test_a_text_is_said_as_it_is_written(opened: Open) -> None:
    async def visit(here: House) -> None:
        caller = await here.caller()
        whole = await spoken(caller, "Hold it. Let go.")
        sent = [
            SynthesizeStart(),
            SynthesizeChunk("Hold it. Le"),
            SynthesizeChunk("t go."),
            Synthesize("Hold it. Let go."),
            SynthesizeStop(),
        ]
        for each in sent:
            await caller.write_event(each.event())
        events = await caller.until("synthesize-stopped")
        kinds = [event.type for event in events if event.type != "audio-chunk"]
        assert kinds == ["audio-start", "audio-stop"] * 2 + ["synthesize-stopped"]
        assert b"".join(event.payload or b"" for event in events) == whole

    opened(visit)


@pytest.mark.engine
def test_only_charleys_own_sentences_are_kept(
    opened: Open, tmp_path: Path, content: Content, matcher: Matcher
) -> None:
    async def visited() -> None:
        cache = SpeechCache(tmp_path, Pyttsx3Synthesiser())
        voice = Voice(cache, frozenset({OWN}))
        async with house(Services(info(), services(content, matcher).handling, voice=voice)) as here:
            caller = await here.caller()
            assert await spoken(caller, "A letter for you.")
            assert list(tmp_path.iterdir()) == []
            assert await spoken(caller, OWN)
            assert len(list(tmp_path.iterdir())) == 1
        voice.close()
        cache.close()

    asyncio.run(visited())


class Mute:
    """A synthesiser that cannot."""

    identity = "mute"

    def render(self, text: str) -> Speech:
        raise SynthesisError("no voice: install it")

    def close(self) -> None:
        pass


def test_a_voice_that_fails_is_told_of(content: Content, matcher: Matcher, tmp_path: Path) -> None:
    async def visited() -> None:
        voice = Voice(SpeechCache(tmp_path, Mute()), frozenset())
        async with house(Services(info(), services(content, matcher).handling, voice=voice)) as here:
            caller = await here.caller()
            await caller.write_event(Synthesize("Hello.").event())
            events = await caller.until("error")
            assert [event.type for event in events] == ["audio-start", "audio-stop", "error"]
            assert events[-1].data["text"] == "no voice: install it"
            assert (await caller.ask(Ping())).type == "pong"
        voice.close()

    asyncio.run(visited())


@pytest.mark.engine
def test_a_text_that_cannot_be_said_is_refused(opened: Open) -> None:
    async def visit(here: House) -> None:
        caller = await here.caller()
        for wrong in (
            Synthesize("<speak>hello</speak>", text_format="ssml"),
            Synthesize("x" * 4001),
            SynthesizeChunk("no start"),
            SynthesizeStop(),
        ):
            assert (await caller.ask(wrong)).type == "error"
        assert await spoken(caller, "") == b""

    opened(visit)


def test_both_are_told_of(opened: Open) -> None:
    async def visit(here: House) -> None:
        told = Info.from_event(await (await here.caller()).ask(Describe()))
        (asr,), (tts,) = told.asr, told.tts
        assert asr.supports_transcript_streaming
        assert asr.requires_external_vad
        assert asr.models[0].attribution.name
        assert tts.supports_synthesize_streaming
        assert [voice.name for voice in tts.voices] == ["en-us"]

    opened(visit)
