"""Contracts that come to their end: until when somebody must say so, and what happens if nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from cpq.contracts.document import RunningContract
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.terms import Term, end_of, start_before

Happens = Literal["renews", "ends"]
Standing = Literal["notice due", "notice over", "no notice", "ended"]
"""Whether notice can still be given, could have been, is not asked for, or the end is past."""


class Renewal(NamedTuple):
    """One contract, or some of its lines with terms of their own.

    Attributes:
        lines: Ids of the lines with such terms; empty for the contract as a whole.
        end: Last day of service.
        notice_by: Last day on which either side may say that it leaves; None where no notice is asked for.
        happens: What happens at the end if nobody says anything.
        next: The day by which the desk must act: the notice, while it can be given, else the end.
        days: Days from today to that day; negative where it is past.
    """

    contract: RunningContract
    terms: RenewalTerms
    lines: tuple[str, ...]
    end: date
    notice_by: date | None
    happens: Happens
    standing: Standing
    next: date
    days: int


def renewals_of(contracts: Iterable[RunningContract], on: date, within: Term) -> tuple[Renewal, ...]:
    """Renewals to work on, the most urgent first.

    Args:
        on: Today. Contracts that ended before it, and those without an end, are left out.
        within: How far ahead the end or the notice may lie.
    """
    until = end_of(on, within)
    found = (one for contract in contracts for one in _of(contract, on))
    return tuple(
        sorted(
            (one for one in found if one.end >= on and min(one.next, one.end) <= until),
            key=lambda one: (one.next, one.contract.id, one.lines),
        )
    )


def _of(contract: RunningContract, on: date) -> Iterator[Renewal]:
    if contract.end is None:
        return
    alike: dict[str, tuple[RenewalTerms, list[str]]] = {}
    for name, line in contract.lines.items():
        if line.kind != "one-time":
            terms = line.renewal or contract.renewal
            alike.setdefault(terms.model_dump_json(), (terms, []))[1].append(name)
    ordinary = contract.renewal.model_dump_json()
    for said, (terms, lines) in alike.items():
        yield _renewal(contract, terms, () if said == ordinary else tuple(lines), contract.end, on)


def _renewal(contract: RunningContract, terms: RenewalTerms, lines: tuple[str, ...], end: date, on: date) -> Renewal:
    notice = None if terms.notice is None else start_before(end, terms.notice)
    standing: Standing = "no notice"
    if end < on:
        standing = "ended"
    elif notice is not None:
        standing = "notice due" if notice >= on else "notice over"
    following = notice if notice is not None and standing == "notice due" else end
    happens: Happens = "renews" if terms.auto else "ends"
    return Renewal(contract, terms, lines, end, notice, happens, standing, following, (following - on).days)
