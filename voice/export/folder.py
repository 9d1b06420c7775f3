"""Writes what was made for another program, and nothing over what somebody else wrote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

MADE_BY = "Made by"
"""Stands before the command at the beginning of each file that is written here."""

HEAD = 200
"""Bytes in which that has to stand."""


class ExportError(Exception):
    """Nothing was written; the text tells why in one line."""


def write(
    folder: Path, files: Mapping[str, str], command: str, *, over: bool = False, whole: bool = False
) -> list[Path]:
    """Write each text below `folder`, and return the paths.

    `over`: also over files that are somebody else's. `whole`: these are all that there is, and what `command`
    once wrote beside them goes. Raises ExportError before anything is written, OSError.
    """
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder}: not a folder; name one with --to")
    texts = {folder / name: text for name, text in files.items()}
    for path in texts:
        if path.exists() and not over and not _made_by(command, path):
            raise ExportError(f"{path}: not written by '{command}'; move it away, or let it go with --force")
    for place in sorted({path.parent for path in texts}):
        place.mkdir(parents=True, exist_ok=True)
        for old in place.iterdir() if whole else ():
            if old not in texts and _made_by(command, old):
                old.unlink()
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return list(texts)


def _made_by(command: str, path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return f"{MADE_BY} `{command}`".encode() in file.read(HEAD)
