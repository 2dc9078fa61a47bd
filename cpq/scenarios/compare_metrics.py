"""Comparing metrics, segments and calendar years of a quote with expected ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.files.models import FileModel
from cpq.metrics import Figure, calendar_years, metrics, segments
from cpq.problems import SourceLocation
from cpq.quotes.priced import PricedQuote
from cpq.scenarios.difference import Difference, differs

if TYPE_CHECKING:
    from cpq.scenarios.expected import Expectation

_PARTS = ("gross", "discount")


def compare_metrics(expect: Expectation, quote: PricedQuote) -> Iterator[Difference]:
    """Every difference in metrics, segments and calendar years."""
    for wanted in expect.metrics or ():
        found = metrics(quote, wanted.on)
        about = "metrics" if wanted.on is None else f"metrics on {wanted.on}"
        for name in type(wanted).model_fields:
            if name != "on":
                yield from differs(wanted, name, _amount(found.figures, name), about, quote.currency)
    if expect.segments is not None:
        yield from _segments(expect, quote)
    if expect.calendar_years is not None:
        yield from _calendar_years(expect, quote)


def _amount(figures: Mapping[str, Figure], name: str) -> Decimal | None:
    """A figure net, or its gross or discount where the name ends so."""
    if name in figures:
        return figures[name].net
    figure, _, part = name.rpartition("_")
    return _part(figures[figure], part)


def _part(figure: Figure, part: str) -> Decimal | None:
    return figure.gross if part == "gross" else figure.discount


def _segments(expect: Expectation, quote: PricedQuote) -> Iterator[Difference]:
    made = segments(quote)
    wanted = expect.segments or ()
    yield from _number(wanted, made, expect.where_of("segments"), "segments")
    for number, (one, got) in enumerate(zip(wanted, made, strict=False), start=1):
        about = f"segment {number} ({got.id})"
        for name in ("id", "start", "end"):
            yield from _said(one, name, getattr(got, name), about)
        yield from differs(one, "quantity", got.quantity, about)
        for name in ("mrr", "total"):
            figure: Figure = getattr(got, name)
            yield from differs(one, name, figure.net, about, quote.currency)
            for part in _PARTS:
                if f"{name}_{part}" in type(one).model_fields:
                    yield from differs(one, f"{name}_{part}", _part(figure, part), about, quote.currency)


def _calendar_years(expect: Expectation, quote: PricedQuote) -> Iterator[Difference]:
    made = calendar_years(quote)
    wanted = expect.calendar_years or ()
    yield from _number(wanted, made, expect.where_of("calendar_years"), "calendar years")
    for one, got in zip(wanted, made, strict=False):
        about = f"calendar year {got.year}"
        yield from _said(one, "year", got.year, about)
        for name in ("recurring", "one_time"):
            yield from differs(one, name, getattr(got, name), about, quote.currency)


def _number(wanted: Sequence[object], made: Sequence[object], where: SourceLocation, what: str) -> Iterator[Difference]:
    if len(wanted) != len(made):
        yield Difference(where, "quote", f"number of {what}", str(len(wanted)), str(len(made)))


def _said(wanted: FileModel, name: str, got: object, about: str) -> Iterator[Difference]:
    said = getattr(wanted, name)
    if said is not None and said != got:
        shown = "none" if got is None else str(got)
        yield Difference(wanted.where_of(name), about, name.replace("_", " "), str(said), shown)
