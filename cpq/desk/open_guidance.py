"""Guidance for who may not see cost: without limits that cost sets, since a limit met exactly tells the cost."""

from __future__ import annotations

from collections.abc import Iterable

from cpq.approvals.facts_seen import facts_read, names_cost
from cpq.approvals.guidance import Change, Grant, Guidance, Largest, Level, Reason, Standing
from cpq.approvals.guidance.search import Unproven
from cpq.approvals.looking import AnyRule
from cpq.policy.policy import Policy

_HIDDEN = "a limit of cost or margin"


def open_guidance(guidance: Guidance, policy: Policy) -> Guidance:
    """What of some guidance a reader may see to whom cost and margin are closed.

    A discount, an approver's reach or a change that ends exactly where a rule about cost begins is left out. So are
    gaps below one, where any rule reads cost, since nothing says which rule made them.
    """
    closed = frozenset(_cost_rules(policy))
    if not closed:
        return guidance
    largest = (_largest(one, closed) for one in guidance.largest)
    return guidance._replace(
        standing=_standing(guidance.standing, closed),
        largest=tuple(one for one in largest if one.grants),
        changes=tuple(_change(one, closed) for one in guidance.changes if not _any(one.held_by, closed)),
        not_computed=tuple(one for one in guidance.not_computed if not _any(one.rules, closed)),
    )


def _cost_rules(policy: Policy) -> Iterable[str]:
    rules: list[AnyRule] = [*policy.guardrails, *policy.approval_rules]
    for rule in rules:
        if any(names_cost(fact, policy) for fact in facts_read(rule)):
            yield rule.id


def _any(reasons: Iterable[Reason | Unproven], closed: frozenset[str]) -> bool:
    return any(reason.rule in closed for reason in reasons)


def _largest(one: Largest, closed: frozenset[str]) -> Largest:
    return one._replace(
        grants=tuple(_grant(grant, closed) for grant in one.grants if not _any(grant.beyond, closed)),
        reaches=tuple(reach for reach in one.reaches if not _any(reach.beyond, closed)),
    )


def _grant(grant: Grant, closed: frozenset[str]) -> Grant:
    return grant._replace(except_for=(), missing=_worded(grant.missing, closed))


def _change(one: Change, closed: frozenset[str]) -> Change:
    return one._replace(missing=_worded(one.missing, closed))


def _standing(standing: Standing, closed: frozenset[str]) -> Standing:
    return standing._replace(
        level=Level(*standing.level),
        reasons=_worded(standing.reasons, closed),
        missing=_worded(standing.missing, closed),
    )


def _worded(reasons: Iterable[Reason], closed: frozenset[str]) -> tuple[Reason, ...]:
    """Reasons in words that hold no figure of cost."""
    return tuple(one._replace(text=_HIDDEN) if one.rule in closed else one for one in reasons)
