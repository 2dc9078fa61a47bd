"""``cpq doc``: the quote document of a deal as PDF."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cpq.commands.completing import complete_deal, complete_language
from cpq.commands.options import as_of_option, workspace_option
from cpq.commands.session import Session, pass_session


@click.command()
@click.argument("deal", shell_complete=complete_deal)
@click.option("--lang", "-l", metavar="LANGUAGE", shell_complete=complete_language, help="Such as en, fr, de or fr_CH.")
@click.option(
    "--out",
    "-O",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PDF",
    help="File to write; by default out/DEAL-LANGUAGE.pdf. A dash writes to the standard output.",
)
@click.option("--dry-run", is_flag=True, help="Make the document and say where it would go, but write nothing.")
@as_of_option
@workspace_option
@pass_session
def doc(session: Session, deal: str, lang: str | None, out: Path | None, as_of: date | None, dry_run: bool) -> None:
    """Write the quote of DEAL as PDF.

    DEAL is a path, the name of a file under deals/, or - for the standard input. The same quote gives the same
    bytes. The file appears whole or not at all; its folder is made.

    \b
    Example:
      cpq doc boreal -l fr -O out/boreal-fr.pdf
    """
    from cpq.commands.deals import name_of, read_deal
    from cpq.commands.screen import note, working
    from cpq.commands.writing import write_bytes

    workspace = session.open()
    read = read_deal(workspace, deal, as_of)
    language = lang or workspace.config.documents.languages[0]
    with working("writing"):
        data = workspace.pdf(workspace.price_deal(read), language)
    if str(out) == "-":
        click.echo(data, nl=False)
        return
    path = out or Path("out") / f"{name_of(deal, read)}-{language}.pdf"
    if dry_run:
        note(f"would write {path}: {_size(data)}")
        return
    write_bytes(path, data)
    click.echo(str(path))


def _size(data: bytes) -> str:
    return f"{len(data) / 1024:,.0f} KiB"
