"""The rules that coverage counts: what a policy and its costs hold, with the parts that can be reached one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple, get_args

from cpq.catalog.tables import KeyedTable
from cpq.money import plain
from cpq.policy.books import PriceBook
from cpq.policy.entries import PriceEntry
from cpq.policy.governance import ApprovalRule, Guardrail
from cpq.policy.policy import Policy, ResolvedBook, ResolvedEntry, Rule
from cpq.policy.tiers import Tier
from cpq.problems import SourceLocation
from cpq.scenarios.periods import OrderDates

Noun = Literal[
    "tier",
    "band",
    "outcome",
    "adder",
    "override",
    "bound",
    "cell",
    "agreed price",
    "channel rate",
    "tax rule",
    "period",
]
"""What a part of a rule is."""

NOUNS: tuple[Noun, ...] = get_args(Noun)

Mark = Literal["", "minimum", "maximum", "overage", "cost", "asks", "kept"]
"""What tells parts apart that stand at one place: a tier and its minimum, an adder and its cost, two outcomes."""

ASKS: Mark = "asks"
KEPT: Mark = "kept"


class Part(NamedTuple):
    """A part of a rule that scenarios can reach; its place and mark are its own among all rules.

    Attributes:
        name: How the file writes it, such as ``from 250`` or ``above 10%``.
    """

    noun: Noun
    name: str
    where: SourceLocation
    mark: Mark = ""


class CountedRule(NamedTuple):
    """One rule that scenarios can reach.

    Attributes:
        kind: Such as ``schedule`` or ``price``; with the id it names the rule.
    """

    kind: str
    id: str
    where: SourceLocation
    parts: tuple[Part, ...] = ()


def rules_of(policy: Policy) -> Iterator[CountedRule]:
    """Every rule of a policy that can change a price or ask somebody, down to what an order date can still reach."""
    for rule in policy.schedules:
        # A tier that takes nothing off makes no step, so that nothing tells whether it was reached.
        tiers = (tier for tier in rule.spec.tiers if tier.discount or tier.amount)
        yield CountedRule("schedule", rule.id, rule.where, tuple(_tiers(tiers)))
    for promotion in policy.promotions:
        yield CountedRule("promotion", promotion.id, promotion.where)
    for contract in policy.contracts:
        agreed = (Part("agreed price", name, contract.spec.where_for(name)) for name in contract.spec.prices)
        yield CountedRule("contract", contract.id, contract.where, tuple(agreed))
    for kind, rules in (("partner", policy.partner_discounts), ("distributor", policy.distributor_discounts)):
        for channel in rules:
            families = (
                Part("channel rate", name, channel.spec.where_for(name))
                for name, rate in channel.spec.families.items()
                if rate
            )
            yield CountedRule(f"{kind} discount", channel.id, channel.where, tuple(families))
    for rebate in policy.rebates:
        bands = (Part("band", f"above {plain(band.above)}", band.where) for band in rebate.spec.bands)
        yield CountedRule("rebate", rebate.id, rebate.where, tuple(bands))
    for guardrail in policy.guardrails:
        yield CountedRule("guardrail", guardrail.id, guardrail.where, tuple(_outcomes(guardrail)))
    for approval in policy.approval_rules:
        yield CountedRule("approval", approval.id, approval.where, tuple(_approval_parts(approval)))
    for book in policy.books.values():
        yield from _book(book)
    yield from _dated(policy)


def entry_id(entry: ResolvedEntry) -> str:
    """How a price is called: its book, product and charge or selling model."""
    return " ".join([entry.book, *(part for part in entry.key if part)])


def cells(table: KeyedTable) -> Iterator[Part]:
    """The rows of a table that is read by attribute values."""
    for key, cell in table.cells.items():
        yield Part("cell", ", ".join(str(part) for part in key), cell.where)


def action(rule: Rule[Guardrail]) -> str:
    """What a guardrail does where it is passed: ``stops``, ``warns`` or ``asks cfo``."""
    then = rule.spec.then
    return f"asks {', '.join(then.ask)}" if then.action == "ask" else f"{then.action}s"


def _outcomes(rule: Rule[Guardrail]) -> Iterator[Part]:
    yield Part("outcome", action(rule), rule.where, ASKS)
    yield Part("outcome", "lets pass", rule.where, KEPT)


def _approval_parts(rule: Rule[ApprovalRule]) -> Iterator[Part]:
    for band in rule.spec.bands:
        yield Part("band", f"{band.direction} {band.bound}", band.where)
    if not rule.spec.bands:
        yield Part("outcome", f"asks {', '.join(rule.spec.ask)}", rule.where, ASKS)
    yield Part("outcome", "lets pass", rule.where, KEPT)


def _tiers(tiers: Iterable[Tier], zone: str = "") -> Iterator[Part]:
    for tier in tiers:
        bound = f"{'from' if tier.from_ is not None else 'above'} {plain(tier.start)}"
        name = f"{zone} {bound}".strip()
        yield Part("tier", name, tier.where)
        if _minimum_counts(tier):
            yield Part("bound", f"minimum {name}", tier.where, "minimum")
        if tier.overage_price is not None:
            yield Part("bound", f"overage {name}", tier.where, "overage")


def _minimum_counts(tier: Tier) -> bool:
    """Whether the minimum of a tier is ever more than its price; where the tier begins, the price is least."""
    if tier.minimum is None:
        return False
    return tier.package_size is not None or tier.start * (tier.price or 0) + (tier.flat or 0) < tier.minimum


def _book(book: ResolvedBook) -> Iterator[CountedRule]:
    for entry in book.entries.values():
        yield CountedRule("price", entry_id(entry), entry.where, tuple(_price_parts(entry)))
    based = book.spec.based_on
    if based is not None and based.change:
        yield CountedRule("price book change", book.spec.price_book, based.where)


def _price_parts(entry: ResolvedEntry) -> Iterator[Part]:
    for zone, tiers in entry.tiers.items():
        yield from _tiers(tiers, zone)
    if entry.matrix is not None:
        yield from cells(entry.matrix)
    for adder in entry.adders:
        yield Part("adder", adder.id, adder.where)
        if adder.spec.cost is not None:
            yield Part("adder", f"cost of {adder.id}", adder.where, "cost")
    for when, _, where in entry.overrides:
        yield Part("override", when.text, where)
    yield from _bounds(entry.spec)


_BOUNDS: tuple[tuple[str, Mark], ...] = (
    ("minimum", "minimum"),
    ("maximum", "maximum"),
    ("minimum_charge", "minimum"),
    ("maximum_charge", "maximum"),
    ("overage_price", "overage"),
    ("fixed", ""),
    ("minimum_per_transaction", ""),
    ("maximum_per_transaction", ""),
)
"""Fields of entries that count only where a price or a quantity passes them, or for each transaction."""


def _bounds(spec: PriceEntry) -> Iterator[Part]:
    for name, mark in _BOUNDS:
        if getattr(spec, name, None):
            yield Part("bound", name.replace("_", " "), spec.where_of(name), mark)


def _dated(policy: Policy) -> Iterator[CountedRule]:
    """Parameters, exchange rates and taxes; of dated figures those that some price book's order dates can meet."""
    dates = order_dates(policy)
    for rule in policy.parameters:
        values = dates.met(rule.spec.values, lambda value: value.valid_from)
        parts = (Part("period", _from("", value.valid_from), value.where) for value in values)
        yield CountedRule("parameter", rule.id, rule.where, tuple(parts))
    pairs = dict.fromkeys((rate.from_, rate.to) for rate in policy.exchange_rates)
    for source, target in pairs:
        own = [rate for rate in policy.exchange_rates if (rate.from_, rate.to) == (source, target)]
        parts = (Part("period", _from("", rate.date), rate.where) for rate in dates.met(own, lambda rate: rate.date))
        yield CountedRule("exchange rate", f"{source} to {target}", own[0].where, tuple(parts))
    for code, country in policy.taxes.countries.items() if policy.taxes is not None else ():
        rules = [Part("tax rule", name, rule.where) for name, rule in country.rules.items()]
        for category, rates in country.categories.items():
            met = dates.met(rates, lambda rate: rate.valid_from)
            rules += [Part("period", _from(category, rate.valid_from), rate.where) for rate in met]
        yield CountedRule("tax", code, country.where, tuple(rules))


def _from(what: str, day: date) -> str:
    """How a dated figure is called; what holds from ever has no date."""
    return " ".join(part for part in (what, "" if day == date.min else f"from {day}") if part)


def order_dates(policy: Policy) -> OrderDates:
    """The order dates that the price books of a policy take."""
    books: Iterable[PriceBook] = (book.spec for book in policy.books.values())
    return OrderDates.of((book.valid_from, book.valid_until) for book in books)
