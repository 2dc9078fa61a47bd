"""Features that meet on one quote: each by hand, by engine and oracle, in metrics, invoices and contracts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpq.configuration.configure import configure
from cpq.configuration.configured import ConfiguredQuote
from cpq.contracts.ledger import entitlement, intervals
from cpq.contracts.state import price_state
from cpq.metrics import metrics
from cpq.problems import InvalidRequest
from cpq.quotes.priced import PricedQuote
from cpq.workspace import Workspace
from tests.billing.laws import check_schedule
from tests.contracts.contracted import amendment
from tests.generated.outcomes import compared
from tests.pricing.features_together import MEETINGS, Meeting
from tests.pricing.laws import check_grid, check_parts, check_steps, check_sums
from tests.small_world import deal_text, world

DAY = date(2027, 5, 15)
NAMED = pytest.mark.parametrize("one", MEETINGS, ids=lambda one: one.name)


def made(one: Meeting) -> Workspace:
    return world(one.prices, one.rules, more_products=one.products, book=one.book, catalog=one.catalog, files=one.files)


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


@NAMED
def test_its_contract_costs_the_same_and_a_change_that_is_taken_back_nothing(one: Meeting) -> None:
    quote, workspace = priced(one), made(one)
    if one.kept_out:
        with pytest.raises(InvalidRequest, match=one.kept_out):
            workspace.contracts.create(quote, "c")
        return
    contract = workspace.contracts.create(quote, "c")
    spans, versions = intervals((contract,), contract.start), workspace.contracts.versions(contract)
    held = [
        line for start, end in spans for state in price_state(contract, start, end, versions) for line in state.lines
    ]
    running = [line for line in quote.lines if line.kind != "one-time" and not line.optional]
    assert sum(line.net_total for line in held) == sum(line.net_total for line in running)
    if one.amended is not None:
        line, cost = one.amended
        there = workspace.contracts.amend(contract, amendment(date(2027, 7, 1), {"line": line, "by": 1}, name="there"))
        assert there.net == Decimal(cost)
        back = workspace.contracts.amend(
            there.after, amendment(date(2027, 7, 1), {"line": line, "by": -1}, name="back")
        )
        assert back.net == -there.net
        assert entitlement(back.after, date(2028, 6, 30)) == entitlement(contract, date(2028, 6, 30))
