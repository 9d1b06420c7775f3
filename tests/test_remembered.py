"""What outlives a restart: louder and slower, until the settings say otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from voice import remembered
from voice.config import Speaking
from voice.remembered import Manner

SET = Speaking(volume=0.5, words_per_minute=135)
FRESH = Manner(0.5, 135.0, None, 0.5, 135.0)


def test_the_first_time_it_is_as_set(tmp_path: Path) -> None:
    assert remembered.recall(SET, tmp_path / "manner.json") == FRESH


def test_louder_and_slower_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "manner.json"
    manner = replace(FRESH, volume=0.625, rate=118.8, usual=-31.0)
    remembered.keep(manner, file)
    assert remembered.recall(SET, file) == manner


def test_changed_settings_win_but_her_level_is_still_hers(tmp_path: Path) -> None:
    file = tmp_path / "manner.json"
    remembered.keep(replace(FRESH, volume=0.9, usual=-31.0), file)
    changed = Speaking(volume=0.3, words_per_minute=135)
    assert remembered.recall(changed, file) == Manner(0.3, 135.0, -31.0, 0.3, 135.0)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"volume": 1}', '{"volume": "x", "rate": 1}'])
def test_a_damaged_file_is_as_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "manner.json"
    file.write_text(text)
    assert remembered.recall(SET, file) == FRESH


@pytest.mark.parametrize("wrong", [{"volume": 0.0}, {"volume": 7.0}, {"rate": 3.0}])
def test_what_nobody_could_have_asked_for_is_not_believed(tmp_path: Path, wrong: dict[str, float]) -> None:
    file = tmp_path / "manner.json"
    remembered.keep(replace(FRESH, **wrong), file)
    assert remembered.recall(SET, file) == FRESH


def test_a_trifle_is_not_written() -> None:
    before = replace(FRESH, usual=-30.0)
    assert not replace(before, usual=-30.5).worth_writing(before)
    assert replace(before, usual=-31.5).worth_writing(before)
    assert replace(before, volume=0.4).worth_writing(before)
    assert before.worth_writing(FRESH)
    assert not FRESH.worth_writing(FRESH)


def test_a_place_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    remembered.keep(FRESH, tmp_path / "missing" / "manner.json")
    assert not (tmp_path / "missing").exists()
