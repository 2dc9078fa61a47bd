"""Values of choices as requests spell them, as people read them, and as they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cpq.configuration.configured import AttributeValue
from cpq.money import parse_amount, plain
from cpq.problems import did_you_mean
from cpq.solving.model import Value

NO_VALUE = "none"
"""How a choice without a value is typed."""

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def written(value: AttributeValue) -> str | tuple[str, ...]:
    """A value as a request spells it: ``7.5``, ``yes``, ``316l``, or several texts.

    Raises:
        ValueError: It is none; a request leaves such a choice out.
    """
    if value is None:
        raise ValueError("a choice without a value is left out of a request")
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Decimal) else str(value)


def spelled(value: Value) -> str:
    """A value as it is typed: as a request spells it, and ``none`` where there is none."""
    text = NO_VALUE if value is None else written(value)
    return text if isinstance(text, str) else ", ".join(text)


def read_value(text: str, values: Sequence[Value]) -> Value:
    """The value that a text spells, one of those that a choice has.

    Numbers are compared by size, so that ``15.0`` is 15; ``yes`` and ``no`` also mean one and none of an option whose
    quantity may vary, and ``1`` and ``0`` switch one whose quantity is fixed.

    Raises:
        ValueError: It is none of them; the message names some, and the closest.
    """
    for value in values:
        if spelled(value) == text:
            return value
    number = _number(text)
    if number is not None and number in values:
        return number
    switches = any(isinstance(value, bool) for value in values)
    if switches and number is not None and number in (0, 1):
        return number == 1
    if text in _YES_NO and switches:
        return _YES_NO[text]
    if text in _YES_NO and Decimal(0) in values:
        return Decimal(1) if _YES_NO[text] and Decimal(1) in values else _first(text, values)
    raise ValueError(_not_among(text, values))


def _first(text: str, values: Sequence[Value]) -> Value:
    if _YES_NO[text]:
        raise ValueError(f"how many? {listed(values)}")
    return Decimal(0)


def _number(text: str) -> Decimal | None:
    try:
        return parse_amount(text)
    except ValueError:
        return None


def _not_among(text: str, values: Sequence[Value]) -> str:
    near = did_you_mean(text, [spelled(value) for value in values])
    return f"'{text}' is not one of {listed(values)}" + (f"; {near}" if near else "")


def listed(values: Sequence[Value], most: int = 8) -> str:
    """Values one after the other; of many numbers the first and the last."""
    if len(values) <= most:
        return ", ".join(map(spelled, values))
    if all(isinstance(value, Decimal) for value in values):
        return f"{spelled(values[0])} to {spelled(values[-1])}"
    return ", ".join(map(spelled, values[:most])) + " ..."
