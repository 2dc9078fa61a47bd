"""What pricing looks at: the run of one quote, and one charge of one line over one window."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, NamedTuple

from cpq.catalog.products import Charge
from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote
from cpq.expressions import Expression, ExpressionError, Value, evaluate_in_exact
from cpq.policy.compiled import CompiledPolicy, FoundEntry
from cpq.policy.contracts import Contract
from cpq.policy.policy import ResolvedBook, Rule
from cpq.policy.promotions import Promotion
from cpq.policy.tables_of_rules import Keyed, Row
from cpq.policy.waterfall import Rounding, Waterfall
from cpq.pricing.built_up import ListPrice
from cpq.pricing.codes import counts
from cpq.pricing.counting import Counted, Quantities
from cpq.pricing.plan import ChargePlan
from cpq.pricing.running import Running
from cpq.pricing.windows import Window
from cpq.problems import NOWHERE, CannotPrice, SourceLocation
from cpq.quotes.request import QuoteRequest
from cpq.rounding import RoundingMode

_ONE: Final = Fraction(1)
_NONE: Final = Fraction(0)
_MODES: Final[Mapping[RoundingMode, str]] = {"half up": ROUND_HALF_UP, "half even": ROUND_HALF_EVEN}


class Chosen(NamedTuple):
    """A rule that may hold on the lines of one charge in one quote.

    Attributes:
        when: What is left to ask of each line; None where it holds on all of them.
    """

    row: Row[Any]
    when: Expression | None


class LineRules(NamedTuple):
    """The rules that may hold on the lines of one charge in one quote, in the order of the files."""

    volume: tuple[Chosen, ...]
    term: tuple[Chosen, ...]
    promotions: tuple[Chosen, ...]
    totals: tuple[Chosen, ...] = ()


class Covering(NamedTuple):
    """A bundle's charge whose price is allocated, and the windows that its components take over."""

    line: ConfiguredLine
    windows: tuple[Window, ...]


class Run:
    """Everything that the lines of one quote share while it is priced.

    Attributes:
        digits: Minor units of the currency.
        quote_facts: Facts of the request, account and parameters, by name.
        descend: The policy's generated waterfall.
        before_totals: The same up to its schedules by total; None where there are none.
        amounts_before: What lines cost before those schedules, by id, once somebody asked.
        fixed_facts: The same with what else every line of the quote has alike.
        lines: The charge lines of the quote, once they are known; schedules count over them.
        rates_asked: Percentages on groups and on the quote, in the order in which lines take them.
        shared: Parts of discounts that count once for several windows, by the first window's id.
        coverings: Charges of bundles whose price is allocated over components, by line id and kind of charge.
    """

    def __init__(
        self,
        configured: ConfiguredQuote,
        policy: CompiledPolicy,
        book: ResolvedBook,
        digits: int,
        quote_facts: Mapping[str, Value],
        descend: Callable[[ChargeLine, Run, ListPrice], Running],
        before_totals: Callable[[ChargeLine, Run, ListPrice], tuple[Running, Fraction]] | None = None,
    ) -> None:
        self.configured: Final = configured
        self.request: Final[QuoteRequest] = configured.request
        self.policy: Final = policy
        self.book: Final = book
        self.currency: Final[str] = book.spec.currency
        self.digits: Final = digits
        self.quote_facts: Final = quote_facts
        self.descend: Final = descend
        self.before_totals: Final = before_totals
        self.amounts_before: dict[str, Decimal] = {}
        self.waterfall: Final[Waterfall] = policy.policy.waterfall
        self.rounding: Final[Rounding] = policy.policy.rounding_in(book.spec.price_book)
        self.mode: Final = _MODES[self.rounding.mode]
        self.cent: Final = Decimal((0, (1,), -digits))
        self.fixed_facts: Final = ChainMap({"segment": self.request.account.segment}, quote_facts)  # type: ignore[arg-type]
        asked = (discount for discount in self.request.discounts if discount.rate is not None)
        self.rates_asked: Final = tuple(sorted(asked, key=lambda discount: not discount.group))
        self.rounds_units: Final = self.rounding.unit_price == "net"
        self.lines: list[ChargeLine] = []
        self.shared: dict[str, Mapping[str, Decimal]] = {}
        self.coverings: dict[tuple[str, str], Covering] = {}
        self._rules: dict[tuple[str, str, str], LineRules] = {}

    def again(self, configured: ConfiguredQuote) -> Run:
        """The run of the same quote with other lines, whose facts of the quote are the same."""
        run = Run(configured, self.policy, self.book, self.digits, self.quote_facts, self.descend, self.before_totals)
        run._rules = self._rules  # they depend on the facts of the quote alone
        run.coverings = self.coverings  # bundles do not change without the whole
        return run

    @cached_property
    def quantities(self) -> Quantities:
        """What schedules count over the whole quote or a group."""
        return Quantities(counted(line, line.window, self) for line in self.lines if not line.plan.committed)

    @cached_property
    def contracts(self) -> tuple[Rule[Contract], ...]:
        """Contracts of the account in force on the order date."""
        account = self.request.account
        return self.policy.contracts_for(account.id, account.parent)

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """The bundle line of each line that is an option."""
        return {line.id: line.request.parent for line in self.configured.lines if line.request.parent}

    def bundles_around(self, line: str) -> Iterator[str]:
        """The lines of the bundles that a line is in, innermost first."""
        around = self.parents.get(line)
        while around is not None:
            yield around
            around = self.parents.get(around)

    def grid(self, digits: int) -> Decimal:
        """The smallest amount that so many decimals hold."""
        return self.cent if digits == self.digits else Decimal((0, (1,), -digits))

    def under_contract(self, product: str) -> bool:
        """Whether a contract of the account says a price for a product."""
        return any(product in rule.spec.prices for rule in self.contracts)

    def rules(self, plan: ChargePlan) -> LineRules:
        """The rules that may hold on lines of a charge."""
        found = self._rules.get(plan.key)
        if found is None:
            found = self._rules[plan.key] = LineRules(
                self._chosen(plan.volume),
                self._chosen(plan.term),
                self._promotions(plan.promotions),
                self._chosen(plan.totals),
            )
        return found

    def _chosen(self, keyed: Keyed[Any]) -> tuple[Chosen, ...]:
        if not keyed.rows:
            return ()
        return tuple(one for row in keyed.agreeing(self.fixed_facts) if (one := self._asked_once(row)) is not None)

    def _promotions(self, keyed: Keyed[Promotion]) -> tuple[Chosen, ...]:
        return tuple(one for one in self._chosen(keyed) if counts(one.row.spec, self.request))

    def _asked_once(self, row: Row[Any]) -> Chosen | None:
        """A rule as far as the facts of the quote decide about it; None where they say that it does not hold."""
        when = row.when
        if when is None:
            return Chosen(row, None)
        if row.fixed:
            try:
                held = evaluate_in_exact(when, self.fixed_facts, self.policy.tables) is True
            except ExpressionError:  # the first line that asks says so, with its id
                return Chosen(row, when)
            return Chosen(row, None) if held else None
        return Chosen(row, when)


