"""How a step stands: who still has to decide, whose approval counts, and what that makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from cpq.approvals.house import House, Involved
from cpq.approvals.request import SATISFIED, Step
from cpq.people.directory import Directory

ESCALATED: Final = "level "
"""How the way of those begins whom escalation added to a step."""


class Opening(NamedTuple):
    """Who decides a step that may open now, or why nobody can.

    Attributes:
        people: Who may decide, each human being once; empty where nobody may.
        why: How they were found, or why nobody was.
    """

    people: tuple[str, ...]
    mode: Literal["any", "all", "at least"]
    least: int
    why: str


def opening(roles: Sequence[str], involved: Involved, house: House) -> Opening:
    """Who decides for one approver role, or for several whose people decide together.

    Args:
        roles: With several, any of their people counts.
    """
    found = [house.who(role, involved) for role in roles]
    everybody = (person for each in found for person in each.people)
    allowed = (one for one in everybody if house.directory.active(one) and not involved.part_of(one, house.directory))
    people = apart(allowed, house.directory)
    why = "; ".join(dict.fromkeys(each.why for each in found if each.why))
    if len(found) == 1:
        return Opening(people, found[0].mode, found[0].least, why)
    return Opening(people, "any", 1, why)


def apart(people: Iterable[str], directory: Directory) -> tuple[str, ...]:
    """One account of each human being, the first that is named."""
    found: list[str] = []
    for one in people:
        if not any(directory.same_human(one, other) for other in found):
            found.append(one)
    return tuple(found)


def can_satisfy(step: Step, people: Sequence[str]) -> bool:
    """Whether these people, no two of them one human being, can satisfy a step with what is carried over into it."""
    if step.mode != "at least":
        return bool(people)
    before = () if step.carried is None else step.carried.by
    return len({*people, *before}) >= step.least


def ready(steps: Iterable[Step]) -> Iterator[Step]:
    """Steps that wait for nothing any more, in order."""
    steps = tuple(steps)
    satisfied = {step.id for step in steps if step.status in SATISFIED}
    return (step for step in steps if step.status == "waiting" and satisfied.issuperset(step.after))


def approved_by(step: Step) -> tuple[str, ...]:
    """Whose approval counts: the people who gave it, and those from whom it is carried over."""
    carried = () if step.carried is None else step.carried.by
    return tuple(dict.fromkeys((*carried, *(one.by for one in step.decisions if one.answer == "approve"))))


def spoken_for(step: Step) -> tuple[str, ...]:
    """Everybody who has decided or in whose place somebody has; a delegate and their principal count as one."""
    carried = () if step.carried is None else (*step.carried.by, *step.carried.principals)
    decided = (name for one in step.decisions for name in (one.by, one.on_behalf_of) if name)
    return tuple(dict.fromkeys((*carried, *decided)))


def has_decided(step: Step, person: str, directory: Directory) -> bool:
    """Whether somebody has decided already, with any of their accounts or through somebody else."""
    return any(directory.same_human(person, other) for other in spoken_for(step))


def undecided(step: Step, directory: Directory) -> tuple[str, ...]:
    """Who may still decide, in order."""
    return tuple(one for one in step.deciders if not has_decided(step, one, directory))


def still_satisfiable(step: Step, directory: Directory) -> bool:
    """Whether those who are left on a step can still satisfy it; two accounts of a human being are one of them."""
    if step.mode != "at least":
        return bool(step.deciders)
    return len(approved_by(step)) + len(apart(undecided(step, directory), directory)) >= step.least


def must_decide(step: Step) -> tuple[str, ...]:
    """Of a step of all: those who have to; people whom escalation added stand in for others, as long as there are any.

    Where escalation put people in the place of everybody, all of those have to.
    """
    by_escalation = {person for person, how in step.added if how.startswith(ESCALATED)}
    others = tuple(one for one in step.deciders if one in step.eligible or one not in by_escalation)
    return others or step.deciders


def verdict(step: Step, directory: Directory) -> Literal["open", "approved", "rejected"]:
    """What the decisions on a step make of it.

    One rejection rejects a step of any or of all. A step of at least so many is rejected when so many can no longer be
    reached.
    """
    refused = any(one.answer == "reject" for one in step.decisions)
    if step.mode == "at least":
        approved = len(approved_by(step))
        if approved >= step.least:
            return "approved"
        return "rejected" if refused and approved + len(undecided(step, directory)) < step.least else "open"
    if refused:
        return "rejected"
    return "approved" if enough(step, approved_by(step), directory) else "open"


def enough(step: Step, approvals: Sequence[str], directory: Directory) -> bool:
    """Whether the approvals of some people satisfy a step as it is now; decisions in others' places count for those."""
    if step.mode == "at least":
        return len(approvals) >= step.least
    if step.mode == "any":
        return bool(approvals)
    behalf = {one.on_behalf_of for one in step.decisions if one.answer == "approve" and one.on_behalf_of}
    covering = (*approvals, *behalf, *(() if step.carried is None else step.carried.principals))
    members = must_decide(step)
    return bool(members) and all(any(directory.same_human(one, other) for other in covering) for one in members)
