"""Pricing: from a configured quote to a priced one, every step explained."""

from cpq.pricing.reprice import reprice
from cpq.pricing.run import price

__all__ = ["price", "reprice"]
