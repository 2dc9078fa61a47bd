"""Commands that begin another version of a stored quote: ``cpq quote clone``, ``revise``."""

from __future__ import annotations

import click

from cpq.commands.desk_options import By, writing_options
from cpq.commands.quote_edits import pair
from cpq.commands.session import Session, pass_session


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--owner", default="", metavar="PERSON", help="Who answers for the copy; you where left out.")
@writing_options
@pass_session
def clone(session: Session, number: str, owner: str, by: By) -> None:
    """Copy a quote under a number of its own.

    What it says is copied with the policy that priced it. No approval, comment or file is.

    \b
    Example:
      cpq quote clone Q-2026-0001 --as rep-north
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    told(seat, seat.clone(number, owner=owner, writing=by.writing), json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--reason", default="", metavar="TEXT", help="Why there is another revision.")
@click.option("--set", "set_", multiple=True, metavar="FIELD=VALUE", help="What it asks for otherwise; repeatable.")
@writing_options
@pass_session
def revise(session: Session, number: str, reason: str, set_: tuple[str, ...], by: By) -> None:
    """Begin the next revision of a quote as a draft.

    A request that is being decided ends. What people approved counts for the next revision too, as far as nothing
    that their rule reads gets riskier.

    \b
    Example:
      cpq quote revise Q-2026-0002 --reason "the customer wants a shorter term" --set "term=24 months" --as rep-north
    """
    from cpq.commands.quote_told import told
    from cpq.desk import Edits

    edits = Edits(fields=dict(pair(one, "--set") for one in set_))
    seat = by.writing_seat(session)
    told(seat, seat.revise(number, reason=reason, edits=edits, writing=by.writing), json=by.json)
