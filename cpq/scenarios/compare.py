"""Comparing what came out with what was expected: every difference, each where the scenario wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cpq.approvals.decision import ApprovalDecision, Check
from cpq.configuration.materials import NeededPart
from cpq.expressions import Value
from cpq.files.models import FileModel
from cpq.policy.waterfall import Rounding
from cpq.problems import SourceLocation
from cpq.quotes.priced import PricedQuote
from cpq.scenarios.compare_billing import compare_billing
from cpq.scenarios.compare_lines import compare_lines
from cpq.scenarios.compare_materials import compare_materials
from cpq.scenarios.compare_metrics import compare_metrics
from cpq.scenarios.compare_usage import compare_usage
from cpq.scenarios.difference import Difference, differs
from cpq.scenarios.expected import Expectation, ExpectedApproval, ExpectedCheck
from cpq.scenarios.figures import UNDEFINED, Figure
from cpq.usage.rated import RatedUsage


@dataclass(frozen=True, slots=True)
class Outcome:
    """A priced quote, the decision on it, how its policy rounds, and its usage where something was measured.

    Attributes:
        materials: Its bill of materials, where the scenario speaks about it.
    """

    quote: PricedQuote
    decision: ApprovalDecision
    rounding: Rounding
    usage: RatedUsage | None = None
    materials: tuple[NeededPart, ...] = ()


def compare(expect: Expectation, found: Outcome) -> tuple[Difference, ...]:
    """Every field in which a quote or its decision is not as expected, in the order of the fields."""
    return tuple(difference for part in _PARTS for difference in part(expect, found))


def _identity(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    for name in ("currency", "price_book"):
        yield from _text(expect, name, getattr(found.quote, name))
    yield from _text(expect, "outcome", found.decision.outcome)


def _text(expect: FileModel, name: str, got: str, about: str = "quote") -> Iterator[Difference]:
    wanted = getattr(expect, name)
    if wanted is not None and wanted != got:
        yield Difference(expect.where_of(name), about, name.replace("_", " "), wanted, got)


def _lines(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    if expect.lines is not None:
        yield from compare_lines(expect.lines, expect.where_of("lines"), found.quote)


def _totals(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    wanted = expect.totals
    if wanted is not None:
        for name in type(wanted).model_fields:
            got = getattr(found.quote.totals, name)
            yield from differs(wanted, name, got, "quote", found.quote.currency, label=f"total {name}")
    for name in ("tcv", "acv"):
        yield from differs(expect, name, found.quote.metrics[name], "quote", found.quote.currency)
    for name in ("discretionary_discount", "channel_discount", "discount_off_list"):
        fact = found.quote.facts[f"quote.{name}"]
        yield from differs(expect, name, fact, "quote")


def _years(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    if expect.years is None:
        return
    where, years = expect.where_of("years"), found.quote.years
    yield from _counted(expect.years, years, where, "years")
    for wanted, year in zip(expect.years, years, strict=False):
        if not wanted.agrees_with(year.amount):
            got = wanted.shown(year.amount, found.quote.currency)
            yield Difference(where, f"year {year.year}", "recurring total", wanted.text, got)


def _counted(wanted: Sequence[Any], got: Sequence[Any], where: SourceLocation, what: str) -> Iterator[Difference]:
    if len(wanted) != len(got):
        yield Difference(where, "quote", f"number of {what}", str(len(wanted)), str(len(got)))


def _metrics(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    yield from compare_metrics(expect, found.quote)


def _taxes(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    if expect.taxes is not None:
        yield from _counted(expect.taxes, found.quote.taxes, expect.where_of("taxes"), "tax lines")
        pairs = zip(expect.taxes, found.quote.taxes, strict=False)
        yield from _fields(pairs, "tax", found, figures=("rate", "base", "amount"), texts=("name", "reason"))


def _allowances(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    if expect.allowances is not None:
        yield from _counted(expect.allowances, found.quote.allowances, expect.where_of("allowances"), "allowances")
        pairs = zip(expect.allowances, found.quote.allowances, strict=False)
        yield from _fields(pairs, "allowance", found, figures=("amount", "tax_rate"), texts=("at", "name"))


def _fields(
    pairs: Iterable[tuple[FileModel, object]],
    what: str,
    found: Outcome,
    *,
    figures: Sequence[str],
    texts: Sequence[str],
) -> Iterator[Difference]:
    """What differs between parts of the quote and what a scenario expects of them, in their order."""
    for number, (wanted, got) in enumerate(pairs, start=1):
        about = f"{what} {number}"
        for name in figures:
            yield from differs(wanted, name, getattr(got, name), about, found.quote.currency)
        for name in texts:
            yield from _text(wanted, name, getattr(got, name), about)


def _milestones(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    if expect.milestones is None:
        return
    made = found.quote.totals.milestones
    yield from _counted(expect.milestones, made, expect.where_of("milestones"), "milestones")
    for number, (wanted, (when, amount)) in enumerate(zip(expect.milestones, made, strict=False), start=1):
        yield from differs(wanted, "amount", amount, f"milestone {number}", found.quote.currency)
        yield from _text(wanted, "when", when, f"milestone {number}")


def _billing(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    if expect.billing is not None:
        yield from compare_billing(expect.billing, found.quote, found.rounding)


def _materials(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    yield from compare_materials(expect, found.materials)


def _usage(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    yield from compare_usage(expect, found.usage, found.quote.currency)


class _Asked(NamedTuple):
    """One approver of one requirement, as an expectation speaks about it."""

    approver: str
    rule: str
    line: str
    mode: str
    chain: str
    step: int
    reason: str

    def __str__(self) -> str:
        about = "" if self.line == "quote" else f" for line {self.line}"
        return f"{self.approver}{about} because {self.reason}"


def _approvals(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    """Everybody asked is expected, and everybody expected is asked."""
    if expect.approvals is None:
        return
    asked = [
        _Asked(approver, need.rule, need.subject, need.mode, need.chain, need.step, need.reason)
        for need in found.decision.requirements
        for approver in need.asked
    ]
    here = expect.where_of("approvals")
    yield from _both_ways(expect.approvals, asked, _asks, here, "approval")


def _asks(wanted: ExpectedApproval, asked: _Asked) -> bool:
    fields = ("approver", "rule", "line", "mode", "chain", "step")
    named = all(getattr(wanted, name) in (None, getattr(asked, name)) for name in fields)
    return named and (wanted.because is None or wanted.because.casefold() in asked.reason.casefold())


def _guardrails(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    for name in ("stops", "warnings"):
        wanted = getattr(expect, name)
        if wanted is not None:
            checks = [_Shown(check) for check in getattr(found.decision, name)]
            yield from _both_ways(wanted, checks, _checks, expect.where_of(name), name.removesuffix("s"))


class _Shown(NamedTuple):
    check: Check

    def __str__(self) -> str:
        about = "" if self.check.subject == "quote" else f" for line {self.check.subject}"
        return f"{self.check.rule}{about} because {self.check.reason}"


def _checks(wanted: ExpectedCheck, shown: _Shown) -> bool:
    check = shown.check
    named = wanted.rule == check.rule and wanted.line in (None, check.subject)
    return named and (wanted.because is None or wanted.because.casefold() in check.reason.casefold())


def _both_ways(
    expected: Iterable[Any], got: Sequence[Any], fits: Callable[[Any, Any], bool], here: SourceLocation, what: str
) -> Iterator[Difference]:
    """What is expected and missing, then what is there and not expected."""
    wanted = list(expected)
    for one in wanted:
        if not any(fits(one, other) for other in got):
            there = "; ".join(str(other) for other in got) or "none"
            yield Difference(one.where, "decision", what, _in_words(one), there)
    for other in got:
        if not any(fits(one, other) for one in wanted):
            yield Difference(here, "decision", what, "no further one" if wanted else "none", str(other))


def _in_words(wanted: FileModel) -> str:
    said = {name: getattr(wanted, name) for name in type(wanted).model_fields}
    first, *rest = [(name, value) for name, value in said.items() if value is not None]
    return " ".join([str(first[1]), *(f"{name} {value}" for name, value in rest)])


def _names(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    """Lists of plain names: who is told, and the codes of findings."""
    told = list(dict.fromkeys(approver for _, approver in found.decision.informed))
    codes = list(dict.fromkeys(finding.code for finding in found.quote.findings))
    for name, got in (("informed", told), ("findings", codes)):
        wanted = getattr(expect, name)
        if wanted is not None and sorted(wanted) != sorted(got):
            where = expect.where_of(name)
            yield Difference(where, "quote", name, ", ".join(wanted) or "none", ", ".join(got) or "none")


def _facts(expect: Expectation, found: Outcome) -> Iterator[Difference]:
    for name, wanted in (expect.facts or {}).items():
        plain = name.replace(" ", "_").replace("-", "_")
        facts = found.quote.facts
        key = next((key for key in (plain, f"quote.{plain}") if key in facts), None)
        if key is None:
            yield Difference(
                expect.where_of("facts"), "quote", f"fact {name}", _written(wanted), "there is no such fact"
            )
        elif not _is_fact(wanted, facts[key]):
            yield Difference(
                expect.where_of("facts"), "quote", f"fact {name}", _written(wanted), _shown(wanted, facts[key])
            )


def _is_fact(wanted: Figure | str, got: Value) -> bool:
    if isinstance(wanted, Figure):
        return (got is None or isinstance(got, Decimal)) and wanted.agrees_with(got)
    return wanted == _shown(wanted, got)


def _written(wanted: Figure | str) -> str:
    return wanted.text if isinstance(wanted, Figure) else wanted


def _shown(wanted: Figure | str, got: Value) -> str:
    if got is None:
        return UNDEFINED
    if isinstance(got, bool):
        return "yes" if got else "no"
    if isinstance(got, Decimal):
        return wanted.shown(got) if isinstance(wanted, Figure) else f"{got:f}"
    return got.isoformat() if isinstance(got, date) else str(got)


_PARTS: tuple[Callable[[Expectation, Outcome], Iterator[Difference]], ...] = (
    _identity,
    _lines,
    _totals,
    _years,
    _metrics,
    _taxes,
    _allowances,
    _milestones,
    _billing,
    _materials,
    _usage,
    _approvals,
    _guardrails,
    _names,
    _facts,
)
