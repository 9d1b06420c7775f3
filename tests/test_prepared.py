"""What was made ready once is used again: for the same file only, if it is whole, and if it is ours."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from small_content import as_files, small

from voice import places
from voice.content import ContentError
from voice.nlu.matcher import Matcher
from voice.prepared import Prepared, network, prepare


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shipped content has been made ready."""
    kept = tmp_path_factory.mktemp("prepared") / "prepared"
    prepare(places.content_file(), kept=kept)
    return kept


def test_what_is_kept_is_what_would_be_made(shipped: Path) -> None:
    before = shipped.read_bytes()
    again = prepare(places.content_file(), kept=shipped)
    assert shipped.read_bytes() == before, "it was not made a second time"
    fresh = Matcher(again.content, network(again.content))
    for text in ("ow my calf", "one leg is swollen and hot", "what should i eat", "turn on the light", ""):
        assert again.matcher.match(text) == fresh.match(text)


@pytest.mark.parametrize("harm", ["nothing", "cut", "noise", "another key", "another thing"])
def test_what_is_no_use_is_made_anew(shipped: Path, tmp_path: Path, harm: str) -> None:
    whole = shipped.read_bytes()
    harmed = {
        "nothing": b"",
        "cut": whole[: len(whole) // 2],
        "noise": whole[:64] + bytes(range(256)),
        "another key": b"0" * 64 + whole[64:],
        "another thing": whole[:64] + pickle.dumps("hello"),
    }[harm]
    kept = tmp_path / "prepared"
    kept.write_bytes(harmed)
    assert isinstance(prepare(places.content_file(), kept=kept), Prepared)
    assert kept.read_bytes()[:64] == whole[:64]
    assert len(kept.read_bytes()) > 64 + len(pickle.dumps("hello"))


def test_a_changed_file_is_read(tmp_path: Path) -> None:
    kept = tmp_path / "prepared"
    prepare(places.content_file(), kept=kept)
    broken, _ = as_files(tmp_path, {**small(), "intents": {}})
    with pytest.raises(ContentError):
        prepare(broken, kept=kept)


def test_where_nothing_can_be_kept_it_is_made_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = tmp_path / "no such folder" / "prepared"
    assert isinstance(prepare(places.content_file(), kept=kept), Prepared)
    assert "cannot keep what was made ready" in caplog.text
