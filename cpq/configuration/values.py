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

_MOST_SHOWN = 60
"""Characters of an answer that a message repeats."""

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


def read_value(text: str, values: Sequence[Value], units: Decimal | None = None) -> Value:
    """The value that a text spells, one of those that a choice has.

    Numbers are compared by size, so that ``15.0`` is 15. An option is chosen by ``yes`` in its usual quantity and left
    out by ``no`` and ``0``; where the quantity is fixed, so that it is a switch, the quantity says yes too.

    Args:
        units: Usual quantity of an option; None for an attribute.

    Raises:
        ValueError: It is none of them; the message names some, and the closest.
    """
    for value in values:
        if spelled(value) == text:
            return value
    number = number_of(text)
    if number is not None and number in [value for value in values if isinstance(value, Decimal)]:
        return number
    switches = is_switch(values)
    if switches and number is not None and number in (0, Decimal(1) if units is None else units):
        return number != 0
    if text in _YES_NO and switches:
        return _YES_NO[text]
    if text in _YES_NO and units is not None:
        wanted = units if _YES_NO[text] else Decimal(0)
        if wanted in values:
            return wanted
    raise ValueError(_not_among(text, values))


def is_switch(values: Sequence[Value]) -> bool:
    """Whether a choice is on or off; to Python, 0 and 1 of a quantity would be too."""
    return any(isinstance(value, bool) for value in values)


def number_of(text: str) -> Decimal | None:
    """The number that a text spells, or None."""
    try:
        return parse_amount(text)
    except ValueError:
        return None


def _not_among(text: str, values: Sequence[Value]) -> str:
    near = did_you_mean(text, [spelled(value) for value in values])
    shown = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."
    return f"'{shown}' is not one of {listed(values)}" + (f"; {near}" if near else "")


def listed(values: Sequence[Value], most: int = 8) -> str:
    """Values one after the other; of many numbers the first and the last."""
    if len(values) <= most:
        return ", ".join(map(spelled, values))
    if all(isinstance(value, Decimal) for value in values):
        return f"{spelled(values[0])} to {spelled(values[-1])}"
    return ", ".join(map(spelled, values[:most])) + " ..."
