"""Decisions as plain data that JSON can hold, and back, exactly."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from cpq.problems import CpqError
from cpq.solving.choices import Choice, choice_of
from cpq.solving.model import Value

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"


def written(fingerprint: str, choices: Iterable[Choice]) -> dict[str, Json]:
    """Decisions, oldest first, and the fingerprint of their model.

    A number is ``{"number": "2.5"}``, so that it comes back exactly and is told from a text.
    """
    return {"model": fingerprint, "decisions": [_written(choice) for choice in choices]}


def read(data: Json) -> tuple[str, tuple[Choice, ...]]:
    """Fingerprint and decisions from what :func:`written` gave.

    Raises:
        CpqError: With code ``invalid-session``: the data is something else.
    """
    match data:
        case {"model": str(fingerprint), "decisions": [*decisions]}:
            choices = tuple(_choice(one) for one in decisions)
        case _:
            raise _invalid("it has no model and decisions")
    if len({choice.name for choice in choices}) < len(choices):
        raise _invalid("a variable is decided twice")
    return fingerprint, choices


def _written(choice: Choice) -> dict[str, Json]:
    if not choice.is_range:
        return {"name": choice.name, "values": [_plain(value) for value in choice.values]}
    bounds = {"at_least": choice.at_least, "at_most": choice.at_most}
    return {"name": choice.name, **{key: str(bound) for key, bound in bounds.items() if bound is not None}}


def _plain(value: Value) -> Json:
    return {"number": str(value)} if isinstance(value, Decimal) else value


def _choice(data: Json) -> Choice:
    match data:
        case {"name": str(name), "values": [*values], **others} if values and not others:
            return choice_of(name, [_value(one) for one in values], None, None)
        case {"name": str(name), "at_least": low, "at_most": high, **others} if not others:
            return choice_of(name, (), _number(low), _number(high))
        case {"name": str(name), "at_least": low, **others} if not others:
            return choice_of(name, (), _number(low), None)
        case {"name": str(name), "at_most": high, **others} if not others:
            return choice_of(name, (), None, _number(high))
    raise _invalid(f"{_shown(data)} is no decision")


def _value(data: Json) -> Value:
    match data:
        case None | bool() | str():
            return data
        case {"number": number, **others} if not others:
            return _number(number)
    raise _invalid(f"{_shown(data)} is no value")


def _number(data: Json) -> Decimal:
    try:
        number = Decimal(data) if isinstance(data, str) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise _invalid(f"{_shown(data)} is no number")
    return number


def _shown(data: Json) -> str:
    return json.dumps(data, default=str)[:60]


def _invalid(why: str) -> CpqError:
    return CpqError(f"this is no exported session: {why}", code="invalid-session", hint="pass what export() returned")
