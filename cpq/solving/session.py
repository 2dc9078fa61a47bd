"""A session: decisions about a model, and exactly what each of them leaves possible.

A session is a value: every step returns a new one and leaves the old one as it was, so undoing is keeping the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import prod
from types import MappingProxyType

from cpq.problems import NotFound, did_you_mean
from cpq.solving.choices import Choice, choice_of, variable_of
from cpq.solving.cnf import Literal
from cpq.solving.compiled_model import CompiledModel
from cpq.solving.completion import Best, Completion, Preference, first_values, values_of
from cpq.solving.counting import BUDGET, count_models
from cpq.solving.decided import Decided, Refused
from cpq.solving.domains import Change, Domain
from cpq.solving.explaining import explained, repaired
from cpq.solving.explanation import Explanation, RefusedValue
from cpq.solving.meaning import worth
from cpq.solving.model import Term, Value
from cpq.solving.optimum import optimise
from cpq.solving.stored import Json, written


@dataclass(frozen=True)
class Session:
    """Decisions about a compiled model.

    Attributes:
        model: What was compiled.
        choices: Decisions by the name of their variable, oldest first.
    """

    model: CompiledModel
    choices: Mapping[str, Choice]
    _decided: Decided = field(repr=False)
    _before: Session | None = field(default=None, repr=False)
    _touched: frozenset[Literal] = field(default=frozenset(), repr=False)

    @classmethod
    def open(cls, model: CompiledModel) -> Session:
        """A session without decisions."""
        return cls(model, MappingProxyType({}), Decided.start(model.compiled))

    def assign(
        self,
        name: str,
        *values: Value | int,
        at_least: Decimal | int | None = None,
        at_most: Decimal | int | None = None,
    ) -> Session:
        """Decide that a variable has a value, one of several, or a number between bounds, both included.

        An earlier decision about the same variable is replaced, and the new one counts as the newest. Where the new one
        is refused, the earlier one stays.

        Raises:
            RefusedValue: The rules and the decisions about other variables leave none of the values.
            NotFound: There is no such variable or value.
            NotDecided: The budget of conflicts did not suffice.
        """
        return self.take(choice_of(name, values, at_least, at_most))

    def take(self, choice: Choice) -> Session:
        """As :meth:`assign`, with a choice made before."""
        literals = choice.literals(self.model.encoding)
        freed = self._freed(choice.name)
        try:
            decided = freed.decide(*literals)
        except Refused:
            raise self._refusal(choice) from None
        if not self.model.compiled.satisfiable:
            raise self._refusal(choice)
        others = self._others(choice.name)
        return self._then(others | {choice.name: choice}, decided, freed.changed | decided.changed)

    def retract(self, name: str) -> Session:
        """Take the decision about a variable back: what is possible is then as if it had never been taken.

        Raises:
            NotFound: There is no such variable, or it is not decided.
            NotDecided: The budget of conflicts did not suffice.
        """
        variable_of(self.model.model, name)
        if name not in self.choices:
            raise NotFound(f"'{name}' is not decided", hint=did_you_mean(name, self.choices))
        freed = self._freed(name)
        return self._then(self._others(name), freed, freed.changed)

    def domain(self, name: str) -> Domain:
        """What a variable can still be.

        Raises:
            NotFound: There is no such variable.
        """
        values = variable_of(self.model.model, name).values
        possible = tuple(value for value in values if self._possible(name, value))
        refused = tuple(value for value in values if not self._possible(name, value))
        return Domain(name, possible, refused, name in self.choices)

    def domains(self) -> Mapping[str, Domain]:
        """What every variable can still be, in the model's order."""
        return {variable.name: self.domain(variable.name) for variable in self.model.model.variables}

    @cached_property
    def changed(self) -> Mapping[str, Change]:
        """Variables whose possible values the last step changed, in the model's order; none where there was no step."""
        if self._before is None:
            return {}
        names = {self.model.encoding.meaning(abs(literal))[0] for literal in self._touched}
        names |= self.model.encoding.free.intersection({*self.choices, *self._before.choices})
        found = {}
        for name in sorted(names, key=self.model.place_of.__getitem__):
            now, then = self.domain(name), self._before.domain(name)
            gained = tuple(value for value in now.possible if value in then.refused)
            lost = tuple(value for value in then.possible if value in now.refused)
            if gained or lost:
                found[name] = Change(gained, lost)
        return found

    def why_not(
        self,
        name: str,
        *values: Value | int,
        at_least: Decimal | int | None = None,
        at_most: Decimal | int | None = None,
    ) -> Explanation | None:
        """Why :meth:`assign` would refuse a choice: a minimal set of decisions, the newest blamed first, and of rules.

        Returns:
            None where the choice is possible. Where nothing but the variable's own decision stands against it, which
            assigning would replace, that decision and no rules.

        Raises:
            NotFound: There is no such variable or value.
            NotDecided: The budget of conflicts did not suffice.
        """
        choice = choice_of(name, values, at_least, at_most)
        if any(self._possible(name, value) for value in choice.allowed(self.model.model)):
            return None
        return explained(self.model, self._others(name), choice) or Explanation((name,), ())

    def repairs(
        self,
        name: str,
        *values: Value | int,
        at_least: Decimal | int | None = None,
        at_most: Decimal | int | None = None,
        most: int = 3,
    ) -> tuple[tuple[str, ...], ...]:
        """Which decisions to take back so that :meth:`assign` accepts a choice; the smallest sets first.

        Of sets equally large, that one comes first which keeps the oldest decision that only one of them takes back.

        Args:
            most: How many sets at most.

        Returns:
            Names, oldest decision first in each set; one empty set where nothing needs to go, and no set where the
            rules refuse the choice whatever was decided.

        Raises:
            NotFound: There is no such variable or value.
            NotDecided: The budget of conflicts did not suffice.
        """
        choice = choice_of(name, values, at_least, at_most)
        return repaired(self.model, self._others(name), choice, most)

    def complete(self, preferences: Sequence[Preference] = ()) -> Completion:
        """Fill in everything that is open, by preferences and then by the first values that are possible.

        Preferences are looked at by priority, the highest first, and equal ones in the order given. Each is kept if the
        decisions and those kept before allow its wish, together with its condition where it has one; from then on the
        wish holds wherever the condition does. One whose wish cannot come true is passed over: no condition is made
        false to please it. After them each open variable, in the model's order, takes the first of its values that is
        still possible.

        Raises:
            NoAssignment: The rules contradict each other.
            NotDecided: The budget of conflicts did not suffice.
        """
        literals, kept = self.model.preferring(tuple(preferences)).complete(self._held())
        passed_over = tuple(place for place in range(len(preferences)) if place not in kept)
        return Completion(self._values(literals), tuple(sorted(kept)), passed_over)

    def optimise(self, objectives: Sequence[Sequence[Term]]) -> Best:
        """The complete assignment of least cost: least by the first sum of terms, among those by the second, and so on.

        Among equally good ones, each variable in the model's order has the first of its values that any of them has.

        Raises:
            ValueError: A term of several variables that the model was not compiled with.
            NoAssignment: The rules contradict each other.
            NotDecided: The budget of conflicts did not suffice to find any assignment.
        """
        encoding = self.model.encoding
        weighed = [encoding.term_weights(terms) for terms in objectives]
        found = optimise(
            self.model.compiled,
            self._held(),
            [weights for weights, _ in weighed],
            preferences=tuple(first_values(encoding)),
            conflicts=self.model.conflicts,
        )
        values = self._values(found.literals)
        costs = tuple(sum((worth(term, values) for term in terms), Fraction(0)) for terms in objectives)
        return Best(values, costs, found.proven)

    def count(self, budget: int = BUDGET) -> int | None:
        """How many complete assignments keep all decisions, exactly; None where the budget does not suffice.

        Args:
            budget: Clauses that may be looked at.
        """
        found = count_models(self.model.compiled, self._held(), budget=budget)
        unread = prod(len(self.domain(name).possible) for name in self.model.encoding.free)
        return None if found is None else found * unread

    def export(self) -> dict[str, Json]:
        """The decisions, oldest first, and the fingerprint of the model, as JSON can write them.

        :func:`cpq.solving.restored.restore` makes a session of them again.
        """
        return written(self.model.fingerprint, self.choices.values())

    def _held(self) -> list[Literal]:
        """Literals of all decisions, oldest first."""
        encoding = self.model.encoding
        return [literal for choice in self.choices.values() for literal in choice.literals(encoding)]

    def _values(self, literals: Iterable[Literal]) -> Mapping[str, Value]:
        """Values of all variables from a complete assignment; those without propositions take their first possible."""
        found = values_of(self.model.encoding, literals)
        model = self.model.model
        return MappingProxyType(
            {
                one.name: found[one.name] if one.name in found else self.domain(one.name).possible[0]
                for one in model.variables
            }
        )

    def _possible(self, name: str, value: Value) -> bool:
        if name in self.model.encoding.free:
            choice = self.choices.get(name)
            return self.model.compiled.satisfiable and (choice is None or value in choice.allowed(self.model.model))
        return self._decided.possible(self.model.encoding.literal(name, value))

    def _others(self, name: str) -> dict[str, Choice]:
        return {other: choice for other, choice in self.choices.items() if other != name}

    def _freed(self, name: str) -> Decided:
        """What is left where a variable is not decided."""
        choice = self.choices.get(name)
        return self._decided.undo(*choice.literals(self.model.encoding)) if choice else self._decided.undo()

    def _then(self, choices: dict[str, Choice], decided: Decided, touched: frozenset[Literal]) -> Session:
        before = Session(self.model, self.choices, self._decided)
        return Session(self.model, MappingProxyType(choices), decided, before, touched)

    def _refusal(self, choice: Choice) -> RefusedValue:
        explanation = explained(self.model, self._others(choice.name), choice)
        if explanation is None:
            raise AssertionError("a possible choice was refused")
        return RefusedValue(choice, explanation, tuple(self.choices[name] for name in explanation.decisions))
