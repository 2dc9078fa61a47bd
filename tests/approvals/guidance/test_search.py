"""The levels of a lever are those that trying every value of it gives, or a rule is named that forbids saying."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from cpq.approvals.guidance.independence import misplaced_discount, price_rules_reading
from cpq.approvals.guidance.known import known
from cpq.approvals.guidance.level import Level
from cpq.approvals.guidance.lever import Bounds, Lever
from cpq.approvals.guidance.levers import Levers
from cpq.approvals.guidance.points import Points, points_of
from cpq.approvals.guidance.search import Gap
from cpq.approvals.guidance.standings import Standings
from cpq.configuration import configure
from cpq.pricing import price
from cpq.problems import CannotPrice
from cpq.rounding import exact
from tests.approvals.guidance.generated import Case, cases

COARSE = Bounds(rate_step=Decimal("0.01"), amount_units=700)


def levers(case: Case, bounds: Bounds = COARSE, most: int = 400) -> list[Lever]:
    """Every lever of a case whose stretches may be proven, and that has fewer values than so many."""
    configured = configure(case.request, case.workspace.catalog)
    try:
        quote = price(configured, case.policy)
    except CannotPrice:
        return []
    found = Levers(quote, configured, case.policy.policy, case.workspace.catalog, bounds)
    every = [*found.discounts(), *found.changes()]
    return [one for one in every if isinstance(one, Lever) and one.provable and one.grid.count < most]


def standings_of(case: Case) -> Standings:
    return Standings(price(configure(case.request, case.workspace.catalog), case.policy), case.policy)


def found_levels(points: Points[Any]) -> list[Level]:
    levels = []
    for run in points.runs():
        levels += [run.level] * (run.last - run.first + 1)
    return levels


def levels_are_exact(case: Case, data: DataObject, most: int) -> None:
    """Search a lever of a case, and try every value of it."""
    every = levers(case)
    assume(every)
    lever = data.draw(st.sampled_from(every))
    policy = case.policy.policy
    assert not price_rules_reading(policy, lever.reads) + misplaced_discount(policy)
    points = known(lever, standings_of(case), {}, most=most)
    if isinstance(points, Gap):
        event(f"gap on {lever.kind}")
        assert points.rules
        return
    event(f"{lever.kind}, every {lever.grid.count // len(points.known)}th priced")
    trial = points_of(lever, case.policy, {})
    assert found_levels(points) == [trial.at(index).level for index in range(lever.grid.count)], case.text


@settings(max_examples=40)
@given(cases(), st.data())
def test_the_levels_found_are_those_of_every_value(case: Case, data: DataObject) -> None:
    with exact():
        levels_are_exact(case, data, most=1_000)


@pytest.mark.long
@settings(max_examples=1_000)
@given(cases(), st.data())
def test_the_levels_found_are_those_of_every_value_of_many_cases(case: Case, data: DataObject) -> None:
    with exact():
        levels_are_exact(case, data, most=1_000)
