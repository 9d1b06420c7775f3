"""The network: learns what it is taught, the same every time, and is never sure of nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.nlu.learning import learn
from voice.nlu.network import Network

TOPICS = {
    "food": "eat milk nuts fish banana spinach yoghurt lunch".split(),
    "cramp": "cramp calf knot spasm seized ow tight grab".split(),
    "veins": "veins bulging twisty blue stockings stand leg heavy".split(),
}
EXAMPLES = [
    ({first, second, "my", "the"}, topic)
    for topic, group in TOPICS.items()
    for first in group
    for second in group
    if first < second
] * 10


@pytest.fixture(scope="module")
def network() -> Network[str]:
    return learn(EXAMPLES)


@pytest.mark.parametrize("topic", TOPICS)
def test_what_was_taught_is_known(network: Network[str], topic: str) -> None:
    for word in TOPICS[topic]:
        likely = network.probabilities({word, "my", "something"})
        assert max(likely, key=lambda name: likely[name]) == topic


def test_words_of_several_topics_are_not_certain(network: Network[str]) -> None:
    one, mixed = network.probabilities({"milk", "nuts"}), network.probabilities({"milk", "veins"})
    assert max(mixed.values()) < max(one.values())


def test_what_it_does_not_know_is_nothing(network: Network[str]) -> None:
    assert network.probabilities(set()) == {}
    assert network.probabilities({"zebra"}) == {}


@given(st.sets(st.sampled_from([*(word for group in TOPICS.values() for word in group), "my", "zebra"])))
def test_probabilities_are_shares(network: Network[str], features: set[str]) -> None:
    likely = network.probabilities(features)
    assert not likely or set(likely) == set(TOPICS)
    assert all(0 <= share <= 1 for share in likely.values())
    assert not likely or sum(likely.values()) == pytest.approx(1, abs=1e-4)


def test_the_same_phrases_make_the_same_network(network: Network[str]) -> None:
    again = learn(EXAMPLES)
    assert again.meanings == network.meanings
    for name in ("vocabulary", "vectors", "scales", "idf", "bias", "output", "output_bias"):
        assert np.array_equal(getattr(again, name), getattr(network, name)), name


def test_progress_goes_from_nothing_to_all() -> None:
    told: list[float] = []
    learn(EXAMPLES[:20], told=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.parametrize(
    "examples",
    [[], [(set(), "a")], [({"x"}, "a")], [({"x"}, "a"), ({"x"}, "a"), (set(), "b")]],
    ids=["none", "no features", "one", "no features of one meaning"],
)
def test_little_to_learn_from_is_no_error(examples: list[tuple[set[str], str]]) -> None:
    likely = learn(examples).probabilities({"x", "y"})
    assert not likely or sum(likely.values()) == pytest.approx(1, abs=1e-4)
