"""``cpq init``: a small workspace to start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from cpq.commands.session import Session, pass_session

TEMPLATES = Path(__file__).parents[1] / "templates"


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--example",
    type=click.Choice(["saas", "equipment"]),
    default="saas",
    show_default=True,
    help="Subscriptions per seat, or machines with options.",
)
@click.option("--dry-run", is_flag=True, help="List the files and write nothing.")
@pass_session
def init(session: Session, folder: Path, example: str, dry_run: bool) -> None:
    """Write a small workspace to start from.

    DIR gets two products, a price book, a discount schedule, a guardrail with an approval matrix, the people who
    decide, a deal and its scenarios, all valid and commented. Never overwrites: a file that is there already stops it
    before anything is written.

    \b
    Example:
      cpq init shop --example saas
    """
    from cpq.commands.screen import note
    from cpq.commands.writing import write_bytes
    from cpq.problems import CpqError, OtherSystemFailed

    target = session.workspace_given if session.workspace_given is not None and folder == Path() else folder
    files = {target / path: (TEMPLATES / example / path).read_bytes() for path in template_files(example)}
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there:
        raise CpqError(f"{there[0]} is there already", code="target-not-empty", hint="name a new or empty folder")
    blocked = [path for path in files for parent in path.parents if _in_the_way(parent, target)]
    if blocked:
        message = f"{blocked[0]} cannot be written: a file or a link stands in its way"
        raise OtherSystemFailed(message, code="cannot-write")
    for path, data in files.items():
        if not dry_run:
            write_bytes(path, data)
        click.echo(str(path))
    go_there = "" if target.resolve() == Path.cwd() else f"cd {target} && "
    note("nothing was written" if dry_run else f"next: {go_there}cpq validate && cpq explain first")


def _in_the_way(folder: Path, target: Path) -> bool:
    """A file where a folder belongs; a link inside the new workspace, which would lead the files elsewhere."""
    return (folder.exists() and not folder.is_dir()) or (folder.is_symlink() and target in folder.parents)


def template_files(example: str) -> Iterator[Path]:
    """Paths of a template's files, relative to the workspace that they become."""
    folder = TEMPLATES / example
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".toml", ".yaml", ".csv"):
            yield path.relative_to(folder)
