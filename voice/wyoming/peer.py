"""Whom a service answers, as far as it has to know."""

from __future__ import annotations

from typing import Protocol

from wyoming.event import Eventable


class GoneError(Exception):
    """Nobody is there any more, or nobody reads."""


class Peer(Protocol):
    """Somebody at the other end of a connection."""

    async def send(self, *events: Eventable) -> None:
        """In their order, and nothing else in between. Raises GoneError."""
