"""Variants of one deal side by side: what each changes, what each costs, and which is best at what."""

from cpq.variants.comparison import Comparison, VariantPrice, compare
from cpq.variants.measures import MEASURES, Measure
from cpq.variants.options import variants_of_options
from cpq.variants.variant import Variant, deal_with, named_variants, read_variants

__all__ = [
    "MEASURES",
    "Comparison",
    "Measure",
    "Variant",
    "VariantPrice",
    "compare",
    "deal_with",
    "named_variants",
    "read_variants",
    "variants_of_options",
]
