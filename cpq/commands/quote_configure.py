"""``cpq quote configure``: a line of a stored quote, by guided selling."""

from __future__ import annotations

import click

from cpq.commands.desk_options import By, writing_options
from cpq.commands.session import Session, pass_session


@click.command()
@click.argument("number", metavar="QUOTE")
@click.argument("line", metavar="LINE")
@click.option("--set", "set_", multiple=True, metavar="PATH=VALUE", help="Answer: reports=no, fan=2; repeatable.")
@click.option("--range", "range_", multiple=True, metavar="PATH=LOW..HIGH", help="Limit a number; repeatable.")
@click.option("--auto", metavar="WHAT", help="Complete what is open: defaults, cheapest, best-margin, fewest-lines.")
@click.option("--ask/--no-ask", default=None, help="Ask what is open; by default in a terminal.")
@click.option("--strict", is_flag=True, help="Take no default: every question that is open needs an answer.")
@writing_options
@pass_session
@click.pass_context
def configure(
    ctx: click.Context,
    session: Session,
    number: str,
    line: str,
    set_: tuple[str, ...],
    range_: tuple[str, ...],
    auto: str | None,
    ask: bool | None,
    strict: bool,
    by: By,
) -> None:
    """Configure a line of a quote: begins with what is chosen in it, and asks only what is open.

    Answers are flags too, as in cpq configure. Lines of options come and go with the answers; those that stay keep
    their ids, discounts and reasons.

    \b
    Example:
      cpq quote configure Q-2026-0001 suite --set reports=no --as rep-north
    """
    from cpq.commands.configure import dialogue, in_terminal
    from cpq.commands.configure_answers import answered, wanted
    from cpq.commands.configure_outcome import completed_by, needed, still_open
    from cpq.commands.configure_request import line_prices
    from cpq.commands.quote_told import told
    from cpq.commands.screen import note
    from cpq.problems import NotAllowed

    objectives = None if auto is None else wanted(auto)
    seat = by.writing_seat(session)
    if "best margin" in (objectives or ()) and not seat.audience.sees_cost:
        raise NotAllowed(
            f"'{seat.person}' may not see margins, so nothing is chosen by them", hint="try --auto cheapest"
        )
    shown = seat.show(number)
    start, dropped = seat.configuration(number, line)
    for message in dropped:
        note(message)
    configuring = answered(start, set_, range_)
    prices = line_prices(shown.under, shown.deal.request, needed=bool(objectives), told=not by.json)
    if not by.json and objectives is None and (in_terminal() if ask is None else ask):
        configuring = dialogue(ctx, configuring, prices)
        objectives = ()
    found = completed_by(shown.under, configuring, objectives, prices)
    missing = needed(configuring, found, by_itself=objectives is not None, strict=strict)
    if missing:
        raise still_open(configuring, missing)
    told(seat, seat.configure(number, found, writing=by.writing), json=by.json)
