"""Libraries that are not there: the line that gets them."""

from __future__ import annotations

import shlex
import sys

from voice.extras import cure, required


def test_the_line_names_this_python_and_the_libraries() -> None:
    typed = shlex.split(cure("test"))
    assert typed[:4] == [sys.executable, "-m", "pip", "install"]
    assert "pytest>=8" in typed[4:]


def test_it_asks_for_what_the_extra_names_and_for_nothing_else() -> None:
    assert {"hypothesis>=6.100", "mypy>=1.11"} <= set(required("test"))
    assert "vosk==0.3.45" not in required("test")


def test_an_extra_that_is_not_known_is_asked_for_by_its_name() -> None:
    assert required("no-such") == []
    assert shlex.split(cure("no-such"))[-1] == "no-such"
