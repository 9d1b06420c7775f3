"""The command line as a shell sees it: exit codes, and one line for whatever goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


def charley(*arguments: str, **options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "voice", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | options,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("arguments", [["nonsense"], ["match", "--nonsense"], ["hear"]], ids=str)
def test_wrong_usage_is_two(arguments: list[str]) -> None:
    done = charley(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: charley" in done.stderr


@pytest.mark.parametrize(
    "command",
    ["chat", "check", "demo", "devices", "doctor", "export", "hear", "match", "models", "setup", "wyoming"],
)
def test_every_command_has_help(command: str) -> None:
    done = charley(command, "--help")
    assert done.returncode == 0
    assert f"Usage: charley {command}" in done.stdout


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = charley("check", str(tmp_path / "gone.yaml"))
    assert done.returncode == 1
    assert done.stderr == f"charley: {tmp_path / 'gone.yaml'}: no such file or directory\n"


def test_broken_settings_are_told_with_their_key(tmp_path: Path) -> None:
    (tmp_path / "charley").mkdir()
    (tmp_path / "charley" / "config.toml").write_text("[speaking]\nvolume = 7\nspeed = 1\n")
    done = charley("match", "hello", XDG_CONFIG_HOME=str(tmp_path))
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("charley: ") and "config.toml" in line for line in lines)
    assert any("speaking.volume" in line for line in lines)
    assert any("speaking.speed" in line for line in lines)


def test_a_full_screen_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "voice", "match", "hello"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "charley: writing: no space left on device\n"


def test_breaking_off_is_one_line_and_its_own_code() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "voice", "match", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write("hello\n")
    process.stdin.flush()
    assert process.stdout.readline(), "it is past its start"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    # The first line ends what the terminal shows of Ctrl-C.
    assert (process.returncode, told) == (130, "\ncharley: stopped\n")
