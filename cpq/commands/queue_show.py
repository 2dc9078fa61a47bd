"""The queue in the terminal: one row a step, and why it stands where it does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.figures import MINUS, amount, counted, listed, rate
from cpq.commands.grid import Cell, Column, Grid
from cpq.commands.screen import note, visible
from cpq.currencies import minor_units

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.desk import Seat, Wanted
    from cpq.desk.json_parts import Json

NONE_WAIT = {
    "mine": "nothing waits for you; --team and --all show more",
    "team": "nothing waits for you or your team; --all shows more",
    "all": "nothing waits that you may see",
}
NONE_FOUND = "nothing that waits is so; without --overdue, --rule and the like there may be more"


def show_queue(screen: Screen, seat: Seat, page: Json, wanted: Wanted, *, why: bool = False) -> None:
    """Draw a page of the queue.

    Args:
        why: Whether every step's points are told in words.
    """
    if not page["steps"]:
        note(NONE_FOUND if _narrowed(wanted) else NONE_WAIT[wanted.whose])
        return
    screen.grid(_grid(page, seat, people=wanted.whose != "mine"))
    if why:
        at = datetime.fromisoformat(page["at"])
        for step in page["steps"]:
            screen.text()
            screen.heading(f"{step['quote']} {step['step']}", f"{points(step['urgency']['points'])} points")
            for line in reasons(step, at):
                screen.paragraph(line)
    if page["following"]:
        note(f"more: --after '{page['following']}'")


def _narrowed(wanted: Wanted) -> bool:
    """Whether something besides whose steps they are was asked for."""
    listed_only = (wanted.owners, wanted.accounts, wanted.rules, wanted.currency)
    return wanted.overdue or wanted.unrouted or any(listed_only)


def _grid(page: Json, seat: Seat, *, people: bool) -> Grid:
    sees_cost, name = seat.audience.sees_cost, seat.desk.rules.directory.name
    at = datetime.fromisoformat(page["at"])
    columns = [
        Column("Quote"),
        Column("Step"),
        Column("Account"),
        Column("Net", "point"),
        Column(""),
        Column("Due", wraps=True),
        Column("Asked", wraps=True) if people else Column("Rule"),
        *([Column("Margin", "right", spare=True)] if sees_cost else []),
        Column("Points", "right", spare=True),
        Column("Rule" if people else "Owner", wraps=True, spare=True),
    ]
    grid = Grid(columns)
    for step in page["steps"]:
        due = Cell(due_text(step, at), "bad" if step["urgency"]["late"] else "dim" if step["paused"] else "")
        asked = listed([name(one) for one in step["people"]], "or") or "nobody was found"
        style = "bad" if step["status"] == "needs routing" else ""
        grid.add(
            step["quote"],
            step["step"],
            visible(step["account"]),
            amount(Decimal(step["net_total"]), minor_units(step["currency"])),
            step["currency"],
            due,
            Cell(visible(asked), style) if people else step["rule"],  # type: ignore[arg-type]
            *([_margin(step)] if sees_cost else []),
            points(step["urgency"]["points"]),
            Cell(step["rule"] if people else visible(name(step["owner"])), "dim"),
        )
    return grid


def _margin(step: Json) -> str:
    return "unknown" if step["margin_rate"] is None else rate(Decimal(step["margin_rate"]))


def due_text(step: Json, at: datetime) -> str:
    """When a step is due, as seen from a moment."""
    if step["paused"]:
        return "waits for the rep"
    if step["due"] is None:
        return "late: no due time" if step["urgency"]["late"] else "no due time"
    left = datetime.fromisoformat(step["due"]) - at
    return f"{span(-left)} late" if step["urgency"]["late"] else f"in {span(left)}"


def reasons(step: Json, at: datetime) -> Iterator[str]:
    """Why a step stands where it does in the queue, part by part."""
    if step["urgency"]["late"]:
        yield "it is late, and so stands before all that is not"
    words = _words(step, at)
    for part, value in step["urgency"]["parts"].items():
        yield f"{points(value):>7}  {words[part]}"


def _words(step: Json, at: datetime) -> dict[str, str]:
    """What each part counts, in words."""
    digits = minor_units(step["currency"])
    ends = f"the offer ends on {step['valid_until']}" if step["valid_until"] else "the offer has no last day"
    due = f"due {datetime.fromisoformat(step['due']):%Y-%m-%d %H:%M} UTC" if step["due"] else "no due time is set"
    return {
        "age": f"asked {span(at - datetime.fromisoformat(step['submitted_at']))} ago: one an hour",
        "due": f"{due}: one an hour that is left or over",
        "closing": f"{ends}: one for four hours that are left or over",
        "size": f"{amount(Decimal(step['net_total']), digits)} {step['currency']}: 24 for ten times the amount",
        "escalated": f"escalated {counted(step['escalated'], 'time')}: 24 each",
        "paused": "it waits for the rep",
    }


def points(text: str) -> str:
    """Points with their sign where it is a minus, whole."""
    value = Decimal(text).quantize(Decimal(1))
    return f"{MINUS}{-value:,}" if value < 0 else f"{value:,}"


def span(time: timedelta) -> str:
    """A length of time in its two largest units.

    >>> span(timedelta(hours=26, minutes=5)), span(timedelta(minutes=7))
    ('1 d 2 h', '7 min')
    """
    minutes = max(0, int(time.total_seconds() // 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"
