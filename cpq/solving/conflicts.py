"""Why something cannot be: which of the decisions taken forbid it, and which rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from cpq.solving.cnf import STRUCTURE, LinearSum, Literal, read_by_sum
from cpq.solving.consistency import consistency_of
from cpq.solving.grounds import Grounds
from cpq.solving.preferred import Clashing, preferred_conflict
from cpq.solving.selected import SelectedRules, sums_with_selectors, with_selectors

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
    cnf = grounds.cnf
    own = [one for one in literals if grounds.component_of.get(abs(one), -1) == component]
    clauses = [(cnf.rules[place], cnf.clauses[place]) for place in grounds.clauses_in.get(component, ())]
    sums = grounds.sums_in.get(component, ())
    fixed = dict.fromkeys(grounds.fixed_among(_read_by(clauses, sums)))
    rules = sorted({rule for rule, _ in clauses}.union(one.rule for one in sums) - {STRUCTURE})
    # A solver of its own for each question: what one has learned from earlier ones would change which rules it names.
    needed = _by_rule(grounds, clauses, sums).clash(rules, [*own, *fixed])
    if needed is None:
        return None
    return {*needed.rules, *grounds.rules_behind(one for one in needed.literals if one in fixed)}


def _selected(grounds: Grounds, rules: Sequence[int], literals: Sequence[Literal]) -> SelectedRules:
    """Only what some rules say, and the structure of the propositions that they and the literals are about."""
    clauses = [(rule, grounds.cnf.clauses[place]) for rule in rules for place in grounds.clauses_of.get(rule, ())]
    among = frozenset(rules)
    sums = [one for one in grounds.cnf.sums if one.rule in among]
    about = _read_by(clauses, sums).union(map(abs, literals))
    return _by_rule(grounds, [*((STRUCTURE, one) for one in grounds.structure_about(about)), *clauses], sums)


def _read_by(clauses: Iterable[tuple[int, tuple[Literal, ...]]], sums: Iterable[LinearSum]) -> set[int]:
    return {abs(one) for _, clause in clauses for one in clause}.union(*map(read_by_sum, sums))


def _by_rule(
    grounds: Grounds, clauses: Sequence[tuple[int, tuple[Literal, ...]]], sums: Sequence[LinearSum]
) -> SelectedRules:
    count = grounds.cnf.count
    selected = with_selectors(clauses, count)
    conflicts = grounds.conflicts
    return SelectedRules(consistency_of(selected, list(sums_with_selectors(sums, count)), conflicts=conflicts), count)
