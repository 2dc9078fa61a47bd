"""JSON Schemas of file kinds, so that an editor completes and checks what an analyst writes."""

from __future__ import annotations

from typing import Any

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
    return {"$schema": _DIALECT, **schema}


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
        return {name: part for name, part in described.items() if name != "default" or part is not None}
