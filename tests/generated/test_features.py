"""The generators still reach everything that a policy and a deal can say, and most of what they make has a price."""

from __future__ import annotations

from collections import Counter

import pytest

from cpq.problems import InvalidRequest
from tests.generated.cases import cases
from tests.generated.features import features
from tests.generated.outcomes import ORACLE, Outcome, outcome, refusal

SEEDS = range(110)
DEALS = 12

RARE = frozenset(
    {
        "decision: approved",
        "request: price book found by currency",
        "schedule: of regular",
        "tax: outside-scope",
        "refused: unknown-price-book",
        "refused: unknown-currency",
        "refused: overlapping-rules",
        "refused: unknown-distributor",
        "refused: invalid-value",
        "refused: unknown-tax-country",
        "waterfall: partner discount of list",
        "waterfall: distributor discount of list",
        "refused: ambiguous-discount",
        "refused: price-rounds-to-zero",
        "refused: period-mismatch",
        "refused: price-not-placed",
        "group discount: target margin",
        "refused: undefined-value",
        "refused: unknown-cost",
        "refused: unknown-tax-category",
        "refused: wrong-fact-type",
        "line: part of an inner bundle price",
        "line: part over several windows",
        "step: bundle option off",
    }
)
"""What needs rare company: only the long run must show it."""

STEPS = (
    "contracted price",
    "volume schedule",
    "term schedule",
    "promotion",
    "total schedule",
    "discretionary discount",
    "partner discount",
    "distributor discount",
    "surcharge",
    "proration",
    "rounding",
    "bundle option",
    "bundle option price",
    "bundle option off",
    "contracted price kept",
    "promotion better than",
    "promotion capped",
    "promotion rate capped",
    "volume schedule capped",
    "term schedule capped",
    "partner discount registered",
    "raises the price",
)
EXPECTED: dict[str, tuple[str, ...]] = {
    "step": STEPS,
    "mode": (
        "flat",
        "per unit",
        "package",
        "package with free units",
        "per unit beyond included units",
        "package beyond included units",
        "range beyond included units",
        "slab beyond included units",
        "stairstep beyond included units",
        "range by quantity",
        "range by quote.weight",
        "range by quote.weight and zone",
        "slab by quantity",
        "slab by quote.weight",
        "stairstep by quantity",
        "stairstep by quote.weight and zone",
        "overage",
        "matrix",
        "percentage",
        "graduated percentage",
        "cost plus",
        "formula",
        "percent of total",
    ),
    "percent of total": (
        "scope quote",
        "scope group",
        "scope bundle",
        "scope siblings",
        "scope category",
        "counts recurring",
        "counts once",
        "counts both",
        "everything in the scope",
        "bound without a period",
    ),
    "percentage": (
        "fixed",
        "minimum_per_transaction",
        "maximum_per_transaction",
        "free_units",
        "free_transactions",
    ),
    "cost plus": ("markup", "margin"),
    "formula": ("unit price", "amount"),
    "tier": ("overage_price", "above", "from", "flat", "package_size", "minimum", "price below the first", "table"),
    "build-up": (
        "base price",
        "price override",
        "tier",
        "tier fee",
        "adder",
        "conversion",
        "price book change",
        "included tax",
        "uplift",
        "segment price",
        "raised segment price",
        "percent of total",
        "minimum",
        "maximum",
        "minimum charge",
        "maximum charge",
        "overage",
        "fixed part",
        "bounds per transaction",
        "special item",
        "included in bundle",
        "priced by components",
        "part of bundle price",
        "allocated to components",
    ),
    "schedule": (
        "range",
        "slab",
        "amount",
        "converted",
        "by line total",
        "by quote total",
        "over line",
        "over group",
        "over quote",
        "count each segment",
        "count peak",
        "count average",
        "of list",
        "of regular",
        "of running",
    ),
    "promotion": (
        "exclusive",
        "best of",
        "add",
        "compound",
        "rate",
        "amount",
        "amount once",
        "amount for the line",
        "amount of its own period",
        "first months",
        "code",
        "condition",
        "group",
    ),
    "contract": ("rate", "amount"),
    "hit policy": ("unique", "first", "best", "add"),
    "combine": ("add", "compound"),
    "waterfall": (
        "discretionary discount of list",
        "discretionary discount of regular",
        "discretionary discount of running",
        "volume schedule of list",
        "term schedule of running",
        "promotion of list",
        "partner discount of running",
        "distributor discount of running",
    ),
    "rounding": (
        "mode half up",
        "mode half even",
        "unit price net",
        "unit price never",
        "tax per rate",
        "tax per line",
        "tax per document",
        "price half up",
        "price half even",
        "part of the bundle price largest remainder",
        "unit price half up",
        "unit price half even",
        "line total half up",
        "line total half even",
    ),
    "day count": (
        "day",
        "day/360",
        "month",
        "month rounded up",
        "monthly + daily",
        "calendar monthly + daily",
        "month first, actual days",
        "month first, 30 days",
        "actual/360",
        "30/360",
        "anchored month",
        "anchored month rounded up",
        "of the price book",
    ),
    "period": ("day", "week", "month", "quarter", "half-year", "year"),
    "kind": ("one-time", "recurring", "usage"),
    "level": ("list", "regular", "customer", "partner", "distributor", "net"),
    "currency": ("EUR", "USD", "JPY", "KWD"),
    "price book": ("main", "second", "third", "far"),
    "line": (
        "optional",
        "alternative",
        "credit",
        "special",
        "own start",
        "own term",
        "bundle option",
        "one charge of several",
        "in another unit",
        "gaps between segments",
        "pass-through",
        "induced",
        "free",
        "evergreen",
        "several windows",
        "no unit price",
        "net is zero",
        "fractional periods",
        "fractional quantity",
        "weighs",
        "cost unknown",
        "tiers printed",
        "no quantity",
        "part of an allowance",
        "committed",
        "committed, cost known",
        "free months at the start",
        "free months at the end",
        "part of a bundle price",
        "part of an inner bundle price",
        "part over several windows",
        "part that costs",
        "bundle price over parts",
        "bundle price in parts is discounted",
        "leaves options out",
    ),
    "allocated by": ("list value", "share", "cost"),
    "segment": ("price", "uplift", "quantity", "discount", "free", "by dates", "raises the one before"),
    "line discount": (
        "rate per unit",
        "amount per unit",
        "amount per line",
        "target per unit",
        "target per line",
        "target margin per unit",
        "target discount per unit",
        "target discount per line",
        "does not prorate",
        "lapses by months",
        "lapses by date",
    ),
    "quote discount": (
        "rate",
        "amount at customer",
        "amount at net",
        "target at customer",
        "target at net",
        "target margin at net",
        "target discount at customer",
        "target discount at net",
    ),
    "group discount": ("rate", "amount", "target", "target margin", "target discount"),
    "allowances": ("several", "split by tax rate"),
    "tax": ("rate", "none", "export", "reverse-charge", "outside-scope", "as the price included it"),
    "cash": ("rounded", "milestones in coins"),
    "request": (
        "opt-out",
        "opt-out after",
        "codes",
        "milestones",
        "sold through a partner",
        "sold through a distributor",
        "dated",
        "undated",
        "days in the term",
        "price book found by currency",
        "facts",
    ),
    "margin": ("known", "unknown", "undefined rate"),
    "metrics": ("evergreen",),
    "years": ("several",),
    "finding": ("added-by-rule", "price-cliff", "malformed-tax-number", "opt-out-without-date", "price-book-expires"),
    "decision": (
        "approved",
        "needs approval",
        "stopped",
        "warned",
        "informed",
        "failed closed",
        "all",
        "any",
        "in order",
    ),
    "refused": (
        "several lines",
        "below-first-tier",
        "currency-mismatch",
        "invalid-request",
        "invalid-value",
        "missing-cell",
        "missing-start",
        "missing-term",
        "missing-transactions",
        "negative-price",
        "no-exchange-rate",
        "no-price",
        "no-price-book",
        "not-discountable",
        "nothing-to-allocate",
        "overlapping-rules",
        "price-book-not-in-force",
        "price-not-placed",
        "target-unreachable",
        "undefined-value",
        "unknown-cost",
        "unknown-currency",
        "unknown-distributor",
        "unknown-partner-tier",
        "unknown-price-book",
        "unknown-tax-category",
        "unknown-tax-country",
        "wrong-fact-type",
    ),
}
"""Everything that generated quotes must show, by kind."""

