"""What one event leads to: the session after it, and what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from voice.content import Content
from voice.dialogue.session import Asking, Session, State, Told
from voice.events import Action, Say, Sentence

Turn = tuple[Session, tuple[Action, ...]]

REMEMBERED = 6
"""Answers that "go back" can reach."""


def say(session: Session, *sentences: Sentence, state: State | None = None, **changes: Any) -> Turn:
    """Speak `sentences`, then wait in `state` (the present one if None)."""
    earlier = session.earlier
    if session.said and session.said != sentences:
        earlier = (Told(session.said, session.asked, session.said_of), *earlier)[:REMEMBERED]
    then = state or session.state
    fresh: dict[str, Any] = {
        "said": sentences,
        "asked": then.question if isinstance(then, Asking) else None,
        "said_of": (changes.get("topic", session.topic), session.place),
        "earlier": earlier,
    }
    return _speak(session, sentences, state, {**fresh, **changes})


def aside(session: Session, *sentences: Sentence, state: State | None = None, **changes: Any) -> Turn:
    """Speak `sentences` that "say that again" does not mean: a count, "slower, then"."""
    return _speak(session, sentences, state, changes)


def line(
    content: Content, session: Session, name: str, *, state: State | None = None, **changes: Any
) -> Turn:
    """Speak one of the content's lines."""
    return aside(session, *worded(content, session, name), state=state, **changes)


def worded(content: Content, session: Session, name: str) -> tuple[Sentence, ...]:
    """One of the content's lines, in a wording that was not the last thing said."""
    wordings = content.lines[name].wordings
    heard = set(session.last)
    return next((w for w in wordings if not heard & set(w)), wordings[0])


def stay(session: Session, *, state: State | None = None, **changes: Any) -> Turn:
    """Say nothing."""
    return replace(session, state=state or session.state, **changes), ()


def _speak(
    session: Session, sentences: tuple[Sentence, ...], state: State | None, changes: dict[str, Any]
) -> Turn:
    state = state or session.state
    after = replace(session, state=state, last=sentences, speaking=True, quiet=0.0, **changes)
    return after, (Say(sentences),)
