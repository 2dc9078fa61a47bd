"""The outline of price books: their heads, and one part for each price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cpq.catalog.tables import KeyedTable
from cpq.currencies import minor_units
from cpq.policy.entries import PriceOverride
from cpq.policy.entry import Adder
from cpq.policy.policy import Policy, ResolvedBook, ResolvedEntry
from cpq.policy.tiers import Tier
from cpq.policy_changes.outline import Figure, Part
from cpq.policy_changes.parts import listed, part_of
from cpq.policy_changes.said import figure
from cpq.problems import NOWHERE


def price_books(policy: Policy) -> Mapping[str, Part]:
    """The head of every price book."""
    return {
        name: part_of("price book", name, book.spec, without=("price_book", "prices", "price_tables"))
        for name, book in policy.books.items()
    }


def prices(policy: Policy) -> Mapping[str, Part]:
    """Every price, by price book, product and charge or selling model."""
    return {
        " ".join((name, *entry.key)): _price(book, entry)
        for name, book in policy.books.items()
        for entry in book.entries.values()
    }


def _price(book: ResolvedBook, entry: ResolvedEntry) -> Part:
    spec = entry.spec
    per = f" per {spec.per}" if str(spec.per) else ""
    unit = f"{book.spec.currency}{per}"
    parts = {key: part for zone, tiers in entry.tiers.items() for key, part in _tiers(zone, tiers, unit)}
    parts |= {f"cell {key}": part for key, part in cells("price", entry.matrix, unit).items()}
    label = " ".join([entry.book, *(name for name in entry.key if name)])
    without = ("mode", "tiers", "unit_decimals", "overrides", "adders")
    made = part_of("price", label, spec, without=without, where=entry.where, unit=unit, parts=parts)
    adders, overrides = getattr(spec, "adders", {}), getattr(spec, "overrides", ())
    more = dict(made.parts)
    if adders:
        more["adders"] = _adders(adders, book.spec.currency)
    if overrides:
        more["overrides"] = _overrides(overrides, unit, entry)
    figures = {"mode": _plain(spec.mode), **made.figures, "decimals of the unit price": _decimals(book, entry)}
    return Part("price", label, entry.where, figures, more)


def _plain(text: str) -> Figure:
    return Figure(text, text)


def _decimals(book: ResolvedBook, entry: ResolvedEntry) -> Figure:
    """Decimals that its unit prices are rounded to; those that a price is written with count beyond the book's own."""
    currency = minor_units(book.spec.currency)
    least = currency if book.spec.unit_decimals is None else min(currency, book.spec.unit_decimals)
    digits = max(least, entry.spec.unit_decimals or 0, entry.decimals)
    return Figure(str(digits), str(digits), where=entry.where)


def _tiers(zone: str, tiers: tuple[Tier, ...], unit: str) -> Iterator[tuple[str, Part]]:
    for key, part in listed("tier", f"zone {zone}", tiers, unit, NOWHERE).items():
        label = f"{zone} {part.label}" if zone else part.label
        yield key, Part("tier", label, part.where, part.figures, part.parts)


def _adders(adders: Mapping[str, Adder], currency: str) -> Part:
    """The adders of a price; their order counts where one is a share of the price with the adders before it."""
    parts = {name: part_of("adder", name, adder, unit=currency) for name, adder in adders.items()}
    ordered = any(adder.of == "running" for adder in adders.values())
    return Part("", "adders", next(iter(parts.values())).where, {}, parts, ordered)


def _overrides(overrides: tuple[PriceOverride, ...], unit: str, entry: ResolvedEntry) -> Part:
    """Prices under a condition; the first that holds is taken."""
    parts = listed("price override", "override", overrides, unit, entry.where)
    return Part("", "overrides", entry.where, {}, parts, ordered=True)


def cells(noun: str, table: KeyedTable | None, unit: str) -> Mapping[str, Part]:
    """The cells of a table, each by the values of its key columns."""
    found: dict[str, Part] = {}
    for key, cell in table.cells.items() if table is not None else ():
        label = ", ".join(_key_text(part) for part in key)
        said = figure(cell.value, cell.where, unit=unit)
        if said is not None:
            found[label] = Part(noun, label, cell.where, {"price" if noun == "price" else "value": said})
    return found


def _key_text(part: object) -> str:
    said = figure(part)
    return str(part) if said is None else said.canonical
