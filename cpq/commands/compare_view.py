"""Variants of a deal as a table with a column for each, and as CSV with a row for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from cpq.commands.figures import amount, counted, listed, quantity, rate
from cpq.commands.grid import GAP, Cell, Column, Grid, Style, width_of
from cpq.commands.quote_view import STYLE_OF, outcome

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.quotes.deal_file import Deal
    from cpq.quotes.priced import PricedLine, PricedQuote
    from cpq.variants import Comparison, Measure, VariantPrice

MARK = "*"
"""What stands before the best figure of a row."""


def show(found: Comparison, name: str, deal: Deal, *, internal: bool) -> None:
    """The table, what its marks mean, and why a variant has no price."""
    from cpq.commands.screen import screen

    out = screen()
    request = deal.request
    out.heading(name, counted(len(found.variants), "variant"))
    out.text(f"  account {request.account.id}, order date {request.as_of}, {_currencies(found)}", "dim")
    out.text()
    measures = found.measures(internal=internal)
    for number, variants in enumerate(_blocks(found.variants, out)):
        if number:
            out.text()
        out.grid(_figures(found, variants, measures))
    _marks(out, found, measures)
    kept = _keep_their_term(found)
    if kept:
        out.text()
        keep = "keeps its" if len(kept) == 1 else "keep their"
        out.paragraph(f"{listed(kept)} {keep} own term in all of them", "dim")
    _problems(out, found)


def _keep_their_term(found: Comparison) -> list[str]:
    """Lines that last equally long in every variant, although the terms of the variants differ."""
    quotes = [one.answer[0] for one in found.variants if one.answer]
    if len({quote.request.term for quote in quotes}) < 2:
        return []
    lasting: dict[str, list[object]] = {}
    for quote in quotes:
        for name in {line.line for line in quote.lines if line.kind == "recurring"}:
            parts = [(line.start, line.end, line.periods) for line in quote.lines if line.line == name]
            lasting.setdefault(name, []).append(parts)
    return [
        line.id
        for line in quotes[0].request.lines
        if len(spans := lasting.get(line.id, [])) == len(quotes) and all(span == spans[0] for span in spans)
    ]


def _currencies(found: Comparison) -> str:
    if len(found.currencies) > 1:
        return f"in {' and '.join(found.currencies)}, so that no amounts are marked"
    return f"in {found.currencies[0]}" if found.currencies else "no variant has a price"


_LABEL, _COLUMN, _WIDEST = 18, 16, 24


def _blocks(variants: Sequence[VariantPrice], out: Screen) -> Iterator[Sequence[VariantPrice]]:
    """Variants that stand beside each other; a terminal shows as many as its width has room for."""
    widest = max((min(max(width_of(one.title), _COLUMN), _WIDEST) for one in variants), default=_COLUMN)
    most = max((out.width - _LABEL) // (widest + GAP), 1) if out.terminal else len(variants)
    for first in range(0, len(variants), most):
        yield variants[first : first + most]


def _figures(found: Comparison, variants: Sequence[VariantPrice], measures: Sequence[Measure]) -> Grid:
    grid = Grid((Column(), *(Column(one.title, "right", wraps=True) for one in variants)))
    if len(found.currencies) > 1:
        grid.add("currency", *(one.answer[0].currency if one.answer else "" for one in variants))
    terms = [str(one.answer[0].request.term or "") if one.answer else "" for one in variants]
    if any(terms):
        grid.add("term", *terms)
    for key in _line_ids(variants):
        grid.add(Cell(_label(variants, key), "dim"), *(_line_cell(one, key) for one in variants))
    for measure in measures:
        best = found.best(measure)
        style: Style = "total" if measure.always else ""
        grid.add(
            Cell(measure.label, style),
            *(Cell(_figure(measure, one, marked=one.name in best), style) for one in variants),
        )
    grid.add("approval", *(_decision(one) for one in variants))
    return grid


def _line_ids(variants: Sequence[VariantPrice]) -> list[str]:
    """Priced lines of any of the variants, in the order in which they first appear."""
    return list(dict.fromkeys(line.id for one in variants if one.answer for line in one.answer[0].lines))


def _label(variants: Sequence[VariantPrice], line_id: str) -> str:
    """A line by its id, and whether it is outside the totals."""
    lines = (line for one in variants if one.answer for line in one.answer[0].lines if line.id == line_id)
    remarks = {"optional" if line.optional else "usage" if line.kind == "usage" else "" for line in lines}
    return f"{line_id} ({remarks.pop()})" if len(remarks) == 1 and remarks != {""} else line_id


def _line_cell(variant: VariantPrice, line_id: str) -> str:
    """What a variant has of one line: its quantity, and the unit price or the total."""
    quote = variant.answer[0] if variant.answer else None
    line = next((one for one in quote.lines if one.id == line_id), None) if quote else None
    return "" if line is None or quote is None else _line(line, quote)


def _line(line: PricedLine, quote: PricedQuote) -> str:
    from cpq.currencies import minor_units

    digits = minor_units(quote.currency)
    if line.net is None:
        return amount(line.net_total, digits)
    return f"{quantity(line.quantity)} × {amount(line.net, digits)}"


def _figure(measure: Measure, variant: VariantPrice, *, marked: bool) -> str:
    from cpq.currencies import minor_units

    if variant.answer is None:
        return ""
    quote = variant.answer[0]
    value = variant.figures[measure.key]
    if value is None:
        return "unknown" if measure.internal else ""
    text = rate(value) if measure.kind == "rate" else amount(value, minor_units(quote.currency))
    return f"{MARK} {text}" if marked else text


def _decision(variant: VariantPrice) -> Cell:
    if variant.answer is None:
        codes = ", ".join(dict.fromkeys(problem.code for problem in variant.problems))
        return Cell(f"no price: {codes}", "bad")
    decision = variant.answer[1]
    said = "none needed" if decision.outcome == "approved" else outcome(decision).removeprefix("needs approval: ")
    return Cell(said, STYLE_OF[decision.outcome])


def _marks(out: Screen, found: Comparison, measures: Sequence[Measure]) -> None:
    """What the marks mean, as far as there are any."""
    marked = [measure for measure in measures if found.best(measure)]
    ways = (
        f"{way} {', '.join(measure.label for measure in marked if measure.best == way)}"
        for way in ("lowest", "highest")
        if any(measure.best == way for measure in marked)
    )
    said = "; ".join(ways)
    if said:
        out.text()
        out.paragraph(f"{MARK} {said}, among variants that may be sold", "dim")


def _problems(out: Screen, found: Comparison) -> None:
    from cpq.commands.failures import problem_lines

    for one in found.variants:
        for problem in one.problems if one.answer is None else ():
            out.text()
            for number, line in enumerate(problem_lines(problem)):
                out.text(f"{one.title}: {line}" if number == 0 else line, "" if number else "bad")


def write(found: Comparison, *, internal: bool) -> None:
    """CSV on the standard output: a row for each variant, a column for each figure."""
    from cpq.files.csv_writer import csv_lines

    data = found.to_json(internal=internal)
    keys = [measure.key for measure in found.measures(internal=internal)]
    rows = [
        {
            **{name: one.get(name, "") for name in ("name", "title", "currency", "price_book", "term", "outcome")},
            **{key: one.get("figures", {}).get(key) for key in keys},
            "approvers": ", ".join(one.get("approvers", ())),
            "stops": ", ".join(one.get("stops", ())),
            "problems": "; ".join(problem["message"] for problem in one["problems"]),
        }
        for one in data["variants"]
    ]
    head = ("name", "title", "currency", "price_book", "term")
    for line in csv_lines((*head, *keys, "outcome", "approvers", "stops", "problems"), rows):
        click.echo(line)
