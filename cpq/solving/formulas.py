"""Formulas as clauses: parts that are equal are one, and depth costs no recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from cpq.solving.at_most import at_most_one
from cpq.solving.clauses import ClauseList
from cpq.solving.cnf import Literal
from cpq.solving.junctions import Junction, Node, distributed, flat, opposite, pair_of
from cpq.solving.limits import Limits
from cpq.solving.model import And, Compare, Count, Formula, Group, Iff, Implies, Is, Not, Or, Table, Value, parts_of
from cpq.solving.plans import Bunch, Leaf
from cpq.solving.propositions import Literals, literals_for
from cpq.solving.sums import compared, reached
from cpq.solving.tables import allow, covered_rows, forbid, row_selector
from cpq.solving.totals import Reached

DISTRIBUTED = 64
"""A formula becomes at most so many clauses by distribution; a larger one gets helpers for its parts."""


class Formulas:
    """Turns formulas into nodes, and nodes into clauses.

    Args:
        limits: What always limits choices; sums rely on it.
    """

    def __init__(self, clauses: ClauseList, literals: Literals, limits: Limits) -> None:
        self._clauses = clauses
        self._literals = literals
        self._limits = limits
        self._nodes: dict[int, Node] = {}
        self._junctions: dict[tuple[bool, frozenset[Node]], Junction] = {}
        self._choices: dict[tuple[str, frozenset[Value]], Node] = {}
        self.always = pair_of(True, (), (False, ()))
        self._makers: dict[type, Callable[[Any], Node]] = {
            Is: self._choice,
            Not: lambda one: opposite(self._nodes[id(one.part)]),
            And: lambda one: self.junction(True, self._of(one.parts)),
            Or: lambda one: self.junction(False, self._of(one.parts)),
            Implies: lambda one: self._implies(*self._of((one.condition, one.consequence))),
            Iff: self._iff,
            Count: lambda one: self._count(self._of(one.parts), one.low, one.high),
            Group: self._group,
            Compare: self._compare,
            Table: self._table,
        }

    # --- what must hold ---------------------------------------------------------------------------------------

    def must_hold(self, formula: Formula, rule: int) -> None:
        """Say that a formula holds."""
        todo = [formula]
        while todo:
            one = todo.pop()
            if isinstance(one, And):
                todo += reversed(one.parts)
            elif isinstance(one, Group):
                self._require_group(one, rule)
            elif isinstance(one, Count):
                self._require_count(self.nodes(one.parts), one.low, one.high, rule)
            elif isinstance(one, Table):
                self._require_table(one, rule)
            else:
                self.require(self.nodes((one,))[0], rule)

    def require(self, node: Node, rule: int) -> None:
        """Say that a node holds."""
        todo = [node]
        while todo:
            one = todo.pop()
            if isinstance(one, int):
                self._clauses.add(rule, (one,))
            elif one.every:
                todo += reversed(flat(one))
            else:
                for clause in self._disjunction(one):
                    self._clauses.add_any(rule, clause)

    def _disjunction(self, one: Junction) -> Iterable[tuple[Literal, ...]]:
        if one.clauses == 1:
            return (cast("tuple[Literal, ...]", tuple(flat(one))),)
        if one.clauses <= DISTRIBUTED:
            return distributed(one)
        return (tuple(self.literal(part) for part in flat(one)),)

    def _require_group(self, group: Group, rule: int) -> None:
        parent, *children = self.nodes((group.parent, *group.children))
        for child in children:
            if isinstance(child, int) and isinstance(parent, int):
                self._clauses.add_any(rule, (-child, parent))
            else:
                self.require(self._implies(child, parent), rule)
        low, high = group.low, group.high
        if high == 1:
            self._at_most_one(children, rule)
            high = None
        for bound in self._bounds(children, low, high):
            self.require(self._implies(parent, bound), rule)

    def _require_count(self, parts: Sequence[Node], low: int, high: int | None, rule: int) -> None:
        if high == 1:
            self._at_most_one(parts, rule)
            high = None
        for bound in self._bounds(parts, low, high):
            self.require(bound, rule)

    def _at_most_one(self, parts: Sequence[Node], rule: int) -> None:
        at_most_one(self._clauses, rule, [self.literal(part) for part in parts])

    def _require_table(self, table: Table, rule: int) -> None:
        columns = [self._literals[name] for name in table.variables]
        rows = covered_rows(columns, table)
        (allow if table.allowed else forbid)(self._clauses, rule, columns, rows)

    # --- formulas as nodes ------------------------------------------------------------------------------------

    def nodes(self, formulas: Sequence[Formula]) -> list[Node]:
        """The nodes of formulas, made from the innermost parts outwards."""
        todo = list(formulas)
        while todo:
            one = todo[-1]
            if id(one) in self._nodes:
                todo.pop()
                continue
            missing = [part for part in parts_of(one) if id(part) not in self._nodes]
            if missing:
                todo += missing
            else:
                self._nodes[id(todo.pop())] = self._makers[type(one)](one)
        return self._of(formulas)

    def _of(self, formulas: Sequence[Formula]) -> list[Node]:
        return [self._nodes[id(one)] for one in formulas]

    def _choice(self, one: Is) -> Node:
        key = (one.variable, one.values)
        if key not in self._choices:
            self._choices[key] = self._chosen(one)
        return self._choices[key]

    def _chosen(self, one: Is) -> Node:
        every = self._literals[one.variable]
        chosen = literals_for(every, one.values)
        if not chosen:
            return self.always.opposite
        if len(chosen) == len(every):
            return self.always
        if len(chosen) == 1:
            return chosen[0]
        own = set(chosen)
        others = tuple(literal for literal in every.values() if literal not in own)
        return -others[0] if len(others) == 1 else pair_of(False, chosen, (False, others))

    def junction(self, every: bool, parts: Iterable[Node]) -> Node:
        """All or any of some parts."""
        nothing = self.always if every else self.always.opposite
        kept: dict[Node, None] = dict.fromkeys(part for part in parts if part is not nothing)
        if any(opposite(part) in kept for part in kept) or nothing.opposite in kept:
            return nothing.opposite
        if not kept:
            return nothing
        if len(kept) == 1:
            (only,) = kept
            return only
        key = (every, frozenset(kept))
        found = self._junctions.get(key)
        if found is None:
            others = tuple(map(opposite, kept))
            found = self._junctions[key] = pair_of(every, tuple(kept), (not every, others))
            self._junctions.setdefault((not every, frozenset(others)), found.opposite)
        return found

    def _implies(self, condition: Node, consequence: Node) -> Node:
        return self.junction(False, (opposite(condition), consequence))

    def _iff(self, one: Iff) -> Node:
        left, right = self._of((one.left, one.right))
        return self.junction(True, (self._implies(left, right), self._implies(right, left)))

    def _count(self, parts: Sequence[Node], low: int, high: int | None) -> Node:
        return self.junction(True, self._bounds(parts, low, high))

    def _group(self, one: Group) -> Node:
        parent, *children = self._of((one.parent, *one.children))
        needs = [self._implies(child, parent) for child in children]
        return self.junction(True, (*needs, self._implies(parent, self._count(children, one.low, one.high))))

    def _bounds(self, parts: Sequence[Node], low: int, high: int | None) -> tuple[Node, Node]:
        """That at least ``low`` parts hold, and at most ``high``."""
        most = len(parts) if high is None else min(high, len(parts))
        thresholds = (max(low, 0), max(most + 1, 0))
        reach = {threshold: self._reaching_simply(parts, threshold) for threshold in thresholds}
        counted = [threshold for threshold, node in reach.items() if node is None]
        ones = map(self.literal, parts if counted else ())
        bunches = [Bunch((Leaf((0, 1), ((-literal,), (literal,)), (0, 0)),)) for literal in ones]
        for threshold, step in zip(counted, reached(self._clauses, bunches, counted), strict=True):
            reach[threshold] = self._reached(step)
        least, above = (cast(Node, reach[threshold]) for threshold in thresholds)
        return least, opposite(above)

    def _reaching_simply(self, parts: Sequence[Node], threshold: int) -> Node | None:
        """That so many parts hold, where no counting is needed."""
        if threshold == 0:
            return self.always
        if threshold > len(parts):
            return self.always.opposite
        if threshold == len(parts):
            return self.junction(True, parts)
        return self.junction(False, parts) if threshold == 1 else None

    def _reached(self, step: Reached) -> Node:
        if isinstance(step, bool):
            return self.always if step else self.always.opposite
        return step

    def _compare(self, one: Compare) -> Node:
        first, *second = map(self._reached, compared(self._clauses, self._literals, self._limits, one))
        if one.operator in (">=", ">"):
            return first
        if one.operator in ("<=", "<"):
            return opposite(first)
        equal = self.junction(True, (first, opposite(second[0])))
        return equal if one.operator == "==" else opposite(equal)

    def _table(self, one: Table) -> Node:
        columns = [self._literals[name] for name in one.variables]
        selectors = [row_selector(self._clauses, columns, row) for row in covered_rows(columns, one)]
        covered = self.junction(False, (self.always if selector is None else selector for selector in selectors))
        return covered if one.allowed else opposite(covered)

    # --- helpers ----------------------------------------------------------------------------------------------

    def literal(self, node: Node) -> Literal:
        """A literal that holds exactly where a node does: a helper, unless the node is a literal."""
        if isinstance(node, int):
            return node
        todo = [node]
        while todo:
            one = todo[-1]
            missing = [part for part in flat(one) if isinstance(part, Junction) and part.helper is None]
            if one.helper is not None:
                todo.pop()
            elif missing:
                todo += missing
            else:
                todo.pop()
                literals = [cast(Literal, part if isinstance(part, int) else part.helper) for part in flat(one)]
                one.helper = self._clauses.all_of(literals) if one.every else self._clauses.any_of(literals)
                one.opposite.helper = -one.helper
        return cast(Literal, node.helper)
