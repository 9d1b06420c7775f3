"""What every test may ask for: the shipped content, and a matcher of it. Both are never changed."""

from __future__ import annotations

import pytest
from hypothesis import settings

from voice import content as content_file
from voice import household, places, prepared
from voice.config import Household
from voice.content import Content
from voice.nlu.matcher import Matcher

# The same examples on every machine and every day: a test that fails by chance teaches nobody anything.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=40, database=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped content, as a household hears it that has set nothing."""
    return household.settle(content_file.load(places.content_file(), places.facts_file()), Household())


@pytest.fixture(scope="session")
def matcher(content: Content) -> Matcher:
    """A matcher of the shipped content."""
    return Matcher(content, prepared.network(content))
