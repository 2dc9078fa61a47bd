"""A trial: a small quote that lint prices, in the words of a deal file, so that a scenario can say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cpq.amounts import plain
from cpq.policy.promotions import Promotion
from cpq.quotes.request import QuoteRequest

BUYER = "example-buyer"
"""Account of trials; no workspace has to know it, since a request may say everything of its account."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One product, priced by one book on one day.

    Attributes:
        said: Further fields of the request, as files spell them.
        line: Fields of the line besides product and quantity.
        account: Fields of the account besides its id.
    """

    as_of: date
    product: str
    quantity: Decimal | None = None
    price_book: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    line: Mapping[str, Any] = field(default_factory=dict)
    account: Mapping[str, Any] = field(default_factory=dict)

    def of(self, quantity: Decimal | int) -> Trial:
        """The same for another quantity."""
        return replace(self, quantity=Decimal(quantity))

    def on(self, day: date) -> Trial:
        """The same on another order date."""
        return replace(self, as_of=day)

    def saying(self, **fields: Any) -> Trial:
        """The same with further fields of the request."""
        return replace(self, said={**self.said, **_spelled(fields)})

    def holding(self, *promotions: Promotion) -> Trial:
        """The same with the codes of promotions, none of which was used before."""
        codes = [one.code for one in promotions if one.code is not None]
        limited = [{"code": one.code, "total": "0"} for one in promotions if one.limit is not None]
        said: dict[str, Any] = {"codes": codes} if codes else {}
        return self.saying(**said, **({"codes_used": limited} if limited else {}))

    def with_line(self, **fields: Any) -> Trial:
        """The same with further fields of the line."""
        return replace(self, line={**self.line, **_spelled(fields)})

    def with_account(self, **fields: Any) -> Trial:
        """The same with further fields of the account."""
        return replace(self, account={**self.account, **_spelled(fields)})

    def given(self) -> dict[str, Any]:
        """The fields of the request besides its lines, as a scenario writes them."""
        account = {"id": BUYER, **self.account} if self.account else BUYER
        book = {"price book": self.price_book} if self.price_book else {}
        return {"as of": self.as_of.isoformat(), **book, "account": account, **self.said}

    def line_given(self) -> dict[str, Any]:
        """The line as a scenario writes it."""
        quantity = {} if self.quantity is None else {"quantity": plain(self.quantity)}
        return {"product": self.product, **quantity, **self.line}

    def request(self) -> QuoteRequest:
        """The request that the same words make."""
        fields = _in_code({**self.given(), "lines": [self.line_given()]})
        fields["payment_days"] = fields.pop("payment_terms", "30")
        return QuoteRequest.model_validate(fields)


def _spelled(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name.replace("_", " "): value for name, value in fields.items()}


_FREE = frozenset({"facts", "selection"})


def _in_code(value: Any) -> Any:
    """The same fields as code names them; names of facts and attributes stay what they are."""
    if isinstance(value, Mapping):
        return {name.replace(" ", "_"): inner if name in _FREE else _in_code(inner) for name, inner in value.items()}
    return [_in_code(inner) for inner in value] if isinstance(value, list) else value
