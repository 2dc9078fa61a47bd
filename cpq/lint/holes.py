"""Quantities and configurations that a price book prices only in part: late first tiers, tables without a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product
from math import prod

from cpq.amounts import short
from cpq.lint.cliffs import grid_of
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.lint.ready import Case, net
from cpq.lint.selecting import select, values_of
from cpq.policy.entries import MatrixEntry, TieredEntry
from cpq.policy.policy import ResolvedBook, ResolvedEntry
from cpq.problems import Problem

_MOST_COMBINATIONS = 20_000


def late_tiers(look: Look) -> Iterator[LintFinding]:
    """Tiers that start above the smallest quantity, with no price below them."""
    for book in look.engine.books_from():
        for entry in book.entries.values():
            spec = entry.spec
            if isinstance(spec, TieredEntry) and spec.mode != "slab" and spec.price is None and spec.by == "quantity":
                yield from _late(look, book, entry)


def _late(look: Look, book: ResolvedBook, entry: ResolvedEntry) -> Iterator[LintFinding]:
    smallest = grid_of(look, entry.key[0])
    for tiers in entry.tiers.values():
        if tiers[0].reached_by(smallest):
            continue
        start = short(tiers[0].start)
        problem = Problem(
            "tiers-start-late",
            tiers[0].where,
            f"the tiers of '{entry.key[0]}' start at {start}; smaller quantities have no price",
            "add a tier from 1 (above 0 for parts of a unit), or a price: for smaller quantities",
            "warning",
        )
        trial = look.engine.trial(entry.key[0], book.spec.price_book, look.engine.first_day(book), entry.key[2])
        case = None if trial is None else Case(f"{short(smallest)} has no price", trial.of(smallest), net)
        yield LintFinding(
            problem,
            f"A quote for {short(smallest)} is refused with below-first-tier.",
            entry.key[0],
            look.scenario(problem, case),
        )
        return


def missing_cells(look: Look) -> Iterator[LintFinding]:
    """Tables of prices by attribute that lack a cell for values which go together."""
    for book in look.engine.books_from():
        for entry in book.entries.values():
            if isinstance(entry.spec, MatrixEntry) and entry.matrix is not None:
                yield from _missing(look, book, entry, entry.spec)


def _missing(look: Look, book: ResolvedBook, entry: ResolvedEntry, spec: MatrixEntry) -> Iterator[LintFinding]:
    attributes = look.engine.catalog.products[entry.key[0]].attributes
    domains = [values_of(attributes[name]) if name in attributes else () for name in spec.by]
    if not all(domains) or prod(map(len, domains)) > _MOST_COMBINATIONS:
        return
    holes = _holes(look, entry, spec, domains)
    first = next(holes, None)
    if first is None:
        return
    combination, selection = first
    more = sum(1 for _ in islice(holes, 99))
    shown = ", ".join(f"{name} {value}" for name, value in zip(spec.by, combination, strict=True))
    also = f", nor for {more}{'' if more < 99 else ' or'} more" if more else ""
    problem = Problem(
        "matrix-hole",
        entry.where,
        f"{spec.table} has no price of '{entry.key[0]}' for {shown}{also}",
        "add the row, or forbid the combination with a constraint of the product",
        "warning",
    )
    trial = look.engine.trial(entry.key[0], book.spec.price_book, look.engine.first_day(book), entry.key[2])
    case = None if trial is None else Case(f"{shown} has no price", trial.with_line(selection=dict(selection)), net)
    yield LintFinding(
        problem,
        "The combination can be configured, and the quote is then refused with missing-cell.",
        entry.key[0],
        look.scenario(problem, case),
    )


def _holes(
    look: Look, entry: ResolvedEntry, spec: MatrixEntry, domains: list[tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, str]]]:
    """Combinations without a cell that a complete selection can have, each with one."""
    matrix = entry.matrix
    attributes = look.engine.catalog.products[entry.key[0]].attributes
    for combination in product(*domains):
        typed = tuple(attributes[name].parse(value) for name, value in zip(spec.by, combination, strict=True))
        if matrix is not None and matrix.find(typed) is None:
            fixed = dict(zip(spec.by, combination, strict=True))
            selection = select(look.engine.catalog, entry.key[0], fixed)
            if selection is not None:
                yield combination, selection
