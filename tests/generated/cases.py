"""Cases: one deal under one generated workspace, found again by two numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from cpq.configuration.configure import configure
from cpq.configuration.configured import ConfiguredQuote
from cpq.policy.compiled import CompiledPolicy
from cpq.problems import CpqError
from cpq.quotes.deal_file import Deal
from cpq.quotes.priced import PricedQuote
from tests.generated.deals import deal
from tests.generated.dice import Dice
from tests.generated.worlds import World, world
from tests.oracle import reference

FILE = "deals/generated.yaml"


@dataclass(frozen=True)
class Case:
    """A deal and the workspace it is priced in.

    Attributes:
        name: What ``python -m tests.generated`` prints it by.
    """

    name: str
    world: World
    text: str

    def deal(self) -> Deal:
        """The deal as it is read.

        Raises:
            InvalidFiles: It is no deal, which is a fault of the generator.
        """
        return _read(self.world, self.text)

    def configured(self) -> ConfiguredQuote:
        """The deal ready to price.

        Raises:
            InvalidRequest: It asks for what the catalog does not allow.
        """
        return self.ready(self.deal())

    def ready(self, deal: Deal) -> ConfiguredQuote:
        """A deal like this one, ready to price."""
        return configure(deal.request, self.world.workspace.catalog, deal.places)

    def policy(self, quote: ConfiguredQuote) -> CompiledPolicy:
        """The policy of its order date."""
        return self.world.workspace.compiled(quote.request.as_of)


def _read(made: World, text: str) -> Deal:
    return made.workspace.parse_deal(text.encode(), FILE)


def case(seed: int, number: int) -> Case:
    """The so-manieth deal of the workspace of a seed."""
    return Case(f"{seed}/{number}", world(seed), _deal(Dice.seeded("deal", seed, number), world(seed)))


def drawn(seed: int, random: Random) -> Case:
    """A deal of the workspace of a seed, drawn from a source that may shrink it."""
    return Case(f"{seed} with the deal above", world(seed), _deal(Dice(random), world(seed)))


def cases(seeds: range, deals: int) -> Iterator[Case]:
    """So many deals of each workspace."""
    for seed in seeds:
        for number in range(deals):
            yield case(seed, number)


def _deal(dice: Dice, made: World) -> str:
    def quoted(text: str) -> PricedQuote | None:
        try:
            asked = _read(made, text)
            quote = configure(asked.request, made.workspace.catalog, asked.places)
            return reference.price(quote, made.workspace.compiled(quote.request.as_of))
        except CpqError:
            return None

    return deal(dice, made, quoted)
