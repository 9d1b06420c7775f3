"""What outlives a restart: louder and slower, until the settings say otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from voice import remembered
from voice.config import Speaking
from voice.remembered import Manner

SET = Speaking(volume=0.5, words_per_minute=135)
FRESH = Manner(volume=0.5, rate=135.0, set_volume=0.5, set_rate=135.0)


DAMAGED = [
    "",
    "[]",
    "{",
    '{"volume": 1}',
    '{"volume": 1, "rate": 99, "usual": "x"}',
    '{"volume": 1, "rate": 1e400}',
    '{"volume": 1, "rate": 99, "usual": NaN}',
]


def changed(manner: Manner, **to: float) -> Manner:
    return replace(manner, **to)


def test_the_first_time_it_is_as_set(tmp_path: Path) -> None:
    assert remembered.recall(SET, tmp_path / "manner.json") == FRESH


def test_louder_and_slower_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "manner.json"
    manner = changed(FRESH, volume=0.625, rate=118.8, usual=-31.0)
    remembered.keep(manner, file)
    assert remembered.recall(SET, file) == manner


def test_changed_settings_win_but_her_level_is_still_hers(tmp_path: Path) -> None:
    file = tmp_path / "manner.json"
    remembered.keep(changed(FRESH, volume=0.9, usual=-31.0), file)
    other = Speaking(volume=0.3, words_per_minute=135)
    now = Manner(volume=0.3, rate=135.0, usual=-31.0, set_volume=0.3, set_rate=135.0)
    assert remembered.recall(other, file) == now


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"volume": 1}',
        '{"volume": 1, "rate": 99, "usual": "x"}',
        '{"volume": 1, "rate": 1e400}',
    ],
)
def test_a_damaged_file_is_as_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "manner.json"
    file.write_text(text)
    assert remembered.recall(SET, file) == FRESH


@pytest.mark.parametrize("wrong", [{"volume": 0.0}, {"volume": 7.0}, {"rate": 3.0}])
def test_what_nobody_could_have_asked_for_is_not_believed(tmp_path: Path, wrong: dict[str, float]) -> None:
    file = tmp_path / "manner.json"
    remembered.keep(changed(FRESH, **wrong), file)
    assert remembered.recall(SET, file) == FRESH


def test_a_trifle_is_not_written() -> None:
    before = changed(FRESH, usual=-30.0)
    assert not changed(before, usual=-30.5).worth_writing(before)
    assert changed(before, usual=-31.5).worth_writing(before)
    assert changed(before, volume=0.4).worth_writing(before)
    assert before.worth_writing(FRESH)
    assert not FRESH.worth_writing(FRESH)


def test_a_place_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    remembered.keep(FRESH, tmp_path / "missing" / "manner.json")
    assert not (tmp_path / "missing").exists()
