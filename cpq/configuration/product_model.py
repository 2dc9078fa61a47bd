"""From the catalog to a model of finite choices: every choice about a product, and every rule between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from cpq.catalog.catalog import Catalog, CompiledConstraint
from cpq.catalog.domain_sizes import MAX_VALUES
from cpq.configuration.choice_domains import ChoiceDomains
from cpq.configuration.choices import Choices, Component
from cpq.configuration.component_facts import ComponentFacts, Unlisted
from cpq.configuration.constraint_formulas import constraint_formula
from cpq.configuration.formulas import TooManyCombinations
from cpq.configuration.logic import implied
from cpq.configuration.rule_words import ModelRule, constraint_words
from cpq.configuration.structure_rules import Ruled, Structure, companions
from cpq.files.models import TextByLanguage
from cpq.problems import InvalidFiles, Problem, SourceLocation
from cpq.solving.model import Model, Rule, Variable

MAX_COMPONENTS = 10_000
"""Components that a product may be configured of, every instance and everything inside counted."""


@dataclass(frozen=True)
class ProductModel:
    """A product as a model of finite choices, with the words of its rules.

    Every assignment that keeps the rules is a request that configuring accepts, and the other way round; what an
    unlisted choice holds is looked at in the request alone.

    Attributes:
        choices: What there is to choose, by the paths that the model's variables are named by.
        quantity: Units of the product.
        model: The choices as variables, and the rules.
        rules: What people read about each rule, by its id, in the order of the model.
        advice: Constraints that only advise. They are no rules of the model.
        unlisted: Paths of choices that hold more than the model says: those it has no variable for may be any text
            or number that the catalog allows, and an option among them any quantity.
    """

    choices: Choices
    quantity: Decimal
    model: Model
    rules: Mapping[str, ModelRule]
    advice: tuple[ModelRule, ...] = ()
    unlisted: frozenset[str] = frozenset()

    @property
    def texts(self) -> Mapping[str, TextByLanguage]:
        """What each rule says, by its id."""
        return MappingProxyType({name: rule.text for name, rule in self.rules.items()})

    @property
    def places(self) -> Mapping[str, SourceLocation]:
        """Where each rule stands in the catalog, by its id."""
        return MappingProxyType({name: rule.where for name, rule in self.rules.items()})


def product_model(catalog: Catalog, product_id: str, *, quantity: Decimal | int = 1) -> ProductModel:
    """The model of a product.

    Args:
        quantity: Units of the product that are asked for; rules may read them.

    Raises:
        NotFound: There is no such product.
        InvalidFiles: Rules cannot be decided ahead: they read values without end, or combine too many.
    """
    return _Modelling(catalog, product_id, Decimal(quantity)).run()


@dataclass
class _Modelling:
    catalog: Catalog
    product_id: str
    quantity: Decimal
    rules: list[Ruled] = field(default_factory=list)
    advice: list[ModelRule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def run(self) -> ProductModel:
        self._check_size()
        choices = Choices(self.catalog, self.product_id)
        domains = ChoiceDomains(choices)
        for component in choices.components.values():
            facts = ComponentFacts(component, domains, self.quantity)
            self._gather(component.product.where, component.product_id, Structure(component, facts, domains).rules())
            for constraint in self.catalog.constraints.get(component.product_id, ()):
                self._gather(constraint.where, constraint.id, self._constraint(constraint, component, facts))
            self.rules += companions(component, domains)
        if self.problems:
            raise InvalidFiles(self.problems)
        variables = tuple(Variable(path, values) for path, values in domains.values.items())
        return ProductModel(
            choices,
            self.quantity,
            Model(variables, tuple(Rule(words.id, formula) for words, formula in self.rules)),
            {words.id: words for words, _ in self.rules},
            tuple(self.advice),
            domains.unlisted,
        )

    def _gather(self, where: SourceLocation, what: str, rules: Iterator[Ruled]) -> None:
        """Add rules; what cannot be decided ahead is a problem at the place of its rule."""
        try:
            self.rules += rules
        except TooManyCombinations as error:
            self.problems.append(_too_many(where, what, error))
        except Unlisted as error:
            self.problems.append(unlisted_problem(where, what, error.path))

    def _constraint(self, rule: CompiledConstraint, component: Component, facts: ComponentFacts) -> Iterator[Ruled]:
        said, severity = constraint_words(rule), rule.spec.severity
        words = ModelRule(component.rule_id(rule.id), "constraint", component.path, said, rule.where, severity)
        if rule.spec.severity == "warning":
            self.advice.append(words)
            return
        yield words, implied(facts.domains.present(component), constraint_formula(rule, facts))

    def _check_size(self) -> None:
        """Refuse a product of too many components before they are made."""
        counted: dict[str, int] = {}
        count = _components(self.catalog, self.product_id, counted)
        if count > MAX_COMPONENTS:
            where = self.catalog.product(self.product_id).where
            message = f"'{self.product_id}' is configured of {count:,} components; at most {MAX_COMPONENTS:,} can be"
            hint = "allow fewer instances, or nest less"
            raise InvalidFiles([Problem("too-many-components", where, message, hint)])


def unlisted_problem(where: SourceLocation, what: str, path: str) -> Problem:
    """A rule or default reads a choice whose values cannot be listed, so that a session cannot decide it."""
    message = f"'{what}' reads '{path}', whose values cannot be listed; a dialogue decides up to {MAX_VALUES:,}"
    hint = "give a quantity a max, a range a step, and a text a list of values"
    return Problem("domain-too-large", where, message, hint)


def _components(catalog: Catalog, product_id: str, counted: dict[str, int]) -> int:
    """How many components a product is configured of, itself included; bundles nest 32 deep at most."""
    if product_id not in counted:
        options = catalog.product(product_id).options()
        counted[product_id] = 1 + sum(
            (option.instances or 1) * _components(catalog, name, counted) for name, option in options
        )
    return counted[product_id]


def _too_many(where: SourceLocation, what: str, error: TooManyCombinations) -> Problem:
    read = " x ".join(f"{name} ({count})" for name, count in error.reads.items())
    message = f"'{what}' combines more than can be tried ahead" + (f": {read}" if read else "")
    hint = "write it as a sum with a bound, or split it into rules that read fewer values each"
    return Problem("too-many-combinations", where, message, hint)
