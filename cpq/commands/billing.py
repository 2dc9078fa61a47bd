"""``cpq billing``: what is invoiced when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import click

from cpq.commands.completing import complete_deal
from cpq.commands.json_output import echo_json
from cpq.commands.options import DateParam, as_of_option, json_option, person_option, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.billing import BillingSchedule
    from cpq.quotes.priced import PricedQuote
    from cpq.workspace import Workspace


@click.command()
@click.argument("deal", shell_complete=complete_deal)
@click.option("--until", type=DateParam(), metavar="DATE", help="Only invoices up to this day.")
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(["text", "csv"]),
    default="text",
    help="How to print; text by default.",
)
@as_of_option
@person_option
@json_option
@workspace_option
@pass_session
def billing(
    session: Session,
    /,
    deal: str,
    until: date | None,
    format_: Literal["text", "csv"],
    as_of: date | None,
    json: bool,
) -> None:
    """Show what is invoiced when, and when it falls due.

    DEAL is a path, the name of a file under deals/, or - for the standard input. The invoices sum exactly to the
    quote's net total, tax and gross total. How often they are sent stands in the deal: billing, payment terms, payment
    schedule, deposit and early payment. Of a line without an end, the invoices of a year are shown, or those until
    DATE.

    \b
    Example:
      cpq billing boreal
      cpq billing boreal --until 2027-12-31 --json
    """
    from cpq.commands.deals import deal_in, name_of

    workspace, read = deal_in(session, deal, as_of)
    quote = workspace.price_deal(read)
    schedule = workspace.billing_schedule(quote, until=until)
    if json:
        from cpq.billing.json_form import billing_json

        echo_json(billing_json(schedule))
    elif format_ == "csv":
        from cpq.billing.json_form import COLUMNS, billing_rows
        from cpq.files.csv_writer import write_csv

        click.echo(write_csv(COLUMNS, billing_rows(schedule)), nl=False)
    else:
        _show(workspace, quote, schedule, name_of(deal, read))


def _show(workspace: Workspace, quote: PricedQuote, schedule: BillingSchedule, name: str) -> None:
    from cpq.commands.billing_view import estimates_grid, invoices_grid, remarks, terms_said, total_said
    from cpq.commands.quote_view import subtitle
    from cpq.commands.screen import screen
    from cpq.commands.views import names_of

    out = screen()
    out.heading(name, total_said(schedule))
    out.paragraph(subtitle(quote), "dim")
    out.paragraph(terms_said(quote), "dim")
    out.text()
    names = names_of(workspace)
    out.grid(invoices_grid(schedule, names))
    if schedule.estimates:
        out.text()
        out.text("Usage, estimated, outside the total", "strong")
        out.grid(estimates_grid(schedule, names))
    said = list(remarks(schedule))
    if said:
        out.text()
    for text in said:
        out.paragraph(text, "dim")
