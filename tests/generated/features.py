"""What a priced or refused case shows of the engine, by name, so that a generator that loses a feature is found out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from cpq.policy.computed_entries import CostPlusEntry, FormulaEntry
from cpq.policy.entries import PackageEntry, PriceEntry, TieredEntry
from cpq.policy.percent_of_total_entry import PercentOfTotalEntry
from cpq.policy.policy import ResolvedEntry, Rule
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.transaction_entries import PercentageEntry
from cpq.pricing.allocated import ALLOCATED
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedLine, PricedQuote, PriceStep
from tests.generated.cases import Case
from tests.generated.outcomes import Outcome

_NOTES = ("capped", "kept", "better than", "registered", "price", "off")


def features(case: Case, outcome: Outcome) -> Iterator[str]:
    """Every feature of a case; those that could not be evaluated too."""
    if outcome.error is not None:
        yield f"refused: {outcome.error['code']}"
        if outcome.error.get("others"):
            yield "refused: several lines"
    if outcome.quote is None or outcome.decision is None:
        return
    yield "priced"
    yield from _of_request(outcome.quote)
    yield from _of_quote(outcome.quote)
    yield from _of_pocket(outcome.quote)
    yield from _of_decision(outcome)
    policy = case.world.workspace.policy
    schedules = {rule.id: rule for rule in policy.schedules}
    promotions = {rule.id: rule for rule in policy.promotions}
    entries = {(book, *key): entry for book, made in policy.books.items() for key, entry in made.entries.items()}
    for line in outcome.quote.lines:
        yield from _of_line(line)
        yield from _of_entries(line, entries)
        for step in line.steps:
            yield from _of_step(step, schedules, promotions)
    yield from _of_waterfall(case)


def _of_pocket(quote: PricedQuote) -> Iterator[str]:
    if quote.pocket is not None:
        yield from (f"pocket: {leak.kind}" for leak in quote.pocket.leaks if leak.amount)
        yield from ("pocket: several bands" for leak in quote.pocket.leaks if len(leak.bands) > 1)
        yield from ("pocket: a later year" for leak in quote.pocket.leaks if leak.year > 1)
        yield "pocket: unknown" if quote.pocket.margin is None else "pocket: known"


def _of_request(quote: PricedQuote) -> Iterator[str]:
    request = quote.request
    flags = {
        "opt-out": request.has_opt_out,
        "opt-out after": request.opt_out_after is not None,
        "codes": bool(request.codes),
        "milestones": bool(request.payment_schedule),
        "sold through a partner": request.sold_through is not None,
        "sold through a distributor": request.sold_through is not None and bool(request.sold_through.distributor),
        "dated": request.start is not None,
        "undated": request.start is None,
        "days in the term": request.term is not None and request.term.days > 0,
        "price book found by currency": not request.price_book,
        "facts": bool(request.facts),
    }
    yield from (f"request: {name}" for name, holds in flags.items() if holds)
    for discount in request.discounts:
        yield f"quote discount: {_kind(discount)} at {discount.at}" if discount.rate is None else "quote discount: rate"
        if discount.group:
            yield f"group discount: {_kind(discount)}"
    for line in request.lines:
        parts = [line.discount, *(segment.discount for segment in line.segments)]
        yield from (f"line discount: {_kind(one)} per {one.per}" for one in parts if one is not None)
        if any(one is not None and not one.prorates for one in parts):
            yield "line discount: does not prorate"
        yield from (f"line discount: lapses by {way}" for way in _lapsing(line.discount))
        if line.free_months:
            yield f"line: free months at the {line.free_months_at}"
        yield from (f"segment: {name}" for segment in line.segments for name in _asked_of(segment.model_dump()))
        yield from (name for name, holds in _wished(line.model_dump()).items() if holds)


def _lapsing(discount: Discount | None) -> Iterator[str]:
    if discount is not None and discount.lapses:
        yield "months" if discount.until is None else "date"


def _kind(discount: Discount) -> str:
    ways = ("rate", "amount", "target", "target_margin", "target_discount")
    return next(name for name in ways if getattr(discount, name) is not None).replace("_", " ")


def _asked_of(segment: Mapping[str, object]) -> Iterator[str]:
    yield from (name for name in ("price", "uplift", "quantity", "discount") if segment[name] is not None)
    flags = {
        "free": bool(segment["free"]),
        "by dates": segment["start"] is not None,
        "raises the one before": segment["uplift_of"] == "previous",
    }
    yield from (name for name, holds in flags.items() if holds)


def _wished(line: Mapping[str, object]) -> dict[str, bool]:
    return {
        "line: optional": bool(line["optional"]),
        "line: alternative": bool(line["alternative_to"]),
        "line: credit": line["kind"] == "credit",
        "line: special": line["special"] is not None,
        "line: own start": line["start"] is not None,
        "line: own term": line["term"] is not None,
        "line: bundle option": bool(line["parent"]),
        "line: leaves options out": bool(line["without"]),
        "line: one charge of several": bool(line["charge"]),
        "line: in another unit": bool(line["unit"]),
        "line: gaps between segments": bool(line["gaps"]),
    }


def _of_quote(quote: PricedQuote) -> Iterator[str]:
    yield f"currency: {quote.currency}"
    yield f"price book: {quote.price_book}"
    yield from (f"finding: {finding.code}" for finding in quote.findings)
    yield from (f"tax: {tax.reason or 'rate'}" for tax in quote.taxes)
    if not quote.taxes:
        yield "tax: none"
    if any(_taxed_as_written(line) for line in quote.lines):
        yield "tax: as the price included it"
    if quote.totals.cash_rounding:
        yield "cash: rounded"
    if quote.totals.cash_rounding and len(quote.totals.milestones) > 1:
        yield "cash: milestones in coins"
    if len(quote.allowances) > 1:
        yield "allowances: several"
    if any("/" in allowance.id for allowance in quote.allowances):
        yield "allowances: split by tax rate"
    if quote.metrics["tcv"] is None:
        yield "metrics: evergreen"
    yield f"margin: {'unknown' if quote.totals.margin is None else 'known'}"
    if quote.totals.cost is not None and quote.totals.margin_rate is None:
        yield "margin: undefined rate"
    if len(quote.years) > 1:
        yield "years: several"


def _taxed_as_written(line: PricedLine) -> bool:
    """Whether the line bears the very tax that was taken out of its price."""
    return any(part.name == "included tax" and part.rate == line.tax_rate for part in line.build_up)


def _of_decision(outcome: Outcome) -> Iterator[str]:
    decision = outcome.decision
    if decision is None:
        return
    yield f"decision: {decision.outcome}"
    yield from ("decision: warned" for _ in decision.warnings[:1])
    yield from ("decision: informed" for _ in decision.informed[:1])
    yield from ("decision: failed closed" for check in decision.checks if check.failed)
    yield from (f"decision: {need.mode}" for need in decision.requirements)


def _of_line(line: PricedLine) -> Iterator[str]:
    yield f"kind: {line.kind}"
    flags = {
        "pass-through": line.pass_through,
        "induced": line.induced,
        "free": line.free,
        "evergreen": line.evergreen,
        "several windows": line.segment > 1,
        "no unit price": line.net is None,
        "net is zero": line.net_total == 0,
        "fractional periods": line.periods.denominator > 1,
        "fractional quantity": line.quantity != int(line.quantity),
        "weighs": line.weight is not None,
        "cost unknown": line.cost is None,
        "tiers printed": bool(line.tiers),
        "no quantity": line.quantity == 0,
        "part of an allowance": bool(line.allocated),
        "committed": line.committed,
        "committed, cost known": line.committed and line.cost is not None,
        "part of a bundle price": line.part_of is not None,
        "part of an inner bundle price": line.part_of is not None and line.whole is not None,
        "part over several windows": line.part_of is not None and line.segment > 1,
        "part that costs": line.part_of is not None and bool(line.cost),
        "bundle price over parts": line.whole is not None,
        "bundle price in parts is discounted": line.whole is not None and line.whole.requested_rate != 0,
    }
    yield from (f"line: {name}" for name, holds in flags.items() if holds)
    if line.period:
        yield f"period: {line.period}"
    yield from (f"build-up: {part.name}" for part in line.build_up)
    if any(part.name == "segment price" and "uplift" in dict(part.inputs) for part in line.build_up):
        yield "build-up: raised segment price"
    yield from (f"level: {name}" for name in line.levels)
    yield from (f"allocated by: {dict(part.inputs)['by']}" for part in line.build_up if part.name == ALLOCATED)


def _of_entries(line: PricedLine, entries: Mapping[tuple[str, str, str, str], ResolvedEntry]) -> Iterator[str]:
    model = line.facts.get("selling_model", "")
    for part in line.build_up:
        entry = entries.get((part.rule, line.product, line.charge, str(model)))
        if entry is None or part.name in ("adder", "conversion", "price book change", "uplift", "included tax"):
            continue
        spec = entry.spec
        yield f"mode: {spec.mode}"
        if isinstance(spec, TieredEntry):
            yield f"mode: {spec.mode} by {spec.by}{' and zone' if spec.zone else ''}"
            yield from (f"tier: {name}" for name in _said_by_tiers(spec))
        if spec.free_of_charge:
            yield f"mode: {spec.mode} beyond included units"
        yield from _said_by(spec)


def _said_by(spec: PriceEntry) -> Iterator[str]:
    """What else an entry says that another of its mode need not."""
    match spec:
        case PackageEntry() if spec.free_units:
            yield "mode: package with free units"
        case PercentOfTotalEntry():
            yield f"percent of total: scope {spec.of.scope}"
            yield f"percent of total: counts {spec.of.counts}"
            if spec.of.everything:
                yield "percent of total: everything in the scope"
            if isinstance(spec.minimum, Decimal) or isinstance(spec.maximum, Decimal):
                yield "percent of total: bound without a period"
        case PercentageEntry():
            names = ("fixed", "minimum_per_transaction", "maximum_per_transaction", "free_units", "free_transactions")
            yield from (f"percentage: {name}" for name in names if getattr(spec, name))
        case CostPlusEntry():
            yield "cost plus: markup" if spec.markup is not None else "cost plus: margin"
        case FormulaEntry():
            yield f"formula: {spec.gives}"


def _said_by_tiers(spec: TieredEntry) -> Iterator[str]:
    for tier in spec.tiers:
        yield "above" if tier.from_ is None else "from"
        yield from (
            name for name in ("flat", "package_size", "minimum", "overage_price") if getattr(tier, name) is not None
        )
    if spec.price is not None:
        yield "price below the first"
    if spec.table is not None:
        yield "table"


def _of_step(
    step: PriceStep, schedules: Mapping[str, Rule[DiscountSchedule]], promotions: Mapping[str, Rule[Promotion]]
) -> Iterator[str]:
    yield f"step: {step.name}"
    said = dict(step.inputs)
    yield from (f"step: {step.name} {note}" for note in _NOTES if note in said)
    if "capped" in said and step.rate is not None:
        yield f"step: {step.name} rate capped"
    if step.name == "rounding":
        yield f"rounding: {said['what']} {said['mode']}"
    rule = schedules.get(step.rule)
    if rule is not None:
        spec = rule.spec
        kind = "amount" if step.rate is None else spec.mode
        yield f"schedule: by {spec.by}"
        yield from (f"schedule: {kind}", f"schedule: over {spec.over}", f"schedule: count {spec.count}")
        yield f"schedule: of {spec.of}"
        yield "schedule: converted" if spec.currency is not None else "schedule: of any currency"
    promotion = promotions.get(step.rule)
    if promotion is not None:
        yield from _of_promotion(promotion.spec)
    if step.name == "contracted price" and "kept" not in said:
        yield "contract: rate" if step.rate is not None else "contract: amount"
    if step.amount > 0 and step.name not in ("surcharge", "rounding", "proration") and step.after > Decimal(0):
        yield "step: raises the price"


def _of_promotion(spec: Promotion) -> Iterator[str]:
    yield f"promotion: {spec.stacking}"
    yield "promotion: rate" if spec.discount is not None else "promotion: amount"
    flags = {
        "first months": spec.for_months is not None,
        "code": spec.code is not None,
        "condition": spec.when is not None,
        "group": spec.group != "default",
        "amount once": not spec.prorates,
        "amount for the line": spec.per == "line",
        "amount of its own period": spec.every is not None,
    }
    yield from (f"promotion: {name}" for name, holds in flags.items() if holds)


def _of_waterfall(case: Case) -> Iterator[str]:
    policy = case.world.workspace.policy
    if any(book.spec.day_count is not None for book in policy.books.values()):
        yield "day count: of the price book"
    rounding = policy.rounding
    yield from (
        f"rounding: mode {rounding.mode}",
        f"rounding: unit price {rounding.unit_price}",
        f"rounding: tax {rounding.tax}",
        f"day count: {rounding.day_count}",
    )
    for entry in policy.waterfall.waterfall:
        if entry.step in ("volume schedule", "term schedule"):
            yield f"hit policy: {entry.hit_policy}"
        if entry.step == "discretionary discount":
            yield f"combine: {entry.combine}"
        if entry.step is not None and entry.of is not None:
            yield f"waterfall: {entry.step} of {entry.of}"
