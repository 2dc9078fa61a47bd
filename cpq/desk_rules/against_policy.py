"""What the desk's files say about the policy: the facts that the deal score reads."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.catalog.reading import parse_at
from cpq.desk_rules.load import LoadedDesk
from cpq.desk_rules.score import ScorePart, ScoreRules
from cpq.expressions import Expression
from cpq.policy.policy import Policy
from cpq.policy.thresholds import example_for, fits, kind_of
from cpq.problems import Problem, did_you_mean


def problems_with(policy: Policy, desk: LoadedDesk) -> tuple[Problem, ...]:
    """What of the desk's files does not go with a policy."""
    score = desk.rules.score
    return () if score is None else tuple(_of_score(score, policy))


def condition_of(part: ScorePart, policy: Policy, problems: list[Problem]) -> Expression | None:
    """The condition of a part of the score, checked against a policy; what is wrong becomes a problem at its place."""
    if part.when is None:
        return None
    return parse_at(part.when, policy.vocabulary, problems, expects="yes/no", scope="quote")


def _of_score(score: ScoreRules, policy: Policy) -> Iterator[Problem]:
    for part in score.parts.values():
        yield from _of_part(part, policy)
        found: list[Problem] = []
        condition_of(part, policy, found)
        yield from found


def _of_part(part: ScorePart, policy: Policy) -> Iterator[Problem]:
    """The fact of a part is a number of the whole quote, and its corners are of its kind."""
    name, where = part.fact, part.where_of("fact")
    fact = policy.fact_named(name) or policy.vocabulary.resolve(name, "quote")
    if fact is None:
        names = [one.name for one in policy.vocabulary if one.scope != "line"]
        yield Problem("unknown-fact", where, f"there is no fact '{name}' of a quote", did_you_mean(name, names))
        return
    if fact.scope == "line" or fact.type.kind != "number":
        message = f"'{name}' is {'of one line' if fact.scope == 'line' else fact.type}; a score is made of numbers"
        yield Problem("wrong-type", where, message, "name a number of the whole quote, such as quote.margin_rate")
        return
    for point in part.points:
        if not fits(point.at, fact):
            message = f"'{name}' is {kind_of(fact)}, the corner {point.at} is not"
            yield Problem("wrong-type", point.where_of("at"), message, f"write {example_for(fact)}")
