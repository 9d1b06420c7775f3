"""The cache: every sentence rendered once, whatever happens to the files, and never a wrong sound."""

from __future__ import annotations

import logging
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from voice.events import Speech
from voice.tts.cache import MEMORY_BYTES, SpeechCache
from voice.tts.pyttsx3_synthesiser import Pyttsx3Synthesiser
from voice.tts.synthesiser import SynthesisError


class Engine:
    """Renders text to its own bytes and writes down what it was asked for."""

    def __init__(self, identity: str = "engine 1", sound: Callable[[str], bytes] = str.encode) -> None:
        self.identity = identity
        self.asked: list[str] = []
        self.closed = False
        self._sound = sound

    def render(self, text: str) -> Speech:
        self.asked.append(text)
        if text == "unspeakable":
            raise SynthesisError("no engine; install one")
        return Speech(text, self._sound(text))

    def close(self) -> None:
        self.closed = True


def entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond ten bytes, as on a card that has just filled up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_sentence_is_rendered_once_also_across_restarts(tmp_path: Path) -> None:
    engine = Engine()
    for _ in range(3):
        cache = SpeechCache(tmp_path / "new" / "folder", engine)
        assert [cache.render("one") for _ in range(2)] == [Speech("one", b"one")] * 2
    assert engine.asked == ["one"]


@pytest.mark.parametrize("text", ["", "two\nlines", "half \ud83d", "../../etc/passwd", "x" * 10_000])
def test_any_text_has_an_entry_in_the_folder(tmp_path: Path, text: str) -> None:
    engine = Engine(sound=lambda text: text.encode("utf-8", "replace"))
    expected = SpeechCache(tmp_path, engine).render(text)
    assert SpeechCache(tmp_path, engine).render(text) == expected
    assert engine.asked == [text]
    assert len(entries(tmp_path)) == 1


@pytest.mark.parametrize("ahead", [False, True])
def test_a_voice_that_turns_out_to_be_another_one_is_kept_as_that(tmp_path: Path, ahead: bool) -> None:
    """A server that was started again with another voice says so when it is called."""

    def alba(text: str) -> bytes:
        server.identity = "alba"
        return b"alba's"

    server = Engine("amy", alba)
    cache = SpeechCache(tmp_path, server)
    cache.prepare(["one"]) if ahead else cache.render("one")
    assert SpeechCache(tmp_path, Engine("alba", lambda _: b"?")).render("one").pcm == b"alba's"
    assert SpeechCache(tmp_path, Engine("amy", lambda _: b"amy's")).render("one").pcm == b"amy's"


def test_another_voice_is_another_entry(tmp_path: Path) -> None:
    low, high = Engine("low", lambda _: b"low!"), Engine("high", lambda _: b"high")
    for engine in (low, high, low, high):
        cache = SpeechCache(tmp_path, engine)
        assert cache.identity == engine.identity
        assert cache.render("hello").pcm.startswith(engine.identity.encode())
    assert low.asked == high.asked == ["hello"]


SOUND = bytes(range(256)) * 40

