"""What a rep gives away: how much a discount comes to, and that nothing is given away whole with nobody asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from cpq.approvals.assessment import GivenAway, Needed
from cpq.approvals.facts_seen import written
from cpq.approvals.looking import LineSubject, QuoteSubject, Subject
from cpq.approvals.request import Place, Requirement, SeenFact
from cpq.approvals.rule_hash import hash_of
from cpq.expressions import Value
from cpq.problems import SourceLocation
from cpq.quotes.priced import PricedLine, PricedQuote

GIVEN_AWAY: Final = "given-away"
"""Rule id of the requirement that something given away whole brings where no rule about prices speaks."""

_ABOUT_PRICE: Final = frozenset(
    {
        "discretionary_discount",
        "discount_off_list",
        "requested_discount",
        "customer_price",
        "customer_total",
        "net_price",
        "net_total",
        "margin",
        "margin_rate",
        "markup_rate",
        "pocket_margin",
        "pocket_margin_rate",
    }
)
_ONE = Decimal(1)


def given_away(subject: Subject) -> GivenAway:
    """What the discretionary discount of a quote or of a line comes to."""
    scope = "quote." if subject.line is None else ""
    rate, regular, customer = (
        _number(subject.facts.get(f"{scope}{name}"))
        for name in ("discretionary_discount", "regular_total", "customer_total")
    )
    return GivenAway(rate, max(rate * regular, regular - customer), subject.tolerance)


def nobody_asked(priced: PricedQuote, found: Iterable[Needed], where: SourceLocation) -> Iterator[Requirement]:
    """A requirement for the quote, or for each line, that costs nothing at all without any rule about prices asking.

    Args:
        found: Requirements that the policy's own rules bring.
        where: Place that stands for the policy as a whole.
    """
    spoken = {
        needed.requirement.subject
        for needed in found
        if any(fact.fact.removeprefix("quote.") in _ABOUT_PRICE for fact in needed.requirement.facts)
    }
    if "quote" in spoken:
        return
    whole = QuoteSubject(priced)
    if given_away(whole).rate >= _ONE:
        yield _requirement("quote", whole, "the whole quote is given away, and no rule says who decides", where)
        return
    for lines in _requested(priced):
        subjects = [LineSubject(line) for line in lines]
        if spoken.isdisjoint(line.id for line in lines) and all(given_away(one).rate >= _ONE for one in subjects):
            reason = f"{lines[0].name} is given away, and no rule says who decides"
            yield from (_requirement(one.name, one, reason, where) for one in subjects)


def _requested(priced: PricedQuote) -> Iterable[list[PricedLine]]:
    """The priced lines of each requested line with prices of its own; free months alone give nothing away whole."""
    by_line: dict[str, list[PricedLine]] = {}
    for line in priced.lines:
        if line.amounts.get("regular") and not line.induced:
            by_line.setdefault(line.line, []).append(line)
    return by_line.values()


def _requirement(name: str, subject: Subject, reason: str, where: SourceLocation) -> Requirement:
    scope = "quote." if subject.line is None else ""
    facts = []
    for fact, unit in (("discretionary_discount", "rate"), ("regular_total", "money")):
        kind, value = written(subject.facts.get(f"{scope}{fact}"))
        facts.append(SeenFact(fact=f"{scope}{fact}", kind=kind, value=value, risk="higher is worse", unit=unit))
    return Requirement(
        rule=GIVEN_AWAY,
        subject=name,
        reason=reason,
        rule_hash=hash_of((GIVEN_AWAY,)),
        facts=tuple(facts),
        where=Place(file=where.file, line=where.line, column=where.column),
    )


def _number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)
