"""Variants priced and decided, each by itself: what one cannot have is told in its place and hinders no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from cpq.amounts import short
from cpq.approvals import ApprovalDecision
from cpq.currencies import minor_units
from cpq.pricing import reprice
from cpq.problems import CannotPrice, InvalidFiles, InvalidRequest, Problem
from cpq.quotes.deal_file import Deal
from cpq.quotes.json_form import amount_text, finding_json, maybe_amount_text, rate_text
from cpq.quotes.parties import Account
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.quotes.request import LineRequest, QuoteRequest
from cpq.variants.measures import MEASURES, Figures, Measure, figures_of
from cpq.variants.variant import Variant, deal_with

Answer = tuple[PricedQuote, ApprovalDecision]


@dataclass(frozen=True, slots=True)
class VariantPrice:
    """One variant: its price and who must approve it, or why it has none.

    Attributes:
        name: Its id.
        title: What tables call it.
        answer: The priced quote and the decision on it; None where there is no price.
        problems: Why there is no price.
        figures: What the quote is compared by; nothing where there is no price.
    """

    name: str
    title: str
    answer: Answer | None
    problems: tuple[Problem, ...] = ()
    figures: Figures = field(default_factory=dict)

    @property
    def offered(self) -> PricedQuote | None:
        """The quote, if it may be sold at all: priced, and not stopped by a guardrail."""
        return None if self.answer is None or self.answer[1].outcome == "stopped" else self.answer[0]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Variants of a deal side by side.

    Attributes:
        variants: In the order that they were asked for.
    """

    variants: tuple[VariantPrice, ...]

    @property
    def failed(self) -> bool:
        """Whether a variant has no price."""
        return any(variant.answer is None for variant in self.variants)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of the priced variants, each once."""
        return tuple(dict.fromkeys(one.answer[0].currency for one in self.variants if one.answer is not None))

    def measures(self, *, internal: bool = True) -> tuple[Measure, ...]:
        """The figures that say something here: those always shown, and those that a variant has.

        Args:
            internal: Whether margins are among them.
        """
        return tuple(
            measure
            for measure in MEASURES
            if (internal or not measure.internal)
            and (measure.always or any(one.figures.get(measure.key) for one in self.variants))
        )

    def best(self, measure: Measure) -> frozenset[str]:
        """Names of the variants that are best by a measure.

        A variant that is stopped is no offer, and amounts in several currencies do not compare; where all are alike,
        none is better.
        """
        if not measure.best or (measure.kind == "money" and len(self.currencies) > 1):
            return frozenset()
        values = {
            one.name: value
            for one in self.variants
            if one.offered is not None and (value := one.figures[measure.key]) is not None
        }
        if len(set(values.values())) < 2:
            return frozenset()
        wanted = (min if measure.best == "lowest" else max)(values.values())
        return frozenset(name for name, value in values.items() if value == wanted)

    def to_json(self, *, internal: bool = True) -> dict[str, Any]:
        """The comparison as JSON-ready data of the schema ``cpq/deal-comparison/1``; numbers are strings.

        Args:
            internal: Whether margins are in it.
        """
        measures = self.measures(internal=internal)
        return {
            "schema": "cpq/deal-comparison/1",
            "variants": [_variant_json(one, measures) for one in self.variants],
            "best": {
                measure.key: {"is": measure.best, "variants": [v.name for v in self.variants if v.name in best]}
                for measure in measures
                if (best := self.best(measure))
            },
        }


class Pricing(Protocol):
    """What prices and decides a deal: a workspace."""

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Known accounts, whose facts fill in what a deal leaves out."""
        ...

    def price_deal(self, deal: Deal) -> PricedQuote:
        """Price a deal."""
        ...

    def decide(self, quote: PricedQuote) -> ApprovalDecision:
        """Who must approve a priced quote."""
        ...


def compare(deal: Deal, variants: Mapping[str, Variant], pricing: Pricing) -> Comparison:
    """Price and decide each variant of a deal.

    Args:
        variants: By name, in the order of the answer; one that changes nothing is the deal itself.
        pricing: What knows the policy, such as a workspace.
    """
    comparing = _Comparing(deal, pricing)
    return Comparison(tuple(comparing.variant(name, variant) for name, variant in variants.items()))


class _Comparing:
    def __init__(self, deal: Deal, pricing: Pricing) -> None:
        self.deal = deal
        self.pricing = pricing

    def variant(self, name: str, variant: Variant) -> VariantPrice:
        title = variant.title or name
        problems: list[Problem] = []
        changed = deal_with(self.deal, variant, self.pricing.accounts, problems)
        if changed is None:
            return VariantPrice(name, title, None, tuple(one for one in problems if one.severity == "error"))
        try:
            quote = self.price(changed)
        except (InvalidFiles, InvalidRequest) as error:
            return VariantPrice(name, title, None, error.problems)
        except CannotPrice as error:
            told = tuple(Problem(one.code, one.where, one.message, one.hint) for one in (error, *error.others))
            return VariantPrice(name, title, None, told)
        return VariantPrice(name, title, (quote, self.pricing.decide(quote)), figures=figures_of(quote))

    def price(self, changed: Deal) -> PricedQuote:
        """The price of a variant; where only some lines ask otherwise, the others are not priced again."""
        lines = _changed_lines(self.deal.request, changed.request)
        if lines is None or self.as_is is None:
            return self.pricing.price_deal(changed)
        try:
            return reprice(self.as_is, lines)
        except (InvalidRequest, CannotPrice):
            return self.pricing.price_deal(changed)  # refuses it too, and knows the place of each line

    @cached_property
    def as_is(self) -> PricedQuote | None:
        """The deal as it stands; None where it has no price, which says nothing about its variants."""
        try:
            return self.pricing.price_deal(self.deal)
        except (InvalidRequest, CannotPrice):
            return None


def _changed_lines(before: QuoteRequest, after: QuoteRequest) -> list[LineRequest] | None:
    """The lines that ask otherwise; None where anything else differs too."""
    if [line.id for line in before.lines] != [line.id for line in after.lines]:
        return None
    if before.model_copy(update={"lines": after.lines}) != after:
        return None
    return [new for old, new in zip(before.lines, after.lines, strict=True) if old != new]


def _variant_json(variant: VariantPrice, measures: Sequence[Measure]) -> dict[str, Any]:
    head: dict[str, Any] = {"name": variant.name, "title": variant.title}
    if variant.answer is None:
        return {**head, "problems": [finding_json(problem) for problem in variant.problems]}
    quote, decision = variant.answer
    digits = minor_units(quote.currency)
    return {
        **head,
        "currency": quote.currency,
        "price_book": quote.price_book,
        "as_of": quote.as_of.isoformat(),
        "term": str(quote.request.term or ""),
        "lines": [_line_json(line, digits) for line in quote.lines],
        "figures": {measure.key: _figure(measure, variant.figures[measure.key], digits) for measure in measures},
        "outcome": decision.outcome,
        "approvers": list(decision.approvers),
        "stops": [check.rule for check in decision.stops],
        "problems": [],
    }


def _line_json(line: PricedLine, digits: int) -> dict[str, Any]:
    return {
        "id": line.id,
        "product": line.product,
        "quantity": short(line.quantity),
        "net_price": maybe_amount_text(line.net, digits),
        "net_total": amount_text(line.net_total, digits),
        "optional": line.optional,
    }


def _figure(measure: Measure, value: Decimal | None, digits: int) -> str | None:
    if value is None or measure.kind == "rate":
        return rate_text(value)
    return amount_text(value, digits)
