"""The report of the desk on a history that is small enough to count by hand; see :mod:`tests.insight.history`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest

from cpq.desk_rules.alerts import StalledAlert
from cpq.desk_rules.commission import CommissionPlan
from cpq.desk_rules.rules import DeskRules
from cpq.insight.desk_report import Asking, DeskReport, desk_report
from cpq.insight.period import Period
from cpq.insight.statistics import LEAST, Share, Spread
from cpq.insight.story import stories_of
from cpq.insight.submissions import submissions_of
from cpq.insight.workload import Load
from cpq.stored_quotes.happenings import Declined
from tests.insight.history import NOW, RULES, Telling, at, content, hours, told

EVER = Period()


def local(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def report(rules: DeskRules = RULES, period: Period = EVER, now: datetime = NOW, **more: object) -> DeskReport:
    return desk_report(stories_of(told()), rules, Asking(period, now, local, **more))  # type: ignore[arg-type]


def load(loads: Sequence[Load], name: str) -> Load:
    return next(one for one in loads if one.name == name)


def test_cycle_time_is_working_time_without_what_the_rep_was_waited_for() -> None:
    kpis = report().kpis
    # Q-1 0, Q-2 11 hours less 8 of waiting, Q-3 9 and 3, Q-6 9
    assert kpis.cycle == Spread(5, hours(3), hours(9))
    assert kpis.waited == Spread(1, hours(8), hours(8))


def test_a_house_without_a_calendar_counts_time_on_the_clock_and_says_so() -> None:
    found = report(replace(RULES, calendars=MappingProxyType({})))
    assert found.unit == "time"
    # Q-1 0, Q-2 27 less 24, Q-3 25 and 3, Q-6 41
    assert found.kpis.cycle == Spread(5, hours(3), hours(41))
    assert found.stalled == ()


def test_submissions_and_decisions_are_counted_by_what_they_ended_with() -> None:
    kpis = report().kpis
    assert (kpis.submitted, kpis.decided, kpis.approved, kpis.rejected) == (6, 5, 4, 1)
    assert kpis.auto == Share(1, 6)
    assert kpis.overridden == Share(1, 6)


def test_a_rejection_or_a_counter_offer_is_no_first_pass_and_a_question_is() -> None:
    assert report().kpis.first_pass == Share(2, 4)


def test_reuse_counts_requirements_of_resubmissions_alone() -> None:
    assert report().kpis.reuse == Share(1, 2)


def test_an_open_overdue_step_counts_as_missed() -> None:
    assert report().kpis.in_time == Share(3, 5)
    assert report(now=at(5, 16)).kpis.in_time == Share(3, 4), "Q-4 is due an hour later"


def test_what_a_rule_asked_and_how_it_came_out() -> None:
    rules = report().rules
    assert load(rules, "deep-discount") == Load(
        "deep-discount", 4, 2, 1, 0, 0, 1, 1, Spread(3, hours(3), hours(9)), Share(2, 4)
    )
    assert load(rules, "late-payment") == Load(
        "late-payment", 1, 0, 0, 1, 1, 0, 0, Spread(1, hours(9), hours(9)), Share(1, 1)
    )


def test_what_an_approver_decided_and_is_still_asked() -> None:
    found = report().approvers
    assert [one.name for one in found] == ["director", "manager-north", "desk"]
    assert found[0] == Load("director", 3, 1, 1, 0, 0, 1, 1, Spread(2, hours(6), hours(9)), Share(1, 3))
    assert found[1] == Load("manager-north", 2, 1, 0, 0, 0, 1, 1, Spread(1, hours(3), hours(3)), Share(1, 2))
    assert found[2] == Load("desk", 1, 0, 0, 0, 1, 0, 0, Spread(1, hours(9), hours(9)), Share(1, 1))


def test_an_overdue_step_is_late_by_working_time() -> None:
    (late,) = report().overdue
    assert (late.due.submission.story.quote.number, late.due.step.id, late.late) == ("Q-4", "1.1", hours(10))


def test_quotes_are_stalled_by_the_alerts_of_the_desk() -> None:
    alert = StalledAlert.model_validate({"kind": "stalled quote", "after": "2 working days"})
    found = report(replace(RULES, alerts=MappingProxyType({"forgotten": alert}))).stalled
    assert [(one.story.quote.number, one.idle, one.rule) for one in found] == [
        ("Q-5", hours(41.5), "forgotten"),
        ("Q-4", hours(26), "forgotten"),
    ]


def test_quotes_are_won_and_lost_by_the_discount_that_was_offered() -> None:
    bands = {(one.above, one.until): one.won for one in report().wins if one.won.whole}
    rate = Decimal
    assert bands == {
        (rate(0), rate("0.05")): Share(1, 1),
        (rate("0.15"), rate("0.20")): Share(1, 1),
        (rate("0.20"), rate("0.30")): Share(0, 1),
    }
    assert (report().wins[0].above, report().wins[-1].until) == (None, None)


def test_leakage_is_what_reps_asked_for_of_what_the_net_would_have_been() -> None:
    (found,) = report().leakage
    assert (found.currency, found.quotes) == ("EUR", 4)
    assert (found.target, found.by_people, found.alone) == (Decimal(211_000), Decimal(45_150), Decimal(500))
    assert found.rate is not None
    assert round(found.rate, 6) == Decimal("0.216351")


def test_what_is_pending_is_told_without_a_guess_where_few_quotes_have_ended() -> None:
    stages = report().forecast.stages
    assert [(one.stage, one.quotes, one.net, one.won, one.expected) for one in stages] == [
        ("draft", 1, Decimal(700), Share(2, 3), None),
        ("in approval", 1, Decimal(60_000), Share(2, 3), None),
        ("approved", 1, Decimal(850), Share(2, 3), None),
    ]
    (month,) = report().forecast.months
    assert (month.month, month.quotes, month.net) == (date(2026, 12, 1), 3, Decimal(61_550))


def test_ten_ended_quotes_are_enough_for_an_expected_amount() -> None:
    log = Telling()
    for number in range(LEAST):
        quote = f"Q-{number}"
        log.created(quote, "rep-north", at(2), content(quote, "100.00", "0"))
        log.submitted(quote, "rep-north", at(2))
        log.ended(quote, "rep-north", at(2), "approved", "auto")
        log.sent(quote, "rep-north", at(3))
        if number < 3:
            log.accepted(quote, "rep-north", at(4))
        else:
            log.tell(quote, "rep-north", at(4), Declined(revision=1, reason="price"))
    log.created("Q-open", "rep-north", at(5), content("open", "999.99", "0"))
    (pending,) = desk_report(stories_of(log.events), RULES, Asking(EVER, NOW, local)).forecast.stages
    assert (pending.won, pending.expected) == (Share(3, 10), Decimal("300.00"))


PLAN = {
    "name": "Plan",
    "people": ["rep-north"],
    "per": "quarter",
    "bands": [{"above": "0.00 EUR", "rate": "2%"}, {"above": "50000.00 EUR", "rate": "3%"}],
    "reduced": [{"above_discount": "15%", "pays": "75%"}],
}


def with_plan(**changed: object) -> DeskRules:
    plan = CommissionPlan.model_validate(PLAN | changed)
    return replace(RULES, commission=MappingProxyType({"plan": plan}))


def test_commission_fills_the_bands_sale_by_sale() -> None:
    (found,) = report(with_plan()).commission
    assert (found.person, found.span, found.currency) == ("rep-north", date(2026, 10, 1), "EUR")
    # 9,500 at 2 %; then 40,500 at 2 % and 39,500 at 3 %, of which a discount of 20 % leaves three quarters
    assert [sale.commission for sale in found.sales] == [Decimal("190.00"), Decimal("1496.25")]
    assert (found.base, found.total) == (Decimal("89500.00"), Decimal("1686.25"))


def test_the_reached_rate_may_count_for_everything() -> None:
    (found,) = report(with_plan(mode="range")).commission
    # 190; then 3 % of 89,500 less 190, three quarters of it
    assert [sale.commission for sale in found.sales] == [Decimal("190.00"), Decimal("1871.25")]


def test_sales_before_the_period_fill_the_bands_and_are_not_told() -> None:
    (found,) = report(with_plan(), Period(at(6), at(7))).commission
    assert [(sale.quote, sale.before, sale.commission) for sale in found.sales] == [
        ("Q-2", Decimal("9500.00"), Decimal("1496.25"))
    ]


def test_a_sale_in_another_currency_is_not_guessed() -> None:
    bands = [{"above": "0.00 USD", "rate": "2%"}]
    (found,) = report(with_plan(bands=bands)).commission
    assert (found.sales, found.uncounted) == ((), ("Q-1", "Q-2"))


def test_commission_of_margin_is_by_margin() -> None:
    (found,) = report(with_plan(of="margin")).commission
    assert [sale.base for sale in found.sales] == [Decimal(4_750), Decimal(40_000)]


def test_a_period_holds_what_happened_in_it() -> None:
    kpis = report(period=Period(at(4), at(5))).kpis
    assert (kpis.submitted, kpis.decided) == (2, 1)
    assert kpis.cycle == Spread(1, hours(9), hours(9))


def test_reps_are_told_apart() -> None:
    reps = {one.person: one for one in report().reps}
    assert reps["rep-north"].kpis.submitted + reps["rep-south"].kpis.submitted == 6
    assert reps["rep-south"].kpis.first_pass == Share(0, 1)


@pytest.mark.parametrize("length", range(1, len(told()) + 1))
def test_whatever_has_happened_so_far_every_satisfied_step_has_one_way(length: int) -> None:
    """Invariant 40: what was approved by itself, carried, by people and by override is all that was satisfied."""
    stories = stories_of(told()[:length])
    found = desk_report(stories, RULES, Asking(EVER, NOW, local))
    approved = [one for story in stories for one in submissions_of(story) if one.request.status == "approved"]
    assert sum(one.how is not None for one in approved) == len(approved) == found.kpis.approved
    asked = sum(load.asked + load.carried for load in found.rules)
    assert asked == sum(found.counters.steps.values())
    assert sum(one.approved for one in found.approvers) == sum(one.approved for one in found.rules)
