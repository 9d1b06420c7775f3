"""What a check finds, and how checks are run: each by itself, none for ever, whatever it runs into."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from voice.asr.models import ModelError
from voice.asr.recogniser import EngineError
from voice.config import ConfigError
from voice.content import ContentError
from voice.tts.synthesiser import SynthesisError

TOLD = (ConfigError, ContentError, EngineError, ModelError, SynthesisError)
"""Errors whose message is a line for people: the culprit, and after a colon or semicolon the cure."""

UNFORESEEN = "this is a mistake of Charley's: please report it with this line"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    ok: bool | None
    """None where there is nothing to judge."""
    found: str
    mend: str = ""
    """What to do, "" where nothing is to be done."""

    def as_json(self) -> dict[str, Any]:
        """{"check", "ok", "found", "mend"}."""
        return asdict(self)


class MootError(Exception):
    """There is nothing to judge, for want of something that another check tells of."""


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at."""

    name: str
    look: Callable[[], Finding]
    seconds: float = 10.0
    """How long it may take; a device or a library that hangs must not hide the other findings."""


def good(found: str) -> Finding:
    """All is well."""
    return Finding("", True, found)


def bad(found: str, mend: str) -> Finding:
    """Something keeps Charley from working as it should."""
    return Finding("", False, found, mend)


def moot(found: str, mend: str = "") -> Finding:
    """Nothing to judge; `mend` says what would make it better."""
    return Finding("", None, found, mend)


def carry_out(check: Check) -> Finding:
    """Look, for no longer than the check may take. Never raises."""
    answer: queue.SimpleQueue[Finding] = queue.SimpleQueue()

    def look() -> None:
        try:
            answer.put(check.look())
        except Exception as error:
            answer.put(_failed(error))

    # A daemon: what hangs inside a driver is left behind when the process ends.
    threading.Thread(target=look, name=check.name, daemon=True).start()
    try:
        finding = answer.get(timeout=check.seconds)
    except queue.Empty:
        finding = bad(f"no answer within {check.seconds:.0f} s", "start the machine again, then look again")
    return replace(finding, check=check.name)


def _failed(error: Exception) -> Finding:
    if isinstance(error, MootError):
        return moot(str(error))
    if isinstance(error, OSError):
        culprit = error.filename or "the system"
        return bad(f"{culprit}: {(error.strerror or str(error)).lower()}", f"see that {culprit} can be used")
    return bad(*parted(str(error))) if isinstance(error, TOLD) else bad(repr(error), UNFORESEEN)


def parted(line: str) -> tuple[str, str]:
    """A line of the form "culprit: cure" or "culprit; cure", as (culprit, cure)."""
    first = line.partition("\n")[0]
    # What stands in brackets is somebody else's message, with colons of its own.
    cut = re.search(r"[:;] ", re.sub(r"\(.*\)", lambda held: "_" * len(held[0]), first))
    return (first[: cut.start()], first[cut.end() :]) if cut else (first or "failed", UNFORESEEN)
