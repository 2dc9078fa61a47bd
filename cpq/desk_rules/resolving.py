"""From an approver role to the people who may decide today, or to the reason why there is nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cpq.approvals.request import StepMode
from cpq.desk_rules.routing import Escalation, Routing
from cpq.desk_rules.who import Who
from cpq.money import Money
from cpq.people.directory import Directory


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who may decide, or why nobody may.

    Attributes:
        people: Ids, each once, in the order in which they were found; empty where nobody may decide.
        mode, least: How many of them must approve; ``least`` counts only with ``at least``.
        why: How they were found, or why nobody was.
        fallback: They were found by ``otherwise``.
    """

    people: tuple[str, ...]
    mode: StepMode
    least: int
    why: str
    fallback: bool = False

    @property
    def found(self) -> bool:
        """Whether somebody may decide."""
        return bool(self.people)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an approver role, as far as it decides who is asked.

    Attributes:
        owner, submitter: Ids of the quote's owner and of who submitted it.
        discount: Discretionary discount asked, as a fraction; None where it is undefined.
        amount: Amount off asked, where it counts too.
        barred: Further people who may not decide, such as those who last changed prices.
    """

    owner: str
    submitter: str
    discount: Decimal | None = None
    amount: Money | None = None
    barred: tuple[str, ...] = ()

    def bars(self, directory: Directory, person_id: str) -> bool:
        """Whether somebody had a part in the quote, with any of their accounts."""
        return any(directory.same_human(person_id, other) for other in (self.owner, self.submitter, *self.barred))


def resolve(approver: str, routing: Routing, directory: Directory, asked: Asked) -> Resolved:
    """Who decides for an approver role.

    People who left are passed over, and so is everybody who had a part in the quote. Where too few are left, those of
    ``otherwise`` are asked instead.

    Args:
        approver: Role of the policy.
    """
    search = _Search(directory, asked, approver)
    people = search.people(routing.who)
    if _enough(routing, people):
        return _resolved(routing, people, search.said(routing.who))
    short = search.short(routing, people, routing.who)
    if not routing.otherwise:
        return _resolved(routing, (), short)
    people = search.people(routing.otherwise)
    if _enough(routing, people):
        return _resolved(routing, people, f"{short}; otherwise {search.said(routing.otherwise)}", fallback=True)
    return _resolved(routing, (), f"{short}; {search.short(routing, people, routing.otherwise)}")


def escalated(
    approver: str, level: Escalation, directory: Directory, asked: Asked, before: Iterable[str] = ()
) -> Resolved:
    """Who is asked besides when a step of an approver role is not decided in time.

    Args:
        level: The level reached.
        before: Who was asked before; ``manager of approver`` is the manager of each of them.
    """
    asked_before = tuple(before)
    search = _Search(directory, asked, approver, asked_before)
    people = tuple(person_id for person_id in search.people(level.to) if person_id not in asked_before)
    why = search.said(level.to) if people else f"{search.said(level.to)}: nobody who is not asked already"
    return Resolved(people, "any", 1, why)


def _enough(routing: Routing, people: tuple[str, ...]) -> bool:
    return len(people) >= (routing.least or 1)


def _resolved(routing: Routing, people: tuple[str, ...], why: str, *, fallback: bool = False) -> Resolved:
    least = routing.least
    mode: StepMode = "at least" if least is not None else "all" if routing.need == "all" else "any"
    return Resolved(people, mode, least or 1, why, fallback and bool(people))


@dataclass(frozen=True, slots=True)
class _Search:
    """One search for people: who is there, and who passes the separation of duties."""

    directory: Directory
    asked: Asked
    approver: str
    before: tuple[str, ...] = ()

    def people(self, ways: Iterable[Who]) -> tuple[str, ...]:
        """Everybody whom some ways lead to and who may decide, each once."""
        return tuple(person_id for person_id in self._named(ways) if self.able(person_id))

    def able(self, person_id: str) -> bool:
        """Whether somebody has the right to decide, and had no part in the quote."""
        return self.directory.may(person_id, "decide") and not self.asked.bars(self.directory, person_id)

    def said(self, ways: Iterable[Who]) -> str:
        """The ways in words."""
        return ", ".join(dict.fromkeys(self._words(one) for one in ways))

    def short(self, routing: Routing, people: tuple[str, ...], ways: Iterable[Who]) -> str:
        """Why the people found do not suffice."""
        ways = tuple(ways)
        barred = tuple(person_id for person_id in self._named(ways) if self.asked.bars(self.directory, person_id))
        had_part = f" (not {', '.join(barred)}, who had a part in the quote)" if barred else ""
        if people:
            return f"{self.said(ways)}: {len(people)} of the {routing.least} needed may decide{had_part}"
        return f"{self.said(ways)}: nobody may decide{had_part}"

    def _named(self, ways: Iterable[Who]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(person_id for one in ways for person_id in self._through(one)))

    def _through(self, who: Who) -> tuple[str, ...]:
        if who.kind == "holders":
            return self.directory.holders(self.approver)
        if who.kind == "group":
            return self.directory.members(who.name)
        if who.kind == "person":
            return (who.name,) if self.directory.active(who.name) else ()
        found = (self._above(who, of) for of in self._whose(who))
        return tuple(person_id for person_id in found if person_id is not None)

    def _whose(self, who: Who) -> tuple[str, ...]:
        if who.of == "approver":
            return self.before
        return (self.asked.owner if who.of == "owner" else self.asked.submitter,)

    def _above(self, who: Who, of: str) -> str | None:
        """The nearest above somebody who fits, is still there, may decide, and had no part in the quote."""
        chain = self.directory.manager_chain(of)
        return next((one for one in chain if self._fits(who, one) and self.able(one)), None)

    def _fits(self, who: Who, person_id: str) -> bool:
        if who.kind == "managers until":
            person = self.directory.find(person_id)
            return person is not None and who.name in person.approves
        if who.kind == "managers with authority":
            discount = self.asked.discount
            return discount is not None and self.directory.may_grant(
                person_id, discount=discount, amount=self.asked.amount
            )
        return True

    def _words(self, who: Who) -> str:
        if who.kind == "holders":
            return f"holders of {self.approver}"
        if who.of in ("owner", "submitter"):
            return str(who).replace(f"of {who.of}", f"of {self._whose(who)[0]}", 1)
        return str(who)
