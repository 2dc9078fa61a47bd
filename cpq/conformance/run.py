"""Pricing the published cases and comparing what came out."""

from __future__ import annotations

from collections.abc import Iterable

from cpq.conformance.cases import Figures, PendingCase, PublishedCase, World, pending_cases, worlds
from cpq.conformance.measures import Figure, measured
from cpq.conformance.report import ConformanceReport, ConformanceRow, Status
from cpq.money import parse_amount, plain
from cpq.problems import CpqError

UNDEFINED = "undefined"


def run_conformance(
    published: Iterable[World] | None = None, pending: Iterable[PendingCase] | None = None
) -> ConformanceReport:
    """Price every published case of this package through ordinary files and compare the figures.

    Args:
        published: Workspaces with their cases; those of this package where left out.
        pending: Cases that are only listed; those of this package where left out.
    """
    rows = [check(world, case) for world in (worlds() if published is None else published) for case in world.cases]
    later = pending_cases() if pending is None else pending
    rows += [ConformanceRow(case.id, case.system, case.topic, "pending") for case in later]
    return ConformanceReport(tuple(sorted(rows, key=lambda row: (row.system.casefold(), row.id))))


def check(world: World, case: PublishedCase) -> ConformanceRow:
    """Price one case and compare every figure that it names; a case that cannot be priced failed."""
    expected = _in_words(case.expect)
    try:
        quote = world.workspace.price_deal(world.workspace.deal_from(case.deal, as_of=None))
    except CpqError as error:
        return ConformanceRow(case.id, case.system, case.topic, "failed", expected, "", str(error))
    found = {name: measured(quote, name) for name in case.expect}
    agrees = all(found[name] == [_figure(text) for text in texts] for name, texts in case.expect.items())
    status: Status = "failed" if not agrees else "disputed" if case.disputed else "passed"
    got = _in_words({name: tuple(_text(one) for one in figures) for name, figures in found.items()})
    return ConformanceRow(case.id, case.system, case.topic, status, expected, got, case.note)


def _figure(text: str) -> Figure:
    return None if text == UNDEFINED else parse_amount(text)


def _text(figure: Figure) -> str:
    return UNDEFINED if figure is None else plain(figure)


def _in_words(figures: Figures) -> str:
    return "; ".join(f"{name} {', '.join(values)}" for name, values in figures.items())
