"""Commands that bring a decision to somebody else, or back to mind: ``cpq delegate``, ``escalate``, ``remind``."""

from __future__ import annotations

import click

from cpq.commands.desk_options import By, writing_options
from cpq.commands.session import Session, pass_session

_STEP = click.option("--step", default="", metavar="STEP", help="The step that it is about, such as 1.2.")


@click.command()
@click.argument("number", metavar="QUOTE")
@click.option("--to", default="", metavar="PERSON", help="Who decides from now on; left out, nobody in their place.")
@click.option("--instead-of", default="", metavar="PERSON", help="Whose part it is, where the desk passes it on.")
@click.option("--too", is_flag=True, help="Ask them besides those who are asked.")
@_STEP
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@writing_options
@pass_session
def delegate(
    session: Session, number: str, to: str, instead_of: str, too: bool, step: str, reason: str, by: By
) -> None:
    """Pass your part of a decision on to somebody who may take it; until when it is due stays.

    The desk passes on the part of others, takes off somebody who left (--instead-of without --to), and names somebody
    for a step that nobody was found for. Who is away for days says so under delegations: in desk/people.yaml instead.

    \b
    Example:
      cpq delegate Q-2026-0005 --to manager-south --reason "I know the customer too well" --as manager-north
    """
    from cpq.commands.quote_told import told

    if not to and (too or not instead_of):
        raise click.UsageError("say who decides from now on with --to, or who left with --instead-of")
    seat = by.writing_seat(session)
    if not to:
        changed = seat.take_off(number, instead_of, step=step, reason=reason, writing=by.writing)
    elif too:
        changed = seat.add_approver(number, to, step=step, reason=reason, writing=by.writing)
    else:
        changed = seat.reassign(number, to, step=step, instead_of=instead_of, reason=reason, writing=by.writing)
    told(seat, changed, json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@_STEP
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@writing_options
@pass_session
def escalate(session: Session, number: str, step: str, reason: str, by: By) -> None:
    """Ask those whom desk/routing.yaml names where a step is overdue; this never decides anything.

    \b
    Example:
      cpq escalate Q-2026-0005 --reason "the offer ends tomorrow" --as rep-north
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    told(seat, seat.escalate(number, step=step, reason=reason, writing=by.writing), json=by.json)


@click.command()
@click.argument("number", metavar="QUOTE")
@_STEP
@writing_options
@pass_session
def remind(session: Session, number: str, step: str, by: By) -> None:
    """Remind those who have not decided, and whoever stands in for them; when it is due stays.

    Subscribers are told, such as by mail. cpq desk tick reminds by itself where desk/routing.yaml says after what time.

    \b
    Example:
      cpq remind Q-2026-0005 --as rep-north
    """
    from cpq.commands.quote_told import told

    seat = by.writing_seat(session)
    told(seat, seat.remind(number, step=step, writing=by.writing), json=by.json)
