"""What breaks beside a bed: done to the real program on a private sound server; she is heard after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.faults.catalogue import FAULTS, Fault
from benchmarks.faults.trial import coached, tried
from tests.soundlab import lacks
from voice.content import Content

pytestmark = [pytest.mark.sound, pytest.mark.engine, pytest.mark.skipif(bool(lacks()), reason=lacks())]

TRIED = (
    "... back at 48 kHz stereo",
    "sound server killed, restarted",
    "recogniser killed while she speaks",
    "recogniser hung while she speaks",
)
"""The others are tried by `python -m benchmarks.faults`."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one start of the program leaves to the next."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.name in TRIED], ids=lambda fault: fault.name)
def test_she_is_heard_again_and_charley_still_coaches(
    fault: Fault, content: Content, cache: Path, tmp_path: Path
) -> None:
    outcome = tried(fault, coached(content), cache, tmp_path)
    assert outcome.kept
    assert outcome.told
    assert outcome.aloud or not fault.aloud
