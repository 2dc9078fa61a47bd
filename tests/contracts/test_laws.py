"""What holds for every amendment and renewal, in currencies of 0, 2 and 3 decimals."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.contracts.amended import Amended
from cpq.contracts.amending import difference
from cpq.contracts.ledger import entitlement, intervals, piece_on, pieces
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.contracts.renewing import Asked
from cpq.contracts.state import price_state
from cpq.currencies import minor_units
from cpq.rounding import exact
from tests.contracts.contracted import (
    ADDITIVE,
    CURRENCIES,
    DAYS,
    DIFFERENCES,
    END,
    START,
    UNITS,
    amendment,
    contract,
    small,
)
from tests.pricing.laws import check_grid, check_steps

LINES = st.sampled_from(["seats", "slabs", "ranges"])
FEW = settings(max_examples=15)


def exact_net(amended: Amended) -> Decimal:
    with exact():
        return sum((one.exact_amount for one in amended.differences), Decimal(0))


@FEW
@given(CURRENCIES, UNITS, DAYS, LINES, DIFFERENCES)
def test_an_amendment_that_is_taken_back_costs_exactly_nothing(
    currency: str, units: int, day: date, line: str, by: int
) -> None:
    workspace = small(currency)
    start = contract(workspace, units + 50)
    there = workspace.contracts.amend(start, amendment(day, {"line": line, "by": by}, name="there"))
    back = workspace.contracts.amend(there.after, amendment(day, {"line": line, "by": -by}, name="back"))
    assert there.net + back.net == 0
    assert entitlement(back.after, day) == entitlement(start, day)
    assert [pieces(one) for one in back.after.lines.values()] == [pieces(one) for one in start.lines.values()]
    assert len(back.after.lines[line].ledger) == len(start.lines[line].ledger) + 2


@FEW
@given(CURRENCIES, UNITS, DAYS, LINES, st.integers(1, 500), st.integers(1, 500))
def test_two_changes_on_one_day_cost_what_the_whole_way_costs(
    currency: str, units: int, day: date, line: str, first: int, last: int
) -> None:
    workspace = small(currency)
    start = contract(workspace, units)
    one = workspace.contracts.amend(start, amendment(day, {"line": line, "quantity": first}, name="one"))
    two = workspace.contracts.amend(one.after, amendment(day, {"line": line, "quantity": last}, name="two"))
    direct = workspace.contracts.amend(start, amendment(day, {"line": line, "quantity": last}))
    assert one.net + two.net == direct.net
    assert entitlement(two.after, day) == entitlement(direct.after, day)


@FEW
@given(CURRENCIES, ADDITIVE, DAYS, LINES, DIFFERENCES, st.integers(0, 365))
def test_the_days_that_are_left_may_be_cut_anywhere(
    currency: str, day_count: str, day: date, line: str, by: int, cut: int
) -> None:
    workspace = small(currency, day_count)
    start = contract(workspace, 120)
    whole = workspace.contracts.amend(start, amendment(day, {"line": line, "by": by}))
    billed = min(day + timedelta(days=cut), END)
    parts = workspace.contracts.amend(
        start.model_copy(update={"billed_until": billed}), amendment(day, {"line": line, "by": by})
    )
    grid = Decimal(1).scaleb(-12)
    if line != "seats":  # a percentage is taken of rounded line totals, so it moves with their rounding
        assert exact_net(parts).quantize(grid) == exact_net(whole).quantize(grid)
    assert abs(parts.net - whole.net) <= 6 * Decimal(1).scaleb(-minor_units(currency))


@FEW
@given(CURRENCIES, DAYS, DAYS, DIFFERENCES, DIFFERENCES, LINES, LINES)
def test_amendments_that_add_up_give_one_contract_in_either_order(
    currency: str, day: date, other_day: date, by: int, other_by: int, line: str, other_line: str
) -> None:
    workspace = small(currency)
    start = contract(workspace, 150)
    first = amendment(day, {"line": line, "by": by}, name="first")
    second = amendment(other_day, {"line": other_line, "by": other_by}, name="second")
    merged = workspace.contracts.amend_all(start, [first, second])
    turned = workspace.contracts.amend_all(start, [second, first])
    assert merged[-1].after == turned[-1].after
    by_hand = workspace.contracts.amend(workspace.contracts.amend(start, second).after, first)
    for probe in (START, day, other_day, END):
        assert entitlement(by_hand.after, probe) == entitlement(merged[-1].after, probe)


@FEW
@given(CURRENCIES, st.lists(st.tuples(DAYS, LINES, DIFFERENCES), min_size=1, max_size=4), DAYS)
def test_what_an_account_may_use_is_the_sum_of_the_ledger(
    currency: str, changes: list[tuple[date, str, int]], probe: date
) -> None:
    workspace = small(currency)
    running = contract(workspace, 300)
    for number, (day, line, by) in enumerate(changes):
        running = workspace.contracts.amend(running, amendment(day, {"line": line, "by": by}, name=f"a{number}")).after
    for one in entitlement(running, probe):
        line_of = next(line for line in running.lines.values() if line.product == one.product)
        assert one.quantity == sum(entry.quantity for entry in line_of.ledger if entry.covers(probe))


@FEW
@given(CURRENCIES, DAYS, LINES, DIFFERENCES)
def test_the_steps_of_every_state_sum_and_lie_on_the_grid(currency: str, day: date, line: str, by: int) -> None:
    workspace = small(currency)
    amended = workspace.contracts.amend(contract(workspace, 80), amendment(day, {"line": line, "by": by}))
    for one in amended.differences:
        for quote in (*one.states[0], *one.states[1]):
            check_grid(quote)
            for priced in quote.lines:
                check_steps(priced)
    assert amended.charges + amended.credits == amended.net


@FEW
@given(CURRENCIES, ADDITIVE, DAYS, UNITS)
def test_a_swap_back_at_once_costs_what_the_difference_of_the_products_costs(
    currency: str, day_count: str, day: date, units: int
) -> None:
    workspace = small(currency, day_count)
    start = contract(workspace, units)
    swapped = workspace.contracts.amend(start, amendment(day, {"line": "slabs", "swap": "thing"}))
    ended = workspace.contracts.amend(start, amendment(day, {"line": "slabs", "remove": "yes"}))
    added = workspace.contracts.amend(ended.after, amendment(day, {"add": "thing", "quantity": units}, name="more"))
    assert swapped.net == ended.net + added.net
    assert {one.kind for one in swapped.adjustments} == {"charge", "credit"}


@FEW
@given(CURRENCIES, UNITS)
def test_renewing_at_the_same_prices_for_the_same_term_costs_the_same(currency: str, units: int) -> None:
    workspace = small(currency)
    start = contract(workspace, units)
    renewed = workspace.contracts.renew(start, Asked(terms=RenewalTerms(pricing="same")))
    versions = workspace.contracts.versions(start)
    spans = tuple(intervals((start,), START))
    quotes = [quote for one, end in spans for quote in price_state(start, one, end, versions)]
    before = [line for quote in quotes for line in quote.lines]
    assert renewed.total == sum(line.net_total for line in before)
    assert renewed.credit == 0


@FEW
@given(CURRENCIES, UNITS, st.decimals(Decimal(0), Decimal("0.3"), places=3))
def test_an_uplift_of_nothing_changes_nothing_and_more_never_costs_less(
    currency: str, units: int, rate: Decimal
) -> None:
    workspace = small(currency)
    start = contract(workspace, units)
    same = workspace.contracts.renew(start, Asked(terms=RenewalTerms(pricing="same")))
    raised = workspace.contracts.renew(start, Asked(terms=RenewalTerms(pricing="uplift", uplift=rate)))
    assert raised.total >= same.total
    if rate == 0:
        assert raised.total == same.total


@FEW
@given(CURRENCIES, DAYS.filter(lambda day: day > START))
def test_an_early_end_gives_back_what_the_days_cost(currency: str, day: date) -> None:
    workspace = small(currency)
    start = contract(workspace)
    last = day - timedelta(days=1)
    ended = workspace.contracts.amend(start, amendment(day, end_on=last, reason="closed"))
    kept = workspace.contracts.amend(start, amendment(day, end_on=last, reason="closed", refund="none"))
    assert ended.charges == 0
    assert ended.after.end == last
    assert (kept.credits, kept.forgone) == (0, ended.credits)
    assert all(piece_on(line, day) is None for line in ended.after.lines.values())


def test_a_difference_of_a_contract_with_itself_is_nothing() -> None:
    workspace = small("EUR")
    start = contract(workspace)
    found = difference(start, start, START, workspace.contracts.versions(start))
    assert found
    assert all(one.before == one.after for one in found)
