"""Facts that are known before anything is priced: request, account, parameters, weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote
from cpq.dates import whole_months
from cpq.expressions import Value
from cpq.money import parse_amount
from cpq.policy.conditions import FactDeclaration
from cpq.policy.policy import ResolvedBook
from cpq.problems import InvalidRequest, Problem, SourceLocation, did_you_mean
from cpq.quotes.request import QuoteRequest
from tests.oracle.policy_in_force import PolicyInForce


def request_facts(configured: ConfiguredQuote, policy: PolicyInForce, book: ResolvedBook) -> dict[str, Value]:
    """Quote facts of phase 0 by name, declared facts and dated parameters among them.

    Raises:
        InvalidRequest: The request carries a fact that no file declares, or one of another type.
    """
    request = configured.request
    inside = [line for line in configured.lines if not line.optional]
    facts: dict[str, Value] = {
        "quote.as_of": request.as_of,
        "quote.start": request.start,
        "quote.valid_until": request.valid_until,
        "quote.currency": book.spec.currency,
        "quote.price_book": book.spec.price_book,
        "quote.payment_days": Decimal(request.payment_days),
        "quote.billing": request.billing,
        "quote.incoterm": request.incoterm,
        "quote.has_opt_out": request.has_opt_out or request.opt_out_after is not None,
        "quote.term_months": _longest(inside, request),
        "quote.line_count": Decimal(len(inside)),
        "quote.has_special_items": any(line.request.special is not None for line in configured.lines),
        "quote.has_milestones": bool(request.payment_schedule),
        "quote.is_ramp": any(len(line.request.segments) > 1 for line in configured.lines),
        "quote.weight": sum((line.weight * line.quantity for line in inside if line.weight is not None), Decimal(0)),
    }
    facts |= {
        "quote.contract_change": "none",
        "quote.contract": "",
        "quote.backdated_days": Decimal(0),
        "quote.shortened_days": Decimal(0),
        "quote.least_uplift": None,
        "quote.credit_total": Decimal(0),
    }
    facts |= _parties(request)
    facts |= policy.parameters
    facts |= _declared(request, policy.policy.account_facts, configured.where)
    return facts


def _longest(lines: Iterable[ConfiguredLine], request: QuoteRequest) -> Decimal:
    return max((term_months(line, request) for line in lines), default=Decimal(0))


def term_months(line: ConfiguredLine, request: QuoteRequest) -> Decimal:
    """Months of a line's recurring charges, to the first opt-out where its date is known; 0 where it has none."""
    if all(charge.charge == "one-time" for charge in line.charges.values()):
        return Decimal(0)
    term = line.request.term or request.term
    months = 0 if term is None else term.months
    if line.request.segments:
        first, last = line.request.segments[0], line.request.segments[-1]
        months = sum(segment.term.months for segment in line.request.segments)
        if first.start is not None and last.end is not None:
            months = whole_months(first.start, last.end + timedelta(days=1))
    return Decimal(months if request.opt_out_after is None else min(months, request.opt_out_after.months))


def commitment_unknown(request: QuoteRequest) -> bool:
    """Whether the buyer may leave before the term ends and nobody said when, so that no term is committed."""
    return request.has_opt_out and request.opt_out_after is None


def _parties(request: QuoteRequest) -> dict[str, Value]:
    sold, ship, account = request.sold_through, request.ship_to, request.account
    return {
        "quote.partner": "" if sold is None else sold.partner,
        "quote.partner_tier": "" if sold is None else sold.tier,
        "quote.distributor": "" if sold is None else sold.distributor,
        "quote.deal_registered": sold is not None and sold.registered,
        "account.id": account.id,
        "account.parent": account.parent,
        "account.segment": account.segment,
        "account.country": account.country,
        "account.tax_id": account.tax_id,
        "ship_to.country": account.country if ship is None or not ship.country else ship.country,
        "ship_to.zone": "" if ship is None else ship.zone,
    }


def _declared(
    request: QuoteRequest, declarations: Mapping[str, FactDeclaration], here: SourceLocation
) -> dict[str, Value]:
    given = {
        f"account.{name.replace('-', '_').replace(' ', '_')}": text for name, text in request.account.facts.items()
    }
    given |= {name.replace("-", "_").replace(" ", "_"): text for name, text in request.facts.items()}
    problems: list[Problem] = []
    for name in given:
        if name not in declarations:
            hint = did_you_mean(name, declarations) or "declare it under facts: in pricing_rules"
            problems.append(Problem("unknown-fact", here, f"no rule file declares the fact '{name}'", hint))
    values: dict[str, Value] = {}
    for name, spec in declarations.items():
        text = given.get(name, spec.default)
        try:
            values[name] = None if text is None else _typed(text, spec)
        except ValueError as error:
            problems.append(Problem("invalid-value", here, f"{name}: {error}"))
    if problems:
        raise InvalidRequest(problems)
    return values


def _typed(text: str, spec: FactDeclaration) -> Value:
    if spec.type == "yes/no":
        if text not in ("yes", "no", "true", "false"):
            raise ValueError(f"'{text}' is neither yes nor no")
        return text in ("yes", "true")
    if spec.type in ("number", "money"):
        return parse_amount(text)
    if spec.type == "date":
        return date.fromisoformat(text)
    if spec.one_of and text not in spec.one_of and text != spec.default:
        raise ValueError(f"'{text}' is not one of {', '.join(spec.one_of)}")
    return text
