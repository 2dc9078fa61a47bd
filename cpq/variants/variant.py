"""A variant of a deal: what it asks for otherwise, and the deal that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cpq.files.located import LocatedList, LocatedMap, LocatedText, place_of
from cpq.files.models import FileModel, Id, Text, parse_model
from cpq.files.yaml_reader import read_yaml
from cpq.problems import Problem, did_you_mean, has_errors
from cpq.quotes.deal_file import Deal, deal_of
from cpq.quotes.deal_layers import layered, with_changed_lines
from cpq.quotes.parties import Account

_OWN = ("title", "without", "lines")


class Variant(FileModel):
    """What one variant of a deal asks for otherwise; every other field of a deal may stand beside these.

    Attributes:
        title: What a table calls it; its id where left out.
        without: Lines of the deal that it leaves out.
        lines: Fields to change by line id, where a new id with a product is a new line; or a list that takes the
            place of every line.
        fields: Every other field: what the variant says of the deal as a whole.
    """

    noun: ClassVar[str] = "a variant"
    title: Text = ""
    without: tuple[Text, ...] = ()
    lines: Any = None
    fields: Any = None

    @model_validator(mode="before")
    @classmethod
    def _gather_fields(cls, data: Any) -> Any:
        """Every key that is not a field of its own belongs to the deal."""
        if not isinstance(data, LocatedMap) or "fields" in data:
            return data
        own = [(key, value) for key, value in data.items() if key in _OWN]
        asked = LocatedMap([(k, v) for k, v in data.items() if k not in _OWN], data.where, data.key_where)
        return LocatedMap([*own, ("fields", asked)], data.where, data.key_where)

    @model_validator(mode="after")
    def _lines_are_changes_or_lines(self) -> Self:
        if self.lines is not None and not isinstance(self.lines, LocatedMap | LocatedList):
            raise ValueError("lines are changes by line id, such as seats: { quantity: 50 }, or a list of lines")
        if self.without and isinstance(self.lines, LocatedList):
            raise ValueError("a list of lines takes the place of every line; say without or a list, not both")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema that an editor needs: the fields of a deal stand beside the variant's own."""
        described = super().__get_pydantic_json_schema__(schema, handler)
        own = handler.resolve_ref_schema(described)
        own["properties"].pop("fields", None)
        own["properties"]["lines"]["type"] = ["object", "array"]
        own["additionalProperties"] = True
        return described


class VariantFile(FileModel):
    """Variants of a deal in a file of their own.

    Attributes:
        variants: The variants by id, in the order of their columns.
    """

    noun: ClassVar[str] = "a file of variants"
    variants: dict[Id, Variant]

    @model_validator(mode="after")
    def _has_variants(self) -> Self:
        if not self.variants:
            raise ValueError("a file of variants has at least one")
        return self


def read_variants(data: bytes, file: str, problems: list[Problem]) -> Mapping[str, Variant]:
    """The variants of a file by id; everything wrong becomes problems.

    Args:
        file: Path shown in problems.
    """
    documents, found = read_yaml(data, file)
    problems += found
    if has_errors(found) or not documents:
        return {}
    parsed = parse_model(VariantFile, documents[0], problems)
    return {} if parsed is None else parsed.variants


def named_variants(deal: Deal, problems: list[Problem]) -> Mapping[str, Variant]:
    """The variants that a deal's own file names, by id."""
    if deal.variants is None:
        return {}
    where = place_of(deal.variants)
    parsed = parse_model(VariantFile, LocatedMap([("variants", deal.variants)], where), problems)
    return {} if parsed is None else parsed.variants


def deal_with(deal: Deal, variant: Variant, accounts: Mapping[str, Account], problems: list[Problem]) -> Deal | None:
    """The deal as a variant asks for it; None where it cannot be read, and ``problems`` say why."""
    found: list[Problem] = []
    document = _document(deal.source, variant, deal.request.as_of, found)
    changed = None if document is None else deal_of(document, found, as_of=None, accounts=accounts)
    problems += found
    return None if has_errors(found) else changed


def _document(source: LocatedMap, variant: Variant, as_of: date, problems: list[Problem]) -> LocatedMap | None:
    """The deal's document with the variant's changes laid over it."""
    dated = LocatedMap([("as_of", LocatedText(as_of.isoformat(), source.place_of("as_of")))], source.where)
    merged = layered([source, dated, variant.fields if isinstance(variant.fields, LocatedMap) else LocatedMap()])
    merged.where = source.where
    if isinstance(variant.lines, LocatedList):
        merged["lines"] = variant.lines
        return merged
    lines = merged.get("lines")
    if variant.without and isinstance(lines, list):
        ids = [str(line.get("id")) for line in lines if isinstance(line, dict)]
        problems += [_not_there(variant, name, ids) for name in variant.without if name not in ids]
        kept = [line for line in lines if not isinstance(line, dict) or line.get("id") not in variant.without]
        merged["lines"] = LocatedList(kept, place_of(lines))
    if has_errors(problems) or variant.lines is None:
        return None if has_errors(problems) else merged
    return with_changed_lines(merged, variant.lines, variant.where_of("lines"), problems, add=True)


def _not_there(variant: Variant, name: str, ids: list[str]) -> Problem:
    hint = did_you_mean(name, ids) or f"its lines are {', '.join(ids)}"
    return Problem("unknown-line", variant.where_of("without"), f"there is no line '{name}' to leave out", hint)
