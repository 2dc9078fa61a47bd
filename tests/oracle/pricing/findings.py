"""What the rep is told beside the price: a larger quantity that costs less, a price that expires before the offer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from cpq.policy.entries import TieredEntry
from cpq.policy.tiers import Tier, reached
from cpq.problems import Problem, SourceLocation
from cpq.quotes.priced import PricedLine
from tests.oracle.pricing.context import ChargeLine, Run
from tests.oracle.pricing.request_facts import commitment_unknown
from tests.oracle.pricing.steps.schedules import matching


def findings(items: Sequence[ChargeLine], lines: Sequence[PricedLine], run: Run) -> Iterator[Problem]:
    """Notes and warnings about a priced quote."""
    for item, line in zip(items, lines, strict=True):
        if not item.part:
            yield from _cheaper_quantity(item, line, run)
    yield from _opt_out_without_date(items, run)
    yield from _codes(run)
    yield from _tax_number(run)
    until = run.request.valid_until
    if until is not None and until > run.book.spec.valid_until:
        yield Problem(
            "price-book-expires",
            run.book.where,
            f"the offer is valid until {until}, its price book only until {run.book.spec.valid_until}",
            "shorten the offer, or say how prices go on",
            "warning",
        )


def _codes(run: Run) -> Iterator[Problem]:
    """Codes that take nothing off: of no promotion, at the wrong date, or used as often as they may be."""
    day, counts = run.request.as_of, {count.code: count for count in run.request.codes_used}
    for code in sorted(set(run.request.codes), key=run.request.codes.index):
        specs = [rule.spec for rule in run.policy.policy.promotions if rule.spec.code == code]
        if not specs:
            yield _code(run, "unknown-code", f"no promotion has the code '{code}'", "correct it under codes:, or {}")
        elif all(spec.orders_until < day for spec in specs):
            last = max(spec.orders_until for spec in specs)
            yield _code(run, "code-expired", f"the code '{code}' was for orders until {last}", "{}")
        elif not any(spec.orders_from <= day <= spec.orders_until for spec in specs):
            first = min(spec.orders_from for spec in specs if spec.orders_from > day)
            yield _code(run, "code-too-early", f"the code '{code}' is for orders from {first}", "{}, or order later")
        for spec in specs:
            if spec.limit is None or not spec.orders_from <= day <= spec.orders_until:
                continue
            if code not in counts:
                said = f"the uses of code '{code}' are limited, and nobody says how many there were"
                hint = f"write codes used: [{{{{ code: {code}, total: 0 }}}}], with the uses so far"
                yield _code(run, "code-uses-unknown", said, hint)
                continue
            used = counts[code]
            if spec.limit.uses is not None and used.total >= spec.limit.uses:
                said = f"code '{code}' was used {_often(used.total)}, and may be used {_often(spec.limit.uses)}"
                yield _code(run, "code-used-up", said, "{}, or use one that is left")
            elif spec.limit.per_account is not None and used.by_account >= spec.limit.per_account:
                said = (
                    f"account '{run.request.account.id}' used code '{code}' {_often(used.by_account)}, "
                    f"and may use it {_often(spec.limit.per_account)}"
                )
                yield _code(run, "code-used-up", said, "{}, or use one that is left")


def _code(run: Run, code: str, said: str, hint: str) -> Problem:
    message = f"{said}, so it takes nothing off"
    return Problem(code, run.configured.where, message, hint.format("leave it out"), "warning")


def _often(uses: int) -> str:
    return f"{uses} times" if uses != 1 else "once"


def _tax_number(run: Run) -> Iterator[Problem]:
    """A tax number that cannot be one, where the policy has them checked."""
    taxes, account = run.policy.policy.taxes, run.request.account
    if taxes is None or taxes.tax_numbers != "checked" or not account.tax_id:
        return
    country = account.country or taxes.seller_country
    form = get_cc_module(country, "vat")
    if form is not None and not form.is_valid(account.tax_id):
        why = {
            InvalidLength: "it is too long or too short",
            InvalidFormat: "it does not have the form of one",
            InvalidComponent: "a part of it, such as its country, cannot be",
            InvalidChecksum: "its check digits do not fit, so a digit is wrong or two are swapped",
        }
        try:
            form.validate(account.tax_id)
        except ValidationError as error:
            yield Problem(
                "malformed-tax-number",
                run.configured.where,
                f"'{account.tax_id}' is no VAT number of {country}: {why[type(error)]}",
                "correct tax id: on the account, or leave it out and the ordinary tax is due",
                "warning",
            )


def _opt_out_without_date(items: Sequence[ChargeLine], run: Run) -> Iterator[Problem]:
    """Term discounts reward a commitment, and an opt-out at an unknown date leaves none."""
    if not commitment_unknown(run.request):
        return
    lost = {rule.id for item in items if item.charge.charge != "one-time" for rule in matching(item, run, "term")}
    if lost:
        yield Problem(
            "opt-out-without-date",
            run.configured.where,
            f"the buyer may leave early, nobody says when, so no term discount is given ({', '.join(sorted(lost))})",
            "write opt out after: 12 months, the committed part of the term",
            "warning",
        )


def _cheaper_quantity(item: ChargeLine, line: PricedLine, run: Run) -> Iterator[Problem]:
    """The next tier of a range may make a larger quantity cheaper than the one asked for."""
    for where, tiers, counted in _ranges(item, run):
        following = [tier for tier in tiers if tier.start > counted]
        if not following or counted != item.window.quantity or counted <= 0:
            continue
        upper, now = following[0], reached(tiers, counted)
        if upper.from_ is not None and upper.start * _share(upper) < counted * _share(now):
            yield Problem(
                "price-cliff",
                where,
                f"line '{line.id}': quantity {upper.start:f} costs less than {counted:f}",
                "offer the larger quantity",
                "note",
            )


def _ranges(item: ChargeLine, run: Run) -> Iterator[tuple[SourceLocation, tuple[Tier, ...], Decimal]]:
    if (
        item.found is not None
        and isinstance(item.found.entry.spec, TieredEntry)
        and item.found.entry.spec.mode == "range"
    ):
        for tiers in item.found.entry.tiers.values():
            spec = item.found.entry.spec
            one_table = len(item.found.entry.tiers) == 1 and not spec.has_bounds and not spec.free_of_charge
            if spec.by == "quantity" and one_table:
                yield item.found.entry.where, tiers, item.window.quantity
    for rule in matching(item, run, "quantity"):
        if (
            rule.spec.mode == "range"
            and rule.spec.over == "line"
            and rule.spec.count == "each segment"
            and rule.when is None
        ):
            yield rule.where, rule.spec.tiers, item.window.quantity


def _share(tier: Tier | None) -> Decimal:
    """What one unit costs in a tier, relative to the other tiers of its table."""
    if tier is None:
        return Decimal(1)
    if tier.price is not None:
        return tier.price
    return 1 - (tier.discount or Decimal(0))
