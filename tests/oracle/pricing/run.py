"""Pricing a configured quote: every line, then percentages of totals, allowances, costs, taxes, totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import ParamSpec, TypeVar

from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote
from cpq.currencies import minor_units
from cpq.expressions import ExpressionError
from cpq.policy.policy import ResolvedBook
from cpq.policy.waterfall import Rounding
from cpq.problems import NOWHERE, CannotPrice
from cpq.quotes.priced import Allowance, PricedLine, PricedQuote
from cpq.quotes.request import LineRequest
from cpq.rounding import exact
from tests.oracle.evaluating import evaluate
from tests.oracle.policy_in_force import PolicyInForce
from tests.oracle.pricing.allocated import divide_all, with_parts_known
from tests.oracle.pricing.allowances import allowances
from tests.oracle.pricing.context import ChargeLine, Run
from tests.oracle.pricing.costs import committed_cost, cost_line, cost_of
from tests.oracle.pricing.findings import findings
from tests.oracle.pricing.lines import charge_lines, quantities
from tests.oracle.pricing.list_price import included
from tests.oracle.pricing.outcome_facts import quote_facts
from tests.oracle.pricing.percent_of_total import in_order, percent_price
from tests.oracle.pricing.price_line import price_line
from tests.oracle.pricing.request_facts import request_facts
from tests.oracle.pricing.shared_discounts import shared_part
from tests.oracle.pricing.taxes import TaxKey, tax_keys, tax_lines
from tests.oracle.pricing.totals import metrics, totals
from tests.oracle.pricing.years import years

Made = TypeVar("Made")
Given = ParamSpec("Given")


def price(configured: ConfiguredQuote, policy: PolicyInForce) -> PricedQuote:
    """Price a configured quote under the policy of its order date.

    Returns:
        Lines in the order of the request, each with every step; exact decimals throughout.

    Raises:
        CannotPrice: A line or the quote has no price; ``others`` holds the same for further lines.
        InvalidRequest: The request carries facts that no file declares.
    """
    with exact():
        return _Pricing(configured, policy).run()


def _rounding(policy: PolicyInForce, book: ResolvedBook) -> Rounding:
    """The policy's rounding, with the day count of the price book where that names one."""
    own = book.spec.day_count
    return policy.policy.rounding if own is None else policy.policy.rounding.model_copy(update={"day_count": own})


