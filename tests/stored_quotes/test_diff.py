"""The difference of two revisions in the words of business, and in money that adds up."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.problems import CpqError
from cpq.stored_quotes.diff import RevisionDiff, business_changes, revision_diff
from tests.small_world import price, world

WORLD = world(
    """
    thing: { mode: per unit, price: 100.00 }
    seat: { per: seat per month, mode: per unit, price: 10.00 }
    support: { mode: percent of total, rate: 20%, of: { families: [software], scope: quote, level: customer } }
    special: { mode: per unit, price: 1.00 }
    """,
)
DEAL = """
valid until: 2026-12-31
lines:
  - { id: seats, product: seat, quantity: 40, term: 12 months, discount: 10% }
  - { id: help, product: support, term: 12 months }
  - { id: things, product: thing, quantity: 2 }
"""


def diff(new: str, old: str = DEAL) -> RevisionDiff:
    return revision_diff(price(WORLD, old), price(WORLD, new))


def effects(found: RevisionDiff) -> dict[str, str]:
    return {part.subject: f"{part.effect:f}" for part in found.parts}


def test_a_discount_says_what_it_was_and_is_and_what_that_costs() -> None:
    found = diff(DEAL.replace("discount: 10%", "discount: 15%"))
    assert found.words == ("seats: discount 10 % → 15 %",)
    assert effects(found) == {"seats": "-240.00", "help": "-48.00"}
    assert [part.kind for part in found.parts] == ["changed", "follows"]
    assert found.parts[1].words == ("help: price follows the other changes",)
    assert found.effect == Decimal("-288.00")


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("lines:", "payment days: 60\nlines:", "payment days 30 → 60"),
        ("valid until: 2026-12-31", "valid until: 2027-01-31", "valid until 2026-12-31 → 2027-01-31"),
        ("valid until: 2026-12-31", "", "no valid until (was 2026-12-31)"),
        ("lines:", "incoterm: DAP\nlines:", "incoterm DAP"),
        ("lines:", "billing: yearly in advance\nlines:", "billing yearly in advance"),
        ("lines:", "early payment: 2% within 10 days\nlines:", "early payment discount 2 %"),
        ("lines:", "discount: { target: 5000.00 EUR, at: net }\nlines:", "discount down to 5000.00 EUR at net"),
        ("lines:", "account: { id: other, name: Other }\nlines:", "account buyer → other"),
        ("lines:", "account: { id: buyer, country: FR }\nlines:", "account country FR"),
        ("quantity: 40", "quantity: 45", "seats: quantity 40 → 45"),
        ("term: 12 months, discount", "term: 24 months, discount", "seats: term 12 months → 24 months"),
        ("discount: 10%", "discount: 10% of list", "seats: discount 10 % → 10 % of list"),
        ("discount: 10%", "discount: 1.00 EUR", "seats: discount 10 % → 1.00 EUR off"),
        (
            "discount: 10%",
            "discount: { rate: 10%, for: first 3 months }",
            "seats: discount 10 % → 10 % for the first 3 months",
        ),
        (", discount: 10%", "", "seats: no discount (was 10 %)"),
        ("discount: 10%", "discount: { rate: 10%, reason: volume }", "seats: reason of discount volume"),
        ("quantity: 2 }", "quantity: 2, optional: yes }", "things: optional yes"),
        ("quantity: 2 }", "quantity: 2, note: To the ramp }", "things: note To the ramp"),
        ("discount: 10%", "discount: 10%, free months: 1", "seats: free months 1"),
    ],
)
def test_each_field_is_said_in_the_words_of_a_deal(was: str, becomes: str, words: str) -> None:
    assert was in DEAL
    assert words in diff(DEAL.replace(was, becomes, 1)).words


def test_lines_come_and_go_with_their_money() -> None:
    added = DEAL + "  - { id: books, product: thing, quantity: 1200 }\n"
    assert diff(added).words == ("line books (thing), 1,200 added",)
    assert effects(diff(added)) == {"books": "120000.00"}
    gone = diff(DEAL, added)
    assert (gone.words, gone.effect) == (("line books (thing), 1,200 removed",), Decimal("-120000.00"))


def test_another_order_of_lines_is_said_and_costs_nothing() -> None:
    lines = DEAL.rstrip().splitlines()
    found = diff("\n".join([*lines[:3], lines[5], *lines[3:5]]))
    assert (found.words, found.effect, found.parts) == (("lines in another order",), Decimal(0), ())


def test_segments_are_told_one_by_one() -> None:
    ramp = DEAL.replace(
        "quantity: 40, term: 12 months, discount: 10%",
        "segments: [{ months: 6, quantity: 20 }, { months: 6, quantity: 40, discount: 5% }]",
    )
    found = diff(ramp.replace("quantity: 40, discount: 5%", "quantity: 50, discount: 8%"), ramp)
    assert found.words == ("seats: segment 2 quantity 40 → 50", "seats: segment 2 discount 5 % → 8 %")


def test_what_the_quote_takes_off_as_a_whole_is_its_own_effect() -> None:
    found = diff(DEAL.replace("lines:", "discount: { amount: 100.00 EUR }\nlines:"))
    assert found.words == ("discount 100.00 EUR off",)
    assert effects(found) == {"quote": "-100.00"}


def test_the_cost_of_a_special_item_is_not_told() -> None:
    special = (
        DEAL + "  - { id: x, product: special, quantity: 1, special: { name: Cable, price: 90.00, cost: 4711.00 } }\n"
    )
    found = diff(special.replace("4711.00", "4712.00"), special)
    assert found.words == ("x: special cost changed",)
    assert "471" not in json.dumps(found.to_json()) + repr(found.parts)


def test_nothing_changed_is_nothing_told() -> None:
    found = diff(DEAL)
    assert (found.words, found.parts, found.effect) == ((), (), Decimal(0))


def test_two_currencies_have_no_difference() -> None:
    dollars = world("thing: { mode: per unit, price: 100.00 }", book="currency: USD\nprice book: main")
    with pytest.raises(CpqError, match="one revision is in EUR, the other in USD") as refused:
        revision_diff(
            price(WORLD, "{ product: thing, quantity: 1 }"), price(dollars, "{ product: thing, quantity: 1 }")
        )
    assert refused.value.code == "cannot-compare"


def test_margins_are_in_the_data_for_those_who_may_see_them() -> None:
    found = diff(DEAL.replace("quantity: 40", "quantity: 50"))
    plain, full = found.to_json(), found.to_json(sees_cost=True)
    assert "margin_before" not in plain
    assert full.keys() - plain.keys() == {"margin_before", "margin_after"}
    assert plain["effect"] == "1296.00"
    assert [part["effect"] for part in plain["parts"]] == ["1080.00", "216.00"]


CHANGES = st.lists(
    st.sampled_from(
        [
            ("quantity: 40", "quantity: 55"),
            ("discount: 10%", "discount: 12.5%"),
            ("lines:", "discount: { target: 4000.00 EUR }\nlines:"),
            ("lines:", "payment days: 60\nlines:"),
            ("quantity: 2 }", "quantity: 2, optional: yes }"),
            ("  - { id: help, product: support, term: 12 months }\n", ""),
            ("product: thing, quantity: 2", "product: thing, quantity: 3, discount: 1.00 EUR"),
        ]
    ),
    unique=True,
)


@given(CHANGES)
def test_what_the_parts_add_is_the_difference_of_the_totals(changes: list[tuple[str, str]]) -> None:
    deal = DEAL
    for was, becomes in changes:
        deal = deal.replace(was, becomes, 1)
    old, new = price(WORLD, DEAL), price(WORLD, deal)
    found = revision_diff(old, new)
    assert sum((part.effect for part in found.parts), Decimal(0)) == found.effect == new.totals.net - old.totals.net
    assert bool(found.words) is bool(changes)
    assert found.words == business_changes(old.request, new.request)
    back = revision_diff(new, old)
    assert back.effect == -found.effect
    assert {part.subject for part in back.parts} == {part.subject for part in found.parts}
