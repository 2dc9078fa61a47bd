"""What processes do that race each other at the desk, and what the same would have come to one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

from cpq.desk.edits import Edits
from cpq.desk.work import Writing
from cpq.problems import CpqError
from cpq.store import StaleVersion, Store
from cpq.workspace import Workspace
from tests.desk_contract.real import Real, key_of
from tests.desk_contract.says import OFFER_LASTS, whole
from tests.desk_contract.trying import MORNING
from tests.desk_contract.watching import as_stored

ASKED = {
    "days": 60,
    "lines": [{"product": "thing", "quantity": 5, "percent": 25}],
}
"""Asks managers, the director, finance (either of two), legal, and then both people of the desk."""

TRIES = 50


class Act(NamedTuple):
    """Something that somebody does.

    Attributes:
        what: Name in :data:`ACTS`.
        key: Idempotency key, if any.
    """

    what: str
    who: str
    key: str = ""


class Told(NamedTuple):
    """What came of it.

    Attributes:
        outcome: ``done``, or the kind of error.
        code: Of the error.
    """

    act: Act
    outcome: str
    code: str = ""
    says: str = ""


def policies(folder: Path) -> dict[str, Workspace]:
    """The house under its first policy, as its folder says."""
    first = Workspace.open(folder).require_valid()
    return {"first": first, "stricter": first}


def submitted(real: Real) -> str:
    """A quote that is being decided."""
    number = drafted(real)
    real.seat("rep-1").submit(number)
    return number


def drafted(real: Real) -> str:
    """The same, not yet submitted."""
    return real.seat("rep-1").new(real.deal(whole(ASKED, real.now))).quote.number


def step(real: Real, number: str, rule: str, role: str) -> str:
    """The id of a step."""
    steps = real.quote(number).requests[-1].steps
    return next(one.id for one in steps if key_of(one) == (rule, "quote", role))


FINANCE, DIRECTOR = ("margin", "finance"), ("discount", "sales-director")


def decide(real: Real, number: str, act: Act, seen: str, answer: str, where: tuple[str, str]) -> Any:
    """Decide a step about what was on the screen."""
    seat, writing = real.seat(act.who), Writing(key=act.key)
    found = step(real, number, *where)
    if answer == "approve":
        return seat.approve(number, [found], seen=seen, writing=writing)
    return seat.reject(number, [found], comment="no", seen=seen, writing=writing)


def late(real: Real, number: str, act: Act) -> Any:
    """Escalate, by a clock that says that it is time."""
    moment, real.now = real.now, real.now + timedelta(hours=6)
    try:
        return real.seat(act.who).escalate(number, step=step(real, number, *DIRECTOR))
    finally:
        real.now = moment


def swept(real: Real, number: str) -> Any:
    """What a job does on another machine, by whose clock the last day of the offer is over."""
    moment, real.now = real.now, real.now + OFFER_LASTS + timedelta(days=1)
    try:
        return real.sweep(number)
    finally:
        real.now = moment


ACTS: dict[str, Callable[[Real, str, Act, str], Any]] = {
    "approve": lambda real, number, act, seen: decide(real, number, act, seen, "approve", FINANCE),
    "reject": lambda real, number, act, seen: decide(real, number, act, seen, "reject", FINANCE),
    "direct": lambda real, number, act, seen: decide(real, number, act, seen, "approve", DIRECTOR),
    "edit": lambda real, number, act, _: real.seat(act.who).edit(number, Edits({"a.discount": "35%"})),
    "recall": lambda real, number, act, _: real.seat(act.who).recall(number),
    "submit": lambda real, number, act, seen: real.seat(act.who).submit(number, seen=seen),
    "expire": lambda real, number, _, __: swept(real, number),
    "escalate": lambda real, number, act, _: late(real, number, act),
    "create": lambda real, _, act, __: real.seat(act.who).new(
        real.deal(whole(ASKED, real.now)), writing=Writing(key=act.key)
    ),
    "note": lambda real, number, act, _: real.seat(act.who).mark(
        number, {"note": "once"}, writing=Writing(key=act.key)
    ),
}


def tried(real: Real, number: str, act: Act, seen: str) -> Told:
    """Do it, again when somebody else was faster and nothing was decided by that."""
    for _ in range(TRIES):
        try:
            done = ACTS[act.what](real, number, act, seen)
        except StaleVersion:
            continue
        except CpqError as error:
            return Told(act, type(error).__name__, error.code, str(error))
        return Told(act, "done", says=f"{done.quote.number} at version {done.quote.version}")
    return Told(act, "never", says=f"stale {TRIES} times")


def race(folder: str, url: str, tenant: str, number: str, act: Act, seen: str, start: Any, told: Any) -> None:
    """One of those who begin at the same moment."""
    with Store.open(url, tenant=tenant) as store:
        real = Real(store, policies(Path(folder)), MORNING)
        if number:
            real.quote(number)
        start.wait()
        told.put(tried(real, number, act, seen))


def serially(folder: Path, begin: Callable[[Real], str], acts: Sequence[Act]) -> list[tuple[Any, ...]]:
    """Everything that the same acts come to one after the other, in each order."""
    return [_in_order(folder, begin, order) for order in sorted(set(permutations(acts)))]


@cache
def _in_order(folder: Path, begin: Callable[[Real], str], acts: tuple[Act, ...]) -> tuple[Any, ...]:
    with Store.open("sqlite://", create=True) as store:
        real = Real(store, policies(folder), MORNING)
        number = begin(real)
        seen = real.quote(number).newest.content.content_hash
        told = [tried(real, number, act, seen) for act in acts]
        return comparable(told, real, number)


def comparable(told: Sequence[Told], real: Real, number: str) -> tuple[Any, ...]:
    """What must be the same: who succeeded, who was refused, and everything that is stored in the end."""
    return tuple(sorted((one.act, one.outcome == "done") for one in told)), as_stored(real.quote(number))
