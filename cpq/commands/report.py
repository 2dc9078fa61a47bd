"""``cpq report``: how the desk works, what a change of the policy would hit, which contracts come to their end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cpq.commands.completing import complete_version
from cpq.commands.desk_options import By, reading_options
from cpq.commands.json_output import echo_json
from cpq.commands.options import DateParam
from cpq.commands.session import Session, pass_session

TABLES = (
    "figures",
    "rules",
    "approvers",
    "reps",
    "wins",
    "leakage",
    "forecast",
    "months",
    "overdue",
    "stalled",
    "commission",
)
"""Tables of the report of the desk that can be printed as CSV."""


@click.group()
def report() -> None:
    """Tell how the desk works, what a change of the policy would hit, and which contracts come to their end.

    Managers see the quotes of those below them; the deal desk, finance and administrators see all.

    \b
    Example:
      cpq report desk --as desk-1
    """


@report.command()
@click.option("--from", "from_", type=DateParam(), metavar="DATE", help="First day; the beginning where left out.")
@click.option("--until", type=DateParam(), metavar="DATE", help="Last day; now where left out.")
@click.option("--rep", multiple=True, metavar="PERSON", help="Only the quotes that they own; repeatable.")
@click.option("--csv", type=click.Choice(TABLES), help="Print one table as CSV.")
@reading_options
@pass_session
def desk(
    session: Session, from_: date | None, until: date | None, rep: tuple[str, ...], csv: str | None, by: By
) -> None:
    """Tell how the desk works: times, first passes, reuse, leakage, wins, what is overdue, stalled and pending.

    Every figure is counted from what happened to the quotes; docs/desk-reports.md defines each. Times are working time
    of the desk's calendar, and what waits for the rep is shown apart. Amounts of several currencies are never added.

    \b
    Example:
      cpq report desk --as desk-1
      cpq report desk --from 2026-10-01 --until 2026-12-31 --csv rules --as desk-1
    """
    from cpq.commands.desk_report_csv import csv_of
    from cpq.commands.desk_report_view import show_report
    from cpq.commands.screen import screen
    from cpq.desk.report_view import report_json

    if from_ is not None and until is not None and until < from_:
        raise click.UsageError(f"--until {until} lies before --from {from_}")
    seat = by.seat(session)
    rules = seat.desk.rules
    found = report_json(seat.report(first=from_, last=until, reps=rep), rules.commission, seat.audience)
    if by.json:
        echo_json(found)
    elif csv is not None:
        for line in csv_of(found, csv):
            click.echo(line)
    else:
        show_report(screen(), found, rules.directory.name)


@report.command(name="policy-change")
@click.argument("policy", metavar="[VERSION|FOLDER]", default="working", shell_complete=complete_version)
@click.option(
    "--as-of",
    type=DateParam(),
    metavar="DATE",
    help="Order date for the other policy; each quote's own where left out.",
)
@reading_options
@pass_session
def policy_change(session: Session, policy: str, as_of: date | None, by: By) -> None:
    """Tell which open quotes another policy would price or judge otherwise than the one that they are pinned to.

    The policy is the working files, a published version, the folder of another workspace, or a git revision. Drafts,
    and quotes that are being decided, approved or sent, are priced by both; nothing is written.

    \b
    Example:
      cpq report policy-change --as desk-1
    """
    from cpq.commands.impact_view import show_impact
    from cpq.commands.screen import screen, working
    from cpq.desk.impact_view import impact_json

    seat = by.seat(session)
    with working("pricing open quotes"):
        found = impact_json(seat.policy_change(policy, here=Path.cwd(), as_of=as_of), seat.audience)
    if by.json:
        echo_json(found)
        return
    show_impact(screen(), found, seat.desk.rules.directory.name)


@report.command()
@click.option(
    "--within",
    default="6 months",
    show_default=True,
    metavar="TERM",
    help="How far ahead the notice or the end may lie.",
)
@click.option("--on", type=DateParam(), metavar="DATE", help="Today, where left out.")
@reading_options
@pass_session
def renewals(session: Session, within: str, on: date | None, by: By) -> None:
    """List the contracts whose notice or end comes soon, with what their renewal would come to.

    cpq quote renew CONTRACT begins the quote of one; the quotes that there are stand beside it.

    \b
    Example:
      cpq report renewals --within "40 months" --as desk-1
    """
    from cpq.commands.impact_view import show_renewals
    from cpq.commands.screen import note, screen
    from cpq.desk.impact_view import renewals_json
    from cpq.terms import Term

    try:
        term = Term.parse(within)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--within") from error
    seat = by.seat(session)
    found = renewals_json(seat.renewals(within=term, on=on))
    if by.json:
        echo_json(found)
        return
    show_renewals(screen(), found["renewals"], seat.desk.rules.directory.name)
    if not found["renewals"]:
        note(f"no contract ends, or must be given notice, within {within}")
