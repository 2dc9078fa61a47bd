"""``cpq usage``: measured usage rated with the prices of a deal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cpq.commands.completing import complete_deal
from cpq.commands.json_output import echo_json
from cpq.commands.options import as_of_option, json_option, person_option, workspace_option
from cpq.commands.session import Session, pass_session


@click.command()
@click.argument("deal", shell_complete=complete_deal)
@click.option(
    "--measured",
    "-m",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CSV",
    help="What was used: a table with the columns month, line and quantity.",
)
@as_of_option
@person_option
@json_option
@workspace_option
@pass_session
def usage(session: Session, /, deal: str, measured: Path, as_of: date | None, json: bool) -> None:
    """Rate the measured usage of DEAL, period by period.

    DEAL is a path, the name of a file under deals/, or - for the standard input. Each period costs what the quote
    says of its billed units: included units, smoothing, price, discounts, then the commitment of the line, then
    prepaid credits, then tax. A month without a row was not used; a column of the table is shown where it says
    something.

    \b
    Example:
      cpq usage halden-usage --measured usage.csv
    """
    from cpq.commands.deals import deal_in, name_of
    from cpq.commands.screen import screen
    from cpq.commands.usage_view import credits_grid, invoices_grid, usage_sections

    workspace, read = deal_in(session, deal, as_of)
    rated = workspace.rate_usage(read, measured.read_bytes(), str(measured))
    if json:
        echo_json(rated.to_json())
        return
    out = screen()
    names = {id_: product.name.in_language("en") for id_, product in workspace.catalog.products.items()}
    out.heading(f"Usage of {name_of(deal, read)} until {rated.until}", rated.currency)
    out.text()
    out.grids(list(usage_sections(rated, names)))
    if rated.credits:
        out.heading("Prepaid credits")
        out.grid(credits_grid(rated))
        out.text()
    out.heading("Due by month")
    out.grid(invoices_grid(rated))
