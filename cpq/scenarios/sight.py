"""What a scenario's expectation can see: the price levels of each line, the costs, the taxes and the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cpq.expressions.facts import fact_name
from cpq.policy.waterfall import Waterfall
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.scenarios.compare_lines import LinePart, part_of
from cpq.scenarios.expected import Expectation, ExpectedLine
from cpq.scenarios.hits import COST, LIST, POCKET, TAX, Hit

_CHANNEL = frozenset({"partner discount", "distributor discount"})
_NET = frozenset({"net"})
_MARGIN = frozenset({"net", COST})

_OF_LINE: Mapping[str, frozenset[str]] = {
    "cost": frozenset({COST}),
    "margin": _MARGIN,
    "margin_rate": _MARGIN,
    "markup_rate": _MARGIN,
    "steps": frozenset({"steps"}),
    "build_up": frozenset({"build up"}),
    "channel_discount": frozenset({"channel discount"}),
    "discount_off_list": frozenset({"steps"}),
}
"""What an expected figure of a line lets see, besides prices and totals, which are of their level."""

_POCKET = frozenset({"pocket_margin", "pocket_margin_rate"})
"""Facts that show what is spent beside the invoice."""

_NONE: frozenset[str] = frozenset()


def _fixed(line: PricedLine) -> bool:
    return not line.optional and line.kind != "usage"


def _optional(line: PricedLine) -> bool:
    return line.optional


def _pass_through(line: PricedLine) -> bool:
    return line.pass_through and not line.optional


def _of_kind(kind: str) -> Callable[[PricedLine], bool]:
    return lambda line: not line.optional and line.kind == kind and not line.pass_through


_OF_TOTALS: Mapping[str, tuple[Callable[[PricedLine], bool], frozenset[str]]] = {
    "list": (_fixed, frozenset({"list"})),
    "regular": (_fixed, frozenset({"regular"})),
    "customer": (_fixed, frozenset({"customer"})),
    "net": (_fixed, _NET),
    "tax": (_fixed, _NET),
    "gross": (_fixed, _NET),
    "payable": (_fixed, _NET),
    "one_time": (_of_kind("one-time"), _NET),
    "recurring": (_of_kind("recurring"), _NET),
    "usage": (_of_kind("usage"), _NET),
    "pass_through": (_pass_through, _NET),
    "optional": (_optional, _NET),
    "cost": (_fixed, frozenset({COST})),
    "margin": (_fixed, _MARGIN),
    "margin_rate": (_fixed, _MARGIN),
    "markup_rate": (_fixed, _MARGIN),
}
"""Which lines a total is made of, and at which level."""


@dataclass(frozen=True)
class Sight:
    """What one expectation compares.

    Attributes:
        figures: What is seen of each priced line, by its id: price levels, ``cost``, ``steps``, ``build up`` ...
        pocket: Whether the pocket margin or its share is expected.
        taxes: Whether tax lines, the tax or the gross total are expected.
        lists: The lists of the decision that are expected: ``stops``, ``warnings``, ``approvals``.
        outcome: The expected outcome, or empty.
        levels: For each step of the waterfall the prices that stand behind it.
    """

    figures: Mapping[str, frozenset[str]]
    taxes: bool
    lists: frozenset[str]
    outcome: str
    levels: Mapping[str, frozenset[str]]
    pocket: bool = False

    def sees(self, hit: Hit) -> bool:
        """Whether the expectation would differ if what was hit said something else."""
        if hit.shows == TAX:
            return self.taxes
        if hit.shows == POCKET:
            return self.pocket
        if hit.shows in ("stops", "warnings", "approvals"):
            return hit.shows in self.lists or self._concludes(hit)
        return hit.line is not None and bool(self._needed(hit.shows, hit.line) & self.figures.get(hit.line.id, _NONE))

    def _concludes(self, hit: Hit) -> bool:
        """Whether the outcome alone says that a rule stopped, or that it did not."""
        if hit.shows == "stops":
            return self.outcome in ("approved", "needs approval") if hit.quiet else self.outcome == "stopped"
        return hit.shows == "approvals" and hit.quiet and self.outcome == "approved"

    def _needed(self, shows: str, line: PricedLine) -> frozenset[str]:
        """The figures of a line of which any one shows a step."""
        if shows == COST:
            return frozenset({COST})
        if shows == LIST:
            return frozenset({"list", "build up"}) if _agreed(line) else self.levels[LIST] | {"build up"}
        behind = self.levels.get(shows, _NET) | {"steps"}
        return behind | {"channel discount"} if shows in _CHANNEL else behind


def _agreed(line: PricedLine) -> bool:
    """Whether a contract's amount took the place of the list price."""
    return any(step.name == "contracted price" and "agreed" in dict(step.inputs) for step in line.steps)


