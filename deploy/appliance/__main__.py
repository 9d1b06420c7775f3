"""Turns a Raspberry Pi OS or Debian into Charley's bedside, and back. deploy/install runs it.

Needs Python's own library alone. Every step knows what is due: a second run finds nothing, an interrupted one
goes on where it was.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import firmware
import record
import refusals
import services
from machine import LOG, ApplianceError, Machine
from program import current
from steps import Step, Steps

SOURCE = Path(__file__).resolve().parent.parent.parent
FILES_FOR_OTHERS = 0o022


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(
        prog="deploy/install", description="Makes this machine Charley's bedside."
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    parser.add_argument("--uninstall", action="store_true", help="take back all that was done")
    parser.add_argument("--purge", action="store_true", help="with --uninstall: the settings, too")
    parser.add_argument("--port", type=int, metavar="N", help="of the page; kept once it was given")
    parser.add_argument("--button", metavar="GPIO17", help="a button from this pin to ground, or none")
    options = parser.parse_args(arguments)
    if options.port is not None and not 1024 <= options.port <= 65535:
        parser.error("--port: a number from 1024 to 65535")
    if options.purge and not options.uninstall:
        parser.error("--purge goes with --uninstall")
    return options


def main(
    arguments: Sequence[str] | None = None, machine: Machine | None = None, source: Path = SOURCE
) -> int:
    """Install, uninstall, or say what that would do. 0 if all is well."""
    options = parsed(arguments)
    machine = machine or Machine()
    os.umask(FILES_FOR_OTHERS)
    try:
        if not options.dry_run:
            refusals.root(machine)
        done = record.read(machine)
        if options.uninstall:
            return uninstall(machine, done, source, dry_run=options.dry_run, purge=options.purge)
        return install(machine, chosen(done, options), source, dry_run=options.dry_run)
    except ApplianceError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"{error.filename or 'the disk'}: {error.strerror or error}")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run goes on")
        return 130


def chosen(done: record.Record, options: argparse.Namespace) -> record.Record:
    """What was done, with what is wanted of it: an option that is not given is as it was."""
    if options.port is not None:
        done.port = options.port
    if options.button is not None:
        done.button = "" if options.button.lower() == "none" else f"GPIO{firmware.pin(options.button)}"
    return done


def install(machine: Machine, done: record.Record, source: Path, *, dry_run: bool) -> int:
    """Do what is due."""
    refusals.system(machine)
    refusals.account(machine, ours=done.account)
    refusals.place(machine)
    refusals.port(machine, done.port)
    steps = Steps(machine, done, source)
    due = [line for step in steps.all for line in step.due()]  # one of them may find that it cannot be done
    if steps.program.due():
        refusals.space(machine, first=current(machine) is None)
    if dry_run:
        return tell(due)
    if not due:
        say("all is in place: nothing to change")
        return 0
    began, was_running = time.monotonic(), services.running(machine)
    for step in steps.beforehand:
        do(machine, done, step)
    put_in_place(machine, done, steps, start=was_running)
    now = "Charley runs again" if was_running else "it begins when you restart: sudo reboot"
    say(f"done in {time.monotonic() - began:.0f} s; {now}")
    return 0


def put_in_place(machine: Machine, done: record.Record, steps: Steps, *, start: bool) -> None:
    """Exchange what runs; if anything fails, or the new one does not start, the one before comes back."""
    services.stop(machine)
    try:
        for step in steps.at_rest:
            do(machine, done, step)
        services.reload(machine)
        if start:
            services.start(machine)
    except BaseException:
        services.stop(machine)
        try:
            if steps.exchange.back():
                say("the Charley of before comes back, for the new one failed:")
                steps.exchange.settle()
        finally:
            services.resume(machine, start=start)
        raise
    steps.exchange.settle()


def do(machine: Machine, done: record.Record, step: Step) -> None:
    """Do what is due of one step, and write down what was done, however far it came."""
    lines = step.due()
    for line in lines:
        say(line)
    try:
        if lines:
            step.do()
    finally:
        record.write(machine, done)


def uninstall(machine: Machine, done: record.Record, source: Path, *, dry_run: bool, purge: bool) -> int:
    """Take everything back, the last step first."""
    todo = list(reversed(Steps(machine, done, source, purge=purge).all))
    lines = [line for step in todo for line in step.left()]
    if dry_run:
        return tell(lines)
    if not lines:
        say("nothing of it is here")
        return 0
    services.stop(machine)
    services.end_session(machine)
    for step in todo:
        for line in step.left():
            say(line)
        try:
            step.undo()
        finally:
            record.write(machine, done)
    record.forget(machine)
    services.reload(machine)
    machine.path(LOG).unlink(missing_ok=True)
    say("removed; restart to have the old screen back: sudo reboot")
    return 0


def tell(lines: Sequence[str]) -> int:
    """What is not done here, but would be."""
    for line in lines:
        print(f"would {line}")
    if not lines:
        print("nothing to change")
    return 0


def say(text: str) -> None:
    """One line for people."""
    print(f"charley: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
