"""Small workspaces in memory: a catalog of everyday products, whatever prices and rules a test says, and deals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from textwrap import dedent, indent

from cpq.approvals import ApprovalDecision
from cpq.problems import CannotPrice, CpqError, InvalidFiles, InvalidRequest, Problem
from cpq.quotes.priced import PricedLine, PricedQuote, PriceStep
from cpq.workspace import Workspace

PRODUCTS = """
thing: { name: Thing, charge: one-time, family: goods, tax: standard }
other: { name: Other thing, charge: one-time, family: goods, tax: standard }
book: { name: Book, charge: one-time, family: goods, tax: reduced }
service: { name: Service, charge: one-time, family: services, tax: standard, discountable: no }
seat: { name: Seat, charge: recurring, family: software, tax: standard }
plan: { name: Plan, charge: recurring, family: software, tax: standard }
support: { name: Support, charge: recurring, family: support, tax: standard }
calls: { name: Calls, charge: usage, family: software, tax: standard }
freight: { name: Freight, charge: one-time, family: freight, tax: standard, discountable: no }
special: { name: Special item, charge: one-time, family: goods, tax: standard, free entry: [name, price, cost] }
"""

PRICES = """
thing: { mode: per unit, price: 100.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
"""


@lru_cache(maxsize=512)
def _loaded(files: tuple[tuple[str, str], ...]) -> Workspace:
    return Workspace.from_files({path: text.encode() for path, text in files})


def _files(
    prices: str, rules: str, products: str, more_products: str, catalog: str, book: str, files: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    catalog_text = f"catalog: small\n{dedent(catalog)}\nproducts:\n{_under(products)}\n{_under(more_products)}\n"
    book_text = dedent(book) + (f"\nprices:\n{_under(prices)}\n" if prices else "\n")
    made = {
        "catalogs/products.yaml": catalog_text,
        "pricing_rules/book.yaml": f"price book: main\ncurrency: EUR\n{book_text}"
        if "price book:" not in book
        else book_text,
        "pricing_rules/rules.yaml": dedent(rules) or "{}",
        **{path: dedent(text).lstrip("\n") for path, text in files.items()},
    }
    return tuple(made.items())


def _under(text: str) -> str:
    return indent(dedent(text).strip("\n"), "  ")


def world(
    prices: str = PRICES,
    rules: str = "",
    *,
    products: str = PRODUCTS,
    more_products: str = "",
    catalog: str = "",
    book: str = "",
    files: Mapping[str, str] = {},
) -> Workspace:
    """A valid workspace.

    Args:
        prices: Entries of the price book ``main``, in EUR unless ``book`` says otherwise.
        rules: Any other sections of a rules file.
        products: Entries of the catalog; ``more_products`` stand beside the everyday ones.
        catalog: Other sections of the catalog, such as units.
        book: Other fields of the price book; with ``price book:`` among them, its whole head.
        files: Further files by path.
    """
    return _loaded(_files(prices, rules, products, more_products, catalog, book, files)).require_valid()


def problems(
    prices: str = PRICES,
    rules: str = "",
    *,
    products: str = PRODUCTS,
    more_products: str = "",
    catalog: str = "",
    book: str = "",
    files: Mapping[str, str] = {},
) -> tuple[Problem, ...]:
    """Everything found while loading such a workspace."""
    return _loaded(_files(prices, rules, products, more_products, catalog, book, files)).problems


def codes(found: tuple[Problem, ...]) -> list[str]:
    """The codes of problems."""
    return [problem.code for problem in found]


def price(workspace: Workspace, deal: str, **given: str) -> PricedQuote:
    """Price a deal; what it leaves out is an ordinary order of 15 June 2026."""
    return workspace.price_deal(workspace.parse_deal(deal_text(deal, **given).encode(), "deals/deal.yaml"))


def deal_text(deal: str, **given: str) -> str:
    """A deal file: the text, or lines in braces, with an order date and an account where it has none."""
    text = dedent(deal).strip("\n")
    if text.startswith("{"):
        text = "lines:\n" + "\n".join(f"  - {line.strip()}" for line in text.splitlines())
    defaults = {"as of": "2026-06-15", "account": "buyer"} | {
        key.replace("_", " "): value for key, value in given.items()
    }
    said = set(re.findall(r"^([a-z ]+):", text, re.MULTILINE))
    head = "".join(f"{key}: {value}\n" for key, value in defaults.items() if key not in said)
    return f"{head}{text}\n"


def only(workspace: Workspace, deal: str, **given: str) -> PricedLine:
    """The one line of a deal with one line."""
    (line,) = price(workspace, deal, **given).lines
    return line


def total(workspace: Workspace, deal: str, **given: str) -> Decimal:
    """Net total of a deal with one line."""
    return only(workspace, deal, **given).net_total


def decided(workspace: Workspace, deal: str, **given: str) -> ApprovalDecision:
    """The decision on a deal."""
    return workspace.decide(price(workspace, deal, **given))


def refused(workspace: Workspace, deal: str, **given: str) -> CpqError:
    """The error that a deal ends in."""
    try:
        price(workspace, deal, **given)
    except (CannotPrice, InvalidRequest, InvalidFiles) as error:
        return error
    raise AssertionError("the deal was priced")


def reasons(workspace: Workspace, deal: str, **given: str) -> list[str]:
    """The codes of every reason for which a request is refused."""
    error = refused(workspace, deal, **given)
    if isinstance(error, CannotPrice):
        return [error.code, *(other.code for other in error.others)]
    assert isinstance(error, InvalidRequest | InvalidFiles)
    return [problem.code for problem in error.problems]


def step(line: PricedLine, name: str) -> PriceStep:
    """The one step of a kind."""
    (found,) = [one for one in line.steps if one.name == name]
    return found


def names(line: PricedLine) -> list[str]:
    """The kinds of a line's steps in order."""
    return [one.name for one in line.steps]


def d(text: str) -> Decimal:
    """A decimal from text."""
    return Decimal(text)
