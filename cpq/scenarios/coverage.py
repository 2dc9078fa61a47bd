"""Which rules the scenarios of a run have hit: every schedule and tier, promotion, contract, limit and price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cpq.policy.policy import Policy
from cpq.problems import SourceLocation
from cpq.scenarios.hits import hits_of
from cpq.scenarios.report import ScenarioReport
from cpq.scenarios.rules import CountedRule, rules_of
from cpq.scenarios.run import Pricing


@dataclass(frozen=True, slots=True)
class CoveredPart:
    """A tier, band, adder or family of a rule, and how many scenarios hit it."""

    name: str
    where: SourceLocation
    scenarios: int


@dataclass(frozen=True, slots=True)
class CoveredRule:
    """A rule and how many scenarios hit it.

    Attributes:
        kind: Such as ``schedule``, ``guardrail`` or ``price``.
    """

    kind: str
    id: str
    where: SourceLocation
    scenarios: int
    parts: tuple[CoveredPart, ...] = ()

    @property
    def never(self) -> tuple[CoveredPart, ...]:
        """Parts that no scenario hit."""
        return tuple(part for part in self.parts if not part.scenarios)


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """Every rule of a policy with its hits, in the order of the files."""

    rules: tuple[CoveredRule, ...]

    @property
    def never(self) -> tuple[CoveredRule, ...]:
        """Rules that no scenario hit."""
        return tuple(rule for rule in self.rules if not rule.scenarios)

    @property
    def partly(self) -> tuple[CoveredRule, ...]:
        """Rules that were hit, but not in every tier, band or adder."""
        return tuple(rule for rule in self.rules if rule.scenarios and rule.never)

    def to_json(self) -> dict[str, Any]:
        """The coverage as JSON-ready data."""
        return {
            "rules": [
                {
                    "kind": rule.kind,
                    "id": rule.id,
                    "where": str(rule.where),
                    "scenarios": rule.scenarios,
                    "parts": [
                        {"name": part.name, "where": str(part.where), "scenarios": part.scenarios}
                        for part in rule.parts
                    ],
                }
                for rule in self.rules
            ]
        }

    def text(self) -> str:
        """How many rules of each kind were hit, then each that was not, with its place."""
        return "\n".join([*self._summary(), *self._missing()])

    def _summary(self) -> Iterator[str]:
        kinds = Counter(rule.kind for rule in self.rules)
        missed = Counter(rule.kind for rule in self.never)
        width = max((len(kind) for kind in kinds), default=0)
        for kind, count in kinds.items():
            yield f"{kind:<{width}}  {count - missed[kind]} of {count} hit"
        parts = [part for rule in self.rules for part in rule.parts]
        hit = sum(part.scenarios > 0 for part in parts)
        yield f"tiers, bands, adders and the like: {hit} of {len(parts)} hit"

    def _missing(self) -> Iterator[str]:
        for rule in self.never:
            yield f"never hit: {rule.kind} '{rule.id}'  {rule.where.short}"
        for rule in self.partly:
            for part in rule.never:
                yield f"never hit: {rule.kind} '{rule.id}', {part.name}  {part.where.short}"


def coverage(workspace: Pricing, report: ScenarioReport) -> RuleCoverage:
    """Which rules the scenarios of a report have hit.

    A rule is hit where it changed a price, asked, warned, stopped or taxed; a rule that was only looked at is not.
    """
    counts: Counter[tuple[object, ...]] = Counter()
    for result in report.results:
        if result.outcome is not None:
            counts.update(set(hits_of(result.outcome, workspace.compiled(result.outcome.quote.as_of))))
    return _covered(workspace.policy, counts)


def _covered(policy: Policy, counts: Counter[tuple[object, ...]]) -> RuleCoverage:
    return RuleCoverage(tuple(_rule(rule, counts) for rule in _in_files(rules_of(policy))))


def _in_files(rules: Iterable[CountedRule]) -> list[CountedRule]:
    return sorted(rules, key=lambda rule: (rule.kind, rule.where, rule.id))


def _rule(rule: CountedRule, counts: Counter[tuple[object, ...]]) -> CoveredRule:
    parts = tuple(CoveredPart(name, where, counts[rule.kind, rule.id, name]) for name, where in rule.parts)
    return CoveredRule(rule.kind, rule.id, rule.where, counts[rule.kind, rule.id], parts)
