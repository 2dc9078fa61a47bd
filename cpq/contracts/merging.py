"""Several open amendments of one contract: merged where their order makes no difference, else told to contradict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from cpq.contracts.amended import Amended
from cpq.contracts.amending import amend
from cpq.contracts.changes import Amendment, Change
from cpq.contracts.document import RunningContract
from cpq.contracts.versions import Versions
from cpq.problems import Conflict


def merged(contract: RunningContract, amendments: Sequence[Amendment], versions: Versions) -> tuple[Amended, ...]:
    """Each amendment on top of those of earlier days; the last one holds the merged contract.

    The order in which they were written makes no difference: amendments of one day are taken by their ids.

    Raises:
        Conflict: Two of them contradict each other; the message names lines, days and both.
        NotFound, InvalidRequest, CannotPrice: One of them cannot be.
    """
    said = list(conflicts(contract, amendments))
    if said:
        raise Conflict(
            "; ".join(said),
            code="amendment-conflict",
            hint="agree on one change of each line, or write quantities as by: so that they add up",
        )
    done: list[Amended] = []
    for one in sorted(amendments, key=lambda one: (one.effective, one.id)):
        done.append(amend(done[-1].after if done else contract, one, versions))
    return tuple(done)


def conflicts(contract: RunningContract, amendments: Sequence[Amendment]) -> Iterator[str]:
    """Every pair of changes whose order would matter, in words."""
    for one in amendments:
        if one.amends != contract.id:
            yield f"'{one.id}' amends '{one.amends}', not '{contract.id}'"
    for first, second in combinations(sorted(amendments, key=lambda one: (one.effective, one.id)), 2):
        if first.id == second.id:
            yield f"two amendments are called '{first.id}'"
        yield from _of_ends(first, second)
        for own in first.changes:
            for other in second.changes:
                line = _same_line(contract, own, other)
                if line and not commute(own, other):
                    yield (
                        f"line '{line}': '{first.id}' {_said(own)} on {first.effective}, "
                        f"'{second.id}' {_said(other)} on {second.effective}"
                    )


def commute(one: Change, other: Change) -> bool:
    """Whether two changes of one line give the same in either order: differences of its quantity do."""
    return one.ask == other.ask == "by"


def _same_line(contract: RunningContract, one: Change, other: Change) -> str:
    """The line that both change, or the name that both give to an added line; nothing where there is none.

    A bundle and its options change together.
    """
    mine, theirs = _line(one), _line(other)
    if not mine or not theirs:
        return ""
    if mine == theirs or _parent(contract, theirs) == mine:
        return theirs
    return mine if _parent(contract, mine) == theirs else ""


def _line(change: Change) -> str:
    return change.line.partition("/")[0]


def _parent(contract: RunningContract, line: str) -> str:
    found = contract.lines.get(line)
    return "" if found is None else found.parent


def _of_ends(first: Amendment, second: Amendment) -> Iterator[str]:
    """A contract is ended or extended by one amendment, and nothing changes after its end."""
    own, other = first.end_on or first.extend_to, second.end_on or second.extend_to
    if own is not None and other is not None:
        yield f"'{first.id}' sets the end to {own}, '{second.id}' to {other}"
    for ending, changing in ((first, second), (second, first)):
        if ending.end_on is not None and changing.changes and changing.end_on is None:
            lines = ", ".join(f"'{change.line or change.add}'" for change in changing.changes)
            yield f"'{ending.id}' ends the contract on {ending.end_on}, '{changing.id}' changes {lines}"


def _said(change: Change) -> str:
    """A change in words."""
    if change.ask == "quantity":
        return f"sets {change.quantity:f}"
    if change.ask == "by":
        return f"changes by {change.by:f}"
    if change.ask == "price":
        return f"sets the price {change.price:f}"
    if change.ask == "swap":
        return f"swaps for '{change.swap}'"
    return "removes it" if change.ask == "remove" else f"adds '{change.add}'"
