"""Why a process ended, in one line: its own, or what its end means."""

from __future__ import annotations

import signal
import sys

import pytest

from voice.processes.child import Process

ENDS = {
    "its own last line": (
        "import sys; print('first', 'the cable broke', sep='\\n', file=sys.stderr); sys.exit(3)",
        "the cable broke",
    ),
    "an exit code": ("import sys; sys.exit(3)", "the recogniser ended (3), and is started again"),
    "a signal": (
        "import os; os.kill(os.getpid(), 9)",
        "the recogniser was ended by SIGKILL, and is started again",
    ),
    "a signal that means something": (
        "import os; os.abort()",
        "ALSA names no device: check ~/.asoundrc",
    ),
}


@pytest.mark.parametrize(("program", "reason"), ENDS.values(), ids=ENDS)
def test_the_reason_of_an_end(program: str, reason: str) -> None:
    means = {int(signal.SIGABRT): "ALSA names no device: check ~/.asoundrc"}
    process = Process([sys.executable, "-c", program], what="the recogniser", killed_by=means)
    while process.read() is not None:
        process.wait(1.0)
    assert process.end() == reason


def test_one_that_hangs_is_killed() -> None:
    process = Process([sys.executable, "-c", "import signal; print('x', flush=True); signal.pause()"])
    while not process.read():
        process.wait(1.0)
    assert process.end() == "the process was ended by SIGKILL, and is started again"
