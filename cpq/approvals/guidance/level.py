"""Levels of approval: who is asked, what stops, and when one level is lower than another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from typing import NamedTuple, Protocol

from cpq.approvals.decision import ApprovalDecision
from cpq.policy.policy import Policy
from cpq.problems import CannotPrice, InvalidRequest, SourceLocation


class Reason(NamedTuple):
    """Why a quote is at its level: one rule that asks or stops, or what cannot be priced.

    Attributes:
        rule: Id of the guardrail or approval rule; the code of the problem where there is no price.
        subject: ``quote``, or the id of a line.
        asks: Whom the rule asks; nobody where it stops.
        text: Why, in words.
    """

    rule: str
    subject: str
    asks: tuple[str, ...]
    text: str
    where: SourceLocation


class AnyReason(Protocol):
    """As much of a reason as its level depends on."""

    @property
    def rule(self) -> str:
        """Id of the rule."""
        ...

    @property
    def subject(self) -> str:
        """``quote``, or the id of a line."""
        ...

    @property
    def asks(self) -> tuple[str, ...]:
        """Whom the rule asks; nobody where it stops."""
        ...


class Level(NamedTuple):
    """Who is asked, and whether the quote can go out at all.

    Attributes:
        asked: Approvers in the order of the policy, each once, then a desk that it does not declare; nobody where the
            quote is stopped.
        stopped: A guardrail stops the quote, or it has no price; no approval lifts either.
    """

    asked: tuple[str, ...] = ()
    stopped: bool = False


STOPPED = Level((), stopped=True)


class Standing(NamedTuple):
    """The level of a quote, and what makes it.

    Attributes:
        reasons: Every rule that asks or stops.
        missing: Rules that only miss a field, such as a reason code; guidance supposes that it will be filled in.
    """

    level: Level
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()


def standing_of(decision: ApprovalDecision, policy: Policy) -> Standing:
    """The level that a decision comes to, fields that a rule misses supposed to be filled in."""
    requiring = {rule.id for rule in policy.guardrails if rule.spec.require is not None}
    stops = [Reason(one.rule, one.subject, (), one.reason, one.where) for one in decision.stops]
    needs = [Reason(one.rule, one.subject, one.asked, one.reason, one.where) for one in decision.requirements]
    found = (*stops, *needs)
    reasons = tuple(one for one in found if one.rule not in requiring)
    return Standing(level_of(reasons, policy), reasons, tuple(one for one in found if one.rule in requiring))


def level_of(reasons: Collection[AnyReason], policy: Policy) -> Level:
    """The level that reasons come to together."""
    if any(not one.asks for one in reasons):
        return STOPPED
    people = {name for one in reasons for name in one.asks}
    undeclared = sorted(people - policy.approvers.keys())
    return Level((*(name for name in policy.approvers if name in people), *undeclared))


def without_price(error: CannotPrice | InvalidRequest) -> Standing:
    """The level of a quote that cannot be priced: nobody can let it pass."""
    if isinstance(error, CannotPrice):
        reason = Reason(error.code, error.line or "quote", (), error.message, error.where)
    else:
        first = error.problems[0]
        reason = Reason(first.code, "quote", (), first.message, first.location)
    return Standing(STOPPED, (reason,))


class Ranks:
    """Which approver decides above which, as the bands of the matrices say."""

    def __init__(self, policy: Policy) -> None:
        self.approvers = tuple(policy.approvers)
        above: dict[str, set[str]] = {name: set() for name in policy.approvers}
        for rule in policy.approval_rules:
            for mild, severe in combinations(rule.spec.bands, 2):
                for name in mild.ask:
                    above.setdefault(name, set()).update(set(severe.ask) - set(mild.ask))
        self._above = _closed(above)

    def outranks(self, one: str, other: str) -> bool:
        """Whether an approver decides what the other cannot; two that stand above each other outrank neither."""
        return one in self._above.get(other, ()) and other not in self._above.get(one, ())

    def within(self, level: Level, limit: Level) -> bool:
        """Whether a level asks nobody but those of another, or people that those outrank; what is stopped never is."""
        if level.stopped or limit.stopped:
            return not level.stopped and limit.stopped
        return all(any(name == most or self.outranks(most, name) for most in limit.asked) for name in level.asked)

    def lower(self, level: Level, than: Level) -> bool:
        """Whether a level is lower than another: within it, and not the other way round unless fewer are asked."""
        if not self.within(level, than):
            return False
        return than.stopped or not self.within(than, level) or set(level.asked) < set(than.asked)


def _closed(above: Mapping[str, Iterable[str]]) -> Mapping[str, frozenset[str]]:
    """Everybody above each, over any number of steps."""
    closed: dict[str, frozenset[str]] = {}
    for name in above:
        found: set[str] = set()
        waiting = list(above[name])
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += above.get(one, ())
        closed[name] = frozenset(found)
    return closed
