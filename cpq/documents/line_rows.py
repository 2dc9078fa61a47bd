"""The rows of the line tables: lines, bundle components, ramp segments, charges and tiers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from cpq.documents.bundle_rows import NO_BUNDLES, BundlePrices
from cpq.documents.formats import Formats
from cpq.documents.names import CatalogNames
from cpq.documents.template import Template
from cpq.documents.texts import Texts
from cpq.documents.view import LineRow, RowKind
from cpq.documents.wording import in_periods, per, segment
from cpq.quotes.estimates import per_period
from cpq.quotes.priced import LevelPrice, LevelTotals, PricedLine
from cpq.rounding import EXACT

_PACKAGE = re.compile(r"package of ([0-9.]+)(?: after ([0-9.]+) free)?")
"""The label that pricing gives the price of a package."""

PricedParts = tuple[PricedLine, ...]
"""The charges and segments of one requested line, in order."""


@dataclass(frozen=True, slots=True)
class RowWriter:
    """Writes rows in one language, at one price level, as one template wants them."""

    texts: Texts
    formats: Formats
    names: CatalogNames
    template: Template
    totals: LevelTotals
    show_dates: bool
    remarks: Mapping[str, str]
    several_charges: frozenset[str]
    term_unit: str = "month"
    bundles: BundlePrices = NO_BUNDLES

    def rows(self, parts: PricedParts, position: str, depth: int, *, is_bundle: bool = False) -> Iterator[LineRow]:
        """A requested line: one row, or a heading with a row per charge and segment."""
        parts = tuple(self.bundles.seen(part) for part in parts)
        first = parts[0]
        kind: RowKind = "component" if depth else "line"
        heading = LineRow(kind, self._name(parts), depth, position, details=self._details(parts))
        if len(parts) == 1:
            row = self._figures(first, heading)
            free = not self._price(first).total
            hidden = first.id in self.bundles.inside
            yield self._without_price(row, depth > 0) if hidden or (free and (is_bundle or depth)) else row
            yield from () if hidden else self._tiers(first, depth + 1)
            return
        if all(part.id in self.bundles.inside for part in parts):
            yield self._without_price(heading, True)
            return
        units = {per(part, self.names, self.texts) for part in parts if self._has_unit(part)}
        shared = units.pop() if len(units) == 1 else ""
        yield replace(heading, per=shared)
        for part in parts:
            row = self._figures(part, LineRow("part", self._part_name(part, parts), depth + 1))
            row = self._without_price(row, True) if part.id in self.bundles.inside else row
            yield replace(row, per="") if shared else row
        yield from self._tiers(first, depth + 1)

    def subtotal(self, label: str, lines: Iterable[PricedLine]) -> LineRow:
        """The sum of the printed line totals."""
        total = Decimal(0)
        for line in lines:
            total = EXACT.add(total, self.totals.lines[line.id].total)
        return LineRow("subtotal", label, amount=self.formats.amount(total))

    def _without_price(self, row: LineRow, is_component: bool) -> LineRow:
        """A bundle whose components carry the prices, or a component that comes with its bundle."""
        amount = self.texts.gettext("included") if is_component else ""
        return replace(row, list_price="", discount="", unit_price="", per="", term="", amount=amount)

    def _figures(self, line: PricedLine, row: LineRow) -> LineRow:
        price = self._price(line)
        return replace(
            row,
            quantity=self.formats.number(line.quantity) if line.quantity or line.kind == "usage" else "",
            list_price=self._list_price(line),
            discount=self._discount(line, price),
            unit_price=self._unit_price(line, price),
            per=per(line, self.names, self.texts) if self._has_unit(line) else "",
            term=in_periods(line, self.term_unit, self.texts, self.formats),
            amount=self.formats.amount(price.total),
        )

    def _has_unit(self, line: PricedLine) -> bool:
        return self._price(line).unit is not None

    def _price(self, line: PricedLine) -> LevelPrice:
        """What is printed for a line: its price at the level, or that of a bundle that is printed at one price."""
        return self.bundles.prices.get(line.id) or self.totals.lines[line.id]

    def _unit_price(self, line: PricedLine, price: LevelPrice) -> str:
        if price.unit is not None:
            return self.formats.amount(price.unit)
        return self.texts.gettext("by tiers") if line.tiers and not _package(line) and not line.pass_through else ""

    def _list_price(self, line: PricedLine) -> str:
        if not self.template.show_list_price:
            return ""
        listed = line.unit_levels.get("list")
        return self.formats.amount(listed) if listed is not None else ""

    def _discount(self, line: PricedLine, price: LevelPrice) -> str:
        if self.template.discounts != "per line":
            return ""
        before, after = _compared(line, price)
        if before <= 0 or after >= before:
            return ""
        return self.formats.share(EXACT.divide(EXACT.subtract(before, after), before))

    def _details(self, parts: PricedParts) -> tuple[str, ...]:
        first = parts[0]
        details = [self.texts.gettext("Credit")] if first.credit else []
        details.append(self.names.description(first))
        if self.template.show_selection:
            details.append(self.names.selection(first, self.texts, self.formats))
        if len(parts) == 1 and self.show_dates and first.period and first.start is not None:
            details.append(segment(first, self.texts, self.formats))
        if len(parts) == 1 and first.kind == "usage":
            details += self._estimate(first)
        if any(part.evergreen for part in parts):
            details.append(self.texts.gettext("Runs until terminated; the amount is that of one period."))
        details += [self.remarks.get(first.line, ""), *dict.fromkeys(part.note for part in parts)]
        return tuple(text for text in details if text)

    def _estimate(self, line: PricedLine) -> Iterator[str]:
        """What the estimated use costs in one period; the amount of the row is that of the whole term."""
        each = per_period(line, self.totals.lines[line.id].total, self.formats.decimals)
        if each is not None and line.periods != 1:
            amount, period = self.formats.amount(each), self.texts.word(line.period)
            yield self.texts.gettext("Estimate: {amount} per {period}", amount=amount, period=period)

    def _name(self, parts: PricedParts) -> str:
        """The product; with its charge where the other charges of the line are in another table."""
        first = parts[0]
        name = self.names.product(first)
        alone = first.line in self.several_charges and len({part.charge for part in parts}) == 1
        return " · ".join(filter(None, (name, self._charge(first)))) if alone else name

    def _charge(self, part: PricedLine) -> str:
        return self.texts.gettext("Minimum commitment") if part.committed else self.names.charge(part)

    def _part_name(self, part: PricedLine, parts: PricedParts) -> str:
        charges = len({other.charge for other in parts}) > 1
        segments = sum(other.charge == part.charge for other in parts) > 1
        words = [self._charge(part)] if charges else []
        if segments or not charges:
            words.append(segment(part, self.texts, self.formats))
        return " · ".join(words)

    def _tiers(self, line: PricedLine, depth: int) -> Iterator[LineRow]:
        """The price table of usage and of lines whose tiers leave no single unit price."""
        tells = line.kind == "usage" or not self._has_unit(line)
        if not line.tiers or not tells or line.pass_through or not self.template.show_tiers:
            return
        prices = self._tier_prices([price for _, price in line.tiers])
        starts = [start for start, _ in line.tiers]
        package = _package(line)
        if package is not None:
            yield LineRow("tier", self._package_label(*package), depth, unit_price=prices[0])
            return
        yield LineRow("tiers", self._tier_caption(line), depth)
        for start, following, price in zip(starts, [*starts[1:], ""], prices, strict=True):
            yield LineRow("tier", self._tier_range(start, following), depth, unit_price=price)

    def _tier_caption(self, line: PricedLine) -> str:
        words = per(line, self.names, self.texts)
        if words:
            return self.texts.gettext("List prices by quantity, {per}", per=words)
        return self.texts.gettext("List prices by quantity")

    def _tier_range(self, start: str, following: str) -> str:
        """The quantities of a tier: ``101 to 500`` in whole units, ``over 2.5 to 10`` where units divide."""
        first, after = _number(start.removeprefix(">")), _number(following.removeprefix(">"))
        if first is None:
            return start
        divides = start.startswith(">")
        last = after if after is None or following.startswith(">") else EXACT.subtract(after, Decimal(1))
        low, high = self.formats.number(first), "" if last is None else self.formats.number(last)
        gettext = self.texts.gettext
        if not high:
            return gettext("over {first}", first=low) if divides else gettext("{first} and more", first=low)
        if divides:
            return gettext("over {first} to {last}", first=low, last=high)
        return low if low == high else gettext("{first} to {last}", first=low, last=high)

    def _package_label(self, size: Decimal, free: Decimal | None) -> str:
        """What one price of a package entry buys, and the units that it does not count."""
        whole = self.formats.number(size)
        if free is None:
            return self.texts.gettext("List price per package of {size}", size=whole)
        return self.texts.gettext(
            "List price per package of {size}, the first {free} free", size=whole, free=self.formats.number(free)
        )

    def _tier_prices(self, prices: Sequence[str]) -> Sequence[str]:
        """The prices with as many decimals as the finest of them, or rates, flat fees behind them.

        Texts that are neither stay as they are.
        """
        split = [price.partition(" + ") for price in prices]
        if all(price.endswith("%") for price, _, _ in split):
            rates = [self.formats.percent(Decimal(price.removesuffix("%")) / 100) for price, _, _ in split]
            return [_with_fee(rate, fee, self.formats) for rate, (_, _, fee) in zip(rates, split, strict=True)]
        found = [_number(price) for price, _, _ in split]
        known = [amount for amount in found if amount is not None]
        if len(known) != len(prices):
            return prices
        amounts = self.formats.amounts(known)
        return [_with_fee(price, fee, self.formats) for price, (_, _, fee) in zip(amounts, split, strict=True)]


def _with_fee(price: str, fee: str, formats: Formats) -> str:
    """A price as it is printed, and the fee of its tier behind it."""
    amount = _number(fee)
    return price if amount is None else f"{price} + {formats.amount(amount)}"


def parts_of(lines: Sequence[PricedLine]) -> list[PricedParts]:
    """The priced lines gathered by requested line, in the order of the quote."""
    order = {line_id: index for index, line_id in enumerate(dict.fromkeys(line.line for line in lines))}
    ordered = sorted(lines, key=lambda line: order[line.line])
    return [tuple(parts) for _, parts in groupby(ordered, key=lambda line: line.line)]


def _compared(line: PricedLine, price: LevelPrice) -> tuple[Decimal, Decimal]:
    """List price and price charged, on the unit where the line has one and on the line otherwise."""
    listed = line.unit_levels.get("list")
    if listed is not None and price.unit is not None:
        return listed, price.unit
    return line.levels["list"], price.total


def _package(line: PricedLine) -> tuple[Decimal, Decimal | None] | None:
    """Size and free units of a package price, where the line is priced by packages."""
    match = _PACKAGE.fullmatch(line.tiers[0][0]) if line.tiers else None
    return None if match is None else (Decimal(match[1]), Decimal(match[2]) if match[2] else None)


def _number(text: str) -> Decimal | None:
    digits = text.replace(".", "", 1)
    return Decimal(text) if digits.isascii() and digits.isdigit() else None
