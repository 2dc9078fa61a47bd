"""Commands that look at stored quotes: ``cpq quote list``, ``history``, ``diff``."""

from __future__ import annotations

from typing import Literal

import click

from cpq.commands.completing import complete_account
from cpq.commands.desk_options import By, reading_options
from cpq.commands.json_output import echo_json
from cpq.commands.session import Session, pass_session
from cpq.quotes.status import FOLLOWS


@click.command()
@click.argument("number", metavar="QUOTE")
@reading_options
@pass_session
def history(session: Session, number: str, by: By) -> None:
    """Tell what happened to a quote, who did it and when.

    \b
    Example:
      cpq quote history Q-2026-0001 --as rep-north
    """
    from cpq.commands.quote_show import history_grid
    from cpq.commands.screen import screen
    from cpq.desk.history import HistoryView

    seat = by.seat(session)
    events = HistoryView(seat.audience).of(seat.history(number))
    if by.json:
        echo_json({"schema": "cpq/quote-history/1", "number": number, "events": events})
        return
    screen().grid(history_grid(events, seat))


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--from", "from_", type=click.IntRange(min=1), metavar="REVISION", help="The one before where left out.")
@click.option("--to", type=click.IntRange(min=1), metavar="REVISION", help="The newest where left out.")
@reading_options
@pass_session
def diff(session: Session, number: str, from_: int | None, to: int | None, by: By) -> None:
    """Say what two revisions of a quote ask for otherwise, and what that did to the price.

    \b
    Example:
      cpq quote diff Q-2026-0002 --as rep-north
    """
    from cpq.commands.quote_show import show_compared
    from cpq.commands.screen import screen
    from cpq.desk.comparison_view import compared_json

    seat = by.seat(session)
    compared = compared_json(seat.diff(number, from_, to), seat.audience)
    if by.json:
        echo_json(compared)
        return
    show_compared(screen(), compared)


@click.command(name="list")
@click.option("--owner", multiple=True, metavar="PERSON", help="Only theirs; repeatable.")
@click.option(
    "--account", multiple=True, metavar="ID", shell_complete=complete_account, help="Only theirs; repeatable."
)
@click.option("--status", multiple=True, type=click.Choice(list(FOLLOWS)), help="Only with this status; repeatable.")
@click.option("--text", default="", metavar="TEXT", help="Only where number, account or owner contains it.")
@click.option("--sort", type=click.Choice(["updated", "number", "value"]), default="updated", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True, help="Rows at most.")
@reading_options
@pass_session
def list_(
    session: Session,
    owner: tuple[str, ...],
    account: tuple[str, ...],
    status: tuple[str, ...],
    text: str,
    sort: Literal["updated", "number", "value"],
    limit: int,
    by: By,
) -> None:
    """List the quotes that you may see: a rep's own, a manager's team's, the desk's and finance's all.

    \b
    Example:
      cpq quote list --as rep-north
      cpq quote list --status "in approval" --sort value --as desk-1
    """
    from cpq.commands.quote_show import quotes_grid
    from cpq.commands.screen import note, screen
    from cpq.desk.views import row_json
    from cpq.store import QuoteFilter

    wanted = QuoteFilter(owners=owner, accounts=account, statuses=status, text=text, sort=sort, limit=limit)
    seat = by.seat(session)
    rows = [row_json(row) for row in seat.list(wanted)]
    if by.json:
        echo_json({"schema": "cpq/stored-quotes/1", "quotes": rows})
        return
    screen().grid(quotes_grid(rows, seat))
    if not rows:
        note("no such quotes; cpq quote new begins one")
