"""The deal score of a quote: every part with the value that it read, its points and its weight."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from cpq.desk_rules.score import ScoreBand, ScorePart, ScorePoint, ScoreRules
from cpq.expressions import ExpressionError, evaluate, parse
from cpq.insight.statistics import sum_of
from cpq.policy.compiled import CompiledPolicy
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedQuote
from cpq.rounding import EXACT, round_to

SCORE_DECIMALS = 1


class ScoredPart(NamedTuple):
    """One part of the score.

    Attributes:
        value: What its fact was; None where it has no value.
        points: From 0 to 100, unrounded.
        weight: Its weight; 0 where its condition does not hold, so that it does not count.
        why: Why it does not count, or why it got the points of an undefined fact.
    """

    part: str
    fact: str
    value: Decimal | None
    points: Decimal
    weight: int
    why: str = ""


class Score(NamedTuple):
    """The score of a deal.

    Attributes:
        points: Weighted mean of the parts, from 0 to 100, rounded to one decimal; the band is of this figure.
    """

    points: Decimal
    band: ScoreBand
    parts: tuple[ScoredPart, ...]


def score_of(quote: PricedQuote, rules: ScoreRules, policy: CompiledPolicy) -> Score | None:
    """The score of a priced quote; None where no part counts.

    Args:
        policy: The policy that priced it, whose rates compare amounts and whose facts conditions read.
    """
    parts = tuple(_scored(name, part, quote, policy) for name, part in rules.parts.items())
    weight = sum(part.weight for part in parts)
    if not weight:
        return None
    total = sum_of(EXACT.multiply(part.points, Decimal(part.weight)) for part in parts)
    points = round_to(EXACT.divide(total, Decimal(weight)), SCORE_DECIMALS)
    return Score(points, rules.band_of(points), parts)


def _scored(name: str, part: ScorePart, quote: PricedQuote, policy: CompiledPolicy) -> ScoredPart:
    value = _value(part.fact, quote.facts)
    if part.when is not None:
        holds, why = _holds(part.when.text, quote, policy)
        if not holds:
            return ScoredPart(name, part.fact, value, Decimal(0), 0, why)
    if value is None:
        return ScoredPart(name, part.fact, None, part.undefined, part.weight, "the fact has no value")
    try:
        corners = [(policy.limit(point.at, quote.currency), point) for point in part.points]
    except CannotPrice as error:
        return ScoredPart(name, part.fact, value, part.undefined, part.weight, error.message)
    return ScoredPart(name, part.fact, value, points_at(value, corners), part.weight)


def _value(fact: str, facts: Mapping[str, Any]) -> Decimal | None:
    """A number among the facts of a quote, whose own ones may be named without their prefix."""
    found = facts.get(fact, facts.get(f"quote.{fact}"))
    return found if isinstance(found, Decimal) else None


def _holds(condition: str, quote: PricedQuote, policy: CompiledPolicy) -> tuple[bool, str]:
    try:
        expression = parse(condition, policy.policy.vocabulary, expects="yes/no", scope="quote")
        holds = evaluate(expression, quote.facts, policy.tables) is True
    except (ExpressionError, KeyError) as error:
        return False, f"its condition cannot be evaluated: {error}"
    return holds, "" if holds else "its condition does not hold"


def points_at(value: Decimal, corners: list[tuple[Decimal, ScorePoint]]) -> Decimal:
    """Points of a value: straight between two corners, level outside them."""
    if value <= corners[0][0]:
        return corners[0][1].points
    for (low, left), (high, right) in pairwise(corners):
        if value <= high:
            part = EXACT.divide(EXACT.subtract(value, low), EXACT.subtract(high, low))
            return EXACT.add(left.points, EXACT.multiply(part, EXACT.subtract(right.points, left.points)))
    return corners[-1][1].points
