"""What changed between two revisions, in the words of business and in money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from cpq.amounts import short
from cpq.currencies import minor_units
from cpq.problems import CpqError
from cpq.quotes.json_form import amount_text, maybe_amount_text
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import LineRequest, QuoteRequest
from cpq.rounding import EXACT
from cpq.stored_quotes.asked_changes import FieldChange, line_changes, quote_changes

SCHEMA = "cpq/revision-diff/1"
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PartChange:
    """The quote itself or one of its lines, where it changed or its price did.

    Attributes:
        subject: ``quote``, or the stable key of a line.
        kind: ``follows`` where nothing was asked otherwise, and the price moved with other lines.
        product: What the line sells; empty for the quote.
        quantity: Units of a line that came or left, in words.
        fields: What is asked otherwise.
        before, after: What it adds to the net total: a line its own, the quote its allowances.
    """

    subject: str
    kind: Literal["changed", "added", "removed", "follows"]
    product: str = ""
    quantity: str = ""
    fields: tuple[FieldChange, ...] = ()
    before: Decimal = _ZERO
    after: Decimal = _ZERO

    @property
    def effect(self) -> Decimal:
        """What it adds to the difference of the net totals."""
        return EXACT.subtract(self.after, self.before)

    @property
    def words(self) -> tuple[str, ...]:
        """Each change by itself: ``seats: discount 10 % → 15 %``, ``payment days 30 → 60``, ``line support added``."""
        if self.kind in ("added", "removed"):
            named = self.subject if self.subject == self.product else f"{self.subject} ({self.product})"
            return (f"line {named}{self.quantity and f', {self.quantity}'} {self.kind}",)
        if self.kind == "follows":
            return (f"{self.subject}: price follows the other changes",)
        about = "" if self.subject == "quote" else f"{self.subject}: "
        return tuple(f"{about}{field.words}" for field in self.fields)


@dataclass(frozen=True, slots=True)
class RevisionDiff:
    """The difference of two revisions; the effects of its parts sum exactly to that of the net totals.

    Attributes:
        parts: The quote first, then lines in the order of the newer revision, then those that left.
        net: Net totals before and after.
        margin: The same of margins, None where a cost is unknown; for those who may see it.
        reordered: Lines of both revisions stand in another order.
    """

    currency: str
    parts: tuple[PartChange, ...]
    net: tuple[Decimal, Decimal]
    margin: tuple[Decimal | None, Decimal | None]
    reordered: bool = False

    @property
    def effect(self) -> Decimal:
        """Difference of the net totals."""
        return EXACT.subtract(self.net[1], self.net[0])

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that is asked otherwise, a sentence each; prices that only follow are not repeated."""
        asked = tuple(said for part in self.parts if part.kind != "follows" for said in part.words)
        return (*asked, "lines in another order") if self.reordered else asked

    def to_json(self, *, sees_cost: bool = False) -> dict[str, Any]:
        """The difference as JSON-ready data; amounts are texts.

        Args:
            sees_cost: Whether the reader may see margins.
        """
        digits = minor_units(self.currency)
        said: dict[str, Any] = {
            "schema": SCHEMA,
            "currency": self.currency,
            "net_before": amount_text(self.net[0], digits),
            "net_after": amount_text(self.net[1], digits),
            "effect": amount_text(self.effect, digits),
            "words": list(self.words),
            "parts": [_part_json(part, digits) for part in self.parts],
        }
        if sees_cost:
            margins = (maybe_amount_text(one, digits) for one in self.margin)
            said["margin_before"], said["margin_after"] = margins
        return said


def _part_json(part: PartChange, digits: int) -> dict[str, Any]:
    return {
        "subject": part.subject,
        "kind": part.kind,
        "product": part.product or None,
        "fields": [field._asdict() for field in part.fields],
        "words": list(part.words),
        "before": amount_text(part.before, digits),
        "after": amount_text(part.after, digits),
        "effect": amount_text(part.effect, digits),
    }


