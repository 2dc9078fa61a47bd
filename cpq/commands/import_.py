"""``cpq import``: catalogs and models of other systems as a workspace, or as files of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cpq.commands.json_output import echo_json
from cpq.commands.options import DateParam, json_option, today
from cpq.problems import CpqError

if TYPE_CHECKING:
    from cpq.exchange.model_import import ModelImport

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(name="import")
def import_() -> None:
    """Import catalogs and models of other systems.

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


def _written(result: ModelImport, folder: Path, *, replace: bool, dry_run: bool, json: bool) -> None:
    """Show the report of a model that was imported, and write its files."""
    from cpq.commands.screen import note, screen
    from cpq.commands.writing import write_bytes

    places = {folder / name: data for name, data in result.files.items()}
    there = [place for place in places if place.exists()]
    if there and not replace and not dry_run:
        message = f"{there[0]} is there already"
        raise CpqError(message, code="target-not-empty", hint="name another folder, or say --replace")
    if json:
        echo_json(result.report.to_json())
    else:
        screen().text(result.report.to_text())
    catalog = folder / f"{result.product}.yaml"
    if dry_run:
        note(f"would write {catalog} and its report")
        return
    for place, data in places.items():
        write_bytes(place, data)
    note(f"wrote {catalog} and its report; product {result.product}")


def model_options(command: Command) -> Command:
    """Options of the imports of models."""
    for option in (
        json_option,
        click.option("--dry-run", is_flag=True, help="Only report what would be taken; write nothing."),
        click.option("--replace", is_flag=True, help="Replace the files of an earlier import."),
        click.option("--name", default="", metavar="NAME", help="Name of the product; by default the model's."),
        click.option(
            "--to",
            required=True,
            type=click.Path(file_okay=False, path_type=Path),
            metavar="FOLDER",
            help="Folder of catalog files, such as catalogs/models; it may hold others.",
        ),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):
        command = option(command)
    return command


@import_.command()
@model_options
@click.option("--numbers", default="0..100", show_default=True, metavar="LOW..HIGH", help="Numbers without bounds.")
@click.option("--step", default="0.5", show_default=True, metavar="NUMBER", help="Step of continuous numbers.")
def uvl(file: Path, to: Path, name: str, replace: bool, dry_run: bool, json: bool, numbers: str, step: str) -> None:
    """Import a feature model in UVL as a configurable product.

    Features become attributes, groups and constraints become constraints. The report says what was taken, what not
    and why; models that the file imports are looked for beside it.

    \b
    Example:
      cpq import uvl bicycle.uvl --to catalogs/models --dry-run
    """
    from cpq.commands.screen import working
    from cpq.exchange.model_import import import_uvl
    from cpq.exchange.uvl.domains import limits_of

    with working("importing"):
        result = import_uvl(file, name=name, limits=limits_of(numbers, step))
    _written(result, to, replace=replace, dry_run=dry_run, json=json)


@import_.command()
@model_options
def dimacs(file: Path, to: Path, name: str, replace: bool, dry_run: bool, json: bool) -> None:
    """Import clauses in the DIMACS format as a configurable product.

    Every variable becomes an attribute that is on or off, every clause a constraint.

    \b
    Example:
      cpq import dimacs router.cnf --to catalogs/models --dry-run
    """
    from cpq.commands.screen import working
    from cpq.exchange.model_import import import_dimacs

    with working("importing"):
        result = import_dimacs(file, name=name)
    _written(result, to, replace=replace, dry_run=dry_run, json=json)
