"""Writes what was chosen into config.toml: comments, order and everything else in it stay as they are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import ParseError

from voice import config
from voice.config import ConfigError

Changes = Mapping[str, Mapping[str, str | float]]
"""Section -> key -> value: {"speaking": {"volume": 0.4}}."""


def changed(text: str, changes: Changes) -> str:
    """The TOML of `text` with the changes in it. Raises tomlkit's ParseError."""
    document = tomlkit.parse(text)
    for section, values in changes.items():
        if section not in document:
            document.add(section, tomlkit.table())
        table = document[section]
        assert isinstance(table, dict)
        table.update(values)
    return tomlkit.dumps(document)


def write(file: Path, changes: Changes) -> None:
    """Change `file`, which is made if it is not there; whoever looks sees the old one or the new one.

    Raises ConfigError when nothing that Charley can use would come of it, OSError when it cannot be written.
    """
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    try:
        new = changed(text, changes)
    except ParseError as error:
        raise ConfigError(f"{file}: {error}") from error
    # A link, as people have it who keep their settings elsewhere, stays one.
    target = file.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
    with tempfile.NamedTemporaryFile("w", dir=target.parent, prefix=".config-", delete=False) as draft:
        try:
            draft.write(new)
            draft.flush()
            os.fsync(draft.fileno())
            _try(Path(draft.name), file)
            Path(draft.name).chmod(mode)
            Path(draft.name).replace(target)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise


def _try(draft: Path, file: Path) -> None:
    """Raises ConfigError, in the name of `file`, when the draft is none that Charley could read."""
    try:
        config.load(draft)
    except ConfigError as error:
        raise ConfigError(str(error).replace(str(draft), str(file))) from None