RARER: dict[str, tuple[str, ...]] = {
    "refused, seldom": ("ambiguous-discount", "price-rounds-to-zero", "period-mismatch")
}
"""What shows only in longer runs."""


def counted(seeds: range, deals: int) -> Counter[str]:
    """In how many cases each feature shows."""
    found: Counter[str] = Counter()
    for case in cases(seeds, deals):
        try:
            configured = case.configured()
            result = outcome(configured, case.policy(configured), ORACLE)
        except InvalidRequest as error:
            result = Outcome(error=refusal(error))
        found.update(set(features(case, result)))
    return found


def missing(expected: dict[str, tuple[str, ...]], found: Counter[str], least: int, rare: int) -> list[str]:
    """Features that show in fewer cases than they must; those that need rare company in fewer than ``rare``."""
    names = [f"{kind.partition(',')[0]}: {name}" for kind, several in expected.items() for name in several]
    return [f"{name} ({found[name]})" for name in names if found[name] < (rare if name in RARE else least)]


def test_every_feature_shows_in_generated_quotes_and_most_have_a_price() -> None:
    found = counted(SEEDS, DEALS)
    assert not missing(EXPECTED, found, least=1, rare=0)
    assert found["priced"] >= 0.55 * len(SEEDS) * DEALS


@pytest.mark.long
def test_what_is_rare_shows_in_a_longer_run() -> None:
    assert not missing(EXPECTED | RARER, counted(range(500), 12), least=10, rare=1)
