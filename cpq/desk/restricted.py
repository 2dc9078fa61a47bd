"""What people read who may not see cost and margin: which facts are open, and words in place of figures.

Lists of what is open, never of what is hidden, so that whatever is new stays hidden until somebody opens it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from cpq.approvals.decision import Check
from cpq.approvals.request import Requirement, SeenFact
from cpq.policy.facts import Phase, base_facts

OPEN_FACTS: Final[frozenset[str]] = frozenset(fact.name for fact in base_facts((), ()) if fact.phase < Phase.COST)
"""Facts of every policy that are known before any cost is; what files declare may be made of costs and is not open."""

_CALLED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cost": "the cost",
        "margin": "the margin",
        "margin_rate": "the margin",
        "markup_rate": "the markup",
        "pocket_margin": "the pocket margin",
        "pocket_margin_rate": "the pocket margin",
    }
)

HIDDEN_COMMENT: Final = "(about cost or margin)"
"""What stands in place of a remark that names cost or margin."""

HIDDEN_WHY: Final = "the figures behind it are about cost or margin"
"""What stands in place of a sentence that compares such figures."""


class Audience(NamedTuple):
    """Who reads.

    Attributes:
        sees_cost: Whether they may see cost and margin.
    """

    person: str
    sees_cost: bool


def reason_for(requirement: Requirement, audience: Audience) -> str:
    """Why a requirement is there; without figures for a reader who may not see them.

    >>> from cpq.approvals.request import Place
    >>> low = SeenFact(fact="quote.margin_rate", kind="number", value="0.31", risk="lower is worse")
    >>> needed = Requirement(
    ...     rule="floor",
    ...     subject="quote",
    ...     reason="margin 31 % is below 40 %",
    ...     restricted=True,
    ...     rule_hash="",
    ...     facts=(low,),
    ...     where=Place(file="rules.yaml", line=1),
    ... )
    >>> reason_for(needed, Audience("rep-north", sees_cost=False))
    'the margin is below its limit'
    """
    if audience.sees_cost or not requirement.restricted:
        return requirement.reason
    if requirement.failed:
        return "the rule could not be evaluated"
    words = list(dict.fromkeys(_limit(fact) for fact in requirement.facts if _bare(fact) in _CALLED))
    return " and ".join(words) or "a figure about cost or margin is outside its limit"


def open_facts(requirement: Requirement, audience: Audience) -> Iterable[SeenFact]:
    """What a rule read, as far as the reader may see it."""
    if audience.sees_cost:
        return requirement.facts
    if requirement.restricted:
        return ()
    return tuple(fact for fact in requirement.facts if fact.fact in OPEN_FACTS)


def stop_for(check: Check, audience: Audience) -> str:
    """Why a guardrail stops a quote, or warns; without figures where they are not open to the reader."""
    if audience.sees_cost or (check.fact in OPEN_FACTS and not check.failed):
        return check.reason
    name = _CALLED.get(check.fact.removeprefix("quote."), "")
    return f"{name} is {check.direction} its limit ({check.rule})" if name else f"rule {check.rule} is not kept"


def why_for(text: str, requirement: Requirement | None, audience: Audience) -> str:
    """A sentence that compares facts of a requirement; other words where the reader may not see them."""
    hidden = not audience.sees_cost and (requirement is None or requirement.restricted)
    return HIDDEN_WHY if text and hidden else text


def _bare(fact: SeenFact) -> str:
    return fact.fact.removeprefix("quote.")


def _limit(fact: SeenFact) -> str:
    side = {"lower is worse": "below its limit", "higher is worse": "above its limit"}
    return f"{_CALLED[_bare(fact)]} is {side.get(fact.risk, 'outside its limit')}"
