"""What a rep gives away: how much a discount comes to, and that nothing is given away whole with nobody asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from cpq.approvals.assessment import GivenAway
from cpq.approvals.facts_seen import facts_read, written
from cpq.approvals.looking import AnyRule, Subject
from cpq.approvals.request import SeenFact
from cpq.expressions import Value
from cpq.pricing.discount_amounts import given_away as segment_price
from cpq.pricing.discount_amounts import regular_amount
from cpq.pricing.outcome_facts import discretionary_rate
from cpq.quotes.priced import PricedLine, PricedQuote

_ABOUT_PRICE: Final = frozenset(
    {
        "discretionary_discount",
        "discount_off_list",
        "requested_discount",
        "customer_price",
        "customer_total",
        "net_price",
        "net_total",
        "margin",
        "margin_rate",
        "markup_rate",
        "pocket_margin",
        "pocket_margin_rate",
    }
)
_ONE = Decimal(1)


class Whole(NamedTuple):
    """The quote or a line that costs nothing at all, since the rep gives it away.

    Attributes:
        subject: ``quote``, or the id of a line.
        name: How people call it.
    """

    subject: str
    name: str


def given_away(subject: Subject) -> GivenAway:
    """What the discretionary discount of a quote or of a line comes to."""
    scope = "quote." if subject.line is None else ""
    rate, regular, customer = (
        _number(subject.facts.get(f"{scope}{name}"))
        for name in ("discretionary_discount", "regular_total", "customer_total")
    )
    return GivenAway(rate, max(rate * regular, regular - customer), subject.tolerance)


def given_away_whole(quote: PricedQuote) -> tuple[Whole, ...]:
    """The quote where all of it is given away, else the lines; free months alone give no line away whole."""
    if _number(quote.facts.get("quote.discretionary_discount")) >= _ONE:
        return (Whole("quote", "the whole quote"),)
    free = [line for line in quote.lines if _is_whole(line)]
    if not free:
        return ()
    charged = {line.line for line in quote.lines if _has_price(line) and not _is_whole(line)}
    return tuple(Whole(line.id, line.name) for line in free if line.line not in charged)


def _is_whole(line: PricedLine) -> bool:
    judged = line if line.whole is None else line.whole
    if _asks_for_part(judged):
        return False
    return discretionary_rate(judged) >= _ONE and _has_price(line)


def _asks_for_part(line: PricedLine) -> bool:
    """Whether all that is given away of a line is the rate asked: quicker to see than what the rate comes to."""
    asked = line.requested_rate
    return asked is not None and asked < _ONE and not line.conceded and not line.free and not segment_price(line)


def _has_price(line: PricedLine) -> bool:
    """Whether there is anything to give away: parts that are included at zero and what follows others have nothing."""
    return not line.induced and bool(regular_amount(line))


def about_price(rule: AnyRule) -> bool:
    """Whether a rule speaks about prices, so that what it asks is asked about what is given away, too."""
    return any(name.removeprefix("quote.") in _ABOUT_PRICE for name in facts_read(rule))


def facts_given_away(subject: Subject) -> tuple[SeenFact, ...]:
    """What an approval of something given away whole is of: its discount, and what it would have cost."""
    scope = "quote." if subject.line is None else ""
    facts = []
    for fact, unit in (("discretionary_discount", "rate"), ("regular_total", "money")):
        kind, value = written(subject.facts.get(f"{scope}{fact}"))
        facts.append(SeenFact(fact=f"{scope}{fact}", kind=kind, value=value, risk="higher is worse", unit=unit))
    return tuple(facts)


def _number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)
