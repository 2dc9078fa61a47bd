"""Finding products by what a person remembers of them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from cpq.catalog.products import Product


def search(products: Mapping[str, Product], text: str) -> tuple[str, ...]:
    """Ids of the products whose id, SKU, name or description holds a text, else those with the closest ids."""
    sought = text.casefold()
    found = tuple(key for key, product in products.items() if sought in _searched(key, product))
    return found or tuple(get_close_matches(sought, products, n=5))


def _searched(key: str, product: Product) -> str:
    """Everything about a product that a search looks through."""
    described = () if product.description is None else product.description
    texts = [text for _, text in (*product.name, *described)]
    return "\n".join((key, product.sku, *texts)).casefold()
