"""What ships was learnt from the shipped content; what was learnt from anything else is not used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_content import small

from voice import learnt, places, prepared
from voice.content import Content
from voice.content.reading import FORM
from voice.nlu.labels import examples
from voice.nlu.learning import learn


@pytest.fixture(scope="module")
def known() -> Content:
    return FORM.validate_python(small())


def test_what_ships_was_learnt_from_the_content_that_ships(content: Content) -> None:
    """After a change of phrases or concepts: scripts/learn."""
    assert learnt.load(places.shipped_models() / learnt.NAME, content) is not None


def test_what_ships_stays_small() -> None:
    assert (places.shipped_models() / learnt.NAME).stat().st_size < 6_000_000


def test_what_is_saved_is_what_is_loaded(tmp_path: Path, known: Content) -> None:
    network, file = learn(examples(known)), tmp_path / learnt.NAME
    learnt.save(file, network, known)
    again = learnt.load(file, known)
    assert again is not None
    assert again.meanings == network.meanings
    assert np.array_equal(again.vocabulary, network.vocabulary)
    for features, _ in examples(known):
        assert again.probabilities(features) == network.probabilities(features)


def test_another_content_is_learnt_anew(tmp_path: Path, known: Content) -> None:
    file = tmp_path / learnt.NAME
    learnt.save(file, learn(examples(known)), known)
    for changed in (
        replace(known, concepts={"leg": ("calf",)}),
        replace(known, not_for_charley=("open the window a little",)),
    ):
        assert learnt.load(file, changed) is None


@pytest.mark.parametrize("harm", ["missing", "empty", "cut", "noise", "pickled"])
def test_what_is_no_use_is_not_used(tmp_path: Path, known: Content, harm: str) -> None:
    file = tmp_path / learnt.NAME
    learnt.save(file, learn(examples(known)), known)
    whole = file.read_bytes()
    if harm == "missing":
        file.unlink()
    elif harm == "pickled":
        np.savez(file, made_of=np.array([{"a": 1}], dtype=object))
    else:
        file.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "noise": bytes(range(256))}[harm])
    assert learnt.load(file, known) is None
    assert prepared.network(known, show=False).vocabulary.size
