"""One way in which a quote is not as a scenario expects, with the place where the scenario says so."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from cpq.files.models import FileModel
from cpq.problems import SourceLocation
from cpq.scenarios.figures import Figure


class Difference(NamedTuple):
    """One field that is not as expected.

    Attributes:
        where: Place of the expected value.
        about: What it belongs to, such as ``line 1 (seat)``.
        line: Id of the priced line that a reader should look at, or empty.
    """

    where: SourceLocation
    about: str
    field: str
    expected: str
    got: str
    line: str = ""

    def __str__(self) -> str:
        if not self.field:
            return f"{self.about}: {self.got}"
        return f"{self.about}: {self.field} expected {self.expected}, got {self.got}"


def differs(
    expected: FileModel, name: str, got: Any, about: str, currency: str = "", *, label: str = "", line: str = ""
) -> Iterator[Difference]:
    """The difference in one figure, if there is one and the scenario names it.

    Args:
        expected: The part of the expectation that has the field.
        name: The field, in code.
        got: The computed figure.
        label: What messages call the field; its name where left out.
    """
    wanted = getattr(expected, name)
    if not isinstance(wanted, Figure) or wanted.agrees_with(got if isinstance(got, Decimal) else None):
        return
    unit = "" if wanted.decimals is not None else currency
    said = f"{wanted.text} {unit}".strip() if wanted.value is not None else wanted.text
    shown = wanted.shown(got if isinstance(got, Decimal) else None, unit)
    yield Difference(expected.where_of(name), about, (label or name).replace("_", " "), said, shown, line)
