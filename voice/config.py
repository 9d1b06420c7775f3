"""Settings of one household: a TOML file, read once, every mistake named."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from voice.remote.address import Address

# The few settings check themselves: they are read at each start, and pydantic would stay in memory all night.


class ConfigError(Exception):
    """The settings cannot be used; one line a mistake, each with its key."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a text in quotes")
    return value


def _telephone(value: object) -> str:
    if not isinstance(value, str) or len(value) > 40:
        raise ValueError('a number in quotes, of at most 40 characters, as in "112"')
    return value


def _path(value: object) -> Path:
    return Path(_text(value))


def _one_of(*names: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in names:
            raise ValueError(" or ".join(f'"{name}"' for name in names))
        return str(value)

    return check


def _words_per_minute(value: object) -> int:
    if not isinstance(value, int) or not 80 <= value <= 240:
        raise ValueError("a whole number from 80 to 240")
    return value


def _volume(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 1:
        raise ValueError("a number above 0, at most 1")
    return float(value)


def _hours(value: object) -> tuple[int, int]:
    match value:
        case [int(start), int(end)] if 0 <= start <= 24 and 0 <= end <= 24:
            return start, end
    raise ValueError("two hours of the day, as in [22, 7]")


Text = Annotated[str | None, _text]
Server = Annotated[Address | None, Address.parse]
Telephone = Annotated[str | None, _telephone]


@dataclass(frozen=True, slots=True)
class Audio:
    """Which devices, by (part of) their names: numbers change when something is plugged in."""

    microphone: Text = None
    speaker: Text = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """Which recogniser."""

    engine: Annotated[str, _one_of("auto", "vosk", "pocketsphinx")] = "auto"
    model: Text = None
    """Name of a model, or a folder; the best one found where it is left out."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """How Charley speaks."""

    voice: Text = None
    """A name that the synthesiser knows; its calm default where it is left out."""
    words_per_minute: Annotated[int, _words_per_minute] = 135
    volume: Annotated[float, _volume] = 0.5
    night: Annotated[tuple[int, int], _hours] = (22, 7)
    """Hours from and to which it speaks lower; equal ones for never."""

    def at_night(self, hour: int) -> bool:
        """Whether it is night at this hour of the day."""
        start, end = self.night
        return start <= hour < end if start <= end else hour >= start or hour < end


@dataclass(frozen=True, slots=True)
class Asr:
    """A recogniser on a stronger machine, beside the one here."""

    uri: Server = None


@dataclass(frozen=True, slots=True)
class Tts:
    """A voice of a stronger machine, in place of the one here."""

    uri: Server = None
    voice: Text = None
    """One of those that it has; the one that it uses by itself where it is left out."""


@dataclass(frozen=True, slots=True)
class Household:
    """Where help is called. Nothing here is ever sent anywhere."""

    region: Text = None
    """A key of `regions` in intents.yaml."""
    emergency: Telephone = None
    crisis: Telephone = None
    maternity: Telephone = None


@dataclass(frozen=True, slots=True)
class Knowing:
    """What Charley knows and says."""

    file: Annotated[Path | None, _path] = None
    """An intents.yaml of one's own; the one that ships with Charley where it is left out."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a household may set."""

    audio: Audio = Audio()
    hearing: Hearing = Hearing()
    speaking: Speaking = Speaking()
    asr: Asr = Asr()
    tts: Tts = Tts()
    household: Household = Household()
    content: Knowing = Knowing()


def load(file: Path) -> Settings:
    """The settings in `file`; the defaults where there is none. Raises ConfigError."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from error
    mistakes: list[str] = []
    settings: Settings = _read(Settings, raw, "", mistakes)
    if mistakes:
        raise ConfigError("\n".join(f"{file}: {mistake}" for mistake in mistakes))
    return settings


def _read(section: Any, values: dict[str, Any], at: str, mistakes: list[str]) -> Any:
    """A section with these values; what is wrong goes to `mistakes`, each with its key."""
    kinds = get_type_hints(section, include_extras=True)
    found: dict[str, Any] = {}
    for key, value in values.items():
        kind = kinds.get(key)
        if kind is None:
            mistakes.append(f"{at}{key}: there is no such setting; there are {', '.join(kinds)}")
        elif not is_dataclass(kind):
            try:
                found[key] = kind.__metadata__[0](value)
            except ValueError as error:
                mistakes.append(f"{at}{key}: {error} is expected here, not {value!r}")
        elif isinstance(value, dict):
            found[key] = _read(kind, value, f"{key}.", mistakes)
        else:
            mistakes.append(f"{key}: a section is expected here: [{key}] on a line of its own")
    return section(**found)
