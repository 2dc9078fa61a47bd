"""A model as clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cpq.solving.clauses import ClauseList
from cpq.solving.cnf import Cnf, Literal
from cpq.solving.formulas import Formulas
from cpq.solving.model import Model, Value
from cpq.solving.propositions import Propositions, TooManyValues, one_value_each, propositions_of

__all__ = ["Encoding", "TooManyValues", "encode"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """A model, its clauses, and which proposition says what.

    Attributes:
        propositions: Literals of the values.
    """

    model: Model
    cnf: Cnf
    propositions: Propositions

    @property
    def free(self) -> frozenset[str]:
        """Variables that no rule reads and that have too many values for a proposition each: any value goes."""
        return self.propositions.free

    def literal(self, name: str, value: Value) -> Literal:
        """The literal that holds exactly where a variable has a value.

        Raises:
            KeyError: No variable has that name, it cannot take the value, or it is :attr:`free`.
        """
        return self.propositions.literals[name][value]

    def literals(self, name: str) -> Mapping[Value, Literal]:
        """The literal of every value of a variable, in the order of its values.

        Raises:
            KeyError: No variable has that name, or it is :attr:`free`.
        """
        return self.propositions.literals[name]

    def meaning(self, literal: Literal) -> tuple[str, Value]:
        """The variable and value that a literal stands for.

        Raises:
            ValueError: It is a helper, or says only that a variable with several values lacks one of them.
        """
        if 0 < abs(literal) <= self.cnf.asked:
            name, value = self.propositions.meanings[abs(literal) - 1]
            if literal > 0:
                return name, value
            if value is True and self.propositions.literals[name].get(False) == literal:
                return name, False
        raise ValueError(f"literal {literal} is not the value of a variable")


def encode(model: Model) -> Encoding:
    """Turn a model into clauses.

    Every assignment that satisfies the model extends to exactly one of all propositions that satisfies the clauses.

    Raises:
        TooManyValues: A rule reads a variable of more than 2,000 values.
    """
    propositions = propositions_of(model)
    clauses = ClauseList(len(propositions.meanings))
    one_value_each(clauses, model, propositions)
    formulas = Formulas(clauses, propositions.literals)
    for index, rule in enumerate(model.rules):
        formulas.must_hold(rule.formula, index)
    cnf = Cnf(
        asked=len(propositions.meanings),
        count=clauses.count,
        clauses=tuple(clauses.clauses),
        rules=tuple(clauses.rules),
        sums=tuple(clauses.sums),
    )
    return Encoding(model, cnf, propositions)
