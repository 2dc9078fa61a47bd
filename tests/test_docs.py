"""The documentation tells the truth: its files load, its scenarios pass, its examples run, its links lead somewhere.

A fenced block whose first line is a comment with a path (or, for CSV, whose fence names one) is a file. The files of a
page are laid over those of the pages about catalogs and price books, and together they are a workspace. Generated parts
stand between ``<!-- begin: NAME -->`` and ``<!-- end: NAME -->``; ``CPQ_UPDATE_DOCS=1`` writes them anew.
"""

from __future__ import annotations

import doctest
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

import cpq
from cpq.catalog.additions import Addition
from cpq.catalog.attributes import Attribute
from cpq.catalog.bundles import Bundle, Option, OptionGroup
from cpq.catalog.catalog import CatalogFile, CostTable
from cpq.catalog.constraints import Compatibility, Constraint
from cpq.catalog.costs import CostMatrix, DatedCost
from cpq.catalog.credits import PrepaidCredits
from cpq.catalog.materials import Material
from cpq.catalog.products import Charge, Product, SellingModel, Unit, Weight
from cpq.catalog.soft_defaults import SoftDefault
from cpq.commands.root import COMMANDS
from cpq.commands.schemas import NAMES as SCHEMAS
from cpq.config import LintConfig, StoreConfig, WorkspaceConfig
from cpq.contracts.changes import Amendment, Change
from cpq.contracts.document import ContractLine, LedgerEntry, PinnedPolicy, RunningContract
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.daycount import DAY_COUNTS
from cpq.daycount_examples import EXAMPLES
from cpq.desk_rules import (
    alerts,
    calendar,
    checks,
    documents,
    reasons,
    routing,
    score,
    settings,
    subscribers,
    templates,
)
from cpq.desk_rules.commission import CommissionBand, CommissionPlan, Reduction
from cpq.desk_rules.reports import ReportRules
from cpq.documents.seller import Seller
from cpq.documents.template import Template
from cpq.expressions.functions import FUNCTIONS
from cpq.people.person import Authority, Delegation, Group, Person
from cpq.policy.books import BasedOn, PriceBook, PriceTable, ProductPrices
from cpq.policy.channel import ChannelDiscount
from cpq.policy.code_limits import CodeLimit
from cpq.policy.computed_entries import CostPlusEntry, FormulaEntry
from cpq.policy.conditions import (
    AggregateSpec,
    CountryTax,
    DatedValue,
    ExchangeRate,
    FactDeclaration,
    LookupTable,
    Parameter,
    Taxes,
    TaxRate,
    TaxRule,
)
from cpq.policy.contracts import Contract
from cpq.policy.entries import (
    MODES,
    FlatEntry,
    MatrixEntry,
    OverageEntry,
    PackageEntry,
    PerUnitEntry,
    PriceOverride,
    TieredEntry,
)
from cpq.policy.entry import Adder
from cpq.policy.facts import Phase, base_facts
from cpq.policy.governance import ApprovalRule, Approver, Band, Guardrail
from cpq.policy.percent_of_total_entry import Coverage, PercentOfTotalEntry
from cpq.policy.pocket_terms import PocketMargin, Rebate, RebateBand
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import AppliesTo, DiscountSchedule
from cpq.policy.sections import HEADED, SECTIONS
from cpq.policy.tiers import Tier
from cpq.policy.transaction_entries import GraduatedPercentageEntry, PercentageEntry
from cpq.policy.usage_terms import PartialPeriods, SmoothingTerms
from cpq.policy.waterfall import CashRounding, Rounding, WaterfallStep
from cpq.problem_codes import AREAS
from cpq.quotes.codes_used import CodeUse
from cpq.quotes.commitments import Commitment
from cpq.quotes.discounts import Discount
from cpq.quotes.parties import Account, ShipTo, SoldThrough
from cpq.quotes.payment_terms import Deposit, EarlyPayment
from cpq.quotes.request import LineRequest, Milestone, QuoteRequest, SpecialItem
from cpq.quotes.segment_pattern import SegmentPattern
from cpq.quotes.segments import SegmentRequest
from cpq.quotes.status import FOLLOWS
from cpq.scenarios import ScenarioFile, failure_text, run_scenarios
from cpq.scenarios.expected import (
    Expectation,
    ExpectedApproval,
    ExpectedError,
    ExpectedLine,
    ExpectedStep,
    ExpectedTax,
    ExpectedTotals,
)
from cpq.scenarios.expected_billing import ExpectedBilling, ExpectedInvoice
from cpq.scenarios.expected_contract import ExpectedAddition, ExpectedAdjustment, ExpectedContract
from cpq.scenarios.expected_metrics import ExpectedCalendarYear, ExpectedMetrics, ExpectedSegment
from cpq.scenarios.expected_usage import ExpectedCredit, ExpectedUsage
from cpq.scenarios.scenario import Scenario
from cpq.stored_quotes.guards import RIGHT_FROM
from cpq.stored_quotes.happenings import EventData
from cpq.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parents[1]
DOCS = REPOSITORY / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
UNDER_ALL = ("files/catalog.md", "files/price-book.md")
"""Pages whose files the other pages build on."""

