"""Closing: entries of lines add up, and exchanging entries comes to what adding up anew does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.pricing.closing import Closed, Worked, closed, exchanged
from cpq.pricing.ledger import NOTHING
from cpq.rounding import exact
from tests.currencies import book, in_every_currency
from tests.small_world import PRICES, d, price, world

TAXES = """
taxes:
  seller country: FR
  countries: { FR: { name: VAT, categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5% }] } } }
"""
BOOKS = PRICES + "book: { mode: per unit, price: 3.33 }\nother: { mode: per unit, price: 7.77 }\n"
DEAL = "{{ product: thing, quantity: {0} }}\n{{ product: book, quantity: {1} }}\n{{ product: seat, quantity: {2} }}"


def worked(*quantities: int, currency: str = "EUR") -> Worked:
    quote = price(world(BOOKS, TAXES, book=book(currency)), DEAL.format(*quantities), term="18 months",
                  account="{ id: buyer, country: FR }")  # fmt: skip
    assert isinstance(quote.worked, Worked)
    return quote.worked


def as_said(one: Closed) -> tuple[object, ...]:
    return (one.lines, one.entries, one.sums, dict(one.groups), dict(one.years), one.exact, one.months)


QUANTITIES = st.tuples(*[st.integers(1, 999)] * 3)


@in_every_currency
@given(QUANTITIES, QUANTITIES, st.sets(st.integers(0, 2)))
def test_exchanging_entries_equals_adding_up_anew(
    currency: str, before: tuple[int, ...], after: tuple[int, ...], places: set[int]
) -> None:
    old, new = worked(*before, currency=currency).closed, worked(*after, currency=currency).closed
    changed = {place: (new.lines[place], new.entries[place]) for place in places}
    lines = [new.lines[place] if place in places else line for place, line in enumerate(old.lines)]
    entries = [new.entries[place] if place in places else entry for place, entry in enumerate(old.entries)]
    with exact():
        assert as_said(exchanged(old, changed)) == as_said(closed(lines, entries, old.calendar))


def test_sums_that_had_to_be_rounded_are_added_up_anew() -> None:
    old = worked(1, 1, 1).closed
    small, large = d("1E-20"), d("7" * 60)
    entries = [
        old.entries[place]._replace(sums=NOTHING._replace(one_time=one), taxed=None, years=())
        for place, one in enumerate((small, large, small))
    ]
    with exact():
        rounded = closed(old.lines, entries, old.calendar)
        assert not rounded.exact
        assert rounded.sums.one_time == large
        changed = {1: (old.lines[1], entries[1]._replace(sums=NOTHING))}
        again = exchanged(rounded, changed)
        assert again.exact
        assert again.sums.one_time == 2 * small, "taking the large one off again would leave nothing"


def test_an_exchange_that_itself_rounds_is_added_up_anew() -> None:
    old = worked(1, 1, 1).closed
    entries = [
        entry._replace(sums=NOTHING._replace(one_time=d("1E-20")), taxed=None, years=()) for entry in old.entries
    ]
    with exact():
        plain = closed(old.lines, entries, old.calendar)
        assert plain.exact
        got = exchanged(plain, {0: (old.lines[0], entries[0]._replace(sums=NOTHING._replace(one_time=d("7" * 60))))})
        assert (got.exact, got.sums.one_time) == (False, d("7" * 60))


# --- figures that files declare

FIGURES = """
aggregates:
  units: { sum: quantity, when: family == 'goods' }
  lines: { count: family == 'goods' }
  most: { max: quantity, when: family == 'goods' }
  least: { min: quantity, when: family == 'goods' }
  odd: { sum: 12 / (quantity - 4) }
"""


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        ("{ product: thing, quantity: 3 }\n{ product: other, quantity: 5 }", ("8", "2", "5", "3")),
        ("{ product: thing, quantity: 3 }\n{ product: other, quantity: 5, optional: yes }", ("3", "1", "3", "3")),
        ("{ product: seat, quantity: 3 }", ("0", "0", None, None)),
    ],
)
def test_a_declared_figure_adds_what_the_lines_inside_the_total_add(
    deal: str, expected: tuple[str | None, ...]
) -> None:
    facts = price(world(BOOKS, FIGURES), deal, term="12 months").facts
    got = [facts[f"quote.{name}"] for name in ("units", "lines", "most", "least")]
    assert got == [None if text is None else Decimal(text) for text in expected]


def test_a_figure_that_one_line_cannot_say_is_unknown_and_not_the_sum_of_the_others() -> None:
    workspace = world(BOOKS, FIGURES)
    assert price(workspace, "{ product: thing, quantity: 6 }\n{ product: thing, quantity: 8 }").facts["quote.odd"] == 9
    assert (
        price(workspace, "{ product: thing, quantity: 6 }\n{ product: thing, quantity: 4 }").facts["quote.odd"] is None
    )
