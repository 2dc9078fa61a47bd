"""``cpq pricelist``: what one account pays for every product it may buy."""

from __future__ import annotations

import json as json_text
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import click

from cpq.commands.completing import complete_account
from cpq.commands.options import as_of_option, json_option, policy_option, today, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.price_list import PriceRow, Wanted
    from cpq.workspace import Workspace


@click.command()
@click.option("--account", metavar="ID", required=True, shell_complete=complete_account, help="Who buys.")
@click.option("--price-book", metavar="ID", help="Price book to price from.")
@click.option("--currency", metavar="CODE", help="Currency of the price book, where several fit.")
@click.option("--quantities", metavar="NUMBER,...", default="1", show_default=True, help="Quantities to price.")
@click.option("--term", metavar="MONTHS", default="12", show_default=True, help="Term of what recurs.")
@click.option("--family", multiple=True, metavar="NAME", help="Only products of this family; repeatable.")
@click.option("--partner", metavar="TIER", help="Tier of the partner that the account buys through.")
@click.option("--distributor", metavar="ID", help="Distributor that the account buys through.")
@policy_option
@click.option("--format", "-f", "format_", type=click.Choice(["table", "csv", "json"]), default="table")
@as_of_option
@json_option
@workspace_option
@pass_session
def pricelist(
    session: Session,
    /,
    account: str,
    policy: str | None,
    format_: Literal["table", "csv", "json"],
    as_of: date | None,
    json: bool,
    **about: Any,
) -> None:
    """List what one account pays for every product and charge it may buy.

    Each product is priced alone for each quantity, with the account's contracts and what the policy applies by itself:
    the figure is the one that cpq price gives. What is configured shows its base price, a share of other lines what it
    is a share of, and a product without a price says why. -f csv and -f json write row by row.

    \b
    Example:
      cpq pricelist --account boreal --quantities 1,50,250
      cpq pricelist --account boreal --family software --as-of 2026-11-20 -f csv
    """
    from cpq.commands.diff import under_policy

    on = as_of or today()
    workspace, _ = under_policy(session.open(), policy, on)
    wanted = _wanted(workspace, account, on, about)
    rows = workspace.price_list(wanted)
    if json or format_ == "json":
        _as_json(rows, wanted)
    elif format_ == "csv":
        from cpq.commands.pricelist_view import csv_lines_of

        for line in csv_lines_of(rows):
            click.echo(line)
    else:
        from cpq.commands.pricelist_view import show
        from cpq.commands.screen import progress

        show(list(progress(rows, "pricing")), wanted)


def _wanted(workspace: Workspace, account: str, on: date, about: dict[str, Any]) -> Wanted:
    from cpq.price_list import Wanted
    from cpq.quotes.parties import SoldThrough

    through = None
    if about["partner"] or about["distributor"]:
        through = SoldThrough(tier=about["partner"] or "", distributor=about["distributor"] or "")
    return Wanted(
        account=account,
        as_of=on,
        price_book=about["price_book"] or ("" if about["currency"] else workspace.config.price_book),
        currency=about["currency"] or "",
        quantities=tuple(dict.fromkeys(map(_quantity, about["quantities"].split(",")))),
        term=_term(about["term"]),
        families=about["family"],
        sold_through=through,
    )


def _quantity(text: str) -> Any:
    from cpq.amounts import parse_amount

    try:
        quantity = parse_amount(text.strip())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--quantities") from error
    if quantity <= 0:
        raise click.BadParameter(f"{text.strip()} is no quantity to buy", param_hint="--quantities")
    return quantity


def _term(text: str) -> Any:
    from cpq.commands.product_lines import months
    from cpq.terms import Term

    spelled = months(text.strip())
    try:
        return Term.parse(f"{spelled} months" if spelled.isdecimal() else spelled)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--term") from error


def _as_json(rows: Iterable[PriceRow], wanted: Wanted) -> None:
    """One object, written as its rows are made."""
    head = {
        "schema": "cpq/price-list/1",
        "account": wanted.account,
        "as_of": wanted.as_of.isoformat(),
        "term": str(wanted.term),
    }
    click.echo(json_text.dumps(head, ensure_ascii=False)[:-1] + ', "prices": [', nl=False)
    for number, row in enumerate(rows):
        click.echo(",\n" if number else "\n", nl=False)
        click.echo(json_text.dumps(row.to_json(), ensure_ascii=False), nl=False)
    click.echo("\n]}")
