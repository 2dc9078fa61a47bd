"""From configured lines to charge lines: every charge over every window, with its entry and facts."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from cpq.catalog.products import Charge
from cpq.configuration.configured import ConfiguredLine
from cpq.expressions import Value
from cpq.problems import CannotPrice, did_you_mean
from cpq.quotes.commitments import Commitment
from cpq.quotes.discounts import Discount
from cpq.terms import Period, Term, term_between
from tests.oracle.policy_in_force import FoundEntry
from tests.oracle.pricing.allocated import as_part, bundle_around, divides_its_price
from tests.oracle.pricing.concessions import conceded
from tests.oracle.pricing.context import ChargeLine, Run, counted
from tests.oracle.pricing.counting import Quantities
from tests.oracle.pricing.percent_of_total import is_induced
from tests.oracle.pricing.request_facts import term_months
from tests.oracle.pricing.steps.promotions import cuts
from tests.oracle.pricing.windows import Window, cut, evergreen_window, windows_of


def charge_lines(line: ConfiguredLine, run: Run) -> Iterator[ChargeLine]:
    """Every charge of a line over every window of its term.

    Raises:
        CannotPrice: A charge has no entry, or a recurring line no term.
    """
    several = len(line.product.charges) > 1
    for charge_id, charge in line.charges.items():
        found = _entry(line, charge_id, charge, run)
        around = bundle_around(line, charge.charge, found, run)
        windows = (
            _windows(line, charge_id, charge, found, run) if around is None else as_part(line, charge.charge, *around)
        )
        if divides_its_price(line) and charge.charge != "usage":
            run.counted.setdefault("bundles", {})[line.id, charge.charge] = (line, windows)
        for window in windows:
            parts = [line.id, *([charge_id] if several else []), *([str(window.number)] if window.number else [])]
            made = ChargeLine(
                id="/".join(parts),
                line=line,
                charge_id=charge_id,
                charge=charge,
                window=window,
                windows=windows,
                found=found,
                facts=_facts(line, charge_id, charge, window, run),
                periods=_periods(line, charge, window, found, run),
                discountable=_discountable(line, found),
                pass_through=found is not None and found.entry.spec.charge == "pass-through",
                part=around is not None,
            )
            made.induced = is_induced(made)
            yield made
    commitment = line.request.commitment
    if commitment is not None and commitment.true_up:
        yield _committed(line, commitment, run)


def _committed(line: ConfiguredLine, commitment: Commitment, run: Run) -> ChargeLine:
    """The committed minimum: one unit per period of the commitment, over the line's whole term."""
    money, period = commitment.amount.money, commitment.amount.period
    if money.currency != run.currency:
        raise CannotPrice(
            f"a commitment is in {money.currency}, the quote in {run.currency}",
            code="currency-mismatch",
            hint=f"write it in {run.currency}",
            line=line.id,
            step="list price",
        )
    if not _evergreen(line, run):
        pieces = windows_of(line, run.request)
        months, days = (sum(getattr(piece.length, unit) for piece in pieces) for unit in ("months", "days"))
        whole, said = Term(months, days), [segment.start for segment in line.request.segments]
        if any(said) and pieces[0].start is not None and pieces[-1].end is not None:  # there may be gaps
            whole = term_between(pieces[0].start, pieces[-1].end)
        window = Window(0, pieces[0].offset, whole, Decimal(1), pieces[0].start, pieces[-1].end)
    elif period is None:
        raise CannotPrice(
            f"line '{line.id}' commits to an amount for the whole term, but runs without end",
            code="missing-term",
            hint="commit to an amount per month, quarter, half-year or year",
            line=line.id,
        )
    else:
        window = replace(evergreen_window(line, period), quantity=Decimal(1), discount=None)
    tax = next(charge.tax for charge in line.charges.values() if charge.charge == "usage")
    charge = Charge(charge="recurring", tax=tax)
    start = line.request.start or run.request.start
    return ChargeLine(
        id=f"{line.id}/commitment",
        line=line,
        charge_id="commitment",
        charge=charge,
        window=window,
        windows=(window,),
        found=None,
        facts=_facts(line, "commitment", charge, window, run),
        periods=Fraction(1) if period is None else window.periods(period, run.rounding.day_count, start),
        discountable=False,
        pass_through=False,
        commitment=commitment,
    )


