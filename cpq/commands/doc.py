"""``cpq doc``: the quote document of a deal as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cpq.commands.completing import complete_deal, complete_language
from cpq.commands.options import as_of_option, person_option, workspace_option
from cpq.commands.session import Session, pass_session
from cpq.problems import NotApproved

if TYPE_CHECKING:
    from cpq.approvals import ApprovalDecision
    from cpq.desk.restricted import Audience
    from cpq.quotes.priced import PricedQuote


@click.command()
@click.argument("deal", shell_complete=complete_deal)
@click.option("--lang", "-l", metavar="LANGUAGE", shell_complete=complete_language, help="Such as en, fr, de or fr_CH.")
@click.option(
    "--out",
    "-O",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PDF",
    help="File to write; by default out/DEAL-LANGUAGE.pdf. A dash writes to the standard output.",
)
@click.option("--draft", is_flag=True, help="Mark every page as not approved; also for a quote that is stopped.")
@click.option("--dry-run", is_flag=True, help="Make the document and say where it would go, but write nothing.")
@as_of_option
@person_option
@workspace_option
@pass_session
def doc(
    session: Session, /, deal: str, lang: str | None, out: Path | None, as_of: date | None, draft: bool, dry_run: bool
) -> None:
    """Write the quote of DEAL as PDF.

    DEAL is a path, the name of a file under deals/, a quote number, or - for the standard input. Without --lang the
    document is in the language of the account that it is addressed to, else in the first of the settings. The same
    quote gives the same bytes, so that what was sent can be made again. The file appears whole or not at all; its
    folder is made.

    A quote that is held for approval is marked as a draft on every page and has nothing to sign. One that is
    stopped gets no document, unless you ask for a draft.

    \b
    Example:
      cpq doc boreal -l fr -o out/boreal-fr.pdf
    """
    from cpq.commands.deals import audience_of, name_of, printed_deal
    from cpq.commands.screen import note, working
    from cpq.commands.writing import file_name, write_bytes

    workspace, read, granted = printed_deal(session, deal, as_of)
    quote = workspace.price_deal(read)
    language = lang or workspace.document_language(quote)
    decision = workspace.decide(quote)
    if decision.stops and not (draft or granted):
        raise _stopped(decision, name_of(deal, read), audience_of(session, deal))
    with working("writing"):
        marked = draft or not (granted or decision.outcome == "approved")
        data = workspace.pdf(quote, language, draft=marked)
    for remark in _remarks(quote, decision, marked=marked):
        note(remark)
    if str(out) == "-":
        click.echo(data, nl=False)
        return
    path = out or Path("out") / f"{file_name(name_of(deal, read))}-{language}.pdf"
    if dry_run:
        note(f"would write {path}: {_size(data)}")
        return
    write_bytes(path, data)
    click.echo(str(path))


def _stopped(decision: ApprovalDecision, name: str, audience: Audience) -> NotApproved:
    """The error for a quote that a guardrail stops, in words that its reader may see."""
    from cpq.desk.restricted import stop_for

    reasons = "; ".join(dict.fromkeys(stop_for(check, audience) for check in decision.stops))
    return NotApproved(f"'{name}' is stopped: {reasons}", hint="change the deal, or write a marked draft with --draft")


def _remarks(quote: PricedQuote, decision: ApprovalDecision, *, marked: bool) -> Iterator[str]:
    """What whoever sends the document should know about it."""
    from cpq.documents.levels import printed_level

    level = printed_level(quote)
    if level != "net":
        yield f"it shows the {level} price, which is what the {quote.request.addressee} pays"
    if marked and decision.outcome == "needs approval":
        yield f"it is marked as a draft: the quote needs approval from {', '.join(decision.approvers)}"
    elif marked and decision.outcome == "stopped":
        yield "it is marked as a draft: the quote is stopped"


def _size(data: bytes) -> str:
    return f"{len(data) / 1024:,.0f} KiB"
