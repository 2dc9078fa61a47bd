"""A model as clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm

from cpq.solving.alike import alike
from cpq.solving.clauses import ClauseList
from cpq.solving.cnf import Cnf, Literal
from cpq.solving.formulas import Formulas
from cpq.solving.limits import limits_of
from cpq.solving.model import Formula, Model, Term, Value
from cpq.solving.propositions import Propositions, TooManyValues, check_read, one_value_each, propositions_of

__all__ = ["Encoding", "TooManyValues", "defined", "encode"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """A model, its clauses, and which proposition says what.

    Attributes:
        propositions: Literals of the values.
        together: By variables the literals of combinations of their values, for terms that read several.
        relies: Whether sums rely on rules, so that their clauses mean nothing without those.
    """

    model: Model
    cnf: Cnf
    propositions: Propositions
    together: Mapping[tuple[str, ...], Mapping[tuple[Value, ...], Literal]] = field(default_factory=dict)
    relies: bool = False

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

    def term_weights(self, terms: Iterable[Term]) -> tuple[tuple[tuple[Literal, int], ...], int]:
        """The sum of some terms as whole weights of literals, and the scale to divide the sum of weights by.

        Raises:
            ValueError: A term reads several variables and was not among those that the model was encoded with.
        """
        amounts: dict[Literal, Fraction] = defaultdict(Fraction)
        for term in terms:
            literals = self._combinations(term)
            for values, amount in term.amounts.items():
                if amount and values in literals:
                    amounts[literals[values]] += amount
        scale = lcm(*(amount.denominator for amount in amounts.values()))
        return tuple((literal, int(amount * scale)) for literal, amount in amounts.items() if amount), scale

    def _combinations(self, term: Term) -> Mapping[tuple[Value, ...], Literal]:
        if len(term.variables) == 1:
            return {(value,): literal for value, literal in self.literals(term.variables[0]).items()}
        if term.variables not in self.together:
            raise ValueError(f"the model was not encoded with a term of {' and '.join(term.variables)}")
        return self.together[term.variables]


def encode(model: Model, terms: Iterable[Term] = (), *, apart: bool = False) -> Encoding:
    """Turn a model into clauses.

    Every assignment that satisfies the model extends to exactly one of all propositions that satisfies the clauses.

    Args:
        terms: Terms that objectives will be made of; those that read several variables get literals of their own, for
            the combinations of values that they are worth something for.
        apart: Whether the clauses of some rules are ever read without those of the others, as explanations do. If not,
            sums rely on rules that limit how many choices can be made, and take far fewer clauses.

    Raises:
        TooManyValues: A rule or a term reads a variable of more than 2,000 values.
    """
    terms = tuple(terms)
    propositions = propositions_of(model, terms)
    clauses = ClauseList(len(propositions.meanings))
    one_value_each(clauses, model, propositions)
    tying = len(clauses.defined)  # helpers that do more than mean something
    formulas = Formulas(clauses, propositions.literals, {} if apart else limits_of(model))
    for index, rule in enumerate(model.rules):
        formulas.must_hold(rule.formula, index)
    together = _together(clauses, propositions, terms)
    cnf = Cnf(
        asked=len(propositions.meanings),
        count=clauses.count,
        clauses=tuple(clauses.clauses),
        rules=tuple(clauses.rules),
        alike=alike(model, propositions.literals),
        sums=tuple(clauses.sums),
        defined=() if clauses.relies else (*[0] * tying, *clauses.defined[tying:]),
        totals=tuple(clauses.totals),
        inner=tuple(clauses.inner.items()),
    )
    return Encoding(model, cnf, propositions, together, clauses.relies)


def defined(encoding: Encoding, formulas: Sequence[Formula]) -> tuple[Cnf, tuple[Literal, ...]]:
    """The clauses of a model with helpers for more formulas, and the literal that holds exactly where each does.

    Raises:
        TooManyValues: A formula reads a variable of more than 2,000 values.
    """
    check_read(encoding.model, formulas)
    cnf, propositions = encoding.cnf, encoding.propositions
    clauses = ClauseList(cnf.count)
    own = Formulas(clauses, propositions.literals, limits_of(encoding.model))
    literals = tuple(map(own.literal, own.nodes(formulas)))
    larger = replace(
        cnf,
        count=clauses.count,
        clauses=(*cnf.clauses, *clauses.clauses),
        rules=(*cnf.rules, *clauses.rules),
        alike=(),
        sums=(*cnf.sums, *clauses.sums),
        defined=(),
    )
    return larger, literals


def _together(
    clauses: ClauseList, propositions: Propositions, terms: Iterable[Term]
) -> dict[tuple[str, ...], dict[tuple[Value, ...], Literal]]:
    """Literals of the combinations of values that terms of several variables, or none, are worth something for."""
    found: dict[tuple[str, ...], dict[tuple[Value, ...], Literal]] = defaultdict(dict)
    for term in terms:
        if len(term.variables) == 1:
            continue
        columns = [propositions.literals[name] for name in term.variables]
        own = found[term.variables]
        for values in term.amounts:
            if all(value in column for value, column in zip(values, columns, strict=True)):
                chosen = [column[value] for value, column in zip(values, columns, strict=True)]
                own[values] = clauses.all_of(chosen)
    return dict(found)
