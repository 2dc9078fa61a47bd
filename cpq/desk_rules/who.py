"""Whom a rule asks, in words: holders of its role, managers, groups, or people by name."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema

from cpq.files.scalar_text import ID, text_of
from cpq.files.text import quoted
from cpq.files.wrong_value import WrongValue
from cpq.problems import did_you_mean

WhoKind = Literal["holders", "manager", "managers until", "managers with authority", "group", "person"]
Whose = Literal["", "owner", "submitter", "approver"]

_ID = ID.pattern
_FORMS: Final[tuple[tuple[WhoKind, re.Pattern[str]], ...]] = (
    ("holders", re.compile(r"holders")),
    ("manager", re.compile(r"manager of (?P<of>owner|submitter|approver)")),
    ("managers until", re.compile(rf"managers of (?P<of>owner|submitter|approver) until (?P<name>{_ID})")),
    ("managers with authority", re.compile(r"managers of (?P<of>owner|submitter|approver) with authority")),
    ("group", re.compile(rf"group (?P<name>{_ID})")),
    ("person", re.compile(rf"person (?P<name>{_ID})")),
)
_EXAMPLES: Final = (
    "holders",
    "manager of owner",
    "managers of owner until sales-director",
    "managers of owner with authority",
    "group deal-desk",
    "person cfo",
)


class Who(NamedTuple):
    """Whom to ask.

    Attributes:
        kind: ``holders`` of the approver role; the ``manager`` of somebody, or the next above who is still there; the
            first above who holds an approver role (``managers until``) or who may grant alone what is asked
            (``managers with authority``); everybody of a ``group``; a ``person``.
        of: Whose manager.
        name: Id of the approver role, group or person.
    """

    kind: WhoKind
    of: Whose = ""
    name: str = ""

    def __str__(self) -> str:
        if self.kind == "manager":
            return f"manager of {self.of}"
        if self.kind == "managers until":
            return f"managers of {self.of} until {self.name}"
        if self.kind == "managers with authority":
            return f"managers of {self.of} with authority"
        return self.kind if self.kind == "holders" else f"{self.kind} {self.name}"


HOLDERS: Final = Who("holders")


def read_who(value: object) -> Who:
    """Whom to ask, from the text of a file.

    Raises:
        WrongValue: Saying what would be right.
    """
    if isinstance(value, Who):
        return value
    text = " ".join(text_of(value, _EXAMPLES[1]).split())
    for kind, form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            parts: dict[str, Any] = match.groupdict()
            return Who(kind, parts.get("of", ""), parts.get("name", ""))
    hint = did_you_mean(text, _EXAMPLES) or f"write {', '.join(_EXAMPLES[:-1])} or {_EXAMPLES[-1]}"
    raise WrongValue(f"{quoted(text)} does not say whom to ask", hint=hint)


_OF = "(owner|submitter|approver)"
_Who = Annotated[
    Who,
    PlainValidator(read_who),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": (
                f"^(holders|manager of {_OF}|managers of {_OF} (with authority|until {_ID})|(group|person) {_ID})$"
            ),
            "description": "Whom to ask.",
            "examples": list(_EXAMPLES),
        }
    ),
]

WhoText = Annotated[
    tuple[_Who, ...],
    BeforeValidator(
        lambda value: [value] if isinstance(value, str) and not isinstance(value, Who) else value,
        json_schema_input_type=_Who | tuple[_Who, ...],
    ),
]
"""Whom to ask: one way, or several whose people are asked together."""
