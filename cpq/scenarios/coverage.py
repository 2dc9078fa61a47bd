"""Which rules, tiers, bands and the like the scenarios of a run have covered: reached, and expected something of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from cpq.problems import NOWHERE, SourceLocation
from cpq.rounding import EXACT
from cpq.scenarios.costs import costs_of
from cpq.scenarios.decision_hits import decision_hits
from cpq.scenarios.hits import Hit, price_hits
from cpq.scenarios.parameters import ParametersRead
from cpq.scenarios.report import ScenarioReport, ScenarioResult
from cpq.scenarios.rules import NOUNS, CountedRule, Mark, Noun, order_dates, rules_of
from cpq.scenarios.run import Pricing
from cpq.scenarios.sight import sight_of


class Share(NamedTuple):
    """How many of something are covered."""

    covered: int
    of: int

    @property
    def percent(self) -> Decimal:
        """The share in per cent with one decimal, rounded down, so that 100 means every one; 100 of nothing."""
        if not self.of:
            return Decimal(100)
        return EXACT.divide(Decimal(100 * self.covered), Decimal(self.of)).quantize(Decimal("0.1"), ROUND_FLOOR)

    def reaches(self, percent: Decimal) -> bool:
        """Whether at least so many per cent are covered, compared exactly."""
        return 100 * self.covered >= percent * self.of

    def __str__(self) -> str:
        return f"{self.percent.normalize():f} %"


@dataclass(frozen=True, slots=True)
class CoveredPart:
    """A tier, band, outcome, adder or the like.

    Attributes:
        noun: What it is, such as ``tier``.
        scenarios: How many scenarios reached it and expect a figure or a decision that it can change.
        reached: How many reached it, whatever they expect.
    """

    noun: Noun
    name: str
    where: SourceLocation
    scenarios: int
    reached: int


@dataclass(frozen=True, slots=True)
class CoveredRule:
    """A rule and how many scenarios covered it.

    Attributes:
        kind: Such as ``schedule``, ``guardrail`` or ``price``.
        scenarios, reached: As of a part.
    """

    kind: str
    id: str
    where: SourceLocation
    scenarios: int
    reached: int
    parts: tuple[CoveredPart, ...] = ()

    @property
    def never(self) -> tuple[CoveredPart, ...]:
        """Parts that no scenario covers."""
        return tuple(part for part in self.parts if not part.scenarios)


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """Every rule of a policy and every cost with its scenarios, in the order of the files."""

    rules: tuple[CoveredRule, ...]

    @property
    def never(self) -> tuple[CoveredRule, ...]:
        """Rules that no scenario covers."""
        return tuple(rule for rule in self.rules if not rule.scenarios)

    @property
    def partly(self) -> tuple[CoveredRule, ...]:
        """Rules that are covered, but not in every tier, band or adder."""
        return tuple(rule for rule in self.rules if rule.scenarios and rule.never)

    @property
    def shares(self) -> Mapping[str, Share]:
        """What is covered of the rules and of each sort of part, by noun in the plural."""
        of = Counter(part.noun for rule in self.rules for part in rule.parts)
        missed = Counter(part.noun for rule in self.rules for part in rule.never)
        rules = {"rules": Share(len(self.rules) - len(self.never), len(self.rules))}
        return rules | {f"{noun}s": Share(of[noun] - missed[noun], of[noun]) for noun in NOUNS if of[noun]}

    @property
    def total(self) -> Share:
        """What is covered of all rules and parts together."""
        shares = self.shares.values()
        return Share(sum(share.covered for share in shares), sum(share.of for share in shares))

    def to_json(self) -> dict[str, Any]:
        """The coverage as JSON-ready data; percentages are strings."""
        shares = {**self.shares, "total": self.total}
        return {
            "shares": {
                noun: {"covered": share.covered, "of": share.of, "percent": str(share.percent)}
                for noun, share in shares.items()
            },
            "rules": [
                {
                    "kind": rule.kind,
                    "id": rule.id,
                    "where": str(rule.where),
                    "scenarios": rule.scenarios,
                    "reached": rule.reached,
                    "parts": [
                        {
                            "noun": part.noun,
                            "name": part.name,
                            "where": str(part.where),
                            "scenarios": part.scenarios,
                            "reached": part.reached,
                        }
                        for part in rule.parts
                    ],
                }
                for rule in self.rules
            ],
        }


_Known = tuple[SourceLocation, Mark]
"""What hits and rules are matched by."""

_Target = tuple[int, int | None]
"""A rule by its number, and a part of it by its number or None for the rule itself."""


def coverage(workspace: Pricing, report: ScenarioReport) -> RuleCoverage:
    """Which rules, tiers, bands and the like the scenarios of a report cover.

    A scenario covers what it reached and expects something of: a tier, where it expects a price or a total behind the
    schedule; a band, where it expects the approvals. A rule is reached where it changed a price, a cost or a tax,
    asked, warned, stopped or let pass.
    """
    policy = workspace.policy
    counted = [*rules_of(policy), *costs_of(workspace.catalog, order_dates(policy))]
    rules = sorted(counted, key=lambda rule: (rule.kind, rule.where, rule.id))
    targets, parameters = _targets(rules), ParametersRead(policy)
    covered: Counter[_Target] = Counter()
    reached: Counter[_Target] = Counter()
    for result in report.results:
        hit, seen = _hit(workspace, result, parameters)
        reached.update(_hit_targets(hit, targets))
        covered.update(_hit_targets(seen, targets))
    return RuleCoverage(tuple(_rule(number, rule, covered, reached) for number, rule in enumerate(rules)))


def _hit(workspace: Pricing, result: ScenarioResult, parameters: ParametersRead) -> tuple[list[Hit], list[Hit]]:
    """What one scenario reached, and of that what its expectation sees."""
    if result.outcome is None or result.expect is None:
        return [], []
    quote = result.outcome.quote
    compiled = workspace.compiled(quote.as_of)
    hits = [*price_hits(quote, compiled, parameters), *decision_hits(result.outcome, compiled, parameters)]
    sight = sight_of(result.expect, quote, workspace.policy.waterfall)
    return hits, [hit for hit in hits if sight.sees(hit)]


def _targets(rules: Sequence[CountedRule]) -> Mapping[_Known, list[_Target]]:
    """What stands at each place."""
    found: dict[_Known, list[_Target]] = {}
    for number, rule in enumerate(rules):
        found.setdefault((rule.where, ""), []).append((number, None))
        for index, part in enumerate(rule.parts):
            found.setdefault((part.where, part.mark), []).append((number, index))
    found.pop((NOWHERE, ""), None)
    return found


def _hit_targets(hits: Iterable[Hit], targets: Mapping[_Known, list[_Target]]) -> set[_Target]:
    """Each rule and part that was hit, once; a part hits its rule."""
    hit = {target for one in hits for target in targets.get((one.where, one.mark), ())}
    return hit | {(rule, None) for rule, _ in hit}


def _rule(number: int, rule: CountedRule, covered: Counter[_Target], reached: Counter[_Target]) -> CoveredRule:
    parts = (
        CoveredPart(part.noun, part.name, part.where, covered[number, index], reached[number, index])
        for index, part in enumerate(rule.parts)
    )
    whole = (number, None)
    return CoveredRule(rule.kind, rule.id, rule.where, covered[whole], reached[whole], tuple(parts))
