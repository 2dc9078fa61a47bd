"""From configured lines to charge lines: every charge over every window, with its entry and facts."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from cpq.catalog.products import Charge
from cpq.configuration.configured import ConfiguredLine
from cpq.expressions import Value
from cpq.pricing.committed import committed_plan, committed_window
from cpq.pricing.concessions import conceded
from cpq.pricing.context import ChargeLine, Covering, Run
from cpq.pricing.covering import allocates, covering, windows_of_part
from cpq.pricing.plan import ChargePlan, plan_for, plan_without_entry
from cpq.pricing.request_facts import term_months
from cpq.pricing.steps.promotions import cuts
from cpq.pricing.windows import Window, cut, evergreen_window, windows_of
from cpq.problems import CannotPrice, did_you_mean
from cpq.quotes.commitments import Commitment
from cpq.quotes.discounts import Discount
from cpq.terms import Term

ZERO = Decimal(0)


def charge_lines(line: ConfiguredLine, run: Run) -> Iterator[ChargeLine]:
    """Every charge of a line over every window of its term.

    Raises:
        CannotPrice: A charge has no entry, or a recurring line no term.
    """
    for charge_id, charge in line.charges.items():
        plan = _plan(line, charge_id, charge, run)
        of = covering(line, plan, run) if line.part_of else None
        windows = _windows(line, plan, run) if of is None else windows_of_part(line, plan, of)
        if line.product.bundle is not None and charge.charge != "usage" and allocates(line):
            run.coverings[line.id, charge.charge] = Covering(line, windows)
        base = f"{line.id}/{charge_id}" if plan.named else line.id
        for window in windows:
            yield ChargeLine(
                f"{base}/{window.number}" if window.number else base,
                line,
                plan,
                window,
                windows,
                _facts(line, plan, window, run),
                _periods(line, plan, window, run),
                part=of is not None,
            )
    if line.request.commitment is not None and line.request.commitment.true_up:
        yield _committed(line, line.request.commitment, run)


def _committed(line: ConfiguredLine, commitment: Commitment, run: Run) -> ChargeLine:
    """What a buyer commits to spend on the line's usage, as a charge of its own."""
    plan = committed_plan(line, commitment, run)
    window = committed_window(line, plan, run)
    facts, periods = _facts(line, plan, window, run), _periods(line, plan, window, run)
    return ChargeLine(f"{line.id}/{plan.charge_id}", line, plan, window, (window,), facts, periods)


def _plan(line: ConfiguredLine, charge_id: str, charge: Charge, run: Run) -> ChargePlan:
    """The plan of a charge; its entry is None for special items, included options, and what other lines price.

    Raises:
        CannotPrice: Another line has no entry.
    """
    key = (line.product_id, charge_id, line.selling_model)
    if line.request.special is not None:
        return plan_without_entry(run.policy, run.book, line.product, charge, key)
    plan = plan_for(run.policy, run.book, line.product, charge, key)
    if plan.found is not None or line.included or _priced_by_others(line, charge, run):
        return plan
    what = " ".join(part for part in (line.product_id, charge_id, line.selling_model) if part)
    elsewhere = sorted(
        name for name, book in run.policy.policy.books.items() if any(key[0] == line.product_id for key in book.entries)
    )
    priced = {key[0] for key in run.book.entries}
    hint = f"it is priced in {', '.join(elsewhere)}" if elsewhere else did_you_mean(line.product_id, priced)
    hint = hint or f"add a price for it to '{run.book.spec.price_book}', or leave the line out"
    raise CannotPrice(
        f"line '{line.id}': price book '{run.book.spec.price_book}' has no price for '{what}'",
        code="no-price",
        hint=hint,
        line=line.id,
        step="list price",
        where=run.book.where,
    )


def _priced_by_others(line: ConfiguredLine, charge: Charge, run: Run) -> bool:
    """Whether a line without an entry has its price elsewhere: from its components, or from its bundle."""
    bundle = line.product.bundle
    if bundle is not None and bundle.price in ("components", "both"):
        return True
    around = run.coverings.get((line.part_of, charge.charge)) if line.part_of else None
    spec = None if around is None else around.line.product.bundle
    return spec is not None and spec.allocated_by != "list value"


def _windows(line: ConfiguredLine, plan: ChargePlan, run: Run) -> tuple[Window, ...]:
    if plan.charge.charge == "one-time":
        once = (Window(0, _NO_TERM, _NO_TERM, line.quantity, None, None, None, None, line.request.discount),)
        return once if line.request.discount is None else _conceded(once, line, plan, run)
    evergreen = plan.evergreen and not line.request.segments
    whole = (evergreen_window(line, plan.period),) if evergreen else windows_of(line, run.request)
    ends = cuts(line, plan, run, lambda: (_facts(line, plan, window, run) for window in whole))
    return _conceded(cut(whole, ends, line.request.start or run.request.start), line, plan, run)


def _conceded(windows: tuple[Window, ...], line: ConfiguredLine, plan: ChargePlan, run: Run) -> tuple[Window, ...]:
    """The windows with what a rep concedes for a while, which most lines have nothing of."""
    discount = line.request.discount
    if line.request.free_months or (discount is not None and discount.lapses):
        return conceded(windows, line, plan, run)
    return windows


_NO_TERM = Term()


def _periods(line: ConfiguredLine, plan: ChargePlan, window: Window, run: Run) -> Fraction:
    if plan.charge.charge == "one-time" or plan.period is None:
        return _ONCE
    try:
        return window.periods(plan.period, run.rounding.day_count, line.request.start or run.request.start)
    except ValueError as error:
        raise CannotPrice(
            f"line '{line.id}': {error}",
            code="missing-start",
            hint="write start: 2027-01-01",
            line=line.id,
            step="list price",
        ) from error


_ONCE = Fraction(1)


def _reason(line: ConfiguredLine, discount: Discount | None, run: Run) -> str:
    """Why a discount was asked: said on the line, in its discount, or with a discount on the whole quote."""
    own = line.request.reason or ("" if discount is None else discount.reason or "")
    if own or not run.request.discounts:
        return own
    theirs = (asked for asked in run.request.discounts if asked.reason and asked.concerns(line.request.group))
    return next((asked.reason or "" for asked in theirs), "")


def _facts(line: ConfiguredLine, plan: ChargePlan, window: Window, run: Run) -> Mapping[str, Value]:
    discount, request, charge = window.discount, line.request, plan.charge.charge
    own: dict[str, Value] = {
        **line.facts,
        "product": line.product_id,
        "family": line.product.family,
        "charge": charge,
        "charge_id": plan.key[1],
        "selling_model": line.selling_model,
        "parent_product": line.parent_product,
        "group_name": request.group,
        "segment": run.request.account.segment,
        "quantity": window.quantity,
        "term_months": ZERO if charge == "one-time" else term_months(line, run.request),
        "is_optional": line.optional,
        "is_credit": request.kind == "credit",
        "is_special": request.special is not None,
        "reason": _reason(line, discount, run),
        "requested_discount": ZERO if discount is None or discount.rate is None else discount.rate,
    }
    return ChainMap(own, run.quote_facts)  # type: ignore[arg-type]  # only read
