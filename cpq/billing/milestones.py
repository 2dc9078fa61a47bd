"""Invoices of a payment schedule: shares of the gross total, each at its event."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from cpq.billing.billed import Billed, Billing, TaxGroup
from cpq.billing.invoices import Draft, invoice_of
from cpq.billing.refusal import cannot_bill
from cpq.billing.schedule import ZERO, Invoice, InvoiceTax
from cpq.billing.spreading import differences
from cpq.currencies import minor_units
from cpq.rounding import RoundingMode, allocate, round_to


def milestone_invoices(billing: Billing) -> tuple[Invoice, ...]:
    """An invoice for each milestone of the payment schedule, in its order, whatever the quote says of billing.

    None is dated before the order, even where service began before it.

    The gross amount of each is what the quote's own table of milestones says. Each tax is its share of that tax, and
    what remains before tax is shared by the lines in proportion. All of it is worked out for the milestones so far and
    rounded, so that lines, taxes and gross amounts each sum to the quote's.

    Raises:
        InvalidRequest: A line has no end, so that there is no total to take shares of.
    """
    request = billing.quote.request
    if billing.open_ended:
        message = "a line has no end, so that there is no total to take shares of"
        raise cannot_bill(message, "leave the payment schedule out, or give every line a term", request.where)
    made = _Milestones(billing)
    found = []
    for number, (milestone, lines) in enumerate(zip(request.payment_schedule, made.lines(), strict=True), start=1):
        day = billing.deal.day_of(milestone.when)
        draft = Draft("milestone", None if day is None else max(day, billing.quote.as_of), milestone.when)
        for part in lines:
            draft.add(part.line, part.group)
        found.append(
            invoice_of(number, draft, tuple(made.taxes_of(number - 1, draft)), request, made.digits, made.mode)
        )
    return tuple(found)


class _Milestones:
    def __init__(self, billing: Billing) -> None:
        self.billing = billing
        self.digits = minor_units(billing.quote.currency)
        self.mode: RoundingMode = billing.rounding.mode
        totals = billing.totals
        self.names = [line.id for line in billing.contracted]
        self.shares = list(accumulate(milestone.share for milestone in billing.quote.request.payment_schedule))
        self.gross = self._gross()
        self.taxes = [[self._rounded(tax.amount * share) for share in self.shares] for tax in totals.taxes]

    def _gross(self) -> list[Decimal]:
        """What is invoiced by each milestone; where coins round what is paid, an invoice does not follow them."""
        reached = list(accumulate(amount for _, amount in self.billing.totals.milestones))
        if reached[-1] == self.billing.totals.gross:
            return reached
        return [self._rounded(self.billing.totals.gross * share) for share in self.shares]

    def lines(self) -> list[list[Billed]]:
        """The part of every line at each milestone."""
        billed = [self.billing.whole(line) for line in self.billing.contracted]
        amounts = self._over([part.line.amount for part in billed], self._before_tax)
        allowances = self._over([part.line.allowance for part in billed], self._allowed)
        return [
            [
                part._replace(line=part.line._replace(amount=amounts[row][at], allowance=allowances[row][at]))
                for row, part in enumerate(billed)
            ]
            for at in range(len(self.shares))
        ]

    def taxes_of(self, at: int, draft: Draft) -> list[InvoiceTax]:
        """The taxes of one milestone."""
        return [
            InvoiceTax(
                tax.name, tax.rate, tax.reason, draft.bases.get(TaxGroup(tax.rate, tax.reason), ZERO), amounts[at]
            )
            for tax, amounts in zip(
                self.billing.totals.taxes, (list(differences(reached)) for reached in self.taxes), strict=True
            )
        ]

    def _over(self, wholes: Sequence[Decimal], reached: list[Decimal]) -> list[list[Decimal]]:
        """Parts of several amounts at each milestone, when together they have reached so much by then."""
        by_then = [self._parts(wholes, total, share) for total, share in zip(reached, self.shares, strict=True)]
        return [list(differences(row)) for row in zip(*by_then, strict=True)]

    def _parts(self, wholes: Sequence[Decimal], total: Decimal, share: Decimal) -> list[Decimal]:
        """A total over amounts in proportion, charges and given_back apart."""
        given_back = [min(whole, ZERO) for whole in wholes]
        charges = [max(whole, ZERO) for whole in wholes]
        credited = self._rounded(sum(given_back, ZERO) * share) if any(charges) else total
        parts = [ZERO] * len(wholes)
        for weights, amount in ((charges, total - credited), ([-credit for credit in given_back], credited)):
            if any(weights):
                found = allocate(amount, weights, self.digits, self.names)
                parts = [before + part for before, part in zip(parts, found, strict=True)]
        return parts

    def _rounded(self, amount: Decimal) -> Decimal:
        return round_to(amount, self.digits, self.mode)

    @property
    def _allowed(self) -> list[Decimal]:
        """What allowances take off in all, by then."""
        whole = sum((allowance.amount for allowance in self.billing.totals.allowances), ZERO)
        return [self._rounded(whole * share) for share in self.shares]

    @property
    def _before_tax(self) -> list[Decimal]:
        """What the lines cost in all before allowances and tax, by then."""
        taxed = [sum(amounts, ZERO) for amounts in zip(*self.taxes, strict=True)] or [ZERO] * len(self.shares)
        sums = zip(self.gross, taxed, self._allowed, strict=True)
        return [gross - tax - allowed for gross, tax, allowed in sums]