FENCE = re.compile(r"^```(?P<language>\w+)?(?: (?P<path>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"# (?P<path>(?:[\w.-]+/)*[\w.-]+\.(?:yaml|toml))$")
MARKED = re.compile(r"<!-- begin: (?P<name>[\w-]+) -->\n(?P<text>.*?)<!-- end: (?P=name) -->", re.DOTALL)


def members(union: object) -> tuple[type[BaseModel], ...]:
    """The models of a tagged union."""
    return get_args(get_args(union)[0])


FIELDS: Mapping[str, tuple[type[BaseModel], ...]] = {
    "files/catalog.md": (
        CatalogFile,
        Product,
        Addition,
        Charge,
        SellingModel,
        Unit,
        Weight,
        Attribute,
        Constraint,
        Compatibility,
        Bundle,
        OptionGroup,
        Option,
        DatedCost,
        CostMatrix,
        CostTable,
        PrepaidCredits,
        SoftDefault,
        Material,
    ),
    "files/price-book.md": (
        PriceBook,
        BasedOn,
        ProductPrices,
        PriceTable,
        FlatEntry,
        PerUnitEntry,
        PriceOverride,
        PackageEntry,
        TieredEntry,
        OverageEntry,
        MatrixEntry,
        PercentageEntry,
        GraduatedPercentageEntry,
        CostPlusEntry,
        FormulaEntry,
        PercentOfTotalEntry,
        SmoothingTerms,
        PartialPeriods,
        Coverage,
        Adder,
        Tier,
    ),
    "files/schedules.md": (DiscountSchedule, AppliesTo, Tier),
    "files/promotions.md": (Promotion, CodeLimit),
    "files/rebates.md": (Rebate, RebateBand, PocketMargin),
    "files/contracts.md": (Contract,),
    "files/channel.md": (ChannelDiscount,),
    "files/guardrails-and-approvals.md": (Guardrail, ApprovalRule, Band, Approver),
    "files/parameters-and-tables.md": (Parameter, DatedValue, LookupTable, FactDeclaration, AggregateSpec),
    "files/exchange-rates.md": (ExchangeRate,),
    "files/taxes.md": (Taxes, CountryTax, TaxRate, TaxRule),
    "files/waterfall-and-rounding.md": (WaterfallStep, Rounding, CashRounding),
    "files/accounts.md": (Account,),
    "files/desk.md": (
        Person,
        Authority,
        Delegation,
        Group,
        *documents.DESK_FILES.values(),
        routing.Routing,
        routing.Escalation,
        calendar.CalendarSpec,
        calendar.Closing,
        *(member for union in (checks.SubmitCheck, subscribers.Subscriber, alerts.Alert) for member in members(union)),
        reasons.ReasonCode,
        settings.Settings,
        templates.QuoteTemplate,
        score.ScorePart,
        score.ScorePoint,
    ),
    "files/deals.md": (
        QuoteRequest,
        LineRequest,
        SegmentRequest,
        Commitment,
        SegmentPattern,
        Discount,
        CodeUse,
        SoldThrough,
        ShipTo,
        Milestone,
        EarlyPayment,
        Deposit,
        SpecialItem,
    ),
    "amendments.md": (RunningContract, ContractLine, LedgerEntry, PinnedPolicy, RenewalTerms, Amendment, Change),
    "desk-reports.md": (ReportRules, CommissionPlan, CommissionBand, Reduction),
    "files/scenarios.md": (
        ScenarioFile,
        Scenario,
        Expectation,
        ExpectedLine,
        ExpectedStep,
        ExpectedTotals,
        ExpectedBilling,
        ExpectedInvoice,
        ExpectedTax,
        ExpectedUsage,
        ExpectedCredit,
        ExpectedApproval,
        ExpectedError,
        ExpectedMetrics,
        ExpectedSegment,
        ExpectedCalendarYear,
        ExpectedContract,
        ExpectedAdjustment,
        ExpectedAddition,
    ),
    "files/cpq-toml.md": (WorkspaceConfig, LintConfig, StoreConfig, Seller, Template),
}
"""The models that each page about a kind of file explains."""

NOT_WRITTEN = {"logo", "request", "families"}
"""Fields that no file writes under that name: set by the program, or gathered from other keys."""

SPELLED = {"payment_days": "payment terms", "schema_": "schema"}
"""Request fields that files spell in another way than with spaces for underscores."""


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def files_of(name: str) -> dict[str, bytes]:
    """The files that a page shows, by path."""
    found: dict[str, bytes] = {}
    for block in FENCE.finditer(page(name)):
        named = PATH.match(block["text"].partition("\n")[0])
        path = block["path"] or (named["path"] if named else "")
        if path:
            assert path not in found, f"{name} shows {path} twice"
            found[path] = block["text"].encode("utf-8")
    return found


def workspace_files(name: str) -> dict[str, bytes]:
    """The files of a page over those that every page builds on."""
    under = UNDER_ALL[: UNDER_ALL.index(name)] if name in UNDER_ALL else UNDER_ALL
    return {path: text for other in (*under, name) for path, text in files_of(other).items()}


def lay_out(name: str, root: Path) -> Path:
    for path, data in workspace_files(name).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


WITH_FILES = [name for name in PAGES if files_of(name)]


@pytest.mark.parametrize("name", WITH_FILES)
def test_the_files_of_a_page_load_without_a_problem(name: str, tmp_path: Path) -> None:
    workspace = Workspace.load(lay_out(name, tmp_path))
    assert [str(problem) for problem in (*workspace.problems, *workspace.loaded_desk.problems)] == []
    for deal in workspace.deals:
        assert workspace.price_deal(workspace.read_deal(tmp_path / deal)).lines


@pytest.mark.parametrize("name", [name for name in WITH_FILES if any("scenarios/" in path for path in files_of(name))])
def test_the_scenarios_of_a_page_pass(name: str, tmp_path: Path) -> None:
    files = workspace_files(name)
    scenarios = {path: data for path, data in files_of(name).items() if path.startswith("tests/scenarios/")}
    deals = {path: data for path, data in files.items() if path.startswith("deals/")}
    report = run_scenarios(Workspace.open(lay_out(name, tmp_path)), scenarios, deals)
    assert [str(problem) for problem in report.problems] == []
    assert report.results
    assert [failure_text(result) for result in report.results if not result.passed] == []


@pytest.mark.parametrize("name", [name for name in PAGES if ">>> " in page(name)])
def test_the_python_examples_of_a_page_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_workspace = 'Workspace.open(".")' in page(name)
    monkeypatch.chdir(lay_out(name, tmp_path) if in_a_workspace else REPOSITORY)
    parsed = doctest.DocTestParser().get_doctest(page(name).replace("```", ""), {}, name, name, 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(parsed, out=said.append)
    assert runner.failures == 0, "".join(said)


def anchors(name: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", page(name)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(name: str) -> Iterator[str]:
    yield from re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", page(name)))


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    for link in links(name):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (DOCS / name).parent / path if path else DOCS / name
        assert target.exists(), f"{name} links to {link}"
        if anchor:
            other = target.resolve().relative_to(DOCS).as_posix()
            assert anchor in anchors(other), f"{name} links to {link}"


def test_every_page_can_be_reached_from_the_first() -> None:
    reached, waiting = set(), ["README.md"]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        for link in links(name):
            target = ((DOCS / name).parent / link.partition("#")[0]).resolve()
            other = target.relative_to(DOCS).as_posix() if target.is_relative_to(DOCS) else ""
            if other.endswith(".md") and other not in reached:
                waiting.append(other)
    assert set(PAGES) == reached


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_that_a_page_names_exist(name: str) -> None:
    named = set(re.findall(r"(?:`|\$ )cpq ([a-z]+)", page(name)))
    assert named <= {*COMMANDS, "-"}
    schemas = set(re.findall(r"cpq schema ([a-z][a-z-]*)", page(name)))
    misspelt = {"pricebook"} if name == "problems/schema-not-found.md" else set()
    assert schemas - misspelt <= SCHEMAS.keys()


def spelled(model: type[BaseModel], field: str) -> str:
    """A field as the file of its page writes it."""
    if model in FIELDS["files/cpq-toml.md"]:
        return field
    return SPELLED.get(field, model.model_fields[field].alias or field).replace("_", " ")


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_a_kind_of_file_is_on_its_page(name: str) -> None:
    text = page(name)
    missing = [
        f"{model.__name__}.{spelled(model, field)}"
        for model in FIELDS[name]
        for field in model.model_fields
        if field not in NOT_WRITTEN and f"`{spelled(model, field)}`" not in text
    ]
    assert missing == []


def test_every_section_of_rules_files_has_its_page() -> None:
    text = "".join(page(name) for name in PAGES if name.startswith("files/"))
    assert [section for section in (*SECTIONS, *HEADED) if f"`{section}:`" not in text] == []


def test_every_charge_model_is_explained() -> None:
    assert [mode for mode in MODES if f"`{mode}`" not in page("files/price-book.md")] == []


def test_every_function_and_limit_of_the_rule_language_is_explained() -> None:
    text = page("expressions.md")
    assert [name for name in (*FUNCTIONS, "lookup") if f"`{name}(" not in text] == []
    for limit in ("1,000 characters", "32 deep", "200 parts", "28 digits"):
        assert limit in text


# --- generated parts


def row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', '&#124;') for cell in cells)} |\n"


def facts_table() -> str:
    lines = [row("Fact", "Is", "Known from phase", "Meaning"), row("---", "---", "---", "---")]
    for fact in base_facts((), ()):
        kind = f"{fact.type}, or nothing" if fact.type.optional else str(fact.type)
        lines.append(row(f"`{fact.name}`", kind, f"{fact.phase} {Phase(fact.phase).name.lower()}", fact.meaning))
    return "".join(lines)


def day_counts_table() -> str:
    lines = [row("Day count", "What it counts", "Cut in two, same total"), row("---", "---", "---")]
    lines += [row(f"`{c.name}`", c.definition, "yes" if c.additive else "no") for c in DAY_COUNTS.values()]
    return "".join(lines)


def day_count_examples_table() -> str:
    lines = [row("Day count", "Price", "Span", "Months from", "Counts", "Total", "Published by"), row(*["---"] * 7)]
    for one in EXAMPLES:
        price, span = f"{one.price} a {one.period}", f"{one.start} to {one.end}"
        lines.append(
            row(f"`{one.day_count}`", price, span, one.anchor or "", one.why, one.total, one.source or "by hand")
        )
    return "".join(lines)


def codes_index() -> str:
    parts = []
    for area, docs in AREAS.items():
        parts += [f"## {area}\n\n", row("Code", "What is wrong"), row("---", "---")]
        parts += [row(f"[`{code}`](problems/{code}.md)", docs[code].title) for code in sorted(docs)]
        parts.append("\n")
    return "".join(parts)


def statuses_table() -> str:
    rows = (row(status, ", ".join(sorted(FOLLOWS[status])) or "–", RIGHT_FROM[status]) for status in FOLLOWS)
    return "".join([row("Status", "What may follow", "What is right from there"), row("---", "---", "---"), *rows])


def events_table() -> str:
    kinds = {model.model_fields["kind"].default: model for model in get_args(get_args(EventData)[0])}
    said = (row(f"`{kind}`", (model.__doc__ or "").partition("\n")[0]) for kind, model in kinds.items())
    return "".join([row("Event", "What happened"), row("---", "---"), *said])


GENERATED: Mapping[tuple[str, str], Callable[[], str]] = {
    ("billing.md", "day-count-examples"): day_count_examples_table,
    ("expressions.md", "facts"): facts_table,
    ("pricing.md", "day-counts"): day_counts_table,
    ("problems.md", "codes"): codes_index,
    ("quotes.md", "events"): events_table,
    ("quotes.md", "statuses"): statuses_table,
}


@pytest.mark.parametrize(("name", "part"), GENERATED)
def test_a_generated_part_is_up_to_date(name: str, part: str) -> None:
    wanted = f"<!-- begin: {part} -->\n\n{GENERATED[name, part]().strip()}\n\n<!-- end: {part} -->"
    found = next(match for match in MARKED.finditer(page(name)) if match["name"] == part)
    if os.environ.get("CPQ_UPDATE_DOCS"):
        (DOCS / name).write_text(page(name).replace(found[0], wanted), encoding="utf-8")
    assert wanted in page(name)


def test_every_public_name_and_every_operation_is_on_the_page_about_the_library() -> None:
    text = page("library.md")
    assert [name for name in cpq.__all__ if f"`{name}`" not in text] == []
    named = {name for name in vars(Workspace) if not name.startswith("_")} - {"root", "problems", "deals"}
    assert [name for name in sorted(named) if f".{name}" not in text] == []


def test_the_changelog_names_every_command() -> None:
    text = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`{name}`" not in text] == []
