"""Settings of one household: a TOML file, read once, every mistake named."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator


class ConfigError(Exception):
    """The settings cannot be used; one line a mistake, each with its key."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Audio(_Part):
    """Which devices, by (part of) their names: numbers change when something is plugged in."""

    microphone: str | None = None
    speaker: str | None = None


class Hearing(_Part):
    """Which recogniser."""

    engine: str = Field(default="auto", pattern="^(auto|vosk|pocketsphinx)$")
    model: str | None = None
    """Name of a model, or a folder; the best one found where it is left out."""


class Speaking(_Part):
    """How Charley speaks."""

    voice: str | None = None
    """A name that the synthesiser knows; its calm default where it is left out."""
    words_per_minute: int = Field(default=135, ge=80, le=240)
    volume: float = Field(default=0.5, gt=0, le=1)
    night: tuple[int, int] = (22, 7)
    """Hours from and to which it speaks lower; equal ones for never."""

    @field_validator("night")
    @classmethod
    def _hours(cls, night: tuple[int, int]) -> tuple[int, int]:
        if not all(0 <= hour <= 24 for hour in night):
            raise ValueError("two hours of the day, as in [22, 7]")
        return night

    def at_night(self, hour: int) -> bool:
        """Whether it is night at this hour of the day."""
        start, end = self.night
        return start <= hour < end if start <= end else hour >= start or hour < end


class Household(_Part):
    """Where help is called. Nothing here is ever sent anywhere."""

    region: str | None = None
    """A key of `regions` in intents.yaml."""
    emergency: str | None = Field(default=None, max_length=40)
    crisis: str | None = Field(default=None, max_length=40)
    maternity: str | None = Field(default=None, max_length=40)


class Knowing(_Part):
    """What Charley knows and says."""

    file: Path | None = None
    """An intents.yaml of one's own; the one that ships with Charley where it is left out."""


class Settings(_Part):
    """Everything a household may set."""

    audio: Audio = Audio()
    hearing: Hearing = Hearing()
    speaking: Speaking = Speaking()
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
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        lines = [f"{file}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise ConfigError("\n".join(lines)) from error
