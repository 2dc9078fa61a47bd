"""``cpq configure``: guided selling, in a terminal, by flags, or as data."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cpq.amounts import parse_amount
from cpq.commands.completing import complete_account, complete_product
from cpq.commands.json_output import echo_json
from cpq.commands.options import as_of_option, json_option, today, workspace_option
from cpq.commands.session import Session, pass_session

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.refusals import Reasons
    from cpq.configuration.session import ProductSession
    from cpq.configured_prices import PolicyPrices
    from cpq.quotes.request import QuoteRequest
    from cpq.workspace import Workspace

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
    write: Path | None,
    force: bool,
    json: bool,
    **about: Any,
) -> None:
    """Configure PRODUCT: asks only what the rules leave open, and gives the deal that asks for the answer.

    Every answer is a flag too, so that the same works without questions; --json prints what is possible, what is open
    and why. Whatever is offered leads to a complete product. Ends with 3 when an answer is refused, saying why and what
    would repair it, when questions are open and nobody is asked, or
    when the rules are too hard to decide within --conflicts. Nothing is written when the dialogue is left.

    \b
    Example:
      cpq configure station --set booster=3 --auto cheapest --price-book pumps-eur-2026 --as-of 2026-11-20
    """
    from cpq.commands.configure_answers import answered, wanted
    from cpq.commands.writing import check_free

    objectives = None if auto is None else wanted(auto)
    if write is not None:
        check_free(write, force=force)
    workspace = session.open()
    request = _head(workspace, product, about)
    start = workspace.configuration(
        product, _quantity(about["quantity"]), language=about["language"], conflicts=about["conflicts"]
    )
    configuring = answered(start, set_, range_)
    explained = None if explain is None else _explained(configuring, explain)
    prices = _prices(workspace, request, needed=bool(objectives))
    if explain is not None and not json:
        _tell(configuring, explained, explain)
        return
    if not json and objectives is None and (_in_terminal() if ask is None else ask):
        configuring = _dialogue(ctx, configuring, prices)
        objectives = ()
    found = _completed(workspace, configuring, objectives, prices)
    made = None if found is None else request.model_copy(update={"lines": found.lines()})
    if json:
        _json(configuring, found, explained, made, prices)
        if write is None:
            return
    if found is None or made is None:
        raise _still_open(configuring)
    _told(found, configuring, prices, asked=auto is not None)
    _deliver(made, write, json=json)


def _deliver(request: QuoteRequest, write: Path | None, *, json: bool) -> None:
    from cpq.commands.configure_deal import deal_text
    from cpq.commands.screen import note
    from cpq.commands.writing import write_bytes

    if write is not None:
        write_bytes(write, deal_text(request, as_json=write.suffix == ".json").encode("utf-8"))
        note(f"wrote {write}")
    elif not json:
        click.echo(deal_text(request, as_json=False), nl=False)


def _head(workspace: Workspace, product: str, about: dict[str, Any]) -> QuoteRequest:
    """Who buys and when, as a request whose one line will be replaced."""
    from cpq.commands.product_lines import Asked, deal_document, months

    workspace.catalog.product(product)
    asked = Asked(
        products=(product,),
        fields={"currency": about["currency"], "price book": about["price_book"], "term": months(about["term"])},
        account={"id": about["account"]},
        sold_through={},
        facts={},
        account_facts={},
        choices={},
    )
    day: date = about["as_of"] or today()
    return workspace.deal_from(deal_document(asked, day, workspace.catalog), as_of=None).request


def _quantity(text: str) -> Decimal:
    try:
        quantity = parse_amount(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--quantity") from error
    if quantity <= 0:
        raise click.BadParameter(f"a quantity is above zero, got {text}", param_hint="--quantity")
    return quantity


def _prices(workspace: Workspace, request: QuoteRequest, *, needed: bool) -> PolicyPrices | None:
    """Prices of single lines; None where no price book fits and none is needed."""
    from cpq.problems import CannotPrice

    try:
        return workspace.line_prices(request)
    except CannotPrice:
        if needed:
            raise
        return None


def _explained(session: ProductSession, text: str) -> Reasons | None:
    from cpq.commands.configure_answers import choice_and_value
    from cpq.configuration.values import read_value

    path, value = choice_and_value(session, text)
    if value:
        return session.why_not(path, read_value(value, session.values_of(path)))
    refused = session.freed_domain(path).refused
    return session.why(path) or (session.why_not(path, *refused) if refused else None)


def _tell(session: ProductSession, reasons: Reasons | None, text: str) -> None:
    from cpq.commands.configure_answers import choice_and_value
    from cpq.commands.configure_view import show_reasons
    from cpq.commands.screen import screen

    if reasons is not None:
        show_reasons(screen(), reasons)
        return
    path, value = choice_and_value(session, text)
    possible = session.words.values(path, session.freed_domain(path).possible, most=24)
    screen().text(f"  {value} is possible" if value else f"  nothing is refused: {possible}", "good")


def _dialogue(ctx: click.Context, session: ProductSession, prices: PolicyPrices | None) -> ProductSession:
    from cpq.commands.configure_dialogue import Dialogue, Left, State
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
        return Dialogue(shown, read, State(session), prices, currency, digits).run()
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


def _in_terminal() -> bool:
    return sys.stdin.isatty() and (sys.stdout.isatty() or sys.stderr.isatty())


def _completed(
    workspace: Workspace, session: ProductSession, objectives: tuple[Any, ...] | None, prices: PolicyPrices | None
) -> Configuration | None:
    from cpq.configuration.completing import completed

    if objectives is None and session.open_questions():
        return None
    if objectives and prices is not None:
        return workspace.best_configuration(session, objectives, prices)
    return completed(session)


def _still_open(session: ProductSession) -> Exception:
    from cpq.problems import NOWHERE, InvalidRequest, Problem

    problems = [
        Problem(
            "open-question",
            NOWHERE,
            f"{question.id} is open: {session.words.question(question)}",
            _how_to_answer(session, question.choices),
        )
        for question in session.open_questions()
    ]
    return InvalidRequest(problems)


def _how_to_answer(session: ProductSession, choices: tuple[str, ...]) -> str:
    from cpq.configuration.values import listed

    first = choices[0]
    possible = session.domain(first).possible
    if len(choices) > 1:
        return f"--set {first}={listed(possible[-1:])} or no, and so on; or --auto defaults"
    return f"--set {first}=VALUE with {listed(possible)}" if possible else f"--set {first}=VALUE"


def _told(found: Configuration, session: ProductSession, prices: PolicyPrices | None, *, asked: bool) -> None:
    """What completing chose, and what remains to be said, on the error stream."""
    from cpq.commands.configure_view import said_values
    from cpq.commands.figures import amount
    from cpq.commands.screen import note
    from cpq.currencies import minor_units

    if asked:
        made = [
            f"{session.words.name(path)} {value}"
            for path, source, value in said_values(found, session)
            if source == "completed"
        ]
        note(f"completed: {', '.join(made)}" if made else "nothing was left to complete")
    for name, worth in found.amounts:
        money = "" if prices is None or name == "fewest lines" else f" {prices.currency}"
        digits = minor_units(prices.currency) if money and prices is not None else 0
        note(f"{name}: {amount(worth, digits)}{money}" + ("" if found.proven else " (not proven to be the best)"))
    for doubt in found.doubts:
        note(f"note: {doubt}")
    for warning in session.warnings(found):
        note(f"warning: {warning.text} ({warning.id}, {warning.where.short})")


def _json(
    session: ProductSession,
    found: Configuration | None,
    explained: Reasons | None,
    made: QuoteRequest | None,
    prices: PolicyPrices | None,
) -> None:
    from cpq.commands.configure_json import session_json
    from cpq.configuration.completing import completed
    from cpq.configuration.offers import Offers

    offers = Offers(session, completed(session), prices)
    echo_json(session_json(session, offers, found, explained, None if made is None else made.to_json()))
