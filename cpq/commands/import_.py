"""``cpq import``: catalogs of other systems as a workspace."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cpq.commands.json_output import echo_json
from cpq.commands.options import DateParam, json_option, today


@click.group(name="import")
def import_() -> None:
    """Import catalogs of other systems.

    \b
    Example:
      cpq import salesforce --help
    """


@import_.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--into",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="WORKSPACE",
    help="Folder to write, new or empty.",
)
@click.option(
    "--exported",
    type=DateParam(),
    metavar="DATE",
    help="Day of the export, today where left out: rates bear it, and what had ended by then is left out.",
)
@click.option("--language", metavar="TAG", help="Language of the texts; by default the folder's name.")
@click.option("--currency", default="", metavar="CODE", help="Currency of prices that name none (CPQ package).")
@click.option("--name", default="salesforce", show_default=True, metavar="ID", help="Id of the catalog.")
@click.option("--replace", is_flag=True, help="Replace the workspace that is there, all of its files.")
@click.option("--dry-run", is_flag=True, help="Only report what would be taken; write nothing.")
@json_option
def salesforce(
    folder: Path,
    into: Path,
    exported: date | None,
    language: str | None,
    currency: str,
    name: str,
    replace: bool,
    dry_run: bool,
    json: bool,
) -> None:
    """Import an export of Salesforce: a Revenue Cloud language folder, or one of the CPQ package.

    The report says by object and row what was taken, what was not and why; it is also written into the new
    workspace. `cpq -w WORKSPACE validate` then checks the result.

    \b
    Example:
      cpq import salesforce export/en-US --into imported --dry-run
    """
    from cpq.commands.figures import counted
    from cpq.commands.screen import note, screen, working
    from cpq.exchange.salesforce.write import import_folder

    with working("importing"):
        result = import_folder(
            folder,
            into,
            exported=exported or today(),
            language=language or "",
            name=name,
            currency=currency,
            replace=replace,
            dry_run=dry_run,
        )
    if json:
        echo_json(result.report.to_json())
    else:
        screen().text(result.report.to_text())
    files = counted(len(result.files), "file")
    note(f"would write {files} into {into}" if dry_run else f"wrote {files} into {into}; next: cpq -w {into} validate")
