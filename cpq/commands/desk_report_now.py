"""What the report of the desk says of the present: what is pending, overdue and stalled, and what sales bring."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.charts import bar
from cpq.commands.desk_report_words import duration, money, share
from cpq.commands.figures import listed
from cpq.commands.grid import Cell, Column, Grid

if TYPE_CHECKING:
    from cpq.desk.json_parts import Json

Names = Callable[[str], str]
"""How a person is shown, by id."""


def pending(stages: list[Json]) -> Grid:
    """Open quotes by stage, and what the past lets expect of them."""
    grid = Grid(
        (
            Column("Stage"),
            Column("Quotes", "right"),
            Column("Net", "point"),
            Column(),
            Column("Won so far", "right"),
            Column("Of", "right"),
            Column("Expected", "point"),
        ),
        indent=2,
    )
    for one in stages:
        expected = money(one["expected"], one["currency"]) or Cell("too few have ended", "dim")
        won = one["won"]
        net = money(one["net"], one["currency"])
        grid.add(one["stage"], str(one["quotes"]), net, one["currency"], share(won), str(won["whole"]), expected)
    return grid


def months(rows: list[Json], *, plain: bool) -> Grid:
    """Open quotes by the month in which they should close."""
    grid = Grid(
        (Column("Month"), Column("Quotes", "right"), Column("Net", "point"), Column(), Column()),
        indent=2,
    )
    for one in rows:
        most = max(Decimal(other["net"]) for other in rows if other["currency"] == one["currency"])
        drawn = bar(Decimal(one["net"]), most, plain=plain)
        net = money(one["net"], one["currency"])
        grid.add(one["month"] or "no day said", str(one["quotes"]), net, one["currency"], drawn)
    return grid


def overdue(steps: list[Json], names: Names) -> Grid:
    """Open steps past their time."""
    grid = Grid(
        (
            Column("Quote"),
            Column("Rule"),
            Column("Rep", spare=True),
            Column("Account"),
            Column("Net", "point"),
            Column(),
            Column("Late", "right"),
            Column("Asked", wraps=True),
        ),
        indent=2,
    )
    for one in steps:
        grid.add(
            one["quote"],
            one["rule"],
            names(one["owner"]),
            one["account"],
            money(one["net_total"], one["currency"]),
            one["currency"],
            Cell(duration(one["late_minutes"]), "bad"),
            listed([names(person) for person in one["people"]], "or"),
        )
    return grid


def stalled(quotes: list[Json], names: Names) -> Grid:
    """Quotes to which nothing happens."""
    grid = Grid(
        (
            Column("Quote"),
            Column("Status"),
            Column("Rep"),
            Column("Account"),
            Column("Net", "point"),
            Column(),
            Column("Idle", "right"),
        ),
        indent=2,
    )
    for one in quotes:
        grid.add(
            one["quote"],
            one["status"],
            names(one["owner"]),
            one["account"],
            money(one["net_total"], one["currency"]),
            one["currency"],
            Cell(duration(one["idle_minutes"]), "warn"),
        )
    return grid


def commission(earned: list[Json], names: Names) -> Grid:
    """What sales bring to whoever sold them."""
    grid = Grid(
        (
            Column("Person"),
            Column("Plan"),
            Column("From"),
            Column("Sales", "right"),
            Column("Sold", "point"),
            Column("Commission", "point"),
            Column(),
            Column("Not counted", wraps=True),
        ),
        indent=2,
    )
    for one in earned:
        grid.add(
            names(one["person"]),
            one["plan"],
            one["from"],
            str(len(one["sales"])),
            *(money(one[name], one["currency"]) for name in ("base", "commission")),
            one["currency"],
            Cell(", ".join(one["uncounted"]), "warn"),
        )
    return grid