def _entry(line: ConfiguredLine, charge_id: str, charge: Charge, run: Run) -> FoundEntry | None:
    """The entry of a charge; None for special items, included options and bundles priced by their components."""
    if line.request.special is not None:
        return None
    found = run.policy.entry(run.book, (line.product_id, charge_id, line.selling_model))
    if found is not None:
        return found
    bundle = line.product.bundle
    if line.included or (bundle is not None and bundle.price in ("components", "both")):
        return None
    around, _ = run.counted.get("bundles", {}).get((line.part_of, charge.charge), (None, ()))
    if around is not None and around.product.bundle.allocated_by in ("share", "cost"):
        return None
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


def _windows(
    line: ConfiguredLine, charge_id: str, charge: Charge, found: FoundEntry | None, run: Run
) -> tuple[Window, ...]:
    if charge.charge == "one-time":
        once = (Window(0, Term(), Term(), line.quantity, discount=line.request.discount),)
        return conceded(once, line, charge.charge, run, evergreen=False)
    whole = (evergreen_window(line, _period(found)),) if _evergreen(line, run) else windows_of(line, run.request)
    ends = cuts(line, run, lambda: (_facts(line, charge_id, charge, window, run) for window in whole))
    cut_by_policy = cut(whole, ends, line.request.start or run.request.start)
    return conceded(cut_by_policy, line, charge.charge, run, evergreen=_evergreen(line, run))


def _evergreen(line: ConfiguredLine, run: Run) -> bool:
    model = run.policy.catalog.selling_models.get(line.selling_model)
    return model is not None and model.evergreen and not line.request.segments


def _period(found: FoundEntry | None) -> Period | None:
    return None if found is None else found.entry.spec.per.period


def _periods(line: ConfiguredLine, charge: Charge, window: Window, found: FoundEntry | None, run: Run) -> Fraction:
    period = None if found is None else found.entry.spec.per.period
    if charge.charge == "one-time" or period is None:
        return Fraction(1)
    try:
        return window.periods(period, run.rounding.day_count, line.request.start or run.request.start)
    except ValueError as error:
        raise CannotPrice(
            f"line '{line.id}': {error}",
            code="missing-start",
            hint="write start: 2027-01-01",
            line=line.id,
            step="list price",
        ) from error


def _discountable(line: ConfiguredLine, found: FoundEntry | None) -> bool:
    if found is not None and found.entry.spec.charge == "pass-through":
        return False
    if found is not None and found.entry.spec.discountable is not None:
        return found.entry.spec.discountable
    return line.product.discountable


def _reason(line: ConfiguredLine, discount: Discount | None, run: Run) -> str:
    """Why a discount was asked: said on the line, in its discount, or with a discount on the whole quote."""
    own = line.request.reason or ("" if discount is None else discount.reason or "")
    theirs = (asked for asked in run.request.discounts if asked.reason and asked.concerns(line.request.group))
    return own or next((asked.reason or "" for asked in theirs), "")


def _facts(line: ConfiguredLine, charge_id: str, charge: Charge, window: Window, run: Run) -> Mapping[str, Value]:
    discount = window.discount
    own: dict[str, Value] = dict(line.facts)
    own |= {
        "product": line.product_id,
        "family": line.product.family,
        "charge": charge.charge,
        "charge_id": charge_id,
        "selling_model": line.selling_model,
        "parent_product": line.parent_product,
        "group_name": line.request.group,
        "segment": run.request.account.segment,
        "quantity": window.quantity,
        "term_months": Decimal(0) if charge.charge == "one-time" else term_months(line, run.request),
        "is_optional": line.optional,
        "is_credit": line.request.kind == "credit",
        "is_special": line.request.special is not None,
        "reason": _reason(line, discount, run),
        "requested_discount": Decimal(0) if discount is None or discount.rate is None else discount.rate,
    }
    return ChainMap(own, run.quote_facts)  # type: ignore[arg-type]  # only read


def quantities(lines: Iterable[ChargeLine], run: Run) -> Quantities:
    """What schedules count, over all charge lines of a quote."""
    return Quantities(counted(line, line.window, run) for line in lines if line.commitment is None)
