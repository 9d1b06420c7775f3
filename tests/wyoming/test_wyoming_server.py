"""The server and the real client library: conversations, rooms, and whatever else may call."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from counting import Counting, Deaf
from house import ENOUGH, HASTY, Flight, House, house, said, services, state
from hypothesis import given, settings
from hypothesis import strategies as st
from wyoming.asr import Transcript, TranscriptChunk, TranscriptStart, TranscriptStop
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event, Eventable
from wyoming.handle import Handled
from wyoming.info import Describe, Info, SelectProgram
from wyoming.intent import Recognize
from wyoming.ping import Ping
from wyoming.tts import Synthesize

from voice.content import Content
from voice.nlu.matcher import Matcher
from voice.wyoming.framing import HEADER_BYTES, PAYLOAD_BYTES
from voice.wyoming.reading import Patience
from voice.wyoming.recognisers import Recognisers

Visit = Callable[[House, Flight], Awaitable[None]]
Open = Callable[[Visit], None]


@pytest.fixture
def opened(content: Content, matcher: Matcher) -> Open:
    """Lets somebody visit a new house."""

    def visit(visiting: Visit, **others: Any) -> None:
        async def visited() -> None:
            pace = Flight()
            async with house(services(content, matcher, pace, patience=HASTY), **others) as here:
                await visiting(here, pace)

        asyncio.run(visited())

    return visit


# --- what it is -----------------------------------------------------------------------------------


def test_it_tells_what_it_is(opened: Open) -> None:
    async def visit(here: House, _: Flight) -> None:
        caller = await here.caller()
        info = Info.from_event(await caller.ask(Describe()))
        (program,) = info.handle
        assert program.installed
        assert program.supports_handled_streaming
        assert not program.supports_home_control
        assert [model.languages for model in program.models] == [["en"]]
        assert (info.asr, info.tts) == ([], [])

    opened(visit)


def test_ping_is_answered_with_its_text(opened: Open) -> None:
    async def visit(here: House, _: Flight) -> None:
        caller = await here.caller()
        for text in ("hello", None):
            answer = await caller.ask(Ping(text))
            assert (answer.type, answer.data.get("text")) == ("pong", text)

    opened(visit)


# --- conversations --------------------------------------------------------------------------------


def test_a_night_by_turns_as_home_assistant_speaks(opened: Open, content: Content) -> None:
    """One connection for each sentence, and only `handled` or `not-handled` is read of it."""

    async def visit(here: House, pace: Flight) -> None:
        async def say(text: str, after: float = 25.0) -> Handled:
            pace.time += after
            caller = await here.caller()
            event = await caller.hears(text, conversation_id="01HX", satellite_id="assist_satellite.bedroom")
            await caller.disconnect()
            assert event.type == "handled"
            return Handled.from_event(event)

        relief = content.relief
        assert relief.opening[0].text in ((await say("my calf is cramping")).text or "")
        assert relief.ways["usual"].again[0][0].say[0].text in ((await say("it still hurts")).text or "")
        assert (await say("next")).text == relief.ask.ask.text
        assert relief.eased[0].text in ((await say("yes it has eased")).text or "")
        alarmed = await say("yes my left leg is swollen")
        assert alarmed.context
        assert (alarmed.context["charley"]["flag"], alarmed.context["charley"]["state"]) == ("RF02", "alarm")
        calm = await say("yes i have called")
        assert calm.context
        assert calm.context["charley"]["state"] == "alarm"

    opened(visit)


def test_a_night_in_time_with_a_danger_sign_in_the_middle(opened: Open, content: Content) -> None:
    async def visit(here: House, pace: Flight) -> None:
        bed = await here.caller()
        coached = await bed.streams("my calf is cramping", satellite_id="bed")
        counts = [count.text for count in content.counts["let_go"].values()]
        assert [text for text in said(coached) if text in counts] == counts
        assert said(coached)[-1] == content.relief.ask.ask.text
        assert [event.type for event in (coached[0], *coached[-2:])] == [
            "handled-start",
            "handled",
            "handled-stop",
        ]
        assert (
            "".join(e.data["text"] for e in coached if e.type == "handled-chunk") == coached[-2].data["text"]
        )
        assert 20 < pace.now() < 60

        pace.until = pace.now() + 9  # in the middle of the second hold
        await bed.write_event(Transcript("no", context={"satellite_id": "bed", "stream": True}).event())
        await pace.stand()
        other = await here.caller()
        alarm = await other.streams("my leg is swollen and hot", satellite_id="bed")
        assert "Five." not in said(alarm)
        assert state(alarm[-2]) == "alarm"
        cut = await bed.until("handled-stop")
        assert cut[-2].type == "handled"
        called = await bed.streams("yes i have called", satellite_id="bed")
        assert state(called[-2]) == "alarm"

    opened(visit)


def test_stop_is_heard_while_it_is_told_on_the_same_connection(opened: Open) -> None:
    async def visit(here: House, pace: Flight) -> None:
        bed = await here.caller()
        pace.until = 30.0
        await bed.write_event(Transcript("stretch at the wall", context={"stream": True}).event())
        await pace.stand()
        await bed.write_event(Transcript("stop", context={"stream": True}).event())
        first = await bed.until("handled-stop")
        second = await bed.until("handled-stop")
        assert len(said(second)) == 1
        assert (state(first[-2]), state(second[-2])) == ("coaching", "idle")

    opened(visit)


def test_a_text_that_comes_as_a_stream_is_answered_as_one(opened: Open, content: Content) -> None:
    async def visit(here: House, _: Flight) -> None:
        caller = await here.caller()
        pieces = (TranscriptChunk("why do i"), TranscriptChunk(" get cramps"))
        for whole in ((Transcript("why do i get cramps"),), ()):  # old and new clients
            for sent in (TranscriptStart(), *pieces, *whole, TranscriptStop()):
                await caller.write_event(sent.event())
            answer = await caller.until("handled-stop")
            assert answer[0].type == "handled-start"
            assert said(answer)[0] == content.intents["causes"].answer[0].text
        assert (await caller.ask(Ping())).type == "pong"

    opened(visit)


def test_a_stream_without_words_is_answered_like_an_empty_text(opened: Open) -> None:
    async def visit(here: House, _: Flight) -> None:
        caller = await here.caller()
        empty = await caller.hears("")
        other = await here.caller()
        await other.write_event(TranscriptStart().event())
        streamed = await other.ask(TranscriptStop())
        assert (streamed.type, streamed.data["text"]) == (empty.type, empty.data["text"])

    opened(visit)


def test_recognize_is_answered_like_a_transcript(opened: Open, content: Content) -> None:
    async def visit(here: House, _: Flight) -> None:
        caller = await here.caller()
        answer = await caller.ask(Recognize("why do i get cramps"))
        assert answer.type == "handled"
        assert content.intents["causes"].answer[0].text in answer.data["text"]

    opened(visit)


@pytest.mark.parametrize("stream", [False, True])
def test_what_is_for_others_is_not_handled_and_has_words(opened: Open, stream: bool) -> None:
    async def visit(here: House, _: Flight) -> None:
        caller = await here.caller()
        answer = await caller.hears("turn on the kitchen light", stream=stream)
        assert answer.type == "not-handled"
        assert answer.data["text"]
        assert (await caller.ask(Ping())).type == "pong", "there is nothing after it"

    opened(visit)


def test_two_rooms_at_once_do_not_mix(opened: Open) -> None:
    async def visit(here: House, _: Flight) -> None:
        async def talk(room: str, texts: list[str]) -> list[str]:
            caller = await here.caller()
            return [state((await caller.streams(text, device_id=room))[-2]) for text in texts]

        cramp = ["my calf is cramping", "no", "it has eased"]
        alarm = ["what is a cramp", "my leg is swollen", "yes i have called"]
        alone = [await talk("a", cramp), await talk("b", alarm)]
        together = await asyncio.gather(*(talk(f"{n}", (cramp, alarm)[n % 2]) for n in range(10)))
        assert together == alone * 5
        assert alone[0] != alone[1]

    opened(visit)


def test_who_name_no_room_have_one_each(opened: Open) -> None:
    async def visit(here: House, _: Flight) -> None:
        first, second = await here.caller(), await here.caller()
        await first.hears("help me find the cause")
        assert state(await second.hears("yes")) == "idle"
        assert state(await first.hears("yes")) == "asking"

    opened(visit)


def test_who_name_no_room_and_come_one_after_the_other_are_one(opened: Open) -> None:
    """Home Assistant 2025.4, whose library leaves the context out."""

    async def visit(here: House, pace: Flight) -> None:
        states = []
        for text in (
            "my calf is cramping",
            "done",
            "it has eased",
            "yes my leg is swollen",
            "yes i have called",
        ):
            caller = await here.caller()
            states.append(state(await caller.hears(text)))
            await caller.disconnect()
            pace.time += 20
            while here.server.clients:
                await asyncio.sleep(0)
        assert states == ["coaching", "asking", "asking", "alarm", "alarm"]

    opened(visit)


def test_what_is_private_has_no_name(opened: Open) -> None:
    async def visit(here: House, _: Flight) -> None:
        caller = await here.caller()
        named = await caller.hears("my leg is swollen")
        assert named.data["context"]["charley"]["flag"] == "RF02"
        other = await here.caller()
        for text in ("he hits me", "i am not safe at home"):
            answer = await other.hears(text)
            assert answer.data["text"]
            told = answer.data["context"]["charley"]
            assert (told["flag"], told["intent"]) == (None, "none")

    opened(visit)


# --- what is not served ---------------------------------------------------------------------------

REFUSED: list[tuple[Any, str]] = [
    (AudioStart(16000, 2, 1), "--asr"),
    (Synthesize("hello"), "--tts"),
    (SelectProgram("another"), "another"),
    (Recognize("x" * 301), "300"),
    (TranscriptStop(), "transcript-start"),
    (TranscriptChunk("x"), "transcript-start"),
]


@pytest.mark.parametrize(("sent", "named"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_cannot_be_done_is_said_in_a_line(opened: Open, sent: Any, named: str) -> None:
    async def visit(here: House, _: Flight) -> None:
        caller = await here.caller()
        answer = await caller.ask(sent)
        assert answer.type == "error"
        assert named in answer.data["text"]
        assert len(answer.data["text"].splitlines()) == 1
        assert (await caller.ask(Ping())).type == "pong", "the connection goes on"

    opened(visit)


def test_what_the_protocol_has_for_others_is_passed_over(opened: Open) -> None:
    async def visit(here: House, _: Flight) -> None:
        reader, writer = await here.raw()
        writer.write(b'{"type": "timer-started"}\n{"type": "no-such-thing"}\n{"type": "ping"}\n')
        kinds = [await kind_of(reader) for _ in range(2)]
        assert kinds == ["error", "pong"]

    opened(visit)


# --- bad input ------------------------------------------------------------------------------------


async def kind_of(reader: asyncio.StreamReader) -> str | None:
    """The type of the next event; None at the end."""
    line = await asyncio.wait_for(reader.readline(), ENOUGH)
    if not line:
        return None
    head = json.loads(line)
    await reader.readexactly(head.get("data_length", 0))
    kind: str = head["type"]
    return kind


async def well(here: House) -> None:
    """Somebody else is answered as ever."""
    other = await here.caller()
    assert (await other.hears("why do i get cramps")).type == "handled"
    await other.disconnect()


LOST = [
    b"hello\n",
    b"\n",
    b"GET / HTTP/1.1\r\nHost: charley\r\n\r\n",
    b"[" * 60_000 + b"\n",
    b"x" * (HEADER_BYTES + 10),
    b'{"type": "ping", "payload_length": 104857600}\n' + bytes(1 << 20),
    b'{"type": "ping", "data_length": 104857600}\n',
    b'{"type": "ping", "data_length": -1}\n',
    b'{"type": "audio-chunk", "payload_length": ' + str(PAYLOAD_BYTES + 1).encode() + b"}\n",
]


async def _told_and_ended(here: House, _: Flight, sent: bytes) -> None:
    reader, writer = await here.raw()
    writer.write(sent)
    assert await kind_of(reader) == "error"
    assert await kind_of(reader) is None
    await well(here)


@pytest.mark.parametrize("sent", LOST, ids=lambda sent: repr(sent[:40]))
def test_lost_framing_is_told_and_ends_the_connection(opened: Open, sent: bytes) -> None:
    opened(partial(_told_and_ended, sent=sent))


@pytest.mark.parametrize("sent", [b'{"type": "pi', b'{"type": "ping", "data_length": 50}\n{"a"'])
def test_half_a_message_is_not_waited_for(opened: Open, sent: bytes) -> None:
    opened(partial(_told_and_ended, sent=sent))


@pytest.mark.parametrize("sent", [b"", b'{"type": "pi', b'{"type": "ping", "data_length": 50}\n{"a"'])
def test_whoever_hangs_up_is_forgotten(opened: Open, sent: bytes) -> None:
    async def visit(here: House, _: Flight) -> None:
        reader, writer = await here.raw()
        writer.write(sent)
        writer.write_eof()
        assert await asyncio.wait_for(reader.read(), ENOUGH) == b""
        await well(here)
        assert here.server.clients <= 1

    opened(visit)


def test_nonsense_without_end_ends_the_connection(opened: Open) -> None:
    async def visit(here: House, _: Flight) -> None:
        reader, writer = await here.raw()
        writer.write(b'{"type": 5}\n' * 1000)
        kinds = [await kind_of(reader)]
        while kinds[-1]:
            kinds.append(await kind_of(reader))
        assert kinds == ["error"] * 100 + [None]
        await well(here)

    opened(visit)


values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
KINDS = (
    "describe ping recognize transcript transcript-start transcript-chunk transcript-stop select-program "
    "intent transcribe audio-start audio-chunk audio-stop synthesize synthesize-start synthesize-stop"
).split()
DATA = "text context rate width channels name voice text_format timestamp language".split()
messages = st.builds(
    lambda kind, data, payload: (
        json.dumps({"type": kind, "data": data, "payload_length": len(payload)}).encode() + b"\n" + payload
    ),
    st.sampled_from(KINDS) | st.text(max_size=20),
    st.dictionaries(st.sampled_from(DATA) | st.text(max_size=5), values, max_size=4),
    st.binary(max_size=20),
)


@settings(max_examples=15)
@given(st.lists(st.lists(messages | st.binary(max_size=60), max_size=8), min_size=10, max_size=10))
def test_whatever_is_sent_others_notice_nothing(
    content: Content, matcher: Matcher, sent: list[list[bytes]]
) -> None:
    async def visited() -> None:
        async with house(services(content, matcher, patience=HASTY)) as here:
            writers = []
            for pieces in sent:
                _, writer = await here.raw()
                writer.write(b"".join(pieces))
                writers.append(writer)
            await well(here)
            for writer in writers:
                writer.close()
            await well(here)

    asyncio.run(visited())


def test_whoever_vanishes_while_it_is_told_stops_it(opened: Open) -> None:
    async def visit(here: House, pace: Flight) -> None:
        pace.until = 30.0
        bed = await here.caller()
        await bed.write_event(
            Transcript("stretch at the wall", context={"device_id": "bed", "stream": True}).event()
        )
        await bed.until("handled-chunk")
        await bed.disconnect()
        other = await here.caller()
        answer = await other.hears("next", device_id="bed")
        assert state(answer) == "coaching", "the conversation is still there"
        assert here.server.clients == 1

    opened(visit)


def test_whoever_sends_nonsense_while_it_is_told_stops_it(opened: Open) -> None:
    async def visit(here: House, pace: Flight) -> None:
        pace.until = 30.0
        reader, writer = await here.raw()
        writer.write(b'{"type": "transcript", "data": {"text": "stretch", "context": {"stream": true}}}\n')
        assert await kind_of(reader) == "handled-start"
        await asyncio.sleep(0)
        writer.write(b"nonsense\n")
        kinds = []
        while kind := await kind_of(reader):
            kinds.append(kind)
        assert kinds[-1] == "error"
        await well(here)

    opened(visit)


def test_whoever_resets_the_connection_is_forgotten(opened: Open) -> None:
    async def visit(here: House, pace: Flight) -> None:
        pace.until = 30.0
        _, writer = await here.raw()
        writer.write(b'{"type": "transcript", "data": {"text": "stretch", "context": {"stream": true}}}\n')
        await writer.drain()
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()
        await well(here)

    opened(visit)


def test_whoever_never_reads_is_let_go_of(opened: Open) -> None:
    async def visit(here: House, _: Flight) -> None:
        end = socket.create_connection(("127.0.0.1", here.port))
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        end.setblocking(False)
        with end:
            loop = asyncio.get_running_loop()
            flood = b'{"type": "describe"}\n' * 2000
            with contextlib.suppress(ConnectionError):
                async with asyncio.timeout(ENOUGH):
                    while True:
                        await loop.sock_sendall(end, flood)
        await well(here)

    opened(visit)


# --- sound ----------------------------------------------------------------------------------------


def heard(
    content: Content, matcher: Matcher, engine: Counting, *sent: Eventable, **limits: Any
) -> list[Event]:
    """What a server with this recogniser answers, up to the end of the transcript or the error."""

    async def visited() -> list[Event]:
        recognisers = Recognisers([engine], **limits)
        patience = Patience(transcript=0.3)
        async with house(services(content, matcher, recognisers=recognisers, patience=patience)) as here:
            caller = await here.caller()
            for each in sent:
                await caller.write_event(each.event())
            events = await caller.until("transcript-stop", "error")
            while events[-1].type == "error" and not isinstance(engine, Deaf):
                events += await caller.until("transcript-stop", "error")
        recognisers.close()
        return events

    return asyncio.run(visited())


SOUND = 8 * 32000
CHUNK = AudioChunk(16000, 2, 1, bytes(SOUND))


def test_an_utterance_has_an_end(content: Content, matcher: Matcher) -> None:
    events = heard(content, matcher, Counting(), *[CHUNK] * 10, AudioStop())
    errors = [event.data["text"] for event in events if event.type == "error"]
    assert len(errors) == 1
    assert "60 seconds" in errors[0]
    assert events[-2].data["text"] == str(60 * 32000)


def test_sound_of_all_together_has_a_bound(content: Content, matcher: Matcher) -> None:
    events = heard(content, matcher, Counting(), *[CHUNK] * 3, AudioStop(), sound_bytes=2 * SOUND)
    errors = [event.data["text"] for event in events if event.type == "error"]
    assert len(errors) == 1
    assert "too many" in errors[0]
    assert events[-2].data["text"] == str(2 * SOUND)


def test_a_recogniser_that_never_answers_is_told_of(content: Content, matcher: Matcher) -> None:
    events = heard(content, matcher, Deaf(), CHUNK, AudioStop())
    assert "0.3 seconds" in events[-1].data["text"]


def test_an_utterance_that_begins_anew_is_another_one(content: Content, matcher: Matcher) -> None:
    short = AudioChunk(16000, 2, 1, bytes(640))
    start = AudioStart(16000, 2, 1)
    events = heard(content, matcher, Counting(), start, CHUNK, start, short, short, AudioStop())
    assert [event.data["text"] for event in events if event.type == "transcript"] == ["1280"]


# --- many -----------------------------------------------------------------------------------------


def test_two_hundred_at_once(opened: Open) -> None:
    async def visit(here: House, _: Flight) -> None:
        async def talk(number: int) -> tuple[str, str]:
            caller = await here.caller()
            first = await caller.streams("help me find the cause", device_id=f"bed {number}")
            last = await caller.hears("my leg is swollen", device_id=f"bed {number}")
            return state(first[-2]), state(last)

        answers = await asyncio.gather(*map(talk, range(200)))
        assert answers == [("asking", "alarm")] * 200
        assert here.server.clients == 200

    opened(visit)


def test_one_more_takes_the_place_of_the_longest_idle(content: Content, matcher: Matcher) -> None:
    async def visited() -> None:
        async with house(services(content, matcher), clients=3) as here:
            callers = [await here.caller() for _ in range(3)]
            for caller in reversed(callers):
                await caller.ask(Ping())
            await well(here)
            assert await asyncio.wait_for(callers[2].read_event(), ENOUGH) is None
            assert (await callers[0].ask(Ping())).type == "pong"

    asyncio.run(visited())


def test_where_all_are_being_talked_to_one_more_is_turned_away(content: Content, matcher: Matcher) -> None:
    async def visited() -> None:
        pace = Flight()
        pace.until = 1.0
        async with house(services(content, matcher, pace), clients=2) as here:
            for number in range(2):
                caller = await here.caller()
                context = {"stream": True, "device_id": f"{number}"}
                await caller.ask(Transcript("stretch at the wall", context=context))
            one_more = await here.caller()
            answer = await one_more.next()
            assert answer.type == "error"
            assert "too many" in answer.data["text"]
            assert await asyncio.wait_for(one_more.read_event(), ENOUGH) is None

    asyncio.run(visited())


def test_whoever_is_turned_away_hears_why_whatever_he_has_sent(content: Content, matcher: Matcher) -> None:
    async def visited() -> None:
        async with house(services(content, matcher), clients=1) as here:
            first = await here.caller()
            await first.write_event(TranscriptStart().event())
            await first.ask(Ping())
            reader, writer = await here.raw()
            writer.write(b'{"type": "describe"}\n' * 100_000)
            assert await kind_of(reader) == "error"
            assert await kind_of(reader) is None

    asyncio.run(visited())


@pytest.mark.parametrize("begun", [TranscriptStart(), AudioStart(16000, 2, 1)], ids=["text", "sound"])
def test_what_is_begun_does_not_keep_its_place_for_ever(
    content: Content, matcher: Matcher, begun: Eventable
) -> None:
    async def visited() -> None:
        recognisers, patience = Recognisers([Counting()]), Patience(begun=0.1)
        async with house(services(content, matcher, recognisers=recognisers, patience=patience)) as here:
            caller = await here.caller()
            await caller.write_event(begun.event())
            events = await caller.until("error")
            assert "0.1 seconds" in events[-1].data["text"]
            assert await asyncio.wait_for(caller.read_event(), ENOUGH) is None
        recognisers.close()

    asyncio.run(visited())
