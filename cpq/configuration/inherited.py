"""What an option takes from its bundle where it says nothing itself: dates, segments, and a discount for all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cpq.catalog.bundles import Bundle, Option
from cpq.configuration.configured import ConfiguredLine
from cpq.quotes.request import LineRequest
from cpq.quotes.segments import SegmentRequest
from cpq.rounding import EXACT


def inherited(
    line: LineRequest, option: Option | None, parent: ConfiguredLine | None, *, evergreen: bool, part: bool
) -> LineRequest:
    """The line of an option with what its bundle's line says and it does not.

    Its start, its term or segments, and a percentage that the bundle's discount means for all components. A related
    option takes nothing. What an option says itself holds.

    Args:
        line: The option's line, its own segments multiplied already.
        option: What the bundle says about it.
        parent: The bundle's line.
        evergreen: Whether it runs without a term, so that segments do not divide it.
        part: Whether its price is a part of the bundle's, which the discount is taken of already.
    """
    if option is None or parent is None or option.scales == "related" or parent.product.bundle is None:
        return line
    of = parent.request
    taken: dict[str, Any] = {}
    if line.start is None and of.start is not None:
        taken["start"] = of.start
    if not line.segments and line.term is None:
        if of.segments and not evergreen:
            taken["segments"] = _segments(
                line, option, parent, shares=not part and spreads(parent.product.bundle, line)
            )
            taken["gaps"] = of.gaps
        elif of.term is not None:
            taken["term"] = of.term
    if not part and line.discount is None and of.discount is not None and spreads(parent.product.bundle, line):
        taken["discount"] = of.discount
        taken["reason"] = line.reason or of.reason
    return line.model_copy(update=taken) if taken else line


def spreads(bundle: Bundle, line: LineRequest) -> bool:
    """Whether a discount on a bundle's line is meant for one of its options too."""
    own = line.discount is not None or any(segment.discount is not None for segment in line.segments)
    return bundle.discount_on_bundle == "all components" and not own


def included_units(
    line: LineRequest, option: Option | None, parent: ConfiguredLine | None, own_segments: bool
) -> tuple[Decimal, ...]:
    """How many units of an option its bundle includes: on the whole line, then in each of its segments.

    Args:
        line: The option's line with what it takes from its bundle.
        own_segments: Whether its segments are its own, so that they all stand beside the bundle's one quantity.
    """
    if option is None or parent is None or option.included_up_to is None:
        return ()
    if option.scales != "component":
        return (option.included_up_to,) * (1 + len(line.segments))
    bundles = [parent.quantity] * (1 + len(line.segments))
    if not own_segments:
        theirs = [segment.quantity for segment in parent.request.segments]
        bundles[1:] = [parent.quantity if quantity is None else quantity for quantity in theirs[: len(line.segments)]]
    return tuple(EXACT.multiply(option.included_up_to, quantity) for quantity in bundles)


def _segments(line: LineRequest, option: Option, parent: ConfiguredLine, *, shares: bool) -> tuple[SegmentRequest, ...]:
    """The bundle's segments as they are for an option: its own quantities, the bundle's lengths, uplifts, free periods.

    The price of a segment is the bundle's own.

    Args:
        shares: Whether the discounts of the bundle's segments are meant for the option too.
    """
    per_bundle = option.quantity if line.quantity is None else line.quantity
    follows = option.scales == "component"
    return tuple(
        segment.model_copy(
            update={
                "quantity": _times(per_bundle, segment.quantity) if follows else None,
                "price": None,
                "discount": segment.discount if shares else None,
            }
        )
        for segment in parent.request.segments
    )


def _times(per_bundle: Decimal, bundles: Decimal | None) -> Decimal | None:
    return None if bundles is None else EXACT.multiply(per_bundle, bundles)
