"""The scripts of deploy/ as modules, though their names end in nothing and they stand on no path."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
UNITS = DEPLOY / "root/etc/systemd/system"
OURS = (
    "charley.service",
    "charley-screen.service",
    "charley-brightness.service",
    "charley-brightness.timer",
)
sys.path.insert(0, str(DEPLOY / "appliance"))


def load(file: Path) -> ModuleType:
    """A script as a module."""
    name = f"deploy_{file.stem.strip('_')}"
    loader = importlib.machinery.SourceFileLoader(name, str(file))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


appliance = load(DEPLOY / "appliance" / "__main__.py")
screen = load(DEPLOY / "screen")
brightness = load(DEPLOY / "brightness")


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said, which is one line."""
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line
