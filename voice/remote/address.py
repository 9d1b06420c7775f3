"""Where a server of the Wyoming protocol is: tcp://host:port or unix:///path."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

FORM = '"tcp://host:port" or "unix:///path"'


@dataclass(frozen=True, slots=True)
class Address:
    """One of the two; `parse` makes it."""

    host: str = ""
    """A name or number of a machine; "" for a socket on this one."""
    port: int = 0
    path: str = ""
    """The socket's file; "" for a machine."""

    @classmethod
    def parse(cls, text: object) -> Address:
        """Raises ValueError, which says what is expected."""
        try:
            if not isinstance(text, str) or text != text.strip():
                raise ValueError
            parts = urlsplit(text)
            port = parts.port
            spare = parts.username or parts.query or parts.fragment
        except ValueError:
            raise ValueError(FORM) from None
        if parts.scheme == "tcp" and parts.hostname and port and not spare and parts.path in ("", "/"):
            return cls(host=parts.hostname, port=port)
        if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/") and not spare:
            return cls(path=parts.path)
        raise ValueError(FORM)

    @property
    def stays_here(self) -> bool:
        """Whether nothing that is sent there leaves this machine."""
        if self.path or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:  # a name
            return False

    def __str__(self) -> str:
        if self.path:
            return f"unix://{self.path}"
        return f"tcp://[{self.host}]:{self.port}" if ":" in self.host else f"tcp://{self.host}:{self.port}"
