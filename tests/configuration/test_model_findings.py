"""What the rules of a product say that they hardly mean, with the rules that make it so."""

from math import prod
from textwrap import dedent, indent

from hypothesis import assume, given, settings

from cpq.configuration.model_findings import ModelFinding, model_findings
from cpq.configuration.product_model import ProductModel, product_model
from cpq.solving.meaning import holds
from cpq.solving.model import Formula, Model, Value
from tests.configuration.machines import assignments, catalog_of, machines


def model_of(machine: str) -> ProductModel:
    text = indent(dedent(machine), "  ")
    return product_model(catalog_of(f"machine:\n  name: Machine\n  charge: one-time\n{text}"), "machine")


def found(machine: str) -> list[tuple[str, str, list[str]]]:
    return [_said(one) for one in model_findings(model_of(machine))]


def _said(finding: ModelFinding) -> tuple[str, str, list[str]]:
    return finding.code, finding.subject, [rule.id for rule in finding.rules]


def test_rules_that_contradict_each_other_are_the_only_finding() -> None:
    findings = model_findings(
        model_of(
            """
            attributes: { size: { one of: [1, 2, 3] }, vfd: { yes or no: no } }
            constraints:
              low:  { require: size < 2 }
              calm: { require: not vfd }
              high: { when: not vfd, require: size > 2 }
            """
        )
    )
    assert [_said(one) for one in findings] == [("cannot-be-configured", "machine", ["low", "calm", "high"])]
    (problem,) = [one.problem for one in findings]
    assert problem.severity == "error"
    assert problem.message == "'machine' cannot be configured: its rules contradict each other"
    assert problem.hint.startswith("correct one of 'low' (catalogs/products.yaml:")


def test_values_and_options_that_can_never_be_are_dead() -> None:
    assert found(
        """
        attributes:
          size:   { one of: [1, 2, 3, 4] }
          vfd:    { yes or no: no }
          papers: { any of: [x, y] }
          heater: { one of: [3, 6], when: vfd }
        bundle: { groups: { main: { options: { fan: { max: 3 }, pack: { editable: no } } } } }
        constraints:
          small: { require: size < 3 }
          calm:  { forbid: vfd }
          bare:  { mode: forbidden, columns: [papers], rows: [["*"]], when: size > 4 }
          few:   { sum: total.power, at most: 4 }
        """
    ) == [
        ("dead-option", "size", ["small"]),
        ("dead-option", "vfd", ["calm"]),
        ("dead-option", "heater", ["when heater", "calm"]),
        ("dead-option", "fan", ["few"]),
        ("dead-option", "pack", ["few", "pack/group cells"]),
        ("redundant-rule", "bare", []),
        ("redundant-rule", "pack/cells", ["few"]),
    ]


def test_an_option_that_is_always_chosen_is_false_optional() -> None:
    assert found(
        """
        bundle:
          groups:
            main: { min: 1, options: { fan: { max: 1 } } }
            rest: { options: { pack: { editable: no }, board: { required: yes, max: 1 } } }
        constraints: { cooled: { when: fan.chosen, require: pack.chosen } }
        """
    ) == [
        ("false-optional", "fan", ["group main"]),
        ("false-optional", "pack", ["group main", "cooled"]),
    ]


def test_an_option_that_is_chosen_wherever_its_bundle_is_is_false_optional() -> None:
    machine = """machine:
  name: Machine
  charge: one-time
  bundle: { groups: { main: { options: { case: { editable: no } } } } }
case: { name: Case, charge: one-time, bundle: { groups: { in: { min: 1, options: { cell: { max: 2 } } } } } }"""
    findings = model_findings(product_model(catalog_of(machine), "machine"))
    assert [_said(one) for one in findings] == [("false-optional", "case.cell", ["case/group in"])]


