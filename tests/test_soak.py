"""Ten minutes of a simulated night; `python -m benchmarks.soak` lives through all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak.__main__ import found
from benchmarks.soak.night import Night

pytestmark = pytest.mark.engine

SEED = 9
"""In these minutes the recogniser is killed and hung, while she speaks."""


def test_every_request_is_answered_and_nothing_gathered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    outcome = Night(SEED, 600.0, tmp_path, told=lambda row: None).run(every=300.0)
    assert found(outcome) == []
    assert sum(request.answered for request in outcome.requests) >= 3
    assert outcome.faults["recogniser killed"] + outcome.faults["recogniser hung"] >= 1
