"""An audit in the terminal: who did what on which authority, and what is wrong where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpq.commands.figures import counted
from cpq.commands.grid import Cell, Column, Grid, Section
from cpq.commands.quote_show import when
from cpq.commands.quote_told import STYLE_OF
from cpq.commands.screen import visible
from cpq.desk.words import Words

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.desk import Seat
    from cpq.desk.json_parts import Json


def show_audit(screen: Screen, seat: Seat, data: Json) -> None:
    """Draw the audit of a quote."""
    screen.heading(
        f"{data['number']}  {data['status']}",
        counted(len(data["events"]), "event"),
        STYLE_OF.get(data["status"], "strong"),
    )
    screen.grid(_events(data, seat))
    if data["verified"] is not None:
        screen.text()
        show_verified(screen, data["verified"])


def show_verified(screen: Screen, data: Json) -> None:
    """Draw what was checked, and each damage with its place."""
    checked = f"{counted(data['events'], 'event')}, {counted(data['quotes'], 'quote')}"
    screen.text(f"verified {checked} and {counted(data['contents'], 'content')}", "dim")
    if "head" in data:
        screen.text(f"head {data['head']}", "dim")
    if data["ok"]:
        screen.text("the chain holds, and everything is what its events say", "good")
        return
    screen.text()
    shown = (("Wrong", data["damages"]), ("Wrong elsewhere in the log", data["elsewhere"]))
    screen.grids([Section(title, "", _damages(damages)) for title, damages in shown if damages])


def _events(data: Json, seat: Seat) -> Grid:
    name = seat.desk.rules.directory.name
    words = Words(name)
    grid = Grid(
        (
            Column("Event", "right"),
            Column("When (UTC)"),
            Column("Who", wraps=True),
            Column("What", wraps=True),
            Column("Authority", wraps=True),
        )
    )
    for event in data["events"]:
        what = words.happening(event)
        grid.add(
            f"{event['sequence']:,}",
            Cell(when(event["at"]), "dim"),
            visible(name(event["actor"])),
            visible(what),
            visible(authority(event)),
        )
    return grid


def authority(event: Json) -> str:
    """On which authority somebody decided; empty for what is no decision."""
    if event["kind"] == "step-overridden":
        return "override"
    return str(event["data"].get("authority", ""))


def _damages(damages: list[Json]) -> Grid:
    grid = Grid((Column("Damage"), Column("Event", "right"), Column("Quote"), Column("What", wraps=True)), indent=2)
    for one in damages:
        sequence = "" if one["sequence"] is None else f"{one['sequence']:,}"
        grid.add(Cell(one["kind"], "bad"), sequence, one["quote"] or "", visible(one["says"]))
    return grid
