"""The best configurations of a workspace's products: by the prices of single lines, and priced as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cpq.configuration.completing import best
from cpq.configured_prices import priced_lines_of

if TYPE_CHECKING:
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.objectives import ObjectiveName
    from cpq.configuration.prices import PartPrice
    from cpq.configuration.session import ProductSession
    from cpq.configured_prices import PolicyPrices
    from cpq.workspace import Workspace


def best_configuration(
    workspace: Workspace, session: ProductSession, objectives: Sequence[ObjectiveName], prices: PolicyPrices
) -> Configuration:
    """The best configuration that a session leaves, priced as a whole by the same policy."""

    def whole(configuration: Configuration) -> PartPrice:
        lines = configuration.lines()
        return priced_lines_of(workspace.price(prices.request.model_copy(update={"lines": lines})), lines)

    return best(session, objectives, prices, whole)
