"""Invoices from what is billed: grouped by day, deposits taken back, taxed so that taxes sum to the quote's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from cpq.billing.billed import Billed, Billing, TaxGroup
from cpq.billing.schedule import ZERO, Invoice, InvoiceKind, InvoiceLine, InvoiceTax, Span
from cpq.billing.spreading import differences
from cpq.currencies import minor_units
from cpq.quotes.priced import TaxLine
from cpq.quotes.request import QuoteRequest
from cpq.rounding import RoundingMode, round_to

_NO_DAY = date.max


@dataclass(slots=True)
class Draft:
    """An invoice before it is taxed.

    Attributes:
        bases: What is taxed, by group.
        deposit: What the deposit adds, or its credit takes off.
    """

    kind: InvoiceKind
    date: date | None
    when: str
    lines: list[InvoiceLine] = field(default_factory=list)
    bases: dict[TaxGroup, Decimal] = field(default_factory=dict)
    deposit: Decimal = ZERO

    def add(self, line: InvoiceLine, group: TaxGroup) -> None:
        """Put a line on it."""
        self.lines.append(line)
        self.add_base(line.amount + line.allowance, group)

    def add_base(self, amount: Decimal, group: TaxGroup) -> None:
        """Have it bear more, or less, before tax."""
        self.bases[group] = self.bases.get(group, ZERO) + amount


def drafts_of(billed: Iterable[Billed], as_of: date) -> list[Draft]:
    """One invoice for each day, and for each event whose day is not known; none is dated before the order."""
    found: dict[tuple[date, str], Draft] = {}
    for part in billed:
        day = None if part.date is None else max(part.date, as_of)
        when = part.when if day is None else ""
        draft = found.setdefault((day or _NO_DAY, when), Draft("invoice", day, when))
        draft.add(part.line, part.group)
    return [found[key] for key in sorted(found)]


def taxed(drafts: Sequence[Draft], billing: Billing) -> tuple[Invoice, ...]:
    """The invoices of drafts in their order, numbered and taxed."""
    digits, mode = minor_units(billing.quote.currency), billing.rounding.mode
    taxes: list[list[InvoiceTax]] = [[] for _ in drafts]
    for tax in billing.totals.taxes:
        group = TaxGroup(tax.rate, tax.reason)
        bases = [draft.bases.get(group) for draft in drafts]
        amounts = _tax_amounts(tax, [base or ZERO for base in bases], digits, mode, open_ended=billing.open_ended)
        for found, base, amount in zip(taxes, bases, amounts, strict=True):
            if base is not None:
                found.append(InvoiceTax(tax.name, tax.rate, tax.reason, base, amount))
    pairs = zip(drafts, taxes, strict=True)
    return tuple(
        invoice_of(number, draft, tuple(tax), billing.quote.request, digits, mode)
        for number, (draft, tax) in enumerate(pairs, start=1)
    )


def _tax_amounts(
    tax: TaxLine, bases: Sequence[Decimal], digits: int, mode: RoundingMode, *, open_ended: bool
) -> Iterator[Decimal]:
    """Tax of each invoice at one rate: what is due on all so far, rounded, less what was due before.

    Where the quote's tax is not its rate of the whole base, since lines rounded for themselves, the tax follows the
    base in proportion.
    """
    whole = sum(bases, ZERO)
    by_rate = open_ended or not whole or round_to(tax.rate * whole, digits, mode) == tax.amount
    reached, so_far = [], ZERO
    for base in bases:
        so_far += base
        reached.append(round_to(so_far * tax.rate if by_rate else so_far * tax.amount / whole, digits, mode))
    return differences(reached)


def invoice_of(
    number: int, draft: Draft, taxes: tuple[InvoiceTax, ...], request: QuoteRequest, digits: int, mode: RoundingMode
) -> Invoice:
    """The invoice of a draft with its taxes, due as the request says."""
    net = sum((line.amount + line.allowance for line in draft.lines), draft.deposit)
    tax = sum((one.amount for one in taxes), ZERO)
    gross = net + tax
    days = [line.covers for line in draft.lines if line.covers is not None]
    offer = request.early_payment if draft.date is not None and gross > 0 else None
    return Invoice(
        number=number,
        kind=draft.kind,
        dated=draft.date,
        when=draft.when,
        due=None if draft.date is None else request.payment_terms.due(draft.date),
        covers=Span(min(span.start for span in days), max(span.end for span in days)) if days else None,
        lines=tuple(draft.lines),
        deposit=draft.deposit,
        net=net,
        taxes=taxes,
        tax=tax,
        gross=gross,
        early_until=None if offer is None or draft.date is None else draft.date + timedelta(days=offer.days),
        early=None if offer is None else gross - round_to(gross * offer.discount, digits, mode),
    )
