"""A played machine, a small checkout, and deploy/install between them."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.deploy.played import Played, Run
from tests.deploy.scripts import appliance

MANIFEST = """
[[model]]
name = "small"
url = "https://example.org/small.zip"

[[model]]
name = "bundled"
"""


@pytest.fixture
def machine(tmp_path: Path) -> Played:
    return Played(tmp_path / "machine")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A checkout that holds a bit of everything."""
    checkout = tmp_path / "checkout"
    for file in ("charley", "intents.yaml", "voice/cli.py", "scripts/setup"):
        (checkout / file).parent.mkdir(parents=True, exist_ok=True)
        (checkout / file).write_text(file)
    (checkout / "models" / "bundled").mkdir(parents=True)
    (checkout / "models" / "manifest.toml").write_text(MANIFEST)
    return checkout


@pytest.fixture
def run(machine: Played, source: Path, unused_port: int) -> Run:
    def once(*arguments: str) -> int:
        if "--uninstall" not in arguments and "--port" not in arguments:
            arguments = (*arguments, "--port", str(unused_port))
        code: int = appliance.main(arguments, machine, source)
        return code

    return once


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
