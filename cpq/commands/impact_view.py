"""What a policy does to open quotes, drafts priced anew, and contracts that end; in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.desk_report_words import money
from cpq.commands.figures import counted, listed
from cpq.commands.grid import Cell, Column, Grid, Style
from cpq.commands.json_output import echo_json
from cpq.commands.screen import note, screen

if TYPE_CHECKING:
    from cpq.commands.desk_options import By
    from cpq.commands.screen import Screen
    from cpq.desk.impact import Repriced
    from cpq.desk.json_parts import Json

Names = Callable[[str], str]


def show_impact(out: Screen, impact: Json, names: Names) -> None:
    """Draw the quotes that a policy would hit."""
    hits = impact["quotes"]
    out.heading(f"Policy {impact['policy']}", f"{counted(len(hits), 'quote')} hit, {impact['unchanged']} unchanged")
    grid = Grid(
        (
            Column("Quote"),
            Column("Status"),
            Column("Rep", spare=True),
            Column("Account"),
            Column("Net", "point"),
            Column("Then", "point"),
            Column("Change", "point"),
            Column(),
            Column("Approvals", wraps=True),
        ),
        indent=2,
    )
    for hit in hits:
        grid.add(
            hit["number"],
            hit["status"],
            names(hit["owner"]),
            hit["account"],
            money(hit["net_before"], hit["currency"]),
            money(hit["net_after"], hit["currency"]),
            _change(hit),
            hit["currency"],
            _approvals(hit),
        )
    out.grid(grid)


def _change(hit: Json) -> Cell:
    if hit["net_change"] is None:
        return Cell("")
    amount = Decimal(hit["net_change"])
    style: Style = "good" if amount > 0 else "bad" if amount < 0 else "dim"
    return Cell(("+" if amount > 0 else "") + money(hit["net_change"], hit["currency"]), style)


def _approvals(hit: Json) -> Cell:
    """What would be asked besides, or no longer, or why it cannot be said."""
    if hit["problem"]:
        return Cell(hit["problem"], "bad")
    said = [f"stopped by {rule}" for rule in hit["stopped_by"]]
    said += [f"+ {_asked(one)}" for one in hit["asks_more"]]
    said += [f"no more {_asked(one)}" for one in hit["asks_no_more"]]
    return Cell("; ".join(said), "bad" if hit["stopped_by"] else "warn")


def _asked(one: Json) -> str:
    subject = "" if one["subject"] == "quote" else f" on {one['subject']}"
    return f"{one['rule']}{subject} ({listed(one['approvers'])})"


def told_repriced(repriced: Sequence[Repriced], by: By) -> None:
    """Tell what pricing drafts anew did, or would do."""
    from cpq.desk.impact_view import repriced_json

    found = repriced_json(repriced, dry_run=by.dry_run)
    if by.json:
        echo_json(found)
        return
    grid = Grid(
        (
            Column("Quote"),
            Column("Net", "point"),
            Column("Now", "point"),
            Column("Change", "point"),
            Column(),
            Column(""),
        )
    )
    for one in found["quotes"]:
        amounts = (money(one[name], one["currency"]) for name in ("net_before", "net_after"))
        grid.add(one["number"], *amounts, _change(one), one["currency"], Cell(one["problem"], "bad"))
    screen().grid(grid)
    if not repriced:
        note("nothing to price anew: every draft was priced by the policy as it is now")
    elif by.dry_run:
        note("dry run: nothing was written")


def show_renewals(out: Screen, renewals: list[Json], names: Names) -> None:
    """Draw the contracts that come to their end."""
    grid = Grid(
        (
            Column("Act by"),
            Column("Days", "right"),
            Column("Contract"),
            Column("Account"),
            Column("Ends", spare=True),
            Column("Notice by", spare=True),
            Column("If nobody speaks", wraps=True),
            Column("Renewal", "point"),
            Column(),
            Column("Quotes", wraps=True, spare=True),
            Column("Rep", spare=True),
        )
    )
    for one in renewals:
        lines = f" ({', '.join(one['lines'])})" if one["lines"] else ""
        net = money(one["renewal_net"], one["currency"]) if one["renewal_net"] else Cell(one["problem"], "warn")
        grid.add(
            Cell(one["act_by"], "bad" if one["days"] <= 30 else "warn" if one["days"] <= 90 else ""),
            str(one["days"]),
            f"{one['contract']}{lines}",
            one["account"],
            one["end"],
            _notice(one),
            f"{one['happens']} ({one['pricing']} price)" if one["happens"] == "renews" else one["happens"],
            net,
            one["currency"],
            ", ".join(one["quotes"]),
            names(one["owner"]) if one["owner"] else "",
        )
    out.grid(grid)


def _notice(one: Json) -> Cell:
    if one["notice_by"] is None:
        return Cell("none", "dim")
    return Cell(one["notice_by"], "dim" if one["standing"] == "notice over" else "")
