"""What every part of intents.yaml is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of intents.yaml: nothing unknown in it, nothing changeable after loading.

    What stands below a field is shown by editors that know docs/intents.schema.json; below one that holds
    sentences it tells a reviewer when they are said (voice/content/moments.py).
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        use_attribute_docstrings=True,
        defer_build=True,
    )
