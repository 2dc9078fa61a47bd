"""What a rule read when it asked: its facts as exact text with their direction of risk, and which conditions held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from cpq.amounts import short
from cpq.approvals.looking import AnyRule, QuoteSubject, Subject
from cpq.approvals.request import SeenFact
from cpq.approvals.rule_hash import hash_of
from cpq.approvals.special_items import ABOUT_SPECIAL
from cpq.expressions import Expression, ExpressionError, Value, evaluate, fact_name
from cpq.expressions.parts import parts_of
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.facts import DISCOUNT_FACTS
from cpq.policy.governance import Band, Guardrail
from cpq.policy.policy import Policy
from cpq.policy.thresholds import unit_of
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedLine

_COST: Final = frozenset({"cost", "margin", "margin_rate", "markup_rate"})


def names_cost(fact: str, policy: Policy) -> bool:
    """Whether a fact tells cost or margin, itself or as a figure over lines that is made of them."""
    name = fact.removeprefix("line.").removeprefix("quote.")
    if name in _COST or name.startswith("pocket_"):
        return True
    made = next((one for one in policy.aggregates if fact_name(one.id) == name), None)
    if made is None:
        return False
    read = {each for part in (made.value, made.when) if part is not None for each in part.reads}
    return any(names_cost(each, policy) for each in read - {name, f"quote.{name}"})


def facts_read(rule: AnyRule) -> tuple[str, ...]:
    """Names of the facts that a rule reads, as subjects know them, in alphabetical order."""
    when = frozenset[str]() if rule.when is None else rule.when.reads
    own = frozenset[str]() if rule.spec.fact is None else {rule.spec.fact.removeprefix("line.")}
    return tuple(sorted(when | own))


def facts_seen(rule: AnyRule, subject: Subject, policy: CompiledPolicy, currency: str) -> tuple[SeenFact, ...]:
    """Every fact that a rule reads of a subject; one without a value is there too, as ``none``."""
    names = facts_read(rule)
    seen = tuple(_seen(rule, name, subject, policy, currency) for name in names)
    if ABOUT_SPECIAL.isdisjoint(names):
        return seen + tuple(_field(rule, subject))
    lines = subject.quote.lines if isinstance(subject, QuoteSubject) else (subject.line,)
    return (*seen, special_items(lines), *_field(rule, subject))


def special_items(lines: Iterable[PricedLine]) -> SeenFact:
    """What the items outside the catalog are, as one fact: another item, price or cost is something else to approve."""
    items = sorted(
        [line.id, line.name, *(str(figure) for figure in (line.quantity, line.net_total, line.cost))]
        for line in lines
        if line.is_special
    )
    return SeenFact(fact="special_items", kind="text", value=hash_of(items))


def _seen(rule: AnyRule, name: str, subject: Subject, policy: CompiledPolicy, currency: str) -> SeenFact:
    kind, value = written(subject.facts.get(name))
    fact = policy.policy.vocabulary.get(name)
    return SeenFact(
        fact=name,
        kind=kind,
        value=value,
        risk=rule.spec.risk_of(name),
        tolerance=_tolerance(rule, name, policy, currency),
        rounding=subject.tolerance.normalize() if name in DISCOUNT_FACTS and kind == "number" else Decimal(0),
        unit=unit_of(fact) if fact is not None and kind == "number" else "",
    )


def _field(rule: AnyRule, subject: Subject) -> Iterator[SeenFact]:
    """Of a guardrail that requires a field, that the field is missing: as soon as it is filled in, nobody is asked."""
    if isinstance(rule.spec, Guardrail) and rule.spec.require is not None:
        name = f"{subject.name if subject.line is not None else 'quote'}: {rule.spec.require}"
        yield SeenFact(fact=name, kind="yes-no", value="no")


def _tolerance(rule: AnyRule, fact: str, policy: CompiledPolicy, currency: str) -> Decimal:
    """How far a fact may get riskier, in the quote's currency where it is money; not at all without a rate."""
    declared = rule.spec.tolerance_of(fact)
    try:
        return Decimal(0) if declared is None else policy.limit(declared, currency)
    except CannotPrice:
        return Decimal(0)


def written(value: Value) -> tuple[Literal["number", "text", "yes-no", "date", "none"], str]:
    """The kind of a fact's value, and the value as exact text; one value has one text."""
    if value is None:
        return "none", ""
    if isinstance(value, bool):
        return "yes-no", "yes" if value else "no"
    if isinstance(value, Decimal):
        return ("number", short(value or Decimal(0))) if value.is_finite() else ("none", "")
    if isinstance(value, date):
        return "date", value.isoformat()
    return "text", str(value)


def conditions_held(rule: AnyRule, subject: Subject, policy: CompiledPolicy, band: Band | None) -> tuple[str, ...]:
    """Texts of the single conditions of a rule that hold, its band's limit among them, in alphabetical order.

    A condition that cannot be evaluated does not count as holding here: what cannot be evaluated is never reused.
    """
    held = set()
    if rule.when is not None:
        for part in _parts(rule.when, policy):
            try:
                holds = evaluate(part, subject.facts, policy.tables) is True
            except ExpressionError:
                continue
            if holds:
                held.add(part.text)
    held |= {f"{rule.spec.fact} {limit.direction} {limit.bound}" for limit in _passed(rule, band)}
    return tuple(sorted(held))


def _parts(when: Expression, policy: CompiledPolicy) -> tuple[Expression, ...]:
    """The single conditions of a condition, taken apart once a policy."""
    return policy.once(("single conditions", when.text), lambda: parts_of(when))


def _passed(rule: AnyRule, band: Band | None) -> tuple[Guardrail | Band, ...]:
    """The limits that a requirement says were passed: of a matrix that asks its highest band, the milder ones too."""
    spec = rule.spec
    if isinstance(spec, Guardrail):
        return (spec,) if spec.fact is not None else ()
    if band is None:
        return ()
    if spec.levels == "cumulative":
        return (band,)
    return spec.bands[: spec.bands.index(band) + 1]
