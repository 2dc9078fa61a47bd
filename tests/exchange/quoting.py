"""Quotes over everything that an imported workspace sells, for the tests of this folder."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cpq.quotes.request import QuoteRequest
from cpq.workspace import Workspace

AS_OF = "2026-02-01"
EXPORTED = date(2026, 1, 1)
MODELS = Mapping[tuple[str, str], Mapping[str, str]]


def request(currency: str, lines: list[dict[str, Any]], **fields: Any) -> QuoteRequest:
    """A request of a year's term on the date that these tests use."""
    asked = {"as_of": AS_OF, "currency": currency, "account": "anybody", "term": "12 months", "lines": lines}
    return QuoteRequest.model_validate(asked | fields)


def everything(
    workspace: Workspace, currency: str, selections: MODELS | None = None, price_book: str = ""
) -> QuoteRequest:
    """A quote with each product under each selling model that has a price in a currency.

    A line is named ``sku|selling model``; a product that is not sold alone stands under a bundle that offers it, and
    a bundle whose defaults do not fill a group takes the first options of that group.

    Args:
        selections: Attribute values by product and selling model id.
        price_book: The price book, where a currency has several.
    """
    books = workspace.policy.books
    book = next(b for n, b in books.items() if n == price_book or (not price_book and b.spec.currency == currency))
    lines: list[dict[str, Any]] = []
    for product, _, model in book.entries:
        line: dict[str, Any] = {"id": name_of(workspace, product, model), "product": product}
        line |= {"selling_model": model} if model else {}
        line["selection"] = (selections or {}).get((product, model), {})
        if not workspace.catalog.products[product].sold_alone:
            parent = f"{line['id']}|parent"
            lines.append({"id": parent, "product": bundle_of(workspace, product)})
            lines += filled(workspace, lines[-1], {product})
            line["parent"] = parent
        lines.append(line)
        lines += filled(workspace, line, set())
    return request(currency, lines, price_book=price_book)


def name_of(workspace: Workspace, product: str, model: str) -> str:
    """Name of a line: the SKU of the export and the id of the selling model."""
    return f"{workspace.catalog.products[product].sku}|{model}"


def bundle_of(workspace: Workspace, product: str) -> str:
    """The first bundle that offers a product."""
    bundles = workspace.catalog.products.items()
    return next(name for name, spec in bundles if spec.bundle is not None and spec.bundle.find(product) is not None)


def filled(workspace: Workspace, line: Mapping[str, Any], chosen: set[str]) -> Iterator[dict[str, Any]]:
    """Options for the groups of a bundle that its defaults and what is chosen leave too empty."""
    bundle = workspace.catalog.products[line["product"]].bundle
    for group in bundle.groups.values() if bundle is not None else ():
        touched = bool(chosen & set(group.options))
        have = {name for name, option in group.options.items() if option.required or (option.selected and not touched)}
        have |= chosen & set(group.options)
        for name in [option for option in group.options if option not in have][: max(group.min - len(have), 0)]:
            yield {"id": f"{line['id']}/{name}", "product": name, "parent": line["id"]}
