"""``cpq materials``: the parts that a deal is built of."""

from __future__ import annotations

from datetime import date

import click

from cpq.commands.completing import complete_deal
from cpq.commands.json_output import echo_json
from cpq.commands.options import as_of_option, json_option, person_option, workspace_option
from cpq.commands.session import Session, pass_session


@click.command()
@click.argument("deal", shell_complete=complete_deal)
@click.option("--by-line", is_flag=True, help="Each line's parts by themselves, not summed.")
@as_of_option
@person_option
@json_option
@workspace_option
@pass_session
def materials(session: Session, /, deal: str, by_line: bool, as_of: date | None, json: bool) -> None:
    """Show the bill of materials of DEAL: its parts, and which lines need them.

    DEAL is a path, the name of a file under deals/, or - for the standard input. Materials stand in the catalog, with
    quantities that depend on what is chosen. They have no prices; what is only optional on the quote is left out.

    \b
    Example:
      cpq materials hydro-est --by-line
    """
    from cpq.commands.deals import deal_in, name_of
    from cpq.commands.materials_view import by_line_grid, materials_json, totals_grid
    from cpq.commands.screen import screen
    from cpq.configuration.materials import part_totals

    workspace, read = deal_in(session, deal, as_of)
    needed = workspace.materials(read)
    if json:
        echo_json(materials_json(needed))
        return
    totals = part_totals(needed)
    out = screen()
    out.heading(f"{name_of(deal, read)}  bill of materials", f"{len(totals)} part{'' if len(totals) == 1 else 's'}")
    if not needed:
        out.paragraph("no product of the deal says what it is built of: materials, in the catalog", "dim")
        return
    out.text()
    out.grid(by_line_grid(needed) if by_line else totals_grid(totals))
