"""Settings: defaults without a file, every mistake named with its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice.config import ConfigError, Settings, load

GOOD = """
[audio]
microphone = "USB"

[hearing]
engine = "pocketsphinx"

[speaking]
words_per_minute = 120
volume = 0.3

[asr]
uri = "tcp://10.0.0.5:10300"

[tts]
uri = "unix:///run/piper.sock"

[household]
region = "cn"
maternity = "010 6888 0000"
"""


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "config.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_without_a_file_everything_is_at_its_default(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Settings()
    assert load(written(tmp_path, "")) == Settings()


def test_what_is_set_is_set_and_the_rest_stays(tmp_path: Path) -> None:
    settings = load(written(tmp_path, GOOD))
    assert settings.audio.microphone == "USB"
    assert settings.audio.speaker is None
    assert settings.hearing.engine == "pocketsphinx"
    assert (settings.speaking.words_per_minute, settings.speaking.volume) == (120, 0.3)
    assert settings.household.region == "cn"
    assert (str(settings.asr.uri), str(settings.tts.uri)) == (
        "tcp://10.0.0.5:10300",
        "unix:///run/piper.sock",
    )
    assert settings.tts.voice is None


MISTAKES: list[tuple[str | bytes, str]] = [
    ("[audio", "end of document"),
    ("[audio]\nmicrophone = USB", "line 2"),
    (b"[audio]\nmicrophone = \xff", "utf-8"),
    ("[audio]\nmicrofone = 'USB'", "audio.microfone"),
    ("[sound]\nx = 1", "sound"),
    ("audio = 1", "audio"),
    ("[hearing]\nengine = 'whisper'", "hearing.engine"),
    ("[speaking]\nwords_per_minute = 400", "speaking.words_per_minute"),
    ("[speaking]\nwords_per_minute = 'slow'", "speaking.words_per_minute"),
    ("[speaking]\nvolume = 0", "speaking.volume"),
    ("[speaking]\nvolume = nan", "speaking.volume"),
    ("[speaking]\nvolume = true", "speaking.volume"),
    ("[speaking]\nnight = [22, 25]", "speaking.night"),
    ("[speaking]\nnight = [22]", "speaking.night"),
    ("[content]\nfile = 3", "content.file"),
    ("[asr]\nuri = '10.0.0.5'", "asr.uri"),
    ("[asr]\nuri = 'tcp://10.0.0.5'", "asr.uri"),
    ("[asr]\nuri = 10300", "asr.uri"),
    ("[asr]\nurl = 'tcp://10.0.0.5:10300'", "asr.url"),
    ("[tts]\nuri = 'http://10.0.0.5:10200'", "tts.uri"),
    ("[tts]\nvoice = 5", "tts.voice"),
    ("[household]\nemergency = 120", "household.emergency"),
    ("[household]\nmaternity = '" + "1" * 41 + "'", "household.maternity"),
]


@pytest.mark.parametrize(("text", "culprit"), MISTAKES, ids=[culprit for _, culprit in MISTAKES])
def test_a_mistake_is_named(text: str | bytes, culprit: str, tmp_path: Path) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        load(file)
    assert len(str(raised.value).splitlines()) == 1
    assert str(raised.value).startswith(f"{file}: ")
    assert culprit in str(raised.value)


def test_a_mistake_comes_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, "[audio]\nmic = 1\n[hearing]\nengine = 'whisper'\n"))
    assert [line.partition(": ")[2] for line in str(raised.value).splitlines()] == [
        "audio.mic: there is no such setting; there are microphone, speaker",
        'hearing.engine: "auto" or "vosk" or "pocketsphinx" is expected here, not \'whisper\'',
    ]


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    file = written(tmp_path, "[audio]\nmic = 1\n[speaking]\nvolume = 2\nrate = 3\n")
    with pytest.raises(ConfigError) as raised:
        load(file)
    keys = [line.removeprefix(f"{file}: ").partition(":")[0] for line in str(raised.value).splitlines()]
    assert sorted(keys) == ["audio.mic", "speaking.rate", "speaking.volume"]


def test_a_folder_in_its_place_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load(tmp_path)