DAMAGE = {
    "empty": lambda packed: b"",
    "half": lambda packed: packed[: len(packed) // 2],
    "one byte short": lambda packed: packed[:-1],
    "a flipped bit": lambda packed: packed[:20] + bytes([packed[20] ^ 1]) + packed[21:],
    "another file": lambda packed: b"RIFF" + bytes(100),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_entry_is_rendered_again_and_mended(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    engine = Engine(sound=lambda _: SOUND)
    SpeechCache(tmp_path, engine).render("one")
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))
    assert SpeechCache(tmp_path, engine).render("one").pcm == SOUND
    assert entry.read_bytes() == whole
    assert engine.asked == ["one", "one"]


def test_a_truncation_anywhere_is_noticed(tmp_path: Path) -> None:
    engine = Engine(sound=lambda _: SOUND)
    SpeechCache(tmp_path, engine).render("one")
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    lengths = range(0, len(whole), 11)
    for length in lengths:
        entry.write_bytes(whole[:length])
        assert SpeechCache(tmp_path, engine).render("one").pcm == SOUND
    assert len(engine.asked) == 1 + len(lengths)


def test_a_folder_that_cannot_be_written_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    engine = Engine()
    cache = SpeechCache(tmp_path / "file" / "folder", engine)
    for text in ("one", "two", "one"):
        assert cache.render(text).pcm == text.encode()
    assert cache.prepare(["three", "four"]) == 2
    assert not cache.keeps
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "can't be kept" in caplog.text


def test_a_full_disk_costs_the_entry_not_the_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine(sound=lambda _: SOUND)
    cache = SpeechCache(tmp_path, engine)
    with full_disk():
        assert cache.render("one").pcm == SOUND
        assert cache.render("two").pcm == SOUND
        left = entries(tmp_path)
    assert left == []
    assert len(caplog.records) == 1
    assert SpeechCache(tmp_path, engine).render("one").pcm == SOUND
    assert len(entries(tmp_path)) == 1


def test_writers_at_the_same_time_leave_one_whole_entry(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    start = threading.Barrier(8)
    heard: list[bytes] = []

    def work() -> None:
        cache = SpeechCache(tmp_path, Engine(sound=lambda _: SOUND))
        start.wait(10)
        heard.extend(cache.render("one").pcm for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert heard == [SOUND] * 160
    assert [entry.suffix for entry in entries(tmp_path)] == [".z"]
    assert not caplog.records


def test_memory_is_bounded_and_keeps_what_was_said_last(tmp_path: Path) -> None:
    mebibyte = 1 << 20
    engine = Engine(sound=lambda text: text.encode() * mebibyte)
    cache = SpeechCache(tmp_path, engine)
    fitting = MEMORY_BYTES // mebibyte
    texts = [chr(ord("a") + number) for number in range(fitting + 2)]
    for text in texts:
        cache.render(text)
        cache.render(texts[0])
    for entry in entries(tmp_path):
        entry.unlink()
    engine.asked.clear()
    for text in (texts[0], *texts[:-fitting:-1]):
        cache.render(text)
    assert engine.asked == []
    cache.render(texts[1])
    assert engine.asked == [texts[1]]


def test_disk_is_bounded_and_the_oldest_go(tmp_path: Path) -> None:
    engine = Engine(sound=lambda text: SOUND + text.encode())
    cache = SpeechCache(tmp_path, engine, disk_bytes=4000)
    for number in range(40):
        cache.render(f"sentence {number}")
        assert sum(entry.stat().st_size for entry in entries(tmp_path)) <= 4000
    assert len(entries(tmp_path)) > 2
    SpeechCache(tmp_path, engine).render("sentence 39")
    assert len(engine.asked) == 40


def test_prepare_renders_what_is_missing_and_tidy_removes_what_is_not_wanted(tmp_path: Path) -> None:
    engine = Engine()
    cache = SpeechCache(tmp_path, engine)
    cache.render("old")
    cache.render("one")
    (tmp_path / "interrupted.pcm.1.2.part").touch()
    (tmp_path / "README.txt").touch()
    assert cache.missing(["three", "one", "two", "three"]) == ["three", "two"]
    assert cache.prepare(["one", "two", "one", "three"]) == 2
    assert engine.asked == ["old", "one", "two", "three"]
    assert sum(entry.suffix == ".z" for entry in entries(tmp_path)) == 4
    cache.tidy(["one", "two", "three"])
    assert sorted(entry.suffix for entry in entries(tmp_path)) == [".txt", ".z", ".z", ".z"]
    assert cache.prepare(["one", "two", "three"]) == 0


def test_to_tidy_for_another_voice_removes_the_first(tmp_path: Path) -> None:
    SpeechCache(tmp_path, Engine("low")).prepare(["one", "two"])
    before = set(entries(tmp_path))
    other = SpeechCache(tmp_path, Engine("high"))
    assert other.prepare(["one", "two"]) == 2
    other.tidy(["one", "two"])
    assert len(entries(tmp_path)) == 2
    assert before.isdisjoint(entries(tmp_path))


def test_to_tidy_keeps_the_other_rate_that_she_likes(tmp_path: Path) -> None:
    usual, slower = (SpeechCache(tmp_path, Engine(rate)) for rate in ("135", "119"))
    for cache in (usual, slower, SpeechCache(tmp_path, Engine("another voice"))):
        cache.prepare(["one", "old"])
    usual.tidy(["one"], slower)
    assert len(entries(tmp_path)) == 2
    assert usual.missing(["one"]) == slower.missing(["one"]) == []


def test_an_entry_that_a_power_cut_left_empty_is_missing(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, Engine())
    cache.prepare(["one"])
    entries(tmp_path)[0].write_bytes(b"")
    assert cache.missing(["one"]) == ["one"]
    assert cache.prepare(["one"]) == 1


def test_an_engine_that_fails_is_not_remembered(tmp_path: Path) -> None:
    engine = Engine()
    cache = SpeechCache(tmp_path, engine)
    with pytest.raises(SynthesisError):
        cache.prepare(["one", "unspeakable", "two"])
    assert len(entries(tmp_path)) == 1
    with pytest.raises(SynthesisError):
        cache.render("unspeakable")
    cache.close()
    assert engine.closed


@pytest.mark.engine
def test_cached_speech_is_the_engine_s_to_the_last_sample(tmp_path: Path) -> None:
    synthesiser = Pyttsx3Synthesiser()
    cache = SpeechCache(tmp_path, synthesiser)
    text = "Straighten your leg, and bring your toes up."
    assert cache.prepare([text]) == 1
    fresh = synthesiser.render(text)
    cache.close()
    assert len(fresh.pcm) > 32_000
    assert SpeechCache(tmp_path, Engine(synthesiser.identity)).render(text) == fresh
