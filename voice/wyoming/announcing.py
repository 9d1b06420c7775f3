"""Tells the local network where the server is: zeroconf, as Home Assistant looks for it."""

from __future__ import annotations

import socket
from types import TracebackType

from zeroconf import Error as ZeroconfError
from zeroconf import IPVersion, NonUniqueNameException
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

KIND = "_wyoming._tcp.local."

LONGEST_NAME = 63
"""Bytes of a name in DNS."""


class AnnouncingError(Exception):
    """Nobody can be told; one line says why."""


class Announcement:
    """While it is entered, others find the server by itself. Raises AnnouncingError when it is entered."""

    def __init__(self, name: str, host: str, port: int) -> None:
        """`host`: where the server listens; "0.0.0.0" and "::" stand for wherever this machine is."""
        self._name, self._host, self._port = name, host, port
        self._zeroconf: AsyncZeroconf | None = None

    async def __aenter__(self) -> Announcement:
        try:
            address = self._host if self._host not in ("0.0.0.0", "::", "") else own_address()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
                end.bind((address, 0))  # zeroconf forgets a socket where it cannot
            info = AsyncServiceInfo(
                KIND,
                f"{self._name}.{KIND}",
                parsed_addresses=[socket.gethostbyname(address)],
                port=self._port,
            )
            self._zeroconf = AsyncZeroconf(interfaces=info.parsed_addresses(), ip_version=IPVersion.V4Only)
            await (await self._zeroconf.async_register_service(info, allow_name_change=True))
        except (OSError, NonUniqueNameException, ZeroconfError) as error:
            await self._end()
            raise AnnouncingError(
                f"cannot be announced to the network: {error or 'it is not there'}"
            ) from None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def _end(self) -> None:
        if self._zeroconf:
            await self._zeroconf.async_unregister_all_services()
            await self._zeroconf.async_close()
            self._zeroconf = None


def own_address() -> str:
    """The address of this machine in its network. Raises OSError where it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.connect(("224.0.0.251", 5353))  # sends nothing: it only asks which way that would go
        address: str = end.getsockname()[0]
    return address
