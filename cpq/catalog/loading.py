"""What grows while catalog files are read: their parts, their problems, and the facts that rules may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cpq.catalog.catalog import CostTable
from cpq.catalog.constraints import Compatibility
from cpq.catalog.part_facts import Facts, Meaning, own_facts, part_facts
from cpq.catalog.products import Product, SellingModel, Unit
from cpq.expressions import ExpressionError, Fact, Vocabulary
from cpq.files.csv_reader import CsvTable
from cpq.problems import Problem, SourceLocation


@dataclass(slots=True)
class Loading:
    """What grows while catalog files are read."""

    tables: Mapping[str, CsvTable]
    problems: list[Problem]
    products: dict[str, Product] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    selling_models: dict[str, SellingModel] = field(default_factory=dict)
    compatibility: dict[str, Compatibility] = field(default_factory=dict)
    cost_tables: list[CostTable] = field(default_factory=list)

    def problem(self, code: str, where: SourceLocation, message: str, hint: str = "") -> None:
        """Note a finding that stops."""
        self.problems.append(Problem(code, where, message, hint))

    def own_facts(self, product: Product) -> Facts:
        """The facts that a line of a product has by itself."""
        return self._by_name(product, own_facts(product))

    def all_facts(self, product: Product) -> Facts:
        """The facts of a product's line and of everything that is chosen in its bundle."""
        return self._by_name(product, (*own_facts(product), *part_facts(self.products, product)))

    def vocabulary(self, product: Product, facts: Facts) -> Vocabulary:
        """What an expression of a product may name."""
        try:
            return Vocabulary(fact for fact, _ in facts.values())
        except ExpressionError as error:
            self.note_once(Problem(error.code, product.where, error.message, error.hint))
            return Vocabulary([])

    def own_vocabulary(self, product: Product) -> Vocabulary:
        """What an expression about a product's line may name."""
        return self.vocabulary(product, self.own_facts(product))

    def _by_name(self, product: Product, pairs: Iterable[tuple[Fact, Meaning]]) -> Facts:
        found: dict[str, tuple[Fact, Meaning]] = {}
        for fact, meaning in pairs:
            first = found.setdefault(fact.name, (fact, meaning))
            if first[1] != meaning:
                message = f"'{fact.name}' is {first[0].meaning}, and {fact.meaning} too"
                hint = "give one of them another name"
                self.note_once(Problem("duplicate-fact", product.where, message, hint))
        return found

    def note_once(self, problem: Problem) -> None:
        """Note a finding, unless it is noted already."""
        if problem not in self.problems:
            self.problems.append(problem)
