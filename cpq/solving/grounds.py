"""What a model's clauses rest on: solvers for its parts, the rules behind what always holds, and clauses by their rule.

Everything is made when it is first needed and then kept, for every session over the model.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from threading import RLock
from typing import NamedTuple

import numpy as np

from cpq.solving.cnf import STRUCTURE, Cnf, LinearSum, Literal, read_by_sum
from cpq.solving.components import Numbers, Parts, Rows, places_by, rows_of, take_apart
from cpq.solving.consistency import (
    Clash,
    ClauseConsistency,
    Consistency,
    NumberedClauses,
    consistency_of,
)
from cpq.solving.selected import SelectedRules, selecting
from cpq.solving.structure import Structure


class Suspects(NamedTuple):
    """What a component may be blamed on.

    Attributes:
        rules: Rules with something to say about it, ascending.
        fixed: Literals that their clauses read and that always hold.
        selected: Makes the clauses selectable by their rules, with a solver that has learned nothing: what one has
            learned from earlier questions would change which rules it names.
    """

    rules: tuple[int, ...]
    fixed: tuple[Literal, ...]
    selected: Callable[[], SelectedRules]


class Grounds:
    """Clauses with what explanations need to know of them; several threads may ask at once.

    Args:
        cnf: The clauses.
        conflicts: Conflicts that one question to a solver may cost; None for as many as it takes.
        apart: Takes the clauses apart; another function where that was done before.
    """

    def __init__(
        self, cnf: Cnf, *, conflicts: int | None = None, apart: Callable[[Cnf], Parts | None] = take_apart
    ) -> None:
        self.cnf = cnf
        self._apart = apart
        self.conflicts = conflicts
        self._lock = RLock()
        self._consistencies: dict[int, Consistency] = {}
        self._suspects: dict[int, Suspects] = {}

    @cached_property
    def parts(self) -> Parts | None:
        """The clauses taken apart; None where they contradict each other at once."""
        return self._apart(self.cnf)

    @cached_property
    def fixed(self) -> frozenset[Literal]:
        """Literals that always hold because clause after clause leaves nothing else."""
        return frozenset(self.parts.fixed) if self.parts else frozenset()

    @cached_property
    def component_of(self) -> Mapping[int, int]:
        """Component of each proposition that is in one."""
        components = self.parts.components if self.parts else ()
        return {
            proposition: place
            for place, component in enumerate(components)
            for proposition in component.propositions.tolist()
        }

    def consistency(self, component: int) -> Consistency:
        """What answers about a component by the numbers of the whole; -1 for propositions that no clause mentions."""
        with self._lock:
            if component not in self._consistencies:
                self._consistencies[component] = self._consistency(component)
            return self._consistencies[component]

    def _consistency(self, component: int) -> Consistency:
        if self.parts is None or component < 0:
            return consistency_of((), (), conflicts=self.conflicts)
        part = self.parts.components[component]
        if part.sums:
            sums = self.sums_in.get(component, ())
            return consistency_of(self._clauses_about(component), sums, conflicts=self.conflicts)
        own = {proposition: number for number, proposition in enumerate(part.propositions.tolist(), 1)}
        return ClauseConsistency(NumberedClauses(part.clauses(), own), conflicts=self.conflicts)

    def suspects(self, component: int) -> Suspects:
        """The rules about a component, ready to be selected from."""
        with self._lock:
            if component not in self._suspects:
                self._suspects[component] = self._suspects_about(component)
            return self._suspects[component]

    def _suspects_about(self, component: int) -> Suspects:
        cnf, places = self.cnf, self.clauses_in.get(component, [])
        clauses = [(cnf.rules[place], cnf.clauses[place]) for place in places]
        sums = self.sums_in.get(component, ())
        rules = {rule for rule, _ in clauses}.union(one.rule for one in sums) - {STRUCTURE}
        chosen = np.zeros(len(cnf.clauses), dtype=bool)
        chosen[places] = True
        said = np.abs(self._rows.only(chosen).literals)
        read = set(np.flatnonzero(np.bincount(said)).tolist()).union(*map(read_by_sum, sums))
        selected = selecting(clauses, sums, cnf.count, conflicts=self.conflicts)
        return Suspects(tuple(sorted(rules)), tuple(self.fixed_among(read)), selected)

    def clash(self, literals: Sequence[Literal]) -> Clash:
        """Some of the literals that cannot hold together with the clauses, or None where all of them can.

        Raises:
            NotDecided: The budget of conflicts did not suffice.
        """
        if self.parts is None:
            return ()
        by_component: dict[int, list[Literal]] = {}
        for literal in literals:
            if -literal in self.fixed:
                return (literal,)
            if literal not in self.fixed:
                by_component.setdefault(self.component_of.get(abs(literal), -1), []).append(literal)
        for component, own in by_component.items():
            found = self.consistency(component).clash(own)
            if found is not None:
                return found
        return None

    def components_of(self, literals: Iterable[Literal]) -> frozenset[int]:
        """Components that literals are in, as far as they are open."""
        return frozenset(
            self.component_of.get(abs(one), -1) for one in literals if one not in self.fixed and -one not in self.fixed
        )

    @cached_property
    def clauses_of(self) -> Mapping[int, Sequence[int]]:
        """Places of the clauses of each rule."""
        return places_by(np.array(self.cnf.rules, dtype=np.int64))

    @cached_property
    def clauses_in(self) -> Mapping[int, Sequence[int]]:
        """Places of the clauses about each component that nothing fixed keeps already."""
        literals, begins = self._rows.literals, self._rows.begins
        if self.parts is None or not len(begins):
            return {}
        component = np.full(self.cnf.count + 1, -1)
        for place, one in enumerate(self.parts.components):
            component[one.propositions] = place
        is_open = np.flatnonzero(~np.logical_or.reduceat(self._held == literals, begins))
        found = np.maximum.reduceat(component[np.abs(literals)], begins)[is_open]
        return {key: is_open[places].tolist() for key, places in places_by(found).items()}

    @cached_property
    def _rows(self) -> Rows:
        return rows_of(self.cnf.clauses)

    @cached_property
    def _held(self) -> Numbers:
        """For each literal of all clauses in a row that of its proposition which is fixed, or 0."""
        value = np.zeros(self.cnf.count + 1, dtype=np.int64)
        for literal in self.fixed:
            value[abs(literal)] = literal
        return value[np.abs(self._rows.literals)]

    @cached_property
    def sums_in(self) -> Mapping[int, Sequence[LinearSum]]:
        """Sums about each component."""
        sums: dict[int, list[LinearSum]] = {}
        for one in self.cnf.sums:
            components = [self.component_of[each] for each in sorted(read_by_sum(one)) if each in self.component_of]
            if components and not any(-literal in self.fixed for literal in one.where):
                sums.setdefault(components[0], []).append(one)
        return sums

    @cached_property
    def structure(self) -> Structure:
        """What no rule says."""
        return Structure(self.cnf)

    def rules_behind(self, literals: Iterable[Literal]) -> set[int]:
        """Rules from which fixed literals follow, clause after clause; they may be more than the fewest."""
        found: set[int] = set()
        seen: set[int] = set()
        todo = [self._reasons[literal] for literal in literals]
        while todo:
            place = todo.pop()
            if place not in seen:
                seen.add(place)
                found.add(self.cnf.rules[place])
                todo += [self._reasons[-one] for one in self.cnf.clauses[place] if -one in self.fixed]
        return found - {STRUCTURE}

    @cached_property
    def _reasons(self) -> Mapping[Literal, int]:
        """For each fixed literal the place of a clause that leaves nothing else, given literals fixed before it."""
        cnf, fixed = self.cnf, self.fixed
        closed: list[int] = []
        if fixed:
            closed = np.flatnonzero(np.logical_and.reduceat(self._held != 0, self._rows.begins)).tolist()
        missing = {place: len(cnf.clauses[place]) - 1 for place in closed}
        watching: dict[Literal, list[int]] = {}
        for place in closed:
            for one in cnf.clauses[place]:
                watching.setdefault(-one, []).append(place)
        reasons: dict[Literal, int] = {}
        todo = deque(place for place in closed if not missing[place])
        while todo:  # first come, first served: the shortest derivations
            place = todo.popleft()
            literal = next(one for one in cnf.clauses[place] if -one not in reasons)
            if literal in reasons:
                continue
            reasons[literal] = place
            for waiting in watching.get(literal, ()):
                missing[waiting] -= 1
                if not missing[waiting] and any(
                    -one not in reasons and one not in reasons for one in cnf.clauses[waiting]
                ):
                    todo.append(waiting)
        return reasons

    def _clauses_about(self, component: int) -> Iterable[tuple[Literal, ...]]:
        """Open clauses of a component, and what is fixed of what its sums read."""
        for place in self.clauses_in.get(component, ()):
            yield tuple(one for one in self.cnf.clauses[place] if -one not in self.fixed)
        read = set[int]().union(*map(read_by_sum, self.sums_in.get(component, ())))
        yield from ((one,) for one in self.fixed_among(read))

    def fixed_among(self, propositions: Iterable[int]) -> Iterable[Literal]:
        """Literals of some propositions that are fixed."""
        for proposition in sorted(propositions):
            yield from self.fixed.intersection((proposition, -proposition))
