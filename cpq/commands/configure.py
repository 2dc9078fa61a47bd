"""``cpq configure``: guided selling, in a terminal, by flags, or as data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cpq.commands.completing import complete_account, complete_product
from cpq.commands.json_output import echo_json
from cpq.commands.options import as_of_option, json_option, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.refusals import Reasons
    from cpq.configuration.session import ProductSession
    from cpq.configured_prices import PolicyPrices
    from cpq.quotes.request import QuoteRequest

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


@click.command()
@click.argument("product", shell_complete=complete_product)
@click.option(
    "--set", "set_", multiple=True, metavar="PATH=VALUE", help="Answer: motor-kw=15, pump#2.fan=2; repeatable."
)
@click.option(
    "--range", "range_", multiple=True, metavar="PATH=LOW..HIGH", help="Limit a number: flow=20..60; repeatable."
)
@click.option(
    "--auto",
    metavar="WHAT",
    help="Complete what is open: defaults, cheapest, cheapest-list, best-margin, fewest-lines, or several with commas.",
)
@click.option("--explain", metavar="PATH[=VALUE]", help="Say why a choice or a value is refused or forced; then end.")
@click.option("--ask/--no-ask", default=None, help="Ask what is open; by default in a terminal.")
@click.option("--strict", is_flag=True, help="Take no default: every question that is open needs an answer.")
@click.option("--quantity", default="1", metavar="NUMBER", help="Units of the product.")
@click.option(
    "--conflicts",
    type=click.IntRange(min=1),
    metavar="N",
    help="Conflicts that one question may take; `conflicts` of [configure] in cpq.toml where left out.",
)
@click.option("--language", default="en", metavar="CODE", help="Language of questions and explanations, such as de.")
@click.option("--account", default="", metavar="ID", shell_complete=complete_account, help="Who buys.")
@click.option("--currency", default="", metavar="CODE", help="Currency of the quote, such as EUR.")
@click.option("--price-book", default="", metavar="ID", help="Price book to price from.")
@click.option("--term", default="", metavar="MONTHS", help="Committed term: 36, 36m, 3y or '18 months'.")
@click.option(
    "--write", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the deal to FILE."
)
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
@as_of_option
@json_option
@workspace_option
@pass_session
@click.pass_context
def configure(
    ctx: click.Context,
    session: Session,
    /,
    product: str,
    set_: tuple[str, ...],
    range_: tuple[str, ...],
    auto: str | None,
    explain: str | None,
    ask: bool | None,
    strict: bool,
    write: Path | None,
    force: bool,
    json: bool,
    **about: Any,
) -> None:
    """Configure PRODUCT: asks only what the rules leave open, and gives the deal that asks for the answer.

    Every answer is a flag too, so that the same works without questions; --json prints what is possible, what is open
    and why. Whatever is offered leads to a complete product. What nobody answers has its default, and options that
    nobody wants are left out; the error stream says so. Nothing is written when the dialogue is left.

    Ends with 3 when an answer is refused, saying why and what would repair it, and when a question without a default is
    open and nobody is asked; with --strict, any question; and when the rules are too hard to decide within --conflicts.

    \b
    Example:
      cpq configure station --set booster=3 --auto cheapest --price-book pumps-eur-2026 --as-of 2026-11-20
    """
    from cpq.commands.configure_answers import answered, explained_of, wanted
    from cpq.commands.configure_deal import deliver
    from cpq.commands.configure_outcome import completed_by, needed, show_explained, still_open, tell
    from cpq.commands.configure_request import line_prices, quantity_of, request_for
    from cpq.commands.writing import check_free

    objectives = None if auto is None else wanted(auto)
    if write is not None:
        check_free(write, force=force)
    workspace = session.open()
    request = request_for(workspace, product, about)
    start = workspace.configuration(
        product, quantity_of(about["quantity"]), language=about["language"], conflicts=about["conflicts"]
    )
    configuring = answered(start, set_, range_)
    explained = None if explain is None else explained_of(configuring, explain)
    prices = line_prices(workspace, request, needed=bool(objectives), told=not json and explain is None)
    if explain is not None and not json:
        show_explained(configuring, explained, explain)
        return
    if not json and objectives is None and (in_terminal() if ask is None else ask):
        configuring = dialogue(ctx, configuring, prices)
        objectives = ()
    found = completed_by(workspace, configuring, objectives, prices)
    missing = needed(configuring, found, by_itself=objectives is not None, strict=strict)
    made = None if missing else request.model_copy(update={"lines": found.lines()})
    if json:
        by_defaults = completed_by(workspace, configuring, None, None) if objectives else found
        _json(configuring, found, by_defaults, explained, made, prices)
        if write is None:
            return
    if made is None:
        raise still_open(configuring, missing)
    tell(found, configuring, prices, asked=auto is not None or objectives is None)
    deliver(made, write, json=json)


def in_terminal() -> bool:
    """Whether somebody reads along and can answer."""
    return sys.stdin.isatty() and (sys.stdout.isatty() or sys.stderr.isatty())


def dialogue(ctx: click.Context, session: ProductSession, prices: PolicyPrices | None) -> ProductSession:
    """Ask what is open, in the terminal; leaving ends the command."""
    from cpq.commands.configure_dialogue import Dialogue, Left
    from cpq.commands.configure_view import Prices
    from cpq.commands.screen import note
    from cpq.currencies import minor_units

    shown = _dialogue_screen()
    currency = "" if prices is None else prices.currency
    digits = minor_units(currency) if currency else 2

    def read(prompt: str) -> str:
        click.echo(prompt, nl=False, file=shown.stream)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line

    try:
        return Dialogue(shown, read, session, prices, Prices(currency, digits)).run()
    except (Left, KeyboardInterrupt) as left:
        click.echo(file=shown.stream)
        note("left; nothing was written")
        ctx.exit(INTERRUPTED if isinstance(left, KeyboardInterrupt) else 0)


def _dialogue_screen() -> Screen:
    """Where questions are asked: the error stream where the standard output goes to a file."""
    from dataclasses import replace

    from cpq.commands.screen import screen, wants_colour

    if sys.stdout.isatty() or not sys.stderr.isatty():
        return replace(screen(), stream=sys.stdout if sys.stdout.isatty() else sys.stderr)
    return replace(screen(), terminal=True, colour=wants_colour(sys.stderr), stream=sys.stderr)


def _json(
    session: ProductSession,
    found: Configuration,
    by_defaults: Configuration,
    explained: Reasons | None,
    made: QuoteRequest | None,
    prices: PolicyPrices | None,
) -> None:
    from cpq.commands.configure_json import session_json
    from cpq.configuration.offers import Offers

    offers = Offers(session, by_defaults, prices)
    echo_json(session_json(offers, None if made is None else found, explained, made))
