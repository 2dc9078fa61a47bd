"""UVL text to a constraint model: variables, rules with their places, and what could not be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from cpq.exchange.coverage import CoverageReport
from cpq.exchange.uvl.arithmetic import TooLarge
from cpq.exchange.uvl.document import Constraint
from cpq.exchange.uvl.domains import Domains, Limits, domains_of
from cpq.exchange.uvl.features import Entry, Tree
from cpq.exchange.uvl.formulas import BadConstraint, formula_of
from cpq.exchange.uvl.names import CannotSay, Names
from cpq.exchange.uvl.problems import Problems, TooManyProblems
from cpq.exchange.uvl.reader import read_document
from cpq.exchange.uvl.report import coverage_of, features_of
from cpq.exchange.uvl.scopes import Load, Scope, open_scope
from cpq.exchange.uvl.tokens import FUNCTIONS, is_name, offset_of, tokens_of
from cpq.problems import InvalidFiles, Problem, SourceLocation
from cpq.solving.model import SWITCH, And, Formula, Implies, Model, Rule, Variable

MAX_INSTANCE_RULES = 2_000
"""Rules that one constraint may become where it names features with several instances."""


@dataclass(slots=True)
class Read:
    """A feature model that was read.

    Attributes:
        model: Its features as variables and everything that it says as rules.
        places: Where each rule stands, by its id.
        texts: Constraints as written, by the ids of their rules.
        tree: The features as the tree has them.
        left, notes: Places of constraints with the code that says why they were left out, or what to know.
        attributes_read: Attributes that some constraint compares, with the variable of their feature.
        sources: The constraint that a rule comes from; rules of the tree come from none.
        folded: Features that whoever took the model let the product itself stand for.
    """

    scope: Scope
    tree: Tree
    domains: Domains
    model: Model
    places: dict[str, SourceLocation]
    texts: dict[str, str] = field(default_factory=dict)
    left: list[tuple[Scope, Constraint, str]] = field(default_factory=list)
    notes: list[tuple[Scope, Constraint, str]] = field(default_factory=list)
    attributes_read: set[tuple[str, str]] = field(default_factory=set)
    sources: dict[str, tuple[Scope, Constraint]] = field(default_factory=dict)
    folded: set[str] = field(default_factory=set)


def uvl_model(text: str, *, file: str = "model.uvl") -> tuple[Model, CoverageReport]:
    """A feature model as a constraint model, with what could not be taken and why.

    Raises:
        InvalidFiles: The text is no UVL, or names what it does not have.
    """
    read = read_uvl(text, file=file)
    return read.model, coverage_of(read)


def read_uvl(text: str, *, file: str = "model.uvl", load: Load | None = None, limits: Limits | None = None) -> Read:
    """A feature model with everything that later steps want to know of it.

    Args:
        text: Of the model itself.
        file: Its path, from which the paths of imported models start.
        load: Gives the text of an imported model by its path; without it nothing can be imported.
        limits: Bounds of numbers that the model leaves open.

    Raises:
        InvalidFiles: The text is no UVL, or names what it does not have.
    """
    document, found = read_document(text, file)
    _stop_at(found)
    problems = Problems(file, found)
    try:
        scope = open_scope(document, problems, load or _nothing)
        tree = Tree()
        tree.grow(scope)
        _stop_at(problems.found)
        read = _Building(scope, tree, limits or Limits()).read()
    except TooManyProblems:
        raise InvalidFiles(problems.found) from None
    _stop_at(problems.found)
    return read


def _nothing(_path: str) -> str | None:
    return None


def _stop_at(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidFiles(sorted(problems, key=lambda problem: problem.location))


class _Building:
    """Constraints of every model that is used, as rules."""

    def __init__(self, scope: Scope, tree: Tree, limits: Limits) -> None:
        self._scope, self._tree = scope, tree
        self._constraints = [(own, one, tokens_of(one.text)) for own, one in _constraints(scope)]
        domains = domains_of(tree, self._constraints, limits)
        self._names = Names(scope, tree, domains.values)
        variables = tuple(_variable(entry, domains.values) for entry in tree.entries)
        self._read = Read(scope, tree, domains, Model(variables), tree.places)
        self._rules = list(tree.rules)
        self._ids: set[str] = set()

    def read(self) -> Read:
        """The model with all of its rules."""
        for scope, constraint, tokens in self._constraints:
            try:
                formulas = self._formulas(scope, constraint, tokens)
            except BadConstraint as bad:
                column = constraint.column + offset_of(constraint.text, bad.index)
                scope.problems.problem(bad.code, constraint.line, column, bad.message, bad.hint)
            except (CannotSay, TooLarge) as cannot:
                reason = cannot.code if isinstance(cannot, CannotSay) else "too-many-choices"
                self._read.left.append((scope, constraint, reason))
            else:
                self._add(scope, constraint, formulas)
        self._read.model = Model(self._read.model.variables, tuple(self._rules))
        self._read.attributes_read = self._names.read
        return self._read

    def _add(self, scope: Scope, constraint: Constraint, formulas: Sequence[Formula]) -> None:
        own = f"line {constraint.line}" if not scope.prefix else f"{'.'.join(scope.prefix)} line {constraint.line}"
        for formula in formulas:
            id_, number = own, 1
            while id_ in self._ids:
                number += 1
                id_ = f"{own} ({number})"
            self._ids.add(id_)
            self._rules.append(Rule(id_, formula))
            self._read.places[id_] = SourceLocation(scope.document.file, constraint.line, constraint.column)
            self._read.texts[id_] = constraint.text
            self._read.sources[id_] = (scope, constraint)

    def _formulas(self, scope: Scope, constraint: Constraint, tokens: list[str]) -> list[Formula]:
        """The formula, or one for each instance of the features with a cardinality that it looks into."""
        names = self._names
        if not self._tree.instances:
            names.look_from(scope, None)
            return [formula_of(tokens, names.lookup, names.call)]
        owners = self._owners(scope, tokens)
        counts = [range(1, self._tree.instances[owner] + 1) for owner in owners]
        formulas: list[Formula] = []
        for combination in product(*counts):
            if len(formulas) > MAX_INSTANCE_RULES:
                raise CannotSay("too-many-instances")
            instances = dict(zip(owners, combination, strict=True))
            names.look_from(scope, instances)
            formula = formula_of(tokens, names.lookup, names.call)
            chosen = tuple(self._instance(owner, instances) for owner in owners)
            formulas.append(Implies(And(chosen), formula) if chosen else formula)
        if owners:
            formulas += self._for_any(scope, constraint, tokens)
        return formulas

    def _for_any(self, scope: Scope, constraint: Constraint, tokens: list[str]) -> list[Formula]:
        """The constraint with a feature that has instances meaning any of them, so that it holds without any too."""
        self._names.look_from(scope, None)
        try:
            return [formula_of(tokens, self._names.lookup, self._names.call)]
        except (CannotSay, BadConstraint):
            self._read.notes.append((scope, constraint, "each-instance-only"))
            return []

    def _owners(self, scope: Scope, tokens: list[str]) -> list[str]:
        found: dict[str, None] = {}
        self._names.look_from(scope, None)
        for index, token in enumerate(tokens):
            function = token in FUNCTIONS and tokens[index + 1 : index + 2] == ["("]
            if is_name(token) and not function and token not in ("true", "false"):
                for owner in self._owners_of(token, index):
                    found[owner] = None
        return sorted(found, key=lambda owner: len(self._tree.owners[owner]))

    def _owners_of(self, token: str, index: int) -> tuple[str, ...]:
        try:
            return self._tree.owners[self._names.resolved(token, index)[0]]
        except BadConstraint:
            return ()

    def _instance(self, owner: str, instances: Mapping[str, int]) -> Formula:
        suffix = "".join(f"#{instances[one]}" for one in (*self._tree.owners[owner], owner))
        return self._tree.by_name[owner + suffix].on


def _constraints(first: Scope) -> Iterator[tuple[Scope, Constraint]]:
    """Constraints of the models whose features stand in the tree, those among attributes before the others."""
    scopes = [first]
    while scopes:
        scope = scopes.pop(0)
        if scope.used:
            for feature in features_of(scope):
                for one in feature.constraints:
                    yield scope, one
            for one in scope.document.constraints:
                yield scope, one
        scopes += scope.imports.values()


def _variable(entry: Entry, domains: Mapping[str, tuple[object, ...]]) -> Variable:
    return Variable(entry.name, domains.get(entry.name, SWITCH))  # type: ignore[arg-type]
