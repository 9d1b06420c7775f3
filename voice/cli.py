"""The command line: which commands there are, and how their failures are told."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from typing import Any

import click

COMMANDS = {
    "chat": "chat",
    "check": "check",
    "demo": "demo",
    "devices": "devices",
    "doctor": "doctor",
    "export": "export",
    "hear": "hear",
    "kiosk": "kiosk",
    "listen": "listen",
    "match": "match",
    "models": "models",
    "setup": "setup",
    "status": "status",
    "wyoming": "wyoming",
}
"""Command -> its file in voice/commands. Loaded when needed: `match` must not wait for a recogniser."""

DEFAULT = "listen"

# Read by numpy when it is first imported. Charley multiplies small things: threads would wait for each other
# seven times as long as one alone takes, and keep a Raspberry Pi's cores from the recogniser.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""


class Commands(click.Group):
    """Loads a command's file when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"voice.commands.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command


@click.group(
    cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="charley", prog_name="charley")
@click.pass_context
def charley(context: click.Context) -> None:
    """Charley helps a pregnant woman out of a leg cramp, by voice, without the internet.

    Without a command it listens and talks.
    """
    if context.invoked_subcommand is None:
        command = charley.get_command(context, DEFAULT)
        assert command is not None
        context.invoke(command)


def main() -> None:
    """Run the command line; one line on stderr for whatever goes wrong."""
    logging.basicConfig(format="charley: %(message)s", level=logging.WARNING)
    try:
        code = charley(prog_name="charley", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        print("charley: stopped", file=sys.stderr)
        sys.exit(STOPPED)
    except BrokenPipeError:
        _let_go_of_stdout()  # `charley match | head`: the reader has had enough
        sys.exit(1)
    except _failures() as error:
        print("\n".join(f"charley: {line}" for line in _told(error).splitlines()), file=sys.stderr)
        if isinstance(error, OSError):
            _let_go_of_stdout()
        sys.exit(1)


def _let_go_of_stdout() -> None:
    """What could not be written is given up: Python would try, and complain, once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(error: Exception) -> str:
    """An error of Charley's own says what to do; one of the system's is at least given its file."""
    if isinstance(error, OSError) and type(error).__module__ == "builtins":
        return f"{error.filename or 'writing'}: {(error.strerror or str(error)).lower()}"
    return str(error)


def _failures() -> tuple[type[Exception], ...]:
    """The errors that carry a line for the user. Looked up only when something was raised."""
    from voice.asr.models import ModelError
    from voice.asr.recogniser import EngineError
    from voice.config import ConfigError
    from voice.content import ContentError
    from voice.export.folder import ExportError
    from voice.tts.synthesiser import SynthesisError

    own: tuple[Any, ...] = (ConfigError, ContentError, EngineError, ExportError, ModelError, SynthesisError)
    return (*own, OSError)
