"""What a revision says, under hashes: the request, the priced quote, and the facts that rules may read of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import rfc8785

from cpq.amounts import short
from cpq.expressions import Value
from cpq.policy.books import PriceBook
from cpq.policy.compiled import CompiledPolicy
from cpq.pricing.outcome_facts import line_facts
from cpq.quotes.json_form import RATE_DECIMALS, priced_quote_json
from cpq.quotes.json_shapes import PlaceJson
from cpq.quotes.open_prices import open_prices
from cpq.quotes.priced import PricedQuote
from cpq.rounding import round_to
from cpq.stored_quotes.record import Content


def content_of(
    priced: PricedQuote, policy: CompiledPolicy, asked: Mapping[str, Any] | None = None
) -> tuple[Content, Mapping[str, bytes]]:
    """A priced quote as the content of a revision, and the bytes that it names by their SHA-256.

    The same request under the same policy always gives the same content, wherever it came from: places in a deal's own
    file and advice about it are left out.

    Args:
        policy: The policy that priced it.
        asked: JSON data of what was asked for, where that is no quote request; the quote's request otherwise.
    """
    asks = priced.request.to_json() if asked is None else asked
    said = _priced(priced)
    request, quote = canonical(asks), canonical(said)
    named = {"request": hash_of(request), "priced": hash_of(quote)}
    totals = priced.totals
    discount = priced.facts.get("quote.discretionary_discount")
    content = Content(
        **named,
        content_hash=_content_hash(asks, said, priced.fingerprint),
        commercial_hash=hash_of(canonical(_facts(priced))),
        policy=priced.fingerprint,
        as_of=priced.as_of,
        currency=priced.currency,
        net_total=totals.net,
        list_total=totals.list,
        margin=totals.margin,
        discount=round_to(discount, RATE_DECIMALS) if isinstance(discount, Decimal) else None,
        valid_until=priced.request.valid_until,
        prices_until=prices_until(priced.price_book, policy),
    )
    return content, {named["request"]: request, named["priced"]: quote}


def _content_hash(asked: Any, said: Any, policy: str) -> str:
    """The hash that people, links and programs name a content by.

    It is of what is asked and of the open prices alone: whoever knows the rest of what a hash is of finds a hidden cost
    by trying which one gives it. The policy, which it is of as well, says what every cost of the catalog is.
    """
    request, prices = hash_of(canonical(_open_request(asked))), hash_of(canonical(open_prices(said)))
    return hash_of(canonical({"request": request, "prices": prices, "policy": policy}))


def _open_request(data: Any, field: str = "") -> Any:
    """What is asked, without the cost of items outside the catalog and the margins that a price aims at.

    Args:
        field: Name of the field that the data is of.
    """
    if isinstance(data, dict):
        hidden = {"target_margin", "cost"} if field == "special" else {"target_margin"}
        return {name: _open_request(value, name) for name, value in data.items() if name not in hidden}
    return [_open_request(value, field) for value in data] if isinstance(data, list) else data


def canonical(data: Any) -> bytes:
    """Data as canonical JSON (RFC 8785): equal data give equal bytes. Amounts are texts; it holds no fractions."""
    return rfc8785.dumps(data)


def hash_of(data: bytes) -> str:
    """SHA-256, as 64 digits."""
    return sha256(data).hexdigest()


_POLICY = ("catalogs/", "pricing_rules/")
"""Folders whose files are the policy; a place in any other file says where a deal happened to lie."""


def _priced(priced: PricedQuote) -> Any:
    return _without_places({**priced_quote_json(priced), "findings": []})


def _without_places(data: Any) -> Any:
    """JSON-ready data without places outside the policy."""
    if isinstance(data, dict):
        if data.keys() == PlaceJson.__annotations__.keys():
            return data if str(data["file"]).startswith(_POLICY) else None
        return {name: _without_places(value) for name, value in data.items()}
    return [_without_places(value) for value in data] if isinstance(data, list) else data


def _facts(priced: PricedQuote) -> Mapping[str, Any]:
    """Every fact that a rule can read, of the quote and of each line."""
    return {
        "account": priced.request.account.id,
        "currency": priced.currency,
        "quote": _written({"segment": priced.request.account.segment, **priced.facts}),
        "lines": {line.id: _written(line_facts(line)) for line in priced.lines},
    }


def _written(facts: Mapping[str, Value]) -> Mapping[str, Any]:
    """Facts as JSON-ready data, a number told apart from the text of its digits."""
    return {name: _value(facts[name]) for name in sorted(facts)}


def _value(value: Value) -> Any:
    if isinstance(value, Decimal):
        return {"number": short(value if value else value.copy_abs())}
    return {"date": value.isoformat()} if isinstance(value, date) else value


def prices_until(price_book: str, policy: CompiledPolicy) -> date | None:
    """Last day on which orders get the prices of a price book; None where nothing ends them.

    They end with the book, with a book that it is based on, and before the day of the next exchange rate where its
    prices are converted from another currency.
    """
    return min(_ends(price_book, policy), default=None)


def _ends(price_book: str, policy: CompiledPolicy) -> Iterator[date]:
    books = policy.policy.books
    book: PriceBook | None = books[price_book].spec if price_book in books else None
    while book is not None:
        if book.valid_until != date.max:
            yield book.valid_until
        based = None if book.based_on is None else books.get(book.based_on.price_book)
        below = None if based is None else based.spec
        if below is not None and below.currency != book.currency:
            yield from _rate_ends(below.currency, book.currency, policy)
        book = below


def _rate_ends(source: str, target: str, policy: CompiledPolicy) -> Iterator[date]:
    """The day before the next known rate of two currencies."""
    for rate in policy.policy.exchange_rates:
        if {rate.from_, rate.to} == {source, target} and rate.date > policy.as_of:
            yield rate.date - timedelta(days=1)
