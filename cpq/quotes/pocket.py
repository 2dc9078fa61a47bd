"""The pocket margin of a quote: what is left of its net once everything beside the invoices is paid too."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from cpq.problems import SourceLocation


class Leak(NamedTuple):
    """One amount between net and pocket margin beside the cost.

    Attributes:
        kind: What it is spent on.
        rule: Id of the rebate, or empty.
        year: Contract year that a rebate is paid for, counted from 1; 0 for what is no rebate.
        base: What the rate is taken of; None where there is no rate.
        rate: Share of the base; of a slab rebate the share that its bands come to, unrounded.
        amount: What it costs the seller, rounded to the currency; zero or more.
        where: Place of the rule.
        bands: Places of the bands that a rebate's year reached.
    """

    kind: Literal["rebate", "payment days", "freight"]
    rule: str
    year: int
    base: Decimal | None
    rate: Decimal | None
    amount: Decimal
    where: SourceLocation
    bands: tuple[SourceLocation, ...] = ()


class Pocket(NamedTuple):
    """From net to pocket margin; an estimate, as rebates depend on what is bought until the year ends.

    Attributes:
        leaks: In the order in which they are taken off.
        margin: Net minus cost minus the leaks; None where the cost or a leak is not known.
        margin_rate: The same as a share of net; None at a net of zero or below too.
        unknown: Why a leak is not known, in words; empty where all are.
    """

    leaks: tuple[Leak, ...]
    margin: Decimal | None
    margin_rate: Decimal | None
    unknown: str = ""
