"""What a buyer takes of an offer: its lines and the optional ones chosen, at the prices offered."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.pricing.bought import bought
from cpq.problems import InvalidRequest
from cpq.quotes.priced import PricedQuote
from tests.small_world import price, world

WORLD = world(
    """
    thing: { mode: per unit, price: 100.00 }
    other: { mode: per unit, price: 40.00 }
    book: { mode: per unit, price: 10.00 }
    seat: { per: seat per month, mode: per unit, price: 10.00 }
    support: { mode: percent of total, rate: 20%, of: { families: [software], scope: quote, level: customer } }
    kit: { mode: per unit, price: 90.00 }
    """,
    """
    schedules:
      volume:
        on: [seat]
        by: quantity
        over: quote
        mode: range
        of: list
        tiers: [{ from: 1, discount: 0% }, { from: 50, discount: 10% }]
    taxes:
      seller country: FR
      countries:
        FR:
          name: TVA
          categories:
            standard: [{ rate: 20%, valid from: 2020-01-01 }]
            reduced: [{ rate: 5.5%, valid from: 2020-01-01 }]
    """,
    more_products="""
    kit:
      name: Kit
      charge: one-time
      family: goods
      tax: standard
      bundle: { groups: { parts: { options: { other: { selected: yes } } }, papers: { options: { book: {} } } } }
    """,
)
OFFER = """
lines:
  - { id: seats, product: seat, quantity: 40, term: 12 months }
  - { id: more, product: seat, quantity: 20, term: 12 months, optional: yes }
  - { id: help, product: support, term: 12 months }
  - { id: things, product: thing, quantity: 2 }
  - { id: cheaper, product: other, quantity: 3, alternative to: things }
  - { id: guide, product: book, quantity: 1, optional: yes }
"""


def taken(*chosen: str, deal: str = OFFER) -> PricedQuote:
    return bought(price(WORLD, deal), chosen)


def nets(quote: PricedQuote) -> dict[str, Decimal]:
    return {line.id: line.net_total for line in quote.lines}


def test_without_a_choice_the_buyer_takes_what_is_not_optional() -> None:
    offer, sold = price(WORLD, OFFER), taken()
    assert list(nets(sold)) == ["seats", "help", "things"]
    assert sold.totals.net == offer.totals.net
    assert (sold.totals.optional, offer.totals.optional) == (Decimal("0"), Decimal("2290.00"))
    assert (sold.taxes, sold.totals.gross, sold.years) == (offer.taxes, offer.totals.gross, offer.years)
    assert [line.id for line in sold.request.lines] == ["seats", "help", "things"]


def test_a_chosen_line_costs_what_the_offer_said_and_moves_no_other_price() -> None:
    offer, sold = price(WORLD, OFFER), taken("more", "guide")
    offered, got = nets(offer), nets(sold)
    assert got == {one: offered[one] for one in ("seats", "more", "help", "things", "guide")}
    assert got["more"] == Decimal("2160.00")  # at the tier of 60 seats, as the offer said
    assert (got["seats"], got["help"]) == (Decimal("4800.00"), Decimal("960.00"))
    assert sold.totals.net == offer.totals.net + Decimal("2160.00") + Decimal("10.00")
    assert not any(line.optional for line in sold.lines)


def test_taxes_follow_what_is_taken() -> None:
    sold = taken("guide")
    assert [(one.rate, one.base, one.amount) for one in sold.taxes] == [
        (Decimal("0.2"), Decimal("5960.00"), Decimal("1192.00")),
        (Decimal("0.055"), Decimal("10.00"), Decimal("0.55")),
    ]
    assert sold.totals.gross == Decimal("7162.55")


def test_an_alternative_takes_the_place_of_its_line() -> None:
    offer, sold = price(WORLD, OFFER), taken("cheaper")
    assert list(nets(sold)) == ["seats", "help", "cheaper"]
    assert sold.totals.net == offer.totals.net - Decimal("200.00") + Decimal("120.00")
    assert [(line.optional, line.alternative_to) for line in sold.request.lines] == [(False, "")] * 3


KITS = """
lines:
  - { id: thing, product: thing, quantity: 1 }
  - { id: kit, product: kit, quantity: 2, optional: yes }
  - { id: book, product: book, quantity: 1, parent: kit, optional: yes }
"""


def test_a_bundle_comes_with_its_components_and_an_option_of_it_only_with_the_bundle() -> None:
    assert set(nets(taken("kit", deal=KITS))) == {"thing", "kit", "kit.other"}
    assert set(nets(taken("kit", "book", deal=KITS))) == {"thing", "kit", "kit.other", "book"}
    with pytest.raises(InvalidRequest, match="part of 'kit', which is not taken"):
        taken("book", deal=KITS)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (("things",), "line 'things' is no optional line"),
        (("guides",), "there is no line 'guides'"),
        (("cheaper", "cheapest"), "lines 'cheaper' and 'cheapest' are alternatives for 'things'"),
        (("guide", "manual"), "line 'manual' is an alternative for 'guide', which is taken too"),
    ],
)
def test_what_the_offer_does_not_allow_is_refused(chosen: tuple[str, ...], told: str) -> None:
    more = """
  - { id: cheapest, product: other, quantity: 2, alternative to: things }
  - { id: manual, product: book, quantity: 2, alternative to: guide }
"""
    with pytest.raises(InvalidRequest) as refused:
        taken(*chosen, deal=OFFER.rstrip() + more)
    assert [(one.code, one.message) for one in refused.value.problems] == [("not-offered", told)]
    assert refused.value.problems[0].hint


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(InvalidRequest) as refused:
        taken("things", "guides")
    assert [one.hint for one in refused.value.problems] == [
        "optional lines are more, cheaper, guide",
        "did you mean 'guide'?",
    ]


def test_an_allowance_stays_as_it_was_offered_and_its_line_cannot_be_replaced() -> None:
    deal = OFFER.replace("lines:", "discount: { target: 5000.00 EUR }\nlines:")
    offer = price(WORLD, deal)
    sold = taken("guide", deal=deal)
    assert sold.allowances == offer.allowances
    assert sold.totals.net == offer.totals.net + Decimal("10.00") == Decimal("5010.00")
    with pytest.raises(InvalidRequest, match="bears part of an allowance"):
        taken("cheaper", deal=deal)


def test_a_quote_that_was_copied_is_not_taken_apart() -> None:
    with pytest.raises(ValueError, match="does not remember"):
        bought(taken())


@given(st.sets(st.sampled_from(["more", "cheaper", "guide"])))
def test_what_is_bought_costs_the_offer_and_the_options_less_what_they_replace(chosen: set[str]) -> None:
    offer = price(WORLD, OFFER)
    offered = nets(offer)
    sold = bought(offer, sorted(chosen))
    replaced = {"things"} & ({"things"} if "cheaper" in chosen else set())
    assert nets(sold).keys() == ({"seats", "help", "things"} | chosen) - replaced
    assert all(offered[name] == net for name, net in nets(sold).items())
    assert sold.totals.net == offer.totals.net + sum(offered[one] for one in chosen) - sum(
        offered[one] for one in replaced
    )
    assert sold.totals.tax == sum(tax.amount for tax in sold.taxes)
    assert sum(tax.base for tax in sold.taxes) == sold.totals.net
