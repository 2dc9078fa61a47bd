"""From requirements to steps without people: how many, in which order, and which waits for which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cpq.approvals.assessment import Needed
from cpq.approvals.request import StepMode


class Draft(NamedTuple):
    """One step of a requirement, before anybody is looked for.

    Attributes:
        mode: None where the people of its one role say how many of them must approve.
        previous: It waits for the step before it.
    """

    needed: Needed
    roles: tuple[str, ...]
    mode: StepMode | None = None
    least: int = 1
    previous: bool = False


def drafts_of(requirements: Sequence[Needed]) -> Iterator[Draft]:
    """The steps of requirements, in their order: one for each approver, or one for all of those who decide together."""
    for needed in requirements:
        roles = needed.approvers
        if needed.mode == "any" and len(roles) > 1:
            yield Draft(needed, roles, "any")
        elif needed.mode == "at least":
            yield Draft(needed, roles, "at least", needed.least)
        else:
            in_order = needed.mode == "in order"
            yield from (Draft(needed, (role,), previous=in_order and place > 0) for place, role in enumerate(roles))
        yield from (Draft(needed, (role,)) for role in needed.beside)


def numbered(drafts: Sequence[Draft], request: int) -> Iterator[tuple[str, Draft, tuple[str, ...]]]:
    """Drafts with the ids of their steps, and those of the steps that each waits for."""
    ids = [f"{request}.{place}" for place in range(1, len(drafts) + 1)]
    for place, draft in enumerate(drafts):
        chain, step = draft.needed.chain, draft.needed.step
        lower = [
            other_id
            for other_id, other in zip(ids, drafts, strict=True)
            if chain and other.needed.chain == chain and other.needed.step < step
        ]
        yield ids[place], draft, (*lower, *([ids[place - 1]] if draft.previous else []))
