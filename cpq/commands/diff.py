"""``cpq diff``: why a price moved, between two versions of the policy, two dates or two deals."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from cpq.commands.completing import complete_deal, complete_version
from cpq.commands.json_output import echo_json
from cpq.commands.options import DateParam, json_option, today, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.quote_changes import ComparedQuote, QuoteDiff
    from cpq.quotes.priced import PricedQuote
    from cpq.workspace import Workspace


class Side(NamedTuple):
    """One side of the comparison.

    Attributes:
        name: What the deal or file is called.
        policy: What its version of the policy is called; empty for a quote that was priced before.
        workspace: The workspace under that version.
    """

    name: str
    policy: str
    workspace: Workspace
    quote: PricedQuote | ComparedQuote


@click.command()
@click.argument("old", metavar="OLD", shell_complete=complete_deal)
@click.argument("new", metavar="[NEW]", required=False, shell_complete=complete_deal)
@click.option(
    "--policy", metavar="VERSION", shell_complete=complete_version, help="Price OLD with this version of the policy."
)
@click.option(
    "--with",
    "with_",
    metavar="VERSION",
    shell_complete=complete_version,
    help="Price NEW with this version; the working files where left out.",
)
@click.option("--as-of", type=DateParam(), metavar="DATE", help="Order date of OLD; its own where left out.")
@click.option("--with-as-of", type=DateParam(), metavar="DATE", help="Order date of NEW; its own where left out.")
@json_option
@workspace_option
@pass_session
def diff(
    session: Session,
    old: str,
    new: str | None,
    policy: str | None,
    with_: str | None,
    as_of: date | None,
    with_as_of: date | None,
    json: bool,
) -> None:
    """Explain why a price moved, line by line and rule by rule.

    OLD and NEW are deals, or priced quotes that cpq price --json wrote; with one deal alone, its price under two
    versions of the policy or on two dates is compared. Whatever the steps of a line add sums exactly to its
    difference, and each names the rule and the change of the rule that made it. VERSION is as in cpq rules.

    \b
    Example:
      cpq diff boreal --policy 2026.11
      cpq diff sylve-iberia --with-as-of 2027-01-15
      cpq diff pergamote pergamote-stopped --json
    """
    if new is None and policy == with_ and as_of == with_as_of:
        raise click.UsageError(
            "one deal is compared under two policies or on two dates: add --policy VERSION, --with VERSION, --as-of "
            "DATE or --with-as-of DATE, or name a second deal"
        )
    workspace = session.open()
    sides = (
        _side(workspace, old, policy, as_of),
        _side(workspace, old if new is None else new, with_, with_as_of),
    )
    found = sides[1].workspace.diff_quotes(sides[0].quote, sides[1].quote, older=sides[0].workspace)
    if json:
        echo_json({"schema": "cpq/quote-diff/1", **found.to_json()})
        return
    _show(found, *sides, same=new is None)


def _side(workspace: Workspace, argument: str, policy: str | None, as_of: date | None) -> Side:
    """A deal priced under a version of the policy; or the quote that a file holds."""
    from cpq.commands.deals import STDIN, name_of, read_deal

    quote = None if argument == STDIN else _priced_before(argument)
    if quote is not None:
        if policy is not None or as_of is not None:
            raise click.UsageError(f"{argument} was priced before; a policy or a date no longer changes it")
        return Side(Path(argument).stem, "", priced_by(workspace, quote.fingerprint), quote)
    deal = read_deal(workspace, argument, as_of)
    under, label = under_policy(workspace, policy, deal.request.as_of)
    return Side(name_of(argument, deal), label, under, under.price_deal(deal))


def under_policy(workspace: Workspace, policy: str | None, on: date) -> tuple[Workspace, str]:
    """The workspace under a version of the policy, and what that is called.

    Args:
        policy: None for the working files.
        on: Order date, which ``in-force`` is about.
    """
    if policy is None:
        return workspace, "working files"
    version = workspace.policy_version(policy, on=on, here=Path.cwd())
    return workspace.with_policy(version), version.label


def priced_by(workspace: Workspace, fingerprint: str) -> Workspace:
    """The workspace under the policy of a fingerprint; as it is where that was not published."""
    from cpq.problems import NotFound

    if fingerprint == workspace.fingerprint:
        return workspace
    try:
        return workspace.with_policy(workspace.policy_version(fingerprint, on=today()))
    except NotFound:
        return workspace


def _priced_before(argument: str) -> ComparedQuote | None:
    """The quote of a priced JSON file; None where the argument is anything else."""
    from cpq.files.folders import read_file
    from cpq.quote_changes import is_priced_json, read_priced_json

    path = Path(argument)
    if path.suffix != ".json" or not path.is_file():
        return None
    data, problem = read_file(path, argument)
    return read_priced_json(data, argument) if problem is None and is_priced_json(data) else None


def _show(found: QuoteDiff, old: Side, new: Side, *, same: bool) -> None:
    from cpq.commands.figures import counted
    from cpq.commands.move_view import approvals, headline, line_sections, totals_grid, unmoved
    from cpq.commands.screen import screen
    from cpq.commands.views import names_of
    from cpq.currencies import minor_units

    digits = minor_units(found.new.currency)
    out = screen()
    out.heading(old.name if same else f"{old.name} → {new.name}", headline(found, digits))
    out.text(f"  {_what_differs(found, old, new)}", "dim")
    out.text()
    names = {**names_of(old.workspace), **names_of(new.workspace)}
    out.grids(line_sections(found, names, digits, short=out.terminal))
    if unmoved(found):
        out.text(unmoved(found), "dim")
        out.text()
    totals = totals_grid(found, digits)
    if totals.rows:
        out.text("Totals", "strong")
        out.grid(totals)
        out.text()
    approvals(out, found)
    if found.untouched:
        out.text(f"{counted(len(found.untouched), 'other rule change')} moved nothing here", "dim")
        if old.policy and new.policy:
            names_of_sides = f"{_argument(old)} {_argument(new)}"
            out.text(f"  cpq rules diff {names_of_sides} tells which", "dim")


def _argument(side: Side) -> str:
    """What names the side's policy on the command line."""
    return "working" if side.policy == "working files" else side.policy.replace("git ", "git:")


def _what_differs(found: QuoteDiff, old: Side, new: Side) -> str:
    """The policies and order dates of the sides, with an arrow where they differ."""
    parts = []
    if old.policy and new.policy:
        parts.append(f"policy {_arrow(old.policy, new.policy)}")
    parts.append(f"order date {_arrow(str(found.old.as_of), str(found.new.as_of))}")
    parts.append(f"price book {_arrow(found.old.price_book, found.new.price_book)}")
    return ", ".join(parts)


def _arrow(old: str, new: str) -> str:
    return old if old == new else f"{old} → {new}"
