"""Product rules of the package: what may not be configured, and what is chosen by itself.

Validation rules forbid what their conditions describe, alerts advise against it; selection rules that add an option
become soft defaults, those that remove one become constraints.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids
from cpq.exchange.salesforce_cpq.conditions import OPERATORS, joined
from cpq.exchange.salesforce_cpq.records import Records, id_of, own
from cpq.expressions.facts import fact_name

_SEVERITY: Mapping[str, str | None] = {"Validation": None, "Alert": "warning"}
_REMOVING = frozenset({"Remove", "Hide & Remove", "Disable & Remove"})
_ADDING = frozenset({"Add", "Show & Add", "Enable & Add"})


@dataclass(frozen=True, slots=True)
class TakenOption:
    """An option of a bundle as rules name it.

    Attributes:
        id: Of its product.
        code: What the package calls the product.
        family: Of the product, as the package writes it.
    """

    id: str
    code: str
    family: str

    @property
    def fact(self) -> str:
        """How rules name it.

        Raises:
            _CannotSay: They cannot, because of a dot or a word of the language in its id.
        """
        name = fact_name(self.id)
        if not name.isidentifier() or keyword.iskeyword(name):
            raise _CannotSay("product-rule-condition")
        return name


@dataclass(slots=True)
class Configuring:
    """What the rules say about configuring one bundle.

    Attributes:
        constraints, defaults: By their ids.
    """

    constraints: dict[str, dict[str, Any]] = field(default_factory=dict)
    defaults: dict[str, dict[str, Any]] = field(default_factory=dict)


class _CannotSay(Exception):
    """A rule that has no counterpart; its text is the reason's code."""


