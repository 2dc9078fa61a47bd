"""The rules of a product's model that no constraint writes: of its groups, its options and its attributes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from cpq.catalog.bundles import Bundle, Option, OptionGroup
from cpq.catalog.products import smallest_part
from cpq.configuration.choice_domains import NONE, ChoiceDomains
from cpq.configuration.choices import Choice, Component
from cpq.configuration.component_facts import ComponentFacts, Unlisted
from cpq.configuration.domains import TooLarge
from cpq.configuration.formulas import TooManyCombinations, condition
from cpq.configuration.logic import alike, always, both, either, implied, opposite
from cpq.configuration.rule_words import ModelRule, Named, RuleKind, sentence
from cpq.configuration.tried import covering
from cpq.files.models import TextByLanguage
from cpq.money import plain
from cpq.problems import SourceLocation
from cpq.quotes.scalars import MAX_QUANTITY
from cpq.solving.model import Count, Formula, Group

Ruled = tuple[ModelRule, Formula]
"""A rule's words and its formula."""


class Structure:
    """What a component of a product says by itself: its groups, its options, and when its attributes have values."""

    def __init__(self, component: Component, facts: ComponentFacts, domains: ChoiceDomains) -> None:
        self.component = component
        self.facts = facts
        self.domains = domains
        self.present = domains.present(component)

    def rules(self) -> Iterator[Ruled]:
        """Every rule, in the order of the file.

        Raises:
            TooManyCombinations: The condition of an attribute is not small, or too many quantities multiply.
            Unlisted: A condition reads values that cannot be listed.
        """
        for name in self.component.product.attributes:
            yield from self._attribute(name)
        bundle = self.component.product.bundle
        if bundle is not None:
            for group_id, group in bundle.groups.items():
                yield from self._group(group_id, group)
            for product_id, instances in self.facts.inside.items():
                yield from self._option(product_id, instances, bundle)

    def _rule(
        self, name: str, kind: RuleKind, where: SourceLocation, formula: Formula, key: str, **parts: Named
    ) -> Iterator[Ruled]:
        if not always(formula):
            words = sentence(key, **parts)
            yield ModelRule(self.component.rule_id(name), kind, self.component.path, words, where), formula

    # --- attributes

    def _attribute(self, name: str) -> Iterator[Ruled]:
        attribute = self.component.product.attributes[name]
        named: Named = name if attribute.name is None else attribute.name
        mine = self.domains.attribute_choices.get((self.component.path, name), ())
        if any(one.path not in self.domains.values for one in mine):
            return
        values = either(*(self._has_value(one) for one in mine))
        belongs = implied(values, self.present)
        needed = attribute.any_of is None and (
            attribute.required or attribute.default is not None or attribute.yes_or_no is not None
        )
        if attribute.when is None:
            formula = alike(values, self.present) if needed else belongs
            yield from self._rule(
                f"value of {name}", "structure", attribute.where, formula, "value", attribute=named, option=self._name
            )
        else:
            where = attribute.where_of("when")
            holds = self._condition_of(name)
            formula = implied(self.present, alike(values, holds) if needed else implied(values, holds))
            yield from self._rule(
                f"when {name}", "attribute", where, formula, "value where", attribute=named, when=attribute.when.text
            )
            yield from self._rule(
                f"value of {name}", "structure", attribute.where, belongs, "value", attribute=named, option=self._name
            )
        if attribute.at_most is not None and attribute.at_most < len(mine):
            switched = Count(tuple(self.domains.is_chosen(one.path) for one in mine), 0, attribute.at_most)
            where = attribute.where_of("at_most")
            most = str(attribute.at_most)
            yield from self._rule(
                f"at most {name}", "attribute", where, switched, "several", attribute=named, most=most
            )

    def _has_value(self, choice: Choice) -> Formula:
        return self.domains.is_chosen(choice.path) if choice.value else self.domains.has_value(choice.path)

    def _condition_of(self, name: str) -> Formula:
        """Where the condition of an attribute holds; one that cannot be evaluated does not."""
        written = self.domains.choices.catalog.conditions[self.component.product_id][name]
        try:
            return condition(written, self.facts.read(written.reads, {})).true
        except TooLarge:
            raise TooManyCombinations(written.text, {}) from None

    # --- groups and options

    @property
    def _name(self) -> TextByLanguage:
        return self.component.product.name

    def _group(self, group_id: str, group: OptionGroup) -> Iterator[Ruled]:
        options = tuple(self.domains.is_chosen(self.facts.inside[name][0].path) for name in group.options)
        bounded = group.min > 0 or (group.max is not None and group.max < len(options))
        if not bounded and always(self.present):
            return
        high = None if group.max is None or group.max >= len(options) else group.max
        key = "group any" if not bounded else "group at least" if high is None else "group at most"
        key = "group" if high is not None and group.min > 0 else key
        yield from self._rule(
            f"group {group_id}",
            "group" if bounded else "structure",
            group.where,
            Group(self.present, options, group.min, high),
            key,
            group=group_id if group.name is None else group.name,
            low=str(group.min),
            high=str(group.max),
            around=self._name,
        )

    def _option(self, product_id: str, instances: tuple[Component, ...], bundle: Bundle) -> Iterator[Ruled]:
        found = bundle.find(product_id)
        if found is None:
            return
        option, first = found[1], instances[0]
        name = first.product.name
        chosen = self.domains.is_chosen(first.path)
        if option.required:
            formula = implied(self.present, chosen)
            yield from self._rule(
                f"{product_id} required", "required", option.where, formula, "required", option=name, around=self._name
            )
        yield from self._beside(product_id, option, chosen, name)
        for before, one in pairwise(instances):
            formula = implied(self.domains.is_chosen(one.path), self.domains.is_chosen(before.path))
            numbers = {"number": str(one.number), "before": str(before.number)}
            yield from self._rule(
                f"{product_id}#{one.number} in order",
                "structure",
                option.where_of("instances"),
                formula,
                "instance",
                option=name,
                **numbers,
            )
        for one in instances:
            yield from self._sold_whole(one, option)

    def _beside(self, product_id: str, option: Option, chosen: Formula, name: TextByLanguage) -> Iterator[Ruled]:
        """What an option requires and excludes beside it."""
        for word, others in (("requires", option.requires), ("excludes", option.excludes)):
            for other_id in others:
                other = self.facts.inside[other_id][0]
                there = self.domains.is_chosen(other.path)
                yield from self._rule(
                    f"{product_id} {word} {other_id}",
                    "option",
                    option.where_of(word),
                    implied(chosen, there if word == "requires" else opposite(there)),
                    f"option {word}",
                    option=name,
                    other=other.product.name,
                )

    def _sold_whole(self, one: Component, option: Option) -> Iterator[Ruled]:
        """A quantity that is multiplied by those around it is still one that the product is sold in."""
        part = smallest_part(one.product.unit, self.domains.choices.catalog.units)
        facts = ComponentFacts(one, self.domains, self.facts.quantity)
        try:
            quantity = facts.line_quantity()
        except Unlisted:
            return  # the request is checked when it is there
        except TooLarge:
            raise TooManyCombinations(one.path, {}) from None
        sold = [key for key, units in quantity.values.items() if isinstance(units, Decimal) and _is_sold(units, part)]
        formula = covering(quantity.variables, sold, self.facts.values)
        name = one.path.rpartition(".")[2]
        yield from self._rule(
            f"unit of {name}", "unit", option.where, formula, "unit", option=one.product.name, part=plain(part)
        )


def _is_sold(units: Decimal, part: Decimal) -> bool:
    return units <= MAX_QUANTITY and (units == NONE or units % part == NONE)


def companions(component: Component, domains: ChoiceDomains) -> Iterator[Ruled]:
    """What a product requires and excludes on its quote, as far as the configured product itself holds it.

    A product that nothing inside offers is looked for on the quote, whatever is chosen here.
    """
    present = domains.present(component)
    product = component.product
    for verb, others in (("requires", product.requires), ("excludes", product.excludes)):
        for other_id in others:
            offered = [one for one in domains.choices.components.values() if one.product_id == other_id]
            there = either(*map(domains.present, offered))
            formula = implied(present, there) if verb == "requires" else opposite(both(present, there))
            if offered and not always(formula):
                rule_id = component.rule_id(f"product {component.product_id} {verb} {other_id}")
                text = sentence(f"option {verb}", option=product.name, other=offered[0].product.name)
                yield ModelRule(rule_id, "companion", component.path, text, product.where_of(verb)), formula
