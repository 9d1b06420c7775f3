"""docs/complaints.md answers each complaint with tests and benchmarks that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = re.findall(r"^\| (?:\d+|\+) \|.*", (ROOT / "docs" / "complaints.md").read_text(), re.MULTILINE)


def test_all_fifteen_are_answered() -> None:
    numbers = [row.split("|")[1].strip() for row in ROWS]
    assert [int(number) for number in numbers if number != "+"] == list(range(1, 16))


def test_each_is_shown_by_something_that_exists() -> None:
    for row in ROWS:
        shown = re.findall(r"`((?:tests|benchmarks)/[^`]+)`", row)
        assert shown, row
        for reference in shown:
            path, _, test = reference.partition("::")
            assert (ROOT / path).exists(), path
            assert not test or f"def {test}(" in (ROOT / path).read_text(), reference
