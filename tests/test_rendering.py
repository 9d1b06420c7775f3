"""Rendering ahead: the urgent sentences first, by as many workers as there are, and never in vain."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import yaml
from small_content import small
from test_speech_cache import full_disk

from voice import content as content_file
from voice import places
from voice.commands.rendering import fixed_sentences, render, render_all
from voice.config import Settings, Speaking
from voice.content import Content
from voice.events import Speech
from voice.tts.cache import SpeechCache
from voice.tts.synthesiser import SynthesisError

TEXTS = [f"sentence {number}" for number in range(40)]


class Engine:
    """Renders text to its own bytes; several may have to meet before any of them goes on."""

    identity = "engine"

    def __init__(self, meeting: threading.Barrier | None = None) -> None:
        self.asked: list[str] = []
        self._meeting = meeting

    def render(self, text: str) -> Speech:
        if self._meeting and not self.asked:
            self._meeting.wait(10)
        self.asked.append(text)
        if text == "unspeakable":
            raise SynthesisError("no engine; install one")
        return Speech(text, text.encode() * 100)

    def close(self) -> None:
        """Nothing to let go of."""


def test_workers_share_the_work(tmp_path: Path) -> None:
    meeting = threading.Barrier(3)
    engines = [Engine(meeting) for _ in range(3)]
    first, *others = (SpeechCache(tmp_path, engine) for engine in engines)
    assert render(first, TEXTS, beside=others, show=False) == len(TEXTS)
    assert sorted(text for engine in engines for text in engine.asked) == sorted(TEXTS)
    assert first.missing(TEXTS) == []


def test_what_is_there_costs_nothing(tmp_path: Path) -> None:
    render(SpeechCache(tmp_path, Engine()), TEXTS, show=False)
    again = Engine()
    assert render(SpeechCache(tmp_path, again), [*TEXTS, "new"], show=False) == 1
    assert again.asked == ["new"]


def test_a_failure_ends_it_and_keeps_what_was_done(tmp_path: Path) -> None:
    engine = Engine()
    with pytest.raises(SynthesisError):
        render(SpeechCache(tmp_path, engine), ["one", "unspeakable", *TEXTS], show=False)
    assert engine.asked == ["one", "unspeakable"]
    assert SpeechCache(tmp_path, Engine()).missing(["one"]) == []


def test_on_a_full_disk_it_stops(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine = Engine()
    with full_disk():
        render(SpeechCache(tmp_path, engine), TEXTS, show=False)
    assert engine.asked == TEXTS[:1]
    assert len(caplog.records) == 1


def test_a_cramp_does_not_wait_for_the_foods(content: Content) -> None:
    texts = fixed_sentences(content)
    assert len(texts) == len(set(texts)) > 1000
    assert not any("{" in text for text in texts)
    assert texts.index(content.relief.opening[0].text) < 200


@pytest.mark.engine
def test_another_voice_takes_the_place_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "small.yaml").write_text(yaml.safe_dump(small()))
    known = content_file.load(tmp_path / "small.yaml", places.facts_file())
    texts = fixed_sentences(known)
    heard = []
    for name in ("en-us+f2", "en-gb+m3", "en-gb+m3"):
        rendered = render_all(Settings(speaking=Speaking(voice=name)), known)
        heard.append((rendered, {*(tmp_path / "charley" / "speech").iterdir()}))
    assert [rendered for rendered, _ in heard] == [len(texts), len(texts), 0]
    assert [len(files) for _, files in heard] == [len(texts)] * 3
    assert heard[0][1].isdisjoint(heard[1][1])
