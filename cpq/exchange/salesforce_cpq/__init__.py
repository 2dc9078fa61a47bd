"""Import of the Salesforce CPQ package (objects named ``SBQQ__``): products, prices, discounts, bundles, rules."""

from cpq.exchange.salesforce_cpq.records import is_package
from cpq.exchange.salesforce_cpq.workspace import package_workspace

__all__ = ["is_package", "package_workspace"]
