"""`charley chat`: the same assistant, typed."""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import click

from voice import assembly, turns
from voice.conversation import Conversation
from voice.dialogue.passing import REMIND
from voice.events import Match, Sentence
from voice.knowledge import Knowledge
from voice.prepared import Prepared

Line = TypeVar("Line", str, str | None)

EXPECTED = 'neither {"user": "text"}, {"room": "text"} nor {"wait": seconds}'
"""Told of a line that is something else."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON lines in and out, with a clock of their own.")
def command(as_json: bool) -> None:
    """Talk with Charley by typing."""
    chosen = assembly.settings()
    knowledge = Knowledge(chosen, lambda message: print(f"charley: {message}", file=sys.stderr, flush=True))
    conversation = assembly.conversation(chosen, knowledge.first())
    conversation.wake_up()
    if as_json:
        for answer in json_turns(conversation, _up_to_date(sys.stdin or (), conversation, knowledge)):
            print(json.dumps(answer, ensure_ascii=False), flush=True)
    elif sys.stdin:
        typed(conversation, knowledge)


def _up_to_date(lines: Iterable[Line], conversation: Conversation, knowledge: Knowledge) -> Iterator[Line]:
    """The lines, while the conversation learns what was changed in the content."""
    fresh: Prepared | None = None
    for line in lines:
        fresh = knowledge.changed(show=True) or fresh
        if fresh and conversation.adopt(fresh.content, fresh.matcher):
            fresh = None
        yield line


# --- JSON -----------------------------------------------------------------------------------------


def json_turns(conversation: Conversation, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The answer to each line; {"error": ...} to one that is none of these.

    {"user": "..."} is said to Charley, {"room": "..."} beside it, {"wait": seconds} is time that passes.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            request = None
        match request:
            case {"user": str(text)} if text.strip() and len(request) == 1:
                match, actions = conversation.hear(text, addressed=True)
                yield _answer(conversation, match, turns.settled(conversation, actions))
            case {"user": str(text)} if not text.strip() and len(request) == 1:
                yield _answer(conversation, None, turns.passed(conversation, REMIND))
            case {"room": str(text)} if text.strip() and len(request) == 1:
                match, actions = conversation.hear(text)
                yield _answer(conversation, match, turns.settled(conversation, actions))
            case {"wait": int() | float() as seconds} if (
                seconds is not True and len(request) == 1 and 0 <= seconds <= turns.LONGEST
            ):
                yield _answer(conversation, None, turns.passed(conversation, float(seconds)))
            case _:
                yield {"error": f"line {number}: {EXPECTED}"}


def _answer(conversation: Conversation, match: Match | None, said: tuple[Sentence, ...]) -> dict[str, Any]:
    return {
        "intent": match.intent if match else None,
        "flag": match.flag if match else None,
        "tier": match.tier.value if match and match.tier else None,
        "say": [sentence.text for sentence in said],
        **conversation.shown(),
    }


# --- at a terminal --------------------------------------------------------------------------------


def typed(conversation: Conversation, knowledge: Knowledge) -> None:
    """Read what is typed, line by line, while time goes on; end with the input."""
    print("Type what you would say; an empty line is silence, Ctrl-D ends.", file=sys.stderr)
    before = time.monotonic()
    for line in _up_to_date(_typed_lines(), conversation, knowledge):
        now = time.monotonic()
        _print(turns.settled(conversation, conversation.tick(now - before)))
        before = now
        if line and line.strip():
            _, actions = conversation.hear(line.strip(), addressed=True)
            _print(turns.settled(conversation, actions))


def _typed_lines() -> Iterator[str | None]:
    """What is typed; None whenever a beat has passed without."""
    # Not sys.stdin: a second line that was pasted would wait unseen in its buffer.
    keyboard = sys.stdin.fileno()
    pending = b""
    while True:
        ready, _, _ = select.select([keyboard], [], [], turns.BEAT)
        typed = os.read(keyboard, 4096) if ready else None
        if typed == b"":
            yield pending.decode(errors="replace")
            return
        *lines, pending = (pending + (typed or b"")).split(b"\n")
        yield from (line.decode(errors="replace") for line in lines)
        yield None


def _print(said: tuple[Sentence, ...]) -> None:
    if said:
        print("\n".join(f"  {sentence.text}" for sentence in said), flush=True)
