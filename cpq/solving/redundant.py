"""Rules that the others imply: what they forbid, the others forbid already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cpq.solving.conflicts import Decision, blamed_decisions
from cpq.solving.encode import encode
from cpq.solving.grounds import Grounds
from cpq.solving.model import ON, SWITCH, Iff, Is, Model, Rule, Variable


@dataclass(frozen=True, slots=True)
class RedundantRule:
    """A rule that changes nothing.

    Attributes:
        rule: Its id.
        implied_by: Ids of other rules that imply it, in the order of the model; without any one of them the others do
            not. None where it always holds.
    """

    rule: str
    implied_by: tuple[str, ...]


def redundant_rules(
    model: Model, *, given: Collection[str] = (), kept: Collection[str] = (), conflicts: int | None = None
) -> tuple[RedundantRule, ...]:
    """Rules that could all be removed together without allowing anything more, in the order of the model.

    Of rules that imply each other, the first stays; of rules that could explain another, the first do.

    Args:
        given: Ids of rules that hold whatever else does; they are neither redundant nor named.
        kept: Ids of rules that are never redundant, but may make others so.
        conflicts: Conflicts that one question to a solver may cost; None for as many as it takes.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
        TooManyValues: A rule reads a variable with more values than clauses can say.
    """
    named = [rule for rule in model.rules if rule.id not in given]
    switches = {rule.id: _switch(place) for place, rule in enumerate(named)}
    stated = Model(
        (*model.variables, *(Variable(name, SWITCH) for name in switches.values())),
        tuple(
            Rule(rule.id, Iff(Is(switches[rule.id], ON), rule.formula)) if rule.id in switches else rule
            for rule in model.rules
        ),
    )
    encoding = encode(stated)
    grounds = Grounds(encoding.cnf, conflicts=conflicts)
    literals = {rule_id: encoding.literal(name, True) for rule_id, name in switches.items()}
    found: list[RedundantRule] = []
    for rule in reversed([rule for rule in named if rule.id not in kept]):
        others = [rule_id for rule_id in reversed(literals) if rule_id != rule.id]  # the first rules are blamed first
        decisions: list[Decision] = [(literals[rule_id],) for rule_id in others]
        blamed = blamed_decisions(grounds, decisions, (-literals[rule.id],))
        if blamed is not None:
            found.append(RedundantRule(rule.id, tuple(others[place] for place in reversed(blamed))))
            del literals[rule.id]
    return tuple(reversed(found))


def _switch(place: int) -> str:
    """Name of the variable that says whether a rule holds; paths of choices have no colon."""
    return f"rule:{place}"
