"""Pricing a whole quote: order, errors of several lines at once, currencies, and values that never change."""

import pytest

from cpq.policy.compiled import CompiledPolicy
from cpq.problems import CannotPrice
from tests.small_world import d, price, refused, world


def test_lines_come_back_in_the_order_of_the_request() -> None:
    quote = price(world(), "{ id: z, product: thing }\n{ id: a, product: seat }\n{ product: thing }", term="12 months")
    assert [line.id for line in quote.lines] == ["z", "a", "l3"]


def test_the_quote_carries_what_priced_it() -> None:
    workspace = world()
    quote = price(workspace, "{ product: thing }")
    assert (quote.currency, quote.price_book, quote.fingerprint) == ("EUR", "main", workspace.fingerprint)
    assert str(quote.as_of) == "2026-06-15"
    assert quote.request.lines[0].product == "thing"


def test_errors_of_several_lines_come_together() -> None:
    error = refused(
        world(),
        (
            "{ product: thing, discount: 200.00 EUR }\n{ product: thing }\n"
            "{ product: thing, discount: { target: 500.00 } }"
        ),
    )
    assert isinstance(error, CannotPrice)
    assert [(one.line, one.code) for one in (error, *error.others)] == [
        ("l1", "negative-price"),
        ("l3", "target-unreachable"),
    ]
    assert error.step == "discretionary discount"
    assert error.where.file == "deals/deal.yaml"


def test_the_same_request_prices_the_same_twice() -> None:
    deal = (
        "{ product: thing, quantity: 7, discount: 13% }\n"
        "{ product: seat, segments: [{ months: 5 }, { months: 9, quantity: 3 }] }"
    )
    assert price(world(), deal, term="7 months") == price(world(), deal, term="7 months")


BOOKS = {
    "pricing_rules/us.yaml": (
        "price book: us\ncurrency: USD\nregions: [US]\nprices:\n  thing: { mode: per unit, price: 120.00 }\n"
    ),
    "pricing_rules/ch.yaml": (
        "price book: ch\ncurrency: EUR\nregions: [CH]\nprices:\n  thing: { mode: per unit, price: 130.00 }\n"
    ),
    "pricing_rules/late.yaml": (
        "price book: late\ncurrency: GBP\nvalid from: 2026-07-01\nvalid until: 2026-12-31\n"
        "prices:\n  thing: { mode: per unit, price: 90.00 }\n"
    ),
    "pricing_rules/service.yaml": (
        "price book: by-start\ncurrency: PLN\nvalid from: 2026-07-01\neffective by: service start\n"
        "prices:\n  thing: { mode: per unit, price: 400.00 }\n"
    ),
}


def test_the_price_book_is_named_or_found_by_currency_and_country() -> None:
    workspace = world(files=BOOKS)
    assert price(workspace, "{ product: thing }", price_book="us").currency == "USD"
    assert price(workspace, "{ product: thing }", currency="USD").price_book == "us"
    assert price(workspace, "{ product: thing }", account="{ id: buyer, country: CH }").price_book == "ch"
    assert (
        price(workspace, "{ product: thing }", account="{ id: buyer, country: FR }", currency="EUR").price_book
        == "main"
    )


def test_a_price_book_is_in_force_on_its_days() -> None:
    workspace = world(files=BOOKS)
    error = refused(workspace, "{ product: thing }", price_book="late")
    assert error.code == "price-book-not-in-force"
    for day in ("2026-07-01", "2026-12-31"):
        assert price(workspace, "{ product: thing }", price_book="late", as_of=day).currency == "GBP"
    assert refused(workspace, "{ product: thing }", price_book="late", as_of="2027-01-01").code == error.code


def test_a_later_service_start_changes_the_book_only_where_it_says_so() -> None:
    workspace = world(files=BOOKS)
    given = {"price_book": "by-start", "as_of": "2026-06-15"}
    assert price(workspace, "{ product: thing }", start="2026-07-01", **given).currency == "PLN"
    assert refused(workspace, "{ product: thing }", start="2026-06-30", **given).code == "price-book-not-in-force"
    assert (
        refused(workspace, "{ product: thing }", start="2026-08-01", price_book="late").code
        == "price-book-not-in-force"
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"price_book": "mian"}, "unknown-price-book"),
        ({"price_book": "us", "currency": "EUR"}, "currency-mismatch"),
        ({"currency": "JPY"}, "no-price-book"),
    ],
)
def test_no_book_or_a_contradiction_is_refused(given: dict[str, str], code: str) -> None:
    assert refused(world(files=BOOKS), "{ product: thing }", **given).code == code


def test_several_books_that_fit_are_refused_naming_them() -> None:
    twin = {
        "pricing_rules/twin.yaml": (
            "price book: twin\ncurrency: EUR\nprices:\n  thing: { mode: per unit, price: 1.00 }\n"
        )
    }
    error = refused(world(files=twin), "{ product: thing }")
    assert error.code == "no-price-book"
    assert "main" in error.hint
    assert "twin" in error.hint


def test_an_unknown_product_and_an_unknown_account_fact_never_price() -> None:
    assert refused(world(), "{ product: thng }").code == "invalid-request"


def test_pricing_changes_nothing_that_was_passed_in() -> None:
    workspace = world()
    before = repr(workspace.compiled(price(workspace, "{ product: thing }").as_of))
    price(workspace, "{ product: thing, discount: 10% }")
    compiled: CompiledPolicy = workspace.compiled(price(workspace, "{ product: thing }").as_of)
    assert repr(compiled) == before


def test_a_pass_through_condition_that_cannot_be_evaluated_stops_the_quote() -> None:
    prices = (
        "thing: { mode: per unit, price: 1.00 }\n"
        "freight: { mode: flat, price: 1.00, charge: pass-through, when: account.far }"
    )
    workspace = world(prices, "facts:\n  account.far: { type: yes/no }\n")
    error = refused(workspace, "{ product: thing }")
    assert "freight" in str(error)
    far = "{ id: buyer, facts: { far: yes } }"
    assert price(workspace, "{ product: thing }", account=far).totals.net == d("2.00")