class ProductRules:
    """The product rules of an export, by the bundles that configuration rules name."""

    def __init__(self, run: Import, records: Records) -> None:
        self._run = run
        self._records = records
        self._conditions = self._by_rule("ErrorCondition")
        self._actions = self._by_rule("ProductAction")
        self._of_bundle: dict[str, list[tuple[Row, Row]]] = {}
        for row in records.of(own("ConfigurationRule")):
            rule = records.find(own("ProductRule"), row, own("ProductRule"))
            product = records.find("Product2", row, own("Product"))
            if rule is None or product is None:
                run.leave(row, "not-used")
            elif row.text(own("Active")) == "false":
                run.leave(row, "inactive")
            else:
                self._of_bundle.setdefault(id_of(product) or product.text("ProductCode"), []).append((row, rule))

    def _by_rule(self, name: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._records.of(own(name)):
            rule = self._records.find(own("ProductRule"), row, own("Rule"))
            if rule is None:
                self._run.leave(row, "not-used")
            else:
                found.setdefault(id_of(rule), []).append(row)
        return found

    def of(self, bundle: str, options: Iterable[TakenOption]) -> Configuring:
        """What the rules of a bundle say over the options that are taken."""
        said, ids, known = Configuring(), Ids("rule"), tuple(options)
        for link, rule in self._of_bundle.get(bundle, ()):
            conditions = sorted(self._conditions.get(id_of(rule), []), key=_index)
            actions = self._actions.get(id_of(rule), [])
            try:
                variables = self._say(rule, conditions, actions, known, said, ids)
            except _CannotSay as cannot:
                for row in (rule, link, *conditions, *actions):
                    self._run.leave(row, str(cannot))
            else:
                for row in (rule, link, *conditions, *variables):
                    self._run.take(row)
        return said

    def _say(
        self,
        rule: Row,
        conditions: list[Row],
        actions: list[Row],
        options: tuple[TakenOption, ...],
        said: Configuring,
        ids: Ids,
    ) -> list[Row]:
        """Write one rule; the summary variables that it reads."""
        kind = rule.text(own("Type"))
        if rule.text(own("Active")) == "false":
            raise _CannotSay("inactive")
        if rule.text(own("Scope")) not in ("", "Product") or kind not in (*_SEVERITY, "Selection"):
            raise _CannotSay("product-rule-type")
        if rule.text(own("LookupObject")):
            raise _CannotSay("price-rule-lookup")
        variables: list[Row] = []
        parts = [self._condition(row, options, variables) for row in conditions]
        how, formula = rule.text(own("ConditionsMet")) or "All", rule.text(own("AdvancedCondition"))
        when = joined(parts, how, formula)
        if not when:
            raise _CannotSay("product-rule-condition")
        text = self._run.text(rule.text(own("ErrorMessage")) or rule.text("Name"))
        if kind == "Selection":
            self._select(rule, when, actions, options, said, ids)
        else:
            id_ = ids.of(id_of(rule), rule.text("Name"))
            said.constraints[id_] = {"forbid": when, "severity": _SEVERITY[kind], "text": text}
        return variables

    def _select(
        self,
        rule: Row,
        when: str,
        actions: list[Row],
        options: tuple[TakenOption, ...],
        said: Configuring,
        ids: Ids,
    ) -> None:
        targets = [(row, self._target(row, options)) for row in actions]
        if not targets or not all(row.text(own("Type")) in _ADDING | _REMOVING for row in actions):
            raise _CannotSay("product-rule-action")
        if any(option is None for _, option in targets):
            raise _CannotSay("option-not-taken")
        text = self._run.text(rule.text("Name"))
        for row, option in targets:
            if option is None:
                continue
            id_ = ids.of(id_of(row), f"{rule.text('Name')} {option.id}")
            chosen = f"{option.fact}.chosen"
            if row.text(own("Type")) in _REMOVING:
                said.constraints[id_] = {"when": when, "forbid": chosen, "text": text}
                self._run.take(row)
            elif row.flag(own("Required")):
                said.constraints[id_] = {"when": when, "require": chosen, "text": text}
                self._run.take(row)
            else:
                said.defaults[id_] = {"when": when, "choose": {option.id: "yes"}, "text": text}
                self._run.take(row, "selection-default")

    def _target(self, row: Row, options: tuple[TakenOption, ...]) -> TakenOption | None:
        product = self._records.find("Product2", row, own("Product"))
        code = product.text("ProductCode") if product is not None else row.text(own("FilterValue"))
        return next((option for option in options if code and option.code == code), None)

    def _condition(self, row: Row, options: tuple[TakenOption, ...], variables: list[Row]) -> str:
        """A condition as an expression; empty where it has no counterpart."""
        operator = OPERATORS.get(row.text(own("Operator")).lower(), "")
        value = row.text(own("FilterValue")) or row.text(own("Value"))
        if (row.text(own("FilterType")) or "Value") != "Value" or not operator or not value:
            return ""
        variable = self._records.find(own("SummaryVariable"), row, own("TestedVariable"))
        if variable is not None:
            total, number = _total(variable, options), amount(value)
            variables.append(variable)
            return f"{total} {operator} {number:f}" if total and number is not None else ""
        if row.text(own("TestedObject")) != "Product Option" or operator != "==":
            return ""
        return _any_chosen(_matching(row.text(own("TestedField")), value, options))


def _index(row: Row) -> tuple[int, int]:
    number = amount(row.text(own("Index"))) if row.text(own("Index")) else None
    return (int(number) if number is not None else 10**9, row.line)


def _matching(tested: str, value: str, options: tuple[TakenOption, ...]) -> list[TakenOption]:
    """Options whose code or family is a value; none for another field."""
    name = tested.removeprefix("SBQQ__").removesuffix("__c").replace(" ", "")
    if name == "ProductCode":
        return [option for option in options if option.code == value]
    return [option for option in options if name == "ProductFamily" and option.family == value]


def _any_chosen(options: list[TakenOption]) -> str:
    parts = [f"{option.fact}.chosen" for option in options]
    return f"({' or '.join(parts)})" if len(parts) > 1 else "".join(parts)


def _total(variable: Row, options: tuple[TakenOption, ...]) -> str:
    """What a summary variable adds up over the options of a bundle; empty where that has no counterpart."""
    if variable.text(own("TargetObject")) != "Product Option" or variable.text(own("CompositeOperator")):
        return ""
    if (variable.text(own("Operator")) or "equals").lower() != "equals" or variable.text(own("ConstraintField")):
        return ""
    matching = _matching(variable.text(own("FilterField")), variable.text(own("FilterValue")), options)
    function = variable.text(own("AggregateFunction"))
    if function == "Sum" and variable.text(own("AggregateField")).replace("SBQQ__", "").startswith("Quantity"):
        parts = [f"{option.fact}.quantity" for option in matching]
    elif function == "Count":
        parts = [f"(1 if {option.fact}.chosen else 0)" for option in matching]
    else:
        return ""
    return " + ".join(parts)
