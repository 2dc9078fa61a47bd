"""A bill of materials as tables and as data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cpq.commands.figures import quantity
from cpq.commands.grid import Cell, Column, Grid
from cpq.commands.views import LANGUAGE
from cpq.configuration.materials import part_totals
from cpq.money import plain

if TYPE_CHECKING:
    from cpq.configuration.materials import NeededPart, PartTotal
    from cpq.files.models import TextByLanguage


_PART = (Column("Part"), Column("Name", wraps=True), Column("Quantity", "point"), Column("Unit"))


def totals_grid(totals: Sequence[PartTotal]) -> Grid:
    """A row for each part, with the lines that need it."""
    grid = Grid((*_PART, Column("For lines", wraps=True)))
    for one in totals:
        grid.add(one.part, _name(one.name), quantity(one.quantity), one.unit, Cell(", ".join(one.lines), "dim"))
    return grid


def by_line_grid(needed: Sequence[NeededPart]) -> Grid:
    """The parts of each line under its id, with the place that says so."""
    grid = Grid((*_PART, Column("Says", spare=True)))
    for line, parts in groupby(needed, key=lambda one: (one.line, one.product)):
        grid.add(Cell(line[0], "strong"), Cell(line[1], "strong"), "", "", "")
        for one in parts:
            place = Cell(one.where.short, "dim")
            grid.add(f"  {one.part}", _name(one.name), quantity(one.quantity), one.unit, place)
    return grid


def materials_json(needed: Sequence[NeededPart]) -> dict[str, Any]:
    """A bill of materials as JSON-ready data: the sums, then each line's parts."""
    return {
        "schema": "cpq/materials/1",
        "parts": [
            {
                "part": one.part,
                "names": _names(one.name),
                "quantity": plain(one.quantity),
                "unit": one.unit,
                "lines": list(one.lines),
            }
            for one in part_totals(needed)
        ],
        "by_line": [
            {
                "line": one.line,
                "product": one.product,
                "material": one.id,
                "part": one.part,
                "quantity": plain(one.quantity),
                "unit": one.unit,
                "where": str(one.where),
            }
            for one in needed
        ],
    }


def _name(name: TextByLanguage | None) -> str:
    return "" if name is None else name.in_language(LANGUAGE)


def _names(name: TextByLanguage | None) -> dict[str, str]:
    return {} if name is None else dict(name)
