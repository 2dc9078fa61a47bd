"""What someone chooses: values of one variable, in words, and the literals that they fix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpq.problems import NotFound, did_you_mean
from cpq.solving.encode import Encoding
from cpq.solving.model import Model, Value, Variable


@dataclass(frozen=True, slots=True)
class Choice:
    """Values that one variable may take: a single one, some of them, or a range of numbers.

    Attributes:
        name: The variable.
        values: Those asked for, each once; empty for a range.
        at_least, at_most: Bounds of a range, both included; None for none.
    """

    name: str
    values: tuple[Value, ...] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @property
    def is_range(self) -> bool:
        """Whether it says bounds rather than values."""
        return not self.values

    def allowed(self, model: Model) -> tuple[Value, ...]:
        """Its values in the variable's order; never none.

        Raises:
            NotFound: There is no such variable, it never has one of the values, or none of its numbers is in the range.
        """
        variable = variable_of(model, self.name)
        if not self.is_range:
            wanted = [value_of(variable, value) for value in self.values]
            return tuple(value for value in variable.values if value in wanted)
        inside = tuple(value for value in variable.values if isinstance(value, Decimal) and self._covers(value))
        if not inside:
            raise NotFound(f"'{self.name}' has no number {self.words}", hint=_values_hint(variable))
        return inside

    def literals(self, encoding: Encoding) -> tuple[int, ...]:
        """Literals that hold exactly where the variable has one of the values; none where any value will do."""
        allowed = self.allowed(encoding.model)
        if self.name in encoding.free:
            return ()
        if len(allowed) == 1:
            return (encoding.literal(self.name, allowed[0]),)
        others = (value for value in encoding.model.variable(self.name).values if value not in allowed)
        return tuple(-encoding.literal(self.name, value) for value in others)

    @property
    def words(self) -> str:
        """The values as messages say them, such as ``= 11`` or ``from 5 to 11``."""
        if self.values:
            shown = " or ".join(shown_value(value) for value in self.values)
            return f"= {shown}"
        if self.at_most is None:
            return f"from {shown_value(self.at_least)}"
        if self.at_least is None:
            return f"up to {shown_value(self.at_most)}"
        return f"from {shown_value(self.at_least)} to {shown_value(self.at_most)}"

    def _covers(self, number: Decimal) -> bool:
        return (self.at_least is None or number >= self.at_least) and (self.at_most is None or number <= self.at_most)

    def __str__(self) -> str:
        return f"{self.name} {self.words}"


def choice_of(
    name: str, values: Iterable[Value | int], at_least: Decimal | int | None, at_most: Decimal | int | None
) -> Choice:
    """A choice from what a caller passes: values, or bounds, but not both and not neither.

    Raises:
        TypeError: Both or neither; or a float, which is no exact number.
        NotFound: A number that is none (NaN): it compares with no other.
    """
    exact = [_exact(value) for value in values]
    for one in (*exact, at_least, at_most):
        if isinstance(one, Decimal) and one.is_nan():
            raise NotFound(f"'{name}' is never {shown_value(one)}", hint="pass a number")
    wanted = tuple(dict.fromkeys(exact))
    bounded = at_least is not None or at_most is not None
    if bounded == bool(wanted):
        raise TypeError("a choice takes values, or at_least and at_most")
    return Choice(name, wanted, _bound(at_least), _bound(at_most))


def variable_of(model: Model, name: str) -> Variable:
    """The variable of a name.

    Raises:
        NotFound: There is none; the hint names the closest.
    """
    try:
        return model.variable(name)
    except KeyError:
        raise NotFound(
            f"there is no variable '{name}'", hint=did_you_mean(name, (one.name for one in model.variables))
        ) from None


def value_of(variable: Variable, value: Value) -> Value:
    """A value as its variable has it.

    Raises:
        NotFound: The variable never has it; the hint names the closest, or its values.
    """
    for own in variable.values:
        # To Python, True is 1; to people, "on" is no number.
        if own == value and isinstance(own, bool) == isinstance(value, bool):
            return own
    shown = [shown_value(one) for one in variable.values]
    near = did_you_mean(value, shown) if isinstance(value, str) else ""
    raise NotFound(f"'{variable.name}' is never {shown_value(value)}", hint=near or _values_hint(variable))


def shown_value(value: Value) -> str:
    """A value as messages write it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else value


SHOWN_VALUES = 8


def _values_hint(variable: Variable) -> str:
    shown: Sequence[str] = [shown_value(one) for one in variable.values[:SHOWN_VALUES]]
    more = len(variable.values) - len(shown)
    return f"it can be {', '.join(shown)}" + (f" and {more:,} more" if more else "")


def _bound(value: Decimal | int | None) -> Decimal | None:
    exact = None if value is None else _exact(value)
    if exact is not None and not isinstance(exact, Decimal):
        raise TypeError(f"{value!r} is no number")
    return exact


def _exact(value: Value | int) -> Value:
    if value is None or isinstance(value, str | bool | Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    raise TypeError(f"{value!r} is no exact value: pass text, bool, int or Decimal")
