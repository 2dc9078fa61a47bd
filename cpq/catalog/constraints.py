"""Constraints: rules that make some selections invalid."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from cpq.files.models import ExpressionText, FileModel, TextByLanguage


class Constraint(FileModel):
    """One rule over a product's attributes, and over the options of its bundle.

    Written in one of three ways: ``when`` with ``require`` or ``forbid``; a ``table`` of allowed or forbidden
    combinations; a ``sum`` with its bounds.

    Attributes:
        when: Condition over the attributes and options; always where left out.
        require: What must hold then.
        forbid: What must not hold then.
        table: CSV of combinations beside this file.
        columns: Attributes that the rows or the table give values for, and paths such as ``pump.motor-kw``.
        rows: Combinations, each with a value per column; ``*`` is any value, ``5..60`` a range.
        mode: Whether the combinations are what is allowed or what is forbidden.
        sum: Formula whose value is limited.
        at_most: Largest allowed value of the sum, a number or a formula.
        at_least: Smallest allowed value of the sum, a number or a formula.
        unit: Unit of the sum, for the message.
        severity: ``error`` stops the quote, ``warning`` only advises.
        text: What the rep reads where it is broken.
    """

    when: ExpressionText | None = None
    require: ExpressionText | None = None
    forbid: ExpressionText | None = None
    table: str | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    mode: Literal["allowed", "forbidden"] | None = None
    sum: ExpressionText | None = None
    at_most: ExpressionText | None = None
    at_least: ExpressionText | None = None
    unit: str = ""
    severity: Literal["error", "warning"] = "error"
    text: TextByLanguage | None = None

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        ways = [
            self.require is not None or self.forbid is not None,
            self.table is not None or bool(self.rows),
            self.sum is not None,
        ]
        if sum(ways) != 1:
            raise ValueError("a constraint has one of: require or forbid, table or rows with columns, sum with bounds")
        if ways[0] and (self.require is not None) == (self.forbid is not None):
            raise ValueError("say either require or forbid")
        if ways[1]:
            self._check_table()
        if ways[2] and self.at_most is None and self.at_least is None:
            raise ValueError("a sum needs at most or at least")
        return self

    def _check_table(self) -> None:
        if not self.columns or self.mode is None:
            raise ValueError("a table names its columns and its mode, allowed or forbidden")
        if self.table is not None and self.rows:
            raise ValueError("write rows here or in a table, not both")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row has {len(row)} values for {len(self.columns)} columns")


class Compatibility(FileModel):
    """Combinations of attribute values allowed or forbidden for every product that has those attributes and options.

    Attributes:
        mode: Whether the rows are what is allowed or what is forbidden.
        columns: Attributes that the rows give values for, and paths such as ``pump.motor-kw``.
        rows: Combinations, each with a value per column; ``*`` is any value, ``5..60`` a range.
        severity: ``error`` stops the quote, ``warning`` only advises.
        text: What the rep reads where it is broken.
    """

    mode: Literal["allowed", "forbidden"]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = Field(default=())
    severity: Literal["error", "warning"] = "error"
    text: TextByLanguage | None = None

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row has {len(row)} values for {len(self.columns)} columns")
        return self


ANY = ("*", "")
"""Cells that cover every value."""


def in_cell(cell: str, value: object) -> bool:
    """Whether a table cell covers a value: ``*``, one value, or a range such as ``5..60``, ends included."""
    if cell in ANY:
        return True
    low, dots, high = cell.partition("..")
    if isinstance(value, Decimal):
        if dots:
            return Decimal(low) <= value <= Decimal(high)
        return Decimal(cell) == value
    if isinstance(value, bool):
        return cell == ("yes" if value else "no")
    return cell == value
