"""The catalog: the products on sale, their units, selling models and constraints, ready to configure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from pydantic import Field

from cpq.catalog.attributes import Attribute
from cpq.catalog.constraints import Compatibility, Constraint
from cpq.catalog.look_ups import Values
from cpq.catalog.materials import Material
from cpq.catalog.part_facts import Meaning
from cpq.catalog.per import Per
from cpq.catalog.products import Charge, Product, SellingModel, Unit
from cpq.catalog.soft_defaults import SoftDefault
from cpq.catalog.tables import KeyedTable
from cpq.expressions import Expression, Fact
from cpq.expressions.facts import fact_name
from cpq.files.models import FileModel, Id
from cpq.problems import NotFound, SourceLocation, did_you_mean


class CostTable(FileModel):
    """Costs kept in a CSV: product, cost, currency and optionally selling model, charge, per, valid from.

    Attributes:
        table: CSV beside this file.
    """

    table: str


class CatalogFile(FileModel):
    """One catalog file: a folder of products and what they share.

    Attributes:
        catalog: Name of the catalog; it begins the file.
        products: What is on sale, by id.
        units: Units of measure, by the name that quantities are written with.
        selling_models: Ways of selling that products name, by id.
        compatibility: Combinations of attribute values that hold for every product with those attributes, by
            id.
        cost_tables: CSV files with costs.
    """

    catalog: Id
    products: dict[Id, Product] = Field(default_factory=dict)
    units: dict[Id, Unit] = Field(default_factory=dict)
    selling_models: dict[Id, SellingModel] = Field(default_factory=dict)
    compatibility: dict[Id, Compatibility] = Field(default_factory=dict)
    cost_tables: tuple[CostTable, ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledConstraint:
    """A constraint with its expressions checked and its table read.

    Attributes:
        columns: What the rows give values for, as the file spells it.
        rows: Table rows with the place of each.
        of_parts: Whether it reads what is chosen in the bundle, so that it is checked once all lines are there.
    """

    id: str
    spec: Constraint | Compatibility
    where: SourceLocation
    when: Expression | None = None
    require: Expression | None = None
    forbid: Expression | None = None
    sum: Expression | None = None
    at_most: Expression | None = None
    at_least: Expression | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, ...], SourceLocation], ...] = ()
    of_parts: bool = False

    @property
    def unit(self) -> str:
        """Unit of its sum; empty where the file says none."""
        return self.spec.unit if isinstance(self.spec, Constraint) else ""

    @property
    def reads(self) -> frozenset[str]:
        """Names of the facts that it reads, those of its columns included."""
        formulas = (self.when, self.require, self.forbid, self.sum, self.at_most, self.at_least)
        read = {fact for formula in formulas if formula is not None for fact in formula.reads}
        return frozenset(read | {fact_name(column) for column in self.columns})


@dataclass(frozen=True, slots=True)
class CompiledDefault:
    """A soft default with its condition checked; every path and value that it chooses exists."""

    id: str
    spec: SoftDefault
    where: SourceLocation
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class CompiledMaterial:
    """A part of the bill of materials with its expressions checked."""

    id: str
    spec: Material
    where: SourceLocation
    quantity: Expression
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class TabledCost:
    """A cost from a cost table.

    Attributes:
        per: What it counts for, None where it counts for the period of the price.
        valid_from: First day it holds.
    """

    amount: Decimal
    currency: str
    per: Per | None
    valid_from: date
    where: SourceLocation


@dataclass(frozen=True)
class Catalog:
    """Products on sale and what may be combined; immutable and shared.

    Attributes:
        constraints: Rules of each product that has any, in the order of its file; shared ones follow.
        meanings: What the facts stand for that the rules of a product may read, for products that have rules.
        conditions: Conditions under which attributes of a product have a value, so that each stands after those
            that it reads.
        look_ups: Numbers that come with the values of a product's attributes: by attribute, look-up and value.
        defaults: Soft defaults of each product that has any, in the order in which they are tried.
        materials: Parts of each product that has a bill of materials, in the order of its file.
        additions: Conditions under which a product adds another, by the two products' ids.
        incomplete: A catalog file could not be read, so products are missing that exist.
    """

    products: Mapping[str, Product] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    selling_models: Mapping[str, SellingModel] = field(default_factory=dict)
    constraints: Mapping[str, tuple[CompiledConstraint, ...]] = field(default_factory=dict)
    meanings: Mapping[str, Mapping[str, Meaning]] = field(default_factory=dict)
    conditions: Mapping[str, Mapping[str, Expression]] = field(default_factory=dict)
    look_ups: Mapping[str, Mapping[str, Mapping[str, Values]]] = field(default_factory=dict)
    defaults: Mapping[str, tuple[CompiledDefault, ...]] = field(default_factory=dict)
    materials: Mapping[str, tuple[CompiledMaterial, ...]] = field(default_factory=dict)
    weights: Mapping[str, Expression] = field(default_factory=dict)
    additions: Mapping[str, Mapping[str, Expression]] = field(default_factory=dict)
    cost_tables: Mapping[tuple[str, str], KeyedTable] = field(default_factory=dict)
    tabled_costs: Mapping[str, tuple[tuple[str, TabledCost], ...]] = field(default_factory=dict)
    incomplete: bool = False

    def product(self, product_id: str) -> Product:
        """The product of an id.

        Raises:
            NotFound: There is none; the hint names the closest id.
        """
        found = self.products.get(product_id)
        if found is None:
            raise NotFound(
                f"there is no product '{product_id}'",
                code="unknown-product",
                hint=did_you_mean(product_id, self.products),
            )
        return found

    def charges_of(self, product_id: str, selling_model: str = "") -> Mapping[str, Charge]:
        """Charges of a product by id; the id is empty for a product with a single one."""
        product = self.product(product_id)
        if product.charges:
            return product.charges
        if product.selling_models:
            model = self.selling_models.get(selling_model or product.selling_models[0])
            return {"": Charge(charge="one-time" if model is None else model.charge)}
        return {"": Charge(charge=product.charge or "one-time")}

    def unit_factor(self, unit: str, other: str) -> Fraction | None:
        """How many of another unit one of a unit is, exact; None where they have no base in common.

        Args:
            unit: A declared unit.
            other: A unit; one that is not declared is its own base.
        """
        mine, theirs = self.units[unit], self.units.get(other)
        base = other if theirs is None or theirs.of is None else theirs.of
        if (mine.of or unit) != base:
            return None
        return Fraction(mine.factor or 1) / Fraction((None if theirs is None else theirs.factor) or 1)

    def name_of(self, product_id: str, language: str) -> str:
        """What the product is called in a language."""
        return self.product(product_id).name.in_language(language)

    @cached_property
    def rules_of_lines(self) -> Mapping[str, tuple[CompiledConstraint, ...]]:
        """Constraints by product that a line alone decides; products without any are left out."""
        own = {name: tuple(rule for rule in rules if not rule.of_parts) for name, rules in self.constraints.items()}
        return {name: rules for name, rules in own.items() if rules}

    @cached_property
    def rules_of_parts(self) -> Mapping[str, tuple[CompiledConstraint, ...]]:
        """Constraints by product that what is chosen in its bundle decides; products without any are left out."""
        parts = {name: tuple(rule for rule in rules if rule.of_parts) for name, rules in self.constraints.items()}
        return {name: rules for name, rules in parts.items() if rules}

    @cached_property
    def bundles_with_rules(self) -> frozenset[str]:
        """Products whose bundles are to be looked at as a whole: by their constraints, or by what an option says."""
        by_options = (
            name
            for name, product in self.products.items()
            if product.bundle is not None and product.bundle.relates_options
        )
        return frozenset((*self.rules_of_parts, *by_options))

    @cached_property
    def families(self) -> frozenset[str]:
        """Families that products belong to."""
        return frozenset(product.family for product in self.products.values() if product.family)


def attribute_facts(attributes: Mapping[str, Attribute]) -> tuple[Fact, ...]:
    """The facts that a product's attributes become; ``motor-kw`` is the fact ``motor_kw``."""
    return tuple(
        Fact(fact_name(name), attribute.value_type, 0, f"attribute {name}", "line")
        for name, attribute in attributes.items()
        if attribute.any_of is None
    )
