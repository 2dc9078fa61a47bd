"""Taxes: the rate of the country, category and day, what replaces it, and where it rounds."""

import pytest

from cpq.quotes.priced import PricedQuote
from tests.small_world import codes, d, price, problems, refused, world

TAXES = """
taxes:
  seller country: FR
  other countries: {other}
  countries:
    FR:
      name: {{ en: VAT, fr: TVA }}
      categories:
        standard: [{{ rate: 19.6%, valid from: 2000-04-01 }}, {{ rate: 20%, valid from: 2014-01-01 }}]
        reduced: [{{ rate: 5.5% }}]
    DE:
      name: VAT
      categories: {{ standard: [{{ rate: 19% }}], reduced: [{{ rate: 7% }}] }}
      rules:
        small: {{ when: quote.net_total > 1000000, then: exempt, wording: large }}
        reverse: {{ when: account.tax_id != "", then: reverse charge, wording: reverse-charge }}
{more}"""
PRICES = """
thing: { mode: per unit, price: 0.55 }
book: { mode: per unit, price: 10.00 }
calls: { mode: per unit, price: 1.00 }
"""


def taxes(other: str = "refuse", more: str = "") -> str:
    return TAXES.format(other=other, more=more).replace(
        "        small: { when: quote.net_total > 1000000, then: exempt, wording: large }\n", ""
    )


def taxed(lines: str, country: str = "FR", more: str = "", other: str = "refuse", **given: str) -> PricedQuote:
    account = given.pop("account", f"{{ id: buyer, country: {country} }}")
    return price(world(PRICES, taxes(other, more)), lines, account=account, **given)


def test_the_category_of_the_product_finds_the_rate_of_the_buyers_country() -> None:
    quote = taxed("{ product: thing, quantity: 100 }\n{ product: book }")
    assert [(tax.rate, tax.base, tax.amount, tax.name) for tax in quote.taxes] == [
        (d("0.2"), d("55.00"), d("11.00"), "VAT"),
        (d("0.055"), d("10.00"), d("0.55"), "VAT"),
    ]
    assert quote.totals.tax == d("11.55")
    assert quote.totals.gross == d("76.55")


@pytest.mark.parametrize(("day", "rate"), [("2013-12-31", "0.196"), ("2014-01-01", "0.2")])
def test_the_rate_of_the_order_date_holds(day: str, rate: str) -> None:
    assert taxed("{ product: thing }", as_of=day).taxes[0].rate == d(rate)


def test_before_the_first_rate_there_is_none() -> None:
    error = refused(
        world(PRICES, taxes()), "{ product: thing }", account="{ id: buyer, country: FR }", as_of="2000-03-31"
    )
    assert error.code == "unknown-tax-category"


def test_tax_rounds_once_per_rate_by_default_and_on_each_line_by_declaration() -> None:
    lines = "\n".join(["{ product: thing, quantity: 1 }"] * 3)
    account = "{ id: buyer, country: DE }"
    assert taxed(lines, account=account).totals.tax == d("0.31")  # 1.65 x 19 % = 0.3135
    assert taxed(lines, account=account, more="rounding: { tax: per line }\n").totals.tax == d("0.30")  # 3 x 0.1045


def test_half_a_cent_of_tax_goes_as_the_policy_says() -> None:
    account = "{ id: buyer, country: FR }"
    deal = "{ product: book, quantity: 3 }"  # 30.00 x 5.5 % = 1.65; 50.00 x 5.5 % = 2.75
    assert taxed(deal, account=account).totals.tax == d("1.65")
    odd = "{ product: thing, quantity: 1 }"
    assert taxed(odd, account="{ id: buyer, country: FR }").totals.tax == d("0.11")


def test_the_country_that_goods_go_to_comes_before_the_accounts() -> None:
    quote = taxed("{ product: thing, quantity: 100 }", ship_to="{ country: DE }")
    assert quote.taxes[0].rate == d("0.19")


def test_a_buyer_without_a_country_is_taxed_as_the_seller() -> None:
    assert taxed("{ product: thing }", account="{ id: buyer }").taxes[0].rate == d("0.2")


