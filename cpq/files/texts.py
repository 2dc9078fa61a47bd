"""Texts that a model keeps with more than their letters: one per language, or a rule with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from cpq.files.located import LocatedText, place_of
from cpq.files.scalar_text import text_of
from cpq.files.text import clean_text, quoted
from cpq.files.wrong_value import WrongValue
from cpq.problems import NOWHERE, SourceLocation

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class TextByLanguage:
    """A text for people, in one language or several.

    Attributes:
        texts: Language tag and text, sorted by tag; the tag is empty where the file names no language.
    """

    texts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, value: object) -> Self:
        """From a text, or from a map of language tags to texts.

        Raises:
            WrongValue: Saying what would be right.
        """
        if isinstance(value, cls):
            return value
        if not isinstance(value, Mapping):
            return cls((("", _clean(value)),))
        if not value:
            raise WrongValue("a text is missing", hint="write a text, or one per language: { en: Seat, fr: Poste }")
        return cls(tuple(sorted((_language(tag, value), _clean(text, f"{tag}: ")) for tag, text in value.items())))

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags of the languages it is written in; empty for a text without one."""
        return tuple(tag for tag, _ in self.texts if tag)

    def has(self, language: str) -> bool:
        """Whether the text is written in a language, or in no particular one."""
        return any(tag in ("", language, language.partition("-")[0]) for tag, _ in self.texts)

    def in_language(self, language: str, default: str = "en") -> str:
        """The text in a language, else in the plain form of that language, the default one, or the first there is."""
        texts = dict(self.texts)
        for tag in (language, language.partition("-")[0], "", default):
            if tag in texts:
                return texts[tag]
        return self.texts[0][1]

    def as_written(self) -> str | dict[str, str]:
        """What a file holds for this text."""
        return self.texts[0][1] if self.texts[0][0] == "" else dict(self.texts)

    def __str__(self) -> str:
        return self.in_language("en")

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.texts)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        as_written = core_schema.plain_serializer_function_ser_schema(cls.as_written, when_used="json")
        return core_schema.no_info_plain_validator_function(cls.of, serialization=as_written)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        by_language = {
            "type": "object",
            "propertyNames": {"pattern": f"^{_LANGUAGE.pattern}$"},
            "additionalProperties": {"type": "string"},
            "minProperties": 1,
        }
        return {
            "anyOf": [{"type": "string", "minLength": 1}, by_language],
            "description": "A text, or one per language.",
            "examples": ["Seat", {"en": "Seat", "fr": "Poste"}],
        }


def _language(tag: str, texts: object) -> str:
    if not _LANGUAGE.fullmatch(str(tag)):
        where = getattr(texts, "key_where", {}).get(tag)
        raise WrongValue(f"{quoted(tag)} is not a language", hint="write a tag such as en, fr or pt-BR", where=where)
    return str(tag)


def _clean(value: object, about: str = "") -> str:
    where = place_of(value)
    try:
        text = text_of(value, "a text")
    except WrongValue as error:
        raise WrongValue(
            about + error.message, hint=error.hint, code=error.code, where=_known(where) if about else None
        ) from None
    for problem in clean_text(text, where):
        raise WrongValue(about + problem.message, hint=problem.hint, code=problem.code, where=_known(problem.location))
    return text


def _known(where: SourceLocation) -> SourceLocation | None:
    return None if where.file == NOWHERE.file else where


@dataclass(frozen=True, slots=True)
class ExpressionText:
    """A rule's condition or formula as it was written, to be parsed by the rule language.

    Attributes:
        text: What was written.
        where: Place of its first character; two equal expressions in different places are equal.
    """

    text: str
    where: SourceLocation = field(default=NOWHERE, compare=False)

    @classmethod
    def of(cls, value: object) -> Self:
        """From the text of a file.

        Raises:
            WrongValue: Saying what would be right.
        """
        if isinstance(value, cls):
            return value
        text = text_of(value, "a condition or formula such as term_months >= 36")
        where = place_of(value)
        if isinstance(value, LocatedText) and value.quoted and where is not NOWHERE:
            return cls(text, SourceLocation(where.file, where.line, where.column + 1))
        return cls(text, where)

    def at(self, offset: int) -> SourceLocation:
        """Place of a character of the text, exact for texts on one line."""
        return SourceLocation(self.where.file, self.where.line, self.where.column + offset)

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        as_text = core_schema.plain_serializer_function_ser_schema(str, when_used="json")
        return core_schema.no_info_plain_validator_function(cls.of, serialization=as_text)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": ["string", "number", "boolean"],
            "description": "A condition or formula.",
            "examples": ["term_months >= 36"],
        }
