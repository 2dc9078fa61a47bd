"""What several policies require of the parts of one thing, as one answer: changes of a contract are asked in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from cpq.approvals.assess import each_once
from cpq.approvals.assessment import Assessment, GivenAway, Needed
from cpq.approvals.facts_seen import facts_read
from cpq.approvals.looking import AnyRule
from cpq.policy.facts import CHANGE_FACTS
from cpq.policy.policy import Policy
from cpq.rounding import EXACT

_CHANGE_FACTS = frozenset(name for name, *_ in CHANGE_FACTS)


def about_changes(policy: Policy) -> Policy:
    """A policy with those guardrails and approval rules only that read what a quote does to a running contract."""
    return replace(
        policy,
        guardrails=tuple(rule for rule in policy.guardrails if _reads_a_change(rule)),
        approval_rules=tuple(rule for rule in policy.approval_rules if _reads_a_change(rule)),
    )


def _reads_a_change(rule: AnyRule) -> bool:
    return not _CHANGE_FACTS.isdisjoint(name.removeprefix("quote.") for name in facts_read(rule))


def together(whole: Assessment, parts: Sequence[Assessment], rules: Policy) -> Assessment:
    """One answer of several: what is required of parts, and what rules about the change require of the whole.

    What two parts require alike is asked once.

    Args:
        whole: Of the change as a whole, whose policy, account, currency and content it keeps.
        rules: The rules of :func:`about_changes`; nothing else that the whole requires counts.
    """
    about = {rule.id for rule in rules.guardrails} | {rule.id for rule in rules.approval_rules}
    asked = list(_alike_once(needed for part in parts for needed in part.requirements))
    spoken = {(needed.requirement.rule, needed.requirement.subject) for needed in asked}
    asked += [
        needed
        for needed in whole.requirements
        if needed.requirement.rule in about and (needed.requirement.rule, needed.requirement.subject) not in spoken
    ]
    all_ = (*parts, whole)
    return replace(
        whole,
        requirements=tuple(each_once(asked)),
        informed=tuple(sorted({one for part in all_ for one in part.informed})),
        warnings=tuple(dict.fromkeys(check for part in all_ for check in part.warnings)),
        stops=tuple(dict.fromkeys(check for part in all_ for check in part.stops)),
        given_away=dict(_given_away(parts)) or dict(whole.given_away),
    )


def _alike_once(found: Iterable[Needed]) -> Iterator[Needed]:
    seen = set()
    for needed in found:
        key = needed.requirement.model_dump_json()
        if key not in seen:
            seen.add(key)
            yield needed


def _given_away(parts: Iterable[Assessment]) -> Iterator[tuple[str, GivenAway]]:
    """What is asked for on each subject: the highest rate of any part, and the sum of the amounts."""
    found: dict[str, GivenAway] = {}
    for subject, given in (pair for part in parts for pair in part.given_away.items()):
        known = found.get(subject, GivenAway(Decimal(0), Decimal(0)))
        rate = max(known, given, key=lambda one: one.rate)
        found[subject] = replace(rate, amount=EXACT.add(known.amount, given.amount))
    yield from found.items()
