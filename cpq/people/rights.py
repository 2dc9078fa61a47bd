"""Who may do what: one table of roles and actions. What it does not say is not allowed.

>>> may(Person(name="Sales rep north", roles=("rep",)), "edit", of="own")
True
>>> may(Person(name="Sales rep north", roles=("rep",)), "edit", of="team")
False
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from cpq.people.actions import Action
from cpq.people.person import Person, Role

Reach = Literal["own", "team", "any"]
"""On which quotes: those that one owns; also those of people below; or on every quote, and on what is no quote's."""

Relation = Literal["own", "team", "other"]
"""What a quote is to a person: theirs, of somebody below them, or of somebody else."""

_COVERS: Final[Mapping[Reach, frozenset[Relation]]] = MappingProxyType(
    {
        "own": frozenset({"own"}),
        "team": frozenset({"own", "team"}),
        "any": frozenset({"own", "team", "other"}),
    }
)

RIGHTS: Final[Mapping[Action, Mapping[Role, Reach]]] = MappingProxyType(
    {
        "see quotes": {
            "rep": "own",
            "manager": "team",
            "deal desk": "any",
            "finance": "any",
            "legal": "any",
            "admin": "any",
        },
        "see cost": {"manager": "any", "deal desk": "any", "finance": "any"},
        "see reports": {"manager": "team", "deal desk": "any", "finance": "any", "admin": "any"},
        "create": {"rep": "own", "manager": "team", "deal desk": "any"},
        "edit": {"rep": "own", "manager": "team", "deal desk": "any"},
        "comment": {"rep": "own", "manager": "any", "deal desk": "any", "finance": "any", "legal": "any"},
        "attach": {"rep": "own", "manager": "any", "deal desk": "any", "finance": "any", "legal": "any"},
        "mark": {"rep": "own", "manager": "team", "deal desk": "any"},
        "submit": {"rep": "own", "manager": "team", "deal desk": "any"},
        "recall": {"rep": "own", "manager": "team", "deal desk": "any", "admin": "any"},
        "decide": {"manager": "any", "deal desk": "any", "finance": "any", "legal": "any"},
        "ask for information": {"manager": "any", "deal desk": "any", "finance": "any", "legal": "any"},
        "give information": {"rep": "own", "manager": "team", "deal desk": "any"},
        "counter": {"manager": "any", "deal desk": "any", "finance": "any", "legal": "any"},
        "answer counter": {"rep": "own", "manager": "team", "deal desk": "any"},
        "add approver": {"manager": "any", "deal desk": "any", "finance": "any", "legal": "any"},
        "reassign": {"deal desk": "any", "admin": "any"},
        "escalate": {"rep": "own", "manager": "team", "deal desk": "any", "admin": "any"},
        "override": {"admin": "any"},
        "revoke": {"finance": "any", "admin": "any"},
        "send": {"rep": "own", "manager": "team", "deal desk": "any"},
        "accept": {"rep": "own", "manager": "team", "deal desk": "any"},
        "decline": {"rep": "own", "manager": "team", "deal desk": "any"},
        "withdraw": {"rep": "own", "manager": "team", "deal desk": "any"},
        "cancel": {"rep": "own", "manager": "team", "deal desk": "any", "admin": "any"},
        "change owner": {"manager": "team", "deal desk": "any", "admin": "any"},
        "delegate": {
            "rep": "own",
            "manager": "team",
            "deal desk": "own",
            "finance": "own",
            "legal": "own",
            "admin": "any",
        },
        "reprice in bulk": {"deal desk": "any"},
        "audit": {"deal desk": "any", "finance": "any", "legal": "any", "admin": "any"},
        "manage people": {"admin": "any"},
        "manage subscribers": {"admin": "any"},
        "manage database": {"admin": "any"},
    }
)
"""How far each role reaches in each action; a role that is not named may not do it at all.

Whoever decides must besides be eligible on the step, and must have had no part in the quote. ``reassign`` is for steps
of others: whoever a step asks may pass it on. ``revoke`` is also for those who gave the approval. What ``delegate`` is
about is a person: oneself, somebody below, or anybody.
"""


def may(person: Person, action: Action, *, of: Relation = "other") -> bool:
    """Whether a person may do something; somebody who left may do nothing.

    Args:
        of: What the quote is to them. For what is no quote's, such as the database, and for any quote at all, the
            default asks for the right over everything.
    """
    if not person.active:
        return False
    if action == "see cost":
        return sees_cost(person)
    if action in person.also_may:
        return True
    reaches = (RIGHTS[action].get(role) for role in person.roles)
    return any(reach is not None and of in _COVERS[reach] for reach in reaches)


_IN_WORDS: Final[Mapping[Reach, str]] = MappingProxyType({"own": "own", "team": "the team's", "any": "any"})


def said_of(action: Action) -> str:
    """Whose right an action is, for the hint of whoever was refused it.

    >>> said_of("edit")
    "it is for roles of desk/people.yaml: rep (own), manager (the team's), deal desk (any)"
    """
    roles = ", ".join(f"{role} ({_IN_WORDS[reach]})" for role, reach in RIGHTS[action].items())
    return f"it is for roles of desk/people.yaml: {roles}"


def sees_cost(person: Person) -> bool:
    """Whether a person sees cost and margin: what the files say of them, else what their roles say."""
    if not person.active:
        return False
    if person.sees_cost is not None:
        return person.sees_cost
    return "see cost" in person.also_may or any(role in RIGHTS["see cost"] for role in person.roles)
