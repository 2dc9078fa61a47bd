"""``cpq quote insight``: how a quote stands beside others."""

from __future__ import annotations

import click

from cpq.commands.desk_options import By, reading_options
from cpq.commands.json_output import echo_json
from cpq.commands.session import Session, pass_session


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--revision", type=click.IntRange(min=1), metavar="NUMBER", help="An earlier revision.")
@reading_options
@pass_session
def insight(session: Session, number: str, revision: int | None, by: By) -> None:
    """Tell how a quote stands: its waterfall, its place among others, what the customer got before, its score.

    Comparable quotes were bought by the same segment in deals of the same size; below ten of them no percentile is
    told. Whoever may not see cost gets the waterfall down to net and the band of the score.

    \b
    Example:
      cpq quote insight Q-2026-0001 --as desk-1
    """
    from cpq.commands.insight_view import show_insight
    from cpq.commands.screen import screen
    from cpq.desk.insight_view import insight_json

    seat = by.seat(session)
    found = insight_json(seat.insight(number, revision), seat.desk.rules.score, seat.audience)
    if by.json:
        echo_json(found)
        return
    show_insight(screen(), found, seat.desk.rules.directory.name)
