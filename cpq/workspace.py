"""The workspace: opens the folders, and holds every operation that a user can ask for, once.

The command line, the web and embedding programs call these operations and nothing below them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cpq.approvals import ApprovalDecision, decide
from cpq.catalog.catalog import Catalog
from cpq.config import WorkspaceConfig
from cpq.configuration import configure
from cpq.deals_folder import deal_not_found, find_deal
from cpq.files.folders import list_files, read_file, shown_path
from cpq.files.located import LocatedMap
from cpq.policy.compiled import CompiledPolicy, compile_policy
from cpq.policy.intervals import change_days, interval_of
from cpq.policy.policy import Policy
from cpq.pricing import price
from cpq.problems import (
    NOWHERE,
    CannotPrice,
    InvalidFiles,
    Problem,
    SourceLocation,
    accepted,
    has_errors,
)
from cpq.quotes.deal_file import Deal, deal_of, read_deal
from cpq.quotes.parties import Account
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest
from cpq.workspace_loading import parts_in_files, parts_on_disk, under

if TYPE_CHECKING:
    from cpq.approvals.guidance import About, Bounds, Guidance
    from cpq.approvals.kept import KeptLimit
    from cpq.approvals.why_not_verdicts import WhyNot
    from cpq.billing import BillingSchedule, PeriodChange, Span
    from cpq.configuration.compiled_product import CompiledProduct
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.materials import NeededPart
    from cpq.configuration.objectives import ObjectiveName
    from cpq.configuration.session import ProductSession
    from cpq.configured_prices import PolicyPrices
    from cpq.desk_rules.load import LoadedDesk
    from cpq.desk_rules.rules import DeskRules
    from cpq.documents.view import QuoteView
    from cpq.files.document_cache import DocumentCache
    from cpq.lint import LintFinding
    from cpq.metrics import Metrics
    from cpq.money import Money
    from cpq.option_tree import OptionTree
    from cpq.policy_changes import PolicyChange, PolicyDiff
    from cpq.policy_history import PolicyHistory, PolicyVersion, Publication, Restored
    from cpq.price_list import PriceRow, Wanted
    from cpq.pricing.compiled_form import CompiledForm
    from cpq.pricing.corporate import CorporateTotals
    from cpq.publishing import RolledBack
    from cpq.quote_changes import ComparedQuote, QuoteDiff
    from cpq.running_contracts import Contracts
    from cpq.scenarios import RuleCoverage, ScenarioReport
    from cpq.solving.store import Store
    from cpq.usage.measured import MeasuredUsage
    from cpq.usage.rated import RatedUsage
    from cpq.variants import Comparison, Variant

IN_MEMORY = Path("<memory>")
"""Root of a workspace whose files came from memory."""


@dataclass(frozen=True)
class Workspace:
    """An opened workspace; immutable, so that it can be shared between threads.

    Attributes:
        root: Its directory.
        fingerprint: SHA-256 over catalogs and rules.
        problems: Everything found while loading, warnings and notes included.
        desk_files: Contents of the files of ``desk/``, by relative path; read into :attr:`desk_rules` when asked for.
        models: Where what is found out about products is kept between runs; nowhere where it is None.
    """

    root: Path
    config: WorkspaceConfig
    catalog: Catalog
    policy: Policy
    accounts: Mapping[str, Account]
    fingerprint: str
    problems: tuple[Problem, ...] = ()
    desk_files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    models: Store | None = field(default=None, repr=False, compare=False)
    _compiled: dict[int, CompiledPolicy] = field(default_factory=dict, repr=False, compare=False)
    _products: dict[tuple[str, Decimal, int | None], CompiledProduct] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def load(cls, root: Path | str, *, cache: DocumentCache | None = None, models: Store | None = None) -> Workspace:
        """Read every file of a workspace and collect its problems; nothing is raised for them.

        Args:
            root: Its directory.
            cache: Where what large YAML files hold is kept between runs; nowhere where left out.
            models: Where what is found out about configurable products is kept between runs.

        Raises:
            NotFound: The directory holds no workspace.
        """
        return cls(Path(root), *parts_on_disk(Path(root), cache), models=models)

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], *, root: Path = IN_MEMORY) -> Workspace:
        """A workspace from the contents of its files; nothing is read from disk, and nothing is raised for problems.

        Args:
            files: Contents by relative path, such as ``catalogs/products.yaml``; the folders are those of a workspace.
            root: Directory that deals named by path are looked up in, if there is one.
        """
        return cls(root, *parts_in_files(files))

    @classmethod
    def open(cls, root: Path | str = ".") -> Workspace:
        """Read a workspace and insist that it is valid.

        Raises:
            InvalidFiles: With every problem.
            NotFound: The directory holds no workspace.
        """
        return cls.load(root).require_valid()

    def require_valid(self) -> Workspace:
        """This workspace, if no file has errors.

        Raises:
            InvalidFiles: With every problem.
        """
        if has_errors(self.problems):
            raise InvalidFiles(self.problems)
        return self

    def compiled(self, as_of: date) -> CompiledPolicy:
        """The policy in force on a date; compiled once for all days between two of its changes, and kept."""
        interval = interval_of(self._changes, as_of)
        found = self._compiled.get(interval)
        if found is None:
            if len(self._compiled) >= _KEPT:
                self._compiled.pop(next(iter(tuple(self._compiled))), None)
            found = self._compiled.setdefault(
                interval, compile_policy(self.policy, self.catalog, as_of, self.fingerprint)
            )
        return found.on(as_of)

    @cached_property
    def _changes(self) -> tuple[date, ...]:
        return change_days(self.policy, self.catalog)

    def compiled_form(self, as_of: date) -> CompiledForm:
        """What the policy of an order date compiles to, in readable form."""
        from cpq.pricing.compiled_form import compiled_form

        return compiled_form(self.compiled(as_of))

    @cached_property
    def deals(self) -> tuple[str, ...]:
        """Paths of the sample or saved deals."""
        return tuple(path for path in list_files(self.root, "deals")[0] if path.endswith((".yaml", ".yml", ".json")))

    def read_deal(self, named: Path | str, *, as_of: date | None = None) -> Deal:
        """A deal file as a request with the place of every line.

        Args:
            named: A path as given or from the workspace, the name of a file under ``deals/``, or a quote number.
            as_of: Order date that replaces the file's.

        Raises:
            NotFound: There is no such deal; the hint names the closest.
            InvalidFiles: With every problem of the file.
        """
        found = find_deal(self.root, named)
        if found is None:
            raise deal_not_found(self.root, named)
        shown = shown_path(self.root, found)
        data, problem = read_file(found, shown)
        if problem is not None:
            raise InvalidFiles([problem])
        return self.parse_deal(data, shown, as_of=as_of)

    def parse_deal(self, data: bytes, file: str, *, as_of: date | None = None) -> Deal:
        """A deal from the bytes of a file.

        Raises:
            InvalidFiles: With every problem.
        """
        problems: list[Problem] = []
        deal = read_deal(data, file, problems, as_of=as_of, accounts=self.accounts)
        return accepted(deal, problems)

    def deal_from(self, document: LocatedMap, *, as_of: date | None) -> Deal:
        """A deal from data that was read already, such as a scenario.

        Raises:
            InvalidFiles: With every problem.
        """
        problems: list[Problem] = []
        deal = deal_of(document, problems, as_of=as_of, accounts=self.accounts)
        return accepted(deal, problems)

    def price(self, request: QuoteRequest, places: Mapping[str, SourceLocation] | None = None) -> PricedQuote:
        """Configure and price a request under the policy of its order date.

        Raises:
            InvalidRequest: What is asked cannot be.
            CannotPrice: A line has no price.
        """
        request = self._with_defaults(request)
        try:
            configured = configure(request, self.catalog, places or {})
            return price(configured, self.compiled(request.as_of))
        except CannotPrice as error:
            _place_in_deal(error, places or {})
            raise

    def price_deal(self, deal: Deal) -> PricedQuote:
        """Price a deal that was read from a file; what its reading found is among the quote's findings."""
        quote = self.price(deal.request, deal.places)
        return replace(quote, findings=(*deal.findings, *quote.findings)) if deal.findings else quote

    def option_tree(self, product: str, language: str = "en") -> OptionTree:
        """What can be chosen in a product, as a tree; :func:`cpq.option_tree.drawing.tree_drawing` draws it.

        Raises:
            NotFound: There is no such product.
        """
        from cpq.option_tree import option_tree

        return option_tree(self.catalog, product, language)

    def materials(self, deal: Deal) -> tuple[NeededPart, ...]:
        """The parts that a deal is built of, line by line; :func:`cpq.configuration.materials.part_totals` sums them.

        Raises:
            InvalidRequest: What is asked cannot be, or a quantity cannot.
        """
        from cpq.configuration.materials import materials

        return materials(configure(deal.request, self.catalog, deal.places).lines, self.catalog)

    def rate_usage(self, deal: Deal, measured: bytes | MeasuredUsage, file: str = "<usage>") -> RatedUsage:
        """What the measured usage of a deal costs, period by period, with the prices of its quote.

        Args:
            measured: A CSV with the columns month, line and quantity, or measurements.
            file: Path of the CSV, for problems.

        Raises:
            InvalidFiles: With every problem of the CSV.
            InvalidRequest: A measurement fits no usage charge of the deal, or no month of its service.
            CannotPrice: A line has no price, or a service no start.
        """
        from cpq.usage.measured import MeasuredUsage, read_measured
        from cpq.usage.rate_deal import rate_deal

        if not isinstance(measured, MeasuredUsage):
            problems: list[Problem] = []
            measured = read_measured(measured, file, problems)
            if has_errors(problems):
                raise InvalidFiles(problems)
        return rate_deal(self.price(deal.request, deal.places), measured)

    def configuration(
        self,
        product: str,
        quantity: Decimal | int = 1,
        *,
        language: str = "en",
        line_id: str = "l1",
        conflicts: int | None = None,
    ) -> ProductSession:
        """A session that configures a product: choices, what they leave possible, and why not.

        Args:
            quantity: Units of the product, which its rules may read.
            language: Language of questions and explanations; texts that lack it fall back to English.
            line_id: Id of the product's line on the quote.
            conflicts: Conflicts that one question to a solver may cost, instead of those that ``cpq.toml`` allows.

        Raises:
            NotFound: There is no such product.
            InvalidFiles: Its rules cannot be decided ahead, or contradict each other.
            NotDecided: The budget of conflicts did not suffice.
        """
        from cpq.configuration.compiled_product import compile_product
        from cpq.configuration.session import ProductSession

        budget = self.config.configure.conflicts if conflicts is None else conflicts
        key = (product, Decimal(quantity), budget)
        found = self._products.get(key)
        if found is None:
            made = compile_product(self.catalog, product, quantity=key[1], conflicts=budget, store=self.models)
            found = self._products.setdefault(key, made)
        return ProductSession.open(found, line_id=line_id, language=language)

    def line_prices(self, request: QuoteRequest) -> PolicyPrices:
        """Prices of single lines, as configuring asks for them: who buys, when and where is said by a request.

        Raises:
            CannotPrice: No price book fits, or several do.
        """
        from cpq.configured_prices import PolicyPrices

        return PolicyPrices.of(self._with_defaults(request), self.compiled(request.as_of))

    def best_configuration(
        self, session: ProductSession, objectives: Sequence[ObjectiveName], prices: PolicyPrices
    ) -> Configuration:
        """The best configuration that a session leaves, by one objective and then the next, priced as a whole.

        Raises:
            CannotPrice: What is left has a line without a price, or without a cost for a margin.
            TooManyPrices: A line's price depends on too many combinations of choices.
        """
        from cpq.product_sessions import best_configuration

        return best_configuration(self, session, objectives, prices)

    def decide(self, quote: PricedQuote) -> ApprovalDecision:
        """Who must approve a priced quote, and why."""
        return decide(quote, self.compiled(quote.as_of))

    def billing_schedule(self, quote: PricedQuote, *, until: date | None = None) -> BillingSchedule:
        """What is invoiced when; the invoices sum exactly to the quote's net total, tax and gross total.

        Args:
            until: Last day of the invoices to show; of a line without end, a year is shown where left out.

        Raises:
            InvalidRequest: The deal says how it is billed in a way that no invoice can be made by.
        """
        from cpq.billing import billing_schedule

        return billing_schedule(quote, self.policy.rounding_in(quote.price_book), until=until)

    def metrics(self, quote: PricedQuote, on: date | None = None) -> Metrics:
        """What a priced quote runs at on a date and comes to in all: MRR, ARR, ACV, TCV and others, each defined.

        Args:
            on: The date that run rates are of; the first day of service where left out.
        """
        from cpq.metrics import metrics

        return metrics(quote, on)

    def change_in_period(self, old: Money, new: Money, period: Span, on: date, *, price_book: str = "") -> PeriodChange:
        """What a change inside a paid period gives back and costs, as the policy rounds, counts and dates it.

        Args:
            old: Price of the full period before the change, and paid.
            new: Price of the full period after it.
            period: The period that was paid, both ends included.
            on: Day of the change; ``change day`` of the policy says which state it belongs to.
            price_book: Book whose day count holds; the policy's where left out.

        Raises:
            CpqError: The prices are in different currencies.
            ValueError: The change lies outside the period.
        """
        from cpq.billing import change_in_period
        from cpq.money import CurrencyMismatch, minor_units

        if old.currency != new.currency:
            raise CurrencyMismatch(f"a price changes in one currency, not from {old} to {new}")
        rounding = self.policy.rounding_in(price_book) if price_book else self.policy.rounding
        return change_in_period(
            old.amount,
            new.amount,
            period,
            on,
            digits=minor_units(old.currency),
            day_count=rounding.day_count,
            change_day=rounding.change_day,
            mode=rounding.mode,
        )

    def document_language(self, quote: PricedQuote) -> str:
        """The language of a document that nobody chose one for: the addressee's, else the first of the settings."""
        from cpq.quote_documents import document_language

        return document_language(self, quote)

    def document(self, quote: PricedQuote, language: str = "", *, draft: bool = False) -> QuoteView:
        """What the document of a quote shows, as strings in one language.

        Args:
            language: A language or locale; the addressee's, or the first of the settings, where left out.
            draft: Mark every page as not approved, and leave out what the buyer signs.

        Raises:
            CannotRender: The workspace names no seller, or the language is unknown.
        """
        from cpq.quote_documents import document

        return document(self, quote, language, draft=draft)

    def pdf(self, quote: PricedQuote, language: str = "", *, draft: bool = False) -> bytes:
        """The document of a quote as PDF; the same quote gives the same bytes.

        Raises:
            CannotRender: No seller, an unknown language, or a character that the fonts lack.
        """
        from cpq.documents.pdf import render

        return render(self.document(quote, language, draft=draft))

    def _with_defaults(self, request: QuoteRequest) -> QuoteRequest:
        changes: dict[str, Any] = {}
        if not request.price_book and not request.currency:
            if self.config.price_book:
                changes["price_book"] = self.config.price_book
            if self.config.currency:
                changes["currency"] = self.config.currency
        return request.model_copy(update=changes) if changes else request

    def with_defaults(self, *, price_book: str = "", currency: str = "") -> Workspace:
        """The same workspace with other defaults for requests that name neither price book nor currency."""
        changes = {name: value for name, value in (("price_book", price_book), ("currency", currency)) if value}
        return replace(self, config=self.config.model_copy(update=changes)) if changes else self

    def check(self) -> tuple[Problem, ...]:
        """Every problem of the workspace, those of its deals, its scenarios and its settings included.

        Deals are priced where the rest is valid, since a misspelt product is found only then.
        """
        from cpq.workspace_check import check

        return check(self)

    def limits_kept(self, quote: PricedQuote, decision: ApprovalDecision) -> tuple[KeptLimit, ...]:
        """Limits that a priced quote keeps, and how close it came to each."""
        from cpq.approvals.kept import limits_kept

        return limits_kept(quote, self.compiled(quote.as_of), decision)

    def guide(
        self,
        request: QuoteRequest,
        places: Mapping[str, SourceLocation] | None = None,
        bounds: Bounds | None = None,
        about: About | None = None,
        *,
        priced: PricedQuote | None = None,
    ) -> Guidance:
        """The largest discounts by level of approval, and the smallest changes that lower the level of a request.

        Args:
            bounds: Grids and ranges; a hundredth of a point, one minor unit and those of the documentation by default.
            about: What is looked at; everything by default.
            priced: The request as this workspace priced it in this process, which is then not priced again.

        Raises:
            InvalidRequest: What is asked cannot be.
            CannotPrice: A line has no price.
        """
        from cpq.approvals.guidance import EVERYTHING, guide

        policy = self.compiled(request.as_of)
        return guide(self._with_defaults(request), policy, places, bounds, about or EVERYTHING, priced=priced)

    def why_not(self, quote: PricedQuote, rule: str) -> tuple[WhyNot, ...]:
        """What a rule did to a priced quote, and why it did nothing where it did nothing.

        Raises:
            NotFound: No rule has the id.
        """
        from cpq.approvals.why_not import why_not

        return why_not(quote, self.compiled(quote.as_of), rule)

    def test(self, paths: Iterable[str] = ()) -> ScenarioReport:
        """Run scenarios and compare what comes out with what they expect.

        Args:
            paths: Scenario files or folders, relative to the workspace; all of them where left out.

        Raises:
            NotFound: A path leads to no scenario file.
        """
        from cpq.scenarios import ScenarioReport, run_scenarios
        from cpq.scenarios.workspace_files import deal_files, scenario_files

        files, problems = scenario_files(self.root, paths)
        report = run_scenarios(self, files, deal_files(self.root))
        return ScenarioReport(report.results, (*problems, *report.problems))

    def coverage(self, report: ScenarioReport) -> RuleCoverage:
        """Which rules, tiers, bands and the like the scenarios of a report cover."""
        from cpq.scenarios import coverage

        return coverage(self, report)

    def lint(self, as_of: date) -> tuple[LintFinding, ...]:
        """What the files say that they hardly mean, the severest first, each with a scenario where one can show it.

        Args:
            as_of: Day from which on prices matter; older rules and price books are history.

        Raises:
            InvalidFiles: The files have errors, which come first.
        """
        from cpq.lint import lint

        self.require_valid()
        return lint(
            self.policy,
            self.catalog,
            as_of=as_of,
            deals=self._readable_deals(),
            accounts=self.accounts,
            languages=self.config.documents.languages,
            problems=self.problems,
            desk=accepted(self.loaded_desk.rules, self.loaded_desk.problems),
            ignore=self.config.lint.ignore,
            store=self.models,
        )

    def _readable_deals(self) -> dict[str, Deal]:
        """The deals by path; one that cannot be read is for `check` to tell."""
        found: dict[str, Deal] = {}
        for path in self.deals:
            with suppress(InvalidFiles):
                deal = self.read_deal(self.root / path)
                found[path] = replace(deal, request=self._with_defaults(deal.request))
        return found

    @cached_property
    def loaded_desk(self) -> LoadedDesk:
        """What the files of ``desk/`` say, with everything that is wrong in them; no part of the policy."""
        from cpq.desk_rules.against_policy import problems_with
        from cpq.desk_rules.load import load_desk_rules

        found = load_desk_rules(self.desk_files)
        return found._replace(problems=(*found.problems, *problems_with(self.policy, found)))

    @property
    def desk_rules(self) -> DeskRules:
        """Who works with quotes, who is asked for which approval and until when, and what is checked before.

        Raises:
            InvalidFiles: The files of ``desk/`` have errors.
        """
        return accepted(self.loaded_desk.rules, self.loaded_desk.problems)

    def search(self, text: str) -> tuple[str, ...]:
        """Ids of the products whose id, SKU, name or description holds a text, else those with the closest ids."""
        from cpq.catalog.search import search

        return search(self.catalog.products, text)

    @property
    def contracts(self) -> Contracts:
        """The running contracts of accounts: read, created, amended, renewed."""
        from cpq.running_contracts import Contracts

        return Contracts(self)

    @property
    def history(self) -> PolicyHistory:
        """The published versions of the policy."""
        from cpq.policy_history import PolicyHistory

        return PolicyHistory(self.root)

    def policy_version(self, wanted: str, *, on: date, here: Path | None = None) -> PolicyVersion:
        """The version of the policy that a text means: see :func:`cpq.policy_history.find_version`.

        Args:
            on: Order date that ``in-force`` is about.
            here: Folder that relative paths begin at; the workspace where left out.

        Raises:
            NotFound: Nothing is meant by it; the hint names the closest.
        """
        from cpq.policy_history import find_version

        return find_version(self.root, wanted, on=on, here=here)

    def with_policy(self, version: PolicyVersion) -> Workspace:
        """The same workspace, its deals, accounts and settings, under another version of the policy.

        Raises:
            InvalidFiles: With every problem of that version, each in a file called after it.
        """
        if version.fingerprint == self.fingerprint:
            return self.require_valid()
        parts = parts_in_files(version.files)
        if has_errors(parts.problems):
            raise InvalidFiles([under(version.label, problem) for problem in parts.problems])
        return replace(
            self,
            catalog=parts.catalog,
            policy=parts.policy,
            fingerprint=parts.fingerprint,
            problems=parts.problems,
            _compiled={},
            _products={},
        )

    def publish(
        self,
        name: str,
        *,
        effective: date,
        at: datetime,
        note: str = "",
        skip_tests: bool = False,
        dry_run: bool = False,
    ) -> Publication:
        """Publish the policy as it was read: its exact bytes, under a name, in force from an order date on.

        Args:
            at: The present time, aware of its zone.
            skip_tests: Publish although scenarios fail, or without running them.
            dry_run: Only check, and answer what would be written.

        Raises:
            InvalidFiles: The files have errors.
            ScenariosFailed: A scenario does not come out as it says.
            Conflict: The name is taken, or the files have changed since they were read.
        """
        from cpq.publishing import publish

        return publish(self, name, effective=effective, at=at, note=note, skip_tests=skip_tests, dry_run=dry_run)

    def roll_back(
        self,
        name: str,
        *,
        effective: date,
        at: datetime,
        note: str = "",
        write: bool = False,
        dry_run: bool = False,
    ) -> RolledBack:
        """Put an earlier version in force again from an order date on; nothing that was published is taken back.

        Args:
            name: Its name, or the first digits of its fingerprint.
            at: The present time, aware of its zone.
            write: Also write its files back into the workspace; see :meth:`restore`.
            dry_run: Only check, and answer what would be written.

        Raises:
            NotFound: There is no such version.
            Conflict: The workspace holds changes that were never published, and would be lost.
        """
        from cpq.publishing import roll_back

        return roll_back(self, name, effective=effective, at=at, note=note, write=write, dry_run=dry_run)

    def restore(self, wanted: str, *, dry_run: bool = False) -> Restored:
        """Write a published version back into the workspace's catalogs and rules.

        Args:
            wanted: Its name, or the first digits of its fingerprint.
            dry_run: Only check, and answer what would be written.

        Raises:
            NotFound: There is no such version.
            Conflict: The workspace holds changes that were never published, and would be lost.
        """
        from cpq.policy_history import restore

        return restore(self.root, self.history.version(self.history.find(wanted)), dry_run=dry_run)

    def diff_rules(self, old: str, new: str = "working", *, on: date, here: Path | None = None) -> PolicyDiff:
        """What changed in meaning between two versions of the policy, as :meth:`policy_version` finds them.

        Args:
            on: Order date that ``in-force`` is about.
            here: Folder that relative paths begin at; the workspace where left out.

        Raises:
            NotFound: A version is not there.
            InvalidFiles: The files of one have errors.
        """
        from cpq.policy_changes import PolicyDiff

        before, after = (self.policy_version(wanted, on=on, here=here) for wanted in (old, new))
        changes = self.with_policy(after).rules_since(self.with_policy(before))
        return PolicyDiff(before.label, after.label, before.fingerprint, after.fingerprint, changes)

    def rules_since(self, older: Workspace) -> tuple[PolicyChange, ...]:
        """What changed in meaning since another version of the policy, the weightiest first."""
        from cpq.policy_changes import diff_policies

        if older.fingerprint == self.fingerprint:
            return ()
        return diff_policies((older.policy, older.catalog), (self.policy, self.catalog))

    def diff_quotes(
        self, old: PricedQuote | ComparedQuote, new: PricedQuote | ComparedQuote, *, older: Workspace | None = None
    ) -> QuoteDiff:
        """Why a price moved: what each line and each step adds to the difference, and which rule changes made it.

        Args:
            older: The workspace under the policy that priced the old quote; this one where left out.

        Raises:
            CpqError: The quotes are in different currencies.
        """
        from cpq.price_moves import diff_in

        return diff_in(self if older is None else older, self, old, new)

    def corporate_totals(self, quote: PricedQuote) -> CorporateTotals | None:
        """A quote's totals in the settings' corporate currency; None where there is none, or it is the quote's own.

        Raises:
            CannotPrice: No exchange rate joins the two currencies on the order date.
        """
        from cpq.pricing.corporate import corporate_totals

        currency = self.config.corporate_currency
        return corporate_totals(quote, self.compiled(quote.as_of), currency) if currency else None

    def price_list(self, wanted: Wanted) -> Iterator[PriceRow]:
        """What one account pays for every product and charge that it may buy, row by row.

        Raises:
            CannotPrice: No price book fits.
            NotFound: Nothing knows the account, or a family has no products.
        """
        from cpq.price_list import price_list

        if not wanted.price_book and not wanted.currency:
            wanted = replace(wanted, price_book=self.config.price_book, currency=self.config.currency)
        return price_list(wanted, self.accounts, self.compiled(wanted.as_of))

    def compare(self, deal: Deal, variants: Mapping[str, Variant]) -> Comparison:
        """Variants of a deal side by side, each priced and decided; one without a price says why and hinders no other.

        Args:
            variants: By name, such as :meth:`read_variants` or :func:`cpq.variants.variants_of_options` gives them.
        """
        from cpq.variants import compare

        return compare(deal, variants, self)

    def read_variants(self, deal: Deal, file: Path | None = None) -> Mapping[str, Variant]:
        """The named variants of a deal: those in its own file, or in a file about them.

        Raises:
            InvalidFiles: With every problem of what says them.
        """
        from cpq.variants import named_variants, read_variants

        problems: list[Problem] = []
        if file is None:
            found = named_variants(deal, problems)
        else:
            data, problem = read_file(file, shown_path(self.root, file))
            problems += [problem] if problem is not None else []
            found = {} if problem is not None else read_variants(data, shown_path(self.root, file), problems)
        if has_errors(problems):
            raise InvalidFiles(problems)
        return found

    def contents(self) -> tuple[tuple[str, str, int], ...]:
        """What the workspace holds, as noun, plural and number; what it has none of is left out."""
        policy = self.policy
        rules = len(policy.schedules) + len(policy.promotions) + len(policy.guardrails) + len(policy.approval_rules)
        counts = (
            ("product", "products", len(self.catalog.products)),
            ("price book", "price books", len(policy.books)),
            ("rule", "rules", rules),
            ("contract", "contracts", len(policy.contracts)),
            ("account", "accounts", len(self.accounts)),
            ("deal", "deals", len(self.deals)),
        )
        return tuple(part for part in counts if part[2])


def _place_in_deal(error: CannotPrice, places: Mapping[str, SourceLocation]) -> None:
    """Give errors without a rule to point at the place of their line, or of the deal."""
    for one in (error, *error.others):
        if one.where is NOWHERE:
            one.where = places.get(one.line.partition("/")[0]) or places.get("") or NOWHERE


_KEPT = 64
"""Compiled policies kept at most, one for each interval between two changes of the policy."""
