"""Tables of the report of the desk as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from cpq.files.csv_writer import csv_lines

if TYPE_CHECKING:
    from cpq.desk.json_parts import Json

_ROWS: Final[Mapping[str, Callable[[Json], list[Json]]]] = {
    "figures": lambda report: list(_flat_figures(report["figures"])),
    "rules": lambda report: [_flat(one) for one in report["rules"]],
    "approvers": lambda report: [_flat(one) for one in report["approvers"]],
    "reps": lambda report: [{"person": one["person"], **_flat(one["figures"])} for one in report["reps"]],
    "wins": lambda report: [_flat(one) for one in report["win_bands"]],
    "leakage": lambda report: [_flat(one) for one in report["leakage"]],
    "forecast": lambda report: [_flat(one) for one in report["forecast"]["stages"]],
    "months": lambda report: [_flat(one) for one in report["forecast"]["months"]],
    "overdue": lambda report: [_flat(one) for one in report["overdue"]],
    "stalled": lambda report: [_flat(one) for one in report["stalled"]],
    "commission": lambda report: [
        {"person": one["person"], "plan": one["plan"], "from": one["from"], "currency": one["currency"], **sale}
        for one in report["commission"]
        for sale in one["sales"]
    ],
}
"""Rows of each table that can be written as CSV."""


def csv_of(report: Json, table: str) -> Iterator[str]:
    """One table of the report, line by line; nothing at all where it has no rows."""
    rows = _ROWS[table](report)
    return csv_lines(list(rows[0]), (list(row.values()) for row in rows)) if rows else iter(())


def _flat_figures(figures: Json) -> Iterator[Json]:
    for name, value in figures.items():
        for part, number in (value if isinstance(value, dict) else {"": value}).items():
            yield {"figure": name, "part": part, "value": _text(number)}


def _flat(data: Json) -> Json:
    """A row with parts of parts as columns of their own, and lists as one text."""
    made: Json = {}
    for name, value in data.items():
        if isinstance(value, dict):
            made |= {f"{name}_{part}": _text(number) for part, number in value.items()}
        else:
            made[name] = _text(value)
    return made


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    return "" if value is None else str(value)
