"""The machine of the sample world: how large it is, that it can be configured, and that its page tells the truth."""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from cpq.commands.root import cli
from cpq.configuration.completing import completed
from cpq.configuration.model_findings import model_findings
from cpq.configuration.objectives import ObjectiveName
from cpq.configuration.product_model import ProductModel, product_model
from cpq.configuration.session import ProductSession
from cpq.option_tree.drawing import tree_drawing
from cpq.quotes.request import QuoteRequest
from cpq.solving.model import Value
from cpq.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "treatment-plant.md"
DRAWING = ROOT / "docs" / "images" / "treatment-plant.svg"
PLANT = "treatment-plant"
UPDATE = bool(os.environ.get("CPQ_UPDATE_DOCS"))

APPLICATIONS: dict[str, dict[str, Value]] = {
    "drinking": {"raw-water": "municipal", "capacity": Decimal(20)},
    "process": {"raw-water": "well", "capacity": Decimal(40), "redundancy": "n+1"},
    "boiler-feed": {"raw-water": "brackish", "capacity": Decimal(10)},
    "waste": {"raw-water": "surface", "capacity": Decimal(60)},
    "irrigation": {"raw-water": "well", "capacity": Decimal(120)},
}


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace.open(ROOT)


@pytest.fixture(scope="module")
def model(workspace: Workspace) -> ProductModel:
    return product_model(workspace.catalog, PLANT)


def request(workspace: Workspace) -> QuoteRequest:
    deal = b"account: { id: buyer, country: FR }\nas of: 2026-11-20\nprice book: pumps-eur-2026\nincoterm: EXW\n"
    lines = b"delivery: 22 weeks\nlines: [{ product: booster }]"
    return workspace.parse_deal(deal + lines, "deal.yaml").request


def begun(workspace: Workspace, application: str) -> ProductSession:
    session = workspace.configuration(PLANT).assign("application", application)
    for path, value in APPLICATIONS[application].items():
        session = session.assign(path, value)
    return session


# --- how large it is


def rules_by_kind(model: ProductModel) -> dict[str, int]:
    """How many rules the catalog files of the plant say, in the words of its page."""
    product = model.choices.components[""].product
    bundle = product.bundle
    assert bundle is not None
    options = [option for group in bundle.groups.values() for option in group.options.values()]
    constraints = list(product.constraints.values())
    firm = [one for one in constraints if one.severity == "error"]
    bounded = [group for group in bundle.groups.values() if group.min or group.max is not None]
    return {
        "Options that require another": sum(len(option.requires) for option in options),
        "Options that exclude another": sum(len(option.excludes) for option in options),
        "Conditions: what must or must not hold": sum(
            one.require is not None or one.forbid is not None for one in firm
        ),
        "Sums against a bound": sum(one.sum is not None for one in firm),
        "Tables of combinations": sum(bool(one.columns) for one in firm),
        "Numbers of options in a group": len(bounded),
        "Options that every plant has": sum(option.required for option in options),
        "Attributes with a condition or a limit": sum(
            one.when is not None or one.at_most is not None for one in product.attributes.values()
        ),
        "Advice that stops nothing": len(constraints) - len(firm),
    }


def test_it_has_at_least_250_options_and_300_rules_of_all_kinds(workspace: Workspace, model: ProductModel) -> None:
    options = [node.id for node in workspace.option_tree(PLANT).options()]
    assert len(options) == len(set(options)) >= 250
    counted = rules_by_kind(model)
    assert all(counted.values())
    assert sum(counted.values()) >= 300


def test_every_rule_that_is_counted_is_a_rule_of_the_model(model: ProductModel) -> None:
    kinds = Counter(rule.kind for rule in model.rules.values())
    counted = rules_by_kind(model)
    assert kinds["option"] == counted["Options that require another"] + counted["Options that exclude another"]
    constraints = ("Conditions: what must or must not hold", "Sums against a bound", "Tables of combinations")
    assert kinds["constraint"] == sum(counted[kind] for kind in constraints)
    assert kinds["group"] == counted["Numbers of options in a group"]
    assert kinds["required"] == counted["Options that every plant has"]
    assert kinds["attribute"] == counted["Attributes with a condition or a limit"]
    assert len(model.advice) == counted["Advice that stops nothing"]


def test_every_text_is_in_three_languages(workspace: Workspace) -> None:
    plant = workspace.catalog.product(PLANT)
    assert plant.bundle is not None
    texts = [plant.name, *(one.name for one in plant.attributes.values())]
    texts += [group.name for group in plant.bundle.groups.values()]
    texts += [rule.text for rule in plant.constraints.values()]
    texts += [workspace.catalog.product(node.id).name for node in workspace.option_tree(PLANT).options()]
    assert [str(text) for text in texts if text is None or {tag for tag, _ in text} != {"en", "fr", "de"}] == []


# --- that it can be configured


