"""How field names and models are called: with spaces in files, with underscores in code and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from cpq.problems import did_you_mean

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MANY = 12


def in_files(name: str) -> str:
    """A field's name as files write it: ``net_price`` is ``net price``, ``from_`` is ``from``."""
    return name.rstrip("_").replace("_", " ")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The way that one document spells its field names."""

    way: Literal["with spaces", "with underscores"] = "with spaces"

    def fields_of(self, model: type[BaseModel]) -> tuple[str, ...]:
        """Names of a model's fields as this document writes them."""
        return tuple(self.field(model, name) for name in model.model_fields)

    def field(self, model: type[BaseModel], name: str) -> str:
        """One field as this document writes it; names that are no field stay."""
        for own, field in model.model_fields.items():
            if name in (own, field.alias):
                return (field.alias or own) if self.way == "with spaces" else own
        return name

    def hint(self, word: str, known: Iterable[str], noun: str) -> str:
        """What was probably meant by a name that is no field."""
        names = list(known)
        plain = {_plain(name): name for name in names}
        if _plain(word) in plain:
            return f"write '{plain[_plain(word)]}'"
        listed = ", ".join(names[:_MANY]) + (", ..." if len(names) > _MANY else "")
        return did_you_mean(word, names) or (f"{noun} has: {listed}" if names else "")


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().lower()


def noun_of(model: type[BaseModel]) -> str:
    """What messages call a model: its noun, or its class name in small letters with an article."""
    noun = getattr(model, "noun", "")
    if isinstance(noun, str) and noun:
        return noun
    words = _WORD_START.sub(" ", model.__name__.strip("_")).lower()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
