"""JSON Schemas of file kinds, so that an editor completes and checks what an analyst writes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(model: Any) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a model as files spell it, with descriptions and examples.

    Args:
        model: A model, or another type that pydantic validates, such as a union of models.
    """
    if isinstance(model, type) and issubclass(model, BaseModel):
        schema = model.model_json_schema(by_alias=True, mode="validation", schema_generator=_Generator)
    else:
        schema = TypeAdapter(model).json_schema(by_alias=True, mode="validation", schema_generator=_Generator)
    _describe_values(schema)
    return {"$schema": _DIALECT, **schema}


def _describe_values(schema: Any) -> None:
    """Say of each value of a closed set what the words about its field say of it."""
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for part in parts:
        _describe_values(part)
    if isinstance(schema, dict) and isinstance(schema.get("enum"), list) and isinstance(schema.get("description"), str):
        told = [_words_about(value, schema["description"], schema["enum"]) for value in schema["enum"]]
        if any(told):
            schema["enumDescriptions"] = told


def _words_about(value: object, words: str, values: list[object]) -> str:
    """The clause that begins with a value in quotation marks, up to the next such or the end of the sentence."""
    others = "|".join(re.escape(f"'{other}'") for other in values)
    quoted = re.escape(f"'{value}'")
    found = re.search(rf"(?:^|[;:.,] )(?:A )?{quoted}:? (?!and )(.+?)(?=[;.]|, (?:{others})|$)", words)
    return found[1] if found else ""


def as_in_files(schema: Any) -> Any:
    """A schema as an editor needs it for YAML: what looks like a number is one for the editor, and text for us.

    The reader keeps every plain value as text until its model says what it is; an editor does not wait for that. A
    text may therefore be written as a plain number wherever its own form allows one.
    """
    if isinstance(schema, list):
        return [as_in_files(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    read = {name: as_in_files(part) for name, part in schema.items()}
    named = "enum" in read or "const" in read
    if read.get("type") == "string" and not named and re.search(read.get("pattern", ""), "1"):
        read["type"] = ["string", "number"]
    return read


_LEFT_OUT: Final[tuple[Any, ...]] = (None, "", [], {}, date.min.isoformat(), date.max.isoformat())
"""Defaults that stand for nothing."""


class _Generator(GenerateJsonSchema):
    """Pydantic's schema as files mean it: a field without a value is left out, and names need no titles."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 (pydantic's signature)
        """Never: a title would repeat the field's name."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """The schema of the value alone; nothing in a file is null."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The schema with its default, unless that only says that the field is left out."""
        described = super().default_schema(schema)
        return {name: part for name, part in described.items() if name != "default" or part not in _LEFT_OUT}
