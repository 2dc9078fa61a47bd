"""Which lines a percent of total looks at, and the order in which percentages of each other are priced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cpq.policy.percent_of_total_entry import Coverage, PercentOfTotalEntry, circle
from cpq.pricing.context import ChargeLine, Run
from cpq.quotes.priced import PricedLine


def spec_of(line: ChargeLine) -> PercentOfTotalEntry:
    """The entry of an induced line."""
    spec = line.found.entry.spec if line.found is not None else None
    if not isinstance(spec, PercentOfTotalEntry):  # pragma: no cover - callers ask is_induced first
        raise TypeError(line.id)
    return spec


def in_order(lines: Sequence[ChargeLine]) -> list[ChargeLine]:
    """Induced lines so that one that covers another by name comes after it.

    Raises:
        CannotPrice: They cover each other in a circle, which the message names in order; load refuses it too.
    """
    waiting, ordered = list(lines), []
    while waiting:
        named = {line.line.product_id: spec_of(line).of.products for line in waiting}
        ready = [
            line for line in waiting if not (set(named[line.line.product_id]) - {line.line.product_id}) & set(named)
        ]
        if not ready:
            first = waiting[0]
            raise first.fail(
                f"percentages of total cover each other: {' > '.join(circle(named))}",
                code="percent-of-total-cycle",
                step="list price",
                hint="take one of them out of what another covers",
                where=spec_of(first).of.where,
            )
        ordered += ready
        waiting = [line for line in waiting if line not in ready]
    return ordered


def covered_by(line: ChargeLine, priced: Iterable[PricedLine], run: Run) -> list[PricedLine]:
    """The priced lines that an induced line is a share of.

    Raises:
        CannotPrice: It looks at its bundle, and is no part of one.
    """
    coverage = spec_of(line).of
    if coverage.scope in ("bundle", "siblings") and not line.line.request.parent:
        raise line.fail(
            f"it is a share of its {coverage.scope}, and the line is no option of a bundle",
            code="no-price",
            step="list price",
            hint="name the bundle's line under parent, or sell it inside the bundle only",
            where=coverage.where,
        )
    return [
        one
        for one in priced
        if _counts(coverage, one, line) and _named(coverage, one) and _in_scope(coverage, one, line, run)
    ]


def _counts(coverage: Coverage, one: PricedLine, line: ChargeLine) -> bool:
    if one.pass_through or one.optional or one.line == line.line.id or one.kind == "usage" or one.committed:
        return False
    if line.charge.charge == "one-time" or coverage.counts == "both":
        return True
    return (one.kind == "recurring") == (coverage.counts == "recurring")


def _named(coverage: Coverage, one: PricedLine) -> bool:
    if one.product in coverage.products or (one.part_of is not None and one.part_of.product in coverage.products):
        return True
    return not one.induced and (coverage.everything or one.family in coverage.families)


def _in_scope(coverage: Coverage, one: PricedLine, line: ChargeLine, run: Run) -> bool:
    request = line.line.request
    if coverage.scope == "group":
        return one.group == request.group
    if coverage.scope == "siblings":
        return one.parent == request.parent
    if coverage.scope == "bundle":
        return one.line == request.parent or request.parent in run.bundles_around(one.line)
    return True
