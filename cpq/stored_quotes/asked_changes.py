"""What is asked for otherwise in one request than in another, field by field, in the words of a deal file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from cpq.amounts import format_rate, plain, short
from cpq.quotes.discounts import Discount
from cpq.quotes.request import LineRequest, QuoteRequest

_RATES: Final = frozenset({"discount", "share", "uplift"})
"""Fields whose number is a rate."""

_MARGIN: Final = re.compile(r"down to a margin of [\d.,]+ %")

_NOT_ASKED: Final = frozenset({"schema_", "id", "lines", "codes_used"})
_OF_ANOTHER_LINE: Final = frozenset({"id"})


class FieldChange(NamedTuple):
    """One field that says something else.

    Attributes:
        name: The field, such as ``payment days`` or ``segment 2 discount``.
        before, after: What it said and says; empty where it said nothing.
    """

    name: str
    before: str
    after: str

    @property
    def words(self) -> str:
        """``payment days 30 → 60``, ``discount 5 %`` where there was none, ``no discount (was 5 %)``."""
        if not self.before:
            return f"{self.name} {self.after}"
        return f"{self.name} {self.before} → {self.after}" if self.after else f"no {self.name} (was {self.before})"


def quote_changes(before: QuoteRequest, after: QuoteRequest) -> tuple[FieldChange, ...]:
    """Fields of the quote itself that differ; of another account only which it is."""
    skipped = _NOT_ASKED | ({"account"} if before.account.id != after.account.id else frozenset())
    found = _between(_leaves(before, skipped), _leaves(after, skipped))
    if "account" in skipped:
        return (FieldChange("account", before.account.id, after.account.id), *found)
    return found


def line_changes(before: LineRequest, after: LineRequest) -> tuple[FieldChange, ...]:
    """Fields of a line that differ."""
    return _between(_leaves(before, _OF_ANOTHER_LINE), _leaves(after, _OF_ANOTHER_LINE))


def discount_words(discount: Discount) -> str:
    """A discount as short as it is complete: ``15 %``, ``10.00 EUR off``, ``down to 5000.00 at net``."""
    about = {"list": " of list", "running": " of the running price"}.get(discount.of, "")
    money = f" {discount.currency}" if discount.currency else ""
    if discount.rate is not None:
        said = f"{_rate(discount.rate)}{about}"
    elif discount.amount is not None:
        said = f"{plain(discount.amount)}{money} off"
    elif discount.target is not None:
        said = f"down to {plain(discount.target)}{money}"
    elif discount.target_margin is not None:
        said = f"down to a margin of {_rate(discount.target_margin)}"
    else:
        said = f"down to {_rate(discount.target_discount or Decimal(0))} off in all{about}"
    level = " at net" if discount.at == "net" and discount.target_margin is None else ""
    whole = " for the line" if discount.per == "line" else ""
    lasting = f" for the first {discount.for_months} months" if discount.for_months is not None else ""
    until = f" until {discount.until}" if discount.until is not None else ""
    return f"{said}{level}{whole}{lasting}{until}"


def _between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FieldChange, ...]:
    names = dict.fromkeys((*before, *after))
    changes = (FieldChange(name, before.get(name, ""), after.get(name, "")) for name in names)
    return tuple(_told(change) for change in changes if change.before != change.after)


def _told(change: FieldChange) -> FieldChange:
    """A change without its figures where these are costs or margins.

    Histories are read by people who may not see them.
    """
    if change.name.endswith("cost"):
        return FieldChange(change.name, "", "changed")
    before, after = (_MARGIN.sub("down to a target margin", said) for said in (change.before, change.after))
    return FieldChange(change.name, "" if before == after else before, after)


def _leaves(model: BaseModel, skipped: frozenset[str] = frozenset()) -> dict[str, str]:
    """Every field that says something, by its name in words."""
    return dict(
        leaf
        for name in type(model).model_fields
        if name not in skipped
        for leaf in _leaf(name.rstrip("_").replace("_", " "), name, getattr(model, name))
    )


def _leaf(words: str, name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Discount):
        group = f" on group {value.group}" if value.group else ""
        yield f"{words}{group}", discount_words(value)
        if value.reason:
            yield f"reason of {words}{group}", value.reason
    elif isinstance(value, BaseModel):
        yield from ((f"{words} {inner}", text) for inner, text in _leaves(value).items())
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaf(str(key), str(key), inner)
    elif isinstance(value, tuple) and any(isinstance(one, BaseModel) for one in value):
        singular = words.removesuffix("s")
        for number, one in enumerate(value, 1):
            yield from _leaf(singular if len(value) == 1 else f"{singular} {number}", name, one)
    elif value not in (None, "", (), False):
        yield words, _text(name, value)


def _text(name: str, value: Any) -> str:
    if value is True:
        return "yes"
    if isinstance(value, Decimal):
        return _rate(value) if name in _RATES else short(value)
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _rate(rate: Decimal) -> str:
    """A rate as people read it: exact, with a space before its sign."""
    return f"{format_rate(rate).removesuffix('%')} %"
