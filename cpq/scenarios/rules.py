"""The rules that coverage counts: what a policy holds, with the parts that can be hit one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cpq.money import plain
from cpq.policy.entries import PercentOfTotalEntry
from cpq.policy.governance import ApprovalRule
from cpq.policy.policy import Policy, ResolvedBook, ResolvedEntry, Rule
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tiers import Tier
from cpq.problems import SourceLocation

Part = tuple[str, SourceLocation]


class CountedRule(NamedTuple):
    """One rule that scenarios can hit.

    Attributes:
        kind: Such as ``schedule`` or ``price``; with the id it names the rule.
        parts: Its tiers, bands, adders, families ..., each with its place.
    """

    kind: str
    id: str
    where: SourceLocation
    parts: tuple[Part, ...] = ()


def rules_of(policy: Policy) -> Iterator[CountedRule]:
    """Every rule of a policy that can change a price or ask somebody."""
    for rule in policy.schedules:
        yield CountedRule("schedule", rule.id, rule.where, tuple(_tiers(_discounting(rule))))
    for promotion in policy.promotions:
        yield CountedRule("promotion", promotion.id, promotion.where)
    for contract in policy.contracts:
        where = contract.spec.where_of("prices")
        yield CountedRule(
            "contract", contract.id, contract.where, tuple((name, where) for name in contract.spec.prices)
        )
    for kind, rules in (("partner", policy.partner_discounts), ("distributor", policy.distributor_discounts)):
        for rule_ in rules:
            families = tuple((name, rule_.spec.where_for(name)) for name, rate in rule_.spec.families.items() if rate)
            yield CountedRule(f"{kind} discount", rule_.id, rule_.where, families)
    for guardrail in policy.guardrails:
        yield CountedRule("guardrail", guardrail.id, guardrail.where)
    for approval in policy.approval_rules:
        yield CountedRule("approval", approval.id, approval.where, tuple(bands_of(approval)))
    for book in policy.books.values():
        yield from _prices(book)
    yield from _taxes(policy)


def entry_id(entry: ResolvedEntry) -> str:
    """How a price is called: its book, product and charge or selling model."""
    return " ".join([entry.book, *(part for part in entry.key if part)])


def tier_name(tier: Tier) -> str:
    """How a tier is called: by its bound, as the file writes it."""
    return f"{'from' if tier.from_ is not None else 'above'} {plain(tier.start)}"


def bands_of(rule: Rule[ApprovalRule]) -> Iterator[Part]:
    """The bands of a matrix by their bound, as the file writes it, each with its place."""
    for band in rule.spec.bands:
        yield f"{band.direction} {band.bound}", band.where


def _discounting(rule: Rule[DiscountSchedule]) -> Iterable[Tier]:
    """Tiers that take something off; a tier of 0 % makes no step."""
    return (tier for tier in rule.spec.tiers if tier.discount or tier.amount)


def _tiers(tiers: Iterable[Tier]) -> Iterator[Part]:
    for tier in tiers:
        yield tier_name(tier), tier.where


def _prices(book: ResolvedBook) -> Iterator[CountedRule]:
    for entry in book.entries.values():
        yield CountedRule("price", entry_id(entry), entry.where, tuple(_price_parts(entry)))


def _price_parts(entry: ResolvedEntry) -> Iterator[Part]:
    for tiers in entry.tiers.values():
        yield from _tiers(tiers)
    for adder in entry.adders:
        yield f"adder {adder.id}", adder.where
    for when, _, where in entry.overrides:
        yield f"override {when.text}", where
    if isinstance(entry.spec, PercentOfTotalEntry):
        for bound in ("minimum", "maximum"):
            if getattr(entry.spec, bound) is not None:
                yield bound, entry.spec.where_of(bound)


def _taxes(policy: Policy) -> Iterator[CountedRule]:
    countries = policy.taxes.countries if policy.taxes is not None else {}
    for code, country in countries.items():
        yield CountedRule("tax", code, country.where, tuple((name, rule.where) for name, rule in country.rules.items()))
