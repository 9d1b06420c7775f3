"""Sound of any rate, width and number of channels comes out as 16 kHz, mono, 16 bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from voice.events import RATE
from voice.wyoming.framing import RefusedError
from voice.wyoming.sound import Converter, Format

SECONDS, TONE = 0.5, 440.0


def tone(rate: int, width: int, channels: int) -> bytes:
    """Half as loud as can be."""
    wave = 0.5 * np.sin(2 * np.pi * TONE * np.arange(round(SECONDS * rate)) / rate)
    samples = np.repeat(wave, channels)
    match width:
        case 1:
            return (samples * 127 + 128).round().astype("u1").tobytes()
        case 3:
            whole = (samples * (2**23 - 1)).round().astype("<i4")
            return whole.view("u1").reshape(-1, 4)[:, :3].tobytes()
        case _:
            return (samples * (2 ** (8 * width - 1) - 1)).round().astype(f"<i{width}").tobytes()


FORMATS = [
    (rate, width, channels)
    for rate, width, channels in (
        (16000, 2, 1), (16000, 2, 2), (8000, 1, 1), (44100, 2, 2), (48000, 4, 2), (48000, 3, 1), (22050, 2, 6)
    )
]  # fmt: skip


@pytest.mark.parametrize(("rate", "width", "channels"), FORMATS)
@pytest.mark.parametrize("piece", [1001, 1 << 20])
def test_a_tone_is_still_that_tone(rate: int, width: int, channels: int, piece: int) -> None:
    converter, sent, got = Converter(Format(rate, width, channels)), tone(rate, width, channels), b""
    for start in range(0, len(sent), piece):
        got += converter.feed(sent[start : start + piece])
    got += converter.finish()
    samples = np.frombuffer(got, "<i2") / 32768
    assert len(samples) == pytest.approx(SECONDS * RATE, abs=RATE * 0.03)
    middle = samples[2000:6096]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * RATE / len(middle) == pytest.approx(TONE, abs=5)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.03)


def test_what_is_ours_is_left_as_it_is() -> None:
    sent = tone(16000, 2, 1)
    assert Converter(Format(16000, 2, 1)).feed(sent) == sent


WRONG: list[tuple[str, Any]] = [
    ("rate", 0),
    ("rate", 10**9),
    ("rate", "16000"),
    ("width", 0),
    ("width", 5),
    ("width", 2.0),
    ("channels", 0),
    ("channels", 9),
    ("channels", None),
]


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_no_such_format(key: str, value: Any) -> None:
    with pytest.raises(RefusedError, match=key):
        Format.of({"rate": 16000, "width": 2, "channels": 1, key: value})
