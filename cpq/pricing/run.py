"""Pricing a configured quote: every line, then percentages of totals, allowances, costs, taxes, totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote
from cpq.currencies import minor_units
from cpq.expressions import ExpressionError, evaluate_in_exact
from cpq.policy.compiled import CompiledPolicy
from cpq.pricing.aims import LineCost
from cpq.pricing.allocated import allocate_bundles, remembered
from cpq.pricing.allowances import allowances
from cpq.pricing.closing import Worked, closed, entry_of, quote_of
from cpq.pricing.committed import committed_cost
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.costs import Found, cost_line, cost_of
from cpq.pricing.coverage import in_order
from cpq.pricing.generator import waterfall_of
from cpq.pricing.in_bounds import in_bounds, refused_if_too_large
from cpq.pricing.ledger import ZERO
from cpq.pricing.lines import charge_lines
from cpq.pricing.list_price import included_price
from cpq.pricing.percent_of_total import percent_price
from cpq.pricing.request_facts import request_facts
from cpq.pricing.shared_discounts import shared_part
from cpq.pricing.taxes import TaxKey, tax_keys
from cpq.pricing.years import calendar_of
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import Allowance, PricedLine, PricedQuote
from cpq.quotes.request import LineRequest
from cpq.rounding import exact

_NONE: Mapping[str, PricedLine] = MappingProxyType({})


def price(configured: ConfiguredQuote, policy: CompiledPolicy) -> PricedQuote:
    """Price a configured quote under the policy of its order date.

    Returns:
        Lines in the order of the request, each with every step; exact decimals throughout.

    Raises:
        CannotPrice: A line or the quote has no price; ``others`` holds the same for further lines.
        InvalidRequest: The request carries facts that no file declares.
    """
    with exact(), refused_if_too_large():
        return _Pricing(configured, policy).run()


class _Pricing:
    def __init__(self, configured: ConfiguredQuote, policy: CompiledPolicy) -> None:
        request = configured.request
        book = policy.book_for(request.price_book, request.currency, request.account.country, request.start)
        self.policy = policy
        self.request = request
        self.run_ = Run(
            configured,
            policy,
            book,
            minor_units(book.spec.currency),
            request_facts(configured, policy, book),
            waterfall_of(policy).run,
            waterfall_of(policy).before_totals,
        )
        self._check_currencies()

    def run(self) -> PricedQuote:
        """Price everything."""
        run, request = self.run_, self.request
        errors: list[CannotPrice] = []
        items: list[ChargeLine] = []
        for line in self._all_lines():
            try:
                items += charge_lines(line, run)
            except CannotPrice as error:
                errors.append(error)
        raise_together(errors)
        run.lines = items
        before = priced_lines(items, run)
        keys = tax_keys(before, self.policy, run.quote_facts)
        offered = [line for line in before if not line.optional]
        allowed = allowances(
            request.discounts, offered, keys, run.digits, run.rounding.mode, partial(_cost_of, items, before, run)
        )
        lines = settled(items, before, keys, allowed, run)
        calendar = calendar_of(lines, request.start, run.rounding.day_count, run.digits)
        entries = [entry_of(item, line, keys[line.id], run, calendar) for item, line in zip(items, lines, strict=True)]
        return quote_of(Worked(run, tuple(items), keys, closed(lines, entries, calendar)), allowed)

    def _check_currencies(self) -> None:
        """Amounts that name a currency name the quote's."""
        asked = [("", discount) for discount in self.request.discounts]
        for line in self.request.lines:
            asked += [(line.id, discount) for discount in discounts_of(line)]
        for line_id, discount in asked:
            if discount.currency is not None and discount.currency != self.run_.currency:
                raise CannotPrice(
                    f"a discount is in {discount.currency}, the quote in {self.run_.currency}",
                    code="currency-mismatch",
                    hint=f"write it in {self.run_.currency}",
                    line=line_id,
                    step="discretionary discount",
                )

    def _all_lines(self) -> list[ConfiguredLine]:
        """The configured lines, and the pass-through lines that the price book adds by itself."""
        lines = list(self.run_.configured.lines)
        present = {line.product_id for line in lines}
        for entry in self.policy.added_by_themselves(self.run_.book):
            product = entry.key[0]
            if entry.when is None or product in present:
                continue
            try:
                added = evaluate_in_exact(entry.when, self.run_.quote_facts, self.policy.tables) is True
            except ExpressionError as error:
                raise CannotPrice(
                    f"the condition of '{product}' cannot be evaluated: {error.message}",
                    code=error.code,
                    step="list price",
                    where=entry.where,
                ) from error
            if added:
                lines.append(self._added(product))
        return lines

    def _added(self, product_id: str) -> ConfiguredLine:
        product = self.policy.catalog.product(product_id)
        return ConfiguredLine(
            id=product_id,
            request=LineRequest(id=product_id, product=product_id),
            product_id=product_id,
            product=product,
            quantity=Decimal(1),
            selling_model="",
            charges=self.policy.catalog.charges_of(product_id),
            facts={"quantity": Decimal(1)},
            added=True,
        )


