"""What the desk is asked about a stored quote whatever its rules say: the price of a past day, and another account.

A rule can only judge what the quote says of itself. The order date chooses which rules judge it at all, and what is
known of the account decides what many of them find, so neither is believed on the word of whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cpq.approvals.assessment import Assessment, Needed
from cpq.approvals.decision import DESK
from cpq.approvals.facts_seen import written
from cpq.approvals.request import Place, Requirement, SeenFact
from cpq.approvals.rule_hash import hash_of
from cpq.currencies import minor_units
from cpq.desk.prepared import Priced, Shown, assessment_of, priced_by, reopened
from cpq.problems import CannotPrice, Conflict, InvalidRequest, SourceLocation
from cpq.rounding import round_to

if TYPE_CHECKING:
    from cpq.desk.pinned import PinnedPolicies
    from cpq.quotes.parties import Account
    from cpq.quotes.priced import PricedQuote
    from cpq.workspace import Workspace

ORDER_DATE: Final = "order-date"
"""Rule id of the requirement that a quote for a past day brings, where today would have another price or decision."""

ACCOUNT: Final = "account"
"""Rule id of the requirement that an account brings of which the quote says something else than its file."""

_JUDGED: Final = ("parent", "segment", "country")
"""What is known of an account and read by rules, contracts and taxes, beside its facts."""


def with_what_the_desk_asks(assessment: Assessment, shown: Shown, policies: PinnedPolicies, day: date) -> Assessment:
    """The assessment of a stored quote, with what the desk is asked beside the policy.

    Args:
        day: The day on which it is submitted.
    """
    found = (*_of_order_date(shown, policies, day), *_of_account(shown, policies.workspace.accounts))
    taken = {one.requirement.key for one in assessment.requirements}
    asked = tuple(Needed(_under_free_key(one, taken), (DESK,), "any") for one in found)
    return replace(assessment, requirements=(*assessment.requirements, *asked)) if asked else assessment


def _under_free_key(requirement: Requirement, taken: set[tuple[str, str, int]]) -> Requirement:
    """The requirement under a key of its own, where a rule of the policy has its name."""
    while requirement.key in taken:
        requirement = requirement.model_copy(update={"level": requirement.level + 1})
    return requirement


# --- order date -----------------------------------------------------------------------------------------------------


def _of_order_date(shown: Shown, policies: PinnedPolicies, day: date) -> Iterator[Requirement]:
    """Of a quote that is priced for a day which is over, what today would say otherwise.

    Whether somebody set the date back or left the quote lying is the same: nobody is quoted this price today.
    """
    then = shown.priced
    if then.as_of >= day:
        return
    published = policies.published(day)
    under = policies.under(published) if published else shown.under
    dearer: Decimal | None = None
    try:
        _, asks = reopened(shown.content, policies, as_of=day)
        found = priced_by(asks, under, policies)
    except (CannotPrice, InvalidRequest, Conflict) as error:
        told = f"it cannot be priced for {day}: {str(error).splitlines()[0]}"
    else:
        now = found.quote
        if _says(shown.found, shown.under, policies) == _says(found, under, policies):
            return
        told, dearer = _otherwise(then, now, day), now.totals.net - then.totals.net
    yield _requirement(
        ORDER_DATE,
        f"priced for an order of {then.as_of}; {told}",
        (_seen("quote.as_of", then.as_of), _seen("dearer on the day by", dearer, risk="higher is worse")),
        under.policy.waterfall_where,
    )


def _says(found: Priced, under: Workspace, policies: PinnedPolicies) -> tuple[object, ...]:
    """What a buyer would pay, line by line, and who would be asked."""
    assessed = assessment_of(found, under, policies)
    asked = (
        (need.requirement.rule, need.requirement.subject, need.approvers, need.beside) for need in assessed.requirements
    )
    return (
        tuple((line.id, line.net_total) for line in found.quote.lines),
        found.quote.totals.net,
        frozenset(asked),
        frozenset((stop.rule, stop.subject) for stop in assessed.stops),
    )


def _otherwise(then: PricedQuote, now: PricedQuote, day: date) -> str:
    if now.totals.net == then.totals.net:
        return f"for {day} other lines cost otherwise, or others are asked"
    net = round_to(now.totals.net, minor_units(now.currency))
    return f"for {day} it is net {net:,f} {now.currency}"


# --- account --------------------------------------------------------------------------------------------------------


def _of_account(shown: Shown, accounts: Mapping[str, Account]) -> Iterator[Requirement]:
    """Of an account, what the quote says otherwise than its file; nothing in a house that keeps no accounts."""
    said = shown.priced.request.account
    known = accounts.get(said.id)
    if not accounts:
        return
    here, there = _known(said), {} if known is None else _known(known)
    if known is None:
        here.pop("country", None)  # where somebody is, a quote may say of anybody
    differing = [name for name in dict.fromkeys((*here, *there)) if here.get(name) != there.get(name)]
    if not differing:
        return
    said_of = f"the quote says of {said.id}"
    if known is None:
        told = f"{', '.join(f'{name} {here[name]}' for name in differing)}; no file knows the account"
    else:
        pairs = ((name, here.get(name, "nothing"), there.get(name, "nothing")) for name in differing)
        told = ", ".join(f"{name} {quoted}, where its file says {filed}" for name, quoted, filed in pairs)
    facts = [_seen(f"account: {name}", here.get(name, "")) for name in differing]
    facts += [_seen(f"account on file: {name}", there.get(name, "")) for name in differing]
    where = shown.under.policy.waterfall_where if known is None else known.where_of("id")
    yield _requirement(ACCOUNT, f"{said_of}: {told}", tuple(facts), where)


def _known(account: Account) -> dict[str, str]:
    """What rules may read of an account, in words; nothing of what is left out."""
    own = {name: str(getattr(account, name)) for name in _JUDGED if getattr(account, name)}
    return own | {name.replace("_", " "): str(value) for name, value in account.facts.items()}


# --- both -----------------------------------------------------------------------------------------------------------


def _seen(fact: str, value: Decimal | date | str | None, *, risk: str = "exact") -> SeenFact:
    kind, text = written(value)
    return SeenFact.model_validate({"fact": fact, "kind": kind, "value": text, "risk": risk})


def _requirement(rule: str, reason: str, facts: tuple[SeenFact, ...], where: SourceLocation) -> Requirement:
    return Requirement(
        rule=rule,
        subject="quote",
        reason=reason,
        rule_hash=hash_of((rule,)),
        facts=facts,
        where=Place(file=where.file, line=where.line, column=where.column),
    )
