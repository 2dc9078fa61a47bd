"""Everybody who works with quotes, and how they stand to each other: managers, groups, delegates, second accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import islice
from types import MappingProxyType

from cpq.money import Money
from cpq.people.actions import Action
from cpq.people.person import SYSTEM, Authority, Delegation, Group, Person, Role
from cpq.people.rights import Relation, may, sees_cost
from cpq.problems import NotFound, did_you_mean


@dataclass(frozen=True)
class Directory:
    """The people of a house, from files or from an API; frozen.

    Nothing here raises for a name that leads nowhere, or for people who manage, delegate to or are each other in a
    circle: those are findings of the files. Only :meth:`person` insists.

    Attributes:
        people: everybody by id, those who left too.
        delegations: Who decides for whom, and when. Days and local times in them are read in UTC; loading files turns
            them into instants of the zone of whoever is away.
        groups: Groups that are more than what people say of themselves.
        authority: What somebody in a role may grant alone, where nothing is said of the person; all in one currency.
    """

    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))
    delegations: tuple[Delegation, ...] = ()
    groups: Mapping[str, Group] = field(default_factory=lambda: MappingProxyType({}))
    authority: Mapping[Role, Authority] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, who: str) -> Person | None:
        """The person of an id, whether or not they are still there; None for one that nobody has."""
        return self.people.get(who)

    def person(self, who: str) -> Person:
        """The person of an id, whether or not they are still there.

        Raises:
            NotFound: Nobody has it.
        """
        found = self.people.get(who)
        if found is None:
            hint = did_you_mean(who, self.people) or _whom(self.people)
            raise NotFound(f"there is no person '{who}'", code="person-not-found", hint=hint)
        return found

    def name(self, who: str) -> str:
        """How somebody is shown; the id itself where nobody has it any more."""
        found = self.people.get(who)
        return who if found is None else found.name

    def active(self, who: str) -> bool:
        """Whether an id is somebody's who is still there."""
        found = self.people.get(who)
        return found is not None and found.active

    def may(self, who: str, action: Action, *, owner: str = "") -> bool:
        """Whether somebody may do something; nobody unknown may do anything.

        Args:
            owner: Who owns the quote that it is about; left out, the right over every quote is asked for.
        """
        found = None if who == SYSTEM else self.people.get(who)
        return found is not None and may(found, action, of=self.relation(who, owner))

    def sees_cost(self, who: str) -> bool:
        """Whether somebody sees cost and margin; nobody unknown does."""
        found = self.people.get(who)
        return found is not None and sees_cost(found)

    def relation(self, who: str, owner: str) -> Relation:
        """What something of an owner is to somebody: their own, of somebody below them, or of somebody else."""
        if not owner:
            return "other"
        if self.same_human(who, owner):
            return "own"
        return "team" if self.is_above(who, owner) else "other"

    def same_human(self, a: str, b: str) -> bool:
        """Whether two ids are the same human being: the same account, or linked by ``same_as`` either way round."""
        return a == b or self._human(a) == self._human(b)

    def accounts_of(self, who: str) -> tuple[str, ...]:
        """Every account of a human being, the one asked about included, in the order of the directory."""
        return self._accounts.get(self._human(who), (who,))

    def _human(self, who: str) -> str:
        return self._humans.get(who, who)

    @cached_property
    def _accounts(self) -> Mapping[str, tuple[str, ...]]:
        """The accounts of everybody who has several, by the first."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.people:
            first = self._humans.get(one)
            if first is not None:
                found[first] = (*found.get(first, ()), one)
        return found

    @cached_property
    def _humans(self) -> Mapping[str, str]:
        """The first account of each account's human being, links followed both ways and through others."""
        linked: dict[str, set[str]] = {}
        for who, person in self.people.items():
            if person.same_as is not None:
                linked.setdefault(who, set()).add(person.same_as)
                linked.setdefault(person.same_as, set()).add(who)
        first: dict[str, str] = {}
        for who in self.people:
            waiting = [] if who in first or who not in linked else [who]
            while waiting:
                account = waiting.pop()
                if account not in first:
                    first[account] = who
                    waiting += linked[account]
        return first

    def manager_chain(self, who: str) -> tuple[str, ...]:
        """Everybody above somebody, the nearest first; it ends where nobody is named, or where it would go round."""
        chain: list[str] = []
        seen = {who}
        current = self.people.get(who)
        while current is not None and current.manager is not None and current.manager not in seen:
            if current.manager not in self.people:
                break
            seen.add(current.manager)
            chain.append(current.manager)
            current = self.people[current.manager]
        return tuple(chain)

    def is_above(self, who: str, other: str) -> bool:
        """Whether somebody, with any of their accounts, stands above another."""
        chains = (self.manager_chain(account) for account in self.accounts_of(other))
        return any(self.same_human(who, above) for chain in chains for above in chain)

    def team_of(self, who: str) -> tuple[str, ...]:
        """Everybody below somebody, at any depth, in the order of the directory."""
        return tuple(one for one in self.people if not self.same_human(one, who) and self.is_above(who, one))

    def members(self, group: str) -> tuple[str, ...]:
        """People of a group who are still there, in the order of the directory."""
        named = self.groups.get(group)
        listed = frozenset() if named is None else frozenset(named.members)
        return tuple(who for who, one in self.people.items() if one.active and (group in one.groups or who in listed))

    def holders(self, approver: str) -> tuple[str, ...]:
        """People who hold an approver role of the policy and are still there, in the order of the directory."""
        return tuple(who for who, one in self.people.items() if one.active and approver in one.approves)

    def delegates_of(self, who: str, at: datetime) -> tuple[str, ...]:
        """Who decides for somebody at an instant; never a delegate's delegate, and nobody who left."""
        return self._through((one.to for one in self.delegations if one.of == who and one.holds(at)), who)

    def principals_of(self, who: str, at: datetime) -> tuple[str, ...]:
        """For whom somebody decides at an instant: the other side of :meth:`delegates_of`."""
        return self._through((one.of for one in self.delegations if one.to == who and one.holds(at)), who)

    def _through(self, others: Iterable[str], who: str) -> tuple[str, ...]:
        if not self.active(who):
            return ()
        return tuple(one for one in dict.fromkeys(others) if self.active(one) and not self.same_human(one, who))

    def authority_of(self, who: str) -> Authority:
        """What somebody may grant alone: what is said of them, else the most that any of their roles may."""
        found = self.people.get(who)
        if found is None or not found.active:
            return Authority()
        roles = [self.authority[role] for role in found.roles if role in self.authority]
        rates = [one.may_grant for one in roles if one.may_grant is not None]
        amounts = [one.may_grant_amount for one in roles if one.may_grant_amount is not None]
        return Authority(
            may_grant=found.may_grant if found.may_grant is not None else max(rates, default=None),
            may_grant_amount=found.may_grant_amount
            if found.may_grant_amount is not None
            else max(amounts, key=lambda one: one.amount, default=None),
        )

    def may_grant(self, who: str, *, discount: Decimal, amount: Money | None = None) -> bool:
        """Whether what is asked lies within what somebody may grant alone; what nobody set a limit for does not.

        Args:
            discount: Discretionary discount asked, as a fraction.
            amount: Amount off asked, where it is to be looked at; in another currency than the limit's it is beyond
                the limit, so the caller converts it.
        """
        limit = self.authority_of(who)
        if limit.may_grant is None or discount > limit.may_grant:
            return False
        most = limit.may_grant_amount
        if amount is None or most is None:
            return True
        return amount.currency == most.currency and amount.amount <= most.amount

    def with_person(self, who: str, person: Person) -> Directory:
        """This directory with a person added or exchanged."""
        return self.with_people({who: person})

    def with_people(self, people: Mapping[str, Person]) -> Directory:
        """This directory with people added or exchanged."""
        return replace(self, people=MappingProxyType({**self.people, **people}))

    def without(self, *ids: str) -> Directory:
        """This directory after people left: they decide nothing more, and stay known to the history."""
        left = {who: self.people[who].model_copy(update={"active": False}) for who in ids if who in self.people}
        return self.with_people(left)

    def with_delegations(self, *delegations: Delegation) -> Directory:
        """This directory with further delegations."""
        return replace(self, delegations=(*self.delegations, *delegations))

    def with_groups(self, groups: Mapping[str, Group]) -> Directory:
        """This directory with groups added or exchanged."""
        return replace(self, groups=MappingProxyType({**self.groups, **groups}))


def _whom(people: Iterable[str]) -> str:
    """Whom one can name instead; how to write somebody down where nobody is."""
    some = ", ".join(islice(people, 6))
    example = "people: { rep: { name: Sales rep, roles: [rep] } }"
    return f"desk/people.yaml names {some}" if some else f"name people in desk/people.yaml, such as {example}"
