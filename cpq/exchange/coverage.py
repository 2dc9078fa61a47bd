"""The coverage report: of every record of every file, whether it was taken and why not. Nothing is dropped silently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA = "cpq/import-report/1"


@dataclass(frozen=True, slots=True)
class RowRef:
    """A record of the export, by line and by what a person recognises it by."""

    line: int
    key: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason and the records of one file that it holds for."""

    code: str
    meaning: str
    rows: tuple[RowRef, ...]


def reasons_by_code(found: Iterable[tuple[str, RowRef]], meanings: Mapping[str, str]) -> tuple[Reason, ...]:
    """One reason for each code, with its records in the order in which they were found.

    Args:
        found: Records with the code of what was found about them.
        meanings: Sentence of each code.
    """
    by_code: dict[str, list[RowRef]] = {}
    for code, row in found:
        by_code.setdefault(code, []).append(row)
    return tuple(Reason(code, meanings[code], tuple(rows)) for code, rows in sorted(by_code.items()))


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """What became of the records of one file.

    Attributes:
        rows: Records in the file; always ``taken`` plus those of ``left``.
        left: Why records were not taken.
        notes: What to know about records that were taken.
    """

    file: str
    object: str
    rows: int
    taken: int
    left: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()

    @property
    def not_taken(self) -> int:
        """Records of the file that were not taken."""
        return sum(len(reason.rows) for reason in self.left)


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """What an import took of an export.

    Attributes:
        files: Every CSV file.
        others: Files that were not looked at, since they are no CSV.
    """

    files: tuple[FileCoverage, ...]
    others: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Records of all files."""
        return sum(file.rows for file in self.files)

    @property
    def taken(self) -> int:
        """Records that were taken."""
        return sum(file.taken for file in self.files)

    @property
    def not_taken(self) -> int:
        """Records that were not taken."""
        return sum(file.not_taken for file in self.files)

    def of(self, name: str) -> tuple[FileCoverage, ...]:
        """Coverage of the files of one object."""
        return tuple(file for file in self.files if file.object == name)

    def to_json(self) -> dict[str, Any]:
        """The report as JSON-ready data, every record that was not taken with its line and key."""
        return {
            "schema": SCHEMA,
            "rows": self.rows,
            "taken": self.taken,
            "not_taken": self.not_taken,
            "files": [_file_json(file) for file in self.files],
            "other_files": list(self.others),
        }

    def to_text(self) -> str:
        """The report as Markdown that also reads well as plain text."""
        return "\n".join(_text(self)) + "\n"


def _file_json(file: FileCoverage) -> dict[str, Any]:
    return {
        "file": file.file,
        "object": file.object,
        "rows": file.rows,
        "taken": file.taken,
        "not_taken": [_reason_json(reason) for reason in file.left],
        "notes": [_reason_json(reason) for reason in file.notes],
    }


def _reason_json(reason: Reason) -> dict[str, Any]:
    rows = [{"line": row.line, "key": row.key} for row in reason.rows]
    return {"code": reason.code, "meaning": reason.meaning, "count": len(rows), "rows": rows}


def _text(report: CoverageReport) -> Iterator[str]:
    yield "# What the import took"
    yield ""
    yield f"{report.rows} records: {report.taken} taken, {report.not_taken} not taken."
    yield ""
    yield "| File | Object | Records | Taken | Not taken |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for file in report.files:
        yield f"| {file.file} | {file.object} | {file.rows} | {file.taken} | {file.not_taken} |"
    yield from _section("Not taken, and why", [(file.file, file.left) for file in report.files])
    yield from _section("Taken, but worth knowing", [(file.file, file.notes) for file in report.files])
    if report.others:
        yield from ("", "## Not looked at", "", *(f"- {path}" for path in report.others))


def _section(title: str, parts: Iterable[tuple[str, tuple[Reason, ...]]]) -> Iterator[str]:
    by_code: dict[tuple[str, str], list[tuple[str, Reason]]] = {}
    for file, reasons in parts:
        for reason in reasons:
            by_code.setdefault((reason.code, reason.meaning), []).append((file, reason))
    if not by_code:
        return
    yield from ("", f"## {title}")
    for (code, meaning), found in sorted(by_code.items()):
        yield from ("", f"### {code}", "", f"{meaning[0].upper()}{meaning[1:]}.", "")
        for file, reason in found:
            yield f"- {file}: {len(reason.rows)} ({_lines(reason.rows)})"


def _lines(rows: tuple[RowRef, ...]) -> str:
    """Lines of the records, consecutive ones as a span; a single one with its key."""
    if len(rows) == 1:
        return f"line {rows[0].line}, {rows[0].key}" if rows[0].key else f"line {rows[0].line}"
    spans: list[list[int]] = []
    for line in sorted(row.line for row in rows):
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return "lines " + ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in spans)