def revision_diff(old: PricedQuote, new: PricedQuote) -> RevisionDiff:
    """What changed from one priced revision to another.

    Raises:
        CpqError: ``cannot-compare``: they are in different currencies, so that their difference is no amount.
    """
    if old.currency != new.currency:
        raise CpqError(
            f"one revision is in {old.currency}, the other in {new.currency}",
            code="cannot-compare",
            hint="compare what they ask for, or price both in one currency",
        )
    parts = (_quote_part(old, new), *_line_parts(old, new))
    return RevisionDiff(
        new.currency,
        tuple(part for part in parts if part.fields or part.kind in ("added", "removed") or part.effect),
        (old.totals.net, new.totals.net),
        (old.totals.margin, new.totals.margin),
        _reordered(old.request, new.request),
    )


def business_changes(before: QuoteRequest, after: QuoteRequest) -> tuple[str, ...]:
    """The differences between two requests alone, a sentence each.

    >>> from datetime import date
    >>> asked = QuoteRequest(as_of=date(2026, 11, 20), account="boreal", lines=[{"id": "seats", "product": "seat"}])
    >>> more = asked.model_copy(update={"payment_days": 60})
    >>> business_changes(asked, more)
    ('payment days 30 → 60',)
    """
    lines = _by_id(before), _by_id(after)
    parts = [_changed("quote", "", quote_changes(before, after))]
    parts += [
        _changed(name, line.product, line_changes(lines[0][name], line)) if name in lines[0] else _whole(line, "added")
        for name, line in lines[1].items()
    ]
    parts += [_whole(line, "removed") for name, line in lines[0].items() if name not in lines[1]]
    said = tuple(words for part in parts for words in part.words)
    return (*said, "lines in another order") if _reordered(before, after) else said


def _changed(subject: str, product: str, fields: tuple[FieldChange, ...]) -> PartChange:
    return PartChange(subject, "changed", product, fields=fields)


def _whole(line: LineRequest, kind: Literal["added", "removed"]) -> PartChange:
    quantity = "" if line.quantity is None else short(line.quantity, grouped=True)
    return PartChange(line.id, kind, line.product, quantity)


def _by_id(request: QuoteRequest) -> Mapping[str, LineRequest]:
    return {line.id: line for line in request.lines}


def _reordered(before: QuoteRequest, after: QuoteRequest) -> bool:
    olds, news = _by_id(before), _by_id(after)
    return [name for name in olds if name in news] != [name for name in news if name in olds]


def _quote_part(old: PricedQuote, new: PricedQuote) -> PartChange:
    fields = quote_changes(old.request, new.request)
    return PartChange(
        "quote",
        "changed" if fields else "follows",
        fields=fields,
        before=old.totals.allowances,
        after=new.totals.allowances,
    )


def _line_parts(old: PricedQuote, new: PricedQuote) -> list[PartChange]:
    asked = _by_id(old.request), _by_id(new.request)
    nets = _nets(old), _nets(new)
    found = []
    for name in dict.fromkeys((*asked[1], *nets[1], *asked[0], *nets[0])):
        before, after = nets[0].get(name, _ZERO), nets[1].get(name, _ZERO)
        lines = asked[0].get(name), asked[1].get(name)
        part = _line_part(name, *lines)
        found.append(PartChange(name, part.kind, part.product, part.quantity, part.fields, before, after))
    return found


def _line_part(name: str, old: LineRequest | None, new: LineRequest | None) -> PartChange:
    """What was asked otherwise of a line; nothing of one that no request has, such as freight."""
    if old is not None and new is not None:
        fields = line_changes(old, new)
        return PartChange(name, "changed" if fields else "follows", new.product, fields=fields)
    if new is not None:
        return _whole(new, "added")
    return PartChange(name, "follows") if old is None else _whole(old, "removed")


def _nets(quote: PricedQuote) -> Mapping[str, Decimal]:
    """What each requested line adds to the net total; optional lines and estimates of usage add nothing."""
    found: dict[str, Decimal] = {}
    for line in quote.lines:
        if not line.optional and line.kind != "usage":
            found[line.line] = EXACT.add(found.get(line.line, _ZERO), line.net_total)
    return found
