"""What the parts of an import share: the export, the decisions so far, the language and the date."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from cpq.exchange.salesforce.coverage import Ledger
from cpq.exchange.salesforce.export import Export, Row
from cpq.money import parse_amount

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Import:
    """One import while it runs.

    Attributes:
        language: Tag under which the texts of the export are kept.
        exported: Date of the export; what ended before it is left, and exchange rates bear it.
        ledger: Grows by a decision for each record.
    """

    export: Export
    language: str
    exported: date
    ledger: Ledger = field(default_factory=Ledger)

    def take(self, row: Row, *notes: str) -> None:
        """Count a record as taken."""
        self.ledger.take(row, *notes)

    def leave(self, row: Row, code: str) -> None:
        """Count a record as not taken."""
        self.ledger.leave(row, code)

    def text(self, words: str) -> dict[str, str] | None:
        """A text in the export's language, on one line; None where there is none."""
        line = " ".join(words.split())
        return {self.language: line} if line else None

    def unique(self, name: str, key: Callable[[Row], Key]) -> dict[Key, Row]:
        """Records of an object by key; a second record of a key is left, as repeated or as in conflict.

        Records without a key, of files that only name what others describe, are nobody's.
        """
        found: dict[Key, Row] = {}
        for row in self.export.rows(name):
            made = key(row)
            if not (any(made) if isinstance(made, tuple) else made):
                continue
            first = found.setdefault(made, row)
            if first is not row:
                self.leave(row, "repeated" if _says_the_same(first, row) else "conflicts")
        return found

    def in_force(self, row: Row) -> bool:
        """Whether a record has not ended before the export; one that has, or that ends before it starts, is left."""
        start, end = row.day("EffectiveFrom"), row.day("EffectiveTo")
        if start is not None and end is not None and end < start:
            self.leave(row, "invalid-value")
            return False
        if end is not None and end < self.exported:
            self.leave(row, "expired")
            return False
        return True


def _says_the_same(first: Row, second: Row) -> bool:
    """Whether the columns that both records have agree, composite keys aside.

    The second pass of a load only activates what the first has written.
    """
    if second.second_pass:
        return True
    shared = [column for column in second.cells if column in first.cells and "$$" not in column]
    return all(first.text(column) == second.text(column) for column in shared)


def amount(text: str) -> Decimal | None:
    """The number of a cell, or None where it is none that files of this project hold."""
    try:
        return parse_amount(text)
    except ValueError:
        return None


def whole(text: str) -> int | None:
    """The whole number of a cell, or None."""
    number = amount(text) if text else None
    return int(number) if number is not None and number == number.to_integral_value() else None


def position(row: Row) -> tuple[Decimal, int]:
    """Where a record stands among its siblings: by its sequence, those without one last, then as in the file."""
    sequence = amount(row.text("Sequence")) if row.text("Sequence") else None
    return (Decimal(10**9) if sequence is None else sequence, row.line)