def discounts_of(line: LineRequest) -> list[Discount]:
    """Every discount that a rep asks for on a line, those of its segments included."""
    parts = (line.discount, *(segment.discount for segment in line.segments))
    return [discount for discount in parts if discount is not None]


def _in_their_order(priced: Mapping[str, PricedLine], run: Run) -> list[PricedLine]:
    """What is priced so far, in the order of the quote, whichever of it was known before."""
    return [priced[item.id] for item in run.lines if item.id in priced]


def priced_lines(items: Sequence[ChargeLine], run: Run, known: Mapping[str, PricedLine] = _NONE) -> list[PricedLine]:
    """Charge lines from list to net; percentages of others once those are priced.

    Args:
        known: Lines of the quote that are priced already, by id.

    Raises:
        CannotPrice: A line has no price; ``others`` holds the same for further lines.
    """
    errors: list[CannotPrice] = []
    priced = dict(known)
    by_line: dict[str, list[ChargeLine]] = {}
    for item in items:
        by_line.setdefault(item.line.id, []).append(item)
    for item in items:
        if not item.plan.induced and not item.part:
            try:
                item.shared = shared_part(item, by_line[item.line.id], run)
                priced[item.id] = in_bounds(item, run)
            except CannotPrice as error:
                errors.append(error)
    raise_together(errors)
    if run.coverings:
        raise_together(allocate_bundles(items, priced, run))
    for item in in_order([item for item in items if item.plan.induced]):
        try:
            listed = included_price(item) or percent_price(item, _in_their_order(priced, run), run)
            priced[item.id] = in_bounds(item, run, listed)
        except CannotPrice as error:
            errors.append(error)
    raise_together(errors)
    return [priced[item.id] for item in items]


def settled(
    items: Iterable[ChargeLine],
    lines: Iterable[PricedLine],
    keys: Mapping[str, TaxKey],
    allowed: tuple[Allowance, ...],
    run: Run,
) -> list[PricedLine]:
    """The lines with taxes, parts of the allowances, and costs, which may be a share of what is left.

    Raises:
        CannotPrice: A line's cost cannot be found; ``others`` holds the same for further lines.
    """
    parts, conceded = _parts(one.parts for one in allowed), _parts(one.level_parts for one in allowed)
    errors: list[CannotPrice] = []
    done: list[PricedLine] = []
    for item, line in zip(items, lines, strict=True):
        key, part = keys[line.id], parts.get(line.id, ZERO)
        try:
            effective = line.net_total + part
            cost, where = (
                _committed_cost(line, done, run) if item.plan.committed else cost_of(item, line, effective, run)
            )
        except CannotPrice as error:
            errors.append(error)
            continue
        done.append(line.settled(key.rate, key.reason, part, conceded.get(line.id, ZERO), cost, where))
    raise_together(errors)
    return remembered(done) if run.coverings else done


def _committed_cost(line: PricedLine, before: Sequence[PricedLine], run: Run) -> Found:
    """Cost of a commitment, which follows from the usage charges of its line; those come before it."""
    usage = [one for one in before if one.line == line.line and one.kind == "usage"]
    return committed_cost(line.net_total, usage, run)


def raise_together(errors: list[CannotPrice]) -> None:
    """Raise the first of several errors, the others beside it; nothing where there are none."""
    if errors:
        first, *others = errors
        first.others = tuple(others)
        raise first


def _cost_of(items: Sequence[ChargeLine], before: Sequence[PricedLine], run: Run, line: PricedLine) -> LineCost:
    """What a priced line costs before allowances; they take nothing off usage, which a commitment's cost follows."""
    item = next(item for item in items if item.id == line.id)
    if not item.plan.committed:
        return cost_line(item, line, run)
    usage = []
    for item, one in zip(items, before, strict=True):
        if one.line == line.line and one.kind == "usage":
            cost, where = cost_of(item, one, one.net_total, run)
            usage.append(one._replace(cost=cost, cost_where=where))
    return LineCost(committed_cost(line.net_total, usage, run)[0])


def _parts(shares: Iterable[tuple[tuple[str, Decimal], ...]]) -> dict[str, Decimal]:
    """What several allowances put on each line together."""
    parts: dict[str, Decimal] = {}
    for line_id, part in (part for share in shares for part in share):
        parts[line_id] = parts.get(line_id, ZERO) + part
    return parts
