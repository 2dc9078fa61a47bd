"""The records of a package export, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Export, Row

PREFIX, SUFFIX = "SBQQ__", "__c"
_IDS = ("Id", "Guid")
_NAMES = ("ProductCode", "IsoCode", "Name")


def is_package(export: Export) -> bool:
    """Whether an export is one of the package: one of its tables, or a column of a product, is the package's own."""
    for name, rows in export.files.values():
        if name.startswith(PREFIX):
            return True
        if name == "Product2" and rows and any(column.startswith(PREFIX) for column in rows[0].cells):
            return True
    return False


def own(name: str) -> str:
    """The column of the package that holds a field: ``Price`` is ``SBQQ__Price__c``."""
    return f"{PREFIX}{name}{SUFFIX}"


class Records:
    """Records by object, each found by id, product code or name.

    An export names a record that another one means either by its id (``SBQQ__Product__c``) or by one of its fields
    (``SBQQ__Product__r.ProductCode``).
    """

    def __init__(self, run: Import) -> None:
        self._run = run
        self._found: dict[str, dict[str, Row]] = {}
        self._rows: dict[str, list[Row]] = {}

    def of(self, name: str) -> list[Row]:
        """Every record of an object once, in the order of the files."""
        if name not in self._rows:
            self._rows[name] = list(self._once(name))
        return self._rows[name]

    def _once(self, name: str) -> Iterator[Row]:
        seen: set[str] = set()
        for row in self._run.export.rows(name):
            key = id_of(row)
            if key and key in seen:
                self._run.leave(row, "repeated")
                continue
            seen.add(key)
            yield row

    def find(self, name: str, row: Row, field: str) -> Row | None:
        """The record of an object that a field of another record means; None where the export does not hold it."""
        meant = reference(row, field)
        return self._index(name).get(meant) if meant else None

    def _index(self, name: str) -> dict[str, Row]:
        if name not in self._found:
            index: dict[str, Row] = {}
            for columns in (_IDS, _NAMES):
                for row in self.of(name):
                    for column in columns:
                        if row.text(column):
                            index.setdefault(row.text(column), row)
            self._found[name] = index
        return self._found[name]


def id_of(row: Row) -> str:
    """The id of a record, empty where the export carries none."""
    return next((row.text(column) for column in _IDS if row.text(column)), "")


def reference(row: Row, field: str) -> str:
    """What a record names another one by: the field itself, or the first field of the other that it carries."""
    if row.text(field):
        return row.text(field)
    prefix = field.removesuffix("Id") if field.endswith("Id") else field.removesuffix(SUFFIX) + "__r"
    return next((row.text(column) for column in row.cells if column.startswith(f"{prefix}.") and row.text(column)), "")


def figure(row: Row, field: str) -> str:
    """The digits of a number of the package, without the zeros that an export adds; empty where there is none."""
    value = amount(row.text(own(field))) if row.text(own(field)) else None
    if value is None:
        return ""
    return f"{value.to_integral_value():f}" if value == value.to_integral_value() else f"{value.normalize():f}"
