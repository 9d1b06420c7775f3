"""Where Charley finds its files: what ships with it, the models, and the user's own folders."""

from __future__ import annotations

import logging
import os
import tempfile
from functools import cache
from pathlib import Path

import platformdirs

log = logging.getLogger(__name__)

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "shipped"
"""Exists in an installed wheel only; a checkout keeps the same files in its own folders."""


def content_file() -> Path:
    """The intents.yaml that ships with Charley."""
    return _SHIPPED / "intents.yaml" if _SHIPPED.is_dir() else _PACKAGE.parent / "intents.yaml"


def facts_file() -> Path:
    """The facts that every sentence stands on."""
    return _SHIPPED / "facts.md" if _SHIPPED.is_dir() else _PACKAGE.parent / "docs" / "facts.md"


def shipped_models() -> Path:
    """The folder of the manifest and the bundled model."""
    return _SHIPPED / "models" if _SHIPPED.is_dir() else _PACKAGE.parent / "models"


def own_models() -> tuple[Path, ...]:
    """The folders whose models are Charley's own to fetch and remove, best place first."""
    data = platformdirs.user_data_path("charley", appauthor=False) / "models"
    checkout = shipped_models()
    # An installed package is no place for 40 MB that arrive later: the next upgrade would drop them.
    return (data,) if checkout.is_relative_to(_SHIPPED) else (checkout, data)


def model_folders() -> tuple[Path, ...]:
    """Every folder that may hold Vosk models, in order of search; `$VOSK_MODEL_PATH` may be one itself."""
    named = os.environ.get("VOSK_MODEL_PATH")
    cache_home = platformdirs.user_cache_path("vosk", appauthor=False)
    data_home = platformdirs.user_data_path("vosk", appauthor=False)
    # Vosk's own downloads land in ~/.cache whatever XDG_CACHE_HOME says.
    literal = Path(os.path.expanduser("~")) / ".cache" / "vosk"  # noqa: PTH111 - Path.home() fails without a home
    places = [
        *([Path(named)] if named else []),
        *own_models(),
        shipped_models(),
        Path("/usr/share/vosk"),
        literal,
        cache_home,
        data_home,
    ]
    return tuple(dict.fromkeys(places))


def config_dir() -> Path:
    """Settings; it may not exist."""
    return platformdirs.user_config_path("charley", appauthor=False)


def state_dir() -> Path:
    """What Charley remembers from night to night. Exists and can be written."""
    return _writable(wanted_dirs()["state"], "state")


def cache_dir() -> Path:
    """What can be made again, such as rendered speech. Exists and can be written."""
    return _writable(wanted_dirs()["cache"], "cache")


def wanted_dirs() -> dict[str, Path]:
    """Where state and cache belong; others take their place where these cannot be written."""
    return {
        "state": platformdirs.user_state_path("charley", appauthor=False),
        "cache": platformdirs.user_cache_path("charley", appauthor=False),
    }


@cache  # so that the log tells of a read-only home once
def _writable(wanted: Path, purpose: str) -> Path:
    """`wanted`, made if need be, or a folder of this user's among the temporary files."""
    if can_write(wanted):
        return wanted
    spare = Path(tempfile.gettempdir()) / f"charley-{os.getuid()}"
    try:
        spare.mkdir(mode=0o700, exist_ok=True)
        # Anybody may have made that name first: what is not ours could be read or swapped under us.
        if spare.is_symlink() or spare.stat().st_uid != os.getuid() or not can_write(spare / purpose):
            raise PermissionError(f"{spare} belongs to somebody else")
    except OSError:
        spare = Path(tempfile.mkdtemp(prefix="charley-"))
        (spare / purpose).mkdir()
    log.warning("cannot write to %s: using %s, which does not outlive a restart", wanted, spare / purpose)
    return spare / purpose


def can_write(folder: Path) -> bool:
    """Whether files can be made in `folder`, which is made if it is not there."""
    if not folder.is_absolute():  # without a home "~" stays "~", and would be made wherever we stand
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
