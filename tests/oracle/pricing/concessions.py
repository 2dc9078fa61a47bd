"""What a rep concedes for a while: discounts that lapse, and months that cost nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cpq.configuration.configured import ConfiguredLine
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from cpq.terms import Term
from tests.oracle.pricing.context import Run
from tests.oracle.pricing.windows import Window, cut, cut_after, line_term


def conceded(
    windows: tuple[Window, ...], line: ConfiguredLine, kind: str, run: Run, *, evergreen: bool
) -> tuple[Window, ...]:
    """The windows of a line with what holds only for a while: a discount that lapses, and months that are free.

    Raises:
        CannotPrice: The discount ends before the line starts, needs a start that nobody said, or the free months are
            no part of the term.
    """
    discount = line.request.discount
    if discount is not None and discount.lapses:
        windows = _lapsing(windows, line, discount, run)
    if line.request.free_months and kind == "recurring":
        windows = _freed(windows, line, run, evergreen=evergreen)
    return windows


def _lapsing(windows: tuple[Window, ...], line: ConfiguredLine, discount: Discount, run: Run) -> tuple[Window, ...]:
    start = line.request.start or run.request.start
    if discount.for_months is not None:
        pieces = cut(windows, [discount.for_months], start)
        return tuple(
            replace(piece, discount=None) if piece.begins_after(discount.for_months, start) else piece
            for piece in pieces
        )
    until, first = discount.until or date.max, start or run.request.as_of
    if until < first:
        raise _refused(
            line, f"its discount until {until} ends before the {first} on which it starts", "write a later date"
        )
    if start is None and any(piece.length != Term() for piece in windows):
        raise _refused(
            line, f"its discount holds until {until}, and nobody said when it starts", "write start: 2027-01-01"
        )
    pieces = windows if start is None else cut_after(windows, until, start)
    return tuple(
        replace(piece, discount=None) if piece.start is not None and piece.start > until else piece for piece in pieces
    )


def _freed(windows: tuple[Window, ...], line: ConfiguredLine, run: Run, *, evergreen: bool) -> tuple[Window, ...]:
    free, start = line.request.free_months, line.request.start or run.request.start
    if evergreen:
        raise _refused(line, "it has no end, so no months of it are free", "give it another selling model")
    term = line_term(line, run.request)
    if free >= term.months:
        raise _refused(line, f"{free} free months leave nothing of its term of {term}", "ask for fewer")
    at_start = line.request.free_months_at == "start"
    if not at_start and term.days:
        raise _refused(line, f"its term of {term} does not end with whole months", "say free months at: start")
    edge = free if at_start else term.months - free
    pieces = cut(windows, [edge], start)
    return tuple(
        replace(piece, free=True) if piece.begins_after(edge, start) is not at_start else piece for piece in pieces
    )


def _refused(line: ConfiguredLine, message: str, hint: str) -> CannotPrice:
    return CannotPrice(
        f"line '{line.id}': {message}",
        code="invalid-value",
        hint=hint,
        line=line.id,
        step="discretionary discount",
        where=line.where,
    )
