"""What an approval covers, one clause of the rule at a time, and as laws over facts that nobody chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cpq.approvals.assessment import Needed
from cpq.approvals.comparing import apart, compare
from cpq.approvals.house import Involved
from cpq.approvals.request import Carried, Grant, Requirement, SeenFact
from cpq.approvals.reuse import AskedAgain, Case, covers
from tests.approvals.people import DAY, INVOLVED, NOON, SmallHouse, grant, needed, number, requirement

CASE = Case("buyer", "EUR", INVOLVED)
ROLES = ("sales-manager",)
TWENTY = requirement(number("0.20"))
EIGHTEEN = requirement(number("0.18"))


def asked(
    earlier: Grant, now: Needed, *, case: Case = CASE, house: SmallHouse | None = None, roles: tuple[str, ...] = ROLES
) -> str:
    """Why people are asked again; empty where the approval covers what is asked."""
    found = covers(earlier, now, roles, case, house or SmallHouse())
    return found.why if isinstance(found, AskedAgain) else ""


def carried(earlier: Grant, now: Needed) -> Carried:
    found = covers(earlier, now, ROLES, CASE, SmallHouse())
    assert isinstance(found, Carried), found
    return found


# --- words ----------------------------------------------------------------------------------------------------------


def test_what_is_carried_over_says_why() -> None:
    found = carried(grant(TWENTY), needed(EIGHTEEN))
    assert found.why == ("discretionary discount 18 % is not above the 20 % that sales-manager approved on 2026-11-19")
    assert (found.request, found.step, found.by) == (1, "1.1", ("manager-north",))


def test_what_is_asked_again_says_why() -> None:
    assert asked(grant(EIGHTEEN), needed(TWENTY)) == "discretionary discount 18 % -> 20 %"


def test_what_has_not_changed_says_so() -> None:
    said = "nothing that it reads has changed since sales-manager approved on 2026-11-19"
    assert carried(grant(TWENTY), needed(TWENTY)).why == said


def test_a_margin_is_worse_below() -> None:
    margin = {"fact": "quote.margin_rate", "risk": "lower is worse"}
    high, low = requirement(number("0.31", **margin)), requirement(number("0.295", **margin))
    assert asked(grant(high), needed(low)) == "margin rate 31 % -> 29.5 %"
    assert carried(grant(low), needed(high)).why.startswith("margin rate 31 % is not below the 29.5 % that")


def test_numbers_that_look_alike_are_told_apart() -> None:
    one, other = Decimal("0.200004"), Decimal("0.200001")
    assert apart(one, other, "rate", "EUR") == ("20.0004 %", "20.0001 %")
    assert apart(Decimal("10.001"), Decimal("10.002"), "money", "EUR") == ("10.001 EUR", "10.002 EUR")
    assert apart(Decimal(1000), Decimal(2000), "money", "EUR") == ("1,000.00 EUR", "2,000.00 EUR")


def test_long_texts_are_not_recited() -> None:
    before, after = (SeenFact(fact="special_items", kind="text", value=letter * 64) for letter in ("a", "b"))
    assert compare(before, after, "EUR").words == "special items changed"


# --- each clause ----------------------------------------------------------------------------------------------------

MISSING = SeenFact(fact="quote.discretionary_discount", kind="none", value="", risk="higher is worse")
CLAUSES: dict[str, tuple[Grant, Needed, str]] = {
    "revoked": (grant(TWENTY, revoked=True), needed(TWENTY), "was revoked"),
    "over": (grant(TWENTY, until=NOON - timedelta(seconds=1)), needed(TWENTY), "held until 2026-11-20"),
    "another customer": (grant(TWENTY, account="other"), needed(TWENTY), "another customer"),
    "another currency": (grant(TWENTY, currency="USD"), needed(TWENTY), "in USD"),
    "another wording": (grant(requirement(number("0.20"), rule_hash="b" * 64)), needed(TWENTY), "says something else"),
    "another rule": (grant(requirement(number("0.20"), rule="margin")), needed(TWENTY), "says something else"),
    "another line": (grant(requirement(number("0.20"), subject="l1")), needed(TWENTY), "something else"),
    "another level": (grant(requirement(number("0.20"), level=1)), needed(TWENTY), "something else"),
    "failed then": (grant(requirement(number("0.20"), failed=True)), needed(TWENTY), "could not be evaluated"),
    "failed now": (grant(TWENTY), needed(requirement(number("0.20"), failed=True)), "could not be evaluated"),
    "a new condition": (
        grant(requirement(number("0.20"), conditions=("a",))),
        needed(requirement(number("0.20"), conditions=("a", "b"))),
        "b holds now",
    ),
    "a fact unseen then": (
        grant(TWENTY),
        needed(requirement(number("0.20"), number(60, fact="quote.payment_days"))),
        "payment days was not looked at then",
    ),
    "undefined then": (grant(requirement(MISSING)), needed(TWENTY), "discretionary discount is undefined"),
    "undefined now": (grant(TWENTY), needed(requirement(MISSING)), "discretionary discount is undefined"),
    "undefined both times": (grant(requirement(MISSING)), needed(requirement(MISSING)), "is undefined"),
    "not a number": (grant(requirement(number("NaN"))), needed(requirement(number("NaN"))), "undefined"),
    "another direction": (
        grant(requirement(number("0.20", risk="lower is worse"))),
        needed(TWENTY),
        "compared in another way",
    ),
    "another kind": (grant(requirement(number("x", kind="text"))), needed(TWENTY), "compared in another way"),
    "an exact number": (
        grant(requirement(number(2, risk="exact", unit=""))),
        needed(requirement(number(1, risk="exact", unit=""))),
        "discretionary discount 2 -> 1",
    ),
    "an exact text": (
        grant(requirement(number("monthly", kind="text", risk="exact"))),
        needed(requirement(number("", kind="text", risk="exact"))),
        "discretionary discount monthly -> empty",
    ),
    "a role that did not approve": (grant(TWENTY, authority=("finance",)), needed(TWENTY), "not sales-manager"),
    "beside the asked": (grant(TWENTY, authority=("ad-hoc",)), needed(TWENTY), "ad-hoc approved it"),
}


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_of_the_rule_asks_again(clause: str) -> None:
    earlier, now, said = CLAUSES[clause]
    assert said in asked(earlier, now)


def test_the_last_moment_of_an_approval_still_counts() -> None:
    assert asked(grant(TWENTY, until=NOON), needed(TWENTY)) == ""


def test_a_rule_declared_compatible_counts_in_any_wording() -> None:
    older = grant(requirement(number("0.20"), rule="old-discount", rule_hash="c" * 64))
    assert asked(older, needed(EIGHTEEN, compatible=("old-discount",))) == ""
    reworded = grant(requirement(number("0.20"), rule_hash="c" * 64))
    assert asked(reworded, needed(EIGHTEEN, compatible=("discount",))) == ""
    assert asked(older, needed(requirement(number("0.21")), compatible=("old-discount",))) != ""


def test_a_condition_that_no_longer_holds_asks_nobody() -> None:
    before = requirement(number("0.20"), conditions=("a", "b"))
    assert asked(grant(before), needed(requirement(number("0.20"), conditions=("a",)))) == ""


def test_who_left_or_lost_the_role_or_got_a_part_no_longer_counts() -> None:
    assert "no longer here" in asked(grant(TWENTY), needed(TWENTY), house=SmallHouse().without("manager-north"))
    house = SmallHouse()
    demoted = house.directory.people["manager-north"].model_copy(update={"approves": ()})
    changed = replace(house, directory=house.directory.with_person("manager-north", demoted))
    assert "no longer has the authority" in asked(grant(TWENTY), needed(TWENTY), house=changed)
    part = CASE._replace(involved=Involved(owner="manager-north", submitter="rep-north"))
    assert asked(grant(TWENTY), needed(TWENTY), case=part) == "manager-north owns this quote"


def test_a_delegate_counts_as_long_as_the_principal_holds_the_role() -> None:
    by_delegate = grant(TWENTY, by=("desk",), on_behalf_of=("manager-north",))
    mine = CASE._replace(involved=Involved(owner="rep-north", submitter="manager-north"))
    assert asked(by_delegate, needed(TWENTY), case=mine) == "manager-north submitted this quote"
    assert asked(by_delegate, needed(TWENTY)) == ""
    assert "manager-north no longer has" in asked(
        by_delegate, needed(TWENTY), house=SmallHouse().without("manager-north")
    )


def test_whoever_stands_above_has_the_authority_and_a_worse_band_includes_the_milder() -> None:
    above = grant(TWENTY, by=("director",), authority=("sales-manager",))
    assert asked(above, needed(TWENTY)) == ""
    worse = grant(TWENTY, by=("director",), authority=("sales-director",))
    assert "not sales-manager" in asked(worse, needed(TWENTY))
    assert asked(worse, needed(TWENTY, stronger=("sales-director",))) == ""


def test_of_several_deciders_those_still_there_count() -> None:
    both = grant(TWENTY, by=("manager-north", "manager-south"), on_behalf_of=("", ""))
    found = covers(both, needed(TWENTY), ROLES, CASE, SmallHouse().without("manager-north"))
    assert isinstance(found, Carried)
    assert found.by == ("manager-south",)


# --- laws -----------------------------------------------------------------------------------------------------------

_RATES = st.decimals("0", "1", places=4)
_RISKS = st.sampled_from(["higher is worse", "lower is worse", "exact"])


@st.composite
def _facts(draw: st.DrawFn) -> tuple[tuple[SeenFact, ...], tuple[SeenFact, ...]]:
    """Some facts, then and now, with directions and tolerances."""
    before, after = [], []
    for place in range(draw(st.integers(1, 4))):
        given = {"fact": f"fact_{place}", "risk": draw(_RISKS), "tolerance": draw(st.sampled_from(["0", "0.01"]))}
        then = draw(_RATES)
        moved = draw(st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("-0.01")]) | _RATES)
        before.append(number(then, **given))
        after.append(number(then + moved, **given))
    return tuple(before), tuple(after)


def _riskier(before: SeenFact, after: SeenFact) -> bool:
    """The rule in its plainest form."""
    then, now = Decimal(before.value), Decimal(after.value)
    if after.risk == "exact":
        return then != now
    return now - then > after.tolerance if after.risk == "higher is worse" else then - now > after.tolerance


@given(_facts())
def test_an_approval_covers_exactly_what_is_not_riskier(facts: tuple[tuple[SeenFact, ...], ...]) -> None:
    before, after = facts
    why = asked(grant(requirement(*before)), needed(requirement(*after)))
    riskier = [after.fact for then, after in zip(before, after, strict=True) if _riskier(then, after)]
    assert bool(why) == bool(riskier)
    assert all(name.replace("_", " ") in why for name in riskier)


@given(st.lists(_RATES, min_size=1, max_size=8), _RATES)
def test_nothing_creeps_up_by_tolerances(later: list[Decimal], first: Decimal) -> None:
    """Invariant 19: through any sequence, what is carried stays within the tolerance of what a human approved."""
    tolerance = Decimal("0.02")
    grants = [grant(requirement(number(first)))]
    for rate in later:
        now = needed(requirement(number(rate, tolerance=tolerance)))
        if any(not asked(one, now) for one in grants):
            most = max(Decimal(one.requirement.facts[0].value) for one in grants)
            assert rate <= most + tolerance  # carried over, and no grant is made of it
        else:
            grants.append(grant(requirement(number(rate, tolerance=tolerance))))


@given(_facts())
def test_there_and_back_is_as_before(facts: tuple[tuple[SeenFact, ...], ...]) -> None:
    """Invariant 22: A, then B, then A again; the approval of A covers A, whatever became of B."""
    first, second = (requirement(*one) for one in facts)
    grants = [grant(first)]
    if asked(grants[0], needed(second)):
        grants.append(grant(second))
    assert any(not asked(one, needed(first)) for one in grants)


@given(_facts(), st.data())
def test_one_undefined_fact_is_enough_to_ask(facts: tuple[tuple[SeenFact, ...], ...], data: st.DataObject) -> None:
    before, _ = facts
    place = data.draw(st.integers(0, len(before) - 1))
    lost = before[place].model_copy(update={"kind": "none", "value": ""})
    now = (*before[:place], lost, *before[place + 1 :])
    assert asked(grant(requirement(*before)), needed(requirement(*now)))
    assert asked(grant(requirement(*now)), needed(requirement(*before)))


_BREAKS: dict[str, Callable[[Grant], Grant]] = {
    "revoked": lambda one: one.model_copy(update={"revoked": True}),
    "over": lambda one: one.model_copy(update={"until": NOON - DAY}),
    "customer": lambda one: one.model_copy(update={"account": "other"}),
    "currency": lambda one: one.model_copy(update={"currency": "USD"}),
    "role": lambda one: one.model_copy(update={"authority": ("finance",)}),
    "person": lambda one: one.model_copy(update={"by": ("rep-north",)}),
}


@given(_facts(), st.sampled_from(sorted(_BREAKS)))
def test_no_facts_make_up_for_a_broken_clause(facts: tuple[tuple[SeenFact, ...], ...], broken: str) -> None:
    """Invariant 20."""
    before, after = facts
    assert asked(_BREAKS[broken](grant(requirement(*before))), needed(requirement(*after)))


@given(st.decimals("0", "0.5", places=3), st.decimals("0", "0.001", places=5), st.decimals("-0.002", "0.002", places=5))
def test_a_rate_from_rounded_amounts_may_exceed_by_its_rounding_only(
    approved: Decimal, rounding: Decimal, moved: Decimal
) -> None:
    assume(approved + moved >= 0)
    now: Requirement = requirement(number(approved + moved, rounding=rounding))
    assert (asked(grant(requirement(number(approved))), needed(now)) == "") == (moved <= rounding)
