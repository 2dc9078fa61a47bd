"""The outcome of the published cases: a row for each, as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Status = Literal["passed", "failed", "disputed"]
STATUSES: tuple[Status, ...] = ("passed", "failed", "disputed")

SCHEMA = "cpq/conformance/1"


class ConformanceRow(NamedTuple):
    """What became of one published case.

    Attributes:
        status: ``disputed`` means that our figures hold and that some published ones are not followed, which the
            note explains.
        expected, got: Figures in words.
        note: What a reader should know, or why pricing failed.
    """

    id: str
    system: str
    topic: str
    status: Status
    expected: str = ""
    got: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConformanceReport:
    """Every published case with its outcome, by system and id."""

    rows: tuple[ConformanceRow, ...]

    @property
    def ok(self) -> bool:
        """Whether no case failed."""
        return not any(row.status == "failed" for row in self.rows)

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many cases have each status."""
        return {status: sum(row.status == status for row in self.rows) for status in STATUSES}

    def summary(self) -> str:
        """The counts in one line."""
        return ", ".join(f"{count} {status}" for status, count in self.counts.items())

    def as_text(self) -> str:
        """A line for each case, and the counts."""
        return "\n".join([*(line for row in self.rows for line in _lines(row)), self.summary()])

    def to_json(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return {"schema": SCHEMA, "counts": dict(self.counts), "cases": [row._asdict() for row in self.rows]}


def _lines(row: ConformanceRow) -> list[str]:
    first = f"{row.status:<9} {row.system:<34} {row.id:<36} {row.topic}"
    if row.status == "failed":
        return [first, f"          expected {row.expected}", f"          got      {row.got or row.note}"]
    return [first, f"          {row.note}"] if row.status == "disputed" else [first]
