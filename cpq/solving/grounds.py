"""What a model's clauses rest on: solvers for its parts, the rules behind what always holds, and clauses by their rule.

Everything is made when it is first needed and then kept, for every session over the model.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from threading import RLock

from cpq.solving.cnf import STRUCTURE, Cnf, LinearSum, Literal, read_by_sum
from cpq.solving.components import Parts, connected, take_apart
from cpq.solving.consistency import Clash, Consistency, consistency_of


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
                sums = self.sums_in.get(component, ())
                self._consistencies[component] = consistency_of(
                    self._clauses_about(component), sums, conflicts=self.conflicts
                )
            return self._consistencies[component]

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
        places: dict[int, list[int]] = {}
        for place, rule in enumerate(self.cnf.rules):
            places.setdefault(rule, []).append(place)
        return places

    @cached_property
    def clauses_in(self) -> Mapping[int, Sequence[int]]:
        """Places of the clauses about each component that nothing fixed keeps already."""
        places: dict[int, list[int]] = {}
        for place, clause in enumerate(self.cnf.clauses):
            if self.fixed.isdisjoint(clause):
                component = next(self.component_of[abs(one)] for one in clause if -one not in self.fixed)
                places.setdefault(component, []).append(place)
        return places

    @cached_property
    def sums_in(self) -> Mapping[int, Sequence[LinearSum]]:
        """Sums about each component."""
        sums: dict[int, list[LinearSum]] = {}
        for one in self.cnf.sums:
            components = [self.component_of[each] for each in sorted(read_by_sum(one)) if each in self.component_of]
            if components and not any(-literal in self.fixed for literal in one.where):
                sums.setdefault(components[0], []).append(one)
        return sums

    def structure_about(self, propositions: Iterable[int]) -> Iterable[tuple[Literal, ...]]:
        """Clauses that no rule says and that concern propositions, directly or through other such clauses."""
        root, clauses = self._structure
        for one in sorted({root[proposition] for proposition in propositions}):
            yield from clauses.get(one, ())

    @cached_property
    def _structure(self) -> tuple[Sequence[int], Mapping[int, Sequence[tuple[Literal, ...]]]]:
        said = [self.cnf.clauses[place] for place in self.clauses_of.get(STRUCTURE, ())]
        root = connected([[abs(one) for one in clause] for clause in said], self.cnf.count)
        by_root: dict[int, list[tuple[Literal, ...]]] = {}
        for clause in said:
            by_root.setdefault(root[abs(clause[0])], []).append(clause)
        return root, by_root

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
        closed = [
            place for place, clause in enumerate(cnf.clauses) if all(one in fixed or -one in fixed for one in clause)
        ]
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
