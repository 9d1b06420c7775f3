"""What one event leads to: the session after it, and what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from voice.content import Content
from voice.dialogue.session import Session, State
from voice.events import Action, Say, Sentence

Turn = tuple[Session, tuple[Action, ...]]


def say(session: Session, *sentences: Sentence, state: State | None = None, **changes: Any) -> Turn:
    """Speak `sentences`, then wait in `state` (the present one if None)."""
    after = replace(
        session, state=state or session.state, said=sentences, speaking=True, quiet=0.0, **changes
    )
    return after, (Say(sentences),)


def aside(session: Session, *sentences: Sentence, state: State | None = None, **changes: Any) -> Turn:
    """Speak `sentences` that "say that again" does not mean: a count, "slower, then"."""
    after, actions = say(session, *sentences, state=state, **changes)
    return replace(after, said=session.said), actions


def line(
    content: Content, session: Session, name: str, *, state: State | None = None, **changes: Any
) -> Turn:
    """Speak one of the content's lines."""
    return aside(session, *content.lines[name], state=state, **changes)


def stay(session: Session, *, state: State | None = None, **changes: Any) -> Turn:
    """Say nothing."""
    return replace(session, state=state or session.state, **changes), ()
