"""Comparing priced lines with expected ones: by id, or all of them in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from cpq.expressions import Value
from cpq.pricing.outcome_facts import line_facts
from cpq.problems import SourceLocation, did_you_mean
from cpq.quotes.priced import PricedLine, PricedQuote, PriceStep
from cpq.rounding import exact
from cpq.scenarios.difference import Difference, differs
from cpq.scenarios.expected import ExpectedLine, ExpectedStep

_RATES = ("margin_rate", "markup_rate", "discretionary_discount", "channel_discount", "discount_off_list")
_SUMMED = ("bundle_price", "cost", "margin", "allocated")
_ROUNDING = "rounding"


class LinePart(NamedTuple):
    """The priced lines that one expectation is about: one, or every charge and segment of a requested line."""

    about: str
    lines: tuple[PricedLine, ...]


def compare_lines(expected: Sequence[ExpectedLine], where: SourceLocation, quote: PricedQuote) -> Iterator[Difference]:
    """Every difference in lines.

    Args:
        where: Place of the list, for a wrong number of lines.
    """
    in_order = not expected or any(line.id is None for line in expected)
    if in_order and len(expected) != len(quote.lines):
        got = f"{len(quote.lines)}: {', '.join(line.id for line in quote.lines)}"
        yield Difference(where, "quote", "number of lines", str(len(expected)), got)
        return
    for number, wanted in enumerate(expected, start=1):
        part = part_of(wanted, number, quote.lines)
        if isinstance(part, Difference):
            yield part
        else:
            yield from _compare(wanted, part, quote.currency)


def part_of(wanted: ExpectedLine, number: int, lines: Sequence[PricedLine]) -> LinePart | Difference:
    """The priced lines that an expected line is about.

    Args:
        number: Its position, from 1; what counts where it names no id.
    """
    if wanted.id is None:
        line = lines[number - 1]
        return LinePart(f"line {number} ({line.product})", (line,))
    mine = [line for line in lines if line.id == wanted.id] or [line for line in lines if line.line == wanted.id]
    if not mine:
        ids = [line.id for line in lines]
        known = did_you_mean(wanted.id, ids) or f"lines are {', '.join(ids)}"
        return Difference(wanted.where_of("id"), f"line {wanted.id}", "", "", f"there is no such line; {known}")
    return LinePart(f"line {wanted.id} ({mine[0].product})", tuple(mine))


def _compare(wanted: ExpectedLine, part: LinePart, currency: str) -> Iterator[Difference]:
    first = part.lines[0]
    if wanted.product is not None and wanted.product != first.product:
        yield Difference(wanted.where_of("product"), part.about, "product", wanted.product, first.product, first.id)
    for name in type(wanted).model_fields:
        if name in ("id", "product", "steps", "build_up") or getattr(wanted, name) is None:
            continue
        got = _figure(name, part.lines)
        if isinstance(got, str):
            yield Difference(
                wanted.where_of(name), part.about, name.replace("_", " "), getattr(wanted, name).text, got, first.id
            )
        else:
            unit = "" if name == "quantity" else currency
            yield from differs(wanted, name, got, part.about, unit, line=first.id)
    yield from _steps(wanted, "steps", part, currency)
    yield from _steps(wanted, "build_up", part, currency)


def _figure(name: str, lines: Iterable[PricedLine]) -> Decimal | str | None:
    """A figure of a line; of several parts the sum of amounts, and the prices only where all agree."""
    found = [_of_line(name, line) for line in lines]
    if len(found) == 1:
        return found[0]
    if name.endswith("_total") or name in _SUMMED:
        amounts = [amount for amount in found if isinstance(amount, Decimal)]
        return sum(amounts, Decimal(0)) if len(amounts) == len(found) else None
    if len(set(found)) == 1:
        return found[0]
    parts = ", ".join(f"{line.id} {_plain(one)}" for line, one in zip(lines, found, strict=True))
    return f"one for each part: {parts}"


def _plain(value: Decimal | str | None) -> str:
    return "undefined" if value is None else f"{value:f}" if isinstance(value, Decimal) else value


def _of_line(name: str, line: PricedLine) -> Decimal | str | None:
    if name == "quantity":
        return line.quantity
    if name == "bundle_price":
        return "not a bundle whose price is allocated" if line.whole is None else line.whole.net_total
    if name.endswith("_price"):
        price = _priced_itself(line).unit_levels.get(name.removesuffix("_price"))
        return "no price per unit; expect a total" if price is None else price
    if name.endswith("_total"):
        return line.levels.get(name.removesuffix("_total"), line.net_total)
    if name in _RATES:
        with exact():
            return _number(line_facts(line)[name])
    return _number(getattr(line, name))


def _priced_itself(line: PricedLine) -> PricedLine:
    """The line with its own prices and steps; a bundle whose price is with its components is as it was before."""
    return line if line.whole is None else line.whole


def _number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _steps(wanted: ExpectedLine, name: str, part: LinePart, currency: str) -> Iterator[Difference]:
    """The steps of one priced line, in order; roundings count only where the scenario names one."""
    expected: tuple[ExpectedStep, ...] | None = getattr(wanted, name)
    if expected is None:
        return
    where, label = wanted.where_of(name), name.replace("_", " ")
    if len(part.lines) > 1:
        ids = ", ".join(line.id for line in part.lines)
        yield Difference(
            where, part.about, label, "one line's", f"a line in parts; name one of {ids}", part.lines[0].id
        )
        return
    line = part.lines[0]
    made = list(getattr(_priced_itself(line), name))
    if all(step.name != _ROUNDING for step in expected):
        made = [step for step in made if step.name != _ROUNDING]
    if [step.name for step in expected] != [step.name for step in made]:
        yield Difference(where, part.about, label, _listed(expected), _listed(made), line.id)
        return
    for one, step in zip(expected, made, strict=True):
        yield from _step(one, step, f"{part.about}, {step.name}", line.id, currency)


def _listed(steps: Iterable[ExpectedStep | PriceStep]) -> str:
    return " > ".join(step.name for step in steps) or "none"


def _step(wanted: ExpectedStep, step: PriceStep, about: str, line: str, currency: str) -> Iterator[Difference]:
    for name, got in (("amount", step.amount), ("after", step.after), ("price", step.unit), ("rate", step.rate)):
        yield from differs(wanted, name, got, about, currency, line=line)
    if wanted.rule is not None and wanted.rule != step.rule:
        yield Difference(wanted.where_of("rule"), about, "rule", wanted.rule, step.rule or "none", line)