def test_nothing_is_contradictory_dead_always_chosen_or_redundant(model: ProductModel) -> None:
    assert [str(found.problem) for found in model_findings(model)] == []


def test_every_option_and_every_value_can_be_chosen(workspace: Workspace) -> None:
    domains = workspace.configuration(PLANT).domains()
    options = [node.id for node in workspace.option_tree(PLANT).options()]
    assert [name for name in options if not any(domains[name].possible)] == []
    attributes = workspace.catalog.product(PLANT).attributes
    shown = [domain for path, domain in domains.items() if path.partition("=")[0] in attributes]
    assert [str(domain.refused) for domain in shown if any(domain.refused)] == []


@pytest.mark.parametrize(
    "application",
    ["drinking", *(pytest.param(one, marks=pytest.mark.long) for one in APPLICATIONS if one != "drinking")],
)
def test_defaults_complete_a_plant_that_can_be_ordered(workspace: Workspace, application: str) -> None:
    found = completed(begun(workspace, application))
    quote = workspace.price(request(workspace).model_copy(update={"lines": found.lines()}))
    assert found.values["application"] == application
    assert {line.product for line in quote.lines} >= {PLANT, "emergency-stops"}
    pumps = {line.product: line.quantity for line in quote.lines if line.product.startswith("feed-")}
    assert len(pumps) == 1, "one size of feed pump"
    assert set(pumps.values()) == {2 if "redundancy" in APPLICATIONS[application] else 1} or application == "irrigation"


@pytest.mark.parametrize(
    ("application", "objectives"),
    [
        ("drinking", ("cheapest net",)),
        pytest.param("process", ("cheapest net", "fewest lines"), marks=pytest.mark.long),
        pytest.param("waste", ("best margin",), marks=pytest.mark.long),
    ],
)
def test_the_best_plant_is_proven_and_costs_what_it_says(
    workspace: Workspace, application: str, objectives: tuple[ObjectiveName, ...]
) -> None:
    asked = request(workspace)
    found = workspace.best_configuration(begun(workspace, application), objectives, workspace.line_prices(asked))
    assert found.proven
    quote = workspace.price(asked.model_copy(update={"lines": found.lines()}))
    net = sum((line.net_total for line in quote.lines), Decimal(0))
    cost = sum((line.cost or Decimal(0) for line in quote.lines), Decimal(0))
    amounts = dict(found.amounts)
    assert amounts[objectives[0]] == (net - cost if objectives[0] == "best margin" else net)


# --- its page


def marked(name: str, wanted: str) -> None:
    """See that a marked part of the page is what it should be, or make it so."""
    text = PAGE.read_text(encoding="utf-8")
    block = f"<!-- begin: {name} -->\n\n{wanted.strip()}\n\n<!-- end: {name} -->"
    if UPDATE:
        pattern = rf"<!-- begin: {name} -->\n.*?<!-- end: {name} -->"
        PAGE.write_text(re.sub(pattern, lambda _: block, text, flags=re.DOTALL), encoding="utf-8")
    assert block in PAGE.read_text(encoding="utf-8")


def test_the_page_counts_its_rules_right(model: ProductModel) -> None:
    counted = rules_by_kind(model)
    rows = [f"| {kind} | {number} |" for kind, number in counted.items()]
    marked("rules", "\n".join(["| Rules | Number |", "| --- | --- |", *rows, f"| All | {sum(counted.values())} |"]))


def test_the_page_counts_what_is_beside_the_rules_right(workspace: Workspace) -> None:
    plant = workspace.catalog.product(PLANT)
    assert plant.bundle is not None
    options = sum(len(group.options) for group in plant.bundle.groups.values())
    sizes = f"{len(plant.attributes)} attributes and {options} options in {len(plant.bundle.groups)} groups"
    beside = f"{len(plant.defaults)} soft defaults and {len(plant.materials)} lines of material"
    marked("sizes", f"It has {sizes}. Beside its rules stand {beside}.")


def test_the_drawing_is_up_to_date(workspace: Workspace) -> None:
    wanted = tree_drawing(workspace.option_tree(PLANT))
    if UPDATE:
        DRAWING.write_text(wanted, encoding="utf-8")
    assert DRAWING.read_text(encoding="utf-8") == wanted


SHOWN = re.findall(r"^\$ (cpq [^\n]+)\n((?:(?!\$ |```).*\n)*)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[" ".join(command.split()[1:4]) for command, _ in SHOWN])
def test_a_command_of_the_page_prints_what_the_page_shows(
    command: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CPQ_WORKSPACE", str(ROOT))
    run = CliRunner().invoke(cli, shlex.split(command)[1:])
    assert run.exit_code == 0, run.stderr
    printed = [line.strip() for line in (run.stdout + run.stderr).splitlines()]
    missing = [line for line in shown.splitlines() if line.strip() not in ("", "...") and line.strip() not in printed]
    assert missing == []
