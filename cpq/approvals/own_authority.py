"""What a submitter may grant alone, where a rule says that this is enough."""

from __future__ import annotations

from decimal import Decimal

from cpq.approvals.assessment import Assessment, GivenAway, Needed
from cpq.approvals.house import House
from cpq.money import Money, format_rate
from cpq.rounding import exact, round_to


def within_own_authority(needed: Needed, assessment: Assessment, house: House) -> str:
    """Why a requirement is met by the submitter's own authority, in words; empty where it is not.

    The discount of the quote or line that the rule asks about must lie within the person's limit, and so must what it
    comes to where their limits name an amount. Somebody without a limit may grant nothing, and a rule that could not be
    evaluated asks others.
    """
    requirement = needed.requirement
    asked = assessment.given_away.get(requirement.subject)
    if not needed.self_authority or requirement.failed or asked is None:
        return ""
    limits = house.directory.authority_of(house.actor)
    if limits.may_grant is None or asked.rate - asked.rounding > limits.may_grant:
        return ""
    most = limits.may_grant_amount
    if most is not None and not _at_most(asked, most, assessment):
        return ""
    said = [format_rate(limits.may_grant), *([] if most is None else [str(most)])]
    discount = format_rate(round_to(asked.rate, 4))
    return f"{house.actor} may grant {' and '.join(said)} alone, and the discount is {discount}"


def _at_most(asked: GivenAway, limit: Money, assessment: Assessment) -> bool:
    """Whether an amount keeps a limit, in the quote's currency at its pinned rates; not where there is no rate."""
    rate = Decimal(1) if limit.currency == assessment.currency else assessment.rates.get(limit.currency)
    if rate is None:
        return False
    with exact():
        return asked.amount <= limit.amount * rate
