"""`charley status`: does the Charley of this user hear?"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict

import click

from voice import status_file


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(as_json: bool) -> None:
    """Tell whether Charley runs and hears. Exits with 1 when it does not."""
    status = status_file.read()
    now = time.time()
    hears = status is not None and status.hears(now)
    if as_json:
        print(
            json.dumps({"running": status is not None, "hears": hears} | (asdict(status) if status else {}))
        )
    elif status is None:
        print("Charley does not run; start it: charley")
    elif hears:
        ago = f"{now - status.heard_at:.0f} s ago"
        print(f'Charley hears: "{status.microphone}", {status.model}; last proved {ago}')
    else:
        since = f"for {now - status.heard_at:.0f} s" if status.heard_at else "yet"
        reason = status.reason or f"no sound has reached the recogniser {since}: charley doctor"
        print(f"Charley runs, but does not hear: {reason}")
    if not hears:
        sys.exit(1)
