"""Codes of promotions: what is left of a limit, and what is told beside the price without the code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cpq.policy.code_limits import CodeLimit
from cpq.policy.promotions import Promotion
from cpq.quotes.codes_used import CodeUse
from tests.small_world import price, problems, reasons, world

PRICES = "thing: { mode: per unit, price: 100.00 }"
AUTUMN = "promotions:\n  autumn: {{ on: [thing], discount: 10%, of: running, code: AUTUMN, {more} }}\n"
LINE = "{ product: thing, quantity: 1 }"


def net_and_told(more: str, codes: str = "[AUTUMN]", used: str = "", **given: str) -> tuple[str, list[str]]:
    """The price of one thing of 100.00, and the codes of what is told beside it."""
    counted = {"codes_used": f"[{{ code: AUTUMN, {used} }}]"} if used else {}
    quote = price(world(PRICES, AUTUMN.format(more=more)), LINE, codes=codes, **counted, **given)
    return f"{quote.totals.net:f}", [finding.code for finding in quote.findings]


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        ("total: 0", ("90.00", [])),
        ("total: 99, by account: 1", ("90.00", [])),
        ("total: 99, by account: 2", ("100.00", ["code-used-up"])),
        ("total: 100", ("100.00", ["code-used-up"])),
        ("total: 101", ("100.00", ["code-used-up"])),
        ("", ("100.00", ["code-uses-unknown"])),
    ],
)
def test_a_code_counts_while_both_limits_leave_one_use(used: str, expected: tuple[str, list[str]]) -> None:
    assert net_and_told("limit: { uses: 100, per account: 2 }", used=used) == expected


@given(total=st.integers(0, 6), mine=st.integers(0, 6), uses=st.integers(1, 5), each=st.integers(1, 5))
def test_a_code_takes_something_off_or_a_finding_says_why_not(total: int, mine: int, uses: int, each: int) -> None:
    used = f"total: {total + mine}, by account: {mine}"
    net, told = net_and_told(f"limit: {{ uses: {uses}, per account: {each} }}", used=used)
    left = total + mine < uses and mine < each
    assert (net, told) == (("90.00", []) if left else ("100.00", ["code-used-up"]))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-09-30", ["code-too-early"]),
        ("2026-10-01", []),
        ("2026-10-31", []),
        ("2026-11-01", ["code-expired"]),
    ],
)
def test_both_ends_of_the_order_dates_are_included(day: str, expected: list[str]) -> None:
    net, told = net_and_told("orders from: 2026-10-01, orders until: 2026-10-31", as_of=day)
    assert (net, told) == ("100.00" if expected else "90.00", expected)


def test_between_two_promotions_of_one_code_the_next_one_is_named() -> None:
    rules = (
        "promotions:\n"
        "  spring: { on: [thing], discount: 10%, of: list, code: SEASON, orders until: 2026-06-30 }\n"
        "  autumn: { on: [thing], discount: 20%, of: list, code: SEASON, orders from: 2026-10-01 }\n"
    )
    (finding,) = price(world(PRICES, rules), LINE, codes="[SEASON]", as_of="2026-08-01").findings
    assert finding.code == "code-too-early"
    assert "2026-10-01" in finding.message


def test_a_code_that_is_written_twice_is_told_once() -> None:
    assert net_and_told("", codes="[WINTER, WINTER]")[1] == ["unknown-code"]


def test_a_code_that_is_beaten_is_not_told() -> None:
    rules = AUTUMN.format(more="") + "  better: { on: [thing], discount: 20%, of: running, code: BETTER }\n"
    quote = price(world(PRICES, rules), LINE, codes="[AUTUMN, BETTER]")
    assert (quote.totals.net, quote.findings) == (80, ())


def test_one_promotion_of_a_code_may_be_used_up_while_another_counts() -> None:
    rules = AUTUMN.format(more="limit: { uses: 1 }")
    rules += "  smaller: { on: [thing], discount: 5%, of: running, code: AUTUMN }\n"
    quote = price(world(PRICES, rules), LINE, codes="[AUTUMN]", codes_used="[{ code: AUTUMN, total: 1 }]")
    assert quote.totals.net == 95
    assert [finding.code for finding in quote.findings] == ["code-used-up"]


@pytest.mark.parametrize("more", ["limit: {}", "limit: { uses: 0 }", "limit: { per account: -1 }"])
def test_a_limit_that_lets_nobody_or_everybody_in_is_refused(more: str) -> None:
    assert "invalid-value" in {one.code for one in problems(PRICES, AUTUMN.format(more=more))}


def test_a_limit_needs_a_code() -> None:
    with pytest.raises(ValidationError, match="give the promotion a code"):
        Promotion.model_validate({"on": ["thing"], "discount": "10%", "of": "list", "limit": CodeLimit(uses="1")})


def test_an_account_does_not_use_a_code_more_often_than_everybody() -> None:
    with pytest.raises(ValidationError, match="counts the account's uses too"):
        CodeUse.model_validate({"code": "AUTUMN", "total": 1, "by_account": 2})


def test_a_code_is_counted_once() -> None:
    counts = "[{ code: AUTUMN, total: 1 }, { code: AUTUMN, total: 2 }]"
    assert reasons(world(PRICES, AUTUMN.format(more="")), LINE, codes_used=counts) == ["invalid-value"]
