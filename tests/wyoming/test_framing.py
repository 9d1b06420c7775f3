"""Messages of the protocol: what is read is what was sent, and nonsense is told apart."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wyoming.event import Event

from voice.wyoming import fields
from voice.wyoming.framing import (
    HEADER_BYTES,
    PAYLOAD_BYTES,
    FramingError,
    RefusedError,
    event,
    header,
    packed,
    shown,
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=8,
)


@given(
    st.text(min_size=1, max_size=100),
    st.dictionaries(st.text(max_size=20), values, max_size=5),
    st.binary(max_size=50),
)
def test_what_is_sent_is_what_is_read(kind: str, data: dict[str, Any], payload: bytes) -> None:
    sent = packed(Event(kind, data, payload))
    line, _, rest = sent.partition(b"\n")
    head = header(line)
    assert len(rest) == head.data_bytes + head.payload_bytes
    got = event(head, rest[: head.data_bytes], rest[head.data_bytes :])
    assert (got.type, got.data, got.payload or b"") == (kind, data, payload)


@given(st.binary(max_size=200))
def test_any_line_is_a_header_or_told_to_be_none(line: bytes) -> None:
    with contextlib.suppress(FramingError):
        assert isinstance(header(line).fields, dict)


LOST = [
    b"",
    b"hello",
    b"[1, 2]",
    b'"describe"',
    b"null",
    b"\xff\xfe\x00",
    b"[" * 60_000,
    b'{"a":' * 10_000,
    b'{"type": "ping", "data_length": -1}',
    b'{"type": "ping", "data_length": true}',
    b'{"type": "ping", "data_length": 1.5}',
    b'{"type": "ping", "data_length": "7"}',
    b'{"type": "ping", "payload_length": 104857600}',
    b'{"type": "ping", "payload_length": 1e3}',
    json.dumps({"type": "ping", "data_length": HEADER_BYTES + 1}).encode(),
    json.dumps({"type": "ping", "payload_length": PAYLOAD_BYTES + 1}).encode(),
]


@pytest.mark.parametrize("line", LOST, ids=lambda line: repr(line[:50]))
def test_the_framing_is_lost(line: bytes) -> None:
    with pytest.raises(FramingError) as told:
        header(line)
    assert len(str(told.value).splitlines()) == 1


REFUSED = [
    (b"{}", b""),
    (b'{"type": 5}', b""),
    (b'{"type": ""}', b""),
    (json.dumps({"type": "x" * 101}).encode(), b""),
    (b'{"type": "ping", "data": [1]}', b""),
    (b'{"type": "ping", "data": "text"}', b""),
    (b'{"type": "ping"}', b"[]"),
    (b'{"type": "ping"}', b"\xff"),
    (b'{"type": "ping"}', b"[" * 60_000),
]


@pytest.mark.parametrize(("line", "data"), REFUSED, ids=repr)
def test_a_message_is_refused(line: bytes, data: bytes) -> None:
    with pytest.raises(RefusedError) as told:
        event(header(line), data)
    assert len(str(told.value).splitlines()) == 1


def test_data_of_both_places_is_one() -> None:
    head = header(b'{"type": "ping", "data": {"text": "a", "more": 1}}')
    assert event(head, b'{"text": "b"}').data == {"text": "b", "more": 1}


def test_half_a_surrogate_pair_is_no_letter() -> None:
    data = event(header(b'{"type": "ping", "data": {"text": "a\\ud800b"}}')).data
    text = fields.text(data, "text", 10)
    assert text.encode() == b"a?b"
    packed(Event("pong", data))


@pytest.mark.parametrize("wrong", [None, 5, True, [], {}, "x" * 11])
def test_a_text_is_a_text_and_not_too_long(wrong: object) -> None:
    with pytest.raises(RefusedError, match='"text" has to be'):
        fields.text({"text": wrong}, "text", 10)


@pytest.mark.parametrize("wrong", [None, "16000", 16000.0, True, 0, 99])
def test_a_number_is_a_whole_one_within_its_bounds(wrong: object) -> None:
    with pytest.raises(RefusedError, match="from 1 to 50"):
        fields.whole({"rate": wrong}, "rate", 1, 50)


@pytest.mark.parametrize("wrong", [5, "x", [], True])
def test_a_section_is_an_object(wrong: object) -> None:
    with pytest.raises(RefusedError):
        fields.section({"context": wrong}, "context")
    assert fields.section({"context": None}, "context") == {}


def test_what_was_sent_is_shown_short_and_in_one_line() -> None:
    assert shown("a\nb") == '"a\\nb"'
    assert len(shown("x" * 1000)) < 60