@dataclass(slots=True)
class ChargeLine:
    """One charge of one line over one window: the unit that the waterfall runs on.

    Attributes:
        id: Unique in the quote.
        plan: What the policy says about the charge, whatever the quote.
        facts: Facts of the line, the quote's behind them.
        windows: All windows of the line, for schedules that count over a ramp.
        periods: Price periods covered, exact.
        by_unit: Whether its list price counts per unit; otherwise it is the price of the whole quantity.
        shared: Its part of an amount or target that counts once for several windows.
        part: Whether it takes a part of its bundle's price, instead of having a price of its own.
    """

    id: str
    line: ConfiguredLine
    plan: ChargePlan
    window: Window
    windows: tuple[Window, ...]
    facts: Mapping[str, Value]
    periods: Fraction
    by_unit: bool = True
    shared: Decimal | None = None
    part: bool = False

    @property
    def sold_units(self) -> Fraction:
        """Units that the line sells at its price; one for a fee that ignores the quantity."""
        return _ONE if self.plan.fee else Fraction(self.window.quantity)

    @property
    def billed_units(self) -> Fraction:
        """Units that are paid for: those that the line sells beyond the ones that its price includes."""
        return self.sold_units if self.by_unit else max(self.sold_units - Fraction(self.plan.free_units), _NONE)

    @property
    def price_units(self) -> Fraction:
        """Units that its price counts for: one where it has a price per unit, else all it bills."""
        return _ONE if self.by_unit else self.billed_units

    @property
    def charge(self) -> Charge:
        """The charge that is priced."""
        return self.plan.charge

    @property
    def charge_id(self) -> str:
        """Its id, empty where the product has one charge only."""
        return self.plan.key[1]

    @property
    def found(self) -> FoundEntry | None:
        """Its price book entry; None for special items, included options and bundles priced by components."""
        return self.plan.found

    @property
    def induced(self) -> bool:
        """Whether its price is a percentage of other lines."""
        return self.plan.induced

    @property
    def discountable(self) -> bool:
        """Whether a rep may ask for a discount on it, as far as product and entry say."""
        return self.plan.discountable

    @property
    def pass_through(self) -> bool:
        """Whether it stands outside discounts and percent of total."""
        return self.plan.pass_through

    @property
    def included(self) -> bool:
        """Whether the line is an option that its bundle's price includes."""
        return self.line.included

    def fail(
        self, message: str, *, code: str, step: str, hint: str = "", where: SourceLocation = NOWHERE
    ) -> CannotPrice:
        """The error that this line has no price, naming line, step and rule."""
        return CannotPrice(f"line '{self.id}': {message}", code=code, hint=hint, line=self.id, step=step, where=where)

    def holds(self, condition: Expression | None, step: str, rule: str, where: SourceLocation, run: Run) -> bool:
        """Whether a rule's condition holds on this line.

        Raises:
            CannotPrice: It cannot be evaluated; a price is never guessed.
        """
        if condition is None:
            return True
        try:
            return evaluate_in_exact(condition, self.facts, run.policy.tables) is True
        except ExpressionError as error:
            raise self.fail(
                f"the condition of '{rule}' cannot be evaluated: {error.message}",
                code=error.code,
                step=step,
                hint=error.hint,
                where=where,
            ) from error


def counted(line: ChargeLine, window: Window, run: Run) -> Counted:
    """A window of a charge line, as schedules count it."""
    request = line.line.request
    begins, ends = window.dates(request.start or run.request.start)
    return Counted(
        line=line.line.id,
        charge=line.charge_id,
        kind=line.charge.charge,
        product=line.line.product_id,
        family=line.line.product.family,
        group=request.group,
        parent=request.parent,
        replaces=request.alternative_to,
        optional=line.line.optional,
        credit=request.kind == "credit",
        quantity=window.quantity,
        offset=window.offset_months,
        length=window.length_months,
        begins=begins,
        ends=ends,
        open_ended=window.open_ended,
    )