def sight_of(expect: Expectation, quote: PricedQuote, waterfall: Waterfall) -> Sight:
    """What an expectation compares of a priced quote and its decision."""
    figures: dict[str, frozenset[str]] = {}
    for line, seen in (*_line_figures(expect, quote), *_quote_figures(expect, quote)):
        figures[line.id] = figures.get(line.id, _NONE) | seen
    totals = expect.totals
    lists = frozenset(name for name in ("stops", "warnings", "approvals") if getattr(expect, name) is not None)
    taxed = totals is not None and any(one is not None for one in (totals.tax, totals.gross, totals.payable))
    pocket = any(fact_name(name).removeprefix("quote.").replace(" ", "_") in _POCKET for name in expect.facts or ())
    return Sight(figures, taxed or bool(expect.taxes), lists, expect.outcome or "", _levels(waterfall), pocket)


def _line_figures(expect: Expectation, quote: PricedQuote) -> Iterator[tuple[PricedLine, frozenset[str]]]:
    """What expected lines show; one that finds no line of the quote shows nothing."""
    for number, wanted in enumerate(expect.lines or (), start=1):
        if wanted.id is None and number > len(quote.lines):
            return
        part = part_of(wanted, number, quote.lines)
        if isinstance(part, LinePart):
            for line in part.lines:
                yield line, _seen(wanted)


def _seen(wanted: ExpectedLine) -> frozenset[str]:
    seen: set[str] = set()
    for name in type(wanted).model_fields:
        if getattr(wanted, name) is not None:
            level, _, figure = name.rpartition("_")
            seen |= {level} if figure in ("price", "total") else _OF_LINE.get(name, _NONE)
    return frozenset(seen)


def _quote_figures(expect: Expectation, quote: PricedQuote) -> Iterator[tuple[PricedLine, frozenset[str]]]:
    """What sums over the whole quote show of its lines."""
    said = [name for name in _OF_TOTALS if expect.totals is not None and getattr(expect.totals, name) is not None]
    said += ["net"] if expect.tcv is not None or expect.milestones or expect.taxes else []
    said += ["net"] if expect.billing is not None and expect.billing.sees_amounts else []
    over_time = (expect.acv, expect.years, expect.metrics, expect.segments, expect.calendar_years)
    said += ["recurring"] if any(part is not None for part in over_time) else []
    for name in said:
        counts, seen = _OF_TOTALS[name]
        yield from ((line, seen) for line in quote.lines if counts(line))
    if expect.discount_off_list is not None:
        yield from ((line, frozenset({"steps"})) for line in quote.lines if _fixed(line))
    if expect.channel_discount is not None:
        yield from ((line, frozenset({"channel discount"})) for line in quote.lines if _fixed(line))


def _levels(waterfall: Waterfall) -> Mapping[str, frozenset[str]]:
    """The named prices that stand behind each step, and all of them behind the list price."""
    behind: set[str] = {"net"}
    levels: dict[str, frozenset[str]] = {}
    for entry in reversed(waterfall.waterfall):
        if entry.price is not None:
            behind.add(entry.price)
        elif entry.step is not None:
            levels[entry.step] = frozenset(behind)
    levels["bundle option"] = frozenset(behind)
    levels[LIST] = frozenset({"list", *behind})
    return levels
