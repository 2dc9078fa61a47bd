"""Models that files are read into: frozen, strict about unknown fields, and aware of their place.

A field ``net_price`` is written ``net price`` in a file and ``net_price`` in JSON and in code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal, TypeVar, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PrivateAttr,
    TypeAdapter,
    ValidationError,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from cpq.files.docstrings import attributes, summary
from cpq.files.located import JsonNull, Located, LocatedMap, place_of
from cpq.files.model_problems import Attempts, problems_of
from cpq.files.scalars import (
    Amount,
    Id,
    IsoDate,
    MoneyText,
    Quantity,
    Rate,
    TermText,
    Text,
    Whole,
    YesNo,
)
from cpq.files.spelling import Spelling, in_files, noun_of
from cpq.files.texts import ExpressionText, TextByLanguage
from cpq.files.wrong_value import WrongValue
from cpq.problems import NOWHERE, CpqError, Problem, SourceLocation

T = TypeVar("T")

__all__ = [
    "Amount",
    "ExpressionText",
    "FileModel",
    "Id",
    "IsoDate",
    "MoneyText",
    "Quantity",
    "Rate",
    "TermText",
    "Text",
    "TextByLanguage",
    "Whole",
    "WrongValue",
    "YesNo",
    "parse_model",
]


class FileModel(BaseModel):
    """A part of a file: frozen values in the words of the person who writes it.

    Two models with equal fields are equal wherever they were written.

    Attributes:
        noun: What a message calls it, such as ``a price book``; made from the class name where left out.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=in_files,
        validate_by_alias=True,
        validate_by_name=True,
        serialize_by_alias=False,
        defer_build=True,  # on first use: most runs need a few models on their own, and the rest inside others
        str_strip_whitespace=True,
    )

    noun: ClassVar[str] = ""
    _source: LocatedMap | None = PrivateAttr(default=None)

    @property
    def where(self) -> SourceLocation:
        """Place where it begins, or nowhere for one built in code."""
        private = self.__pydantic_private__  # not by attribute: pydantic looks private ones up the slow way
        return place_of(None if private is None else private["_source"])

    def where_of(self, field: str) -> SourceLocation:
        """Place of a field's value, or of the whole where the file leaves the field out.

        Args:
            field: Name of the field in code, such as ``net_price``.
        """
        source = self._source
        if source is None:
            return NOWHERE
        alias = type(self).model_fields[field].alias or field
        key = alias if alias in source else field
        value = place_of(source.get(key))
        return source.place_of(key) if value is NOWHERE else value

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """The model's own schema, inside a function that keeps the place and tells who refused which map."""

        def remember(data: Any, validate: Any, info: core_schema.ValidationInfo[Any]) -> Any:
            if not isinstance(data, LocatedMap):
                return _converted(validate, data)
            try:
                model = _converted(validate, _given(data))
            except ValidationError:
                _note_attempt(info.context, data, source)
                raise
            model._source = data
            return model

        remember.__name__ = source.__name__
        inner = handler(source)
        if inner["type"] == "function-wrap" and inner["function"]["function"].__name__ == remember.__name__:
            return inner
        # The reference goes to the outside, so that a model inside itself is remembered too.
        bare = cast(CoreSchema, {name: part for name, part in inner.items() if name != "ref"})
        return core_schema.with_info_wrap_validator_function(remember, bare, ref=cast("str | None", inner.get("ref")))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema with the docstring's words: the summary for the whole, each attribute for its field."""
        described = handler(schema)
        own = handler.resolve_ref_schema(described)
        own["title"] = noun_of(cls)
        own["description"] = summary(cls.__doc__)
        properties = own.get("properties", {})
        for name, words in _attributes_of(cls).items():
            field = cls.model_fields.get(name)
            shown = properties.get(field.alias or name) if field is not None else None
            if shown is not None:
                shown["description"] = words
        return described


def _attributes_of(model: type[BaseModel]) -> dict[str, str]:
    """What the docstrings of a model and of those under it say of each field; the nearest word counts."""
    told: dict[str, str] = {}
    for part in reversed(model.__mro__):
        told |= attributes(part.__doc__)
    return told


def _given(data: LocatedMap) -> LocatedMap:
    """The map without fields that JSON sends as null, which means: not given."""
    if not any(type(value) is JsonNull for value in data.values()):
        return data
    given = ((key, value) for key, value in data.items() if type(value) is not JsonNull)
    return LocatedMap(given, data.where, data.key_where)


def _converted(validate: Any, data: Any) -> Any:
    """Validate; an error of ours is made one that pydantic collects beside the others."""
    try:
        return validate(data)
    except CpqError as error:
        raise WrongValue(error.message, hint=error.hint, code=error.code) from error


def _note_attempt(context: Any, data: LocatedMap, model: type[BaseModel]) -> None:
    if isinstance(context, Attempts):
        context.note(data, model)


def _validator(model: Any) -> Callable[..., Any]:
    """What validates a model, or any other type that pydantic knows."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        return model.model_validate
    return TypeAdapter(model).validate_python


def parse_model(
    model: type[T],
    data: Located,
    problems: list[Problem],
    *,
    what: str = "",
    spelled: Literal["with spaces", "with underscores"] = "with spaces",
) -> T | None:
    """Read a model from located data; everything that is wrong becomes problems, all at once.

    Args:
        model: The model, or another type that pydantic validates.
        data: What a reader returned.
        problems: Where findings are added, in the order of the file.
        what: What messages call the whole, such as ``a price book``; the model's noun where left out.
        spelled: How field names are written: with spaces in files, with underscores in JSON.

    Returns:
        The model, or None when there are problems.
    """
    spelling = Spelling(spelled)
    attempts = Attempts()
    by_alias = spelled == "with spaces"
    validate = _validator(model)
    try:
        read: T = validate(data, by_alias=by_alias, by_name=not by_alias, context=attempts)
        return read
    except ValidationError as error:
        problems.extend(problems_of(error, data, attempts, spelling, what))
    except CpqError as error:
        problems.append(Problem(error.code, place_of(data), error.message, error.hint))
    return None
