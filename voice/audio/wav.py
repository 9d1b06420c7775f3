"""Recordings as frames: any file that libsndfile reads, in constant memory; and WAV files written."""

from __future__ import annotations

import os
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from voice.audio.framing import SAMPLE_BYTES, Framer
from voice.events import RATE

BLOCK_FRAMES = 1 << 15
HEADER_BYTES = 1 << 16
"""Where the data of a WAV file begins at latest; the tags before it are short."""
COPY_BYTES = 1 << 20

CONVERT = "convert it to WAV: ffmpeg -i IN -ar 16000 -ac 1 OUT.wav"


class AudioFileError(Exception):
    """A recording that cannot be heard: culprit and cure in one line."""

    def __init__(self, path: Path | str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path, self.message = Path(path), message


def frames(path: Path | str) -> Iterator[bytes]:
    """The recording in frames of 20 ms, the last one filled up with silence.

    A file that cannot be read raises AudioFileError at once, a damage further on when it is reached.
    """
    file = _opened(path)
    try:
        file, sound = _decoder(path, file)
        blocks = _blocks(path, sound)
        first = next(blocks, None)
        if first is None:
            raise AudioFileError(path, "there is no sound in it: record it again")
    except AudioFileError:
        file.close()
        raise
    return _frames(file, sound, first=first, rest=blocks)


def write(path: Path | str, pcm: bytes) -> None:
    """Save PCM (16 kHz mono signed 16 bit) as WAV; whoever looks sees the old file or the whole new one."""
    path = Path(path)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            with wave.open(file, "wb") as sound:
                sound.setnchannels(1)
                sound.setsampwidth(SAMPLE_BYTES)
                sound.setframerate(RATE)
                sound.writeframes(pcm)
            Path(file.name).chmod(0o666 & ~_umask())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _opened(path: Path | str) -> BinaryIO:
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed when the last frame is read
        if file.seekable():
            return file
        return _copy(file)
    except FileNotFoundError:
        raise AudioFileError(path, "no such file: check its name") from None
    except IsADirectoryError:
        raise AudioFileError(path, "a folder: name the recordings in it") from None
    except PermissionError:
        raise AudioFileError(path, f"may not be read: chmod +r {path}") from None
    except OSError as error:
        raise AudioFileError(path, f"cannot be read ({error.strerror}): copy it to another disk") from None


def _copy(source: BinaryIO) -> BinaryIO:
    """What is left of `source`, as a file of its own: decoders jump about, which a pipe cannot."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the last frame is read
    with source:
        while block := source.read(COPY_BYTES):
            copy.write(block)
    copy.seek(0)
    return copy


def _decoder(path: Path | str, file: BinaryIO) -> tuple[BinaryIO, Any]:
    """The file as libsndfile sees it, and the one that it reads."""
    import soundfile

    if file.seek(0, os.SEEK_END) == 0:
        raise AudioFileError(path, "an empty file: record it again")
    file.seek(0)
    try:
        sound = soundfile.SoundFile(file.fileno(), closefd=False)
        start = _unannounced_data(file, sound) if sound.frames == 0 else None
        if start is None:
            return file, sound
        file.seek(start)
        samples = _copy(file)
        shape = {"samplerate": sound.samplerate, "channels": sound.channels, "subtype": sound.subtype}
        return samples, soundfile.SoundFile(samples.fileno(), closefd=False, format="RAW", **shape)
    except soundfile.LibsndfileError as error:
        raise AudioFileError(path, f"not a recording ({error.error_string.strip()}): {CONVERT}") from None


def _unannounced_data(file: BinaryIO, sound: Any) -> int | None:
    """Where the samples of a WAV file begin whose header says that there are none; None if that is true.

    Programs that write to a pipe cannot go back and fill in the length.
    """
    file.seek(0)
    head = file.read(HEADER_BYTES)
    at = head.find(b"data")
    if sound.format not in ("WAV", "WAVEX") or at < 0 or len(head) <= at + 8:
        return None
    return at + 8


def _blocks(path: Path | str, sound: Any) -> Iterator[bytes]:
    """Interleaved signed 16-bit PCM as it is stored, block by block."""
    import numpy as np
    import soundfile

    done = 0
    while True:
        try:
            block = sound.read(BLOCK_FRAMES, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            where = f"damaged after {done / sound.samplerate:.1f} s ({error.error_string.strip()})"
            raise AudioFileError(path, f"{where}: copy it again from where it came") from None
        if not len(block):
            return
        if not np.isfinite(block).all():
            where = f"samples that are not numbers after {done / sound.samplerate:.1f} s"
            raise AudioFileError(path, f"{where}: export it again as 16-bit WAV")
        done += len(block)
        # A 16-bit sample comes back as exactly what it was.
        yield np.clip(np.rint(block * 32768.0), -32768, 32767).astype("<i2").tobytes()


def _frames(file: BinaryIO, sound: Any, *, first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    framer = Framer(sound.samplerate, sound.channels)
    with file, sound:
        yield from framer.feed(first)
        for block in rest:
            yield from framer.feed(block)
        yield from framer.finish()
