"""What happens in the live conversation, line by line, on a terminal or in a log."""

from __future__ import annotations

import contextlib
import sys
from typing import TextIO

from voice.content import Content
from voice.dialogue.alarm import is_private
from voice.dialogue.session import State
from voice.told import HeardNow, SayingNow, Told, Trouble, TypedNow


def keeps_quiet(content: Content, state: State, told: Told) -> bool:
    """Whether nobody may read this afterwards: it is about what must stay between her and Charley."""
    match told:
        case HeardNow(_, match) | TypedNow(_, match) if match:
            return is_private(content, state, match.flag)
        case Trouble():
            return False
    return is_private(content, state)


def show(told: Told) -> None:
    """What happens, line by line."""
    match told:
        case HeardNow(transcript, match) if match:
            print_line(f"you: {transcript.text}", sys.stdout)
        case TypedNow(text):
            print_line(f"you: {text}", sys.stdout)
        case SayingNow(sentences):
            print_line("\n".join(f"  {s.text}" for s in sentences), sys.stdout)
        case Trouble(message):
            print_line(f"charley: {message}", sys.stderr)
        case _:
            pass


def print_line(text: str, where: TextIO) -> None:
    """A line at once. A terminal that is gone, or a log on a full card, must not end the conversation."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=where, flush=True)
