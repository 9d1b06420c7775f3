"""Recordings: the same frames whatever their format; one line that helps whatever is wrong with them."""

from __future__ import annotations

import os
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice.audio.wav import AudioFileError, frames, write
from voice.events import FRAME_BYTES, RATE

FORMATS = [
    ("WAV", "PCM_U8", 300),
    ("WAV", "PCM_16", 0),
    ("WAV", "PCM_24", 1),
    ("WAV", "PCM_32", 1),
    ("WAV", "FLOAT", 1),
    ("WAV", "DOUBLE", 1),
    ("WAV", "ULAW", 700),
    ("WAV", "IMA_ADPCM", 4000),
    ("WAVEX", "PCM_16", 0),
    ("AIFF", "PCM_16", 0),
    ("FLAC", "PCM_16", 0),
    ("FLAC", "PCM_24", 1),
    ("OGG", "VORBIS", 3000),
    ("MP3", "MPEG_LAYER_III", 6000),
]
"""(container, coding, how far a sample may be from the truth)"""


def melody(rate: int = RATE, seconds: float = 1.0) -> np.ndarray:
    """Two tones, signed 16 bit."""
    time = np.arange(round(rate * seconds)) / rate
    return np.rint(9000 * np.sin(2700 * time) + 5000 * np.sin(7100 * time)).astype("<i2")


def samples(path: Path) -> np.ndarray:
    heard = list(frames(path))
    assert {len(frame) for frame in heard} <= {FRAME_BYTES}
    return np.frombuffer(b"".join(heard), "<i2").astype(int)


@pytest.mark.parametrize(("container", "coding", "tolerance"), FORMATS)
def test_every_format_sounds_the_same(tmp_path: Path, container: str, coding: str, tolerance: int) -> None:
    path = tmp_path / "recording"
    sound = melody() / 32768 if coding in ("FLOAT", "DOUBLE") else melody()
    soundfile.write(path, sound, RATE, format=container, subtype=coding)
    heard = samples(path)
    assert RATE <= len(heard) <= RATE + 3000  # MP3 and ADPCM fill up their last block
    assert np.abs(heard[800 : RATE - 800] - melody()[800:-800]).max() <= tolerance


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize("channels", [1, 2, 4])
def test_every_rate_and_number_of_channels_sounds_the_same(tmp_path: Path, rate: int, channels: int) -> None:
    path = tmp_path / "x.wav"
    soundfile.write(path, np.repeat(melody(rate)[:, None], channels, axis=1), rate)
    heard = samples(path)
    assert len(heard) == RATE
    assert np.abs(heard[800:-800] - melody()[800:-800]).max() <= 30


@pytest.mark.parametrize("length", [1, 319, 320, 321, 32768, 32769, 65536])
def test_nothing_is_lost_and_the_last_frame_is_filled_up(tmp_path: Path, length: int) -> None:
    pcm = np.random.default_rng(length).integers(-32768, 32767, length).astype("<i2")
    write(tmp_path / "x.wav", pcm.tobytes())
    heard = b"".join(frames(tmp_path / "x.wav"))
    assert heard == pcm.tobytes() + bytes(-len(pcm.tobytes()) % FRAME_BYTES)


def test_too_loud_floats_are_clipped_not_wrapped(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.array([1.7, -1.7] * 200), RATE, subtype="FLOAT")
    assert set(samples(tmp_path / "x.wav")[:400]) == {32767, -32768}


@pytest.mark.parametrize("announced", [0, 0x7FFFF000, 0xFFFFFFFF])
@pytest.mark.parametrize("riff", [0, 0x7FFFF024, 0xFFFFFFFF])
@pytest.mark.parametrize("coding", ["PCM_16", "PCM_24"])
def test_a_recording_from_a_pipe_does_not_know_its_length(
    tmp_path: Path, announced: int, riff: int, coding: str
) -> None:
    path = tmp_path / "x.wav"
    soundfile.write(path, melody(), RATE, subtype=coding)
    content = bytearray(path.read_bytes())
    content[4:8] = struct.pack("<I", riff)
    at = content.index(b"data") + 4
    content[at : at + 4] = struct.pack("<I", announced)
    path.write_bytes(content)
    assert np.abs(samples(path) - melody()).max() <= 1


def test_a_recording_that_was_cut_off_is_heard_to_there(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    write(path, melody().tobytes())
    path.write_bytes(path.read_bytes()[:10_001])
    assert (samples(path)[:4978] == melody()[:4978]).all()


def test_a_pipe_is_a_recording_too(tmp_path: Path) -> None:
    write(tmp_path / "x.wav", melody(seconds=0.5).tobytes())
    reading, writing = os.pipe()
    os.write(writing, (tmp_path / "x.wav").read_bytes())
    os.close(writing)
    heard = samples(Path(f"/dev/fd/{reading}"))
    os.close(reading)
    assert (heard == melody(seconds=0.5)).all()


def test_a_long_recording_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros(15 * 60 * RATE, "<i2"), RATE, subtype="PCM_U8")
    next(frames(path))  # what is imported on the way is not counted
    tracemalloc.start()
    count = sum(1 for _ in frames(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 15 * 60 * 50
    assert peak < 4_000_000


def nothing(path: Path) -> None:
    """There is no such file."""


def cut_off(ending: str, *, size: int) -> Callable[[Path], None]:
    """Of a recording of ten seconds, `size` bytes."""

    def make(path: Path) -> None:
        whole = path.with_suffix(ending)
        soundfile.write(whole, np.random.default_rng(1).integers(-9000, 9000, 160_000).astype("<i2"), RATE)
        path.write_bytes(whole.read_bytes()[:size])

    return make


def containing(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def not_numbers(path: Path) -> None:
    soundfile.write(path, np.array([0.1, np.nan, np.inf]), RATE, subtype="FLOAT")


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (nothing, "no such file: check its name"),
    "a folder": (Path.mkdir, "a folder: name the recordings in it"),
    "empty": (Path.touch, "an empty file: record it again"),
    "text": (containing(b"hello " * 99), "not a recording"),
    "noise": (containing(bytes(range(256)) * 9), "not a recording"),
    "start of a WAV": (containing(b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0"), "not a recording"),
    "start of an OGG": (cut_off(".ogg", size=2000), "not a recording"),
    "half a FLAC": (cut_off(".flac", size=100_000), "damaged after"),
    "no samples": (lambda path: write(path, b""), "there is no sound in it: record it again"),
    "not numbers": (not_numbers, "samples that are not numbers after 0.0 s: export it again"),
}


@pytest.mark.parametrize(("make", "message"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_heard_says_so_in_one_line(
    tmp_path: Path, make: Callable[[Path], object], message: str
) -> None:
    path = tmp_path / "recording.wav"
    make(path)
    with pytest.raises(AudioFileError) as caught:
        list(frames(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_read_at_all_is_said_before_the_first_frame_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError):
        frames(tmp_path / "missing.wav")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_of_somebody_else(tmp_path: Path) -> None:
    write(tmp_path / "x.wav", melody().tobytes())
    (tmp_path / "x.wav").chmod(0)
    with pytest.raises(AudioFileError, match="may not be read: chmod"):
        frames(tmp_path / "x.wav")


def test_what_is_written_replaces_the_old_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    write(path, bytes(640))
    write(path, melody().tobytes())
    assert soundfile.read(path, dtype="int16")[0].tobytes() == melody().tobytes()
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.wav"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "x.wav").mkdir()
    with pytest.raises(IsADirectoryError):
        write(tmp_path / "x.wav", bytes(640))
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.wav"]
