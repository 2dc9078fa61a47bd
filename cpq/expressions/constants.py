"""The names in generated source: of functions that it calls, and of values that Python source cannot write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from cpq.expressions.functions import days_between, months_between
from cpq.expressions.types import Value, ValueType
from cpq.expressions.values import looked_up, typed_fact, undefined

FUNCTIONS: Mapping[str, object] = MappingProxyType(
    {
        "_Decimal": Decimal,
        "_abs": abs,
        "_bool": bool,
        "_copy_abs": Decimal.copy_abs,
        "_date": date,
        "_days_between": days_between,
        "_is_finite": Decimal.is_finite,
        "_looked_up": looked_up,
        "_max": max,
        "_min": min,
        "_months_between": months_between,
        "_quantize": Decimal.quantize,
        "_str": str,
        "_type": type,
        "_typed_fact": typed_fact,
        "_undefined": undefined,
    }
)
"""Everything that generated source may call or name, besides its constants and what its facts are bound to."""

_IN_A_NAME = str.maketrans({".": "_", "-": "m", "+": "p"})


class Constants:
    """Collects what one generated function refers to; each value gets one name, however often it is used.

    All names start with an underscore, so a function that leaves those alone can hold any number of fragments. The
    name of a number or date tells its value (``_0_15``, ``_2026_12_31``), so that generated source can be read.

    Attributes:
        values: Name to value: the globals of the generated function.
    """

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self._numbered: dict[object, str] = {}

    def function(self, name: str) -> str:
        """The name of one of :data:`FUNCTIONS`, given without its underscore."""
        self.values[f"_{name}"] = FUNCTIONS[f"_{name}"]
        return f"_{name}"

    def call(self, name: str, *arguments: str) -> str:
        """Source of a call of one of :data:`FUNCTIONS`."""
        return f"{self.function(name)}({', '.join(arguments)})"

    def decimal(self, number: Decimal) -> str:
        """The name of a number, its written decimals included: 1.0 and 1.00 are two constants."""
        name = f"_{number}".translate(_IN_A_NAME)
        self.values[name] = number
        return name

    def day(self, day: date) -> str:
        """The name of a date."""
        name = f"_{day.year:04}_{day.month:02}_{day.day:02}"
        self.values[name] = day
        return name

    def values_of(self, values: tuple[Value, ...]) -> str:
        """The name of a list of values."""
        return self._name("_list", tuple((type(value), str(value)) for value in values), values)

    def type_of(self, value_type: ValueType) -> str:
        """The name of a value's type."""
        return self._name("_type", value_type, value_type)

    def _name(self, stem: str, key: object, value: object) -> str:
        name = self._numbered.setdefault(key, f"{stem}{len(self._numbered)}")
        self.values[name] = value
        return name
