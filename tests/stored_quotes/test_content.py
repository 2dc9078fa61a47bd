"""Content of a revision: canonical bytes under hashes, and until when its prices hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest

from cpq.quotes.json_form import priced_quote_json
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest
from cpq.stored_quotes.content import canonical, content_of, prices_until
from cpq.workspace import Workspace
from tests.small_world import price, world

WORLD = world()
DEAL = """
    valid until: 2026-12-31
    lines:
      - { id: things, product: thing, quantity: 3, discount: 10% }
      - { id: seats, product: seat, quantity: 20, term: 12 months }
"""


def content(deal: str = DEAL, workspace: Workspace = WORLD, **given: str):  # type: ignore[no-untyped-def]
    return _content(price(workspace, deal, **given), workspace)


def _content(quote: PricedQuote, workspace: Workspace = WORLD):  # type: ignore[no-untyped-def]
    return content_of(quote, workspace.compiled(quote.as_of))


def test_content_names_its_parts_by_their_hashes_and_its_figures_exactly() -> None:
    found, kept = content()
    assert set(kept) == {found.request, found.priced}
    assert all(sha256(data).hexdigest() == name for name, data in kept.items())
    assert (found.net_total, found.list_total) == (Decimal("2670.00"), Decimal("2700.00"))
    assert found.discount == Decimal("0.011111111111")
    assert (found.currency, found.as_of, found.valid_until) == ("EUR", date(2026, 6, 15), date(2026, 12, 31))
    assert found.policy == WORLD.fingerprint
    assert found.margin is None


def test_what_is_kept_reads_back_as_the_same_request_and_price() -> None:
    quote = price(WORLD, DEAL)
    found, kept = _content(quote)
    data = json.loads(kept[found.request])
    data["schema_"] = data.pop("schema")
    request = QuoteRequest.model_validate(data)
    assert request == quote.request
    assert _content(WORLD.price(request)) == (found, kept)
    assert json.loads(kept[found.priced])["totals"] == json.loads(json.dumps(priced_quote_json(quote)["totals"]))


def test_it_makes_no_difference_in_which_file_a_deal_lies() -> None:
    assert "deals/" in str(priced_quote_json(price(WORLD, DEAL)))
    found, kept = content()
    assert b"deals/" not in kept[found.priced]
    assert b"pricing_rules/book.yaml" in kept[found.priced]


def test_canonical_json_is_one_text_whatever_the_order_of_names() -> None:
    assert canonical({"b": "1.10", "a": ["é", None, True, 3]}) == '{"a":["é",null,true,3],"b":"1.10"}'.encode()
    assert canonical({"a": ["é", None, True, 3], "b": "1.10"}) == canonical({"b": "1.10", "a": ["é", None, True, 3]})


@pytest.mark.parametrize(
    ("was", "becomes", "commercial"),
    [
        ("discount: 10%", "discount: 11%", True),
        ("quantity: 20", "quantity: 21", True),
        ("valid until: 2026-12-31", "valid until: 2026-12-30", True),
        ("quantity: 3, ", "quantity: 3, note: To the loading ramp, ", False),
    ],
)
def test_a_change_changes_the_hash_and_the_facts_only_where_rules_could_see_it(
    was: str, becomes: str, commercial: bool
) -> None:
    assert was in DEAL
    old, new = content()[0], content(DEAL.replace(was, becomes))[0]
    assert old.content_hash != new.content_hash
    assert (old.commercial_hash != new.commercial_hash) is commercial


def test_the_policy_is_part_of_what_is_hashed() -> None:
    other = world(rules="guardrails:\n  low: { fact: quote.net_total, below: 1.00 EUR, then: warn }\n")
    old, new = content()[0], content(workspace=other)[0]
    assert (old.net_total, old.commercial_hash) == (new.net_total, new.commercial_hash)
    assert old.content_hash != new.content_hash


BASED = """
price book: main
currency: USD
valid until: 2026-11-30
based on: { price book: base, convert: yes }
"""
BASE = """
price book: base
currency: EUR
valid until: {until}
prices:
  thing: {{ mode: per unit, price: 100.00 }}
  seat: {{ per: seat per month, mode: per unit, price: 10.00 }}
"""
RATES = """
exchange rates:
  - { from: EUR, to: USD, rate: 1.10, date: 2026-06-01, source: bank }
  - { from: EUR, to: USD, rate: 1.12, date: 2026-09-01, source: bank }
  - { from: EUR, to: GBP, rate: 0.85, date: 2026-07-01, source: bank }
"""


@pytest.mark.parametrize(
    ("base_until", "as_of", "end"),
    [
        ("2026-12-31", date(2026, 6, 15), date(2026, 8, 31)),
        ("2026-12-31", date(2026, 9, 1), date(2026, 11, 30)),
        ("2026-10-31", date(2026, 9, 1), date(2026, 10, 31)),
    ],
)
def test_prices_hold_until_the_first_book_or_rate_ends(base_until: str, as_of: date, end: date) -> None:
    workspace = world(
        prices="", rules=RATES, book=BASED, files={"pricing_rules/base.yaml": BASE.format(until=base_until)}
    )
    assert prices_until("main", workspace.compiled(as_of)) == end


def test_prices_without_an_end_have_none() -> None:
    assert prices_until("main", WORLD.compiled(date(2026, 6, 15))) is None


MADE = "made: { mode: per unit, price: 100.00 }"


def where_it_costs(cost: str) -> Workspace:
    return world(MADE, more_products=f"made: {{ name: Made, charge: one-time, family: goods, cost: {cost} EUR }}")


def test_nobody_finds_a_cost_by_trying_which_one_gives_the_hash_that_people_are_shown() -> None:
    """Whoever tries knows all but the cost, the fingerprint of the policy too."""
    true, tried = (price(where_it_costs(cost), "{ product: made, quantity: 3 }") for cost in ("60.00", "61.00"))
    policy = where_it_costs("60.00").compiled(true.as_of)
    (shown, _), (guess, _) = (
        content_of(replace(quote, fingerprint=true.fingerprint), policy) for quote in (true, tried)
    )
    assert (shown.margin, guess.margin) == (Decimal("120.00"), Decimal("117.00"))
    assert guess.content_hash == shown.content_hash
    assert guess.priced != shown.priced


def test_the_hash_that_people_are_shown_binds_every_cost_through_the_policy() -> None:
    hashes = {
        _content(price(one, "{ product: made }"), one)[0].content_hash
        for one in map(where_it_costs, ("60.00", "61.00"))
    }
    assert len(hashes) == 2


@pytest.mark.parametrize(
    ("true", "tried"),
    [
        ("{ product: special, special: { name: Move, price: 100.00, cost: 50.00 } }", ("50.00", "51.00")),
        ("{ product: made, discount: { target margin: 20% } }", ("20%", "19.9999%")),
    ],
    ids=["the cost of an item outside the catalog", "a margin that is aimed at"],
)
def test_nobody_finds_a_cost_that_is_asked_with_by_trying(true: str, tried: tuple[str, str]) -> None:
    workspace = where_it_costs("60.00")
    (shown, _), (guess, _) = (_content(price(workspace, text), workspace) for text in (true, true.replace(*tried)))
    assert (shown.content_hash, shown.net_total) == (guess.content_hash, guess.net_total)
    assert shown.request != guess.request
