"""The rule language: conditions and formulas over a flat, typed table of facts.

Rules are written in a small part of Python's expression syntax, ``quantity >= 100 and segment ==
"enterprise"``. :func:`parse` refuses everything that is unsafe, ambiguous or mistyped when files are
loaded; :func:`evaluate` then gives exact decimals, without side effects. Both raise one error,
:class:`ExpressionError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import count
from types import MappingProxyType

from cpq.expressions.checked import CheckedTree
from cpq.expressions.checking import Checker
from cpq.expressions.closures import compile_closures
from cpq.expressions.errors import CODES, ExpressionError
from cpq.expressions.facts import Fact, Scope, TableType, Vocabulary, fact_name
from cpq.expressions.generated import compile_code
from cpq.expressions.reading import read
from cpq.expressions.results import Expected, fitted
from cpq.expressions.scanning import scan
from cpq.expressions.types import DATE, MONEY, NULL, NUMBER, RATE, TEXT, YES_NO, Value, ValueType
from cpq.expressions.values import Form, Table
from cpq.rounding import exact

__all__ = [
    "CODES",
    "DATE",
    "MONEY",
    "NULL",
    "NUMBER",
    "RATE",
    "TEXT",
    "YES_NO",
    "Expression",
    "ExpressionError",
    "Fact",
    "Scope",
    "Table",
    "TableType",
    "Value",
    "ValueType",
    "Vocabulary",
    "evaluate",
    "evaluate_in_exact",
    "fact_name",
    "parse",
]

_RUNS_AS_CLOSURES = 500
"""To generate code takes as long as some 500 runs save."""
_NO_TABLES: Mapping[str, Table] = MappingProxyType({})


@dataclass(frozen=True)
class Expression:
    """A condition or formula that has passed every check.

    Attributes:
        text: As its author wrote it.
        type: Of its value, unit included.
        reads: Names of the facts it reads, as keys of the facts given to :func:`evaluate`.
        tables: Ids of the tables it looks up.
        checked: What the evaluators and generators are made from.
    """

    text: str
    type: ValueType
    reads: frozenset[str]
    tables: frozenset[str]
    checked: CheckedTree = field(repr=False, compare=False)

    def __getstate__(self) -> dict[str, object]:
        """Copy and travel as data; the code is generated anew where it is needed."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    @cached_property
    def _run(self) -> Form:
        """Closures at first, since they are made in no time; generated code once it will have paid for itself."""
        closures, runs = compile_closures(self.checked), count(1)

        def run(facts: Mapping[str, Value | int], tables: Mapping[str, Table]) -> Value:
            if next(runs) > _RUNS_AS_CLOSURES:
                vars(self)["_run"] = compile_code(self.checked)
            return closures(facts, tables)

        return run

    @cached_property
    def _needs_exact(self) -> bool:
        return self.checked.needs_exact


def parse(
    text: str,
    vocabulary: Vocabulary,
    *,
    expects: Expected = "any",
    scope: Scope = "line",
    before_phase: int | None = None,
    price_effect: bool = False,
) -> Expression:
    """Read an expression and check everything that can be checked without values.

    >>> facts = Vocabulary([Fact("quantity", NUMBER), Fact("segment", TEXT)])
    >>> rule = parse('quantity >= 100 and segment == "enterprise"', facts, expects="yes/no")
    >>> evaluate(rule, {"quantity": 120, "segment": "enterprise"})
    True

    Args:
        text: The expression.
        vocabulary: The facts and tables it may read.
        expects: The type its place needs; a :class:`ValueType` also states the unit and the choices.
        scope: What the rule is about; it reads facts of its own scope and outward.
        before_phase: Number of the phase the rule runs in; only facts of earlier phases are known then.
        price_effect: Whether the value changes a price, so that every division must stand in ``round``.

    Raises:
        ExpressionError: With the code, the place in the text and a hint. Nothing else is raised.
    """
    try:
        source = scan(text)
        checker = Checker(
            text,
            source.lstrip().encode(),
            vocabulary,
            scope=scope,
            before_phase=before_phase,
            price_effect=price_effect,
        )
        checked = fitted(checker.check(read(source, vocabulary)), expects)
    except ExpressionError as error:
        error.text = text
        raise
    except Exception as error:
        raise ExpressionError(f"the expression cannot be read: {error}", code="syntax", text=str(text)) from error
    return Expression(
        text=text,
        type=checked.type,
        reads=frozenset(checker.reads),
        tables=frozenset(checker.tables),
        checked=CheckedTree(
            text,
            checked.node,
            checked.type,
            {name: vocabulary.facts[name].type for name in checker.reads},
            {name: vocabulary.tables[name] for name in checker.tables},
        ),
    )


def evaluate(
    expression: Expression, facts: Mapping[str, Value | int], tables: Mapping[str, Table] = _NO_TABLES
) -> Value:
    """The value of an expression over these facts. The one door to evaluation.

    Args:
        expression: From :func:`parse`.
        facts: A value for each name in ``expression.reads``; more do no harm. Whole numbers may be ``int``.
        tables: For each id in ``expression.tables``, a function of the keys, or a mapping from the tuple
            of keys to the cell. No cell is a ``KeyError``, or None.

    Raises:
        ExpressionError: A fact without a value is calculated with, a cell is missing, a division by zero.
            The caller then fails closed: a guard triggers, a price is refused.
    """
    if not expression._needs_exact:
        return expression._run(facts, tables)
    with exact():
        return expression._run(facts, tables)


def evaluate_in_exact(
    expression: Expression, facts: Mapping[str, Value | int], tables: Mapping[str, Table] = _NO_TABLES
) -> Value:
    """:func:`evaluate` for a caller who is inside ``with cpq.rounding.exact()`` already, as pricing is.

    Raises:
        ExpressionError: As ``evaluate`` does.
    """
    return expression._run(facts, tables)
