"""Billing schedules of generated quotes: whatever was priced is invoiced to the last cent, however it is invoiced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from cpq.billing import BillingSchedule, billing_schedule
from cpq.problems import InvalidRequest
from cpq.quotes.billing_terms import ONE_TIME_EVENTS
from cpq.quotes.payment_terms import Deposit, EarlyPayment
from cpq.quotes.priced import PricedQuote
from tests.billing.laws import check_schedule, paid_by_line
from tests.generated.dice import Dice
from tests.generated.test_laws import Priced, priced, shuffled

SHORT = (range(300, 325), 3)
LONG = (range(300, 500), 12)
OFTEN = ("monthly", "quarterly", "half-yearly", "yearly")
FROM = ("", " by calendar", " on day 1", " on day 15", " on day 29", " on day 31")


def asked(one: Priced) -> PricedQuote:
    """A priced quote that is invoiced in some way."""
    dice = Dice.seeded("billing", one.case.name)
    often = dice.pick((*OFTEN, "whole term"))
    billing = f"{often} in {dice.pick(('advance', 'arrears'))}" + ("" if often == "whole term" else dice.pick(FROM))
    line_billing = ("", "", "", "monthly in arrears", "yearly in advance by calendar", "at delivery", "at start")
    quote = one.quote
    lines = tuple(line.model_copy(update={"billing": dice.pick(line_billing)}) for line in quote.request.lines)
    changes = {
        "billing": billing,
        "lines": lines,
        "one_time_billing": dice.pick(ONE_TIME_EVENTS),
        "delivery": dice.pick(("", "10 weeks", "soon")),
        "payment_due": dice.pick(("", "end of month", "end of month on day 10", "from end of month")),
        "early_payment": dice.pick((None, EarlyPayment.model_validate({"discount": "2%", "days": 10}))),
    }
    if not quote.request.payment_schedule and quote.totals.net > 0 and dice.chance(40):
        changes["deposit"] = Deposit.model_validate({"share": dice.pick(("10%", "30%", "33.3%", "100%"))})
    return replace(quote, request=quote.request.model_copy(update=changes))


def schedules(seeds: range, deals: int) -> Iterator[tuple[Priced, PricedQuote, BillingSchedule]]:
    """The schedules of generated quotes; where there is none, that is for a stated reason."""
    made = refused = 0
    for one in priced(seeds, deals):
        quote = asked(one)
        rounding = one.case.world.workspace.policy.rounding_in(quote.price_book)
        if _cannot_be_billed(quote):
            with pytest.raises(InvalidRequest, match="has no end"):
                billing_schedule(quote, rounding)
            refused += 1
            continue
        schedule = billing_schedule(quote, rounding)
        made += 1
        yield one, quote, schedule
    assert made > refused


def _cannot_be_billed(quote: PricedQuote) -> bool:
    """Whether a share of a total, or one invoice for a whole term, is asked of what has no end."""
    request = quote.request
    endless = [line for line in quote.lines if line.evergreen and not line.optional]
    charged = [line for line in endless if line.kind == "recurring"]
    own = {line.id: line.billing for line in request.lines}
    by_the_quote = [line for line in endless if own.get(line.line, "") in ("", "at delivery", "at start")]
    if request.payment_schedule:
        return bool(charged) or (bool(by_the_quote) and request.billing.startswith("whole"))
    return bool(charged and request.deposit) or (bool(by_the_quote) and request.billing.startswith("whole"))


def _every_schedule_keeps_the_laws(seeds: range, deals: int) -> None:
    seen = 0
    for _, quote, schedule in schedules(seeds, deals):
        check_schedule(quote, schedule)
        seen += len(schedule.invoices)
    assert seen


def test_every_schedule_sums_to_what_was_contracted_and_covers_every_day_once() -> None:
    _every_schedule_keeps_the_laws(*SHORT)


@pytest.mark.long
def test_many_schedules_sum_to_what_was_contracted_and_cover_every_day_once() -> None:
    _every_schedule_keeps_the_laws(*LONG)


def test_what_is_paid_for_which_days_does_not_depend_on_paying_before_or_after() -> None:
    compared = 0
    for one in priced(range(330, 345), 3):
        rounding = one.case.world.workspace.policy.rounding_in(one.quote.price_book)
        ways = []
        for when in ("advance", "arrears"):
            request = one.quote.request.model_copy(update={"billing": f"quarterly in {when} by calendar"})
            quote = replace(one.quote, request=request)
            if not request.payment_schedule:
                ways.append(billing_schedule(quote, rounding, until=date(2035, 1, 1)))
        if ways and ways[0].total is not None:
            assert paid_by_line(ways[0]) == paid_by_line(ways[1])
            assert ways[0].total == ways[1].total
            compared += 1
    assert compared


def test_the_order_of_lines_changes_no_invoice() -> None:
    compared = 0
    for one in priced(range(345, 357), 3):
        if one.quote.request.payment_schedule and any(line.evergreen for line in one.quote.lines):
            continue  # there is no total to share
        rounding = one.case.world.workspace.policy.rounding_in(one.quote.price_book)
        first, second = (billing_schedule(quote, rounding) for quote in (one.quote, shuffled(one.case)))
        assert [_plain(schedule) for schedule in (first, second)] == [_plain(first)] * 2
        compared += len(first.invoices)
    assert compared


def _plain(schedule: BillingSchedule) -> list[tuple[object, ...]]:
    """The invoices with their lines by name."""
    return [
        (invoice.dated, invoice.when, invoice.net, invoice.tax, invoice.gross, sorted(invoice.lines, key=str))
        for invoice in schedule.invoices
    ]
