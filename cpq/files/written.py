"""How a field may be written, for schemas: a text with a form of its own where the model keeps more than text."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import WithJsonSchema


def text_form(description: str, *examples: str, pattern: str = "") -> WithJsonSchema:
    """The schema of a text that a model reads into something else.

    Args:
        description: What it says.
        examples: Texts as files write them.
        pattern: What every such text matches, where an editor can check it.
    """
    form: dict[str, Any] = {"type": "string", "description": description, "examples": list(examples)}
    return WithJsonSchema({**form, "pattern": pattern} if pattern else form)


def short_form(description: str, *examples: str, pattern: str = "") -> Any:
    """The type of a text that stands for a whole map, to be named beside the map."""
    return Annotated[str, text_form(description, *examples, pattern=pattern)]
