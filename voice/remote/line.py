"""Keeps a connection to a Wyoming server at hand, made anew in the background: nobody waits for a call."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, TypeVar

from wyoming.info import Describe, Info

from voice.remote.address import Address
from voice.remote.peer import NONSENSE, Peer, PeerError

DIAL_SECONDS, ANSWER_SECONDS = 2.0, 2.0
"""How long a server may take to take the call, and to tell what it is."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds between two calls to a server that is away: doubled each time, until it has been of use."""

    first: float = 1.0
    last: float = 30.0


Offer = TypeVar("Offer")


class Line(Generic[Offer]):
    """A server and the way to it. Safe to use from several threads.

    `choose` makes an offer of what the server tells of itself, or raises PeerError when there is nothing of
    use. `on_state` is told "" when the server is there, or is another one, else in one line why it is not.
    """

    def __init__(
        self,
        address: Address,
        choose: Callable[[Info], Offer],
        on_state: Callable[[str], None],
        pauses: Pauses | None = None,
    ) -> None:
        self.address = address
        self.offer: Offer | None = None
        """What the server offers; None while it is away."""
        self._choose, self._on_state = choose, on_state
        self._pauses = pauses or Pauses()
        self._ready: Peer | None = None
        self._state: str | None = None
        """What `on_state` was told last,"""
        self._offered: Offer | None = None
        """and of which offer."""
        self._changed = threading.Condition()
        self._over: SimpleQueue[str] = SimpleQueue()
        self._closing = threading.Event()
        self._awake, self._wake = socket.socketpair()

    def begin(self) -> None:
        """Call the server, and do not wait."""
        threading.Thread(target=self._keep, name=f"line to {self.address}", daemon=True).start()

    def take(self, seconds: float = 0.0) -> Peer | None:
        """The connection, to be given back with `over`; None when it is not there within `seconds`.

        Where the server is known to be away nothing is waited for.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._state, seconds)
            peer, self._ready = self._ready, None
        if peer:
            self._rouse()
        return peer

    def over(self, peer: Peer, reason: str = "") -> None:
        """The connection has done its work; `reason`: why it was of no use. The next one is another one."""
        peer.close()
        if reason:
            self._away(reason)
        self._over.put(reason)

    def known(self, seconds: float) -> bool:
        """Whether the server is there; `seconds` are waited for a call that is being made."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._state, seconds)
            return self._state == ""

    def close(self) -> None:
        """Hang up for good. May be called twice."""
        self._closing.set()
        self._over.put("")
        self._rouse()

    # --- the thread ------------------------------------------------------------------------------

    def _keep(self) -> None:
        with self._awake, self._wake:
            self._stay_in_touch()

    def _stay_in_touch(self) -> None:
        pause, describe = self._pauses.first, True
        while not self._closing.is_set():
            try:
                peer = self._dial(describe)
                useful = self._until_over(peer)
            except PeerError as error:
                self._away(str(error))
                self._closing.wait(pause)
                pause, describe = min(2 * pause, self._pauses.last), True
            else:
                pause, describe = (self._pauses.first, False) if useful else (pause, True)

    def _dial(self, describe: bool) -> Peer:
        """A connection that is ready; the server is asked what it is where it may be another one by now."""
        peer = Peer.dial(self.address, DIAL_SECONDS)
        try:
            if describe:
                self.offer = self._chosen(_told_by(peer))
        except BaseException:
            peer.close()
            raise
        with self._changed:
            self._ready = peer
            self._tell("")
        return peer

    def _chosen(self, info: Info) -> Offer:
        """Raises PeerError, whatever stands in `info`: the library takes `"models": null` for a list."""
        try:
            return self._choose(info)
        except (TypeError, ValueError, AttributeError, LookupError):
            raise PeerError(NONSENSE) from None

    def _until_over(self, peer: Peer) -> bool:
        """Wait until it was taken and is over; False when the server hung up while nobody needed it."""
        began = time.monotonic()
        poll = select.poll()
        poll.register(peer, select.POLLIN)
        poll.register(self._awake, select.POLLIN)
        poll.poll()
        with contextlib.suppress(BlockingIOError):
            self._awake.recv(1 << 10, socket.MSG_DONTWAIT)
        with self._changed:
            idle = self._ready is peer
            if idle:
                self._ready = None
        if idle:
            peer.close()
            if not self._closing.is_set() and time.monotonic() - began < self._pauses.first:
                raise PeerError("has hung up")  # at once: not to be called again at once
            return False
        if reason := self._over.get():
            raise PeerError(reason)
        return True

    def _away(self, reason: str) -> None:
        with self._changed:
            self.offer = None
            self._tell(reason)

    def _tell(self, state: str) -> None:
        """That it is there, or is not: not a second reason why it is not."""
        if self._state is None or bool(state) != bool(self._state) or self.offer != self._offered:
            self._state, self._offered = state, self.offer
            if not self._closing.is_set():
                self._on_state(state)
        self._changed.notify_all()

    def _rouse(self) -> None:
        with contextlib.suppress(OSError):
            self._wake.send(b"!", socket.MSG_DONTWAIT)


def _told_by(peer: Peer) -> Info:
    """What the server is. Raises PeerError."""
    peer.send(Describe().event())
    until = time.monotonic() + ANSWER_SECONDS
    while event := peer.receive(max(until - time.monotonic(), 0.0)):
        if Info.is_type(event.type):
            try:
                return Info.from_event(event)
            except Exception:  # a library's, of whatever the server wrote there
                raise PeerError(NONSENSE) from None
    raise PeerError("does not answer")
