"""``cpq queue``: what waits for a decision, the most urgent first."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from cpq.commands.completing import complete_account
from cpq.commands.desk_options import By, reading_options
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.desk import Seat, Wanted
    from cpq.desk.queueing import PageEnd, Whose
    from cpq.store.queue import QueueSort

_SORTS = ["urgency", "due", "value", "margin", "submitted"]


@click.command()
@click.option(
    "--mine", "whose", flag_value="mine", default=True, help="Steps that you may decide; this is the default."
)
@click.option("--team", "whose", flag_value="team", help="Also those of people below you and of your groups.")
@click.option("--all", "whose", flag_value="all", help="All of the quotes that you may see.")
@click.option("--overdue", is_flag=True, help="Only what is late.")
@click.option("--unrouted", is_flag=True, help="Only steps that nobody was found for.")
@click.option("--owner", multiple=True, metavar="PERSON", help="Only quotes of theirs; repeatable.")
@click.option(
    "--account", multiple=True, metavar="ID", shell_complete=complete_account, help="Only theirs; repeatable."
)
@click.option("--rule", multiple=True, metavar="ID", help="Only asked for by this rule; repeatable.")
@click.option("--currency", default="", metavar="CODE", help="Only in this currency.")
@click.option("--sort", type=click.Choice(_SORTS), default="urgency", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1_000), default=25, show_default=True, help="Rows at most.")
@click.option("--after", default="", metavar="MARK", help="The next page: the mark that the page before ends with.")
@click.option("--why", is_flag=True, help="Tell for every step why it stands where it does.")
@click.option("--watch", type=click.IntRange(1, 3_600), metavar="SECONDS", help="Again and again, until Ctrl-C.")
@reading_options
@pass_session
def queue(
    session: Session,
    whose: Whose,
    overdue: bool,
    unrouted: bool,
    owner: tuple[str, ...],
    account: tuple[str, ...],
    rule: tuple[str, ...],
    currency: str,
    sort: QueueSort,
    limit: int,
    after: str,
    why: bool,
    watch: int | None,
    by: By,
) -> None:
    """List the steps that wait for a decision.

    What is late comes first; then it goes by points, of which every hour of waiting is one. Only who may see margin can
    sort by it.

    \b
    Example:
      cpq queue --as manager-north
      cpq queue --team --overdue --sort value --as director
    """
    from cpq.desk import Wanted

    if watch is not None and after:
        raise click.UsageError("--watch shows the first page; --after is for another one")
    seat = by.seat(session)
    wanted = Wanted(
        "all" if unrouted else whose,
        overdue=overdue,
        unrouted=unrouted,
        owners=owner,
        accounts=account,
        rules=rule,
        currency=currency,
        sort=sort,
        limit=limit,
        after=_end(after),
    )
    if watch is None:
        _show(seat, wanted, why=why, json=by.json)
        return
    try:
        while True:
            click.clear()
            _show(seat, wanted, why=why, json=by.json)
            time.sleep(watch)
    except KeyboardInterrupt:
        return


def _end(mark: str) -> PageEnd | None:
    from cpq.desk.queueing import PageEnd

    if not mark:
        return None
    try:
        return PageEnd.of(mark)
    except ValueError:
        raise click.BadParameter("take the mark that the page before ends with", param_hint="--after") from None


def _show(seat: Seat, wanted: Wanted, *, why: bool, json: bool) -> None:
    from cpq.commands.queue_show import show_queue
    from cpq.commands.screen import screen
    from cpq.desk.queue_view import queue_json

    page = queue_json(seat.queue(wanted), seat.audience)
    if json:
        from cpq.commands.json_output import echo_json

        echo_json(page)
        return
    show_queue(screen(), seat, page, wanted, why=why)
