"""A compiled policy on the screen: its tables, then the function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpq.commands.figures import counted
from cpq.commands.grid import Cell, Column, Grid, Section
from cpq.commands.views import places_in

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.pricing.compiled_form import CompiledForm


def show_compiled(out: Screen, form: CompiledForm) -> None:
    """Every phase that has rows, and the generated source."""
    out.heading("Compiled policy", f"order date {form.as_of}")
    out.text()
    used = [table for table in form.tables if table.rows]
    place = places_in({row.where.file for table in used for row in table.rows}, short=out.terminal)
    sections = []
    for table in used:
        grid = Grid(
            (
                Column("Rule"),
                Column("Keys", wraps=True),
                Column("Interval", wraps=True),
                Column("Rest", wraps=True),
                Column("Effect", wraps=True),
                Column("", below=True, spare=True),
            ),
            indent=2,
        )
        before: tuple[str, str] = ("", "")
        for row in table.rows:
            keys = ", ".join(row.keys)
            rule, again = row.rule, row.rule == before[0]
            shown = ("" if again else rule, "" if (rule, keys) == before else keys)
            grid.add(*shown, row.interval, "" if again else row.rest, row.effect, Cell(place(row.where), "dim"))
            before = (rule, keys)
        told = f"{counted(len(table.rows), 'row')}, hit policy {table.hit_policy}, rounding {table.rounding}"
        sections.append(Section(table.phase[:1].upper() + table.phase[1:], told, grid))
    out.grids(sections)
    out.text()
    out.text("Waterfall", "strong")
    for line in form.source.splitlines():
        out.text(f"  {line}" if line else "", "dim" if line.lstrip().startswith("#") else "")