def test_a_rule_that_others_imply_is_redundant_and_of_two_the_later() -> None:
    assert found(
        """
        attributes: { size: { one of: [1, 2, 3] }, vfd: { yes or no: no } }
        constraints:
          both:  { require: size == 1 or not vfd }
          large: { when: size >= 2, forbid: vfd }
          third: { when: size == 3, forbid: vfd }
          known: { require: size > 0 }
        """
    ) == [("redundant-rule", "large", ["both"]), ("redundant-rule", "third", ["both"]), ("redundant-rule", "known", [])]


def test_nothing_is_found_where_every_rule_and_choice_matters() -> None:
    assert (
        found(
            """
            attributes: { size: { one of: [1, 2] }, vfd: { yes or no: no } }
            bundle: { groups: { main: { options: { fan: { max: 2 }, board: { instances: 2, max: 1 } } } } }
            constraints: { drive: { when: vfd, require: size == 2 }, power: { sum: total.power, at most: 9 } }
            """
        )
        == []
    )


class Enumerated:
    """What the rules of a model keep and forbid, by looking at every assignment."""

    def __init__(self, model: ProductModel, everything: list[dict[str, Value]]) -> None:
        self.model = model
        self.everything = everything
        self.rules = {rule.id: self._places(rule.formula) for rule in model.model.rules}
        self.given = {words.id for words in model.rules.values() if words.kind in ("structure", "unit", "attribute")}
        self.asked = [words.id for words in model.rules.values() if words.kind in ("constraint", "option", "companion")]

    def _places(self, formula: Formula) -> frozenset[int]:
        return frozenset(place for place, one in enumerate(self.everything) if holds(formula, one))

    def kept(self, *without: str) -> frozenset[int]:
        """Places of the assignments that keep all rules but some."""
        return self.kept_by(*(self.rules.keys() - set(without)))

    def kept_by(self, *rules: str) -> frozenset[int]:
        """Places of the assignments that keep some rules."""
        return frozenset(range(len(self.everything))).intersection(*(self.rules[name] for name in rules))


@settings(max_examples=25)
@given(machines())
def test_findings_are_what_enumeration_says(machine: str) -> None:
    model = product_model(catalog_of(machine), "machine")
    assume(prod(len(variable.values) for variable in model.model.variables) <= 3_000)
    known = Enumerated(model, list(assignments(model, most=3_000, seed=0)))
    possible = known.kept()
    findings = model_findings(model)
    assert (not possible) == any(one.code == "cannot-be-configured" for one in findings)
    for one in findings:
        {"dead-option": _is_dead, "false-optional": _is_always}.get(one.code, _says_nothing)(one, known)
    if possible:
        _nothing_else_is_redundant(findings, known)


def _is_dead(one: ModelFinding, known: Enumerated) -> None:
    values = {known.everything[place][one.subject] for place in known.kept()}
    assert values < set(known.model.model.variable(one.subject).values)
    by = known.kept_by(*known.given, *(rule.id for rule in one.rules))
    assert {known.everything[place][one.subject] for place in by} < set(known.model.model.variable(one.subject).values)


def _is_always(one: ModelFinding, known: Enumerated) -> None:
    around = known.model.choices.components[one.subject].around
    there = [known.everything[place] for place in known.kept()]
    assert all(values[one.subject] for values in there if not around or values[around])


def _says_nothing(one: ModelFinding, known: Enumerated) -> None:
    if one.code == "redundant-rule":
        assert known.kept_by(*known.given, *(rule.id for rule in one.rules)) <= known.rules[one.subject]


def _nothing_else_is_redundant(findings: tuple[ModelFinding, ...], known: Enumerated) -> None:
    redundant = {one.subject for one in findings if one.code == "redundant-rule"}
    assert known.kept(*redundant) == known.kept()
    for name in known.asked:
        assert name in redundant or known.kept(*redundant, name) != known.kept(), name


def test_a_model_without_rules_has_no_findings() -> None:
    model = model_of("attributes: { size: { one of: [1, 2] } }")
    assert model.model.rules == Model(()).rules
    assert model_findings(model) == ()
