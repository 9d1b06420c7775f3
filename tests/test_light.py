"""What a night has no use for is not in memory: pydantic and YAML, what downloads, what shows progress."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from voice import places
from voice.prepared import prepare

LIVE = """
import sys
from pathlib import Path
from voice import assembly, places, prepared
from voice.commands import bedside, listen
from voice.knowledge import Knowledge
known = prepared.prepare(places.content_file(), kept=Path(sys.argv[1]))
assembly.ears(assembly.settings(), known.content)
print(*sys.modules)
"""
RECOGNISER = """
import sys
from voice.asr import vosk, worker
assert vosk.library().KaldiRecognizer
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped content, made ready."""
    file = tmp_path_factory.mktemp("prepared") / "prepared"
    prepare(places.content_file(), kept=file)
    return file


@pytest.fixture
def household(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "charley").mkdir()
    (tmp_path / "charley" / "config.toml").write_text('[household]\nregion = "uk"\n')


PROCESSES = [
    (
        LIVE,
        "voice.commands.bedside",
        "pydantic pydantic_core yaml requests tqdm email tomlkit vosk soxr wyoming asyncio",
    ),
    (RECOGNISER, "vosk", "numpy pydantic yaml requests tqdm srt ssl email hashlib rapidfuzz wyoming"),
]


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(("program", "needed", "idle"), PROCESSES, ids=["live", "recogniser"])
def test_it_is_not_loaded(program: str, needed: str, idle: str, kept: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program, str(kept)], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = done.stdout.split()
    assert needed in loaded
    assert [name for name in idle.split() if name in loaded] == []


def test_what_vosk_did_not_get_is_there_for_others() -> None:
    program = (
        "from voice.asr import vosk; vosk.library(); import requests, tqdm; print(requests.get, tqdm.tqdm)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert "None" not in done.stdout
