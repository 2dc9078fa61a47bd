"""Totals, taxes, years and milestones in words and printed amounts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from cpq.documents.formats import Formats
from cpq.documents.template import Template
from cpq.documents.texts import N_, Texts
from cpq.documents.view import Column, PlainTable, TotalKind, TotalRow
from cpq.quotes.priced import LevelTotals, PricedQuote, TaxLine
from cpq.rounding import EXACT

TAX_NAMES: Final = {
    **dict.fromkeys(("VAT", "TVA", "USt", "USt.", "MwSt", "MwSt.", ""), N_("VAT")),
    "Sales tax": N_("Sales tax"),
}
"""Taxes that have a name in every language; others are printed as the policy names them."""

TAX_REASONS: Final = {
    "reverse-charge": N_("Reverse charge: the recipient accounts for the VAT."),
    "intra-community": N_("VAT-exempt intra-Community supply."),
    "export": N_("VAT-exempt export."),
    "exempt": N_("Exempt from VAT."),
    "outside-scope": N_("Outside the scope of VAT."),
}
"""Wording of the reasons that policies name by key; any other reason is printed as written."""


class TotalsWriter:
    """Writes what stands under the lines, in one language."""

    def __init__(self, totals: LevelTotals, texts: Texts, formats: Formats) -> None:
        self._totals = totals
        self._texts = texts
        self._formats = formats

    def rows(self, quote: PricedQuote, template: Template) -> tuple[TotalRow, ...]:
        """The totals from charge types down to the amount that is agreed to."""
        summed = list(self._discounts(quote, template))
        parts = [*(summed or self._kinds()), *self._allowances()]
        of_which = self._of_which() if summed and not self._totals.allowances else ()
        return (*parts, *self._net(bool(parts)), *of_which, *self._taxed(), *self._remarks())

    def _net(self, has_parts: bool) -> Iterator[TotalRow]:
        label, net = self._texts.gettext("Total excluding tax"), self._formats.amount(self._totals.net)
        kind: TotalKind = "sum" if has_parts else "part"
        last = not self._totals.taxes and not self._totals.cash_rounding
        yield TotalRow(label, net, "grand" if last else kind)

    def _taxed(self) -> Iterator[TotalRow]:
        totals, amount = self._totals, self._formats.amount
        for tax in totals.taxes:
            yield TotalRow(self._tax_label(tax), amount(tax.amount))
        if totals.taxes:
            kind: TotalKind = "sum" if totals.cash_rounding else "grand"
            yield TotalRow(self._texts.gettext("Total including tax"), amount(totals.gross), kind)
        if totals.cash_rounding:
            yield TotalRow(self._texts.gettext("Cash rounding"), amount(totals.cash_rounding))
            yield TotalRow(self._texts.gettext("Amount to pay"), amount(totals.payable), "grand")

    def _discounts(self, quote: PricedQuote, template: Template) -> Iterator[TotalRow]:
        """List total and discount, for templates that sum the discounts up."""
        if template.discounts != "summed":
            return
        counted = [line for line in quote.lines if not line.optional and line.kind != "usage"]
        before = _sum(line.levels["list"] for line in counted)
        after = _sum(self._totals.lines[line.id].total for line in counted)
        if before > after:
            amount = self._formats.amount
            yield TotalRow(self._texts.gettext("Total at list prices"), amount(before))
            yield TotalRow(self._texts.gettext("Discounts"), amount(EXACT.subtract(after, before)))

    def _kinds(self) -> Iterator[TotalRow]:
        """Sums by kind of charge, where there is more than one kind."""
        shown = self._sums()
        if len(shown) > 1 or self._totals.allowances:
            for label, total in shown:
                yield TotalRow(label, self._formats.amount(total))

    def _of_which(self) -> Iterator[TotalRow]:
        """The same sums under the net total, where list total and discounts stand above it."""
        shown = self._sums()
        if len(shown) > 1:
            for label, total in shown:
                yield TotalRow(
                    self._texts.gettext("of which: {label}", label=label), self._formats.amount(total), "remark"
                )

    def _sums(self) -> list[tuple[str, Decimal]]:
        totals, gettext = self._totals, self._texts.gettext
        once = gettext("One-time charges") if totals.recurring else gettext("Goods and services")
        kinds = [
            (once, totals.one_time),
            (gettext("Recurring charges over the term"), totals.recurring),
            (gettext("Freight and expenses"), totals.pass_through),
        ]
        return [(label, total) for label, total in kinds if total]

    def _allowances(self) -> Iterator[TotalRow]:
        """One line each; the reason code that the rep gave is not the customer's business."""
        several = len({allowance.tax_rate for allowance in self._totals.allowances}) > 1
        for allowance in self._totals.allowances:
            label = self._texts.gettext("Commercial discount")
            if several:
                rate = self._formats.percent(allowance.tax_rate)
                label = self._texts.gettext("Commercial discount, taxed at {rate}", rate=rate)
            yield TotalRow(label, self._formats.amount(allowance.amount))

    def _remarks(self) -> Iterator[TotalRow]:
        if self._totals.usage:
            label = self._texts.gettext("Usage, estimated, not included")
            yield TotalRow(label, self._formats.amount(self._totals.usage), "remark")

    def _tax_label(self, tax: TaxLine) -> str:
        return self._texts.pgettext(
            "tax with rate", "{tax} {rate}", tax=self._tax_name(tax), rate=self._formats.percent(tax.rate)
        )

    def _tax_name(self, tax: TaxLine) -> str:
        return self._texts.word(TAX_NAMES.get(tax.name, tax.name))

    def taxes(self) -> PlainTable | None:
        """Base, rate and amount of each tax; the amounts are estimates where they lie in later periods."""
        gettext, pgettext, amount = self._texts.gettext, self._texts.pgettext, self._formats.amount
        if not self._totals.taxes:
            return None
        columns = (
            Column("tax", gettext("Tax")),
            Column("rate", pgettext("column", "Rate"), "right"),
            Column("base", pgettext("column", "Taxable amount"), "right"),
            Column("amount", pgettext("column", "Tax amount"), "right"),
        )
        rows = tuple(
            (self._tax_name(tax), self._formats.percent(tax.rate), amount(tax.base), amount(tax.amount))
            for tax in self._totals.taxes
        )
        reasons = dict.fromkeys(self._reason(tax) for tax in self._totals.taxes if tax.reason)
        return PlainTable("", columns, rows, remarks=tuple(reasons))

    def _reason(self, tax: TaxLine) -> str:
        return self._texts.word(TAX_REASONS.get(tax.reason.replace(" ", "-"), tax.reason))

    def years(self) -> PlainTable | None:
        """Recurring charges by year of the term, where it has several years."""
        gettext, formats, years = self._texts.gettext, self._formats, self._totals.years
        if len(years) < 2:
            return None
        dated = all(year.start is not None and year.end is not None for year in years)
        rows = []
        for year in years:
            label = gettext("Year {number}", number=str(year.year))
            span = formats.span(year.start, year.end) if year.start is not None and year.end is not None else ""
            rows.append((label, *((span,) if dated else ()), formats.amount(year.amount)))
        columns = (
            Column("year", gettext("Year of the term")),
            *((Column("span", gettext("Period")),) if dated else ()),
            Column("amount", self._texts.pgettext("column", "Amount"), "right"),
        )
        total = (gettext("Total"), *(("",) if dated else ()), formats.amount(_sum(year.amount for year in years)))
        title = gettext("Recurring charges by year, excluding tax")
        if self._totals.allowances:
            title = gettext("Recurring charges by year after the commercial discount, excluding tax")
        return PlainTable(title, columns, tuple(rows), total)

    def milestones(self, quote: PricedQuote) -> PlainTable | None:
        """When which share of the total falls due."""
        gettext, formats = self._texts.gettext, self._formats
        if not self._totals.milestones:
            return None
        shares = [milestone.share for milestone in quote.request.payment_schedule]
        shown = [formats.percent(share) for share in shares] + [""] * len(self._totals.milestones)
        rows = tuple(
            (self._texts.word(when), share, formats.amount(amount))
            for (when, amount), share in zip(self._totals.milestones, shown, strict=False)
        )
        taxed, untaxed = gettext("Amount including tax"), self._texts.pgettext("column", "Amount")
        columns = (
            Column("when", gettext("Due")),
            Column("share", gettext("Share"), "right"),
            Column("amount", taxed if self._totals.taxes else untaxed, "right"),
        )
        return PlainTable(gettext("Payment schedule"), columns, rows)


def _sum(amounts: Iterator[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
