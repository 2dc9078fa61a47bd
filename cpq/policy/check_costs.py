"""Checks of costs: what recurs says per which period it costs."""

from __future__ import annotations

from cpq.catalog.costs import Costs
from cpq.catalog.per import AmountPer
from cpq.policy.checker import Checker
from cpq.problems import SourceLocation


class CostChecker(Checker):
    """Checks the catalog's costs against how its charges count."""

    def run(self) -> None:
        """Warn of recurring charges whose cost has no period, since it then counts once for the whole term."""
        for product_id, product in self.catalog.products.items():
            charges = [
                charge
                for model in product.selling_models or ("",)
                for charge in self.catalog.charges_of(product_id, model).values()
                if charge.charge == "recurring"
            ]
            for charge in charges:
                if charge.cost:
                    self._period(product_id, charge.cost, charge.where_of("cost"))
            if any(not charge.cost for charge in charges):
                self._period(product_id, product.cost, product.where_of("cost"))

    def _period(self, product_id: str, costs: Costs, where: SourceLocation) -> None:
        for cost in (dated.cost for dated in costs):
            if isinstance(cost, AmountPer) and cost.per.period is None:
                self.problem(
                    "cost-without-period",
                    where,
                    f"'{product_id}' recurs, and its cost of {cost.money} counts once for the whole term",
                    f"write {cost.money} per {cost.per.metric or 'seat'} per month",
                    "warning",
                )
