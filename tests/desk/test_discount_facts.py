"""Fifteen per cent asked on 9.99 is fifteen per cent on every way through the program, and 15.01 % never is.

The buyer pays 8.49, which is 15.015 % less than 9.99. What was asked counts, an amount may exceed a limit by its
rounding, and the three discount facts stay apart: what the rep takes off, what the channel gets, and both together.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from cpq import decide
from cpq.commands import cli
from cpq.commands.session import Session
from cpq.desk import Edits
from cpq.quotes.priced import PricedQuote
from cpq.workspace import Workspace
from tests.desk.world import House

CATALOG = "catalog: small\nproducts:\n  odd: { name: Odd, charge: one-time, family: goods, cost: 2.00 EUR }\n"
BOOK = "price book: main\ncurrency: EUR\nprices:\n  odd: { mode: per unit, price: 9.99 }\n"
RULES = """
approvers:
  sales-manager: { name: Sales manager }
partner discounts:
  silver: { of: running, goods: 20% }
approval matrices:
  asked: { fact: quote.discretionary_discount, levels: highest only, bands: [{ above: 15%, ask: sales-manager }] }
  on-line: { fact: line.discretionary_discount, levels: highest only, bands: [{ above: 15%, ask: sales-manager }] }
  channel: { fact: quote.channel_discount, levels: highest only, bands: [{ above: 20%, ask: sales-manager }] }
  off-list: { fact: quote.discount_off_list, levels: highest only, bands: [{ above: 32%, ask: sales-manager }] }
"""
WITHIN, BEYOND = ("15%", "15.00%", "{ amount: 1.50 EUR }"), ("15.01%", "{ amount: 1.52 EUR }")
Asks = Callable[["Shop", str], bool]


class Shop(House):
    """A house that sells one thing at 9.99, through a partner who gets a fifth."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.write("catalogs/products.yaml", CATALOG)
        self.write("pricing_rules/book.yaml", BOOK)
        self.write("pricing_rules/rules.yaml", RULES)
        self.workspace = Workspace.open(self.root)

    def text(self, discount: str) -> str:
        """A deal of one piece."""
        return (
            f"account: buyer\nas of: {self.now:%Y-%m-%d}\nvalid until: 2026-12-31\n"
            "sold through: { partner: kelvin, tier: silver }\n"
            f"lines:\n  - {{ id: odd, product: odd, quantity: 1, discount: {discount} }}\n"
        )

    def priced(self, discount: str) -> PricedQuote:
        return self.workspace.price_deal(self.workspace.parse_deal(self.text(discount).encode(), "deals/odd.yaml"))

    def draft(self, discount: str) -> str:
        """A stored quote; its number."""
        deal = self.workspace.parse_deal(self.text(discount).encode(), "deals/odd.yaml")
        return self.seat("rep-north").new(deal).quote.number

    def run(self, *words: str) -> tuple[int, str]:
        """A command about the deal as a file."""
        found = CliRunner().invoke(cli, [*words, "-w", str(self.root)], obj=Session(clock=lambda: self.now))
        return found.exit_code, found.stdout


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def price(shop: Shop, discount: str) -> bool:
    quote = shop.priced(discount)
    return decide(quote, shop.workspace.compiled(quote.as_of)).outcome != "approved"


def check(shop: Shop, discount: str) -> bool:
    shop.write("deals/odd.yaml", shop.text(discount))
    code, _ = shop.run("price", "odd", "--check")
    assert code in (0, 5)
    return code == 5


def explain(shop: Shop, discount: str) -> bool:
    shop.write("deals/odd.yaml", shop.text(discount))
    _, said = shop.run("explain", "odd", "--approvals", "--json")
    return bool(json.loads(said)["requirements"])


def preview(shop: Shop, discount: str) -> bool:
    return bool(shop.seat("rep-north").preview(shop.draft(discount)).plan.requirements)


def submit(shop: Shop, discount: str) -> bool:
    quote = shop.seat("rep-north").submit(shop.draft(discount)).quote
    assert bool(quote.requests[-1].requirements) == (quote.status == "in approval")
    return quote.status == "in approval"


def counter(shop: Shop, discount: str) -> bool:
    number, rep = shop.draft("30%"), shop.seat("rep-north")
    rep.submit(number)
    shop.seat("manager").counter(number, Edits({"odd.discount": _typed(discount)}))
    return bool(rep.accept_counter(number, 1).quote.requests[-1].requirements)


def bulk_repricing(shop: Shop, discount: str) -> bool:
    number = shop.draft(discount)
    shop.changed("pricing_rules/rules.yaml", "name: Sales manager", "name: Sales lead")
    (repriced,) = shop.seat("desk-1").reprice_all()
    assert (repriced.number, repriced.problem) == (number, "")
    return bool(shop.seat("rep-north").preview(number).plan.requirements)


def policy_impact(shop: Shop, discount: str) -> bool:
    """What another policy would say of the open quotes; one without limits lets all of them pass."""
    shop.draft(discount)
    shop.changed("pricing_rules/rules.yaml", RULES[RULES.index("approval matrices") :], "")
    hits = shop.seat("desk-1").policy_change("working").hits
    return any(hit.before is not None and hit.before.asks for hit in hits)


def guidance(shop: Shop, discount: str) -> bool:
    return bool(shop.workspace.guide(shop.priced(discount).request).standing.level.asked)


WAYS: tuple[Asks, ...] = (
    price,
    check,
    explain,
    preview,
    submit,
    counter,
    bulk_repricing,
    policy_impact,
    guidance,
)


def _typed(discount: str) -> str:
    """A discount as people type it with a command."""
    return discount.removeprefix("{ amount: ").removesuffix(" }")


@pytest.mark.parametrize("asks", WAYS, ids=lambda way: way.__name__)
def test_what_lies_within_the_limits_asks_nobody_on_any_way(shop: Shop, asks: Asks) -> None:
    assert not asks(shop, "15%")


@pytest.mark.parametrize("asks", WAYS, ids=lambda way: way.__name__)
def test_what_lies_beyond_them_asks_on_every_way(shop: Shop, asks: Asks) -> None:
    assert asks(shop, "15.01%")


@pytest.mark.parametrize("discount", WITHIN + BEYOND)
def test_a_file_and_a_stored_quote_say_the_same(shop: Shop, discount: str) -> None:
    assert {way.__name__: way(shop, discount) for way in (price, explain, preview)} == dict.fromkeys(
        ("price", "explain", "preview"), discount in BEYOND
    )


def test_the_three_discounts_are_told_apart_in_files_and_in_stored_quotes(shop: Shop) -> None:
    stored = shop.seat("rep-north").show(shop.draft("15%")).priced
    for quote in (shop.priced("15%"), stored):
        names = ("discretionary_discount", "channel_discount", "discount_off_list")
        assert [quote.facts[f"quote.{name}"] for name in names] == [Decimal("0.15"), Decimal("0.2"), Decimal("0.32")]
        (line,) = quote.lines
        assert (line.net_total, line.unit_levels["customer"]) == (Decimal("6.79"), Decimal("8.49"))


def test_guidance_lets_exactly_fifteen_per_cent_pass(shop: Shop) -> None:
    """What the channel gets is rounded up and down around its limit, so that limit has to lie further away."""
    shop.changed("pricing_rules/rules.yaml", "above: 20%", "above: 21%")
    guided = shop.workspace.guide(shop.priced("5%").request)
    (on_line,) = (one for one in guided.largest if (one.kind, one.subject) == ("discount", "odd"))
    assert (on_line.grants[0].asked, on_line.grants[0].most) == ((), Decimal("0.15"))
