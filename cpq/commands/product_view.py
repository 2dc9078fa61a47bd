"""A product as tables and as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from cpq.commands.entry_words import entry_words
from cpq.commands.grid import Cell, Column, Grid
from cpq.commands.views import LANGUAGE
from cpq.money import plain
from cpq.option_tree.wording import domain_words

if TYPE_CHECKING:
    from cpq.catalog.products import Product
    from cpq.workspace import Workspace


def summary_json(workspace: Workspace, product_id: str) -> dict[str, Any]:
    """One product in a list."""
    product = workspace.catalog.products[product_id]
    return {
        "id": product_id,
        "name": product.name.in_language(LANGUAGE),
        "family": product.family,
        "charge": _charge(product),
        "unit": product.unit or "",
    }


def _charge(product: Product) -> str:
    if product.charge is not None:
        return product.charge
    if product.charges:
        return ", ".join(f"{name} ({charge.charge})" for name, charge in product.charges.items())
    return ", ".join(product.selling_models)


def product_json(workspace: Workspace, product_id: str, day: date) -> dict[str, Any]:
    """Everything about one product as JSON-ready data."""
    product = workspace.catalog.products[product_id]
    bundle = product.bundle
    return {
        "schema": "cpq/product/1",
        **summary_json(workspace, product_id),
        "names": _names(product),
        "sku": product.sku,
        "tax": product.tax,
        "discountable": product.discountable,
        "sold_alone": product.sold_alone,
        "where": str(product.where),
        "properties": {name: plain(number) for name, number in product.properties.items()},
        "attributes": {name: domain_words(attribute) for name, attribute in product.attributes.items()},
        "groups": {name: list(group.options) for name, group in bundle.groups.items()} if bundle is not None else {},
        "requires": list(product.requires),
        "excludes": list(product.excludes),
        "prices": [
            {"price_book": book, "currency": currency, "price": price, "where": place}
            for book, currency, price, place in prices(workspace, product_id, day)
        ],
    }


def _names(product: Product) -> dict[str, str]:
    return dict(product.name)


def product_sections(workspace: Workspace, product_id: str, day: date) -> Iterator[tuple[str, Grid]]:
    """One product as a page."""
    product = workspace.catalog.products[product_id]
    yield f"{product_id}  {product.name.in_language(LANGUAGE)}", _facts(product)
    if product.attributes:
        grid = Grid((Column(), Column("", wraps=True), Column()), indent=2)
        for name, attribute in product.attributes.items():
            said = [f"default {attribute.default}"] if attribute.default is not None else []
            said += [f"when {attribute.when}"] if attribute.when is not None else []
            grid.add(name, domain_words(attribute), ", ".join(said))
        yield "Attributes", grid
    if product.bundle is not None:
        yield "Bundle", _groups(workspace, product)
    priced = list(prices(workspace, product_id, day))
    if priced:
        grid = Grid((Column(), Column(), Column("", wraps=True), Column("", below=True)), indent=2)
        for book, currency, price, place in priced:
            grid.add(book, currency, price, Cell(place, "dim"))
        yield f"List prices on {day}", grid


def _facts(product: Product) -> Grid:
    grid = Grid((Column(), Column("", wraps=True)), indent=2)
    names = ", ".join(f"{tag}: {text}" if tag else text for tag, text in _names(product).items())
    described = product.description.in_language(LANGUAGE) if product.description is not None else ""
    facts = {
        "names": names,
        "description": described,
        "sku": product.sku,
        "charge": _charge(product),
        "family": product.family,
        "unit": product.unit or "",
        "tax": product.tax,
        "discountable": "" if product.discountable else "no",
        "sold alone": "" if product.sold_alone else "no",
        "requires": ", ".join(product.requires),
        "excludes": ", ".join(product.excludes),
        "properties": ", ".join(f"{name} {number:f}" for name, number in product.properties.items()),
        "rules": ", ".join(product.constraints),
        "materials": ", ".join(material.part for material in product.materials.values()),
    }
    for name, text in facts.items():
        if text:
            grid.add(Cell(name, "dim"), text)
    grid.add(Cell("where", "dim"), Cell(product.where.short, "dim"))
    return grid


def _groups(workspace: Workspace, product: Product) -> Grid:
    grid = Grid((Column(), Column(), Column("", wraps=True)), indent=2)
    for name, group in product.bundle.groups.items() if product.bundle is not None else ():
        most = f" to {group.max}" if group.max is not None else " or more"
        grid.add(name, f"{group.min}{most}", "")
        for option_id, option in group.options.items():
            words = [word for word, said in (("required", option.required), ("selected", option.selected)) if said]
            words += ["included"] if option.included else []
            words += [f"up to {option.instances} lines"] if option.instances is not None else []
            words += [f"requires {', '.join(option.requires)}"] if option.requires else []
            words += [f"excludes {', '.join(option.excludes)}"] if option.excludes else []
            grid.add(
                f"  {option_id}",
                f"{option.quantity:f}",
                ", ".join(words) or workspace.catalog.name_of(option_id, LANGUAGE),
            )
    return grid


def prices(workspace: Workspace, product_id: str, day: date) -> Iterator[tuple[str, str, str, str]]:
    """Price book, currency, price in words and place of each entry in force on a day."""
    for name, book in workspace.policy.books.items():
        if not book.valid_on(day):
            continue
        for entry in book.entries.values():
            if entry.key[0] == product_id:
                yield name, book.spec.currency, entry_words(entry), entry.where.short
