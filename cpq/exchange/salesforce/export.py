"""The CSV files of an export as rows that know their object, file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from cpq.files.csv_reader import read_csv
from cpq.problems import InvalidFiles, NotFound, Problem

EMPTY = "#N/A"
"""What the export tool writes where a record has no value."""

SECOND_LOAD = "objectset_source"
"""Folder of records that a load writes a second time, to activate them."""

_COMPOSITE = "$$"
_FORGIVEN = frozenset({"control-character"})
"""Findings about letters that the reader takes out by itself; the rows stay whole."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record.

    Attributes:
        object: Salesforce object, such as ``Product2``.
        line: Line of the file where the record begins.
        cells: Values by column, as exported.
    """

    object: str
    file: str
    line: int
    cells: Mapping[str, str] = field(repr=False)

    def text(self, column: str) -> str:
        """A value, empty where the record has none or the file has no such column."""
        return _value(self.cells.get(column, ""))

    def flag(self, column: str) -> bool:
        """Whether a checkbox is ticked."""
        return self.text(column).lower() == "true"

    def ref(self, name: str, part: str = "Name") -> str:
        """A field of the record that this one refers to.

        The export writes it in a column of its own, ``ProductSellingModel.Name``, or as a part of a composite key,
        ``ProductSellingModel.$$Name$SellingModelType``.
        """
        plain = self.text(f"{name}.{part}")
        return plain or dict(self._composite(name)).get(part, "")

    def _composite(self, name: str) -> Iterator[tuple[str, str]]:
        prefix = f"{name}.{_COMPOSITE}"
        for column, cell in self.cells.items():
            if column.startswith(prefix):
                parts, values = column.removeprefix(prefix).split("$"), cell.split(";")
                if len(parts) == len(values):
                    yield from zip(parts, map(_value, values), strict=True)

    def day(self, column: str) -> date | None:
        """The date of an instant, in UTC as exported; None where there is none."""
        text = self.text(column)[:10]
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            return None

    @property
    def second_pass(self) -> bool:
        """Whether it comes from the second pass of a load."""
        return SECOND_LOAD in PurePosixPath(self.file).parts

    @property
    def key(self) -> str:
        """What a person recognises the record by."""
        for column in ("StockKeepingUnit", "Name", "Code"):
            if self.text(column):
                return self.text(column)
        return next((_value(cell) for cell in self.cells.values() if _value(cell)), "")


def _value(cell: str) -> str:
    text = str(cell).strip()
    return "" if text == EMPTY else text


@dataclass(frozen=True)
class Export:
    """All records of a language folder.

    Attributes:
        files: Object and records of each CSV file, in the order in which files are believed.
        others: Files that are no CSV.
        cleaned: Lines of which invisible characters were taken out, by file.
    """

    files: Mapping[str, tuple[str, tuple[Row, ...]]]
    others: tuple[str, ...] = ()
    cleaned: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def rows(self, name: str) -> Iterator[Row]:
        """Records of an object from every file, the more trusted file first."""
        for held, rows in self.files.values():
            if held == name:
                yield from rows


def read_export(files: Mapping[str, bytes]) -> Export:
    """Read the files of a language folder.

    Args:
        files: Bytes by path relative to the folder, such as ``qb-pcm/Product2.csv``.

    Raises:
        InvalidFiles: A table cannot be read; every problem of every file.
        NotFound: There is no product table, so this is no such folder.
    """
    read: dict[str, tuple[str, tuple[Row, ...]]] = {}
    problems: list[Problem] = []
    cleaned: dict[str, tuple[int, ...]] = {}
    for path in sorted((path for path in files if path.lower().endswith(".csv")), key=_trust):
        table, found = read_csv(files[path], path, delimiter=",", decimal_mark=".")
        problems += [problem for problem in found if problem.code not in _FORGIVEN]
        if found:
            cleaned[path] = tuple(sorted({problem.location.line for problem in found}))
        name = PurePosixPath(path).stem
        rows = ((row.where.line, _without_marks(row.values) if found else row.values) for row in table.rows)
        read[path] = (name, tuple(Row(name, path, line, cells) for line, cells in rows))
    if problems:
        raise InvalidFiles(problems)
    if not any(name == "Product2" for name, _ in read.values()):
        raise NotFound(
            "the folder holds no Product2.csv",
            code="no-salesforce-export",
            hint="name a language folder, such as datasets/sfdmu/qb/en-US",
        )
    return Export(read, tuple(sorted(set(files) - set(read))), cleaned)


def _without_marks(cells: Mapping[str, str]) -> dict[str, str]:
    """Cells without the marks that the reader leaves where it took a character out."""
    return {column: cell.replace("\ufffd", "") for column, cell in cells.items()}


def _trust(path: str) -> tuple[int, int, str]:
    """Order in which files are believed: the catalog, the prices, then what other loads repeat of them."""
    folder = PurePosixPath(path).parts[0]
    second_pass = int(SECOND_LOAD in PurePosixPath(path).parts)
    rank = next((n for n, tail in enumerate(("-pcm", "-pricing")) if folder.endswith(tail)), 2)
    return (rank, second_pass, path)
