"""By which route somebody may decide a step: themselves, for somebody who is away, or because it was passed upwards.

Whoever has a part in the quote decides by none of them.
"""

from __future__ import annotations

from typing import NamedTuple

from cpq.approvals.house import House, Involved
from cpq.approvals.request import Step
from cpq.approvals.standing import ESCALATED, has_decided, must_decide, undecided

AD_HOC = "ad-hoc"
"""Authority of somebody who was asked beside those whom the policy asks; no later quote rests on it."""


class Route(NamedTuple):
    """How somebody may decide.

    Attributes:
        authority: Approver role, and by which route where they do not hold it.
        on_behalf_of: In whose place, or empty.
    """

    authority: str
    on_behalf_of: str = ""


class NoRoute(NamedTuple):
    """Somebody may not decide.

    Attributes:
        why: In words.
        decided: They have decided already, themselves or through somebody else.
    """

    why: str
    decided: bool = False


def route(step: Step, owner: str, involved: Involved, house: House) -> Route | NoRoute:
    """How whoever acts may decide a step at this moment, or why not.

    Args:
        owner: Owner of the quote.
        involved: Who has a part in it.
    """
    actor, directory = house.actor, house.directory
    if not directory.may(actor, "decide", owner=owner):
        return NoRoute(f"{actor} may not decide about quotes")
    part = involved.part_of(actor, directory)
    if part:
        return NoRoute(f"{part}; somebody else decides")
    if has_decided(step, actor, directory):
        return NoRoute(f"{actor} has decided already, or somebody has for them", decided=True)
    if actor in step.deciders:
        return _own(step, involved, house)
    principals = [
        one
        for one in directory.principals_of(actor, house.at)
        if one in step.deciders and not involved.part_of(one, directory)
    ]
    if not principals:
        asked = " or ".join(undecided(step, directory)) or "nobody"
        return NoRoute(f"step {step.id} asks {asked}, not {actor}")
    waiting = [one for one in principals if not has_decided(step, one, directory)]
    if not waiting:
        return NoRoute(f"{principals[0]} has decided already", decided=True)
    return Route(f"{_role_of(step, waiting[0], involved, house)} as delegate of {waiting[0]}", waiting[0])


def _own(step: Step, involved: Involved, house: House) -> Route:
    """The route of somebody whom the step asks by name."""
    how = next((how for person, how in step.added if person == house.actor), "")
    if not how.startswith(ESCALATED) or house.actor in step.eligible:
        return Route(_role_of(step, house.actor, involved, house))
    role = step.approvers[0] if step.approvers else AD_HOC
    if step.mode != "all" or house.actor in must_decide(step):
        return Route(f"{role} as escalee")
    absent = [one for one in must_decide(step) if not has_decided(step, one, house.directory)]
    return Route(f"{role} as escalee", absent[0] if absent else "")


def _role_of(step: Step, person: str, involved: Involved, house: House) -> str:
    """The role of the step for which somebody is asked."""
    known = house.directory.find(person)
    for role in step.approvers:
        if known is not None and role in known.approves:
            return role
    for role in step.approvers:
        if person in house.who(role, involved).people:
            return role
    return step.approvers[0] if step.approvers else AD_HOC
