"""Metrics of generated quotes: nothing is lost between a quote's totals and what is said of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpq.metrics import Metrics, calendar_years, intervals, metrics, segments
from cpq.quotes.priced import PricedLine, PricedQuote
from tests.generated.test_laws import LONG, SHORT, priced, shuffled

ON = (None, date(2027, 1, 1), date(2027, 3, 31), date(2028, 6, 15))


def check(quote: PricedQuote, other: PricedQuote) -> None:
    """The laws of one quote.

    Args:
        other: The same with its lines in another order.
    """
    found = metrics(quote)
    _contracted(quote, found)
    _over_time(quote, found)
    for on in ON:
        one = metrics(quote, on)
        mrr, arr = one["mrr"].amounts, one["arr"].amounts
        assert (mrr is None) == (arr is None)
        assert mrr is None or arr == mrr.times(12)
        assert {name: figure.net for name, figure in one.figures.items()} == {
            name: figure.net for name, figure in metrics(other, on).figures.items()
        }


def _contracted(quote: PricedQuote, found: Metrics) -> None:
    if quote.metrics["tcv"] is None:
        assert found["tcv"].net is None
        assert "no end" in found["tcv"].reason
        return
    assert found["tcv"].net == quote.totals.net
    passed = sum((line.effective_total for line in quote.lines if line.pass_through and _contracts(line)), Decimal(0))
    one_time, recurring = found["one_time"].net, found["recurring"].net
    assert one_time is not None
    assert recurring is not None
    assert one_time + recurring + passed == quote.totals.net


def _contracts(line: PricedLine) -> bool:
    return not line.optional and line.kind != "usage"


def _over_time(quote: PricedQuote, found: Metrics) -> None:
    recurring = found["recurring"].net
    if recurring is not None:
        assert sum((one.total.net or Decimal(0) for one in segments(quote)), Decimal(0)) == recurring
    years = calendar_years(quote)
    if years:
        inside = [line for line in quote.lines if _contracts(line)]
        assert sum(one.recurring + one.one_time for one in years) == sum(line.effective_total for line in inside)
    for one, following in zip(intervals(quote), intervals(quote)[1:], strict=False):
        assert one.end is not None
        assert one.end < following.start


def test_metrics_of_generated_quotes_keep_their_laws() -> None:
    for case, quote in priced(*SHORT):
        check(quote, shuffled(case))


@pytest.mark.long
def test_metrics_of_many_generated_quotes_keep_their_laws() -> None:
    for case, quote in priced(*LONG):
        check(quote, shuffled(case))
