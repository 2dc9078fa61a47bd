"""Who may do what in the house, and who is asked: the second half of the naive model, from its files read by eye.

Nothing here calls the program. People are plain dicts; delegations are plain tuples.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

ABOVE = {
    "rep-1": "manager-1",
    "rep-2": "manager-2",
    "manager-1": "director",
    "manager-2": "director",
    "director": "cfo",
    "controller": "cfo",
    "desk-1": "controller",
}
KIND = {
    "rep-1": "rep",
    "rep-2": "rep",
    "rep-1-again": "manager",
    "manager-1": "manager",
    "manager-2": "manager",
    "director": "manager",
    "controller": "finance",
    "cfo": "finance",
    "lawyer": "legal",
    "desk-1": "deal desk",
    "desk-2": "deal desk",
    "admin": "admin",
}
HOLDERS = {
    "sales-manager": ["manager-1", "manager-2", "rep-1-again"],
    "sales-director": ["director"],
    "finance": ["controller", "cfo"],
    "legal": ["lawyer"],
    "deal-desk": ["desk-1", "desk-2"],
    "committee": [],
}
GROUPS = {"desk": ["desk-1", "desk-2"], "committee": ["director", "controller", "desk-1"]}
MAY_GRANT = {"rep-1": 8, "rep-2": 5, "manager-1": 15, "manager-2": 15}
"""What somebody grants alone, in per cent."""

OWN, TEAM, ANY = "own", "team", "any"
MAKES_QUOTES = {"rep": OWN, "manager": TEAM, "deal desk": ANY}
DECIDES = {"manager": ANY, "deal desk": ANY, "finance": ANY, "legal": ANY}
RIGHTS = {
    "see": {"rep": OWN, "manager": TEAM, "deal desk": ANY, "finance": ANY, "legal": ANY, "admin": ANY},
    "create": MAKES_QUOTES,
    "edit": MAKES_QUOTES,
    "mark": MAKES_QUOTES,
    "submit": MAKES_QUOTES,
    "answer": MAKES_QUOTES,
    "send": MAKES_QUOTES,
    "recall": MAKES_QUOTES | {"admin": ANY},
    "cancel": MAKES_QUOTES | {"admin": ANY},
    "escalate": MAKES_QUOTES | {"admin": ANY},
    "change owner": {"manager": TEAM, "deal desk": ANY, "admin": ANY},
    "decide": DECIDES,
    "add approver": DECIDES,
    "reassign": {"deal desk": ANY, "admin": ANY},
    "override": {"admin": ANY},
    "revoke": {"finance": ANY, "admin": ANY},
}
"""The table of docs/files/desk.md for the actions that are tried."""


def human(who: str) -> str:
    """The human being behind an account."""
    return "rep-1" if who == "rep-1-again" else who


class People:
    """Everybody, at one moment.

    Attributes:
        gone: Those who have left.
        above: Who stands above whom.
        delegations: Who stands in for whom from one moment until before another, as (of, to, from, until).
    """

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.above = dict(ABOVE)
        self.delegations: list[tuple[str, str, datetime, datetime]] = []

    def chain(self, who: str) -> list[str]:
        """Everybody above somebody, nearest first, each once."""
        found: list[str] = []
        while (who := self.above.get(who, "")) and who not in found:
            found.append(who)
        return found

    def may(self, who: str, action: str, owner: str | None = None) -> bool:
        """Whether somebody may do something with a quote of that owner."""
        if who in self.gone or who not in KIND:
            return False
        if who == "desk-2" and action == "override":
            return True
        reach = RIGHTS[action].get(KIND[who])
        mine = owner is not None and human(who) == human(owner)
        below = owner is not None and self.stands_above(who, owner)
        return reach == ANY or (reach is not None and mine) or (reach == TEAM and below)

    def stands_above(self, who: str, other: str) -> bool:
        """Whether somebody is above another human being, by any account of theirs."""
        accounts = [one for one in KIND if human(one) == human(other)]
        return any(human(boss) == human(who) for one in accounts for boss in self.chain(one))

    def stand_in(self, who: str, principal: str, at: datetime) -> bool:
        """Whether somebody decides for somebody else at a moment; it never passes on."""
        return any(of == principal and to == who and start <= at < end for of, to, start, end in self.delegations)

    def asked(self, role: str, owner: str, barred: set[str]) -> list[str]:
        """Who decides for a role today; nobody where nobody can."""
        if role == "sales-manager":
            boss = self.able(self.chain(owner), barred)[:1]
            return boss or self.able(GROUPS["desk"], barred)
        if role == "committee":
            found = self.able(GROUPS["committee"], barred)
            return found if len(found) >= 2 else []
        return self.able(HOLDERS[role], barred)

    def able(self, people: list[str], barred: set[str]) -> list[str]:
        """Those of them who are there, may decide, and had no part in the quote."""
        return [one for one in people if self.may(one, "decide") and human(one) not in barred]


def needed(role: str) -> tuple[str, int]:
    """How many of those asked must approve."""
    return {"deal-desk": ("all", 1), "committee": ("at least", 2)}.get(role, ("any", 1))


HOURS: dict[str, int] = {"sales-manager": 4, "sales-director": 4, "deal-desk": 8}
"""Working hours until a step is due."""


LEVELS: dict[str, list[tuple[list[str], int, bool]]] = {
    "sales-manager": [(["director"], 0, False)],
    "sales-director": [(["cfo"], 0, False), (GROUPS["desk"], 4, False)],
    "deal-desk": [(["controller"], 0, False), (["cfo"], 8, True)],
}
"""Who is asked when a step is late: people, working hours after the level before, and whether in the others' place."""


def due(role: str, opened: datetime) -> datetime | None:
    """When a step of a role is due."""
    return working(opened, HOURS[role]) if role in HOURS else None


def level_comes(role: str, opened_due: datetime, taken: int) -> datetime:
    """When the next level comes that is asked where a step is late: each counts from the one before."""
    for _, after, _ in LEVELS[role][: taken + 1]:
        opened_due = working(opened_due, after)
    return opened_due


def working(start: datetime, hours: int) -> datetime:
    """So many working hours later: minutes from eight to eighteen, counted one by one."""
    return minutes_later(start, hours * 60)


def minutes_later(now: datetime, left: int) -> datetime:
    """So many minutes of working time later."""
    while left:
        if 8 <= now.hour < 18:
            left -= 1
        now += timedelta(minutes=1)
    return now


def resumed(until: datetime | None, paused: datetime, now: datetime) -> datetime | None:
    """When a step is due whose clock stood still from one moment to another: with as much time left as it had."""
    if until is None or paused >= until or now <= paused:
        return until
    left, moment = 0, paused
    while moment < until:
        left += 8 <= moment.hour < 18
        moment += timedelta(minutes=1)
    return minutes_later(now, left)


def barred(*people: Any) -> set[str]:
    """The human beings behind accounts that had a part in a quote."""
    return {human(one) for one in people}
