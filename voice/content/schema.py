"""JSON Schema of intents.yaml, so that an editor completes keys, shows what they mean and marks mistakes."""

from __future__ import annotations

import json
from typing import Any

from voice.content.danger import Question
from voice.content.reading import FORM
from voice.content.references import LINES
from voice.content.topics import CONTROLS, TOPICS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """What the model says, and what it only finds out from the whole: which names there are."""
    described = form()
    _untitle(described)
    _line(described["$defs"])
    parts = described["properties"]
    for name, ids in (("intents", (*TOPICS, *CONTROLS)), ("lines", tuple(LINES))):
        parts[name] |= {"propertyNames": {"enum": list(ids)}, "required": list(ids)}
    return {"$schema": DIALECT, "title": "intents.yaml", **described}


def form() -> dict[str, Any]:
    """What the model says, with what stands below each field."""
    described = FORM.json_schema()
    # Pydantic reads what stands below the fields of a class, and not of those that it inherits from.
    for kind in Question.__subclasses__():
        described["$defs"][kind.__name__]["properties"] |= described["$defs"]["Question"]["properties"]
    return described


def text() -> str:
    """The schema as the file docs/intents.schema.json holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _line(definitions: dict[str, Any]) -> None:
    """A line is written as the list of its sentences, or as several wordings."""
    line = definitions["Line"]
    say, either = line["properties"]["say"], line["properties"]["either"]
    definitions["Line"] = {
        "description": line["description"],
        "anyOf": [
            {"type": "array", "items": say["items"], "minItems": 1},
            {
                "type": "object",
                "properties": {"either": {**either, "minItems": 1}},
                "required": ["either"],
                "additionalProperties": False,
            },
        ],
    }


def _untitle(part: Any) -> None:
    """Drops the titles that pydantic makes of names: an editor would show each name twice."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "properties":
                for described in value.values():
                    described.pop("title", None)
            _untitle(value)
    elif isinstance(part, list):
        for value in part:
            _untitle(value)
