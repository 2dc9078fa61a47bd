"""Generated workspaces: a catalog, price books and rules that load without an error, from one seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cpq.workspace import Workspace
from tests.generated.books import Books, books
from tests.generated.catalogs import Catalogue, catalogue
from tests.generated.codes import limited
from tests.generated.dice import Dice
from tests.generated.governance import governance
from tests.generated.pocket import pocket
from tests.generated.products import Spec
from tests.generated.rules import STEP_OF, Rules, channels, contracts, promotions, schedules
from tests.generated.surroundings import Surroundings, surroundings
from tests.generated.taxing import included_tax, tax_rounding
from tests.generated.waterfalls import rounding, waterfall
from tests.generated.writing import yaml


@dataclass(frozen=True)
class World:
    """A workspace and what its generator knows about it.

    Attributes:
        files: Texts by path.
        rules: Sections of its rules file.
    """

    seed: int
    workspace: Workspace
    files: Mapping[str, str]
    made: Catalogue
    books: Books
    rules: Spec

    def takes_discounts(self, product_id: str) -> bool:
        """Whether neither the catalog nor any price book keeps reps from asking for less."""
        entries = (entry for book in self.workspace.policy.books.values() for entry in book.entries.values())
        refused = any(entry.spec.discountable is False for entry in entries if entry.key[0] == product_id)
        return self.workspace.catalog.products[product_id].discountable and not refused


@lru_cache(maxsize=8)
def world(seed: int) -> World:
    """The workspace of a seed, loaded.

    Raises:
        InvalidFiles: The generator wrote something that does not load, which is a fault of the generator.
    """
    dice = Dice.seeded("world", seed)
    currency = dice.weighted({"EUR": 6, "USD": 2, "JPY": 2, "KWD": 2})
    made = catalogue(dice, currency)
    beside = surroundings(dice, currency)
    own = Dice.seeded("taxes and coins", seed)
    shelves = books(
        dice, made, currency, beside.known, beside.amounts, seed, tax=lambda: included_tax(own, beside.taxed)
    )
    sections = beside.sections | _rules(dice, made, beside, currency, seed)
    files = {**made.files, **shelves.files, **beside.files, "pricing_rules/rules.yaml": yaml(sections)}
    for contract in contracts(dice, Rules(made, beside.known, currency, ())):
        files[f"pricing_rules/{contract['contract']}.yaml"] = yaml(contract)
    workspace = Workspace.from_files({path: text.encode() for path, text in files.items()}).require_valid()
    return World(seed, workspace, files, made, shelves, sections)


def _rules(dice: Dice, made: Catalogue, beside: Surroundings, currency: str, seed: int) -> Spec:
    steps = waterfall(dice)
    bases = ("list", "running", "running") if dice.chance(97) else ("list", "running", "regular")
    rules = Rules(made, beside.known, currency, bases)
    policies = {step.get("step"): step.get("hit policy") for step in steps}
    alone = {kind for kind, name in STEP_OF.items() if policies.get(name, "unique") == "unique"}
    return {
        "waterfall": steps,
        "rounding": rounding(dice, seed) | tax_rounding(Dice.seeded("coins", seed)),
        "schedules": schedules(dice, rules, alone),
        "promotions": limited(promotions(dice, rules), seed),
        **channels(dice, rules),
        **governance(dice, made, beside.known),
        **pocket(rules, beside.known, seed),
    }
