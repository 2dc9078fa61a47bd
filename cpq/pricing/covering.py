"""Which charges of components a bundle's allocated price covers, and over which windows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.configuration.configured import ConfiguredLine
from cpq.pricing.context import Covering, Run
from cpq.pricing.plan import ChargePlan
from cpq.pricing.windows import Window
from cpq.rounding import multiply


def allocates(line: ConfiguredLine) -> bool:
    """Whether a line is a bundle whose price is allocated, and not itself included in another's."""
    bundle = line.product.bundle
    return bundle is not None and bundle.price == "allocated" and not line.included and line.request.special is None


def covering(line: ConfiguredLine, plan: ChargePlan, run: Run) -> Covering | None:
    """The bundle's charge that a charge of a component takes a part of; None where it has its own price."""
    if not line.part_of or plan.induced or plan.pass_through:
        return None
    bundle = line.product.bundle
    if bundle is not None and (bundle.price == "components" or (plan.found is None and bundle.price == "both")):
        return None
    return run.coverings.get((line.part_of, plan.charge.charge))


def windows_of_part(line: ConfiguredLine, plan: ChargePlan, of: Covering) -> tuple[Window, ...]:
    """The bundle's windows with the component's quantities."""
    if plan.charge.charge == "one-time":
        return tuple(_own(window, line.quantity) for window in of.windows)
    per_bundle = Fraction(line.quantity) / Fraction(of.line.quantity)
    return tuple(_own(window, multiply(window.quantity, per_bundle)) for window in of.windows)


def _own(window: Window, quantity: Decimal) -> Window:
    return window._replace(quantity=quantity, price=None, uplift=None, discount=None, own_discount=False)
