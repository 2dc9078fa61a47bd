"""Past quotes as comparisons read them: who bought what, when, and at which share of its list price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from cpq.insight.statistics import sum_of
from cpq.insight.story import Outcome
from cpq.quotes.priced import PricedQuote
from cpq.rounding import EXACT


class PastLine(NamedTuple):
    """What was quoted of one product.

    Attributes:
        listed, net: Line totals at list and net, the net after its part of the quote's allowances.
    """

    product: str
    family: str
    listed: Decimal
    net: Decimal


class PastQuote(NamedTuple):
    """A quote that came to its end, or the one that is compared.

    Attributes:
        on: Order date that it was priced for.
        discount: Discretionary discount, as a fraction; None where undefined.
    """

    number: str
    account: str
    segment: str
    owner: str
    outcome: Outcome
    on: date
    currency: str
    listed: Decimal
    net: Decimal
    discount: Decimal | None
    lines: tuple[PastLine, ...]

    def realised(self, *, product: str = "", family: str = "") -> Decimal | None:
        """Net as a share of list, of one product, one family or the whole; None where nothing of it has a list price.

        >>> lines = (PastLine("seat", "software", Decimal(200), Decimal(150)),)
        >>> day = date(2026, 11, 22)
        >>> quote = PastQuote("Q", "a", "s", "o", "won", day, "EUR", Decimal(200), Decimal(150), None, lines)
        >>> quote.realised(product="seat")
        Decimal('0.75')
        """
        if not product and not family:
            listed, net = self.listed, self.net
        else:
            own = [one for one in self.lines if one.product == product or (family and one.family == family)]
            listed, net = sum_of(one.listed for one in own), sum_of(one.net for one in own)
        return EXACT.divide(net, listed) if listed > 0 else None


class Past(Protocol):
    """Where past quotes come from."""

    def __call__(self, since: date) -> Iterable[PastQuote]:
        """Quotes that were bought or lost and priced for a day since then, the newest first."""
        ...


def past_quote(quote: PricedQuote, number: str, owner: str, outcome: Outcome, discount: Decimal | None) -> PastQuote:
    """A priced quote as comparisons read it."""
    return past_quote_of_json(quote.to_json(), number, owner, outcome, discount)


def past_quote_of_json(
    data: Mapping[str, Any], number: str, owner: str, outcome: Outcome, discount: Decimal | None
) -> PastQuote:
    """The same of the JSON form under which priced quotes are stored."""
    account = data["request"]["account"]
    return PastQuote(
        number=number,
        account=account["id"],
        segment=account.get("segment", ""),
        owner=owner,
        outcome=outcome,
        on=date.fromisoformat(data["as_of"]),
        currency=data["currency"],
        listed=Decimal(data["totals"]["list"]),
        net=Decimal(data["totals"]["net"]),
        discount=discount,
        lines=tuple(_lines(data["lines"])),
    )


def _lines(lines: Iterable[Mapping[str, Any]]) -> Iterator[PastLine]:
    """The contracted lines; optional ones and estimated usage were not bought."""
    for line in lines:
        if not line["optional"] and line["kind"] != "usage":
            net = EXACT.add(Decimal(line["net_total"]), Decimal(line["allocated"]))
            yield PastLine(line["product"], line["family"], Decimal(line["list_total"]), net)
