"""Options that describe a quote without a file, for products named on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cpq.commands.completing import complete_account
from cpq.commands.options import DateParam

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--account", metavar="ID", shell_complete=complete_account, help="Who buys."),
    click.option("--segment", metavar="TEXT", help="Market segment of the account."),
    click.option("--country", metavar="CODE", help="Country of the account, such as FR."),
    click.option("--currency", metavar="CODE", help="Currency of the quote, such as EUR."),
    click.option("--price-book", metavar="ID", help="Price book to price from."),
    click.option("--start", type=DateParam(), metavar="DATE", help="Service start."),
    click.option("--term", metavar="MONTHS", help="Committed term: 36, 36m, 3y or '18 months'."),
    click.option("--valid-until", type=DateParam(), metavar="DATE", help="Last day the buyer can accept."),
    click.option("--payment-days", metavar="DAYS", help="Days until an invoice falls due."),
    click.option("--billing", metavar="TEXT", help="How invoices are sent, such as 'yearly in advance'."),
    click.option("--quantity", metavar="NUMBER", help="Quantity of products that name none."),
    click.option("--discount", metavar="RATE", help="Discount on the whole quote: 8%, or 500.00 EUR."),
    click.option("--reason", metavar="CODE", help="Reason code of the discounts, where a policy asks for one."),
    click.option("--partner", metavar="TIER", help="Tier of the partner that the deal is sold through."),
    click.option("--distributor", metavar="ID", help="Distributor that the deal is sold through."),
    click.option("--registered", is_flag=True, help="The partner registered the deal."),
    click.option("--code", multiple=True, metavar="CODE", help="Promotion code that the buyer holds; repeatable."),
    click.option("--fact", multiple=True, metavar="NAME=VALUE", help="A fact that rules read; repeatable."),
    click.option(
        "--select",
        multiple=True,
        metavar="ATTRIBUTE=VALUE",
        help="Choose a value for products that have the attribute; repeatable.",
    ),
)

NAMES = (
    "account",
    "segment",
    "country",
    "currency",
    "price_book",
    "start",
    "term",
    "valid_until",
    "payment_days",
    "billing",
    "quantity",
    "discount",
    "reason",
    "partner",
    "distributor",
    "registered",
    "code",
    "fact",
    "select",
)
"""Parameters of these options, in the order of the help page."""


def product_options(command: Command) -> Command:
    """The options from ``--account`` to ``--select``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
