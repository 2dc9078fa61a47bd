"""Look-ups: numbers that come with an attribute's values, such as the slots of a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import Any, TypeAlias

from cpq.files.models import Amount, Id, Text
from cpq.files.wrong_value import WrongValue
from cpq.money import plain

LookUps: TypeAlias = dict[Id, dict[Text, Amount]]
"""Numbers by the name of the look-up, then by the attribute's value as files write it."""

Values: TypeAlias = Mapping[Decimal | str | bool, Decimal]
"""Numbers by the attribute's value as rules see it."""

_SHOWN = 8


def check_look_ups(
    look_ups: LookUps, values: Callable[[], Iterable[Decimal | str | bool]], parse: Callable[[str], Any]
) -> None:
    """Refuse a look-up that leaves a value out, or names one that the attribute does not take.

    Args:
        values: What the attribute may be, anew at each call; none where it is a range without step.
        parse: Value of the attribute from its text.

    Raises:
        WrongValue: Naming the look-up and the values.
    """
    for name, numbers in look_ups.items():
        try:
            given = {parse(text) for text in numbers}
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            raise WrongValue(f"look-up '{name}': {message}", hint=hint) from None
        if len(given) < len(numbers):
            raise WrongValue(f"look-up '{name}' has two numbers for one value", hint="keep one of them")
        missing = list(islice((shown(value) for value in values() if value not in given), _SHOWN + 1))
        if missing:
            listed = ", ".join(missing[:_SHOWN]) + (" ..." if len(missing) > _SHOWN else "")
            message = f"look-up '{name}' has no number for {listed}"
            raise WrongValue(message, hint="write a number for each value; 0 where it has none of it")


def numbers_by_value(numbers: Mapping[str, Decimal], parse: Callable[[str], Any]) -> Values:
    """A look-up by the values that rules see."""
    return MappingProxyType({parse(text): number for text, number in numbers.items()})


def shown(value: Decimal | str | bool) -> str:
    """A value as files write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Decimal) else value
