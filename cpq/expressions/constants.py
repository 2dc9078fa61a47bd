"""The names that generated source uses for values which Python source cannot write: decimals, dates, functions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cpq.expressions.types import Value, ValueType

_IN_A_NAME = str.maketrans({".": "_", "-": "m", "+": "p"})


class Constants:
    """Collects what one generated function refers to; each value gets one name, however often it is used.

    The names start with an underscore and a letter or digit, so a function that binds its own names otherwise can
    hold any number of fragments. A name tells its value (``_0_15``, ``_2026_12_31``), so generated source can be
    read.

    Attributes:
        values: Name to value: the globals of the generated function.
    """

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self._others: dict[object, str] = {}

    def decimal(self, number: Decimal) -> str:
        """The name of a number, its written decimals included: 1.0 and 1.00 are two constants."""
        return self.function(f"_{number}".translate(_IN_A_NAME), number)

    def day(self, day: date) -> str:
        """The name of a date."""
        return self.function(f"_{day.year:04}_{day.month:02}_{day.day:02}", day)

    def function(self, name: str, value: object) -> str:
        """The given name, which always means this value."""
        if self.values.setdefault(name, value) != value:
            raise ValueError(f"{name} already means {self.values[name]!r}")
        return name

    def values_of(self, values: tuple[Value, ...]) -> str:
        """The name of a list of values."""
        return self._numbered("_list", tuple((type(value), str(value)) for value in values), values)

    def type_of(self, value_type: ValueType) -> str:
        """The name of a value's type."""
        return self._numbered("_type", value_type, value_type)

    def _numbered(self, stem: str, key: object, value: object) -> str:
        if key not in self._others:
            self._others[key] = self.function(f"{stem}{len(self._others)}", value)
        return self._others[key]
