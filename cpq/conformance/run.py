"""Pricing the published cases and comparing what came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from cpq.conformance.cases import Figures, PublishedCase, World, worlds
from cpq.conformance.measures import DECIDED, Figure, measured
from cpq.conformance.report import ConformanceReport, ConformanceRow, Status
from cpq.conformance.topic_cases import TopicCase, topic_cases
from cpq.money import parse_amount, plain
from cpq.problems import CpqError

UNDEFINED = "undefined"


def run_conformance(
    published: Iterable[World] | None = None, topics: Iterable[TopicCase] | None = None
) -> ConformanceReport:
    """Work every published case of this package out and compare the figures.

    Args:
        published: Workspaces with their cases; those of this package where both are left out.
        topics: Cases that a public function answers.
    """
    if published is None and topics is None:
        published, topics = worlds(), topic_cases()
    rows = [check(world, case) for world in published or () for case in world.cases]
    rows += [check_topic(case) for case in topics or ()]
    return ConformanceReport(tuple(sorted(rows, key=lambda row: (row.system.casefold(), row.id))))


def check(world: World, case: PublishedCase) -> ConformanceRow:
    """Price one case and compare every figure that it names; a case that cannot be priced failed."""
    try:
        quote = world.workspace.price_deal(world.workspace.deal_from(case.deal, as_of=None))
    except CpqError as error:
        return _refused(case, error)
    found = {name: measured(quote, name) for name in case.expect if name not in DECIDED}
    if len(found) < len(case.expect):
        decision = world.workspace.decide(quote)
        found |= {name: DECIDED[name](decision) for name in case.expect if name in DECIDED}
    return _compared(case, found)


def check_topic(case: TopicCase) -> ConformanceRow:
    """Work one case out and compare every figure that it names; a case that is refused failed."""
    try:
        return _compared(case, case.measure(case.given))
    except CpqError as error:
        return _refused(case, error)


def _refused(case: PublishedCase | TopicCase, error: CpqError) -> ConformanceRow:
    return ConformanceRow(case.id, case.system, case.topic, "failed", _in_words(case.expect), "", str(error))


def _compared(case: PublishedCase | TopicCase, found: Mapping[str, list[Figure]]) -> ConformanceRow:
    agrees = all(found.get(name) == [_figure(text) for text in texts] for name, texts in case.expect.items())
    status: Status = "failed" if not agrees else "disputed" if case.disputed else "passed"
    got = _in_words({name: tuple(_text(one) for one in found[name]) for name in case.expect if name in found})
    return ConformanceRow(case.id, case.system, case.topic, status, _in_words(case.expect), got, case.note)


def _figure(text: str) -> Figure:
    if "/" in text:
        return Fraction(text)
    return None if text == UNDEFINED else parse_amount(text)


def _text(figure: Figure) -> str:
    if isinstance(figure, Fraction):
        return str(figure)
    return UNDEFINED if figure is None else plain(figure)


def _in_words(figures: Figures) -> str:
    return "; ".join(f"{name} {', '.join(values)}" for name, values in figures.items())
