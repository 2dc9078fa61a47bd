"""Options that say how a contract is amended or renewed, for files of contracts and for quotes alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cpq.commands.options import DateParam

Command = TypeVar("Command", bound=Callable[..., Any])


def amendment_options(command: Command) -> Command:
    """What an amendment asks for; see :func:`cpq.commands.contract_changes.amendment_of`."""
    return _with(
        command,
        click.option("--on", type=DateParam(), metavar="DATE", help="Day of the change; today where left out."),
        click.option(
            "--set", multiple=True, metavar="LINE=NUMBER", help="New quantity of a line; +5 and -5 change it."
        ),
        click.option("--price", multiple=True, metavar="LINE=AMOUNT", help="New unit price of a line; needs --reason."),
        click.option("--add", multiple=True, metavar="PRODUCT:NUMBER[@DISCOUNT]", help="Add a product."),
        click.option("--remove", multiple=True, metavar="LINE", help="End a line."),
        click.option(
            "--swap", multiple=True, metavar="LINE=PRODUCT[:NUMBER]", help="Put another product in its place."
        ),
        click.option("--extend-to", type=DateParam(), metavar="DATE", help="New last day of the contract."),
        click.option("--end-on", type=DateParam(), metavar="DATE", help="Last day of a contract that ends early."),
        _choice("--refund", ["prorated", "none"], "What is given back."),
        _choice("--reprice", ["contract", "current"], "Prices of the difference."),
        _choice("--coterm", ["contract", "earliest", "none"], "Where added lines end."),
        click.option("--term", metavar="TERM", help="Term of added lines with --coterm none, such as '12 months'."),
        click.option("--reason", default="", metavar="TEXT", help="Why."),
    )


def renewal_options(command: Command) -> Command:
    """How a contract is renewed; see :func:`cpq.commands.contract_changes.renewal_of`."""
    return _with(
        command,
        click.option("--term", metavar="TERM", help="How long: 12, '18 months'; as long as before where left out."),
        click.option(
            "--pricing",
            type=click.Choice(["same", "uplift", "list"]),
            help="Prices, where not as the contract says.",
        ),
        click.option("--uplift", metavar="RATE", help="Rate by which prices rise, such as 5%."),
        click.option("--cap", metavar="RATE", help="Most that they may rise."),
        click.option("--on", type=DateParam(), metavar="DATE", help="First day; the day after the end where left out."),
    )


def _choice(name: str, values: list[str], meaning: str) -> Callable[[Command], Command]:
    return click.option(name, type=click.Choice(values), default=values[0], show_default=True, help=meaning)


def _with(command: Command, *options: Callable[[Any], Any]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
