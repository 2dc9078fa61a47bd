"""A quote without a file: product tokens such as ``seat:120@8%`` and options become a deal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cpq.problems import SourceLocation

if TYPE_CHECKING:
    from cpq.catalog.catalog import Catalog
    from cpq.files.located import LocatedList, LocatedMap

_SHORT_TERM = re.compile(r"(?P<count>[0-9]{1,4}) ?(?P<unit>m|mo|y|q)", re.ASCII)
_UNITS = {"m": "months", "mo": "months", "y": "years", "q": "quarters"}
_HERE = "<command line>"


@dataclass(frozen=True)
class Asked:
    """What the options say about a quote that has no file.

    Attributes:
        fields: Fields of the deal by name, texts as they were typed; empty ones are left out.
        account, sold_through: Fields of those parts.
        quantity: Quantity of products that name none.
        choices: Attribute values, given to each product that has the attribute.
        reason: Reason code of every line's discount.
        named: Whether lines are called after their products, instead of by their position.
    """

    products: Sequence[str]
    fields: Mapping[str, str]
    account: Mapping[str, str]
    sold_through: Mapping[str, str]
    facts: Mapping[str, str]
    account_facts: Mapping[str, str]
    choices: Mapping[str, str]
    codes: Sequence[str] = ()
    quantity: str = ""
    discount: str = ""
    reason: str = ""
    named: bool = False


def months(text: str) -> str:
    """A term as people type it: ``36``, ``36m`` and ``3y`` are spelled out, the rest is left to the reader."""
    match = _SHORT_TERM.fullmatch(text)
    return f"{match['count']} {_UNITS[match['unit']]}" if match else text


def deal_document(asked: Asked, as_of: date, catalog: Catalog) -> LocatedMap:
    """The deal as a reader would have read it, each value placed at the argument that it came from."""
    from cpq.files.located import LocatedList, LocatedText

    def text(value: str, place: str = _HERE) -> LocatedText:
        return LocatedText(value, SourceLocation(place))

    top = {name: text(value, f"<--{name.replace(' ', '-')}>") for name, value in asked.fields.items() if value}
    document = _map({"as of": text(as_of.isoformat(), "<--as-of>"), **top})
    account = {name: text(value) for name, value in asked.account.items() if value}
    account.setdefault("id", text("unnamed"))
    document["account"] = _map({**account, **_part("facts", asked.account_facts)})
    if any(asked.sold_through.values()):
        document["sold through"] = _map({name: text(value) for name, value in asked.sold_through.items() if value})
    if asked.discount:
        document["discount"] = text(asked.discount, "<--discount>")
    if asked.codes:
        document["codes"] = LocatedList([text(code, "<--code>") for code in asked.codes], SourceLocation(_HERE))
    for name, value in _part("facts", asked.facts).items():
        document[name] = value
    document["lines"] = _lines(asked, catalog)
    return document


def _map(pairs: Mapping[str, object]) -> LocatedMap:
    from cpq.files.located import LocatedMap

    return LocatedMap(pairs.items(), SourceLocation(_HERE))


def _part(name: str, values: Mapping[str, str]) -> dict[str, object]:
    """A mapping of names to texts, left out where it is empty."""
    from cpq.files.located import LocatedText

    if not values:
        return {}
    return {name: _map({key: LocatedText(value, SourceLocation(_HERE)) for key, value in values.items()})}


def _lines(asked: Asked, catalog: Catalog) -> LocatedList:
    from cpq.files.located import LocatedList

    lines = LocatedList([_line(token, asked, catalog) for token in asked.products], SourceLocation(_HERE))
    if asked.named:
        _call_after_products(lines)
    return lines


def _call_after_products(lines: LocatedList) -> None:
    """Give each line the id of its product, with a number behind it from the second on."""
    from cpq.files.located import LocatedText
    from cpq.quotes.product_token import free_id

    taken: list[str] = []
    for line in lines:
        taken.append(free_id(str(line["product"]), taken))
        line["id"] = LocatedText(taken[-1], line.where)


def _line(token: str, asked: Asked, catalog: Catalog) -> LocatedMap:
    from cpq.files.located import LocatedMap, LocatedText
    from cpq.quotes.product_token import ProductToken

    where = SourceLocation(f"<{token}>")
    typed = ProductToken.parse(token)
    fields = {
        "product": typed.product,
        "quantity": typed.quantity if typed.quantity is not None else asked.quantity or None,
        "discount": typed.discount,
        "reason": asked.reason or None,
    }
    line = LocatedMap(((name, LocatedText(value, where)) for name, value in fields.items() if value is not None), where)
    product = catalog.products.get(str(fields["product"]))
    chosen = {k: v for k, v in asked.choices.items() if product is not None and k in product.attributes}
    if chosen:
        line["selection"] = _map({name: LocatedText(value, where) for name, value in chosen.items()})
    return line
