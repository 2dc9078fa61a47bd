"""Decisions about the records of an export, and the report that they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cpq.exchange.coverage import CoverageReport, FileCoverage, Reason, RowRef
from cpq.exchange.salesforce.export import Export, Row
from cpq.exchange.salesforce.reasons import IMPORTED, LEFT, NOTES, OBJECTS


@dataclass
class Ledger:
    """Decisions about records while an import runs; the first decision about a record stays."""

    _left: dict[tuple[str, int], str] = field(default_factory=dict)
    _taken: set[tuple[str, int]] = field(default_factory=set)
    _notes: dict[str, dict[tuple[str, int], None]] = field(default_factory=dict)

    def take(self, row: Row, *notes: str) -> None:
        """Count a record as taken, with what to know about it."""
        place = (row.file, row.line)
        self._left.pop(place, None)
        self._taken.add(place)
        for note in notes:
            self._notes.setdefault(note, {})[place] = None

    def leave(self, row: Row, code: str) -> None:
        """Count a record as not taken; one that was taken stays so."""
        place = (row.file, row.line)
        if place not in self._taken:
            self._left.setdefault(place, code)

    def report(self, export: Export) -> CoverageReport:
        """The report over all files; what nobody decided about was not used, or its object is not imported."""
        return CoverageReport(
            tuple(self._file(path, name, rows, export) for path, (name, rows) in sorted(export.files.items())),
            export.others,
        )

    def _file(self, path: str, name: str, rows: tuple[Row, ...], export: Export) -> FileCoverage:
        default = "not-used" if name in IMPORTED else OBJECTS.get(name, "unknown-object")
        left: dict[str, list[RowRef]] = {}
        taken = 0
        for row in rows:
            place = (path, row.line)
            if place in self._taken:
                taken += 1
            else:
                left.setdefault(self._left.get(place, default), []).append(RowRef(row.line, row.key))
        return FileCoverage(
            path,
            name,
            len(rows),
            taken,
            tuple(Reason(code, LEFT[code], tuple(refs)) for code, refs in sorted(left.items())),
            tuple(self._noted(path, rows, export)),
        )

    def _noted(self, path: str, rows: tuple[Row, ...], export: Export) -> Iterator[Reason]:
        for code, places in sorted(self._notes.items()):
            refs = tuple(RowRef(row.line, row.key) for row in rows if (path, row.line) in places)
            if refs:
                yield Reason(code, NOTES[code], refs)
        if path in export.cleaned:
            code = "invisible-characters"
            yield Reason(code, NOTES[code], tuple(RowRef(line, "") for line in export.cleaned[path]))
