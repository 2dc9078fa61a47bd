"""Features that meet on one quote: each by hand, by engine and oracle, in metrics, invoices and contracts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpq.configuration.configured import ConfiguredQuote
from cpq.configuration.configure import configure
from cpq.metrics import metrics
from cpq.quotes.priced import PricedQuote
from cpq.workspace import Workspace
from tests.billing.laws import check_schedule
from tests.generated.outcomes import compared
from tests.pricing.features_together import MEETINGS, Meeting
from tests.pricing.laws import check_grid, check_parts, check_steps, check_sums
from tests.small_world import deal_text, world

DAY = date(2027, 5, 15)
NAMED = pytest.mark.parametrize("one", MEETINGS, ids=lambda one: one.name)


def made(one: Meeting) -> Workspace:
    return world(
        one.prices, one.rules, more_products=one.products, book=one.book, catalog=one.catalog, files=one.files
    )


def configured(one: Meeting) -> ConfiguredQuote:
    workspace = made(one)
    deal = workspace.parse_deal(deal_text(one.deal).encode(), "deals/deal.yaml")
    return configure(deal.request, workspace.catalog, deal.places)


def priced(one: Meeting) -> PricedQuote:
    workspace = made(one)
    return workspace.price_deal(workspace.parse_deal(deal_text(one.deal).encode(), "deals/deal.yaml"))


@NAMED
def test_lines_and_totals_are_those_worked_out_by_hand(one: Meeting) -> None:
    quote = priced(one)
    assert {line.id: line.net_total for line in quote.lines} == {name: Decimal(net) for name, net in one.nets.items()}
    found = {name: getattr(quote.totals, name) for name in one.totals if name not in ("mrr", "tcb")}
    assert found == {name: Decimal(one.totals[name]) for name in found}
    if one.taxes:
        assert {tax.rate: tax.amount for tax in quote.taxes} == {
            Decimal(rate): Decimal(amount) for rate, amount in one.taxes.items()
        }
    for line in quote.lines:
        check_steps(line)
    check_sums(quote)
    check_grid(quote)
    check_parts(quote)


@NAMED
def test_the_oracle_agrees(one: Meeting) -> None:
    quote = configured(one)
    found = compared(quote, made(one).compiled(quote.request.as_of))
    assert found.priced
    assert not found.differences


@NAMED
def test_metrics_follow(one: Meeting) -> None:
    quote = priced(one)
    found = metrics(quote, DAY)
    assert found["tcv"].net == quote.totals.net
    for name in {"mrr", "tcb"} & one.totals.keys():
        assert found[name].net == Decimal(one.totals[name])
    assert found["one_time"].net == quote.totals.one_time + sum(
        part for allowance in quote.allowances for name, part in allowance.parts if quote.line(name).kind == "one-time"
    )


@NAMED
def test_invoices_sum_to_the_quote(one: Meeting) -> None:
    quote = priced(one)
    schedule = made(one).billing_schedule(quote)
    check_schedule(quote, schedule)
    first = [(str(invoice.dated), invoice.net) for invoice in schedule.invoices[: len(one.invoices)]]
    assert first == [(day, Decimal(net)) for day, net in one.invoices]
