"""Why something cannot be: which of the decisions taken forbid it, and which rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from cpq.solving.cnf import STRUCTURE, Literal, read_by_sum
from cpq.solving.grounds import Grounds
from cpq.solving.preferred import Clashing, preferred_conflict
from cpq.solving.selected import SelectedRules, selecting

Decision: TypeAlias = tuple[Literal, ...]
"""Literals that one decision fixes."""


def blamed_decisions(
    grounds: Grounds, decisions: Sequence[Decision], wanted: Sequence[Literal]
) -> tuple[int, ...] | None:
    """A minimal set of decisions that forbid what is wanted; the newest are blamed first.

    Without any one of them the others allow it. Of two minimal sets, that one is blamed which does without the oldest
    decision that only one of them has.

    Args:
        decisions: Oldest first; together they are possible.
        wanted: Literals that should hold, all of them.

    Returns:
        Places of the decisions, ascending; none where the rules alone forbid it; None where it is possible.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
    """
    concerned = grounds.components_of(wanted)
    newest_first = [
        [one for one in decision if grounds.component_of.get(abs(one), -1) in concerned] for decision in decisions[::-1]
    ]
    found = preferred_conflict(len(decisions), _clashing(grounds, newest_first, wanted))
    return None if found is None else tuple(sorted(len(decisions) - 1 - place for place in found))


def _clashing(grounds: Grounds, parts: Sequence[Sequence[Literal]], wanted: Sequence[Literal]) -> Clashing:
    def clash(places: Sequence[int]) -> Sequence[int] | None:
        owner: dict[Literal, int] = {}
        for place in places:
            for literal in parts[place]:
                owner.setdefault(literal, place)
        found = grounds.clash([*wanted, *owner])
        return None if found is None else sorted({owner[one] for one in found if one in owner})

    return clash


def blamed_rules(grounds: Grounds, decisions: Sequence[Decision], wanted: Sequence[Literal]) -> tuple[int, ...]:
    """A minimal set of rules that forbid what is wanted together with decisions.

    Without any one of them the others allow it. The same question about the same clauses has the same answer, whatever
    was asked before.

    Args:
        decisions: Those to be explained, usually the ones blamed.
        wanted: Literals that should hold; none asks why the rules contradict each other.

    Returns:
        Indices of the rules, ascending; none where it is forbidden by what variables are, such as two values of one.

    Raises:
        ValueError: It is possible.
        NotDecided: The budget of conflicts did not suffice.
    """
    literals = list(dict.fromkeys([*wanted, *(one for decision in decisions for one in decision)]))
    suspects = _suspects(grounds, literals)
    selected = _selected(grounds, suspects, literals)

    def clash(places: Sequence[int]) -> Sequence[int] | None:
        found = selected.clash([suspects[place] for place in places], literals)
        return None if found is None else [place_of[rule] for rule in found.rules]

    place_of = {rule: place for place, rule in enumerate(suspects)}
    blamed = preferred_conflict(len(suspects), clash)
    if blamed is None:
        raise ValueError("what is wanted is possible")
    return tuple(suspects[place] for place in blamed)


def _suspects(grounds: Grounds, literals: Sequence[Literal]) -> list[int]:
    """Rules, ascending, that forbid literals together: found quickly, and more than are needed."""
    if grounds.parts is None:
        return sorted({*grounds.cnf.rules, *(one.rule for one in grounds.cnf.sums)} - {STRUCTURE})
    for literal in literals:
        if -literal in grounds.fixed:
            return sorted(grounds.rules_behind([-literal]))
    concerned = grounds.components_of(literals)
    # Where the rules contradict each other, the contradiction may be anywhere.
    for component in (*sorted(concerned), *sorted(set(range(len(grounds.parts.components))) - concerned)):
        found = _suspects_in(grounds, component, literals)
        if found is not None:
            return sorted(found)
    return []


def _suspects_in(grounds: Grounds, component: int, literals: Sequence[Literal]) -> set[int] | None:
    """Suspects in one component: the solver's own, and those behind what it takes as fixed; None if nothing clashes."""
    own = [one for one in literals if grounds.component_of.get(abs(one), -1) == component]
    suspects = grounds.suspects(component)
    needed = suspects.selected().clash(suspects.rules, [*own, *suspects.fixed])
    if needed is None:
        return None
    return {*needed.rules, *grounds.rules_behind(one for one in needed.literals if one in suspects.fixed)}


def _selected(grounds: Grounds, rules: Sequence[int], literals: Sequence[Literal]) -> SelectedRules:
    """Only what some rules say, and the structure of the propositions that they and the literals are about."""
    clauses = [(rule, grounds.cnf.clauses[place]) for rule in rules for place in grounds.clauses_of.get(rule, ())]
    among = frozenset(rules)
    sums = [one for one in grounds.cnf.sums if one.rule in among]
    read = {abs(one) for _, clause in clauses for one in clause}.union(map(abs, literals), *map(read_by_sum, sums))
    said = grounds.structure.about(read)
    by_rule = [*((STRUCTURE, clause) for clause in said.clauses), *clauses]
    return selecting(by_rule, [*said.sums, *sums], grounds.cnf.count, conflicts=grounds.conflicts)()
