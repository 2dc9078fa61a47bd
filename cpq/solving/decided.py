"""Decisions about a compiled model, and everything that is still possible after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from cpq.solving.answers import Answers, completed
from cpq.solving.cnf import Literal
from cpq.solving.compiled import Compiled
from cpq.solving.components import Truths


class Refused(Exception):
    """A literal cannot hold together with what is decided.

    Attributes:
        literal: The first one that cannot.
    """

    def __init__(self, literal: Literal) -> None:
        super().__init__(f"{literal} cannot hold")
        self.literal = literal


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """Decisions and what they leave; a value, so that older states stay as they are.

    Attributes:
        compiled: The model.
        decisions: Literals decided, in the order in which they were.
        changed: Literals whose answer differs from the state that this one was made from.
    """

    compiled: Compiled
    decisions: tuple[Literal, ...]
    changed: frozenset[Literal]
    _can_hold: Truths
    _can_fail: Truths
    _answers: Mapping[int, Answers]

    @classmethod
    def start(cls, compiled: Compiled) -> Decided:
        """Nothing decided yet; nothing is possible where the model is unsatisfiable."""
        can = np.full((2, compiled.cnf.asked), compiled.satisfiable)
        core = np.array(sorted(compiled.core), dtype=np.int64)
        can[0, -core[core < 0] - 1] = False
        can[1, core[core > 0] - 1] = False
        return cls(compiled, (), frozenset(), can[0], can[1], MappingProxyType({}))

    def possible(self, literal: Literal) -> bool:
        """Whether some valid assignment keeps all decisions and this literal."""
        self._require_asked(literal)
        return bool((self._can_hold if literal > 0 else self._can_fail)[abs(literal) - 1])

    def decide(self, *literals: Literal) -> Decided:
        """Decide that literals hold; those that are decided already change nothing.

        Raises:
            Refused: They cannot all hold; names the first that cannot hold with those before it.
            NotDecided: The budget of conflicts did not suffice to know everything that is possible.
            ValueError: A literal of no asked proposition.
        """
        new = tuple(dict.fromkeys(literal for literal in literals if literal not in self.decisions))
        if all(map(self.possible, new)):
            together = self._with((*self.decisions, *new), new)
            if together is not None:
                return together
        first, *rest = new
        if not rest:
            raise Refused(first)
        return self.decide(first).decide(*rest)

    def undo(self, *literals: Literal) -> Decided:
        """Take decisions back.

        Raises:
            ValueError: A literal that is not decided.
            NotDecided: The budget of conflicts did not suffice to know everything that is possible.
        """
        for literal in literals:
            if literal not in self.decisions:
                raise ValueError(f"{literal} is not decided")
        state = self._with(tuple(one for one in self.decisions if one not in literals), literals)
        if state is None:
            raise AssertionError("fewer decisions than consistent ones contradict")
        return state

    def example(self) -> tuple[Literal, ...]:
        """A valid assignment of all asked propositions that keeps every decision; any other may be as good.

        Raises:
            ValueError: The model is unsatisfiable.
            NotDecided: The budget of conflicts did not suffice.
        """
        if not self.compiled.satisfiable:
            raise ValueError("no assignment is valid")
        holds = self._can_hold & ~self._can_fail
        for place, part in enumerate(self.compiled.parts):
            component, own = part.component, self._answers.get(place, part.undecided)
            found = completed(part.oracle, (own.witnesses, part.pool), own.decisions)
            if found is None:
                raise AssertionError("decisions that were possible contradict")
            holds[component.propositions[: component.asked] - 1] = found[: component.asked]
        return tuple(number if held else -number for number, held in enumerate(holds.tolist(), 1))

    def _require_asked(self, literal: Literal) -> None:
        if not 1 <= abs(literal) <= self.compiled.cnf.asked:
            raise ValueError(f"{literal} is no literal of an asked proposition")

    def _with(self, decisions: tuple[Literal, ...], touched: Sequence[Literal]) -> Decided | None:
        """The state after other decisions; None where they contradict.

        Args:
            touched: Literals by which they differ from this state's.
        """
        compiled = self.compiled
        can = np.array([self._can_hold, self._can_fail])
        found = dict(self._answers)
        places = {int(compiled.part_of[abs(literal) - 1]) for literal in touched}
        for place in sorted(places - {-1}):
            part = compiled.parts[place]
            after = part.after(found.get(place, part.undecided), self._own(place, decisions))
            if after is None:
                return None
            found[place] = after
            numbers = part.component.propositions[: part.component.asked] - 1
            can[0, numbers], can[1, numbers] = after.can_hold, after.can_fail
        for literal in touched:
            if compiled.part_of[abs(literal) - 1] < 0 and literal not in compiled.core:
                if {literal, -literal} <= set(decisions):
                    return None
                can[0, abs(literal) - 1] = literal > 0 or literal not in decisions
                can[1, abs(literal) - 1] = literal < 0 or literal not in decisions
        return Decided(compiled, decisions, self._differing(can), can[0], can[1], MappingProxyType(found))

    def _own(self, place: int, decisions: Sequence[Literal]) -> tuple[Literal, ...]:
        """Decisions about one component, by its own numbers."""
        compiled = self.compiled
        mine = [literal for literal in decisions if compiled.part_of[abs(literal) - 1] == place]
        return tuple(int(compiled.own_number[abs(one) - 1]) * (1 if one > 0 else -1) for one in mine)

    def _differing(self, can: Truths) -> frozenset[Literal]:
        holds = np.flatnonzero(can[0] != self._can_hold) + 1
        fails = np.flatnonzero(can[1] != self._can_fail) + 1
        return frozenset(holds.tolist()) | frozenset((-fails).tolist())