def test_reverse_charge_taxes_nothing_and_names_its_wording() -> None:
    quote = taxed("{ product: thing }\n{ product: book }", account='{ id: buyer, country: DE, tax_id: "DE123" }')
    (tax,) = quote.taxes
    assert (tax.rate, tax.amount, tax.reason, tax.base) == (0, 0, "reverse-charge", d("10.55"))
    assert quote.totals.gross == quote.totals.net


def test_an_exemption_does_too() -> None:
    rules = """
    taxes:
      seller country: FR
      countries:
        FR:
          name: VAT
          categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5.5% }] }
          rules: { abroad: { when: ship_to.country == "US", then: exempt, wording: export } }
    """
    workspace = world(PRICES, rules)
    assert price(workspace, "{ product: thing }").taxes[0].reason == ""


def test_other_countries_are_refused_taxed_as_the_seller_or_not_taxed() -> None:
    deal = "{ product: thing, quantity: 100 }"
    error = refused(world(PRICES, taxes()), deal, account="{ id: buyer, country: US }")
    assert error.code == "unknown-tax-country"
    assert error.hint == "known are FR, DE"
    assert "FR" in refused(world(PRICES, taxes()), deal, account="{ id: buyer, country: FRA }").hint
    assert taxed(deal, "US", other="seller").taxes[0].rate == d("0.2")
    outside = taxed(deal, "US", other="none")
    assert [(tax.rate, tax.reason) for tax in outside.taxes] == [(0, "outside-scope")]
    assert outside.totals.tax == 0


def test_optional_and_usage_lines_are_not_taxed() -> None:
    quote = taxed(
        "{ product: thing }\n{ product: thing, optional: yes }\n{ product: calls, quantity: 5 }", term="1 month"
    )
    assert sum(tax.base for tax in quote.taxes) == d("0.55")


def test_bases_sum_to_net_after_allowances() -> None:
    quote = taxed("discounts: [3.33 EUR]\nlines: [{ product: thing, quantity: 50 }, { product: book }]")
    assert sum(tax.base for tax in quote.taxes) == quote.totals.net == d("34.17")


def test_a_credit_gives_its_tax_back() -> None:
    quote = taxed("{ product: book, quantity: 2 }\n{ product: book, kind: credit }")
    assert [(tax.base, tax.amount) for tax in quote.taxes] == [(d("10.00"), d("0.55"))]
    back = taxed("{ product: book, kind: credit }")
    assert back.totals.gross == -taxed("{ product: book }").totals.gross


def test_without_taxes_nothing_is_taxed() -> None:
    quote = price(world(PRICES), "{ product: thing }")
    assert (quote.taxes, quote.totals.tax) == ((), 0)


def test_a_category_without_a_rate_is_a_warning_at_load_and_refused_when_pricing() -> None:
    rules = (
        "taxes:\n  seller country: FR\n  countries:\n    FR: { name: VAT, categories: { standard: [{ rate: 20% }] } }\n"
    )
    assert "unknown-tax-category" in codes(problems(PRICES, rules))
    workspace = world(PRICES, rules)
    assert price(workspace, "{ product: thing }").totals.tax == d("0.11")
    assert refused(workspace, "{ product: book }").code == "unknown-tax-category"


def test_a_tax_rule_cannot_read_what_taxes_produce() -> None:
    bad = taxes().replace('account.tax_id != ""', "quote.gross_total > 5")
    assert any(one.severity == "error" for one in problems(PRICES, bad))


def test_a_tax_rule_that_cannot_be_evaluated_stops_the_quote() -> None:
    rules = taxes().replace('account.tax_id != ""', "account.exempt") + "facts:\n  account.exempt: { type: yes/no }\n"
    workspace = world(PRICES, rules)
    error = refused(workspace, "{ product: thing }", account="{ id: buyer, country: DE }")
    assert error.step == "tax"  # type: ignore[attr-defined]
    exempt = "{ id: buyer, country: DE, facts: { exempt: yes } }"
    assert price(workspace, "{ product: thing }", account=exempt).totals.tax == 0