class _Pricing:
    def __init__(self, configured: ConfiguredQuote, policy: PolicyInForce) -> None:
        request = configured.request
        book = policy.book_for(request.price_book, request.currency, request.account.country, request.start)
        self.policy = policy
        self.request = request
        self.errors: list[CannotPrice] = []
        self.run_ = Run(
            configured=configured,
            policy=policy,
            book=book,
            currency=book.spec.currency,
            digits=minor_units(book.spec.currency),
            quote_facts=request_facts(configured, policy, book),
            waterfall=policy.policy.waterfall,
            rounding=_rounding(policy, book),
        )
        self._check_currencies()

    def run(self) -> PricedQuote:
        """Price everything."""
        run, request = self.run_, self.request
        items = [item for line in self._all_lines() for item in self._attempt(_charges, line, run) or ()]
        self._raise_errors()
        run.counted["quantities"] = quantities(items, run)
        run.counted["lines"] = items
        before = self._price(items)
        keys = tax_keys(before, self.policy, run.quote_facts)
        offered = [line for line in before if not line.optional]
        by_id = {item.id: item for item in items}
        allowed = allowances(
            request.discounts,
            offered,
            keys,
            run.digits,
            run.rounding.mode,
            lambda line: cost_line(by_id[line.id], line, run),
        )
        priced = self._costed(items, _shared_out(before, keys, allowed))
        contracted = [line for line in priced if not line.optional and line.kind != "usage"]
        taxes = tax_lines(contracted, keys, run.digits, run.rounding)
        total = totals(priced, allowed, taxes, request, run)
        figures = metrics(priced, total, run.rounding.day_count, run.digits)
        return PricedQuote(
            request=request,
            fingerprint=self.policy.fingerprint,
            currency=run.currency,
            price_book=run.book.spec.price_book,
            lines=tuple(priced),
            allowances=allowed,
            taxes=taxes,
            totals=total,
            years=years(priced, request.start, run.rounding.day_count, run.digits),
            facts=quote_facts(priced, allowed, total, figures, run.quote_facts, self.policy),
            metrics=figures,
            day_count=run.rounding.day_count,
            billing_day_count=run.rounding.billing_day_count or run.rounding.day_count,
            findings=(*run.configured.findings, *findings(items, priced, run)),
        )

    def _check_currencies(self) -> None:
        """Amounts that name a currency name the quote's."""
        asked = [("", discount) for discount in self.request.discounts]
        for line in self.request.lines:
            parts = (line.discount, *(segment.discount for segment in line.segments))
            asked += [(line.id, discount) for discount in parts if discount is not None]
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
                added = evaluate(entry.when, self.run_.quote_facts, self.policy.tables) is True
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

    def _price(self, items: list[ChargeLine]) -> list[PricedLine]:
        priced: dict[str, PricedLine] = {}
        by_line: dict[str, list[ChargeLine]] = {}
        for item in items:
            by_line.setdefault(item.line.id, []).append(item)
        for item in items:
            if not item.induced and not item.part:
                one = self._attempt(_listed, item, by_line[item.line.id], self.run_)
                if one is not None:
                    priced[item.id] = one
        self._raise_errors()
        self.errors += divide_all(items, priced, self.run_)
        self._raise_errors()
        for item in in_order([item for item in items if item.induced]):
            before = {other.id: priced[other.id] for other in items if other.id in priced}
            one = self._attempt(_induced, item, self.run_, before)
            if one is not None:
                priced[item.id] = one
        self._raise_errors()
        return [priced[item.id] for item in items]

    def _costed(self, items: list[ChargeLine], priced: list[PricedLine]) -> list[PricedLine]:
        """The lines with their costs, which may be a share of what the allowances leave."""
        costed: list[PricedLine] = []
        for item, line in zip(items, priced, strict=True):
            if item.commitment is None:
                found = self._attempt(cost_of, item, line, self.run_) or (None, NOWHERE)
            else:
                usage = [one for one in costed if one.line == line.line and one.kind == "usage"]
                found = committed_cost(line, usage, self.run_)
            costed.append(line if found == (None, NOWHERE) else line._replace(cost=found[0], cost_where=found[1]))
        self._raise_errors()
        return with_parts_known(costed)

    def _attempt(self, make: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made | None:
        """Do one line's work; keep its error beside those of other lines."""
        try:
            return make(*given, **named)
        except CannotPrice as error:
            self.errors.append(error)
            return None

    def _raise_errors(self) -> None:
        if self.errors:
            first, *others = self.errors
            first.others = tuple(others)
            raise first


def _charges(line: ConfiguredLine, run: Run) -> tuple[ChargeLine, ...]:
    return tuple(charge_lines(line, run))


def _listed(item: ChargeLine, windows: Sequence[ChargeLine], run: Run) -> PricedLine:
    item.shared = shared_part(item, windows, run)
    return _in_bounds(item, lambda: price_line(item, run))


def _induced(item: ChargeLine, run: Run, priced: Mapping[str, PricedLine]) -> PricedLine:
    listed = included(item) or percent_price(item, priced.values(), run)
    return _in_bounds(item, lambda: price_line(item, run, listed))


def _in_bounds(item: ChargeLine, priced: Callable[[], PricedLine]) -> PricedLine:
    """A line whose totals have at most 40 digits before the point, which leaves the rest for decimals and sums."""
    try:
        line: PricedLine | None = priced()
    except InvalidOperation:
        line = None
    if line is not None and max(abs(line.list_total), abs(line.net_total)) < 10**40:
        return line
    raise item.fail(
        "its amounts have more than 40 digits before the point",
        code="amount-too-large",
        step="net",
        hint="check its quantity, prices, uplifts and term",
    )


def _shared_out(
    lines: list[PricedLine], keys: Mapping[str, TaxKey], allowed: tuple[Allowance, ...]
) -> list[PricedLine]:
    """The lines with their taxes, and each with its part of the allowances."""
    parts, conceded = _parts(one.parts for one in allowed), _parts(one.level_parts for one in allowed)
    return [
        line._replace(
            tax_rate=keys[line.id].rate,
            tax_reason=keys[line.id].reason,
            allocated=parts.get(line.id, Decimal(0)),
            conceded=conceded.get(line.id, Decimal(0)),
        )
        for line in lines
    ]


def _parts(shares: Iterable[tuple[tuple[str, Decimal], ...]]) -> dict[str, Decimal]:
    """What several allowances put on each line together."""
    parts: dict[str, Decimal] = {}
    for line_id, part in (part for share in shares for part in share):
        parts[line_id] = parts.get(line_id, Decimal(0)) + part
    return parts
