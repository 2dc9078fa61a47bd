"""``cpq price``: price deals, or products named on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cpq.commands.completing import complete_deal_or_product
from cpq.commands.json_output import json_text
from cpq.commands.options import as_of_option, json_option, person_option, policy_option, workspace_option
from cpq.commands.price_options import product_options
from cpq.commands.session import Session, pass_session
from cpq.problems import InvalidRequest

if TYPE_CHECKING:
    from cpq.approvals import ApprovalDecision
    from cpq.commands.screen import Screen
    from cpq.pricing.corporate import CorporateTotals
    from cpq.quotes.deal_file import Deal
    from cpq.quotes.priced import PricedQuote
    from cpq.workspace import Workspace


class Priced(NamedTuple):
    """One quote that was asked for.

    Attributes:
        name: What tables call it.
        argument: What reads its deal again; empty for products and for the standard input.
        workspace: The workspace under the policy that priced it.
    """

    name: str
    argument: str
    workspace: Workspace
    quote: PricedQuote
    decision: ApprovalDecision


_FOR_DEALS = frozenset({"deals", "check", "summary", "out", "as_of", "policy", "json", "workspace"})
"""Parameters that go with a deal file; the others describe a quote without one."""


@click.command()
@click.argument("deals", metavar="DEAL|PRODUCT...", nargs=-1, required=True, shell_complete=complete_deal_or_product)
@click.option("--check", is_flag=True, help="End with 5 when a quote is held for approval or stopped.")
@click.option("--summary", is_flag=True, help="One row per quote.")
@click.option("--out", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE.")
@product_options
@policy_option
@as_of_option
@person_option
@json_option
@workspace_option
@pass_session
@click.pass_context
def price(
    ctx: click.Context,
    session: Session,
    /,
    deals: tuple[str, ...],
    check: bool,
    summary: bool,
    out: Path | None,
    policy: str | None,
    as_of: date | None,
    json: bool,
    **about: Any,
) -> None:
    """Price deals, or products without a deal.

    Shows lines, totals and whether the quote needs approval. DEAL is a path, the name of a file under deals/, a
    quote number, or - for the standard input. Arguments that name no deal are products, priced without a file:
    PRODUCT[:QUANTITY][@DISCOUNT], described further by the options from --account on. With --as-of, what the
    deal's own order date would have made of it is told below.

    \b
    Example:
      cpq price boreal
      cpq price seat:120 support --term 36 --discount 8% --reason competitor --account boreal
    """
    quotes = list(_priced(ctx, session, deals, policy, as_of, about))
    with _screen(out) as screen:
        if json:
            screen.text(_as_json(quotes, check=check))
        elif summary:
            _summarise(screen, quotes)
        else:
            for number, priced in enumerate(quotes):
                if number:
                    screen.text()
                _show(screen, priced)
                if as_of is not None and priced.argument:
                    from cpq.commands.move_view import moved_by_date

                    moved_by_date(screen, priced.workspace, priced.argument, priced.quote)
    if check and any(priced.decision.outcome != "approved" for priced in quotes):
        from cpq.commands.failures import HELD

        ctx.exit(HELD)


def _priced(
    ctx: click.Context,
    session: Session,
    arguments: tuple[str, ...],
    policy: str | None,
    as_of: date | None,
    about: dict[str, Any],
) -> Iterator[Priced]:
    """Every quote that was asked for, priced and decided."""
    from cpq.commands.screen import progress

    for name, argument, workspace, deal in progress(_deals(ctx, session, arguments, as_of, about), "pricing"):
        under = _under(workspace, policy, deal.request.as_of)
        try:
            quote = under.price_deal(deal)
        except InvalidRequest as error:
            raise _or_a_deal(error, workspace) from error
        yield Priced(name, argument, under, quote, under.decide(quote))


def _under(workspace: Workspace, policy: str | None, on: date) -> Workspace:
    """The workspace under the version of the policy that was asked for."""
    if policy is None:
        return workspace
    return workspace.with_policy(workspace.policy_version(policy, on=on, here=Path.cwd()))


def _or_a_deal(error: InvalidRequest, workspace: Workspace) -> InvalidRequest:
    """The same error; where a misspelt product resembles a deal more, the hint says so."""
    from dataclasses import replace

    from cpq.deals_folder import deal_names
    from cpq.problems import did_you_mean

    deals = list(deal_names(workspace.root))
    problems = []
    for problem in error.problems:
        near = did_you_mean(problem.location.file.strip("<>"), deals) if problem.code == "unknown-product" else ""
        if near and not problem.hint.startswith("did you mean"):
            near = near.replace("did you mean", "did you mean the deal")
            problems.append(replace(problem, hint=near))
        else:
            problems.append(problem)
    return InvalidRequest(problems)


def _deals(
    ctx: click.Context, session: Session, arguments: tuple[str, ...], as_of: date | None, about: dict[str, Any]
) -> Iterator[tuple[str, str, Workspace, Deal]]:
    """The deals that are named, each with its name, what reads it again and its workspace; or that products make."""
    from cpq.commands.deals import STDIN, deal_in, name_of, names_stored_quote
    from cpq.commands.price_products import deal_from_products
    from cpq.deals_folder import deal_not_found, find_deal, looks_like_a_file

    workspace = session.open()
    named = {
        one: one == STDIN or find_deal(workspace.root, one) is not None or names_stored_quote(workspace.root, one)
        for one in arguments
    }
    if not any(named.values()) and not any(looks_like_a_file(one) for one in arguments):
        yield "quote", "", workspace, deal_from_products(workspace, arguments, as_of, about)
        return
    missing = [one for one, found in named.items() if not found]
    if missing and not looks_like_a_file(missing[0]) and missing[0].partition(":")[0] in workspace.catalog.products:
        raise click.UsageError(f"'{missing[0]}' is a product, the others are deals; price them in two runs")
    if missing:
        raise deal_not_found(workspace.root, missing[0])
    _refuse_quote_options(ctx)
    for argument in arguments:
        under, deal = deal_in(session, argument, as_of, tells_cost=True)
        yield name_of(argument, deal), "" if argument == STDIN else argument, under, deal


def _refuse_quote_options(ctx: click.Context) -> None:
    """A deal file says everything about its quote; only options typed with it are a contradiction."""
    typed = [
        name
        for name in ctx.params
        if name not in _FOR_DEALS and ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    ]
    if typed:
        flag = "--" + typed[0].replace("_", "-")
        raise click.UsageError(f"{flag} describes a quote without a file; a deal says it in its own file")


@contextmanager
def _screen(out: Path | None) -> Iterator[Screen]:
    """The standard output; or a file that appears whole or not at all."""
    from cpq.commands.screen import Screen, note, screen
    from cpq.commands.writing import written

    if out is None:
        yield screen()
        return
    with written(out) as stream:
        yield Screen(stream=stream)
    note(f"wrote {out}")


def _as_json(quotes: list[Priced], *, check: bool) -> str:
    from cpq.quotes.json_form import priced_quote_json

    answers: list[Any] = [
        {
            **priced_quote_json(priced.quote),
            **({"corporate": total.to_json()} if (total := _corporate(priced)) is not None else {}),
            **({"decision": priced.decision.to_json()} if check else {}),
        }
        for priced in quotes
    ]
    return json_text(answers[0] if len(answers) == 1 else answers)


def _summarise(screen: Screen, quotes: list[Priced]) -> None:
    from cpq.commands.grid import Grid
    from cpq.commands.quote_view import SUMMARY, summary_row
    from cpq.currencies import minor_units

    grid = Grid(SUMMARY)
    for priced in quotes:
        quote = priced.quote
        grid.rows.append(summary_row(priced.name, quote, priced.decision, minor_units(quote.currency)))
    screen.grid(grid)


def _show(screen: Screen, priced: Priced) -> None:
    from cpq.commands.quote_view import STYLE_OF, asked_in, corporate_text, lines_grid, outcome, subtitle, totals_grid
    from cpq.commands.views import findings, names_of
    from cpq.currencies import minor_units

    quote, decision = priced.quote, priced.decision
    digits = minor_units(quote.currency)
    screen.heading(priced.name, f"net {_amount(quote, digits)}")
    screen.paragraph(subtitle(quote), "dim")
    screen.text()
    screen.grid(lines_grid(quote, names_of(priced.workspace), digits))
    for said in asked_in(quote, priced.workspace.catalog, digits):
        screen.text(f"  {said}", "dim")
    screen.text()
    screen.grid(totals_grid(quote, digits))
    screen.text()
    corporate = _corporate(priced)
    if corporate is not None:
        screen.paragraph(corporate_text(corporate), "dim")
        screen.text()
    findings(screen, quote)
    screen.text(f"  {outcome(decision)}", STYLE_OF[decision.outcome])


def _corporate(priced: Priced) -> CorporateTotals | None:
    return priced.workspace.corporate_totals(priced.quote)


def _amount(quote: PricedQuote, digits: int) -> str:
    from cpq.commands.figures import amount

    return f"{amount(quote.totals.net, digits)} {quote.currency}"
