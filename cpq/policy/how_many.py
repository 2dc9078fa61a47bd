"""How many of the people asked must approve: all, any one, each in order, or at least so many."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import PlainValidator, WithJsonSchema

from cpq.files.scalar_text import text_of
from cpq.files.text import quoted
from cpq.files.wrong_value import WrongValue

_AT_LEAST = re.compile(r"at least ([1-9][0-9]?)")
_PATTERN = r"all|any|in order|at least [1-9][0-9]?"
_EXAMPLES: Final = "all, any, in order or at least 2"


def read_how_many(value: object) -> str:
    """How many must approve, from the text of a file.

    Raises:
        WrongValue: Saying what would be right.
    """
    text = text_of(value, _EXAMPLES).strip()
    if re.fullmatch(_PATTERN, text) is None:
        raise WrongValue(f"{quoted(text)} is not how many must approve", hint=f"write {_EXAMPLES}")
    return text


def least_of(mode: str) -> int | None:
    """The number of ``at least 2``; None for the other ways."""
    match = _AT_LEAST.fullmatch(mode)
    return None if match is None else int(match[1])


HowMany = Annotated[
    str,
    PlainValidator(read_how_many),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^({_PATTERN})$",
            "description": "How many of those asked must approve.",
            "examples": ["any", "at least 2"],
        }
    ),
]
"""Whether all, any one, each in order or at least so many of the people asked must approve."""
