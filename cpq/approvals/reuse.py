"""Whether what a human approved covers what is asked now, and why; the rule that saves asking twice.

A grant covers a requirement where all of this holds; what does not hold is named:

- it is of the same quote, customer and currency, neither revoked nor over;
- it is of the same subject, and of the same rule in the same words or of one that the rule is declared compatible with;
- no fact that the rule reads is riskier than at the human decision, in its declared direction, beyond its tolerance;
  exact facts are equal, and none is undefined. What was carried over in between moves nothing;
- no single condition of the rule holds now that did not hold then;
- who decided is still here, holds at least the authority asked for now, and has no part in the quote meanwhile; nor has
  anybody for whom they decided, since nobody approves their own work through a delegate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from cpq.approvals.assessment import Needed
from cpq.approvals.comparing import compare
from cpq.approvals.house import House, Involved
from cpq.approvals.reasons import in_words
from cpq.approvals.request import Carried, Grant, Requirement


class AskedAgain(NamedTuple):
    """An earlier approval does not cover what is asked now.

    Attributes:
        why: In words, such as ``discretionary discount 22 % -> 24 %``.
    """

    why: str


class Case(NamedTuple):
    """What grants are held against.

    Attributes:
        account, currency: Of the quote as it is submitted.
        involved: Who has a part in it.
    """

    account: str
    currency: str
    involved: Involved


def covers(grant: Grant, needed: Needed, roles: Sequence[str], case: Case, house: House) -> Carried | AskedAgain:
    """Whether a grant covers one step of a requirement, and why or why not.

    Args:
        roles: Approver roles that the step asks.

    Returns:
        What the step rests on, with those of the deciding people who still count; or why people are asked again.
    """
    against = next(_against(grant, needed, roles, case, house), "")
    if against:
        return AskedAgain(against)
    still, gone = _deciders(grant, {*roles, *needed.stronger}, case, house)
    if not still:
        return AskedAgain(gone)
    principals = tuple(principal for _, principal in still if principal)
    then = {fact.fact: fact for fact in grant.requirement.facts}
    facts = [compare(then[fact.fact], fact, case.currency) for fact in needed.requirement.facts]
    moved = [found.words for found in facts if found.changed]
    said = f"{' and '.join(moved[:2])} that" if moved else "nothing that it reads has changed since"
    why = f"{said} {_by(grant)} approved on {grant.at.date()}"
    return Carried(
        request=grant.request,
        step=grant.step,
        by=tuple(person for person, _ in still),
        principals=principals,
        at=grant.at,
        why=why,
    )


def _by(grant: Grant) -> str:
    return ", ".join(grant.authority) or ", ".join(grant.by)


def _against(grant: Grant, needed: Needed, roles: Sequence[str], case: Case, house: House) -> Iterator[str]:
    """What speaks against a grant, whoever of those who gave it may still count; most telling first."""
    before, now = grant.requirement, needed.requirement
    if grant.revoked:
        yield f"the approval by {_by(grant)} was revoked"
    if grant.until is not None and house.at > grant.until:
        yield f"the approval by {_by(grant)} on {grant.at.date()} held until {grant.until.date()}"
    if grant.account != case.account:
        yield f"{_by(grant)} approved it for another customer"
    if grant.currency != case.currency:
        yield f"{_by(grant)} approved it in {grant.currency}"
    if not _same_rule(before, needed):
        yield f"the rule {now.rule} says something else than on {grant.at.date()}"
    if (before.subject, before.level) != (now.subject, now.level):
        yield f"{_by(grant)} approved something else"
    if before.failed or now.failed:
        yield "the rule could not be evaluated"
    yield from _riskier(before, now, case.currency)
    new = [text for text in now.conditions if text not in before.conditions]
    if new:
        yield f"{' and '.join(new)} holds now"
    if {*roles, *needed.stronger}.isdisjoint(grant.authority):
        yield f"{_by(grant)} approved it, not {' or '.join(roles)}"


def _same_rule(before: Requirement, needed: Needed) -> bool:
    now = needed.requirement
    return before.rule in needed.compatible or (before.rule, before.rule_hash) == (now.rule, now.rule_hash)


def _riskier(before: Requirement, now: Requirement, currency: str) -> Iterator[str]:
    then = {fact.fact: fact for fact in before.facts}
    unseen = [in_words(fact.fact) for fact in now.facts if fact.fact not in then]
    if unseen:
        yield f"{', '.join(unseen)} was not looked at then"
    found = [compare(then[fact.fact], fact, currency) for fact in now.facts if fact.fact in then]
    riskier = [one.words for one in found if not one.covered]
    if riskier:
        yield ", ".join(riskier)


def _deciders(grant: Grant, roles: Set[str], case: Case, house: House) -> tuple[tuple[tuple[str, str], ...], str]:
    """Of those who decided, whose approval still counts, and for whom; else why that of the last does not."""
    still, gone = [], ""
    for person, principal in zip(grant.by, grant.on_behalf_of or ("",) * len(grant.by), strict=True):
        part = next(
            filter(None, (case.involved.part_of(one, house.directory) for one in (person, principal) if one)), ""
        )
        if part:
            gone = part
        elif not house.directory.active(person):
            gone = f"{person}, who approved it, is no longer here"
        elif not has_authority(principal or person, roles, case.involved, house):
            gone = f"{principal or person} no longer has the authority that the approval rests on"
        else:
            still.append((person, principal))
    return tuple(still), gone


def has_authority(person: str, roles: Set[str], involved: Involved, house: House) -> bool:
    """Whether somebody may decide for one of some roles today: they hold it, are asked for it, or stand above."""
    known = house.directory.find(person)
    if known is None or not known.active:
        return False
    if not roles.isdisjoint(known.approves):
        return True
    asked = {one for role in sorted(roles) for one in house.who(role, involved).people}
    return person in asked or any(house.directory.is_above(person, one) for one in sorted(asked))
